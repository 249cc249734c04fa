//! Any JSON list or CSV, read as the source file says: for a feed that no format foresaw, and no one writes code for.
//!
//! An operator gives each field of a meeting one expression. A text is a pointer into the row; a table is one of a small,
//! closed set of functions, whose input may be another function:
//!
//! ```toml
//! [source.options]
//! layout = "csv"                                                     # or json, or ndjson
//! only = { of = "Type", equals = "Narcotics Anonymous" }             # rows of this source, where a file holds several
//! [source.options.fields]
//! id = "Guid"                                                        # pointer: a column, or a field of the row
//! street = "/address/street"                                         # pointer into a nested row (RFC 6901; * is every item)
//! formatted = { join = ["Address", "Postcode"], with = ", " }        # what is blank is left out
//! city = { split = "Address", at = ",", item = -1 }                  # all pieces, or the one at a place
//! time = { regex = '(\d+[.:]\d+ *[ap]m)', of = "When" }              # the first group, or `group = 2`; nothing where it does not fit
//! types = ["Format", { map = "Open", to = { True = "Open", False = "" } }]   # a list: all of them
//! name = { first_non_empty = ["Title", "Venue"] }
//! country = { constant = "GB" }
//! start = { clock = "start_min", unit = "minutes" }                  # counted since midnight, to hours and minutes
//! ```
//!
//! Read in this order: `fields` (what can be given), `expression` (what it is given by) with `compile` (from the source
//! file) and `path`, `mapping` (all options of a source), `rows` (bytes to rows), `schedules` and `draft` (row to drafts).

mod fields;
mod path;
mod expression;
mod compile;
mod mapping;
mod rows;
mod schedules;
mod draft;

use serde_json::Value;

use crate::feeds::fields::FieldCounts;
use crate::feeds::format::{Ask, ChangeLog, Format, Parsed, Part, Reading, Unreadable};
use crate::feeds::mapped::mapping::Mapping;
use crate::feeds::meaning::{identity, listing};
use crate::feeds::options::{OptionFault, verdict};
use crate::model::failure::FailureClass;
use crate::model::notice::{Notice, NoticeCode};

/// The only part of this format.
const PART: &str = "rows";

/// `mapped`: options as above.
pub struct Mapped;

impl Format for Mapped {
    fn name(&self) -> &'static str {
        "mapped"
    }

    fn about(&self) -> &'static str {
        "any JSON list or CSV, read by the mapping that the source file gives"
    }

    fn check_options(&self, options: &Value) -> Result<(), Vec<OptionFault>> {
        verdict(Mapping::compile(options).1)
    }

    fn recognises(&self, _head: &str) -> bool {
        false
    }

    fn hangs_on_the_day(&self) -> bool {
        false
    }

    fn change_log(&self, _reading: &Reading<'_>) -> Option<&'static dyn ChangeLog> {
        None
    }

    fn next_asks(&self, parts: &[Part], _reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable> {
        if parts.iter().any(|part| part.part == PART) {
            return Ok(Vec::new());
        }
        Ok(vec![Ask { part: PART.to_owned(), path: String::new(), query: Vec::new(), required: true }])
    }

    fn parse(&self, parts: &[Part], reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
        let part = parts.first().ok_or_else(|| Unreadable { class: FailureClass::Empty, message: "the feed was not sent".to_owned() })?;
        let (mapping, faults) = Mapping::compile(reading.options);
        if let Some(fault) = faults.first() {
            return Err(fault.unreadable());
        }
        let mut parsed = Parsed::default();
        let feed = rows::read(part, &mapping, &mut parsed.notices)?;
        mapping.demand_what_it_reads(&feed, &mut parsed.notices)?;
        let mut left_out = 0usize;
        let mut fields = FieldCounts::default();
        for (number, row) in feed.rows() {
            match row {
                Some(row) if !mapping.is_ours(&row) => left_out += 1,
                Some(row) => {
                    fields.add(row.filled());
                    for draft in draft::drafts(number, &row, &mapping, reading) {
                        listing::add(draft, reading, &mut parsed);
                    }
                }
                None => {
                    parsed.rows += 1;
                    parsed.refuse(NoticeCode::RowNotAnObject, Notice { row: Some(number), ..Notice::default() });
                }
            }
        }
        if left_out > 0 {
            parsed.notices.add(NoticeCode::RowsOfOthers, Notice::of_feed("only", &format!("{left_out} rows")));
        }
        parsed.fields = fields.into_counts();
        identity::settle(&mut parsed);
        Ok(parsed)
    }
}
