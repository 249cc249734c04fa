//! A row with its wire shape gone and its meaning still to find: what a format hands to [`super::listing`].
//!
//! Text fields are as published (markup and all); numbering of days, codes and the like is already decoded,
//! since only the format knows which numbering its rows use.

use crate::feeds::meaning::recurrence::Weeks;
use crate::feeds::type_codes::Decoded;
use crate::model::listing::ExternalId;
use crate::model::organization::GroupMention;
use crate::model::slot::{LocalTime, Weekday};

/// What a row says of attendance, before it is held against place and links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatedAttendance {
    /// A room.
    InPerson,
    /// From afar.
    Online,
    /// Both.
    Hybrid,
    /// Neither, for now.
    Inactive,
}

/// When, as far as the format could read it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct When {
    /// The days named, in the row's order; several make several listings.
    pub days: Vec<Weekday>,
    /// What stood in the day field where it could not be read.
    pub bad_day: Option<String>,
    /// When it begins.
    pub start: Option<LocalTime>,
    /// What stood in the time field where it could not be read.
    pub bad_time: Option<String>,
    /// Minutes, 1 to 1440.
    pub duration_minutes: Option<u16>,
    /// What stood in the end or duration field where it could not be read.
    pub bad_end: Option<String>,
    /// What stands in the zone field.
    pub zone: Option<String>,
    /// Which weeks, of those of its days that are not held every week. Names and notes are read for it later.
    pub weeks: Vec<(Weekday, Weeks)>,
    /// The words that say so, where nobody could tell the dates from the weeks; shown with the notes.
    pub weeks_in_words: Option<String>,
}

/// Where, as published.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Where {
    /// The building.
    pub venue: Option<String>,
    /// Street lines.
    pub street: Vec<String>,
    /// Town.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Post code.
    pub postal_code: Option<String>,
    /// Country, in any spelling.
    pub country: Option<String>,
    /// The whole address on one line.
    pub formatted: Option<String>,
    /// Latitude as published.
    pub latitude: Option<String>,
    /// Longitude as published.
    pub longitude: Option<String>,
    /// Whether the row calls its address approximate.
    pub approximate: Option<bool>,
    /// How to find the door.
    pub notes: Option<String>,
}

/// The way in from afar, as published.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Online {
    /// A link.
    pub url: Option<String>,
    /// Beside the link.
    pub url_notes: Option<String>,
    /// A number.
    pub phone: Option<String>,
    /// Beside the number.
    pub phone_notes: Option<String>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// The row in the feed, from 1.
    pub row: u32,
    /// The row's own id; empty where it has none and `identity` must make one.
    pub id: String,
    /// Where the feed gives no id of its own, a hash of all that it says in the row: whatever stands in `id` was made by us.
    pub without_id: Option<u64>,
    /// The name.
    pub name: Option<String>,
    /// BCP 47 tag of the row's texts, where the row says.
    pub language: Option<String>,
    /// When.
    pub when: When,
    /// Where.
    pub place: Where,
    /// From afar.
    pub online: Online,
    /// What the row says of attendance.
    pub stated: Option<StatedAttendance>,
    /// What its codes say.
    pub codes: Decoded,
    /// Free text.
    pub notes: Option<String>,
    /// The group.
    pub group: Option<GroupMention>,
    /// Ids of service bodies in this source.
    pub service_bodies: Vec<String>,
    /// Numbers others know it by.
    pub external_ids: Vec<ExternalId>,
    /// Its own page.
    pub url: Option<String>,
    /// When it was last changed, as published.
    pub updated: Option<String>,
}
