//! One generation in memory: a base that was indexed as a whole, and over it an overlay of what changed since.
//!
//! Both answer as one. Whatever is a set or an order (`facets`, `week`, `orders`) is changed where it has to be and otherwise
//! shared with the generation before; whatever cannot be changed in place (`space`, `words`, `members`, `numbers`) asks the base
//! for the rows that are not marked as touched and a small index of its own kind for those that are. So a question sees one row
//! space, and no part of `query` knows of the two.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use rayon::join;
use rayon::prelude::*;
use roaring::RoaringBitmap;
use uuid::Uuid;

use crate::index::bodies::Bodies;
use crate::index::content::Content;
use crate::index::entry::{Entry, filled};
use crate::index::facets::Facets;
use crate::index::kept::{KeptTallies, Tallies};
use crate::index::layered::Layered;
use crate::index::members::Members;
use crate::index::neighbours::Neighbourhood;
use crate::index::numbers::Numbers;
use crate::index::orders::{Names, Orders, name_key};
use crate::index::rows::Rows;
use crate::index::shared::ById;
use crate::index::space::Space;
use crate::index::week::Week;
use crate::index::words::Words;
use crate::index::{facets, lexicon, members, neighbours, numbers, orders, week};
use crate::model::generation::{GenerationContent, Retired, RetiredShared};
use crate::model::id::{MeetingId, ServiceBodyKey};
use crate::model::meeting::{Meeting, MeetingSeries, Venue};
use crate::model::organization::{Group, ServiceBody};

/// Place of a meeting in a snapshot. Meetings lie in the order of their ids; a place means nothing in another snapshot.
pub type MeetingIx = u32;

/// One generation with its indexes. Immutable.
pub struct Snapshot {
    pub(super) number: u64,
    pub(super) built_at: Timestamp,
    pub(super) rows: Rows,
    pub(super) meetings: Layered<Arc<Meeting>>,
    pub(super) venues: ById<Venue>,
    pub(super) groups: ById<Group>,
    pub(super) series: ById<MeetingSeries>,
    pub(super) retired: ById<Retired>,
    pub(super) retired_shared: ById<RetiredShared>,
    pub(super) bodies: Arc<Bodies>,
    pub(super) members: Members,
    pub(super) facets: Facets,
    pub(super) kept: KeptTallies,
    pub(super) space: Space,
    pub(super) words: Words,
    pub(super) orders: Orders,
    pub(super) week: Week,
    pub(super) numbers: Numbers,
    pub(super) neighbours: Neighbourhood,
}

impl Snapshot {
    /// Before the first generation.
    pub fn empty() -> Self {
        Self::build(0, Timestamp::UNIX_EPOCH, GenerationContent::default())
    }

    /// As [`Snapshot::of`], of a generation as a value.
    pub fn build(number: u64, built_at: Timestamp, content: GenerationContent) -> Self {
        Self::of(number, built_at, content.into())
    }

    /// Indexes a whole generation, which becomes the base, on every processor; for a million meetings that takes seconds: call it
    /// where blocking is allowed.
    pub fn of(number: u64, built_at: Timestamp, content: Content) -> Self {
        let Content { meetings, venues, groups, series, service_bodies, retired, retired_shared } = content;
        // Ids that are retired and may come back have rows, so that they can without a new base.
        let returning = retired.iter().filter(|retired| !retired.listings.is_empty()).map(|retired| (retired.id.0, None));
        let mut rows: Vec<(Uuid, Option<Arc<Meeting>>)> =
            meetings.into_iter().map(|meeting| (meeting.id.0, Some(meeting))).chain(returning).collect();
        let sorted = || {
            // A served id goes before the same one among the retired.
            rows.par_sort_unstable_by_key(|(id, meeting)| (*id, meeting.is_none()));
            rows.dedup_by_key(|(id, _)| *id);
            let (ids, meetings): (Vec<Uuid>, Vec<Option<Arc<Meeting>>>) = rows.into_iter().unzip();
            (ids, meetings)
        };
        let by_id = || join(|| (ById::new(venues), ById::new(series)), || (ById::new(groups), ById::new(retired)));
        let ((ids, meetings), ((venues, series), (groups, retired))) = join(sorted, by_id);
        let indexed = {
            let entries: Vec<Option<Entry<'_>>> =
                meetings.par_iter().map(|meeting| Some(entry_of(meeting.as_deref()?, &venues, &groups))).collect();
            let names: Names = Arc::new(entries.par_iter().map(|entry| Some(name_key((*entry)?.meeting))).collect());
            join(|| Searched::of(&entries, &names), || Sorted::of(&entries, &names))
        };
        let (Searched { facets, words }, Sorted { space, orders, members, numbers, week, neighbours }) = indexed;
        Self {
            number,
            built_at,
            rows: Rows::new(ids),
            meetings: Layered::new(meetings),
            venues,
            groups,
            series,
            retired,
            retired_shared: ById::new(retired_shared),
            bodies: Arc::new(Bodies::build(service_bodies)),
            members,
            facets,
            kept: KeptTallies::default(),
            space,
            words,
            orders,
            week,
            numbers,
            neighbours,
        }
    }

    /// The generation's number; 0 before the first.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// When the generation was built; the epoch before the first.
    pub fn built_at(&self) -> Timestamp {
        self.built_at
    }

    /// How many meetings.
    pub fn len(&self) -> usize {
        usize::try_from(self.facets.all.len()).unwrap_or(usize::MAX)
    }

    /// Whether there is no meeting.
    pub fn is_empty(&self) -> bool {
        self.facets.all.is_empty()
    }

    /// How many listings the meetings have together.
    pub fn listing_count(&self) -> usize {
        self.members.listing_count()
    }

    /// A meeting of this snapshot. Panics for a place of another snapshot, as a slice does.
    pub fn meeting(&self, ix: MeetingIx) -> &Meeting {
        self.meetings.get(ix).expect("a place of this snapshot has a meeting")
    }

    /// The meeting with that id, if it is served; redirects are not followed.
    pub fn by_id(&self, id: MeetingId) -> Option<MeetingIx> {
        self.rows.row(id).filter(|ix| self.facets.all.contains(*ix))
    }

    /// The first place whose id is greater than that one, or one behind all.
    pub fn first_behind(&self, id: MeetingId) -> MeetingIx {
        self.rows.behind(id)
    }

    /// Every service body, sorted by key.
    pub fn service_bodies(&self) -> &[ServiceBody] {
        self.bodies.all()
    }

    /// A service body.
    pub fn service_body(&self, key: &ServiceBodyKey) -> Option<&ServiceBody> {
        self.bodies.get(key)
    }

    /// Service bodies without a parent that is known, sorted by key.
    pub fn service_body_roots(&self) -> Vec<&ServiceBody> {
        self.bodies.roots()
    }

    /// The service bodies right below one, sorted by key.
    pub fn service_body_children(&self, key: &ServiceBodyKey) -> Vec<&ServiceBody> {
        self.bodies.children(key)
    }

    /// Those above one, the nearest first. Ends where a feed's parents run in a circle.
    pub fn service_body_ancestors(&self, key: &ServiceBodyKey) -> Vec<&ServiceBody> {
        self.bodies.ancestors(key)
    }

    /// All below one, without itself. Each once, even where a feed's parents run in a circle.
    pub fn service_body_descendants(&self, key: &ServiceBodyKey) -> Vec<&ServiceBody> {
        self.bodies.descendants(key)
    }

    /// The meetings that a service body lists, with or without those of the bodies below it, by id.
    pub fn service_body_meetings(&self, key: &ServiceBodyKey, with_descendants: bool) -> Vec<MeetingIx> {
        let below = if with_descendants { self.bodies.descendants(key) } else { Vec::new() };
        self.facets.of_service_bodies(below.iter().map(|body| &body.key).chain([key])).all().iter().collect()
    }

    /// What became of an id that is no longer served.
    pub fn retired(&self, id: MeetingId) -> Option<&Retired> {
        self.retired.get(id.0)
    }

    /// The places in [`Orders::by_change`] of meetings that changed at an instant or after it.
    pub fn changed_since(&self, since: Timestamp) -> Range<u32> {
        self.orders.changed_since(since, |ix| self.meeting(ix))
    }

    /// The places in [`Orders::by_week_time`] of meetings that begin in a range of minutes since Sunday 00:00, ends included, each
    /// on its own wall clock, whether or not its zone is known.
    pub fn beginning_in(&self, minutes: (u16, u16)) -> Range<u32> {
        self.orders.beginning_in(minutes, |ix| self.meeting(ix))
    }

    /// When meetings begin.
    pub fn week(&self) -> &Week {
        &self.week
    }

    /// Sets of meetings by value.
    pub fn facets(&self) -> &Facets {
        &self.facets
    }

    /// Where the tallies of some meetings of this snapshot go when they are made; those of a whole country lie there already once
    /// somebody asked for them.
    pub fn tallies(&self, among: &RoaringBitmap) -> Arc<Tallies> {
        self.kept.of(&self.facets, among)
    }

    /// Where meetings are.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// Words to meetings.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Meetings in order.
    pub fn orders(&self) -> &Orders {
        &self.orders
    }
}

// A million meetings lie all over the memory, so each is gone to once by each of these two and entered into all of its indexes,
// instead of once for each index.

/// Indexes that have the greatest part of their work with each meeting.
struct Searched {
    facets: Facets,
    words: Words,
}

impl Searched {
    fn of(entries: &[Option<Entry<'_>>], names: &Names) -> Self {
        let (mut facets, mut words) = (facets::Draft::default(), lexicon::Draft::default());
        for ((ix, entry), name) in filled(entries).zip(names.iter().flatten()) {
            facets.enter(ix, entry);
            words.enter(ix, entry, name);
        }
        Self { facets: facets.finish(), words: Words::new(words.finish()) }
    }
}

/// Indexes that have the greatest part of it afterwards.
struct Sorted {
    space: Space,
    orders: Orders,
    members: Members,
    numbers: Numbers,
    week: Week,
    neighbours: Neighbourhood,
}

impl Sorted {
    fn of(entries: &[Option<Entry<'_>>], names: &Names) -> Self {
        let (mut orders, mut members, mut numbers) = (orders::Draft::default(), members::Draft::default(), numbers::Draft::default());
        let (mut week, mut neighbours) = (week::Draft::default(), neighbours::Draft::default());
        for ((ix, entry), name) in filled(entries).zip(names.iter().flatten()) {
            orders.enter(ix, entry.meeting, name);
            members.enter(ix, entry.meeting);
            numbers.enter(ix, entry.meeting);
            week.enter(ix, entry.meeting);
            neighbours.enter(entry.meeting);
        }
        let of_places = || join(|| Space::build(entries), || (week.finish(), neighbours.finish()));
        let of_names = || join(|| orders.finish(Arc::clone(names)), || (members.finish(), numbers.finish()));
        let ((space, (week, neighbours)), (orders, (members, numbers))) = join(of_places, of_names);
        Self { space, orders, members, numbers, week, neighbours }
    }
}

/// A meeting with what it shares.
pub(super) fn entry_of<'a>(meeting: &'a Meeting, venues: &'a ById<Venue>, groups: &'a ById<Group>) -> Entry<'a> {
    let venue = meeting.venue.and_then(|id| venues.get(id.0));
    Entry { meeting, venue, group: meeting.group.and_then(|id| groups.get(id.0)) }
}
