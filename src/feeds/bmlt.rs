//! The semantic JSON API of a BMLT root server, versions 2.x to 4.x, and of the aggregator that speaks the same.
//!
//! Read in this order: `plan` (what is asked), `wire` (the answers as sent), then what they mean:
//! `server_info`, `service_bodies`, `formats` (with `english`, `native` and `languages`), `meetings`. Beside them stands
//! `changes`, which can save a whole pull.

mod wire;
mod options;
mod server_info;
pub mod plan;
mod changes;
mod service_bodies;
mod languages;
mod english;
mod native;
mod formats;
pub(super) mod venue;
mod meetings;

use serde_json::Value;

use crate::feeds::bmlt::changes::Changes;
use crate::feeds::bmlt::options::Options;
use crate::feeds::format::{Ask, ChangeLog, Format, Parsed, Part, Reading, Unreadable};
use crate::feeds::lenient::sniff;
use crate::feeds::options::{OptionFault, verdict};

/// `bmlt`: options `page_size` (rows a request; one shot without it), `languages` (those format names are asked in) and
/// `changes_hint` (ask the server's log of changes first, and pull whole where it shows any, but at least once a day).
pub struct Bmlt;

impl Format for Bmlt {
    fn name(&self) -> &'static str {
        "bmlt"
    }

    fn about(&self) -> &'static str {
        "a BMLT root server's semantic API (Narcotics Anonymous)"
    }

    fn check_options(&self, options: &Value) -> Result<(), Vec<OptionFault>> {
        verdict(options::check(options))
    }

    fn recognises(&self, head: &str) -> bool {
        sniff::is_json(head) && ["id_bigint", "weekday_tinyint"].iter().all(|name| sniff::has_key(head, name))
    }

    fn hangs_on_the_day(&self) -> bool {
        false
    }

    fn change_log(&self, reading: &Reading<'_>) -> Option<&'static dyn ChangeLog> {
        let may_be_asked = Options::read(reading).is_ok_and(|options| options.changes_hint);
        may_be_asked.then_some(&Changes)
    }

    fn next_asks(&self, parts: &[Part], reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable> {
        plan::next_asks(parts, reading)
    }

    fn parse(&self, parts: &[Part], reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
        meetings::parse(parts, reading)
    }
}
