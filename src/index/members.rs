//! What belongs to what: the meetings of a venue, group and series, and the meeting of a listing.

use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use crate::index::layered::Layered;
use crate::index::letters::first_letters;
use crate::index::marks::Marks;
use crate::index::snapshot::MeetingIx;
use crate::model::id::{GroupId, ListingKey, SeriesId, SourceId, VenueId};
use crate::model::meeting::Meeting;

/// Pairs sorted by owner, then by meeting: a few bytes a meeting, and no allocation of its own for each owner.
struct Pairs<K>(Vec<(K, MeetingIx)>);

impl<K: Ord + Copy> Pairs<K> {
    fn new(meetings: &[(MeetingIx, &Meeting)], owner: impl Fn(&Meeting) -> Option<K>) -> Self {
        let mut pairs: Vec<_> = meetings.iter().filter_map(|(ix, meeting)| Some((owner(meeting)?, *ix))).collect();
        pairs.sort_unstable();
        pairs.shrink_to_fit();
        Self(pairs)
    }

    fn of(&self, key: K) -> impl Iterator<Item = MeetingIx> {
        let start = self.0.partition_point(|(owner, _)| *owner < key);
        self.0[start..].iter().take_while(move |(owner, _)| *owner == key).map(|(_, ix)| *ix)
    }
}

/// The belongings of some meetings.
struct Owners {
    venues: Pairs<VenueId>,
    groups: Pairs<GroupId>,
    series: Pairs<SeriesId>,
    // A meeting and the place of a listing in it, sorted by the listing's key, which is read where it lies.
    listings: Vec<(MeetingIx, u32)>,
}

impl Owners {
    fn of(meetings: &[(MeetingIx, &Meeting)]) -> Self {
        let keys = meetings.iter().flat_map(|(_, meeting)| &meeting.listings);
        let sources: HashSet<&SourceId> = keys.map(|listing| &listing.key.source).collect();
        let sources: BTreeSet<&SourceId> = sources.into_iter().collect();
        let ranks: HashMap<&SourceId, u32> = sources.into_iter().zip(0..).collect();
        // A source and the first letters of its id tell most listings apart, and lie beside the meeting.
        let mut listings: Vec<(u32, u128, &str, (MeetingIx, u32))> = Vec::new();
        for (ix, meeting) in meetings {
            listings.extend((0..).zip(&meeting.listings).map(|(nth, listing)| {
                let ListingKey { source, id } = &listing.key;
                (ranks[source], first_letters(id), id.as_str(), (*ix, nth))
            }));
        }
        listings.sort_unstable();
        Self {
            venues: Pairs::new(meetings, |meeting| meeting.venue),
            groups: Pairs::new(meetings, |meeting| meeting.group),
            series: Pairs::new(meetings, |meeting| meeting.series),
            listings: listings.into_iter().map(|(.., at)| at).collect(),
        }
    }

    /// The meeting that has a listing; `meeting` gives the one that was entered for a row.
    fn of_listing<'a>(&self, key: &ListingKey, meeting: impl Fn(MeetingIx) -> Option<&'a Meeting>) -> Option<MeetingIx> {
        let listing = |(ix, nth): &(MeetingIx, u32)| Some(&meeting(*ix)?.listings.get(*nth as usize)?.key);
        let place = self.listings.binary_search_by(|at| listing(at).cmp(&Some(key))).ok()?;
        Some(self.listings[place].0)
    }
}

/// The belongings of one generation.
pub struct Members {
    base: Arc<Owners>,
    over: Owners,
    marks: Arc<Marks>,
    listings: usize,
}

impl Members {
    /// Takes the meetings of the rows in order.
    pub fn build(meetings: &[(MeetingIx, &Meeting)]) -> Self {
        let base = Owners::of(meetings);
        Self { listings: base.listings.len(), base: Arc::new(base), over: Owners::of(&[]), marks: Arc::default() }
    }

    /// With all rows that were touched, which are those that `marks` has, as they are now; `listings` of the whole generation.
    pub fn with(&self, touched: &[(MeetingIx, &Meeting)], marks: &Arc<Marks>, listings: usize) -> Self {
        Self { base: Arc::clone(&self.base), over: Owners::of(touched), marks: Arc::clone(marks), listings }
    }

    /// The meetings of a venue, by id.
    pub fn of_venue(&self, id: VenueId) -> Vec<MeetingIx> {
        self.both(self.base.venues.of(id), self.over.venues.of(id))
    }

    /// The meetings of a group, by id.
    pub fn of_group(&self, id: GroupId) -> Vec<MeetingIx> {
        self.both(self.base.groups.of(id), self.over.groups.of(id))
    }

    /// The meetings of a series, by id.
    pub fn of_series(&self, id: SeriesId) -> Vec<MeetingIx> {
        self.both(self.base.series.of(id), self.over.series.of(id))
    }

    /// The meeting that a listing went into; takes the meetings of the generation.
    pub fn of_listing(&self, meetings: &Layered<Arc<Meeting>>, key: &ListingKey) -> Option<MeetingIx> {
        let over = self.over.of_listing(key, |ix| meetings.get(ix).map(|meeting| &**meeting));
        over.or_else(|| {
            let base = self.base.of_listing(key, |ix| meetings.of_base(ix).map(|meeting| &**meeting));
            base.filter(|ix| !self.marks.has(*ix))
        })
    }

    /// How many listings there are.
    pub fn listing_count(&self) -> usize {
        self.listings
    }

    fn both(&self, base: impl Iterator<Item = MeetingIx>, over: impl Iterator<Item = MeetingIx>) -> Vec<MeetingIx> {
        let mut all: Vec<MeetingIx> = base.filter(|ix| !self.marks.has(*ix)).chain(over).collect();
        all.sort_unstable();
        all
    }
}
