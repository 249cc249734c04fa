//! What ONE source says of ONE weekly meeting.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::attendance::{Access, AttendanceMode};
use crate::model::id::{FellowshipCode, ListingKey, ServiceBodyKey};
use crate::model::meeting_type::{MeetingType, known_types};
use crate::model::online::OnlineAccess;
use crate::model::organization::GroupMention;
use crate::model::place::Place;
use crate::model::slot::WeeklySlot;

/// A number by which others know a meeting or its group.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExternalId {
    /// Whose number: `naws`, `gso`, `bmlt`, `slug`, `wso`.
    pub scheme: String,
    /// The number, trimmed and in upper case where the scheme ignores case.
    pub value: String,
}

/// One listing. Personal contacts, authors, mailing addresses and edit links have no field here, on purpose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// Source and the source's own id (with `-<day>` where the row named several days).
    pub key: ListingKey,
    /// The source's fellowship.
    pub fellowship: FellowshipCode,
    /// The name, plain text in its own script.
    pub name: Option<String>,
    /// BCP 47 tag of the language the texts are in, where known.
    pub language: Option<String>,
    /// When; `None` is by appointment.
    pub slot: Option<WeeklySlot>,
    /// Ways in, by the shared truth table.
    pub attendance: AttendanceMode,
    /// The room is closed for now and there is no way in from afar.
    pub suspended: bool,
    /// Who may come.
    pub access: Access,
    /// What kind of meeting, in our words, sorted.
    #[serde(deserialize_with = "known_types")]
    pub types: Vec<MeetingType>,
    /// Type codes that no table knows, as published.
    pub unknown_types: Vec<String>,
    /// BCP 47 tags of the languages spoken, sorted.
    pub languages: Vec<String>,
    /// The room.
    pub place: Option<Place>,
    /// The way in from afar.
    pub online: Option<OnlineAccess>,
    /// What else one should know, plain text.
    pub notes: Option<String>,
    /// The group, as this listing tells of it.
    pub group: Option<GroupMention>,
    /// Who lists it, in the same source.
    pub service_bodies: Vec<ServiceBodyKey>,
    /// The row's id before its days were told apart, where it named several.
    pub series: Option<String>,
    /// Numbers others know it by.
    pub external_ids: Vec<ExternalId>,
    /// The listing's own page.
    pub url: Option<String>,
    /// When the publisher last changed the row, where the feed says and it can be read.
    #[serde(with = "jiff::fmt::serde::timestamp::second::optional")]
    pub publisher_updated_at: Option<Timestamp>,
    /// The row in the feed, from 1.
    pub row: u32,
}
