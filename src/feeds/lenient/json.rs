//! A body to JSON, and JSON to the rows inside it.

use serde_json::Value;

use crate::feeds::format::{Part, Unreadable};
use crate::feeds::lenient::value;
use crate::feeds::lenient::{body, repair};
use crate::model::failure::FailureClass;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::report::Notices;

// As much of what follows a feed as a notice could show, with its blanks.
const REST_CHARS_MAX: usize = 200;

// Beyond this many places where JSON could begin, a text is taken for prose.
const STARTS_MAX: usize = 16;

/// The JSON of a part: after a BOM, in any encoding, mended where a strict reader refuses it, and taken out of a
/// script call (`callback([...]);`, `var meetings = [...]`) or from behind a server's warnings, with a notice.
///
/// # Errors
/// `empty`, `html-instead-of-feed`, `truncated` or `not-json`.
pub fn read(part: &Part, notices: &mut Notices) -> Result<Value, Unreadable> {
    read_text(part, &body::text(part, notices)?, notices)
}

/// The same of a part's text.
///
/// # Errors
/// `truncated` or `not-json`.
pub fn read_text(part: &Part, text: &str, notices: &mut Notices) -> Result<Value, Unreadable> {
    let starts = text.match_indices(['[', '{']).map(|(start, _)| start).take(STARTS_MAX);
    let (mut cut_off, mut broken) = (false, None);
    for start in starts {
        match strictly_or_mended(&text[start..]) {
            Ok((found, rest)) if start == 0 || is_list_or_record(&found) => {
                let around = if start > 0 { &text[..start] } else { rest.trim() };
                // One bracket too many at the end misleads nobody.
                if start > 0 || around.chars().any(char::is_alphanumeric) {
                    notices.add(NoticeCode::WrappedFeed, Notice::of_feed("feed", around));
                }
                return Ok(found);
            }
            Ok(_) => {}
            Err(error) => {
                cut_off |= error.is_eof();
                broken = broken.or_else(|| (start == 0).then(|| error.to_string()));
            }
        }
        if start == 0 {
            break;
        }
    }
    Err(if cut_off {
        Unreadable {
            class: FailureClass::Truncated,
            message: format!("the answer for `{}` ends in the middle: it was cut off on the way or by the site", part.part),
        }
    } else {
        let why = broken.map_or_else(|| "check the address".to_owned(), |place| format!("{place}; a checker of JSON shows the place"));
        Unreadable { class: FailureClass::NotJson, message: format!("the answer for `{}` is not JSON: {why}", part.part) }
    })
}

// The first whole value, and what follows it as it was sent, such as `);`.
fn strictly_or_mended(text: &str) -> Result<(Value, String), serde_json::Error> {
    match first(text) {
        Err(error) if error.is_eof() => Err(error),
        // The place of a fault that cannot be mended is that in what was sent.
        Err(error) => first(&repair::repair(text)).map_err(|_| error),
        read => read,
    }
}

fn first(text: &str) -> Result<(Value, String), serde_json::Error> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let found = values.next().unwrap_or(Ok(Value::Null))?;
    let rest = text.get(values.byte_offset()..).unwrap_or_default();
    Ok((found, rest.chars().take(REST_CHARS_MAX).collect()))
}

fn is_list_or_record(found: &Value) -> bool {
    match found {
        Value::Array(items) => items.first().is_none_or(|item| item.is_object() || item.is_array()),
        Value::Object(fields) => !fields.is_empty(),
        _ => false,
    }
}

/// The rows of a feed: a plain array, or one inside `meetings`, `data`, `records`, `values`,
/// `results`, `rows` or `items` (each may be
/// wrapped again), or a record whose keys are all numbers (a PHP array with gaps).
///
/// # Errors
/// `error-answer` where a record with `error`, or with `code` and `message`, came in place of the feed;
/// `no-rows-found` where nothing in it is a list of rows.
pub fn rows(found: Value, notices: &mut Notices) -> Result<Vec<Value>, Unreadable> {
    match found {
        Value::Array(rows) => Ok(rows),
        Value::Object(mut fields) => {
            let wrapper = ["meetings", "data", "records", "values", "results", "rows", "items"]
                .into_iter()
                .find(|name| fields.get(*name).is_some_and(holds_rows));
            if let Some(name) = wrapper {
                notices.add(NoticeCode::WrappedFeed, Notice::of_feed("feed", name));
                return rows(fields.remove(name).unwrap_or(Value::Null), notices);
            }
            if !fields.is_empty() && fields.keys().all(|key| key.bytes().all(|byte| byte.is_ascii_digit())) {
                notices.add(NoticeCode::WrappedFeed, Notice::of_feed("feed", "numbered keys"));
                return Ok(fields.into_iter().map(|(_, row)| row).collect());
            }
            Err(no_rows(&fields))
        }
        _ => Err(Unreadable { class: FailureClass::NoRowsFound, message: "the answer holds no list of rows".to_owned() }),
    }
}

fn holds_rows(found: &Value) -> bool {
    match found {
        Value::Array(_) => true,
        Value::Object(fields) => !fields.is_empty() && fields.values().all(|field| field.is_object() || field.is_array()),
        _ => false,
    }
}

fn no_rows(fields: &serde_json::Map<String, Value>) -> Unreadable {
    let told = ["error", "message", "code", "status"].into_iter().find_map(|name| fields.get(name).and_then(value::text));
    match told {
        Some(told) => {
            let told: String = told.chars().take(120).collect();
            Unreadable {
                class: FailureClass::ErrorAnswer,
                message: format!("the site answered `{told}` in place of the feed: ask its publisher for access"),
            }
        }
        None => {
            let names: Vec<String> = fields.keys().take(8).map(|name| name.chars().take(40).collect()).collect();
            Unreadable {
                class: FailureClass::NoRowsFound,
                message: format!("the answer holds no list of rows, only `{}`", names.join("`, `")),
            }
        }
    }
}
