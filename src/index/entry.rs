//! What the indexes are told of a row.

use crate::index::snapshot::MeetingIx;
use crate::model::meeting::{Meeting, Venue};
use crate::model::organization::Group;
use crate::model::place::Place;

/// A meeting, and what it shares with others that can be searched by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry<'a> {
    /// The meeting.
    pub meeting: &'a Meeting,
    /// Its venue.
    pub venue: Option<&'a Venue>,
    /// Its group.
    pub group: Option<&'a Group>,
}

impl<'a> Entry<'a> {
    /// Where it is held.
    pub fn place(&self) -> Option<&'a Place> {
        self.venue.map(|venue| &venue.place)
    }
}

/// A row whose meeting, venue or group is not as it was. `None`: no meeting.
#[derive(Debug, Clone, Copy)]
pub struct Turn<'a> {
    /// The row.
    pub ix: MeetingIx,
    /// What was there.
    pub before: Option<Entry<'a>>,
    /// What is there now.
    pub after: Option<Entry<'a>>,
}

/// The rows that have a meeting.
pub fn filled<'a>(rows: &'a [Option<Entry<'a>>]) -> impl Iterator<Item = (MeetingIx, &'a Entry<'a>)> {
    (0..).zip(rows).filter_map(|(ix, entry)| Some((ix, entry.as_ref()?)))
}
