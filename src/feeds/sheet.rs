//! Header-row tables: CSV and TSV, such as a published spreadsheet or the export of a TSML site, and the JSON that
//! Google Sheets and their kin answer.
//!
//! Read in this order: `table` (bytes to cells; `published` where they are JSON; `split` for cells in pieces), `headings` (what a heading means, in
//! any of the `headings_of_languages`), `columns` (where the fields stand), `rows` (cells to drafts), `entities`.
//! What else is a table under headings, such as Airtable's records, is read by the same `rows`.

pub mod table;
pub(super) mod split;
mod unclosed;
pub(super) mod published;
pub(super) mod headings;
mod headings_of_languages;
pub(super) mod columns;
mod entities;
pub(super) mod rows;

use serde_json::Value;

use crate::feeds::format::{Ask, ChangeLog, Format, Parsed, Part, Reading, Unreadable};
use crate::feeds::lenient::sniff;
use crate::feeds::options::{self, OptionFault};
use crate::model::failure::FailureClass;
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
        "a table with a header row: CSV, TSV or a published spreadsheet's JSON"
    }

    fn check_options(&self, options: &Value) -> Result<(), Vec<OptionFault>> {
        options::verdict(columns::check(options))
    }

    fn recognises(&self, head: &str) -> bool {
        let part = Part { part: SHEET.to_owned(), bytes: head.to_owned().into(), charset: None };
        let table = table::read(&part, &mut Notices::default(), headings::is_known);
        let known = |headings: &[String]| headings.iter().filter(|heading| headings::is_known(&headings::heading_key(heading))).count();
        (sniff::is_values_of_google(head) || !sniff::is_json(head))
            && !sniff::is_naws_dump(head)
            && table.is_ok_and(|table| known(&table.headings) >= TELLING_HEADINGS_MIN)
    }

    fn hangs_on_the_day(&self) -> bool {
        false
    }

    fn change_log(&self, _reading: &Reading<'_>) -> Option<&'static dyn ChangeLog> {
        None
    }

    fn next_asks(&self, parts: &[Part], _reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable> {
        if parts.iter().any(|part| part.part == SHEET) {
            return Ok(Vec::new());
        }
        Ok(vec![Ask { part: SHEET.to_owned(), path: String::new(), query: Vec::new(), required: true }])
    }

    fn parse(&self, parts: &[Part], reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
        let part = parts.first().ok_or_else(|| Unreadable { class: FailureClass::Empty, message: "the sheet was not sent".to_owned() })?;
        rows::parse(part, reading)
    }
}
