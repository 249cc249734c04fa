//! Dates and hours as calendars write them.

use calcard::common::PartialDateTime;
use calcard::icalendar::{ICalendarEntry, ICalendarProperty, ICalendarValue};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

use crate::feeds::ical::wire::{self, Event};

/// What a property says of when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Moment {
    /// A whole day.
    Day(Date),
    /// The wall clock, and the zone that the property names.
    Wall(DateTime, Option<String>),
    /// One moment everywhere: the hour is UTC's, or has an offset.
    Instant(Timestamp),
}

/// Reads a property; `None` where it is no date.
pub(super) fn read(entry: &ICalendarEntry) -> Option<Moment> {
    let ICalendarValue::PartialDateTime(found) = entry.values.first()? else { return None };
    let date = date(found)?;
    let Some(hour) = found.hour else { return Some(Moment::Day(date)) };
    let number = |part: Option<u8>| i8::try_from(part.unwrap_or(0)).ok();
    // A leap second is the last one of its minute.
    let time = jiff::civil::Time::new(i8::try_from(hour).ok()?, number(found.minute)?, number(found.second)?.min(59), 0).ok()?;
    let at = date.to_datetime(time);
    let Some(offset_hours) = found.tz_hour else { return Some(Moment::Wall(at, wire::zone_of(entry))) };
    let seconds = (i32::from(offset_hours) * 60 + i32::from(found.tz_minute.unwrap_or(0))) * 60;
    let offset = Offset::from_seconds(if found.tz_minus { -seconds } else { seconds }).ok()?;
    TimeZone::fixed(offset).to_timestamp(at).ok().map(Moment::Instant)
}

/// The day of a date, with an hour or without.
pub(super) fn date(found: &PartialDateTime) -> Option<Date> {
    let (month, day) = (i8::try_from(found.month?).ok()?, i8::try_from(found.day?).ok()?);
    Date::new(i16::try_from(found.year?).ok()?, month, day).ok()
}

/// Minutes from one moment to another of the same kind.
pub(super) fn minutes_between(start: &Moment, end: &Moment) -> Option<i64> {
    match (start, end) {
        (Moment::Wall(start, _), Moment::Wall(end, _)) => Some(end.duration_since(*start).as_mins()),
        (Moment::Instant(start), Moment::Instant(end)) => Some(end.duration_since(*start).as_mins()),
        _ => None,
    }
}

/// The newest day that any event was written on. Published calendars stamp all of them anew when they are asked for
/// (RFC 5545, 3.8.7.2), so it is the day of the answer, or an earlier one: what had ended by then has ended.
pub(super) fn newest(events: &[Event]) -> Option<Date> {
    let stamps = [ICalendarProperty::Dtstamp, ICalendarProperty::LastModified, ICalendarProperty::Created];
    let days = events.iter().flat_map(|event| stamps.iter().filter_map(|name| read(event.entry(name)?)));
    let day = |moment| match moment {
        Moment::Day(date) => date,
        Moment::Wall(at, _) => at.date(),
        Moment::Instant(at) => TimeZone::UTC.to_datetime(at).date(),
    };
    days.map(day).max()
}
