//! Every format, one line each.

use crate::feeds::airtable::Airtable;
use crate::feeds::bmlt::Bmlt;
use crate::feeds::format::{Ask, ChangeLog, Format, Parsed, Part, Reading, Unreadable};
use crate::feeds::ical::Ical;
use crate::feeds::mapped::Mapped;
use crate::feeds::meaning::personal::guard::{self, guard};
use crate::feeds::meeting_guide::MeetingGuide;
use crate::feeds::naws_csv::NawsCsv;
use crate::feeds::options::OptionFault;
use crate::feeds::sheet::Sheet;

macro_rules! formats {
    ($($format:expr,)*) => {
        /// The formats, in alphabetical order; each reads through the guard against personal details.
        pub const FORMATS: &[&dyn Format] = &[$(&Guarded(&$format),)*];
    };
}

formats! {
    Airtable,
    Bmlt,
    Ical,
    Mapped,
    MeetingGuide,
    NawsCsv,
    Sheet,
}

/// A format whose readings go through the guard. A format is found here and nowhere else, so that none can forget it.
struct Guarded<F: 'static>(&'static F);

impl<F: Format> Format for Guarded<F> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn about(&self) -> &'static str {
        self.0.about()
    }

    fn recognises(&self, head: &str) -> bool {
        self.0.recognises(head)
    }

    fn check_options(&self, options: &serde_json::Value) -> Result<(), Vec<OptionFault>> {
        self.0.check_options(options)
    }

    fn hangs_on_the_day(&self) -> bool {
        self.0.hangs_on_the_day()
    }

    fn change_log(&self, reading: &Reading<'_>) -> Option<&'static dyn ChangeLog> {
        self.0.change_log(reading)
    }

    fn next_asks(&self, parts: &[Part], reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable> {
        self.0.next_asks(parts, reading).map_err(without_persons)
    }

    fn parse(&self, parts: &[Part], reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
        let mut parsed = self.0.parse(parts, reading).map_err(without_persons)?;
        guard(&mut parsed, reading);
        Ok(parsed)
    }
}

// What a site says in place of its feed may name whom to write to.
fn without_persons(unreadable: Unreadable) -> Unreadable {
    Unreadable { message: guard::sentence(&unreadable.message), ..unreadable }
}

/// The format of that name.
pub fn find(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.name() == name)
}

/// Characters of a body that are looked at to tell its format.
const HEAD_CHARS: usize = 64 * 1024;

/// The formats that a body is most likely of; mostly one, and none for a web page or a stranger.
pub fn recognise(body: &str) -> Vec<&'static dyn Format> {
    let end = body.char_indices().nth(HEAD_CHARS).map_or(body.len(), |(end, _)| end);
    FORMATS.iter().copied().filter(|format| format.recognises(body[..end].trim_start())).collect()
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
