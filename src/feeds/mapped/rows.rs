//! Bytes to rows: records of JSON, or cells under headings.

use std::collections::HashMap;

use serde_json::Value;

use crate::feeds::format::{Part, Unreadable};
use crate::feeds::lenient::{body, json, value};
use crate::feeds::mapped::mapping::{Layout, Mapping};
use crate::feeds::mapped::path::Path;
use crate::feeds::meaning::identity;
use crate::feeds::sheet::headings::{heading_key, is_personal};
use crate::feeds::sheet::table::{self, Table};
use crate::model::failure::FailureClass;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::report::Notices;

/// All rows of a feed.
pub(super) enum Feed {
    /// From 1, as they stand in the list or on the lines.
    Json(Vec<(u32, Value)>),
    /// As a spreadsheet numbers them.
    Table(Cells),
}

/// A table, and where its columns stand.
pub(super) struct Cells {
    table: Table,
    /// By heading, as headings are compared.
    places: HashMap<String, usize>,
}

/// One row.
pub(super) enum Row<'a> {
    /// A record, or a list whose items a pointer names by position.
    Json(&'a Value),
    /// Cells, and their places by heading.
    Cells(&'a Cells, &'a [String]),
}

impl Feed {
    /// Rows with their numbers; `None` for what is no record.
    pub(super) fn rows(&self) -> Box<dyn Iterator<Item = (u32, Option<Row<'_>>)> + '_> {
        match self {
            Self::Json(rows) => Box::new(rows.iter().map(|(number, row)| {
                let is_record = row.is_object() || row.is_array();
                (*number, is_record.then_some(Row::Json(row)))
            })),
            Self::Table(cells) => {
                let strays = cells.table.strays.iter().map(|number| (*number, None));
                let lines = cells.table.lines.iter().map(|line| (line.number, Some(Row::Cells(cells, &line.cells))));
                Box::new(strays.chain(lines))
            }
        }
    }
}

impl<'a> Row<'a> {
    /// What lies at a place; `None` where the row has no such place.
    pub(super) fn texts(&self, path: &Path) -> Option<Vec<String>> {
        match self {
            Self::Json(row) => path.texts(row),
            Self::Cells(of, cells) => {
                let place = of.places.get(&path.heading)?;
                Some(cells.get(*place).filter(|cell| !cell.is_empty()).cloned().into_iter().collect())
            }
        }
    }

    /// Whether the row has the place, were it blank.
    pub(super) fn has(&self, path: &Path) -> bool {
        match self {
            Self::Json(row) => path.texts(row).is_some(),
            Self::Cells(of, _) => of.places.contains_key(&path.heading),
        }
    }

    /// A hash of the whole row, whatever the mapping reads of it.
    pub(super) fn all_it_says(&self) -> u64 {
        match self {
            Self::Json(row) => identity::of_all_it_says(row),
            Self::Cells(_, cells) => identity::of_all_it_says(cells),
        }
    }

    /// The feed's own names of what the row has filled in. Headings about persons are never named.
    pub(super) fn filled(&self) -> Vec<&'a str> {
        match *self {
            Self::Json(row) => row.as_object().map(|fields| value::filled(fields).collect()).unwrap_or_default(),
            Self::Cells(of, cells) => {
                let named = of.table.headings.iter().zip(cells).filter(|(heading, cell)| !cell.is_empty() && !is_personal(heading));
                named.map(|(heading, _)| heading.as_str()).collect()
            }
        }
    }
}

/// Reads a part as the mapping says it is laid out.
///
/// # Errors
/// As the readers of JSON and tables; `no-rows-found` where the mapping's way to the list leads to none.
pub(super) fn read(part: &Part, mapping: &Mapping, notices: &mut Notices) -> Result<Feed, Unreadable> {
    match mapping.layout {
        Layout::Json => {
            let found = json::read(part, notices)?;
            let rows = match &mapping.rows {
                Some(path) => list_at(found, path)?,
                None => features(found, notices)?,
            };
            Ok(Feed::Json((1..).zip(rows).collect()))
        }
        Layout::Ndjson => {
            let text = body::text(part, notices)?;
            let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
            let rows: Vec<(u32, Value)> = lines.map(|(number, line)| (number, serde_json::from_str(line).unwrap_or_default())).collect();
            if rows.iter().all(|(_, row)| row.is_null()) {
                let message = "no line of the answer is JSON: check the address, or layout = \"json\"".to_owned();
                return Err(Unreadable { class: FailureClass::NotJson, message });
            }
            Ok(Feed::Json(rows))
        }
        Layout::Csv => cells(part, mapping, notices),
    }
}

// A record of records, such as one with ids for names, is a list too.
fn list_at(found: Value, path: &Path) -> Result<Vec<Value>, Unreadable> {
    match path.take(found) {
        Some(Value::Array(rows)) => Ok(rows),
        Some(Value::Object(rows)) => Ok(rows.into_iter().map(|(_, row)| row).collect()),
        _ => {
            let message = format!(
                "there is no list at `{}`, where the source's option `rows` has it: the feed was changed, or it is another",
                path.text
            );
            Err(Unreadable { class: FailureClass::NoRowsFound, message })
        }
    }
}

// GeoJSON says of itself where its list is.
fn features(found: Value, notices: &mut Notices) -> Result<Vec<Value>, Unreadable> {
    match found {
        Value::Object(mut fields) if fields.get("type").is_some_and(|kind| kind == "FeatureCollection") => {
            match fields.remove("features") {
                Some(Value::Array(rows)) => Ok(rows),
                _ => Err(Unreadable {
                    class: FailureClass::NoRowsFound,
                    message: "the collection of features has none in `features`".to_owned(),
                }),
            }
        }
        other => json::rows(other, notices),
    }
}

fn cells(part: &Part, mapping: &Mapping, notices: &mut Notices) -> Result<Feed, Unreadable> {
    let wanted = mapping.headings();
    let table = table::read(part, notices, |key| wanted.contains(key))?;
    let mut places = HashMap::new();
    for (place, heading) in table.headings.iter().enumerate() {
        places.entry(heading_key(heading)).or_insert(place);
    }
    let width = table.headings.len();
    for line in &table.lines {
        let beyond = line.cells.iter().skip(width).any(|cell| !cell.is_empty());
        if beyond || line.cells.len() < width {
            let cells = format!("{} cells under {width} headings", line.cells.len());
            let code = if beyond { NoticeCode::SurplusCells } else { NoticeCode::RaggedRow };
            notices.add(code, Notice::at(line.number, "", "row", &cells));
        }
    }
    Ok(Feed::Table(Cells { table, places }))
}
