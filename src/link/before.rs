//! The generation before, as far as linking a change asks of it.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::model::generation::{GenerationContent, SharedKind};
use crate::model::id::MeetingId;
use crate::model::meeting::{Meeting, Venue};

/// The generation before, as far as a change asks of it.
pub struct Before<'p> {
    /// All of it.
    pub content: &'p GenerationContent,
    /// Its meetings that do not stand as they stood, sorted.
    pub gone: &'p [MeetingId],
    /// Whether nothing stands as it stood.
    pub is_all: bool,
}

impl<'p> Before<'p> {
    /// A meeting of it.
    pub fn meeting(&self, id: MeetingId) -> Option<&'p Meeting> {
        let at = self.content.meetings.binary_search_by_key(&id, |meeting| meeting.id).ok()?;
        Some(&self.content.meetings[at])
    }

    /// The id of what a meeting of it shared.
    pub fn shared(&self, kind: SharedKind, meeting: MeetingId) -> Option<Uuid> {
        shared_by(kind, self.meeting(meeting)?)
    }

    /// The key that an id of it was known by.
    pub fn key(&self, kind: SharedKind, id: Uuid) -> Option<&'p str> {
        let content = self.content;
        match kind {
            SharedKind::Venue => Some(&venue(&content.venues, id)?.key),
            SharedKind::Group => {
                let at = content.groups.binary_search_by_key(&id, |group| group.id.0).ok()?;
                Some(&content.groups[at].key)
            }
            SharedKind::Series => {
                let at = content.series.binary_search_by_key(&id, |series| series.id.0).ok()?;
                Some(&content.series[at].key)
            }
        }
    }

    /// Every id of a kind.
    pub fn all(&self, kind: SharedKind) -> BTreeSet<Uuid> {
        match kind {
            SharedKind::Venue => self.content.venues.iter().map(|venue| venue.id.0).collect(),
            SharedKind::Group => self.content.groups.iter().map(|group| group.id.0).collect(),
            SharedKind::Series => self.content.series.iter().map(|series| series.id.0).collect(),
        }
    }
}

/// The id of what a meeting shares.
pub fn shared_by(kind: SharedKind, meeting: &Meeting) -> Option<Uuid> {
    match kind {
        SharedKind::Venue => meeting.venue.map(|id| id.0),
        SharedKind::Group => meeting.group.map(|id| id.0),
        SharedKind::Series => meeting.series.map(|id| id.0),
    }
}

/// A venue of a list that is sorted by id.
pub fn venue(venues: &[Venue], id: Uuid) -> Option<&Venue> {
    let at = venues.binary_search_by_key(&id, |venue| venue.id.0).ok()?;
    Some(&venues[at])
}
