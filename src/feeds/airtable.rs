//! Airtable: `{"records": [{"id", "createdTime", "fields"}], "offset"}`, a hundred records a page.
//!
//! The names of the fields are headings, so the records are a table and are read as any other sheet. The address is that
//! of the table, `https://api.airtable.com/v0/<base>/<table>`, with `?view=` where one view is meant; Airtable asks for a
//! bearer token, which the source names as `token`.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::feeds::format::{Ask, ChangeLog, Format, Parsed, Part, Reading, Unreadable};
use crate::feeds::lenient::{json, sniff, value};
use crate::feeds::options::{OptionFault, verdict};
use crate::feeds::sheet::{columns, published, rows};
use crate::model::failure::FailureClass;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::report::Notices;

/// Pages are `records-001` and so on.
const RECORDS: &str = "records";
/// Pages of one table at the most: 40 000 meetings, of which no base has a tenth.
const PAGES_MAX: usize = 400;

/// `airtable`: option `columns`, as in `sheet`.
pub struct Airtable;

impl Format for Airtable {
    fn name(&self) -> &'static str {
        "airtable"
    }

    fn about(&self) -> &'static str {
        "the records of an Airtable base, page by page"
    }

    fn check_options(&self, options: &Value) -> Result<(), Vec<OptionFault>> {
        verdict(columns::check(options))
    }

    fn recognises(&self, head: &str) -> bool {
        sniff::is_records_of_airtable(head)
    }

    fn hangs_on_the_day(&self) -> bool {
        false
    }

    fn change_log(&self, _reading: &Reading<'_>) -> Option<&'static dyn ChangeLog> {
        None
    }

    fn next_asks(&self, parts: &[Part], _reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable> {
        let Some(last) = parts.last() else { return Ok(vec![ask(1, None)]) };
        let Some(offset) = offset(last)? else { return Ok(Vec::new()) };
        // A page that came before: its cursor led back to it, or the server takes no notice of cursors.
        if parts[..parts.len() - 1].iter().any(|part| part.bytes == last.bytes) {
            return Err(endless(format!("page {} is a page that came before", parts.len())));
        }
        if parts.len() >= PAGES_MAX {
            return Err(endless(format!("there are more than {PAGES_MAX} pages")));
        }
        Ok(vec![ask(parts.len() + 1, Some(offset))])
    }

    fn parse(&self, parts: &[Part], reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
        if parts.is_empty() {
            return Err(Unreadable { class: FailureClass::Empty, message: "no page of records was sent".to_owned() });
        }
        let mut parsed = Parsed::default();
        let mut records = Vec::new();
        for part in parts {
            records.extend(page(part, &mut parsed.notices)?.into_iter().filter(|record| !is_blank(record)));
        }
        // A page that was saved alone: nobody asks for the others.
        if let Some(left) = parts.last().and_then(|part| offset(part).ok().flatten()) {
            parsed.notices.add(NoticeCode::PartLeftOut, Notice::of_feed("offset", &left));
        }
        let table = published::of_records((1..).zip(records.into_iter().map(to_row)));
        if table.lines.is_empty() && table.strays.is_empty() {
            return Ok(parsed);
        }
        rows::read(&table, reading, &mut parsed)?;
        Ok(parsed)
    }
}

fn ask(page: usize, offset: Option<String>) -> Ask {
    let part = format!("{RECORDS}-{page:03}");
    let query = offset.map(|offset| ("offset".to_owned(), offset)).into_iter().collect();
    Ask { part, path: String::new(), query, required: true }
}

fn endless(what: String) -> Unreadable {
    Unreadable {
        class: FailureClass::EndlessPages,
        message: format!("the table's pages do not come to an end: {what}; check that the address is the table's own"),
    }
}

/// Where the next page begins; `None` on the last one. The records are only skipped, since `parse` reads them.
fn offset(part: &Part) -> Result<Option<String>, Unreadable> {
    #[derive(Deserialize)]
    struct Page {
        #[serde(rename = "records")]
        _records: Option<IgnoredAny>,
        offset: Option<Value>,
    }
    match serde_json::from_slice::<Page>(&part.bytes) {
        Ok(page) => Ok(page.offset.as_ref().and_then(value::text)),
        // What is odd about it is told when it is read.
        Err(_) => match json::read(part, &mut Notices::default())? {
            Value::Object(fields) => Ok(value::field(&fields, &["offset"])),
            _ => Ok(None),
        },
    }
}

fn page(part: &Part, notices: &mut Notices) -> Result<Vec<Value>, Unreadable> {
    match json::read(part, notices)? {
        Value::Object(mut fields) => match fields.remove("records") {
            Some(Value::Array(records)) => Ok(records),
            _ => Err(refusal(&fields)),
        },
        // A copy that someone keeps as a plain list.
        Value::Array(records) => Ok(records),
        _ => Err(refusal(&Map::new())),
    }
}

// `{"error": {"type", "message"}}` or `{"error": "NOT_FOUND"}`
fn refusal(fields: &Map<String, Value>) -> Unreadable {
    let told = match fields.get("error") {
        Some(Value::Object(error)) => value::field(error, &["message", "type"]),
        Some(error) => value::text(error),
        None => None,
    };
    match told {
        Some(told) => {
            let told: String = told.chars().take(120).collect();
            Unreadable {
                class: FailureClass::ErrorAnswer,
                message: format!("Airtable answered `{told}` in place of records: check the token and the address"),
            }
        }
        None => Unreadable {
            class: FailureClass::NoRowsFound,
            message: "the answer holds no `records`: check that the address is an Airtable table's".to_owned(),
        },
    }
}

// A line of the table that nobody filled in.
fn is_blank(record: &Value) -> bool {
    record.get("fields").and_then(Value::as_object).is_some_and(Map::is_empty)
}

// The record's own id stands in where no column gives one.
fn to_row(record: Value) -> Value {
    let Value::Object(mut record) = record else { return Value::Null };
    let Some(Value::Object(mut fields)) = record.remove("fields") else { return Value::Null };
    if let Some(id) = record.remove("id") {
        fields.insert("Record ID".to_owned(), id);
    }
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use crate::model::failure::FailureClass;
    use serde_json::Value;

    use super::{Airtable, PAGES_MAX};
    use crate::feeds::format::{Ask, Format, Part, Reading, Unreadable};
    use crate::model::id::FellowshipCode;
    use crate::model::source::{Licence, Permission, SourceFacts};

    fn facts() -> SourceFacts {
        SourceFacts {
            id: "case".parse().unwrap(),
            name: "A case".to_owned(),
            format: "airtable".to_owned(),
            fellowship: FellowshipCode::new("aa"),
            countries: Vec::new(),
            default_zone: None,
            languages: Vec::new(),
            rank: 500,
            mirror_of: None,
            licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
            publisher: None,
            enabled: true,
            disabled_reason: None,
            stale_after_s: 86_400,
        }
    }

    // Asks until nothing more is asked, answering with what `page` gives for the cursor.
    fn all_pages(page: impl Fn(usize, Option<&str>) -> String) -> Result<Vec<Ask>, Unreadable> {
        let (facts, options) = (facts(), Value::Null);
        let reading = Reading { facts: &facts, options: &options, read_on: None, bounds: None };
        let (mut parts, mut asked) = (Vec::new(), Vec::new());
        loop {
            let asks = Airtable.next_asks(&parts, &reading)?;
            let [ask] = asks.as_slice() else { return Ok(asked) };
            let cursor = ask.query.iter().find(|(name, _)| name == "offset").map(|(_, offset)| offset.as_str());
            parts.push(Part { part: ask.part.clone(), bytes: page(parts.len() + 1, cursor).into(), charset: None });
            asked.push(ask.clone());
        }
    }

    #[test]
    fn pages_are_asked_for_by_the_cursor_until_one_has_none() {
        let asked = all_pages(|page, cursor| match (page, cursor) {
            (1, None) => r#"{"records": [], "offset": "a"}"#.to_owned(),
            (2, Some("a")) => r#"{"records": [{"id": "1"}], "offset": "b/1"}"#.to_owned(),
            (3, Some("b/1")) => r#"{"records": []}"#.to_owned(),
            other => panic!("{other:?}"),
        });
        let asked = asked.unwrap();
        let names: Vec<&str> = asked.iter().map(|ask| ask.part.as_str()).collect();
        assert_eq!(names, ["records-001", "records-002", "records-003"]);
        assert!(asked.iter().all(|ask| ask.required && ask.path.is_empty()));
    }

    #[test]
    fn pages_without_an_end_are_called_endless() {
        let same = all_pages(|_, _| r#"{"records": [], "offset": "a"}"#.to_owned()).unwrap_err();
        assert_eq!(same.class, FailureClass::EndlessPages);
        let circle = all_pages(|page, _| format!(r#"{{"records": [], "offset": "{}"}}"#, page % 3)).unwrap_err();
        assert_eq!(circle.class, FailureClass::EndlessPages);
        let counted = std::cell::Cell::new(0);
        let endless = all_pages(|page, _| {
            counted.set(page);
            format!(r#"{{"records": [], "offset": "{page}"}}"#)
        });
        assert_eq!((endless.unwrap_err().class, counted.get()), (FailureClass::EndlessPages, PAGES_MAX));
    }
}
