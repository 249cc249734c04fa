//! The next generation by what it changes of the one before: the base stays, the overlay grows.

use std::collections::BTreeSet;
use std::sync::Arc;

use roaring::RoaringBitmap;

use crate::index::bodies::Bodies;
use crate::index::content::{Content, Delta};
use crate::index::entry::{Entry, Turn};
use crate::index::kept::KeptTallies;
use crate::index::marks::Marks;
use crate::index::snapshot::{MeetingIx, Snapshot, entry_of};
use crate::model::id::{GroupId, MeetingId, VenueId};
use crate::model::meeting::Meeting;

impl Snapshot {
    /// How many rows the overlay holds: those that were touched since the base was built.
    pub fn overlay_len(&self) -> usize {
        self.meetings.touched().count()
    }

    /// How many rows there are, those included that have no meeting now.
    pub fn row_count(&self) -> usize {
        self.rows.count()
    }

    /// The next generation over the same base. It takes the time of what changed since the base was built, and of copying
    /// some flat lists; a million meetings are not looked at one by one.
    ///
    /// `None` where an id is new and not greater than all that have a row, so that it has no place in the order of rows: such
    /// a generation needs a base of its own. That happens when the clock of whoever made the id was behind.
    pub fn after(&self, delta: &Delta) -> Option<Self> {
        let Delta { number, built_at, put, gone, service_bodies } = delta;
        let venues = self.venues.with(&put.venues, &gone.venues);
        let groups = self.groups.with(&put.groups, &gone.groups);
        let mut rows = self.rows.clone();
        let served = |ix: MeetingIx| self.facets.all.contains(ix).then(|| self.meetings.get(ix)).flatten();

        // What each touched row is now.
        let mut now: Vec<(MeetingIx, Option<Arc<Meeting>>)> = Vec::new();
        for id in &gone.meetings {
            if let Some(ix) = rows.row(MeetingId(*id)).filter(|ix| served(*ix).is_some()) {
                now.push((ix, None));
            }
        }
        let mut arrived: Vec<&Arc<Meeting>> = put.meetings.iter().collect();
        arrived.sort_unstable_by_key(|meeting| meeting.id);
        for meeting in arrived {
            let ix = match rows.row(meeting.id) {
                Some(ix) => ix,
                None => rows.push(meeting.id)?,
            };
            now.push((ix, Some(Arc::clone(meeting))));
        }
        let direct: BTreeSet<MeetingIx> = now.iter().map(|(ix, _)| *ix).collect();
        let of_venues = put.venues.iter().map(|venue| venue.id).chain(gone.venues.iter().map(|id| VenueId(*id)));
        let of_groups = put.groups.iter().map(|group| group.id).chain(gone.groups.iter().map(|id| GroupId(*id)));
        let neighbours = of_venues.flat_map(|id| self.members.of_venue(id)).chain(of_groups.flat_map(|id| self.members.of_group(id)));
        let neighbours: BTreeSet<MeetingIx> = neighbours.filter(|ix| !direct.contains(ix)).collect();
        now.extend(neighbours.into_iter().map(|ix| (ix, self.meetings.get(ix).cloned())));

        let mut turns: Vec<Turn<'_>> = Vec::with_capacity(now.len());
        for (ix, meeting) in &now {
            let before = served(*ix).map(|meeting| entry_of(meeting, &self.venues, &self.groups));
            let after = meeting.as_deref().map(|meeting| entry_of(meeting, &venues, &groups));
            if before != after {
                turns.push(Turn { ix: *ix, before, after });
            }
        }
        let mut marks = Marks::default();
        let touched = self.meetings.touched().map(|(ix, _)| ix).chain(turns.iter().map(|turn| turn.ix));
        touched.for_each(|ix| marks.set(ix));
        let marks = Arc::new(marks);
        let turned: RoaringBitmap = turns.iter().map(|turn| turn.ix).collect();
        let meetings = self.meetings.with(now.iter().filter(|(ix, _)| turned.contains(*ix)).cloned(), &marks);

        let mut all: Vec<(MeetingIx, Entry<'_>)> =
            meetings.touched().filter_map(|(ix, meeting)| Some((ix, entry_of(meeting?, &venues, &groups)))).collect();
        all.sort_unstable_by_key(|(ix, _)| *ix);
        let served_now: Vec<(MeetingIx, &Meeting)> = all.iter().map(|(ix, entry)| (*ix, entry.meeting)).collect();
        let listings = |entry: &Option<Entry<'_>>| entry.map_or(0, |entry| entry.meeting.listings.len());
        let less: usize = turns.iter().map(|turn| listings(&turn.before)).sum();
        let more: usize = turns.iter().map(|turn| listings(&turn.after)).sum();
        let meeting = |ix: MeetingIx| -> &Meeting { meetings.get(ix).expect("an order has rows with a meeting alone") };
        let orders = self.orders.with(&turns, &marks, meeting);
        Some(Self {
            number: *number,
            built_at: *built_at,
            members: self.members.with(&served_now, &marks, self.members.listing_count() + more - less),
            facets: self.facets.with(&turns),
            kept: KeptTallies::default(),
            space: self.space.with(&turns, &marks, rows.count()),
            words: self.words.with(&all, &marks, &orders),
            orders,
            week: self.week.with(&turns),
            numbers: self.numbers.with(&served_now, &marks),
            neighbours: self.neighbours.with(&turns),
            bodies: service_bodies.as_ref().map_or_else(|| Arc::clone(&self.bodies), |bodies| Arc::new(Bodies::build(bodies.clone()))),
            series: self.series.with(&put.series, &gone.series),
            retired: self.retired.with(&put.retired, &gone.retired),
            retired_shared: self.retired_shared.with(&put.retired_shared, &gone.retired_shared),
            rows,
            meetings,
            venues,
            groups,
        })
    }

    /// All that this generation holds. The things themselves are shared with it.
    pub fn content(&self) -> Content {
        Content {
            meetings: self.facets.all.iter().filter_map(|ix| self.meetings.get(ix).cloned()).collect(),
            venues: self.venues.all().cloned().collect(),
            groups: self.groups.all().cloned().collect(),
            series: self.series.all().cloned().collect(),
            service_bodies: self.bodies.all().to_vec(),
            retired: self.retired.all().cloned().collect(),
            retired_shared: self.retired_shared.all().cloned().collect(),
        }
    }

    /// The same generation over a base of its own, without an overlay.
    pub fn rebuilt(&self) -> Self {
        Self::of(self.number, self.built_at, self.content())
    }

    /// As [`Snapshot::after`], over a base of its own.
    pub fn rebuilt_after(&self, delta: &Delta) -> Self {
        Self::of(delta.number, delta.built_at, self.content().after(delta))
    }

    /// The next generation as it is quickest: laid over the base, or over a base of its own where there is no place for it or
    /// most of it is touched; whether it is that.
    pub fn next(&self, delta: &Delta) -> (Self, bool) {
        let few = |touched: usize| touched.saturating_mul(2) <= self.row_count();
        let over = if few(delta.meetings()) { self.after(delta) } else { None };
        match over.filter(|over| few(over.overlay_len())) {
            Some(over) => (over, false),
            None => (self.rebuilt_after(delta), true),
        }
    }

    /// With all of these laid over it, one after the other.
    pub fn caught_up(self, deltas: &[Arc<Delta>]) -> Self {
        deltas.iter().fold(self, |snapshot, delta| snapshot.next(delta).0)
    }
}
