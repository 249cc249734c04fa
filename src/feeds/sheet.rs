//! Header-row tables: CSV and TSV, such as a published spreadsheet or the export of a TSML site.
//!
//! Read in this order: `table` (bytes to cells), `columns` (headings to fields), `rows` (cells to drafts), `entities`.

pub mod table;
pub mod columns;
mod entities;
mod rows;

use serde_json::Value;

use crate::feeds::format::{Ask, Format, Parsed, Part, Reading, Unreadable};
use crate::feeds::options::{self, OptionFault};

/// The only part of this format.
const SHEET: &str = "sheet";

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
