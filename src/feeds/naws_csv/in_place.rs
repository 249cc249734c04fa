//! Whether the cells of a row stand under their own headings, where it has more or fewer cells than there are headings.

use std::collections::BTreeMap;

/// What a filled cell of a column looks like.
type Kind = fn(&str) -> bool;

/// Columns whose cells are of a kind that hardly any other column has.
const KINDS: &[(&str, Kind)] = &[
    ("closed", |cell| is_one_of(cell, &["OPEN", "CLOSED"])),
    ("wheelchr", is_truth),
    ("day", |cell| is_one_of(cell.get(..3).unwrap_or_default(), &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])),
    ("time", has_digit),
    ("institutional", is_truth),
    ("format1", is_code),
    ("format2", is_code),
    ("format3", is_code),
    ("format4", is_code),
    ("format5", is_code),
    ("delete", |cell| is_one_of(cell, &["D"])),
    ("lastchanged", |cell| has_digit(cell) && cell.contains(['/', '-'])),
    ("longitude", is_number),
    ("latitude", is_number),
    ("timezone", |cell| cell.contains('/') && !cell.contains(' ')),
    ("bmlt_id", |cell| cell.bytes().all(|byte| byte.is_ascii_digit())),
    ("unpublished", |cell| is_truth(cell) || is_one_of(cell, &["0", "1"])),
];

/// Columns that a dump fills in every row; between them none could have slid unseen.
const ALWAYS_FILLED: &[&str] = &["institutional", "lastchanged", "bmlt_id"];

/// Whether each filled cell is of its column's kind and, in a row with something beyond the headings, those that are always filled are.
/// `headings` are in lower case.
pub(super) fn is_in_place(cells: &BTreeMap<&'static str, &str>, headings: &[String], is_too_long: bool) -> bool {
    let is_filled = |name: &str| cells.contains_key(name) || headings.iter().all(|heading| heading != name);
    KINDS.iter().all(|(name, is_kind)| cells.get(name).is_none_or(|cell| is_kind(cell)))
        && (!is_too_long || ALWAYS_FILLED.iter().all(|name| is_filled(name)))
}

fn is_one_of(cell: &str, words: &[&str]) -> bool {
    words.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

fn is_truth(cell: &str) -> bool {
    is_one_of(cell, &["TRUE", "FALSE"])
}

fn is_code(cell: &str) -> bool {
    !is_truth(cell) && !cell.contains(' ')
}

fn has_digit(cell: &str) -> bool {
    cell.contains(|c: char| c.is_ascii_digit())
}

fn is_number(cell: &str) -> bool {
    cell.parse::<f64>().is_ok()
}
