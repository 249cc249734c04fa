//! One generation in memory.

use jiff::Timestamp;

use crate::model::generation::{GenerationContent, Retired};
use crate::model::id::{FellowshipCode, GroupId, ListingKey, MeetingId, SeriesId, ServiceBodyKey, SourceId, VenueId};
use crate::model::meeting::{Meeting, MeetingSeries, Venue};
use crate::model::organization::{Group, ServiceBody};
use crate::model::place::CountryCode;

/// Place of a meeting in a snapshot. Meetings lie in the order of their ids; a place means nothing in another snapshot.
pub type MeetingIx = u32;

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

/// A country and how many meetings it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryCount {
    /// ISO 3166-1.
    pub country: CountryCode,
    /// Meetings whose venue is there, suspended ones included.
    pub meetings: usize,
    /// ISO 3166-2 codes and their meetings, sorted by code.
    pub subdivisions: Vec<(String, usize)>,
}

/// One generation with its indexes. Immutable.
pub struct Snapshot {}

#[allow(unused_variables, reason = "bodies follow")]
impl Snapshot {
    /// Before the first generation.
    pub fn empty() -> Self {
        todo!()
    }

    /// Builds every index. Takes seconds for a million meetings: call it where blocking is allowed.
    pub fn build(number: u64, built_at: Timestamp, content: GenerationContent) -> Self {
        todo!()
    }

    /// The generation's number; 0 before the first.
    pub fn number(&self) -> u64 {
        todo!()
    }

    /// When the generation was built; the epoch before the first.
    pub fn built_at(&self) -> Timestamp {
        todo!()
    }

    /// How many meetings.
    pub fn len(&self) -> usize {
        todo!()
    }

    /// Whether there is no meeting.
    pub fn is_empty(&self) -> bool {
        todo!()
    }

    /// How many listings the meetings have together.
    pub fn listing_count(&self) -> usize {
        todo!()
    }

    /// A meeting of this snapshot. Panics for a place of another snapshot, as a slice does.
    pub fn meeting(&self, ix: MeetingIx) -> &Meeting {
        todo!()
    }

    /// The meeting with that id, if it is served; redirects are not followed.
    pub fn by_id(&self, id: MeetingId) -> Option<MeetingIx> {
        todo!()
    }

    /// What became of an id; follows merges to the meeting that is served now.
    pub fn resolve(&self, id: MeetingId) -> Resolved<'_> {
        todo!()
    }

    /// The meeting that a listing went into.
    pub fn by_listing(&self, key: &ListingKey) -> Option<MeetingIx> {
        todo!()
    }

    /// A venue.
    pub fn venue(&self, id: VenueId) -> Option<&Venue> {
        todo!()
    }

    /// The venue of a meeting.
    pub fn venue_of(&self, ix: MeetingIx) -> Option<&Venue> {
        todo!()
    }

    /// The meetings of a venue, by id.
    pub fn venue_meetings(&self, id: VenueId) -> Vec<MeetingIx> {
        todo!()
    }

    /// A group.
    pub fn group(&self, id: GroupId) -> Option<&Group> {
        todo!()
    }

    /// The meetings of a group, by id.
    pub fn group_meetings(&self, id: GroupId) -> Vec<MeetingIx> {
        todo!()
    }

    /// A series.
    pub fn series(&self, id: SeriesId) -> Option<&MeetingSeries> {
        todo!()
    }

    /// The meetings of a series, by id.
    pub fn series_meetings(&self, id: SeriesId) -> Vec<MeetingIx> {
        todo!()
    }

    /// Every service body, sorted by key.
    pub fn service_bodies(&self) -> &[ServiceBody] {
        todo!()
    }

    /// A service body.
    pub fn service_body(&self, key: &ServiceBodyKey) -> Option<&ServiceBody> {
        todo!()
    }

    /// Service bodies without a parent that is known, sorted by key.
    pub fn service_body_roots(&self) -> Vec<&ServiceBody> {
        todo!()
    }

    /// The service bodies right below one, sorted by key.
    pub fn service_body_children(&self, key: &ServiceBodyKey) -> Vec<&ServiceBody> {
        todo!()
    }

    /// Those above one, the nearest first. Ends where a feed's parents run in a circle.
    pub fn service_body_ancestors(&self, key: &ServiceBodyKey) -> Vec<&ServiceBody> {
        todo!()
    }

    /// All below one, without itself. Each once, even where a feed's parents run in a circle.
    pub fn service_body_descendants(&self, key: &ServiceBodyKey) -> Vec<&ServiceBody> {
        todo!()
    }

    /// The meetings that a service body lists, with or without those of the bodies below it, by id.
    pub fn service_body_meetings(&self, key: &ServiceBodyKey, with_descendants: bool) -> Vec<MeetingIx> {
        todo!()
    }

    /// Countries that have meetings, sorted by code.
    pub fn countries(&self) -> Vec<CountryCount> {
        todo!()
    }

    /// Fellowships that have meetings, sorted by code, with how many; suspended ones included.
    pub fn fellowships(&self) -> Vec<(FellowshipCode, usize)> {
        todo!()
    }

    /// How many meetings a fellowship has, suspended ones included.
    pub fn fellowship_meeting_count(&self, code: &FellowshipCode) -> usize {
        todo!()
    }

    /// Countries where a fellowship has meetings, sorted.
    pub fn fellowship_countries(&self, code: &FellowshipCode) -> Vec<CountryCode> {
        todo!()
    }

    /// How many meetings a source has a listing of, suspended ones included.
    pub fn source_meeting_count(&self, source: &SourceId) -> usize {
        todo!()
    }

    /// The meetings that a source has a listing of, by id.
    pub fn source_meetings(&self, source: &SourceId) -> Vec<MeetingIx> {
        todo!()
    }

    /// Ids no longer served, sorted by id.
    pub fn retired(&self) -> &[Retired] {
        todo!()
    }
}
