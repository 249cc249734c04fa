//! Which listing each field of a meeting came from, and who disagrees.

use serde::{Deserialize, Serialize};

/// A field that listings can disagree about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MeetingField {
    /// The name.
    Name,
    /// Weekday, hour and length.
    Slot,
    /// The time zone.
    Zone,
    /// In person, online, hybrid; suspended.
    Attendance,
    /// Open or closed.
    Access,
    /// The building and address.
    Venue,
    /// The coordinates.
    Point,
    /// The way in from afar.
    Online,
    /// Kinds of meeting.
    Types,
    /// Languages spoken.
    Languages,
    /// Free text.
    Notes,
    /// The group.
    Group,
}

/// Why a listing's value was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FuseRule {
    /// No other listing says anything.
    OnlyOne,
    /// All that say anything agree.
    Agreed,
    /// The highest-ranked source, origin before mirror.
    HighestRank,
    /// Most of the independent sources.
    Majority,
    /// The most precise value.
    MostPrecise,
    /// What the publisher changed last.
    Newest,
    /// All values together.
    Union,
}

/// A listing that says something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// Place of the listing in the meeting's `listings`.
    pub listing: u16,
    /// What it says, in words; `None` where it says nothing.
    pub value: Option<String>,
}

/// Where one field came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProvenance {
    /// The field.
    pub field: MeetingField,
    /// Place of the winning listing in the meeting's `listings`.
    pub chosen: u16,
    /// Why it won.
    pub rule: FuseRule,
    /// Those that say something else.
    pub others: Vec<Alternative>,
}
