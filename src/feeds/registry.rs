//! Every format, one line each.

use crate::feeds::bmlt::Bmlt;
use crate::feeds::format::Format;
use crate::feeds::meeting_guide::MeetingGuide;
use crate::feeds::sheet::Sheet;

/// The formats, in alphabetical order.
pub const FORMATS: &[&dyn Format] = &[&Bmlt, &MeetingGuide, &Sheet];

/// The format of that name.
pub fn find(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.name() == name)
}

/// All names, for messages: `bmlt, meeting_guide, sheet`.
pub fn known() -> String {
    FORMATS.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ")
}
