//! The semantic JSON API of a BMLT root server, versions 2.x to 4.x, and of the aggregator that speaks the same.
//!
//! Read in this order: `plan` (what is asked), `wire` (the answers as sent), then what they mean:
//! `server_info`, `service_bodies`, `formats` (with `english`, `native` and `languages`), `meetings`.

mod wire;
mod options;
mod server_info;
mod plan;
mod service_bodies;
mod languages;
mod english;
mod native;
mod formats;
pub(super) mod venue;
mod meetings;

use serde_json::Value;

use crate::feeds::format::{Ask, Format, Parsed, Part, Reading, Unreadable};
use crate::feeds::lenient::sniff;
use crate::feeds::options::{OptionFault, verdict};

/// `bmlt`: options `page_size` (rows a request; one shot without it) and `languages` (those format names are asked in).
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

    fn next_asks(&self, parts: &[Part], reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable> {
        plan::next_asks(parts, reading)
    }

    fn parse(&self, parts: &[Part], reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
        meetings::parse(parts, reading)
    }
}
