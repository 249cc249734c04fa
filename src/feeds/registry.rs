//! Every format, one line each.

use crate::feeds::airtable::Airtable;
use crate::feeds::bmlt::Bmlt;
use crate::feeds::format::Format;
use crate::feeds::ical::Ical;
use crate::feeds::mapped::Mapped;
use crate::feeds::meeting_guide::MeetingGuide;
use crate::feeds::naws_csv::NawsCsv;
use crate::feeds::sheet::Sheet;

/// The formats, in alphabetical order.
pub const FORMATS: &[&dyn Format] = &[&Airtable, &Bmlt, &Ical, &Mapped, &MeetingGuide, &NawsCsv, &Sheet];

/// The format of that name.
pub fn find(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.name() == name)
}

/// All names, for messages: `airtable, bmlt, ical, mapped, meeting_guide, naws_csv, sheet`.
pub fn known() -> String {
    FORMATS.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{FORMATS, find, known};

    #[test]
    fn each_format_stands_once_in_alphabetical_order_and_is_found_by_its_name() {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name()).collect();
        assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{names:?}");
        assert!(names.iter().all(|name| find(name).is_some_and(|format| format.name() == *name)));
        assert_eq!(known(), names.join(", "));
        assert!(find("tmsl").is_none());
    }
}
