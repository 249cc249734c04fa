//! What belongs to what: the meetings of a venue, group and series, and the meeting of a listing.

use std::sync::Arc;

use foldhash::HashMap;
use uuid::Uuid;

use crate::index::layered::Layered;
use crate::index::letters::first_letters;
use crate::index::marks::Marks;
use crate::index::snapshot::MeetingIx;
use crate::model::id::{GroupId, ListingKey, SeriesId, SourceId, VenueId};
use crate::model::meeting::Meeting;

/// Pairs sorted by owner, then by meeting: a few bytes a meeting, and no allocation of its own for each owner.
#[derive(Default)]
struct Pairs(Vec<(Uuid, MeetingIx)>);

impl Pairs {
    fn new(mut pairs: Vec<(u128, MeetingIx)>) -> Self {
        // As numbers, ids are compared in one step.
        pairs.sort_unstable();
        Self(pairs.into_iter().map(|(owner, ix)| (Uuid::from_u128(owner), ix)).collect())
    }

    fn of(&self, owner: Uuid) -> impl Iterator<Item = MeetingIx> {
        let start = self.0.partition_point(|(known, _)| *known < owner);
        self.0[start..].iter().take_while(move |(known, _)| *known == owner).map(|(_, ix)| *ix)
    }
}

/// The belongings of some meetings.
#[derive(Default)]
struct Owners {
    venues: Pairs,
    groups: Pairs,
    series: Pairs,
    // A meeting and the place of a listing in it, sorted by the listing's key, which is read where it lies.
    listings: Vec<(MeetingIx, u32)>,
}

/// Belongings as they are met.
#[derive(Default)]
pub struct Draft<'a> {
    venues: Vec<(u128, MeetingIx)>,
    groups: Vec<(u128, MeetingIx)>,
    series: Vec<(u128, MeetingIx)>,
    listings: HashMap<&'a SourceId, Vec<(&'a str, MeetingIx, u32)>>,
}

impl<'a> Draft<'a> {
    /// Enters a meeting.
    pub fn enter(&mut self, ix: MeetingIx, meeting: &'a Meeting) {
        self.venues.extend(meeting.venue.map(|id| (id.0.as_u128(), ix)));
        self.groups.extend(meeting.group.map(|id| (id.0.as_u128(), ix)));
        self.series.extend(meeting.series.map(|id| (id.0.as_u128(), ix)));
        for (nth, listing) in (0..).zip(&meeting.listings) {
            self.listings.entry(&listing.key.source).or_default().push((&listing.key.id, ix, nth));
        }
    }

    /// Sorts.
    pub fn finish(self) -> Members {
        let base = self.sorted();
        Members { listings: base.listings.len(), base: Arc::new(base), over: Owners::default(), marks: Arc::default() }
    }

    fn sorted(self) -> Owners {
        let mut sources: Vec<_> = self.listings.into_iter().collect();
        sources.sort_unstable_by_key(|(source, _)| *source);
        let mut listings = Vec::with_capacity(sources.iter().map(|(_, own)| own.len()).sum());
        for (_, own) in sources {
            // The first letters tell most ids apart, and lie beside the meeting.
            let mut own: Vec<_> = own.into_iter().map(|(id, ix, nth)| (first_letters(id), id, ix, nth)).collect();
            own.sort_unstable();
            listings.extend(own.into_iter().map(|(_, _, ix, nth)| (ix, nth)));
        }
        Owners { venues: Pairs::new(self.venues), groups: Pairs::new(self.groups), series: Pairs::new(self.series), listings }
    }
}

impl Owners {
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
    /// With all rows that were touched, which are those that `marks` has, as they are now; `listings` of the whole generation.
    pub fn with(&self, touched: &[(MeetingIx, &Meeting)], marks: &Arc<Marks>, listings: usize) -> Self {
        let mut over = Draft::default();
        touched.iter().for_each(|(ix, meeting)| over.enter(*ix, meeting));
        Self { base: Arc::clone(&self.base), over: over.sorted(), marks: Arc::clone(marks), listings }
    }

    /// The meetings of a venue, by id.
    pub fn of_venue(&self, id: VenueId) -> Vec<MeetingIx> {
        self.both(self.base.venues.of(id.0), self.over.venues.of(id.0))
    }

    /// The meetings of a group, by id.
    pub fn of_group(&self, id: GroupId) -> Vec<MeetingIx> {
        self.both(self.base.groups.of(id.0), self.over.groups.of(id.0))
    }

    /// The meetings of a series, by id.
    pub fn of_series(&self, id: SeriesId) -> Vec<MeetingIx> {
        self.both(self.base.series.of(id.0), self.over.series.of(id.0))
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
