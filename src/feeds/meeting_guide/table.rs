//! Rows that are not plain records: Airtable's `fields`, and tables with a header row.

use serde_json::{Map, Value};

use crate::feeds::lenient::value;
use crate::text::fold::fold;

/// Rows as records: Airtable's are taken out of `fields`, and a list of lists is read by its first one, as Google's
/// spreadsheets answer. Anything else stays as it is.
pub fn to_records(rows: Vec<Value>) -> Vec<Value> {
    if !rows.is_empty() && rows.iter().all(Value::is_array) {
        return by_header(rows);
    }
    rows.into_iter().map(out_of_fields).collect()
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
    Value::Object(fields.into_iter().map(|(name, field)| (key(&name), field)).collect())
}

fn by_header(rows: Vec<Value>) -> Vec<Value> {
    let mut rows = rows.into_iter().map(|row| if let Value::Array(cells) = row { cells } else { Vec::new() });
    let header: Vec<String> = rows.next().unwrap_or_default().iter().map(|cell| key(&value::text(cell).unwrap_or_default())).collect();
    let is_blank = |cells: &Vec<Value>| cells.iter().all(|cell| value::text(cell).is_none());
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
