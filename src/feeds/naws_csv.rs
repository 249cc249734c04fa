//! The dump that NA's world services take and BMLT servers write (`GetNAWSDump`): one row a meeting, as CSV or TSV.
//!
//! Never read: `Contact*`, `CompanyName` and `ContactGP`, which are persons as often as not.

mod in_place;
mod rows;

use serde_json::Value;

use crate::feeds::format::{Ask, ChangeLog, Format, Parsed, Part, Reading, Unreadable};
use crate::feeds::lenient::sniff;
use crate::feeds::options::{self, OptionFault};
use crate::model::failure::FailureClass;

/// The only part of this format.
const DUMP: &str = "dump";

/// `naws_csv`
pub struct NawsCsv;

impl Format for NawsCsv {
    fn name(&self) -> &'static str {
        "naws_csv"
    }

    fn about(&self) -> &'static str {
        "the dump for NA World Services, as BMLT servers write it"
    }

    fn check_options(&self, options: &Value) -> Result<(), Vec<OptionFault>> {
        options::verdict(options::check_keys(options, &[]))
    }

    fn recognises(&self, head: &str) -> bool {
        sniff::is_naws_dump(head)
    }

    fn hangs_on_the_day(&self) -> bool {
        false
    }

    fn change_log(&self, _reading: &Reading<'_>) -> Option<&'static dyn ChangeLog> {
        None
    }

    fn next_asks(&self, parts: &[Part], _reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable> {
        if parts.iter().any(|part| part.part == DUMP) {
            return Ok(Vec::new());
        }
        Ok(vec![Ask { part: DUMP.to_owned(), path: String::new(), query: Vec::new(), required: true }])
    }

    fn parse(&self, parts: &[Part], reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
        let part = parts.first().ok_or_else(|| Unreadable { class: FailureClass::Empty, message: "the dump was not sent".to_owned() })?;
        rows::parse(part, reading)
    }
}
