//! Spreadsheets as JSON, to rows of cells: Google's `values`, its chart queries (gviz), its old published lists
//! (`gsx$`), plain lists of lists, and lists of records.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::feeds::format::{Part, Unreadable};
use crate::feeds::lenient::{json, value};
use crate::feeds::sheet::table::{Line, Table};
use crate::model::failure::FailureClass;
use crate::model::report::Notices;

/// How a chart query begins when it is asked for without a page of its own.
const GVIZ: &str = "google.visualization.Query.setResponse(";
/// Columns of a list of records; a base has at most 500.
const COLUMNS_MAX: usize = 1000;

/// Whether a body is JSON, bare or in a script call, and not cells between delimiters.
pub(super) fn is_json(text: &str) -> bool {
    text.starts_with(['[', '{']) || text.chars().take(200).collect::<String>().contains(GVIZ)
}

/// Rows of cells, the headings among them; `None` for what is neither a list of cells nor a record.
pub(super) type Rows = Vec<Option<Vec<String>>>;

/// Reads a body of JSON to rows.
///
/// # Errors
/// `not-json` and its kin; `error-answer` where Google or the site says why it does not answer; `no-rows-found`.
pub(super) fn read(part: &Part, text: &str) -> Result<Rows, Unreadable> {
    // What wraps the rows is this shape's own and nothing to tell; the encoding was told before.
    let mut untold = Notices::default();
    let start = text.find(GVIZ).map_or(0, |at| at + GVIZ.len());
    let bare = Part { bytes: text[start..].to_owned().into(), charset: None, ..part.clone() };
    match json::read(&bare, &mut untold)? {
        Value::Object(mut fields) => {
            if let Some(table) = fields.get("table").and_then(Value::as_object) {
                return Ok(gviz(table));
            }
            if let Some(told) = fields.get("errors").and_then(gviz_error) {
                return Err(Unreadable {
                    class: FailureClass::ErrorAnswer,
                    message: format!("the sheet answered `{told}`: ask its publisher for access"),
                });
            }
            let turned = fields.get("majorDimension").and_then(Value::as_str) == Some("COLUMNS");
            let entries = fields.get_mut("feed").and_then(|feed| feed.get_mut("entry")).map(Value::take);
            match entries {
                Some(entries) => Ok(rows_of(gsx(entries), false)),
                None => Ok(rows_of(json::rows(Value::Object(fields), &mut untold)?, turned)),
            }
        }
        found => Ok(rows_of(json::rows(found, &mut untold)?, false)),
    }
}

fn rows_of(rows: Vec<Value>, turned: bool) -> Rows {
    if rows.iter().any(Value::is_object) {
        let count = rows.len();
        let table = of_records((0..).zip(rows));
        let mut found: Rows = vec![None; count];
        for line in table.lines {
            found[line.number as usize] = Some(line.cells);
        }
        return std::iter::once(Some(table.headings)).chain(found).collect();
    }
    let rows: Rows = rows.iter().map(|row| Some(row.as_array()?.iter().map(cell).collect())).collect();
    if turned { transposed(&rows) } else { rows }
}

fn transposed(columns: &Rows) -> Rows {
    let columns: Vec<&Vec<String>> = columns.iter().flatten().collect();
    let height = columns.iter().map(|column| column.len()).max().unwrap_or(0);
    (0..height).map(|row| Some(columns.iter().map(|column| column.get(row).cloned().unwrap_or_default()).collect())).collect()
}

/// Numbered records as a table: the names of their fields, in the order in which they first come, are its headings.
pub(in crate::feeds) fn of_records(records: impl Iterator<Item = (u32, Value)>) -> Table {
    let mut table = Table::default();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (number, record) in records {
        let Value::Object(fields) = record else {
            table.strays.push(number);
            continue;
        };
        let mut cells = vec![String::new(); table.headings.len()];
        for (name, field) in fields {
            let text = cell(&field);
            let place = match places.get(&name) {
                Some(place) => *place,
                None if table.headings.len() < COLUMNS_MAX => {
                    places.insert(name.clone(), table.headings.len());
                    table.headings.push(name);
                    cells.push(String::new());
                    cells.len() - 1
                }
                None => continue,
            };
            cells[place] = text;
        }
        table.lines.push(Line { number, cells });
    }
    let width = table.headings.len();
    table.lines.iter_mut().for_each(|line| line.cells.resize(width, String::new()));
    table
}

/// One value as a cell shows it. Of a list all texts, with commas between; of a button or a link its address.
fn cell(found: &Value) -> String {
    match found {
        Value::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().map(cell).filter(|text| !text.is_empty()).collect();
            texts.join(", ")
        }
        Value::Object(fields) => value::field(fields, &["url", "$t"]).unwrap_or_default(),
        _ => value::text(found).unwrap_or_default(),
    }
}

// `feed.entry[].gsx$name.$t`, as published sheets answered until 2021 and copies of them still do.
fn gsx(entries: Value) -> Vec<Value> {
    let Value::Array(entries) = entries else { return Vec::new() };
    let cells = |entry: Value| {
        let Value::Object(fields) = entry else { return Value::Null };
        let own = fields.into_iter().filter_map(|(name, field)| Some((name.strip_prefix("gsx$")?.to_owned(), field)));
        Value::Object(own.collect())
    };
    entries.into_iter().map(cells).collect()
}

// `{"cols": [{"label"}], "rows": [{"c": [{"v", "f"}, null]}]}`. Without labels the headings are the first row.
fn gviz(table: &Map<String, Value>) -> Rows {
    let list = |name: &str| table.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let labels: Vec<String> = list("cols").iter().map(|column| column.get("label").map(cell).unwrap_or_default()).collect();
    let types: Vec<&str> = list("cols").iter().map(|column| column.get("type").and_then(Value::as_str).unwrap_or_default()).collect();
    let row = |row: &Value| {
        let cells = row.get("c").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        Some(cells.iter().enumerate().map(|(at, found)| gviz_cell(found, types.get(at).copied().unwrap_or_default())).collect())
    };
    let has_labels = labels.iter().any(|label| !label.is_empty());
    has_labels.then_some(Some(labels)).into_iter().chain(list("rows").iter().map(row)).collect()
}

// What is shown (`f`) goes before the value, which for dates and times is a script's own.
fn gviz_cell(found: &Value, kind: &str) -> String {
    let shown = found.get("f").map(cell).filter(|text| !text.is_empty());
    shown.unwrap_or_else(|| match (kind, found.get("v")) {
        ("timeofday", Some(Value::Array(parts))) => {
            let number = |at: usize| parts.get(at).and_then(Value::as_u64).unwrap_or(0);
            format!("{:02}:{:02}", number(0), number(1))
        }
        (_, Some(found)) => cell(found),
        (_, None) => String::new(),
    })
}

fn gviz_error(errors: &Value) -> Option<String> {
    let first = errors.as_array()?.first()?.as_object()?;
    Some(value::field(first, &["detailed_message", "message", "reason"])?.chars().take(120).collect())
}
