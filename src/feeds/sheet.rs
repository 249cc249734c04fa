//! Header-row tables: CSV and TSV, such as a published spreadsheet or the export of a TSML site, and the JSON that
//! Google Sheets and their kin answer.
//!
//! Read in this order: `table` (bytes to cells; `published` where they are JSON), `headings` (what a heading means, in
//! any of the `headings_of_languages`), `columns` (where the fields stand), `rows` (cells to drafts), `entities`.
//! What else is a table under headings, such as Airtable's records, is read by the same `rows`.

pub mod table;
pub(super) mod published;
pub(super) mod headings;
mod headings_of_languages;
mod columns;
mod entities;
pub(super) mod rows;

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
        "a table with a header row: CSV, TSV or a published spreadsheet's JSON"
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
