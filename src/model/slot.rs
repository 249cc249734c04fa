//! When a meeting is held: a rule in wall-clock time, never an instant.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

use crate::model::id::BadId;
use crate::model::intern::{intern, read_word};

/// A day of the week. Feeds number it in several ways; only `feeds` knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Weekday {
    /// First, as both Meeting Guide (0) and BMLT (1) have it.
    Sunday,
    /// Second.
    Monday,
    /// Third.
    Tuesday,
    /// Fourth.
    Wednesday,
    /// Fifth.
    Thursday,
    /// Sixth.
    Friday,
    /// Seventh.
    Saturday,
}

impl Weekday {
    /// All seven, Sunday first.
    pub const ALL: [Self; 7] = [Self::Sunday, Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday];

    /// 0 for Sunday to 6 for Saturday.
    pub fn from_sunday_zero(n: i64) -> Option<Self> {
        usize::try_from(n).ok().and_then(|n| Self::ALL.get(n).copied())
    }

    /// 0 for Sunday to 6 for Saturday.
    pub fn sunday_zero(self) -> u16 {
        self as u16
    }

    /// The same day as the time library counts it.
    pub fn to_jiff(self) -> jiff::civil::Weekday {
        use jiff::civil::Weekday as J;
        match self {
            Self::Sunday => J::Sunday,
            Self::Monday => J::Monday,
            Self::Tuesday => J::Tuesday,
            Self::Wednesday => J::Wednesday,
            Self::Thursday => J::Thursday,
            Self::Friday => J::Friday,
            Self::Saturday => J::Saturday,
        }
    }
}

/// Minutes since midnight on the wall clock, 0 to 1439.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocalTime(u16);

impl LocalTime {
    /// `None` where the hour or minute is off the clock. 24:00 is the next day's 00:00 and the caller's to move.
    pub fn new(hour: u16, minute: u16) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Self(hour * 60 + minute))
    }

    /// `None` from 1440 up.
    pub fn from_minutes(minutes: u16) -> Option<Self> {
        (minutes < 1440).then_some(Self(minutes))
    }

    /// Minutes since midnight, 0 to 1439.
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// The hour, 0 to 23.
    pub fn hour(self) -> u16 {
        self.0 / 60
    }

    /// The minute, 0 to 59.
    pub fn minute(self) -> u16 {
        self.0 % 60
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())
    }
}

impl FromStr for LocalTime {
    type Err = BadId;

    /// Reads `HH:MM` only; the forms that feeds write are read in `feeds/meaning`.
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = || BadId { value: text.chars().take(80).collect(), kind: "local time", mend: "write HH:MM, 00:00 to 23:59" };
        let (hour, minute) = text.split_once(':').ok_or_else(bad)?;
        if hour.len() != 2 || minute.len() != 2 {
            return Err(bad());
        }
        match (hour.parse(), minute.parse()) {
            (Ok(hour), Ok(minute)) => Self::new(hour, minute).ok_or_else(bad),
            _ => Err(bad()),
        }
    }
}

/// An IANA time zone name that the bundled database knows, such as `Europe/Dublin`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct ZoneName(Arc<str>);

impl<'de> Deserialize<'de> for ZoneName {
    /// As stored: a name that a newer database knew is kept, and has no rules here.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_word(deserializer, |name| Ok::<_, Infallible>(Self(intern(name))))
    }
}

impl From<ZoneName> for String {
    fn from(name: ZoneName) -> Self {
        name.0.as_ref().to_owned()
    }
}

impl ZoneName {
    /// `None` where the database has no such zone. The spelling becomes the database's own; plain offsets are no zones.
    pub fn new(name: &str) -> Option<Self> {
        let zone = jiff::tz::db().get(name.trim()).ok()?;
        zone.iana_name().map(|name| Self(intern(name)))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The zone's rules; `None` where a newer store named a zone that this binary's database lacks.
    pub fn rules(&self) -> Option<jiff::tz::TimeZone> {
        jiff::tz::db().get(&self.0).ok()
    }
}

impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a zone was found, best first. UTC is never assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ZoneSource {
    /// The row names an IANA zone.
    Listing,
    /// The row names it in another way: `Eastern`, a Windows name.
    Alias,
    /// From exact coordinates.
    Coordinates,
    /// The subdivision has one zone only.
    Region,
    /// The country has one zone only.
    Country,
    /// The source's configured default.
    Source,
    /// Not found; the meeting is served without instants.
    None,
}

/// A weekly holding in wall-clock time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WeeklySlot {
    /// The day it begins on, in its own zone.
    pub weekday: Weekday,
    /// When it begins, in its own zone.
    pub start: LocalTime,
    /// How long it lasts, 1 to 1440 minutes, where the feed says.
    pub duration_minutes: Option<u16>,
    /// Its zone; `None` where none was found.
    pub zone: Option<ZoneName>,
    /// How the zone was found.
    pub zone_source: ZoneSource,
    /// An RRULE (RFC 5545) where it is certain that not every week is meant: `FREQ=MONTHLY;BYDAY=1MO,-1MO`;
    /// `FREQ=WEEKLY;INTERVAL=2` where the dates are not known; with a line `DTSTART;VALUE=DATE:` and `RRULE:` before it where they are.
    #[serde(default)]
    pub recurrence: Option<String>,
}

impl WeeklySlot {
    /// Minutes since Sunday 00:00 on its own wall clock, 0 to 10079.
    pub fn week_minute(&self) -> u16 {
        self.weekday.sunday_zero() * 1440 + self.start.minutes()
    }
}
