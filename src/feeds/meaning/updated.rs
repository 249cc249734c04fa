//! When a publisher last changed a row, in the forms that feeds write.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use regex::Regex;

static AMERICAN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,2})/(\d{1,2})/(\d{4})(?:[ ,-]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([aApP])?[mM]?)?$"));
// The blank between date and time is missing.
static GLUED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\d{4}-\d{2}-\d{2})(\d{2}:\d{2}.*)$"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// What stands in a field that says when the row was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Updated {
    /// An instant in whole seconds; a time without an offset is UTC, as the specification has it, and a bare date its first second.
    At(Timestamp),
    /// The publisher's software has no date: `0000-00-00 00:00:00`, or a day of 1970 or before.
    Never,
    /// Something else.
    Bad,
}

/// Reads SQL and ISO 8601 instants, dates alone, `12/31/2022` with or without an hour, and SQL without its blank.
pub fn read(text: &str) -> Updated {
    let text = text.trim();
    if text.starts_with("0000") {
        return Updated::Never;
    }
    match instant(text) {
        Some(at) if at.as_second() < 366 * 86_400 => Updated::Never,
        // The model and the store keep seconds; a fraction would make the row look changed at each harvest.
        Some(at) => Timestamp::from_second(at.as_second()).map_or(Updated::Bad, Updated::At),
        None => Updated::Bad,
    }
}

fn instant(text: &str) -> Option<Timestamp> {
    if let Some(at) = sql(text) {
        return Some(at);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    let text = GLUED.replace(text, "$1 $2");
    let text = text.trim_end_matches(" UTC").trim_end_matches(" GMT");
    let civil =
        text.parse::<DateTime>().ok().or_else(|| text.parse::<Date>().ok().map(|date| date.at(0, 0, 0, 0))).or_else(|| american(text))?;
    in_utc(civil)
}

// Most are `2026-01-31 19:30:00`, which has no room for an offset: that it is no instant need not be found out first.
fn sql(text: &str) -> Option<Timestamp> {
    let has_seconds = text.len() == 19 && [13, 16].iter().all(|at| text.as_bytes()[*at] == b':');
    in_utc(has_seconds.then(|| text.parse::<DateTime>().ok()).flatten()?)
}

fn in_utc(civil: DateTime) -> Option<Timestamp> {
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn american(text: &str) -> Option<DateTime> {
    let found = AMERICAN.captures(text)?;
    let number = |n: usize| found.get(n).map_or(Some(0), |part| part.as_str().parse::<i8>().ok());
    let date = Date::new(found[3].parse().ok()?, number(1)?, number(2)?).ok()?;
    let hour = match (found.get(7).map(|half| half.as_str().to_ascii_lowercase()).as_deref(), number(4)?) {
        (Some("a"), 12) => 0,
        (Some("p"), hour @ 1..12) => hour + 12,
        (_, hour) => hour,
    };
    let time = jiff::civil::Time::new(hour, number(5)?, number(6)?, 0).ok()?;
    Some(date.to_datetime(time))
}

#[cfg(test)]
mod tests {
    use super::{Updated, read};

    #[test]
    fn every_form_that_feeds_write_is_read_and_garbage_is_not() {
        let forms = [
            ("2024-03-05 10:20:30", "2024-03-05T10:20:30Z"),
            ("2025-01-30 14:13:55.582", "2025-01-30T14:13:55Z"),
            ("2024-03-05", "2024-03-05T00:00:00Z"),
            ("2024-03-05T10:20:30Z", "2024-03-05T10:20:30Z"),
            ("2024-03-05T10:20:30+02:00", "2024-03-05T08:20:30Z"),
            ("12/31/2022", "2022-12-31T00:00:00Z"),
            ("1/2/2023 3:04 PM", "2023-01-02T15:04:00Z"),
            ("01/02/2023 - 3:04pm", "2023-01-02T15:04:00Z"),
            ("2020-04-0416:50:58", "2020-04-04T16:50:58Z"),
        ];
        for (text, expected) in forms {
            assert_eq!(read(text), Updated::At(expected.parse().unwrap()), "{text}");
        }
        assert_eq!(read("0000-00-00 00:00:00"), Updated::Never);
        assert_eq!(read("1970-01-01"), Updated::Never);
        for text in ["", "yesterday", "13/45/2022", "2024-02-30", "99"] {
            assert_eq!(read(text), Updated::Bad, "{text}");
        }
    }
}
