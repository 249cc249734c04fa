//! Changes to a part of a feed: to its bytes, to a value of its JSON, or to a cell of its lines.

use proptest::prelude::{Strategy, any, prop, prop_oneof};
use serde_json::Value;

use super::nasty;

/// The most bytes that a part may come to, so that a case is read in well under a second.
const BYTES_MAX: usize = 150_000;

/// One change. Places are taken modulo what is there.
#[derive(Debug, Clone)]
pub enum Mutation {
    /// Ends there.
    Cut(usize),
    Flip(usize, u8),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    Replace(Vec<u8>),
    /// A piece, so many times.
    Repeat(usize, usize, usize),
    /// From there on as another case from there on.
    Splice(usize, usize),
    /// Another value, cell or line's end in place of this one.
    Value(usize, usize, Put),
    /// A JSON value again, so many times; a record's under other names.
    Again(usize, usize),
    /// A field under another's name, or under none that is known.
    Rename(usize, String),
    /// In UTF-16.
    Sixteen,
}

/// What is put in place of a value.
#[derive(Debug, Clone)]
pub enum Put {
    /// As it stands.
    Token(Vec<u8>),
    /// As a text of the format.
    Text(String),
    /// Another value of the same part.
    Own(usize),
}

/// Names that formats know; a field that takes one of them is read as another's.
const NAMES: &[&str] = &[
    "name",
    "day",
    "time",
    "end_time",
    "types",
    "id",
    "slug",
    "latitude",
    "coordinates",
    "fields",
    "meetings",
    "error",
    "country",
    "",
    "0",
    "\u{0}",
];

pub fn any_mutation() -> impl Strategy<Value = Mutation> {
    let put = prop_oneof![nasty::token().prop_map(Put::Token), nasty::text().prop_map(Put::Text), any::<usize>().prop_map(Put::Own)];
    let at = any::<usize>;
    prop_oneof![
        1 => at().prop_map(Mutation::Cut),
        2 => (at(), any::<u8>()).prop_map(|(at, by)| Mutation::Flip(at, by)),
        3 => (at(), nasty::token()).prop_map(|(at, token)| Mutation::Insert(at, token)),
        2 => (at(), 0..40usize).prop_map(|(at, length)| Mutation::Remove(at, length)),
        1 => prop::collection::vec(any::<u8>(), 0..200).prop_map(Mutation::Replace),
        1 => (at(), 0..400usize, 1..800usize).prop_map(|(at, length, times)| Mutation::Repeat(at, length, times)),
        1 => (at(), at()).prop_map(|(at, from)| Mutation::Splice(at, from)),
        9 => (at(), at(), put).prop_map(|(at, cell, put)| Mutation::Value(at, cell, put)),
        2 => (at(), 1..300usize).prop_map(|(at, times)| Mutation::Again(at, times)),
        2 => (at(), prop::sample::select(NAMES)).prop_map(|(at, name)| Mutation::Rename(at, name.to_owned())),
        1 => (at(), nasty::text()).prop_map(|(at, name)| Mutation::Rename(at, name)),
        1 => at().prop_map(|_| Mutation::Sixteen),
    ]
}

impl Mutation {
    /// Changes a part; `other` is the same part of another case.
    pub fn apply(&self, bytes: &mut Vec<u8>, other: &[u8]) {
        match self {
            Self::Cut(at) => bytes.truncate(place(*at, bytes.len())),
            Self::Flip(at, by) => {
                let at = place(*at, bytes.len());
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= by;
                }
            }
            Self::Insert(at, token) => {
                let at = place(*at, bytes.len());
                bytes.splice(at..at, token.iter().copied());
            }
            Self::Remove(at, length) => drop(bytes.drain(piece(*at, *length, bytes.len()))),
            Self::Replace(with) => bytes.clone_from(with),
            Self::Repeat(at, length, times) => {
                let piece = piece(*at, *length, bytes.len());
                let end = piece.end;
                let again = bytes[piece].repeat(*times);
                bytes.splice(end..end, again);
            }
            Self::Splice(at, from) => {
                bytes.truncate(place(*at, bytes.len()));
                bytes.extend_from_slice(&other[place(*from, other.len())..]);
            }
            Self::Sixteen => *bytes = String::from_utf8_lossy(bytes).encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Value(..) | Self::Again(..) | Self::Rename(..) => match serde_json::from_slice::<Value>(bytes) {
                Ok(root) => *bytes = self.apply_to_json(root, bytes.len()),
                Err(_) => *bytes = self.apply_to_lines(&String::from_utf8_lossy(bytes)),
            },
        }
        bytes.truncate(BYTES_MAX);
    }

    fn apply_to_json(&self, mut root: Value, length: usize) -> Vec<u8> {
        // Holds the place of what no JSON value can be, such as half of a surrogate pair.
        const MARK: &str = "the-place-of-a-token";
        let count = count(&root);
        let mut token = None;
        match self {
            Self::Value(at, _, put) => {
                let own = if let Put::Own(from) = put { nth(&mut root, from % count).cloned() } else { None };
                if let Some(value) = nth(&mut root, at % count) {
                    *value = match put {
                        Put::Token(bytes) => {
                            token = Some(bytes);
                            Value::from(MARK)
                        }
                        Put::Text(text) => Value::from(text.as_str()),
                        Put::Own(_) => own.unwrap_or_default(),
                    };
                }
            }
            Self::Again(at, times) => {
                // Whole, so that it is still JSON.
                let times = (*times).min(BYTES_MAX / length.max(1));
                // Often all the rows.
                match nth(&mut root, if at % 3 == 0 { 0 } else { at % count }) {
                    Some(Value::Array(items)) => *items = items.iter().cycle().take(items.len() * times).cloned().collect(),
                    Some(Value::Object(fields)) => {
                        let known = fields.clone();
                        let again = known.iter().cycle().take(known.len() * times).enumerate();
                        fields.extend(again.map(|(number, (name, value))| (format!("{name}-{number}"), value.clone())));
                    }
                    _ => {}
                }
            }
            Self::Rename(at, name) => {
                if let Some(Value::Object(fields)) = nth_record(&mut root, at % count)
                    && let Some(old) = fields.keys().nth(place(*at, fields.len())).cloned()
                    && let Some(value) = fields.remove(&old)
                {
                    fields.insert(name.clone(), value);
                }
            }
            _ => {}
        }
        let text = root.to_string();
        match (token, text.find(&format!("\"{MARK}\""))) {
            (Some(token), Some(at)) => [&text.as_bytes()[..at], token, &text.as_bytes()[at + MARK.len() + 2..]].concat(),
            _ => text.into_bytes(),
        }
    }

    // Sheets and calendars: lines of cells.
    fn apply_to_lines(&self, text: &str) -> Vec<u8> {
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let count = lines.len();
        match self {
            Self::Value(at, cell, put) if count > 0 => {
                let own = |from: usize| lines[from % count].split([',', ';', ':', '\t', '\n']).next_back().unwrap_or_default().to_owned();
                let with = match put {
                    Put::Token(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                    Put::Text(text) if text.contains(',') => format!("\"{text}\""),
                    Put::Text(text) => text.clone(),
                    Put::Own(from) => own(*from),
                };
                let line = &mut lines[at % count];
                let ends: Vec<usize> = line.match_indices([',', ';', ':', '\t', '\n']).map(|(end, _)| end).collect();
                if !ends.is_empty() {
                    let cell = cell % ends.len();
                    let start = if cell == 0 { 0 } else { ends[cell - 1] + 1 };
                    line.replace_range(start..ends[cell], &with);
                }
            }
            Self::Again(at, times) if count > 0 => {
                let line = lines[at % count].repeat(*times);
                lines.insert(at % count, line);
            }
            Self::Rename(at, name) if count > 0 => {
                // The first line of a sheet; in a calendar, any.
                let line = &mut lines[if at % 2 == 0 { 0 } else { at % count }];
                let end = line.find([',', ';', ':', '\t']).unwrap_or(0);
                line.replace_range(..end, name);
            }
            _ => {}
        }
        lines.concat().into_bytes()
    }
}

fn place(at: usize, length: usize) -> usize {
    if length == 0 { 0 } else { at % length }
}

fn piece(at: usize, length: usize, whole: usize) -> std::ops::Range<usize> {
    let at = place(at, whole);
    at..(at + length).min(whole)
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

// The value at that place, a parent before its children.
fn nth(value: &mut Value, at: usize) -> Option<&mut Value> {
    find(value, &mut { at }, &|_| true)
}

fn nth_record(value: &mut Value, at: usize) -> Option<&mut Value> {
    let records = count_records(value);
    if records == 0 { None } else { find(value, &mut (at % records), &Value::is_object) }
}

fn count_records(value: &Value) -> usize {
    usize::from(value.is_object())
        + match value {
            Value::Array(items) => items.iter().map(count_records).sum(),
            Value::Object(fields) => fields.values().map(count_records).sum(),
            _ => 0,
        }
}

fn find<'a>(value: &'a mut Value, left: &mut usize, counts: &dyn Fn(&Value) -> bool) -> Option<&'a mut Value> {
    if counts(value) {
        if *left == 0 {
            return Some(value);
        }
        *left -= 1;
    }
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| find(item, left, counts)),
        Value::Object(fields) => fields.values_mut().find_map(|field| find(field, left, counts)),
        _ => None,
    }
}
