//! The semantic JSON API of a BMLT root server, versions 2.x to 4.x.

use crate::feeds::format::{Ask, Format, Parsed, Part, Reading, Unreadable};

/// `bmlt`
pub struct Bmlt;

impl Format for Bmlt {
    fn name(&self) -> &'static str {
        "bmlt"
    }

    fn about(&self) -> &'static str {
        "a BMLT root server's semantic API (Narcotics Anonymous)"
    }

    fn next_asks(&self, _parts: &[Part], _reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable> {
        todo!()
    }

    fn parse(&self, _parts: &[Part], _reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
        todo!()
    }
}
