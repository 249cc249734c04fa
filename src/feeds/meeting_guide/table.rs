//! Rows that are not plain records: Airtable's `fields`, and tables with a header row.

use serde_json::{Map, Value};

use crate::feeds::lenient::record::Record;
use crate::feeds::lenient::value;
use crate::text::fold::fold;

// Fields that make a record or a header one of meetings.
const TELLING: &[&str] = &["name", "day", "time", "meeting"];

/// Rows as records: Airtable's are taken out of `fields`, a list of lists is read by its first one, as Google's
/// spreadsheets answer, and records with headings for names (`End Time`) get the names of the fields. Anything else
/// stays as it is, and is refused where it is no record.
pub fn to_records(rows: Vec<Value>) -> Vec<Value> {
    if rows.iter().all(Value::is_array) && rows.first().is_some_and(is_header) {
        return by_header(rows);
    }
    rows.into_iter().map(out_of_fields).map(with_field_names).collect()
}

/// Whether a record is a row as it stands.
pub fn is_row(record: &Record<'_>) -> bool {
    TELLING.iter().any(|name| record.get(name).is_some()) && !record.get("fields").is_some_and(Value::is_object)
}

fn is_header(row: &Value) -> bool {
    row.as_array().is_some_and(|cells| cells.iter().filter_map(value::text).any(|cell| TELLING.contains(&key(&cell).as_str())))
}

fn with_field_names(row: Value) -> Value {
    match row {
        Value::Object(fields)
            if !TELLING.iter().any(|name| fields.contains_key(*name))
                && fields.keys().any(|name| TELLING.contains(&key(name).as_str())) =>
        {
            Value::Object(fields.into_iter().map(|(name, field)| (key(&name), field)).collect())
        }
        other => other,
    }
}

fn out_of_fields(row: Value) -> Value {
    let Value::Object(mut record) = row else { return row };
    if !record.get("fields").is_some_and(Value::is_object) {
        return Value::Object(record);
    }
    let Some(Value::Object(mut fields)) = record.remove("fields") else { return Value::Object(record) };
    if let Some(id) = record.remove("id").filter(|_| value::field(&fields, &["slug", "id", "ID"]).is_none()) {
        fields.insert("id".to_owned(), id);
    }
    Value::Object(fields)
}

fn by_header(rows: Vec<Value>) -> Vec<Value> {
    let mut rows = rows.into_iter().map(|row| if let Value::Array(cells) = row { cells } else { Vec::new() });
    let header: Vec<String> = rows.next().unwrap_or_default().iter().map(|cell| key(&value::text(cell).unwrap_or_default())).collect();
    let is_blank = |cells: &Vec<Value>| cells.iter().all(|cell| cell.is_null() || cell.as_str().is_some_and(|text| text.trim().is_empty()));
    let record = |cells: Vec<Value>| header.iter().cloned().zip(cells).filter(|(name, _)| !name.is_empty()).collect::<Map<_, _>>();
    rows.filter(|cells| !is_blank(cells)).map(|cells| Value::Object(record(cells))).collect()
}

// `Conference URL` is `conference_url`; a table calls the slug its id.
fn key(heading: &str) -> String {
    match fold(heading).replace(' ', "_").as_str() {
        "id" => "slug".to_owned(),
        name => name.to_owned(),
    }
}
