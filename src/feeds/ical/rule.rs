//! `RRULE`: which days of which weeks.

use calcard::icalendar::{ICalendarFrequency, ICalendarRecurrenceRule, ICalendarWeekday};
use jiff::Span;
use jiff::civil::Date;

use crate::feeds::ical::clock;
use crate::feeds::meaning::recurrence::Weeks;
use crate::model::slot::Weekday;

/// The days an event is held on, in the clock that the event is written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Days {
    /// The weekdays, each once.
    pub(super) days: Vec<Weekday>,
    /// Which weeks of those that are not held in every one.
    pub(super) weeks: Vec<(Weekday, Weeks)>,
}

/// Reads a rule; `start` is the day that it is counted from. `None` where it is no rule of weekdays: each 5th of the month,
/// once a year, or for some months alone.
pub(super) fn read(rule: &ICalendarRecurrenceRule, start: Date) -> Option<Days> {
    let of_dates = !rule.bymonthday.is_empty() || !rule.byyearday.is_empty() || !rule.byweekno.is_empty() || !rule.bymonth.is_empty();
    let of_hours = !rule.byhour.is_empty() || !rule.byminute.is_empty() || !rule.bysecond.is_empty();
    if of_dates || of_hours || rule.rscale.is_some() {
        return None;
    }
    let interval = rule.interval.unwrap_or(1);
    match rule.freq {
        ICalendarFrequency::Weekly if rule.bysetpos.is_empty() => weekly(rule, start, interval),
        ICalendarFrequency::Daily if interval == 1 && rule.bysetpos.is_empty() => daily(rule),
        ICalendarFrequency::Daily if interval == 7 && rule.byday.is_empty() => weekly(rule, start, 1),
        ICalendarFrequency::Monthly if interval == 1 => monthly(rule),
        _ => None,
    }
}

fn weekly(rule: &ICalendarRecurrenceRule, start: Date, interval: u16) -> Option<Days> {
    let mut days = named(rule)?;
    if days.is_empty() {
        days.push(Weekday::ALL[usize::try_from(start.weekday().to_sunday_zero_offset()).ok()?]);
    }
    let weeks = u8::try_from(interval).ok().filter(|weeks| *weeks <= 52)?;
    let apart = |day: &Weekday| (*day, Weeks::Every { weeks, from: Some(start) });
    let weeks = if weeks == 1 { Vec::new() } else { days.iter().map(apart).collect() };
    Some(Days { days, weeks })
}

fn daily(rule: &ICalendarRecurrenceRule) -> Option<Days> {
    let days = named(rule)?;
    Some(Days { days: if days.is_empty() { Weekday::ALL.to_vec() } else { days }, weeks: Vec::new() })
}

// The weekdays of a rule whose days have no number.
fn named(rule: &ICalendarRecurrenceRule) -> Option<Vec<Weekday>> {
    let mut days = Vec::new();
    for day in &rule.byday {
        let weekday = weekday(day.weekday);
        if day.ordwk.is_some() {
            return None;
        }
        if !days.contains(&weekday) {
            days.push(weekday);
        }
    }
    Some(days)
}

// `BYDAY=1MO,3MO`, or one weekday with `BYSETPOS=1,3`.
fn monthly(rule: &ICalendarRecurrenceRule) -> Option<Days> {
    let mut nths: Vec<(Weekday, Vec<i8>)> = Vec::new();
    for day in &rule.byday {
        let weekday = weekday(day.weekday);
        let own: Vec<i32> = match (day.ordwk, rule.bysetpos.as_slice()) {
            (Some(nth), []) => vec![i32::from(nth)],
            (None, positions) if !positions.is_empty() && rule.byday.len() == 1 => positions.to_vec(),
            _ => return None,
        };
        let own: Option<Vec<i8>> = own.into_iter().map(|nth| i8::try_from(nth).ok().filter(|nth| (1..=5).contains(&nth.abs()))).collect();
        match nths.iter_mut().find(|(known, _)| *known == weekday) {
            Some((_, known)) => known.extend(own?),
            None => nths.push((weekday, own?)),
        }
    }
    let days: Vec<Weekday> = nths.iter().map(|(weekday, _)| *weekday).collect();
    let weeks = nths.into_iter().map(|(weekday, nths)| (weekday, Weeks::OfMonth(nths))).collect();
    (!days.is_empty()).then_some(Days { days, weeks })
}

/// The last day that the rule can give, or a later one; `None` where it goes on.
pub(super) fn last_day(rule: &ICalendarRecurrenceRule, start: Date) -> Option<Date> {
    let counted = rule.count.map(|count| {
        // As if each round of the rule gave one day.
        let days = match rule.freq {
            ICalendarFrequency::Daily => 1,
            ICalendarFrequency::Weekly => 7,
            _ => 366,
        };
        let days = i64::from(count).saturating_mul(days).saturating_mul(i64::from(rule.interval.unwrap_or(1))).saturating_add(7);
        // A span has no more days than the calendar of jiff has.
        Span::new().try_days(days).map_or(Date::MAX, |days| start.saturating_add(days))
    });
    // A rule has one of the two.
    rule.until.as_ref().and_then(clock::date).or(counted)
}

fn weekday(day: ICalendarWeekday) -> Weekday {
    match day {
        ICalendarWeekday::Sunday => Weekday::Sunday,
        ICalendarWeekday::Monday => Weekday::Monday,
        ICalendarWeekday::Tuesday => Weekday::Tuesday,
        ICalendarWeekday::Wednesday => Weekday::Wednesday,
        ICalendarWeekday::Thursday => Weekday::Thursday,
        ICalendarWeekday::Friday => Weekday::Friday,
        ICalendarWeekday::Saturday => Weekday::Saturday,
    }
}
