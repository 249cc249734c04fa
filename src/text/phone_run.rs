//! Runs of digits that may be telephone numbers, in any script's digits.

use std::ops::Range;
use std::sync::LazyLock;

use any_ascii::any_ascii_char;
use regex::Regex;

/// Digits of a telephone number: without its area at the least, and by E.164 at the most.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// How sure its shape makes it that a run is a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// It may as well be a meeting's id or another number: only what stands beside it tells.
    Possible,
    /// Written as telephone numbers are.
    Usual,
}

/// One run of digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Where it stands.
    pub range: Range<usize>,
    /// Its digits, 0 to 9, with a `+` before them where one was written.
    pub digits: String,
    /// What its shape says.
    pub shape: Shape,
}

static RUN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[+＋]?[ ]?[(（]?[+＋]?\d(?:[\d \t\u{a0}\u{202f}()._\-/\u{2010}-\u{2015}\u{2212}·•（）．－]*\d)?")
        .expect("the pattern is a constant that the tests compile")
});

/// Runs that have as many digits as a telephone number, in order; dates, hours, degrees and post codes are none.
pub fn find(text: &str) -> Vec<Run> {
    if !may_hold_one(text) {
        return Vec::new();
    }
    RUN.find_iter(text).flat_map(|found| several(text, found.range())).collect()
}

/// Whether a text has as many digits as the shortest telephone number; without them there is no run in it.
pub fn may_hold_one(text: &str) -> bool {
    has_digits(text, *DIGITS.start())
}

/// Whether a text has so many digits, in any script's.
pub fn has_digits(text: &str, count: usize) -> bool {
    let plain = text.bytes().filter(u8::is_ascii_digit).count();
    // A text of another script has few letters that are not, or is short: each is taken apart by itself.
    let others = || {
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte >= 0xc0).map(|(at, _)| at);
        starts.filter(|at| text[*at..].starts_with(char::is_numeric))
    };
    plain >= count || (!text.is_ascii() && others().take(count - plain).count() == count - plain)
}

/// A number as its digits alone, for comparing and hashing: without `+`, blanks and signs, in ASCII.
pub fn digits(text: &str) -> String {
    text.chars().filter(|c| c.is_numeric()).flat_map(|c| any_ascii_char(c).chars()).filter(char::is_ascii_digit).collect()
}

// Two numbers with a slash, a hyphen or blanks alone between them are still two.
fn several(text: &str, range: Range<usize>) -> Vec<Run> {
    let whole = one(text, range.clone());
    if whole.as_ref().is_some_and(|run| run.shape == Shape::Usual) {
        return whole.into_iter().collect();
    }
    if let Some(run) = behind_another_number(text, range.clone()) {
        return vec![run];
    }
    if let Some(run) = whole {
        return vec![run];
    }
    if digits(&text[range.clone()]).len() <= *DIGITS.end() {
        return Vec::new();
    }
    let run = &text[range.clone()];
    let breaks = [" / ", " - ", " – ", "/", "  ", " +", " ("];
    let Some((at, length)) = breaks
        .iter()
        .filter_map(|sign| run.find(sign).map(|at| (at, sign)))
        .min_by_key(|(at, _)| *at)
        .map(|(at, sign)| (at, if sign.ends_with(['+', '(']) { 1 } else { sign.len() }))
    else {
        return Vec::new();
    };
    let mut found = several(text, range.start..range.start + at);
    found.extend(several(text, range.start + at + length..range.end));
    found
}

// `Room 12 512-555-0100`: one that is written as such at the end of a run, behind a blank.
fn behind_another_number(text: &str, range: Range<usize>) -> Option<Run> {
    let run = &text[range.clone()];
    let starts = run.match_indices(' ').map(|(at, _)| range.start + at + 1);
    let marked = |run: &Run| text[run.range.clone()].contains(['-', '.', '(', '+', '–', '_', '•']);
    starts.filter_map(|start| one(text, start..range.end)).find(|run| run.shape == Shape::Usual && marked(run))
}

fn one(text: &str, range: Range<usize>) -> Option<Run> {
    let run = text[range.clone()].trim_start();
    let start = range.end - run.len();
    let before = text[..start].chars().next_back();
    let after = text[range.end..].chars().next();
    // Part of a word, an amount or a longer code.
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '$' | '£' | '€' | '_' | '='))
        || after.is_some_and(|c| c.is_alphabetic() || c == '_')
    {
        return None;
    }
    let international = run.trim_start_matches(['(', '（']).starts_with(['+', '＋']);
    let plain = digits(run);
    if !DIGITS.contains(&plain.len()) {
        return None;
    }
    let shape = shape(run, &plain, international)?;
    let digits = if international { format!("+{plain}") } else { plain };
    Some(Run { range: start..range.end, digits, shape })
}

fn shape(run: &str, digits: &str, international: bool) -> Option<Shape> {
    let groups: Vec<usize> = run.split(|c: char| !c.is_numeric()).map(|group| group.chars().count()).filter(|count| *count > 0).collect();
    if international {
        return (digits.len() >= 8).then_some(Shape::Usual);
    }
    if is_something_else(run, digits, &groups) {
        return None;
    }
    let american = |digits: &str| digits.len() == 10 && digits.as_bytes()[0] >= b'2' && digits.as_bytes()[3] >= b'2';
    let usual = match groups.as_slice() {
        [3, 3, 4] => american(digits),
        [1, 3, 3, 4] => digits.starts_with('1') && american(&digits[1..]),
        [10] | [3, 7] | [3, 3, 2, 2] => american(digits),
        [6, 4] => run.contains('(') && american(digits),
        // Written apart, so that no machine finds it.
        groups => groups.len() == 10 && american(digits),
    };
    let trunk = digits.starts_with('0') && (9..=12).contains(&digits.len()) && !digits.starts_with("000");
    let exit_code = digits.starts_with("00") && digits.len() >= 11;
    Some(if usual || trunk || exit_code { Shape::Usual } else { Shape::Possible })
}

// Dates, spans of years and hours, degrees, post codes.
fn is_something_else(run: &str, digits: &str, groups: &[usize]) -> bool {
    let is_year = |text: &str| text.starts_with("19") || text.starts_with("20");
    match groups {
        [4, 1..=2, 1..=2] => is_year(digits),
        [1..=2, 1..=2, 4] => is_year(&digits[digits.len() - 4..]),
        [4, 4] => is_year(digits) && is_year(&digits[4..]),
        [5, 4] => true,
        [1..=3, 4..=usize::MAX] => run.contains('.') && !run.contains(' '),
        [1..=2, 2, 1..=2, 2] => run.contains('.') || (run.contains('-') && run.matches('-').count() == 1),
        _ => digits.bytes().all(|digit| digit == digits.as_bytes()[0]) && !groups.is_empty() && groups.len() == 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{Shape, find};

    fn shapes(text: &str) -> Vec<(String, Shape)> {
        find(text).into_iter().map(|run| (run.digits, run.shape)).collect()
    }

    #[test]
    fn numbers_are_known_by_how_they_are_written() {
        for text in [
            "(512) 555-0100",
            "512-555-0100",
            "512.555.0100",
            "1-512-555-0100",
            "+44 7700 900123",
            "+1 (512) 555-0100",
            "020 7946 0018",
            "07700900123",
            "06 12 34 56 78",
            "0151/23456789",
            "٠٧٧٠٠٩٠٠١٢٣",
            "５１２－５５５－０１００",
            "5125550100",
            "512 5550100",
            "(512)555-01-00",
            "512_555_0100",
            "512•555•0100",
            "5 1 2 5 5 5 0 1 0 0",
        ] {
            assert_eq!(shapes(text).iter().map(|(_, shape)| *shape).collect::<Vec<_>>(), [Shape::Usual], "{text}");
        }
        for text in ["555-0100", "846 2901 8704", "12 34 56 78", "1125550100"] {
            assert_eq!(shapes(text).iter().map(|(_, shape)| *shape).collect::<Vec<_>>(), [Shape::Possible], "{text}");
        }
        assert_eq!(shapes("٠٧٧٠٠٩٠٠١٢٣")[0].0, "07700900123");
        assert_eq!(shapes("512-555-0100/512-555-0101").len(), 2);
        for text in ["Room 12 512-555-0100", "since 1987 (512) 555-0100"] {
            assert_eq!(shapes(text), [("5125550100".to_owned(), Shape::Usual)], "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_telephone_numbers() {
        for text in [
            "2024-01-15",
            "12/25/2024",
            "1.2.2024",
            "2020-2021",
            "19103-1234",
            "-74.0060152",
            "19.00-20.30",
            "10.00 - 11.30",
            "$1234567",
            "G00123456",
            "ext. 12",
        ] {
            assert!(find(text).is_empty(), "{text}");
        }
    }
}
