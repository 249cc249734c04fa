//! Meeting Guide JSON (code4recovery/spec), as TSML and its kin really write it.
//!
//! Never read: `contact_*`, `author`, `email`, `phone`, `mailing_address`, `edit_url`, `import_hash`, `last_contact`.
//!
//! Options of a source are those of every format: `keep_passwords` and `keep_personal`, see [`Keeps`](crate::feeds::meaning::personal::Keeps).

use serde_json::Value;

use crate::feeds::fields::FieldCounts;
use crate::feeds::format::{Ask, ChangeLog, Format, Parsed, Part, Reading, Unreadable};
use crate::feeds::lenient::record::Record;
use crate::feeds::lenient::{body, json, plain_rows, sniff};
use crate::feeds::meaning::{identity, listing};
use crate::feeds::meeting_guide::bodies::Bodies;
use crate::feeds::options::{self, OptionFault};
use crate::model::failure::FailureClass;
use crate::model::listing::Listing;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::report::Notices;

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
        let mut notices = Notices::default();
        let text = body::text(part, &mut notices)?;
        // A row is about as long as a listing is large. The list would be copied each time that it grows.
        let mut taken = Taken::new(reading, notices.clone(), text.len() / size_of::<Listing>());
        if !plain_rows::read(&text, |row| taken.take_plain(row)) {
            // Wrapped, broken, or of another shape: read anew, and from here on as a whole.
            let rows = table::to_records(json::rows(json::read_text(part, &text, &mut notices)?, &mut notices)?);
            taken = Taken::new(reading, notices, rows.len());
            rows.into_iter().for_each(|row| taken.take(&row));
        }
        Ok(taken.into_parsed())
    }
}

/// What was read of the rows so far.
struct Taken<'a> {
    reading: &'a Reading<'a>,
    number: u32,
    parsed: Parsed,
    bodies: Bodies,
    fields: FieldCounts,
}

impl<'a> Taken<'a> {
    fn new(reading: &'a Reading<'a>, notices: Notices, listings: usize) -> Self {
        let parsed = Parsed { listings: Vec::with_capacity(listings), notices, ..Parsed::default() };
        Self { reading, number: 0, parsed, bodies: Bodies::default(), fields: FieldCounts::default() }
    }

    /// Takes a row of a list of rows as they stand; `false` where it is no such list.
    fn take_plain(&mut self, row: &Record<'_>) -> bool {
        let is_row = table::is_row(row);
        if is_row {
            self.take_record(row);
        }
        is_row && !self.fields.is_full()
    }

    fn take(&mut self, row: &Value) {
        if let Value::Object(row) = row {
            return self.take_record(&Record::new(row));
        }
        self.number += 1;
        self.parsed.rows += 1;
        let shown = if row.is_null() { "null" } else { "not a record" };
        let notice = Notice { row: Some(self.number), value: Some(shown.to_owned()), ..Notice::default() };
        self.parsed.refuse(NoticeCode::RowNotAnObject, notice);
    }

    fn take_record(&mut self, row: &Record<'_>) {
        self.number += 1;
        self.fields.add(row.filled());
        let mut draft = row::read(self.number, row, self.reading, &mut self.parsed.notices);
        draft.service_bodies.extend(self.bodies.of_row(row, self.reading.facts));
        listing::add(draft, self.reading, &mut self.parsed);
    }

    fn into_parsed(self) -> Parsed {
        let Self { mut parsed, bodies, fields, .. } = self;
        parsed.fields = fields.into_counts();
        parsed.service_bodies = bodies.into_list();
        identity::settle(&mut parsed);
        parsed
    }
}
