//! Bytes to events, and single properties of them.

use std::collections::BTreeSet;

use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarParameterName, ICalendarParameterValue,
    ICalendarProperty, ICalendarValue, Uri,
};
use calcard::{Entry, Parser};

use crate::feeds::format::{Part, Unreadable};
use crate::feeds::lenient::body;
use crate::model::failure::FailureClass;
use crate::model::report::Notices;
use crate::model::slot::ZoneName;

const BEGIN: &str = "BEGIN:VCALENDAR";

/// One `VEVENT`, and what its calendar says for all.
#[derive(Debug)]
pub(super) struct Event {
    component: ICalendarComponent,
    /// The zone of the calendar, as written.
    pub(super) calendar_zone: Option<String>,
}

/// Reads all events of all calendars in a body, in their order.
///
/// # Errors
/// `empty`, `html-instead-of-feed`, `not-a-calendar`, or `truncated` where the end of the calendar did not come.
pub(super) fn read(part: &Part, notices: &mut Notices) -> Result<Vec<Event>, Unreadable> {
    let text = body::text(part, notices)?;
    if !is_calendar(&text) {
        return Err(Unreadable {
            class: FailureClass::NotACalendar,
            message: "the answer does not begin with BEGIN:VCALENDAR: check the address".to_owned(),
        });
    }
    // A calendar cut off in the middle still parses, with fewer events.
    let last = text.lines().next_back().unwrap_or_default().trim();
    if !last.eq_ignore_ascii_case("END:VCALENDAR") {
        let message = "the calendar ends in the middle: it was cut off on the way or by the site".to_owned();
        return Err(Unreadable { class: FailureClass::Truncated, message });
    }
    let mut parser = Parser::new(&text);
    let mut events = Vec::new();
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => take_events(calendar, &mut events),
            Entry::Eof => return Ok(events),
            // Lines outside of a calendar.
            _ => {}
        }
    }
}

/// Whether a text begins as a calendar does.
pub(super) fn is_calendar(text: &str) -> bool {
    text.get(..BEGIN.len()).is_some_and(|start| start.eq_ignore_ascii_case(BEGIN))
}

// An event whose END is missing has the next ones inside it; the list of components is flat, and so all are found.
fn take_events(calendar: ICalendar, events: &mut Vec<Event>) {
    let of_all = |name: &str| {
        let root = calendar.components.first()?;
        root.entries
            .iter()
            .find(|entry| matches!(&entry.name, ICalendarProperty::Other(own) if own.eq_ignore_ascii_case(name)))
            .and_then(first_text)
    };
    let calendar_zone = of_all("X-WR-TIMEZONE").or_else(|| of_all("TIMEZONE-ID"));
    let found = calendar.components.into_iter().filter(|component| component.component_type == ICalendarComponentType::VEvent);
    events.extend(found.map(|component| Event { component, calendar_zone: calendar_zone.clone() }));
}

impl Event {
    /// The names of its properties that hold anything, each once.
    pub(super) fn properties(&self) -> BTreeSet<&str> {
        let filled = self.component.entries.iter().filter(|entry| !entry.values.is_empty());
        filled.map(|entry| entry.name.as_str()).collect()
    }

    /// The first property of that name.
    pub(super) fn entry(&self, name: &ICalendarProperty) -> Option<&ICalendarEntry> {
        self.component.property(name)
    }

    /// All properties of that name.
    pub(super) fn entries(&self, name: ICalendarProperty) -> impl Iterator<Item = &ICalendarEntry> {
        self.component.entries.iter().filter(move |entry| entry.name == name)
    }

    /// The text of a property, trimmed; a blank is nothing.
    pub(super) fn text(&self, name: &ICalendarProperty) -> Option<String> {
        self.entry(name).and_then(first_text)
    }

    /// The text of a property that no RFC has.
    pub(super) fn other(&self, name: &str) -> Option<String> {
        let own = |entry: &&ICalendarEntry| matches!(&entry.name, ICalendarProperty::Other(own) if own.eq_ignore_ascii_case(name));
        self.component.entries.iter().find(own).and_then(first_text)
    }
}

/// All texts of a property.
pub(super) fn texts(entry: &ICalendarEntry) -> Vec<String> {
    let text = |value: &ICalendarValue| match value {
        ICalendarValue::Text(text) | ICalendarValue::Uri(Uri::Location(text)) => Some(text.trim().to_owned()),
        _ => None,
    };
    entry.values.iter().filter_map(text).filter(|text| !text.is_empty()).collect()
}

fn first_text(entry: &ICalendarEntry) -> Option<String> {
    texts(entry).into_iter().next()
}

/// The zone that a property names.
pub(super) fn zone_of(entry: &ICalendarEntry) -> Option<String> {
    let named = entry.params.iter().find(|param| param.name == ICalendarParameterName::Tzid)?;
    let ICalendarParameterValue::Text(zone) = &named.value else { return None };
    Some(bare_zone(zone).to_owned()).filter(|zone| !zone.is_empty())
}

// `/freeassociation.sourceforge.net/Europe/Dublin`: a maker's name before the zone's.
fn bare_zone(zone: &str) -> &str {
    let zone = zone.trim().trim_matches('"');
    let Some(rest) = zone.strip_prefix('/') else { return zone };
    let starts = std::iter::once(0).chain(rest.match_indices('/').map(|(at, _)| at + 1));
    let named = starts.map(|start| &rest[start..]).find(|name| name.contains('/') && ZoneName::new(name).is_some());
    named.unwrap_or(rest)
}
