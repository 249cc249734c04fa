//! The way into a row: a column, a field, or an RFC 6901 pointer; and what lies there as texts.

use serde_json::Value;

use crate::feeds::lenient::value;
use crate::feeds::sheet::headings::heading_key;

/// Texts of one value beyond which the rest is left out.
pub(super) const TEXTS_MAX: usize = 256;

/// A way into a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    /// As the operator wrote it.
    pub(super) text: String,
    /// The same as the heading of a column, as headings are compared.
    pub(super) heading: String,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// A field of a record, or a position in a list.
    Into(String),
    /// Every item of a list, or every field of a record.
    Each,
}

impl Path {
    /// Reads `/address/street`; a text that does not begin with `/` is the name of a field.
    pub(super) fn new(text: &str) -> Self {
        let steps = match text.strip_prefix('/') {
            Some(pointer) => pointer.split('/').map(step).collect(),
            None => vec![Step::Into(text.to_owned())],
        };
        Self { text: text.to_owned(), heading: heading_key(text), steps }
    }

    /// What lies there, each item of a list by itself; `None` where the row has no such thing at all.
    pub(super) fn texts(&self, row: &Value) -> Option<Vec<String>> {
        let mut found = Vec::new();
        let is_there = gather(row, &self.steps, &mut found);
        is_there.then_some(found)
    }

    /// The value itself, taken out of what holds it; a path with `*` leads to no single one.
    pub(super) fn take(&self, from: Value) -> Option<Value> {
        self.steps.iter().try_fold(from, |value, step| match (step, value) {
            (Step::Into(name), Value::Object(mut fields)) => fields.remove(name),
            (Step::Into(name), Value::Array(mut items)) => {
                let place = name.parse::<usize>().ok().filter(|place| *place < items.len())?;
                Some(items.swap_remove(place))
            }
            _ => None,
        })
    }
}

fn step(written: &str) -> Step {
    if written == "*" { Step::Each } else { Step::Into(written.replace("~1", "/").replace("~0", "~")) }
}

fn into<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(fields) => fields.get(name),
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => None,
    }
}

// Whether anything is there, were it blank; its texts go into `found`.
fn gather(value: &Value, steps: &[Step], found: &mut Vec<String>) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        add(value, found);
        return true;
    };
    match (step, value) {
        (Step::Into(name), _) => into(value, name).is_some_and(|inner| gather(inner, rest, found)),
        (Step::Each, Value::Array(items)) => {
            // A list without items is there, and says nothing.
            items.iter().fold(items.is_empty(), |is_there, item| gather(item, rest, found) | is_there)
        }
        (Step::Each, Value::Object(fields)) => {
            fields.values().fold(fields.is_empty(), |is_there, item| gather(item, rest, found) | is_there)
        }
        (Step::Each, _) => false,
    }
}

fn add(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| add_one(item, found)),
        one => add_one(one, found),
    }
}

fn add_one(value: &Value, found: &mut Vec<String>) {
    let text = match value {
        Value::Bool(true) => Some("true".to_owned()),
        Value::Object(fields) => fields.iter().next().filter(|_| fields.len() == 1).and_then(|(name, inner)| extended(name, inner)),
        other => value::text(other),
    };
    found.extend(text.filter(|_| found.len() < TEXTS_MAX));
}

/// MongoDB's extended JSON: a record of one field whose name says what it is.
fn extended(name: &str, inner: &Value) -> Option<String> {
    match name {
        "$oid" | "$numberInt" | "$numberLong" | "$numberDouble" | "$numberDecimal" | "$uuid" => value::text(inner),
        "$date" => match inner {
            Value::Object(fields) => at_milliseconds(value::integer(fields.get("$numberLong")?)?),
            Value::Number(_) => at_milliseconds(value::integer(inner)?),
            other => value::text(other),
        },
        _ => None,
    }
}

fn at_milliseconds(milliseconds: i64) -> Option<String> {
    jiff::Timestamp::from_millisecond(milliseconds).ok().map(|at| at.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Path;

    #[test]
    fn a_path_leads_into_records_lists_and_every_item_of_one() {
        let row = json!({
            "name": " Early ", "a/b": "slash", "on": true, "off": false,
            "address": { "street": "1 High St" }, "tags": [{ "tag": "Open" }, { "tag": "" }, { "tag": "Step" }], "none": [], "blank": null,
        });
        let texts = |path: &str| Path::new(path).texts(&row).map(|texts| texts.join("|"));
        assert_eq!(texts("name").as_deref(), Some("Early"));
        assert_eq!(texts("a/b").as_deref(), Some("slash"));
        assert_eq!(texts("/a~1b").as_deref(), Some("slash"));
        assert_eq!(texts("/address/street").as_deref(), Some("1 High St"));
        assert_eq!(texts("/tags/*/tag").as_deref(), Some("Open|Step"));
        assert_eq!(texts("/tags/2/tag").as_deref(), Some("Step"));
        assert_eq!((texts("on").as_deref(), texts("off").as_deref()), (Some("true"), Some("")));
        assert_eq!((texts("blank").as_deref(), texts("/none/*").as_deref()), (Some(""), Some("")));
        assert_eq!((texts("absent"), texts("/tags/*/absent"), texts("/name/deeper")), (None, None, None));
    }

    #[test]
    fn extended_json_is_what_it_stands_for() {
        let row = json!({
            "id": { "$oid": "64a" }, "day": { "$numberInt": "3" }, "at": { "$date": "2025-03-24T15:30:00.000Z" },
            "long": { "$date": { "$numberLong": "1700000000000" } }, "other": { "$where": "1" }, "two": { "$oid": "1", "x": 2 },
        });
        let texts = |path: &str| Path::new(path).texts(&row).unwrap().join("|");
        assert_eq!((texts("id").as_str(), texts("day").as_str()), ("64a", "3"));
        assert_eq!((texts("at").as_str(), texts("long").as_str()), ("2025-03-24T15:30:00.000Z", "2023-11-14T22:13:20Z"));
        assert_eq!((texts("other").as_str(), texts("two").as_str()), ("", ""));
    }
}
