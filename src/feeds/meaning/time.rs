//! Times of day and lengths as feeds write them.

use std::sync::LazyLock;

use regex::Regex;

use crate::feeds::meaning::draft::When;
use crate::model::slot::{LocalTime, Weekday};
use crate::text::fold::fold;

/// A time of day, and whether it was written as 24:00, which is the next day's midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocked {
    /// On the wall clock.
    pub time: LocalTime,
    /// The day it belongs to is the one after the day that was named.
    pub next_day: bool,
}

// 19:30, 9:00, 19:30:00, 7.30 pm, 7pm, 7:30 p.m., 19h30, 19h, 1930
static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^(\d{1,2})(?:\s*[:.h]\s*(\d{2})?(?::(\d{2})(?:\.\d+)?)?)?\s*([ap])?\.?\s*(m)?\.?(?:\s*(?:uhr|hrs?|h))?$";
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
});
static SQUEEZED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\d{1,2})(\d{2})\s*([ap])?\.?\s*m?\.?$").expect("the pattern is a constant that the tests compile"));
static LENGTH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?$").expect("the pattern is a constant that the tests compile"));

/// Reads a time of day; `None` where it is none. A bare number such as `7` is not a time: nobody knows which seven.
pub fn read(text: &str) -> Option<Clocked> {
    let text = text.trim().to_lowercase();
    match fold(&text).as_str() {
        "noon" | "12 noon" | "12 00 noon" | "midday" | "mittag" | "mediodia" | "midi" => return at(12, 0),
        "midnight" | "12 midnight" | "12 00 midnight" | "mitternacht" | "medianoche" | "minuit" => return at(0, 0),
        _ => {}
    }
    if let Some(found) = SQUEEZED.captures(&text).filter(|_| text.len() > 2) {
        return twelve_or_more(found[1].parse().ok()?, found[2].parse().ok()?, found.get(3).map(|half| half.as_str()));
    }
    let found = CLOCK.captures(&text)?;
    let half = found.get(4).map(|half| half.as_str());
    let has_mark = half.is_some() || text.contains([':', '.', 'h']);
    if !has_mark || (half.is_none() && found.get(5).is_some()) {
        return None;
    }
    let minute = found.get(2).map_or(Some(0), |minute| minute.as_str().parse().ok())?;
    twelve_or_more(found[1].parse().ok()?, minute, half)
}

fn twelve_or_more(hour: u16, minute: u16, half: Option<&str>) -> Option<Clocked> {
    match (half, hour) {
        (Some("a"), 12) => at(0, minute),
        (Some("p"), 1..=11) => at(hour + 12, minute),
        (Some("a"), 13..) => None,
        (None, 24) if minute == 0 => Some(Clocked { time: LocalTime::from_minutes(0)?, next_day: true }),
        _ => at(hour, minute),
    }
}

fn at(hour: u16, minute: u16) -> Option<Clocked> {
    LocalTime::new(hour, minute).map(|time| Clocked { time, next_day: false })
}

/// Reads the start into `when`; a blank is no time. Read the days first: 24:00 moves them on by one.
pub fn fill_start(when: &mut When, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    match read(text) {
        Some(clocked) => {
            when.start = Some(clocked.time);
            if clocked.next_day {
                for day in &mut when.days {
                    *day = Weekday::ALL[usize::from((day.sunday_zero() + 1) % 7)];
                }
            }
        }
        None => when.bad_time = Some(text.to_owned()),
    }
}

/// Reads the end into the length of `when`, past midnight where it is before the start. Read the start first.
pub fn fill_end(when: &mut When, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    let length = read(text).zip(when.start).map(|(end, start)| (end.time.minutes() + 1440 - start.minutes()) % 1440);
    match length {
        Some(minutes @ 1..) => when.duration_minutes = Some(minutes),
        _ => when.bad_end = Some(text.to_owned()),
    }
}

/// Reads a length into `when`: `HH:MM`, `HH:MM:SS` or a number of minutes. A blank and zero are no length.
pub fn fill_duration(when: &mut When, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    match length(text) {
        Some(0) => {}
        Some(minutes @ 1..=1440) => when.duration_minutes = Some(minutes),
        _ => when.bad_end = Some(text.to_owned()),
    }
}

fn length(text: &str) -> Option<u16> {
    if let Some(found) = LENGTH.captures(text) {
        let (hours, minutes): (u16, u16) = (found[1].parse().ok()?, found[2].parse().ok()?);
        return (minutes < 60).then_some(hours * 60 + minutes);
    }
    text.strip_suffix("min").unwrap_or(text).trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{fill_duration, fill_end, fill_start, read};
    use crate::feeds::meaning::draft::When;
    use crate::model::slot::Weekday;

    #[test]
    fn a_time_is_read_in_every_form_that_feeds_write() {
        let forms = [
            ("19:30", "19:30"),
            ("9:00", "09:00"),
            ("19:30:00", "19:30"),
            ("7:30 PM", "19:30"),
            ("7:30pm", "19:30"),
            ("7 pm", "19:00"),
            ("7:30 p.m.", "19:30"),
            ("1930", "19:30"),
            ("730", "07:30"),
            ("Noon", "12:00"),
            ("12 noon", "12:00"),
            ("Midnight", "00:00"),
            ("12:00 AM", "00:00"),
            ("12:15 pm", "12:15"),
            ("00:00", "00:00"),
            ("23:59", "23:59"),
            ("19h30", "19:30"),
            ("20h", "20:00"),
            ("19.30", "19:30"),
            ("19:30 Uhr", "19:30"),
            ("13:00 PM", "13:00"),
        ];
        for (text, expected) in forms {
            assert_eq!(read(text).map(|clocked| clocked.time.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "7", "25:00", "24:30", "19:60", "1:2", "soon", "13:00 am", "7 m", "12345", "99pm"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn twenty_four_hundred_is_the_next_days_midnight() {
        let mut when = When { days: vec![Weekday::Saturday], ..When::default() };
        fill_start(&mut when, "24:00");
        assert_eq!((when.days[0], when.start.unwrap().minutes()), (Weekday::Sunday, 0));
    }

    #[test]
    fn an_end_before_the_start_is_past_midnight() {
        let mut when = When::default();
        fill_start(&mut when, "23:00");
        fill_end(&mut when, "00:30");
        assert_eq!(when.duration_minutes, Some(90));
        fill_duration(&mut when, "01:15:00");
        assert_eq!(when.duration_minutes, Some(75));
        fill_duration(&mut when, "later");
        assert_eq!(when.bad_end.as_deref(), Some("later"));
    }
}
