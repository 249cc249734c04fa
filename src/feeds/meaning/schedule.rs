//! Day and hour in one free text: `Wednesday 7:30 PM`, `Mon, Wed & Fri 8pm`, `7-8 pm Tuesday`.
//!
//! A line is read only where every word of it is day or hour. Of any other the whole line is handed on as an hour that
//! cannot be read, so that its row is refused with a notice: a meeting shown at a guessed hour is worse than none.

use std::sync::LazyLock;

use regex::Regex;

use crate::feeds::meaning::day::{self, Numbering};
use crate::feeds::meaning::draft::When;

/// Lines of one text beyond which the rest is one unreadable line.
const LINES_MAX: usize = 256;

/// Bytes of one line beyond which it is prose, and not read.
const LINE_BYTES_MAX: usize = 500;

/// Days that share an hour, each still as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spell {
    /// The days, as [`day::fill`] reads them; several texts where several lines name the same hour.
    pub days: Vec<String>,
    /// When it begins, or the line that could not be read.
    pub start: String,
    /// When it ends; blank where the text does not say.
    pub end: String,
}

static HOURS: LazyLock<Regex> = LazyLock::new(|| {
    let hour = r"(?:\d{1,2}\s*[:.h]\s*\d{2}(?::\d{2})?(?:\s*[ap](?:\.?\s*m)?\b\.?)?|\d{1,2}\s*[ap]\.?\s*m\b\.?|\d{1,2}[ap]\b|\bnoon\b|\bmidnight\b)";
    let pattern = format!(r"(?i)(?P<from>{hour}|\d{{1,2}})\s*(?:-|–|—|\bto\b|\buntil\b)\s*(?P<to>{hour})|(?P<at>{hour})");
    Regex::new(&pattern).expect("the pattern is a constant that the tests compile")
});

/// What may stand between a day and an hour, and says nothing.
const BETWEEN: &[&str] = &["at", "from", "and", "@", "&", "-", "–", "um", "von", "a las", "starting"];

/// Reads all lines of a text; lines may also end in `;` or `|`. Days at the same hour come together.
pub fn read(text: &str) -> Vec<Spell> {
    let unread = |line: String| Spell { start: line, ..Spell::default() };
    let mut lines = text.split(['\n', '\r', ';', '|']).map(str::trim).filter(|line| !line.is_empty());
    let read = |line: &str| of_line(line).unwrap_or_else(|| vec![unread(line.to_owned())]);
    let mut spells: Vec<Spell> = lines.by_ref().take(LINES_MAX).flat_map(read).collect();
    spells.extend(lines.next().map(|line| unread(format!("{line} ..."))));
    together(spells)
}

/// Days at the same hour as one.
pub fn together(spells: Vec<Spell>) -> Vec<Spell> {
    let mut merged: Vec<Spell> = Vec::new();
    for spell in spells {
        match merged.iter_mut().find(|known| known.start == spell.start && known.end == spell.end) {
            Some(known) => known.days.extend(spell.days),
            None => merged.push(spell),
        }
    }
    merged
}

// `None` where a word is neither day nor hour.
fn of_line(line: &str) -> Option<Vec<Spell>> {
    if line.len() > LINE_BYTES_MAX {
        return None;
    }
    let (mut hours, mut around, mut at) = (Vec::new(), Vec::new(), 0);
    for found in HOURS.captures_iter(line) {
        let whole = found.get(0)?;
        around.push(bare(&line[at..whole.start()]));
        at = whole.end();
        let part = |name: &str| found.name(name).map(|part| part.as_str().trim().to_owned());
        hours.push(match part("at") {
            Some(start) => (start, String::new()),
            None => (part("from")?, part("to")?),
        });
    }
    around.push(bare(&line[at..]));
    if hours.is_empty() {
        // A day alone is half a schedule, which is told later; anything else may be `by appointment`.
        return is_days(line).then(|| vec![Spell { days: vec![line.to_owned()], ..Spell::default() }]);
    }
    let (first, last) = (around.first()?.is_empty(), around.last()?.is_empty());
    let days: Vec<String> = match (first, last) {
        (false, true) => carried(around[..hours.len()].iter()),
        (true, false) => {
            let mut days = carried(around[1..].iter().rev());
            days.reverse();
            days
        }
        (true, true) if hours.len() == 1 => vec![String::new()],
        _ => return None,
    };
    let is_read = days.iter().all(|days| days.is_empty() || is_days(days));
    let spell = |((start, end), days): ((String, String), String)| Spell {
        days: Some(days).filter(|days| !days.is_empty()).into_iter().collect(),
        start,
        end,
    };
    is_read.then(|| hours.into_iter().zip(days).map(spell).collect())
}

// `Monday 7pm & 9pm`: the second hour is of the same day.
fn carried<'a>(days: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut last = String::new();
    days.map(|days| {
        if !days.is_empty() {
            last.clone_from(days);
        }
        last.clone()
    })
    .collect()
}

fn is_days(text: &str) -> bool {
    let mut when = When::default();
    day::fill(&mut when, &[text], Numbering::None);
    !when.days.is_empty()
}

fn bare(text: &str) -> String {
    let mut text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '.' | '(' | ')' | '/'));
    while let Some(shorter) = BETWEEN.iter().find_map(|word| without(text, word)) {
        text = shorter;
    }
    text.to_owned()
}

// The text without the word at its beginning or end.
fn without<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let is_word = word.chars().all(|c| c.is_alphabetic() || c == ' ');
    let ends = |c: Option<char>| !is_word || c.is_none_or(|c| !c.is_alphanumeric());
    let rest = text.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)).map(|_| &text[word.len()..]);
    let rest = rest.filter(|rest| ends(rest.chars().next()));
    let rest = rest.or_else(|| {
        let cut = text.len().checked_sub(word.len())?;
        let before = text.get(cut..).filter(|end| end.eq_ignore_ascii_case(word)).map(|_| &text[..cut])?;
        ends(before.chars().next_back()).then_some(before)
    });
    rest.map(|rest| rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '.')))
}

#[cfg(test)]
mod tests {
    use super::{Spell, read};

    fn spells(text: &str) -> Vec<(String, String, String)> {
        read(text).into_iter().map(|Spell { days, start, end }| (days.join("+"), start, end)).collect()
    }

    fn one(days: &str, start: &str, end: &str) -> Vec<(String, String, String)> {
        vec![(days.to_owned(), start.to_owned(), end.to_owned())]
    }

    #[test]
    fn days_and_hours_are_found_in_either_order() {
        for (text, days, start, end) in [
            ("Wednesday 7:30 PM", "Wednesday", "7:30 PM", ""),
            ("Mon, Wed & Fri 8pm", "Mon, Wed & Fri", "8pm", ""),
            ("Sun 8.00 pm", "Sun", "8.00 pm", ""),
            ("Tuesdays at 7 p.m.", "Tuesdays", "7 p.m.", ""),
            ("7-8 pm Tuesday", "Tuesday", "7", "8 pm"),
            ("Saturday: 10:00am to 11:30am", "Saturday", "10:00am", "11:30am"),
            ("daily @ noon", "daily", "noon", ""),
            ("Montag 19:30", "Montag", "19:30", ""),
            ("Monday-Friday 12:15", "Monday-Friday", "12:15", ""),
            ("19:30", "", "19:30", ""),
            ("Monday", "Monday", "", ""),
        ] {
            assert_eq!(spells(text), one(days, start, end), "{text}");
        }
    }

    #[test]
    fn several_hours_are_several_spells_and_lines_at_one_hour_are_one() {
        let of = |days: &str, start: &str| (days.to_owned(), start.to_owned(), String::new());
        assert_eq!(spells("Mon 7pm, Wed 8pm"), [of("Mon", "7pm"), of("Wed", "8pm")]);
        assert_eq!(spells("Monday 7pm & 9pm"), [of("Monday", "7pm"), of("Monday", "9pm")]);
        assert_eq!(spells("7pm Monday, 8pm Friday"), [of("Monday", "7pm"), of("Friday", "8pm")]);
        assert_eq!(spells("Sunday 8 PM\nMonday 8 PM\nTuesday 9 PM"), [of("Sunday+Monday", "8 PM"), of("Tuesday", "9 PM")]);
    }

    #[test]
    fn a_line_with_any_other_word_is_handed_on_whole() {
        for text in
            ["Wednesday 7:30 PM Room 4", "7 pm EST Wednesday", "Please call", "by appointment", "12.05.2024 Monday", "Tue or so 7pm"]
        {
            assert_eq!(spells(text), one("", text, ""), "{text}");
        }
    }
}
