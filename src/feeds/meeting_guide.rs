//! Meeting Guide JSON (code4recovery/spec), as TSML and its kin really write it.

use crate::feeds::format::{Ask, Format, Parsed, Part, Reading, Unreadable};

/// `meeting_guide`
pub struct MeetingGuide;

impl Format for MeetingGuide {
    fn name(&self) -> &'static str {
        "meeting_guide"
    }

    fn about(&self) -> &'static str {
        "Meeting Guide JSON, as TSML sites and many intergroups publish it"
    }

    fn next_asks(&self, _parts: &[Part], _reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable> {
        todo!()
    }

    fn parse(&self, _parts: &[Part], _reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
        todo!()
    }
}
