//! Instants as a page shows them: on the clock of the list where that is known, else in UTC; and how long ago.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::model::slot::ZoneName;
use crate::show::pages::words;

/// An instant, for people and for programs.
pub fn at(at: Timestamp, zone: Option<&ZoneName>) -> Markup {
    let zoned = at.to_zoned(zone.and_then(ZoneName::rules).unwrap_or(TimeZone::UTC));
    html! { time datetime=(machine(at)) dir="ltr" { (zoned.strftime("%Y-%m-%d %H:%M %Z")) } }
}

/// The same, and how long ago it was.
pub fn past(instant: Timestamp, now: Timestamp, zone: Option<&ZoneName>) -> Markup {
    html! { (at(instant, zone)) ", " (words::ago(seconds(now, instant))) }
}

/// The same of one that is ahead.
pub fn coming(instant: Timestamp, now: Timestamp, zone: Option<&ZoneName>) -> Markup {
    html! { (at(instant, zone)) ", " (words::ahead(seconds(instant, now))) }
}

/// How long ago alone, where there is little room; the instant is told to programs.
pub fn brief(instant: Timestamp, now: Timestamp) -> Markup {
    html! { time datetime=(machine(instant)) { (words::ago(seconds(now, instant))) } }
}

/// As RFC 3339 has it, to the second.
pub fn machine(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// From one to the other, none below 0.
pub fn seconds(later: Timestamp, earlier: Timestamp) -> i64 {
    later.as_second().saturating_sub(earlier.as_second()).max(0)
}
