//! Header-row tables.

use crate::feeds::format::{Ask, Format, Parsed, Part, Reading, Unreadable};

/// `sheet`
pub struct Sheet;

impl Format for Sheet {
    fn name(&self) -> &'static str {
        "sheet"
    }

    fn about(&self) -> &'static str {
        "a table with a header row: CSV or TSV, such as a published spreadsheet"
    }

    fn next_asks(&self, _parts: &[Part], _reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable> {
        todo!()
    }

    fn parse(&self, _parts: &[Part], _reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
        todo!()
    }
}
