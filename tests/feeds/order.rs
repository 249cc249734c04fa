//! A feed's order is nobody's promise: the same rows the other way round are the same listings under the same keys. Nor is
//! what stands around them, which decides how they are read.

use std::path::Path;

use meeting_graph::feeds::format::{Format, Parsed, Part, Reading};
use meeting_graph::feeds::meeting_guide::MeetingGuide;
use meeting_graph::model::listing::Listing;
use meeting_graph::model::notice::NoticeCode;
use serde_json::Value;

use super::{case_source, cases_of, parts_of};

fn without_rows(parsed: Parsed) -> Vec<Listing> {
    parsed.listings.into_iter().map(|listing| Listing { row: 0, ..listing }).collect()
}

/// What comes of a case as it is and of what is made of its list of rows; `None` for a case that is no such list or cannot be read.
fn both(case: &Path, made: impl FnOnce(&Part, Vec<Value>) -> Vec<u8>) -> Option<(Parsed, Parsed)> {
    let source = case_source(case);
    let facts = source.facts("meeting_guide");
    let reading = Reading { facts: &facts, options: &source.options, read_on: None, bounds: None };
    let parts = parts_of(&MeetingGuide, case, &source, &reading);
    let Ok(Value::Array(rows)) = serde_json::from_slice(&parts[0].bytes) else { return None };
    let other = Part { bytes: made(&parts[0], rows).into(), ..parts[0].clone() };
    Some((MeetingGuide.parse(&parts, &reading).ok()?, MeetingGuide.parse(&[other], &reading).ok()?))
}

#[test]
fn rows_the_other_way_round_are_the_same_listings_under_the_same_keys() {
    let mut tried = 0;
    for case in cases_of(&MeetingGuide) {
        let mut several = false;
        let reversed = |_: &Part, mut rows: Vec<Value>| {
            several = rows.len() > 1;
            rows.reverse();
            serde_json::to_vec(&rows).unwrap()
        };
        let Some((one, other)) = both(&case, reversed) else { continue };
        assert_eq!(without_rows(one), without_rows(other), "{}", case.display());
        tried += usize::from(several);
    }
    assert!(tried > 20, "only {tried} cases hold several rows");
}

#[test]
fn a_list_in_a_record_reads_as_the_list_alone_which_is_read_row_by_row() {
    let mut tried = 0;
    for case in cases_of(&MeetingGuide) {
        let in_a_record = |part: &Part, _| [b"{\"meetings\":", part.bytes.as_ref(), b"}"].concat();
        let Some((alone, wrapped)) = both(&case, in_a_record) else { continue };
        let mut notices = wrapped.notices.clone();
        assert!(notices.0.remove(&NoticeCode::WrappedFeed).is_some());
        assert_eq!(alone.notices, notices, "{}", case.display());
        assert_eq!(alone.listings, wrapped.listings, "{}", case.display());
        assert_eq!(alone.service_bodies, wrapped.service_bodies, "{}", case.display());
        assert_eq!(
            (alone.rows, alone.refused, alone.refusals, alone.without_id, alone.fields),
            (wrapped.rows, wrapped.refused, wrapped.refusals, wrapped.without_id, wrapped.fields),
            "{}",
            case.display()
        );
        tried += 1;
    }
    assert!(tried > 50, "only {tried} cases are lists");
}
