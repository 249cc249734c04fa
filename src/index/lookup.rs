//! Things of a generation by what they are known by: their ids, also retired ones, the listings they come of, and numbers of others.

use roaring::RoaringBitmap;
use uuid::Uuid;

use crate::index::snapshot::{MeetingIx, Snapshot};
use crate::model::generation::Retired;
use crate::model::id::{GroupId, ListingKey, MeetingId, SeriesId, SourceId, VenueId};
use crate::model::meeting::{MeetingSeries, Venue};
use crate::model::organization::Group;

/// What became of a meeting id.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resolved<'a> {
    /// The meeting, or the one that it was merged into: compare the ids to tell.
    Found(MeetingIx),
    /// It was served once and no longer is.
    Retired(&'a Retired),
    /// It was never handed out, or too long ago.
    Unknown,
}

impl Snapshot {
    /// What became of an id; follows merges to the meeting that is served now.
    pub fn resolve(&self, id: MeetingId) -> Resolved<'_> {
        let mut asked = id;
        // Every step goes to another retired id, so more steps than there are of them is a circle.
        for _ in 0..=self.retired.count() {
            if let Some(ix) = self.by_id(asked) {
                return Resolved::Found(ix);
            }
            match self.retired(asked) {
                Some(Retired { merged_into: Some(into), .. }) => asked = *into,
                Some(_) | None => break,
            }
        }
        self.retired(id).map_or(Resolved::Unknown, Resolved::Retired)
    }

    /// The meeting that a listing went into.
    pub fn by_listing(&self, key: &ListingKey) -> Option<MeetingIx> {
        self.members.of_listing(&self.meetings, key)
    }

    /// A venue, or the one that took its place.
    pub fn venue(&self, id: VenueId) -> Option<&Venue> {
        self.heir(id.0, |id| self.venues.get(id))
    }

    /// The venue of a meeting.
    pub fn venue_of(&self, ix: MeetingIx) -> Option<&Venue> {
        self.venue(self.meeting(ix).venue?)
    }

    /// The meetings of a venue, by id.
    pub fn venue_meetings(&self, id: VenueId) -> Vec<MeetingIx> {
        self.members.of_venue(id)
    }

    /// A group, or the one that took its place.
    pub fn group(&self, id: GroupId) -> Option<&Group> {
        self.heir(id.0, |id| self.groups.get(id))
    }

    /// The meetings of a group, by id.
    pub fn group_meetings(&self, id: GroupId) -> Vec<MeetingIx> {
        self.members.of_group(id)
    }

    /// A series, or the one that took its place.
    pub fn series(&self, id: SeriesId) -> Option<&MeetingSeries> {
        self.heir(id.0, |id| self.series.get(id))
    }

    /// What an id finds, or what the ids find that it leads to. The linker makes no circles; a store might hold one.
    fn heir<T>(&self, id: Uuid, served: impl Fn(Uuid) -> Option<T>) -> Option<T> {
        let mut asked = id;
        for _ in 0..=self.retired_shared.count() {
            if let Some(found) = served(asked) {
                return Some(found);
            }
            asked = self.retired_shared.get(asked)?.merged_into?;
        }
        None
    }

    /// The meetings of a series, by id.
    pub fn series_meetings(&self, id: SeriesId) -> Vec<MeetingIx> {
        self.members.of_series(id)
    }

    /// The meetings that others know by a number: one of a scheme, of a room to join ([`ROOM`](crate::index::numbers::ROOM)),
    /// or, with a source's id for a scheme, the source's own id of a row; a row of several weekdays has several meetings.
    pub fn known_by(&self, scheme: &str, value: &str) -> RoaringBitmap {
        let mut found = self.numbers.known_by(&self.meetings, scheme, value);
        if let Ok(source) = SourceId::asked(scheme.trim()) {
            let value = value.trim();
            let days = (0..7).map(|day| format!("{value}-{day}"));
            let keys = std::iter::once(value.to_owned()).chain(days).map(|id| ListingKey { source: source.clone(), id });
            found.extend(keys.filter_map(|key| self.by_listing(&key)));
        }
        found
    }
}
