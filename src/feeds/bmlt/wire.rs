//! Answers as a BMLT server sends them, and single fields of their rows.

use serde_json::{Map, Value};

use crate::feeds::format::{Part, Unreadable};
use crate::feeds::lenient::{json, value};
use crate::model::failure::FailureClass;
use crate::model::report::Notices;

/// One record of an answer.
pub(super) type Row = Map<String, Value>;

/// Between the prompt and the value in fields of servers before 2.0, which later ones still hand out.
const PROMPT_END: &str = "#@-@#";

/// The part of that name.
pub(super) fn find<'a>(parts: &'a [Part], name: &str) -> Option<&'a Part> {
    parts.iter().find(|part| part.part == name)
}

/// The rows of an answer that is a plain list. An empty list is written `[]` or, by 2.x servers, `{}`; a single record
/// may stand bare.
///
/// # Errors
/// Where it is no JSON, or an error in place of a list.
pub(super) fn rows(part: &Part, notices: &mut Notices) -> Result<Vec<Value>, Unreadable> {
    match json::read(part, notices)? {
        Value::Array(rows) => Ok(rows),
        Value::Object(fields) if fields.is_empty() => Ok(Vec::new()),
        Value::Object(fields) => match refusal(&fields) {
            Some(refused) => Err(refused),
            None => Ok(vec![Value::Object(fields)]),
        },
        _ => Err(no_list(part)),
    }
}

/// An answer to GetSearchResults.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) meetings: Vec<Value>,
    /// The formats that these meetings use, in the server's own language, where it was asked for them.
    pub(super) formats: Vec<Value>,
}

/// Reads an answer to GetSearchResults: `{meetings, formats}`, or a list alone where a server does not know
/// `get_used_formats`.
///
/// # Errors
/// Where it is no JSON, an error in place of meetings, or a record without any.
pub(super) fn answer(part: &Part, notices: &mut Notices) -> Result<Answer, Unreadable> {
    let mut fields = match json::read(part, notices)? {
        Value::Array(meetings) => return Ok(Answer { meetings, formats: Vec::new() }),
        Value::Object(fields) if fields.is_empty() => return Ok(Answer::default()),
        Value::Object(fields) => fields,
        _ => return Err(no_list(part)),
    };
    let Some(meetings) = fields.remove("meetings") else {
        return Err(refusal(&fields).unwrap_or_else(|| no_list(part)));
    };
    Ok(Answer { meetings: list(meetings), formats: fields.remove("formats").map(list).unwrap_or_default() })
}

// A PHP array with gaps in its numbering is sent as a record.
fn list(found: Value) -> Vec<Value> {
    match found {
        Value::Array(rows) => rows,
        Value::Object(fields) => fields.into_iter().map(|(_, row)| row).collect(),
        _ => Vec::new(),
    }
}

fn refusal(fields: &Row) -> Option<Unreadable> {
    let told = ["message", "error"].into_iter().find_map(|name| text(fields, name))?;
    let told: String = told.chars().take(120).collect();
    Some(Unreadable { class: FailureClass::ErrorAnswer, message: format!("the server answered `{told}` in place of its meetings") })
}

fn no_list(part: &Part) -> Unreadable {
    Unreadable {
        class: FailureClass::NoRowsFound,
        message: format!("the answer for `{}` holds no list; check that the address is a BMLT root server's", part.part),
    }
}

/// A field as text, whatever its kind; blanks, `NULL` and the prompt of an old server are nothing.
pub(super) fn text(row: &Row, name: &str) -> Option<String> {
    let mut text = value::text(row.get(name)?)?;
    if text.contains('#')
        && let Some((_, answer)) = text.rsplit_once(PROMPT_END)
    {
        text = answer.trim().to_owned();
    }
    (!text.is_empty() && !text.eq_ignore_ascii_case("null")).then_some(text)
}

/// A field as a truth.
pub(super) fn flag(row: &Row, name: &str) -> Option<bool> {
    row.get(name).and_then(value::truth)
}

/// The id of a meeting's row. On an aggregator it carries the number of the server that the row came from.
pub(super) fn row_id(row: &Value) -> Option<String> {
    let row = row.as_object()?;
    let id = text(row, "id_bigint")?;
    Some(match text(row, "root_server_id") {
        Some(server) => format!("{server}-{id}"),
        None => id,
    })
}
