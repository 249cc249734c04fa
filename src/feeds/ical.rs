//! iCalendar (RFC 5545 and 7986), as Google, Outlook and the calendars of WordPress publish it: each event that is held
//! again and again is a meeting, or several where its rule names several weekdays.
//!
//! Never read: `ORGANIZER`, `ATTENDEE`, `CONTACT`, and events that are private.
//!
//! Read in this order: `wire` (bytes to events), `clock` (dates and hours), `rule` (which weeks), `event` (to a draft).

mod wire;
mod clock;
mod rule;
mod event;

use serde_json::Value;

use crate::feeds::fields::FieldCounts;
use crate::feeds::format::{Ask, ChangeLog, Format, Parsed, Part, Reading, Unreadable};
use crate::feeds::meaning::identity;
use crate::feeds::options::{self, OptionFault};
use crate::model::failure::FailureClass;

/// The only part of this format.
const CALENDAR: &str = "calendar";

/// `ical`
pub struct Ical;

impl Format for Ical {
    fn name(&self) -> &'static str {
        "ical"
    }

    fn about(&self) -> &'static str {
        "an iCalendar file (.ics) with events that repeat"
    }

    fn check_options(&self, options: &Value) -> Result<(), Vec<OptionFault>> {
        options::verdict(options::check_keys(options, &[]))
    }

    fn recognises(&self, head: &str) -> bool {
        wire::is_calendar(head)
    }

    fn hangs_on_the_day(&self) -> bool {
        true
    }

    fn change_log(&self, _reading: &Reading<'_>) -> Option<&'static dyn ChangeLog> {
        None
    }

    fn next_asks(&self, parts: &[Part], _reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable> {
        if parts.iter().any(|part| part.part == CALENDAR) {
            return Ok(Vec::new());
        }
        Ok(vec![Ask { part: CALENDAR.to_owned(), path: String::new(), query: Vec::new(), required: true }])
    }

    fn parse(&self, parts: &[Part], reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
        let part =
            parts.first().ok_or_else(|| Unreadable { class: FailureClass::Empty, message: "the calendar was not sent".to_owned() })?;
        let mut parsed = Parsed::default();
        let events = wire::read(part, &mut parsed.notices)?;
        let newest = clock::newest(&events).max(reading.read_on);
        let mut fields = FieldCounts::default();
        for (number, event) in (1..).zip(&events) {
            fields.add(event.properties());
            event::add(number, event, newest, reading, &mut parsed);
        }
        parsed.fields = fields.into_counts();
        identity::settle(&mut parsed);
        Ok(parsed)
    }
}
