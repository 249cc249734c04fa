//! Header-row tables: CSV and TSV, such as a published spreadsheet or the export of a TSML site.
//!
//! Read in this order: `table` (bytes to cells), `columns` (headings to fields), `rows` (cells to drafts), `entities`.

pub mod table;
pub mod columns;
mod entities;
mod rows;

use serde_json::Value;

use crate::feeds::format::{Ask, Format, Parsed, Part, Reading, Unreadable};
use crate::feeds::lenient::sniff;
use crate::feeds::options::{self, OptionFault};
use crate::model::report::Notices;

/// The only part of this format.
const SHEET: &str = "sheet";

/// A table with so many headings that we know is taken for one of meetings.
const TELLING_HEADINGS_MIN: usize = 3;

/// `sheet`: option `columns`, a table from our name of a field to the heading that a source gives it, such as
/// `columns = { time = "Starts" }`.
pub struct Sheet;

impl Format for Sheet {
    fn name(&self) -> &'static str {
        "sheet"
    }

    fn about(&self) -> &'static str {
        "a table with a header row: CSV or TSV, such as a published spreadsheet"
    }

    fn recognises(&self, head: &str) -> bool {
        let part = Part { part: SHEET.to_owned(), bytes: head.to_owned().into(), charset: None };
        let table = table::read(&part, &mut Notices::default(), columns::is_known);
        let known = |headings: &[String]| headings.iter().filter(|heading| columns::is_known(&columns::heading_key(heading))).count();
        !sniff::is_json(head) && table.is_ok_and(|table| known(&table.headings) >= TELLING_HEADINGS_MIN)
    }

    fn check_options(&self, options: &Value) -> Result<(), Vec<OptionFault>> {
        options::verdict(columns::check(options))
    }

    fn next_asks(&self, parts: &[Part], _reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable> {
        if parts.iter().any(|part| part.part == SHEET) {
            return Ok(Vec::new());
        }
        Ok(vec![Ask { part: SHEET.to_owned(), path: String::new(), query: Vec::new(), required: true }])
    }

    fn parse(&self, parts: &[Part], reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
        let part = parts.first().ok_or_else(|| Unreadable { class: "empty", message: "the sheet was not sent".to_owned() })?;
        rows::parse(part, reading)
    }
}
