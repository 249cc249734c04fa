//! Times of day and lengths as feeds write them.

use std::sync::LazyLock;

use regex::Regex;

use crate::feeds::meaning::draft::When;
use crate::feeds::meaning::recurrence::Weeks;
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
    let pattern = r"^(\d{1,2})(?:\s*(?:[:.h]|uhr)\s*(\d{2})?(?::(\d{2})(?:\.\d+)?)?)?\s*([ap])?\.?\s*(m)?\.?(?:\s*(?:uhr|hrs?|h))?$";
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
});
static SQUEEZED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\d{1,2})(\d{2})\s*([ap])?\.?\s*m?\.?$").expect("the pattern is a constant that the tests compile"));
static HALF: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\d\s*[ap]\.?\s*m?\.?\s*$").expect("the pattern is a constant that the tests compile"));
static SPELLED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)^(?:(\d{1,2})\s*h(?:(?:ou)?rs?)?\.?)?\s*(?:(\d{1,4})\s*m(?:in(?:ute)?s?)?\.?)?$";
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
});
static LENGTH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?$").expect("the pattern is a constant that the tests compile"));

/// Reads a time of day; `None` where it is none. A bare number such as `7` is not a time: nobody knows which seven.
pub fn read(text: &str) -> Option<Clocked> {
    let text = text.trim();
    if let Some(clocked) = plain(text) {
        return Some(clocked);
    }
    let text = text.to_lowercase();
    match words(&text).as_deref().unwrap_or_default() {
        "noon" | "12 noon" | "12 00 noon" | "midday" | "mittag" | "mediodia" | "midi" => return at(12, 0),
        "midnight" | "12 midnight" | "12 00 midnight" | "mitternacht" | "medianoche" | "minuit" => return at(0, 0),
        _ => {}
    }
    if let Some(found) = (text.len() > 2 && !text.contains(':')).then(|| SQUEEZED.captures(&text)).flatten() {
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

// Most are `19:30`, which needs no pattern.
fn plain(text: &str) -> Option<Clocked> {
    let [a @ b'0'..=b'2', b @ b'0'..=b'9', b':', c @ b'0'..=b'5', d @ b'0'..=b'9'] = text.as_bytes() else { return None };
    let number = |tens: &u8, ones: &u8| u16::from((tens - b'0') * 10 + (ones - b'0'));
    at(number(a, b), number(c, d))
}

// A text folded, where it may have a word in it: most are digits and a colon.
fn words(text: &str) -> Option<String> {
    (!text.is_ascii() || text.bytes().any(|byte| byte.is_ascii_alphabetic())).then(|| fold(text))
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

// Folded words that say that there is no fixed hour.
const NO_TIME: &[&str] = &[
    "by appointment",
    "by appointment only",
    "appointment",
    "appointment only",
    "tba",
    "tbd",
    "tbc",
    "to be announced",
    "to be determined",
    "to be confirmed",
    "n a",
    "na",
    "none",
    "varies",
    "various",
];

/// Reads the start into `when`; a blank is no time, and so is `by appointment`. Read the days first: 24:00 moves them on by one.
pub fn fill_start(when: &mut When, text: &str) {
    let text = text.trim();
    if text.is_empty() || words(text).is_some_and(|words| NO_TIME.contains(&words.as_str())) {
        return;
    }
    match read(text) {
        Some(clocked) => {
            when.start = Some(clocked.time);
            if clocked.next_day {
                let next = |day: Weekday| Weekday::ALL[usize::from((day.sunday_zero() + 1) % 7)];
                when.days.iter_mut().for_each(|day| *day = next(*day));
                for (day, weeks) in &mut when.weeks {
                    *day = next(*day);
                    // The day after the first Monday is not always the first Tuesday.
                    *weeks = Weeks::Unsure;
                }
            }
        }
        None => when.bad_time = Some(text.to_owned()),
    }
}

/// Gives the half of the day (`am`, `pm`) that one side of a span lacks to it, as people mean it: `7:00-8:00 PM` begins at
/// seven in the evening. The half is the one that makes the meeting shorter than twelve hours; what has none on either
/// side, and hours of a 24-hour clock, stay as they are.
pub fn with_halves(start: &str, end: &str) -> (String, String) {
    let as_given = (start.to_owned(), end.to_owned());
    let with = |text: &str| ["am", "pm"].map(|half| format!("{text} {half}"));
    let candidates: Vec<(String, String)> = match (half(start), half(end)) {
        (true, false) if is_of_twelve(end) => with(end).map(|end| (start.to_owned(), end)).into(),
        (false, true) if is_of_twelve(start) => with(start).map(|start| (start, end.to_owned())).into(),
        _ => return as_given,
    };
    let is_meant = |(start, end): &(String, String)| {
        read(start)
            .zip(read(end))
            .is_some_and(|(start, end)| (1..720).contains(&((end.time.minutes() + 1440 - start.time.minutes()) % 1440)))
    };
    candidates.into_iter().find(is_meant).unwrap_or(as_given)
}

fn half(text: &str) -> bool {
    HALF.is_match(text)
}

fn is_of_twelve(text: &str) -> bool {
    let hour = text.trim().split([':', '.']).next().and_then(|hour| hour.parse::<u8>().ok());
    hour.is_some_and(|hour| (1..=12).contains(&hour)) && !text.trim().starts_with('0')
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

/// Reads a length into `when`: `HH:MM`, `HH:MM:SS`, `1hr 30mins` or a number of minutes. A blank and zero are no length.
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
    let spelled = SPELLED.captures(text).filter(|found| found.get(1).is_some() || found.get(2).is_some());
    spelled.map_or_else(
        || text.parse().ok(),
        |found| {
            let number = |group: usize| found.get(group).map_or(Some(0), |digits| digits.as_str().parse::<u16>().ok());
            Some(number(1)? * 60 + number(2)?)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::{fill_duration, fill_end, fill_start, read, with_halves};
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
            ("19 Uhr 30", "19:30"),
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
    fn the_half_of_the_day_that_one_side_lacks_is_the_others_or_the_nearer() {
        let span = |start: &str, end: &str| {
            let (start, end) = with_halves(start, end);
            let mut when = When::default();
            fill_start(&mut when, &start);
            fill_end(&mut when, &end);
            (when.start.map(|start| start.to_string()).unwrap_or_default(), when.duration_minutes)
        };
        assert_eq!(span("7:00", "8:00 PM"), ("19:00".to_owned(), Some(60)));
        assert_eq!(span("7", "8 PM"), ("19:00".to_owned(), Some(60)));
        assert_eq!(span("11", "12:30 PM"), ("11:00".to_owned(), Some(90)));
        assert_eq!(span("7:00 PM", "8:00"), ("19:00".to_owned(), Some(60)));
        assert_eq!(span("11:30 p.m.", "12:30"), ("23:30".to_owned(), Some(60)));
        assert_eq!(span("19:00", "8:00 PM"), ("19:00".to_owned(), Some(60)));
        assert_eq!(span("7:00 PM", "20:30"), ("19:00".to_owned(), Some(90)));
        assert_eq!(span("07:00", "08:00"), ("07:00".to_owned(), Some(60)));
    }

    #[test]
    fn words_for_no_fixed_hour_are_no_time_and_no_fault() {
        for text in ["By appointment", "TBA", "n/a", "Varies"] {
            let mut when = When::default();
            fill_start(&mut when, text);
            assert_eq!((when.start, when.bad_time), (None, None), "{text}");
        }
    }

    #[test]
    fn an_end_before_the_start_is_past_midnight() {
        let mut when = When::default();
        fill_start(&mut when, "23:00");
        fill_end(&mut when, "00:30");
        assert_eq!(when.duration_minutes, Some(90));
        fill_duration(&mut when, "01:15:00");
        assert_eq!(when.duration_minutes, Some(75));
        for (text, minutes) in
            [("1hr 30mins", 90), ("90 minutes", 90), ("2 hours", 120), ("1h", 60), ("45 Min.", 45), ("75", 75), ("60 min", 60)]
        {
            fill_duration(&mut when, text);
            assert_eq!((when.duration_minutes, when.bad_end.as_deref()), (Some(minutes), None), "{text}");
        }
        for text in ["later", "a while", "2 halves", "1:75", "25 h"] {
            let mut when = When::default();
            fill_duration(&mut when, text);
            assert_eq!((when.duration_minutes, when.bad_end.as_deref()), (None, Some(text)), "{text}");
        }
    }
}
