//! One complete linked result.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
    /// The listings it had, so that the id is revived when one of them returns; none where it is too old for that.
    pub listings: Vec<crate::model::id::ListingKey>,
}

/// What several meetings share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SharedKind {
    /// A [`Venue`].
    Venue,
    /// A [`Group`].
    Group,
    /// A [`MeetingSeries`].
    Series,
}

/// What became of the id of a venue, a group or a series that is no longer served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetiredShared {
    /// The retired id.
    pub id: Uuid,
    /// Of what it was the id.
    pub kind: SharedKind,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub at: Timestamp,
    /// The one of its kind that took its place, where one did.
    pub merged_into: Option<Uuid>,
    /// A hash of what it was known by, so that the id is revived when that returns; empty where it is too old for that. Names
    /// and addresses of what is gone are not kept. Stores of before hold what it was known by itself.
    pub key: String,
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
    /// Ids of meetings no longer served, sorted by id.
    pub retired: Vec<Retired>,
    /// Ids of venues, groups and series no longer served, sorted by id.
    pub retired_shared: Vec<RetiredShared>,
}

/// What is not as it was in the generation before: new, changed or gone; by id, and at least that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Altered {
    /// Of [`GenerationContent::meetings`].
    pub meetings: HashSet<Uuid>,
    /// Of [`GenerationContent::venues`].
    pub venues: HashSet<Uuid>,
    /// Of [`GenerationContent::groups`].
    pub groups: HashSet<Uuid>,
    /// Of [`GenerationContent::series`].
    pub series: HashSet<Uuid>,
    /// Of [`GenerationContent::retired`].
    pub retired: HashSet<Uuid>,
    /// Of [`GenerationContent::retired_shared`].
    pub retired_shared: HashSet<Uuid>,
}
