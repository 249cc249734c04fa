//! What belongs to what: the meetings of a venue, group and series, and the meeting of a listing.

use crate::index::snapshot::MeetingIx;
use crate::model::id::{GroupId, ListingKey, SeriesId, VenueId};
use crate::model::meeting::Meeting;

/// Pairs sorted by owner, then by meeting: a few bytes a meeting, and no allocation of its own for each owner.
struct Pairs<K>(Vec<(K, MeetingIx)>);

impl<K: Ord + Copy> Pairs<K> {
    fn new(meetings: &[Meeting], owner: impl Fn(&Meeting) -> Option<K>) -> Self {
        let mut pairs: Vec<_> = (0..).zip(meetings).filter_map(|(ix, meeting)| Some((owner(meeting)?, ix))).collect();
        pairs.sort_unstable();
        Self(pairs)
    }

    fn of(&self, key: K) -> Vec<MeetingIx> {
        let start = self.0.partition_point(|(owner, _)| *owner < key);
        self.0[start..].iter().take_while(|(owner, _)| *owner == key).map(|(_, ix)| *ix).collect()
    }
}

/// The belongings of one generation.
pub struct Members {
    venues: Pairs<VenueId>,
    groups: Pairs<GroupId>,
    series: Pairs<SeriesId>,
    // A meeting and the place of a listing in it, sorted by the listing's key, which is read where it lies.
    listings: Vec<(MeetingIx, u32)>,
}

impl Members {
    /// Takes meetings in the order of their ids.
    pub fn build(meetings: &[Meeting]) -> Self {
        let mut listings: Vec<(MeetingIx, u32)> =
            (0..).zip(meetings).flat_map(|(ix, meeting)| (0..).zip(&meeting.listings).map(move |(nth, _)| (ix, nth))).collect();
        listings.sort_unstable_by(|a, b| listing_key(meetings, *a).cmp(listing_key(meetings, *b)));
        Self {
            venues: Pairs::new(meetings, |meeting| meeting.venue),
            groups: Pairs::new(meetings, |meeting| meeting.group),
            series: Pairs::new(meetings, |meeting| meeting.series),
            listings,
        }
    }

    /// The meetings of a venue, by id.
    pub fn of_venue(&self, id: VenueId) -> Vec<MeetingIx> {
        self.venues.of(id)
    }

    /// The meetings of a group, by id.
    pub fn of_group(&self, id: GroupId) -> Vec<MeetingIx> {
        self.groups.of(id)
    }

    /// The meetings of a series, by id.
    pub fn of_series(&self, id: SeriesId) -> Vec<MeetingIx> {
        self.series.of(id)
    }

    /// The meeting that a listing went into; takes the meetings that the index was built from.
    pub fn of_listing(&self, meetings: &[Meeting], key: &ListingKey) -> Option<MeetingIx> {
        let place = self.listings.binary_search_by(|at| listing_key(meetings, *at).cmp(key)).ok()?;
        Some(self.listings[place].0)
    }

    /// How many listings there are.
    pub fn listing_count(&self) -> usize {
        self.listings.len()
    }
}

fn listing_key(meetings: &[Meeting], (ix, nth): (MeetingIx, u32)) -> &ListingKey {
    &meetings[ix as usize].listings[nth as usize].key
}
