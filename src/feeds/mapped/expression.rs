//! How a field is made from a row: the closed set of functions.

use std::collections::BTreeMap;

use regex::Regex;

use crate::feeds::mapped::path::{Path, TEXTS_MAX};
use crate::feeds::mapped::rows::Row;

/// Characters of one text beyond which the rest is left out, so that no row costs more than its bytes justify.
const CHARS_MAX: usize = 16_384;

/// Always a list of texts, none of them blank; an empty one is nothing.
#[derive(Debug, Clone)]
pub(super) enum Expression {
    /// What lies at a place in the row.
    Pointer(Path),
    /// Always the same.
    Constant(Vec<String>),
    /// All texts of all inputs, in order.
    All(Vec<Expression>),
    /// One text of them, with something between.
    Join(Vec<Expression>, String),
    /// The pieces of each text, or the one at a position, counted from the end where it is negative.
    Split(Box<Expression>, String, Option<i64>),
    /// What a group of the pattern holds in each text that it fits.
    Matched(Box<Expression>, Regex, usize),
    /// Each text by a table; one that is not in it stays as it is, or is left out.
    Mapped(Box<Expression>, BTreeMap<String, Vec<String>>, Others),
    /// The first input that is not nothing.
    FirstNonEmpty(Vec<Expression>),
    /// A count since midnight as hours and minutes.
    Clock(Box<Expression>, Unit),
}

/// What becomes of a text that a table does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
    Keep,
    Drop,
}

/// What is counted since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Minutes,
}

impl Expression {
    /// What it makes of a row.
    pub(super) fn texts(&self, row: &Row<'_>) -> Vec<String> {
        let mut texts = match self {
            Self::Pointer(path) => row.texts(path).unwrap_or_default(),
            Self::Constant(texts) => texts.clone(),
            Self::All(inputs) => inputs.iter().flat_map(|input| input.texts(row)).collect(),
            Self::Join(inputs, with) => vec![inputs.iter().flat_map(|input| input.texts(row)).collect::<Vec<_>>().join(with)],
            Self::Split(input, at, item) => input.texts(row).iter().flat_map(|text| pieces(text, at, *item)).collect(),
            Self::Matched(input, pattern, group) => {
                input.texts(row).iter().filter_map(|text| Some(pattern.captures(text)?.get(*group)?.as_str().to_owned())).collect()
            }
            Self::Mapped(input, table, others) => input.texts(row).into_iter().flat_map(|text| by_table(text, table, *others)).collect(),
            Self::FirstNonEmpty(inputs) => inputs.iter().map(|input| input.texts(row)).find(|texts| !texts.is_empty()).unwrap_or_default(),
            Self::Clock(input, unit) => input.texts(row).into_iter().map(|text| of_midnight(text, *unit)).collect(),
        };
        texts.truncate(TEXTS_MAX);
        texts.into_iter().map(bounded).filter(|text| !text.is_empty()).collect()
    }

    /// All the places in a row that it reads.
    pub(super) fn paths(&self) -> Vec<&Path> {
        match self {
            Self::Pointer(path) => vec![path],
            Self::Constant(_) => Vec::new(),
            Self::All(inputs) | Self::Join(inputs, _) | Self::FirstNonEmpty(inputs) => inputs.iter().flat_map(Self::paths).collect(),
            Self::Split(input, ..) | Self::Matched(input, ..) | Self::Mapped(input, ..) | Self::Clock(input, _) => input.paths(),
        }
    }
}

fn bounded(text: String) -> String {
    let trimmed = text.trim();
    match trimmed.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => trimmed[..end].to_owned(),
        None if trimmed.len() == text.len() => text,
        None => trimmed.to_owned(),
    }
}

fn pieces(text: &str, at: &str, item: Option<i64>) -> Vec<String> {
    let pieces: Vec<&str> = if at.is_empty() {
        text.char_indices().map(|(start, c)| &text[start..start + c.len_utf8()]).collect()
    } else {
        text.split(at).collect()
    };
    let chosen = match item {
        None => &pieces[..],
        Some(item) => {
            let from_front = usize::try_from(item).ok();
            let from_end = || pieces.len().checked_sub(usize::try_from(item.unsigned_abs()).ok()?);
            from_front.or_else(from_end).and_then(|place| pieces.get(place..=place)).unwrap_or_default()
        }
    };
    chosen.iter().take(TEXTS_MAX).map(|piece| (*piece).to_owned()).collect()
}

/// How a table's entries are found: in any case.
pub(super) fn table_key(text: &str) -> String {
    text.trim().to_lowercase()
}

fn by_table(text: String, table: &BTreeMap<String, Vec<String>>, others: Others) -> Vec<String> {
    match (table.get(&table_key(&text)), others) {
        (Some(texts), _) => texts.clone(),
        (None, Others::Keep) => vec![text],
        (None, Others::Drop) => Vec::new(),
    }
}

// A count beyond the day names its unit, so that the reader of times refuses it: `1500` alone would be three in the afternoon.
// What is no count, such as `19:30`, stays as it is.
fn of_midnight(text: String, unit: Unit) -> String {
    let Ok(count) = text.parse::<f64>() else { return text };
    let (per_minute, name) = match unit {
        Unit::Seconds => (60.0, "seconds"),
        Unit::Minutes => (1.0, "minutes"),
    };
    let minutes = count / per_minute;
    if !(0.0..1440.0).contains(&minutes) {
        return format!("{text} {name} after midnight");
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded to a day just before")]
    let minutes = minutes as u16;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
