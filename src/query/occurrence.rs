//! Slots to dated occurrences, by wall time in the slot's zone.
//!
//! A wall time that the clocks skip moves forward by what they skip (02:30 becomes 03:30); one that they show twice
//! is the first of the two (RFC 5545, 3.3.5). A day that a zone skips as a whole, to cross the date line, has none.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::model::slot::{LocalTime, Weekday, WeeklySlot};

/// Weeks to look ahead for the next occurrence: a "fifth Monday" can be a quarter of a year off, a skipped day one week.
const WEEKS_AHEAD_MAX: usize = 60;

/// One dated holding of a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OccurrenceTime {
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends, where the length is known. Lengths are elapsed time: an hour is an hour when clocks change.
    pub ends_at: Option<Timestamp>,
    /// The day it begins on, in the slot's zone.
    pub local_date: Date,
}

/// The first occurrence that begins at or after an instant. `None` where the slot has no zone: an hour is never
/// guessed; nor where it has a recurrence that is not understood: a date is not guessed either.
pub fn next(slot: &WeeklySlot, after: Timestamp) -> Option<OccurrenceTime> {
    next_in(slot, &slot.zone.as_ref()?.rules()?, after)
}

/// The same, where the rules of the slot's zone are at hand.
pub fn next_in(slot: &WeeklySlot, zone: &TimeZone, after: Timestamp) -> Option<OccurrenceTime> {
    holdings(slot, zone, after).take(WEEKS_AHEAD_MAX).flatten().find(|occurrence| occurrence.starts_at >= after)
}

/// When what begins at that hour of every week begins first at or after an instant.
pub fn next_weekly(weekday: Weekday, start: LocalTime, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    let starts = days_of(weekday, zone, after).take(WEEKS_AHEAD_MAX).filter_map(|date| begun_on(start, zone, date));
    starts.map(|(starts_at, _)| starts_at).find(|starts_at| *starts_at >= after)
}

/// The occurrences that begin at or after `from` and before the same wall time `days` days later in the slot's zone.
/// Empty where [`next`] is `None`.
pub fn between(slot: &WeeklySlot, from: Timestamp, days: u16) -> Vec<OccurrenceTime> {
    let Some(zone) = slot.zone.as_ref().and_then(|zone| zone.rules()) else { return Vec::new() };
    let until = from.to_zoned(zone.clone()).saturating_add(i32::from(days).days()).timestamp();
    beginning_in(slot, &zone, from, until).collect()
}

/// The occurrences that begin at or after `from` and before `until`.
pub fn beginning_in(slot: &WeeklySlot, zone: &TimeZone, from: Timestamp, until: Timestamp) -> impl Iterator<Item = OccurrenceTime> {
    let weeks = usize::try_from(until.duration_since(from).as_hours() / (7 * 24)).unwrap_or(0) + 3;
    let all = holdings(slot, zone, from).take(weeks).flatten();
    all.filter(move |occurrence| from <= occurrence.starts_at && occurrence.starts_at < until)
}

/// One entry a week, from the week before an instant on; `None` for a week without a holding.
fn holdings(slot: &WeeklySlot, zone: &TimeZone, around: Timestamp) -> impl Iterator<Item = Option<OccurrenceTime>> {
    let rule = Rule::read(slot.recurrence.as_deref(), slot.weekday);
    let days = days_of(slot.weekday, zone, around);
    days.map(move |date| if rule.keeps(date) { held_on(slot.start, slot.duration_minutes, zone, date) } else { None })
}

/// That day of each week, from the week before an instant on.
fn days_of(weekday: Weekday, zone: &TimeZone, around: Timestamp) -> impl Iterator<Item = Date> + use<> {
    let today = zone.to_datetime(around).date();
    // A wall time can be moved past midnight, so that yesterday's holding begins today: one week more covers it.
    let ahead = today.weekday().until(weekday.to_jiff());
    let first = today.saturating_add((i32::from(ahead) - 7).days());
    std::iter::successors(Some(first), |date| date.checked_add(7.days()).ok())
}

/// The holding of a slot on a day of its weekday, where it has one then.
pub fn held_by(slot: &WeeklySlot, zone: &TimeZone, date: Date) -> Option<OccurrenceTime> {
    let kept = Rule::read(slot.recurrence.as_deref(), slot.weekday).keeps(date);
    if kept { held_on(slot.start, slot.duration_minutes, zone, date) } else { None }
}

/// The holding of a day.
pub fn held_on(start: LocalTime, minutes: Option<u16>, zone: &TimeZone, date: Date) -> Option<OccurrenceTime> {
    let (starts_at, local_date) = begun_on(start, zone, date)?;
    Some(OccurrenceTime { starts_at, ends_at: ended(starts_at, minutes), local_date })
}

/// When a holding ends that lasts so many minutes.
pub fn ended(starts_at: Timestamp, minutes: Option<u16>) -> Option<Timestamp> {
    starts_at.checked_add(SignedDuration::from_mins(minutes?.into())).ok()
}

/// When what begins at that hour of a day begins, and on which day of the calendar.
fn begun_on(start: LocalTime, zone: &TimeZone, date: Date) -> Option<(Timestamp, Date)> {
    let (hour, minute) = (i8::try_from(start.hour()).ok()?, i8::try_from(start.minute()).ok()?);
    let wall: DateTime = date.at(hour, minute, 0, 0);
    let start = zone.to_ambiguous_zoned(wall).compatible().ok()?;
    // The zone never had this day: moved forward by a whole day, the wall time is the same again.
    if start.date() != date && start.time() == wall.time() {
        return None;
    }
    Some((start.timestamp(), start.date()))
}

/// Which weeks a recurrence keeps.
enum Rule {
    /// Every one.
    Weekly,
    /// One in so many, counted from a day on which it is held.
    Every { weeks: i32, from: Date },
    /// The first to fifth (1 to 5) or the last ones (-1 to -5) of the month.
    OfMonth(Vec<i8>),
    /// One that is not understood: none.
    Unknown,
}

impl Rule {
    /// Reads `FREQ=WEEKLY`, `FREQ=MONTHLY;BYDAY=1MO,-1MO`, and one week in so many with the day it is counted from: those that
    /// feeds can be sure of. A rule that names another weekday than the slot is not understood.
    fn read(text: Option<&str>, weekday: Weekday) -> Self {
        let Some(text) = text else { return Self::Weekly };
        let text = text.trim().to_ascii_uppercase();
        if let Some((start, rule)) = text.split_once('\n') {
            return Self::read_counted(start, rule, weekday).unwrap_or(Self::Unknown);
        }
        let parts = text.trim_start_matches("RRULE:").split(';').filter(|part| !matches!(*part, "" | "INTERVAL=1"));
        let mut parts: Vec<&str> = parts.collect();
        parts.sort_unstable();
        let (days, frequency) = match parts[..] {
            [frequency] => (None, frequency),
            [days, frequency] if days.starts_with("BYDAY=") => (days.strip_prefix("BYDAY="), frequency),
            _ => return Self::Unknown,
        };
        let nths: Option<Vec<Option<i8>>> = days.unwrap_or_default().split_terminator(',').map(|day| nth(day, weekday)).collect();
        match (frequency, nths) {
            ("FREQ=WEEKLY", Some(nths)) if nths.iter().all(Option::is_none) => Self::Weekly,
            ("FREQ=MONTHLY", Some(nths)) if !nths.is_empty() => {
                nths.into_iter().collect::<Option<_>>().map_or(Self::Unknown, Self::OfMonth)
            }
            _ => Self::Unknown,
        }
    }

    /// Reads `DTSTART;VALUE=DATE:20010108` and `RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO`, in this order of parts.
    fn read_counted(start: &str, rule: &str, weekday: Weekday) -> Option<Self> {
        let from = Date::strptime("%Y%m%d", start.trim().strip_prefix("DTSTART;VALUE=DATE:")?).ok()?;
        let (weeks, day) = rule.strip_prefix("RRULE:FREQ=WEEKLY;INTERVAL=")?.split_once(";BYDAY=")?;
        let weeks = weeks.parse::<u8>().ok().filter(|weeks| *weeks > 0)?;
        (nth(day, weekday)?.is_none() && from.weekday() == weekday.to_jiff()).then_some(Self::Every { weeks: weeks.into(), from })
    }

    fn keeps(&self, date: Date) -> bool {
        match self {
            Self::Weekly => true,
            Self::Every { weeks, from } => from.until(date).is_ok_and(|span| span.get_days() % (7 * weeks) == 0),
            Self::Unknown => false,
            Self::OfMonth(nths) => {
                let from_start = (date.day() - 1) / 7 + 1;
                let from_end = -((date.days_in_month() - date.day()) / 7 + 1);
                nths.iter().any(|nth| *nth == from_start || *nth == from_end)
            }
        }
    }
}

/// The number in `1MO`, inner `None` for a plain `MO`; outer `None` for another weekday or a number out of range.
fn nth(day: &str, weekday: Weekday) -> Option<Option<i8>> {
    let code = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"][usize::from(weekday.sunday_zero())];
    match day.strip_suffix(code)? {
        "" => Some(None),
        nth => nth.parse::<i8>().ok().filter(|nth| (1..=5).contains(&nth.unsigned_abs())).map(Some),
    }
}
