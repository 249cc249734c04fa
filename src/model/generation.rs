//! One complete linked result.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::id::MeetingId;
use crate::model::meeting::{Meeting, MeetingSeries, Venue};
use crate::model::organization::{Group, ServiceBody};

/// What became of a meeting id that is no longer served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// The retired id.
    pub id: MeetingId,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub at: Timestamp,
    /// The meeting it is part of now, where it was merged.
    pub merged_into: Option<MeetingId>,
    /// The listings it had, so that the id is revived when one of them returns.
    pub listings: Vec<crate::model::id::ListingKey>,
}

/// Everything that one generation holds. Its number is its head's sequence number in the store.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GenerationContent {
    /// Every meeting, sorted by id.
    pub meetings: Vec<Meeting>,
    /// Every venue, sorted by id.
    pub venues: Vec<Venue>,
    /// Every group, sorted by id.
    pub groups: Vec<Group>,
    /// Every series, sorted by id.
    pub series: Vec<MeetingSeries>,
    /// Every service body, sorted by key.
    pub service_bodies: Vec<ServiceBody>,
    /// Ids no longer served, sorted by id.
    pub retired: Vec<Retired>,
}
