//! What one generation changed against the one before it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::id::MeetingId;

/// What happened to one meeting id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeKind {
    /// It is new, or has come back.
    Added,
    /// Something it says is different.
    Changed,
    /// No source lists it any more.
    Removed,
    /// It turned out to be another one, named here.
    Merged(MeetingId),
    /// Part of it is a meeting of its own now, named here.
    Split(Vec<MeetingId>),
}

/// One line of the changelog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The meeting.
    pub id: MeetingId,
    /// What happened.
    pub kind: ChangeKind,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub at: Timestamp,
}
