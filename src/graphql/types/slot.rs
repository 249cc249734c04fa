//! When a meeting is held: the weekly rule, and the dated holdings that follow from it.

use async_graphql::{Enum, Error, Object, SimpleObject};

use crate::graphql::scalars::{DateTime, LocalDate, LocalTime, TimeZone, written_in};
use crate::graphql::scope::Scope;
use crate::graphql::types::meeting::Meeting;
use crate::index::snapshot::MeetingIx;
use crate::model::slot as known;
use crate::query::occurrence::OccurrenceTime;

/// A day of the week.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::model::slot::Weekday")]
pub enum Weekday {
    /// The day before Monday.
    Sunday,
    /// The day before Tuesday.
    Monday,
    /// The day before Wednesday.
    Tuesday,
    /// The day before Thursday.
    Wednesday,
    /// The day before Friday.
    Thursday,
    /// The day before Saturday.
    Friday,
    /// The day before Sunday.
    Saturday,
}

/// How the time zone of a slot was found, the surest first. UTC is never assumed.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::model::slot::ZoneSource")]
pub enum ZoneSource {
    /// The listing names it.
    Listing,
    /// The listing names it in another way, such as `Eastern`.
    Alias,
    /// From the exact coordinates.
    Coordinates,
    /// The state or province has one time zone only.
    Region,
    /// The country has one time zone only.
    Country,
    /// The usual zone of the source.
    Source,
    /// It could not be found: the wall-clock time is known, the instant is not.
    None,
}

/// When a meeting is held, as a rule on the wall clock of its own place. For dated instants see `Occurrence`.
#[derive(SimpleObject, Debug, Clone)]
pub struct WeeklySlot {
    /// The day it begins on, where it is held.
    weekday: Weekday,
    /// When it begins, where it is held.
    start_time: LocalTime,
    /// How long it lasts in minutes, 1 to 1440; null where no list says.
    duration_minutes: Option<u16>,
    /// When it ends on the same wall clock; earlier than `startTime` when it runs past midnight; null where no list says.
    end_time: Option<LocalTime>,
    /// The time zone of its wall clock; null where none could be found.
    time_zone: Option<TimeZone>,
    /// How the time zone was found.
    zone_source: ZoneSource,
    /// An RRULE of RFC 5545 where it is certain that it is not held every week, such as `FREQ=MONTHLY;BYDAY=1MO,3MO`; null means
    /// weekly, as far as is known. Where its dates are counted from a day, that day stands before it in a line of its own, as
    /// `DTSTART;VALUE=DATE:20010108` and then `RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO`; without that line no dates can be told.
    recurrence: Option<String>,
}

/// When it ends on the wall clock that it begins on.
pub fn end_of(slot: &known::WeeklySlot) -> Option<known::LocalTime> {
    let end = (u32::from(slot.start.minutes()) + u32::from(slot.duration_minutes?)) % 1440;
    u16::try_from(end).ok().and_then(known::LocalTime::from_minutes)
}

impl From<&known::WeeklySlot> for WeeklySlot {
    fn from(slot: &known::WeeklySlot) -> Self {
        Self {
            weekday: slot.weekday.into(),
            start_time: LocalTime(slot.start),
            duration_minutes: slot.duration_minutes,
            end_time: end_of(slot).map(LocalTime),
            time_zone: slot.zone.clone().map(TimeZone),
            zone_source: slot.zone_source.into(),
            recurrence: slot.recurrence.clone(),
        }
    }
}

/// One dated holding of a meeting.
#[derive(Clone)]
pub struct Occurrence {
    scope: Scope,
    meeting: MeetingIx,
    time: OccurrenceTime,
}

impl Occurrence {
    /// A holding of a meeting of this snapshot.
    pub fn new(scope: &Scope, meeting: MeetingIx, time: OccurrenceTime) -> Self {
        Self { scope: scope.clone(), meeting, time }
    }

    /// When it is held.
    pub fn time(&self) -> &OccurrenceTime {
        &self.time
    }

    /// Whose it is.
    pub fn of_meeting(&self) -> Meeting {
        Meeting::new(&self.scope, self.meeting)
    }

    /// When it begins, on the clock of its place.
    pub fn start(&self) -> DateTime {
        DateTime::local(self.time.starts_at, self.zone())
    }

    /// When it ends, on the clock of its place.
    pub fn end(&self) -> Option<DateTime> {
        self.time.ends_at.map(|at| DateTime::local(at, self.zone()))
    }

    /// Whether it is under way.
    pub fn is_on(&self) -> bool {
        let now = self.scope.now();
        self.time.starts_at <= now && self.time.ends_at.is_some_and(|ends_at| now < ends_at)
    }

    /// Whole minutes until it begins.
    pub fn minutes_ahead(&self) -> Option<i64> {
        let seconds = self.time.starts_at.as_second() - self.scope.now().as_second();
        (seconds >= 0).then_some(seconds / 60)
    }

    fn zone(&self) -> Option<known::ZoneName> {
        self.scope.snapshot().meeting(self.meeting).slot.as_ref().and_then(|slot| slot.zone.clone())
    }
}

/// One dated holding of a meeting, worked out from its weekly slot by wall time, so that it is right when clocks change.
#[Object]
impl Occurrence {
    /// The meeting.
    async fn meeting(&self) -> Meeting {
        self.of_meeting()
    }

    /// When it begins, with the offset of the meeting's own time zone on that day.
    async fn starts_at(&self) -> DateTime {
        self.start()
    }

    /// When it ends; null where no list says how long it lasts.
    async fn ends_at(&self) -> Option<DateTime> {
        self.end()
    }

    /// The day it begins on, where it is held.
    async fn local_date(&self) -> LocalDate {
        LocalDate(self.time.local_date)
    }

    /// Whether it is under way now. False where it is not known how long it lasts.
    async fn is_ongoing(&self) -> bool {
        self.is_on()
    }

    /// Whole minutes from now until it begins; null once it has begun.
    async fn starts_in_minutes(&self) -> Option<i64> {
        self.minutes_ahead()
    }

    /// When it begins on a reader's own wall clock, with that zone's offset, such as `2026-11-24T20:30:00+01:00`.
    async fn local_start(&self, #[graphql(desc = "The reader's time zone.")] time_zone: TimeZone) -> Result<String, Error> {
        // A scalar only lets zones through that the database knows.
        written_in(self.time.starts_at, &time_zone.0)
            .ok_or_else(|| crate::graphql::error::bad_input("timeZone", format!("`{}` is not a known time zone", time_zone.0)))
    }
}
