//! Meeting Guide JSON (code4recovery/spec), as TSML and its kin really write it.
//!
//! Never read: `contact_*`, `author`, `email`, `phone`, `mailing_address`, `edit_url`, `import_hash`, `last_contact`.
//!
//! Options of a source are those of every format: `keep_passwords` and `keep_personal`, see [`Keeps`](crate::feeds::meaning::personal::Keeps).

use serde_json::Value;

use crate::feeds::fields::FieldCounts;
use crate::feeds::format::{Ask, ChangeLog, Format, Parsed, Part, Reading, Unreadable};
use crate::feeds::lenient::record::Record;
use crate::feeds::lenient::{json, sniff, value};
use crate::feeds::meaning::{identity, listing};
use crate::feeds::meeting_guide::bodies::Bodies;
use crate::feeds::options::{self, OptionFault};
use crate::model::failure::FailureClass;
use crate::model::notice::{Notice, NoticeCode};

pub mod bodies;
pub mod row;
pub mod table;

const PART: &str = "meetings";

/// `meeting_guide`
pub struct MeetingGuide;

impl Format for MeetingGuide {
    fn name(&self) -> &'static str {
        "meeting_guide"
    }

    fn about(&self) -> &'static str {
        "Meeting Guide JSON, as TSML sites and many intergroups publish it"
    }

    fn check_options(&self, options: &Value) -> Result<(), Vec<OptionFault>> {
        options::verdict(options::check_keys(options, &[]))
    }

    fn recognises(&self, head: &str) -> bool {
        let has = |names: &[&str]| names.iter().any(|name| sniff::has_key(head, name));
        let says_what = has(&["slug", "name", "meeting"]);
        let says_when = has(&["day", "time", "types", "formatted_address", "attendance_option", "conference_url"]);
        head.trim_end() == "[]" || (sniff::is_json(head) && says_what && says_when && !sniff::is_records_of_airtable(head))
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
        let missing = || Unreadable { class: FailureClass::Empty, message: "no answer came for `meetings`".to_owned() };
        let part = parts.iter().find(|part| part.part == PART).ok_or_else(missing)?;
        let mut parsed = Parsed::default();
        let found = json::read(part, &mut parsed.notices)?;
        let rows = table::to_records(json::rows(found, &mut parsed.notices)?);
        let mut bodies = Bodies::default();
        let mut fields = FieldCounts::default();
        // Most rows are one listing; those are large, and would be copied each time that the list grows.
        parsed.listings.reserve(rows.len());
        for (number, value) in (1u32..).zip(rows) {
            match value {
                Value::Object(row) => {
                    fields.add(value::filled(&row));
                    let row = Record::new(&row);
                    let mut draft = row::read(number, &row, reading, &mut parsed.notices);
                    draft.service_bodies.extend(bodies.of_row(&row, reading.facts));
                    listing::add(draft, reading, &mut parsed);
                }
                other => {
                    parsed.rows += 1;
                    let shown = if other.is_null() { "null" } else { "not a record" };
                    parsed.refuse(
                        NoticeCode::RowNotAnObject,
                        Notice { row: Some(number), value: Some(shown.to_owned()), ..Notice::default() },
                    );
                }
            }
        }
        parsed.fields = fields.into_counts();
        parsed.service_bodies = bodies.into_list();
        identity::settle(&mut parsed);
        Ok(parsed)
    }
}
