//! A feed's order is nobody's promise: the same rows the other way round are the same listings under the same keys. Nor is
//! what stands around them, which decides how they are read.

use meeting_graph::feeds::format::{Format, Parsed, Part, Reading};
use meeting_graph::feeds::meeting_guide::MeetingGuide;
use meeting_graph::model::listing::Listing;
use meeting_graph::model::notice::NoticeCode;
use serde_json::Value;

use super::{case_source, cases_of, parts_of};

fn without_rows(parsed: Parsed) -> Vec<Listing> {
    parsed.listings.into_iter().map(|listing| Listing { row: 0, ..listing }).collect()
}

#[test]
fn rows_the_other_way_round_are_the_same_listings_under_the_same_keys() {
    let mut tried = 0;
    for case in cases_of(&MeetingGuide) {
        let source = case_source(&case);
        let facts = source.facts("meeting_guide");
        let reading = Reading { facts: &facts, options: &source.options, read_on: None, bounds: None };
        let parts = parts_of(&MeetingGuide, &case, &source, &reading);
        let Ok(Value::Array(mut rows)) = serde_json::from_slice(&parts[0].bytes) else { continue };
        rows.reverse();
        let reversed = Part { bytes: serde_json::to_vec(&rows).unwrap().into(), ..parts[0].clone() };
        let (Ok(one), Ok(other)) = (MeetingGuide.parse(&parts, &reading), MeetingGuide.parse(&[reversed], &reading)) else { continue };
        assert_eq!(without_rows(one), without_rows(other), "{}", case.display());
        tried += usize::from(rows.len() > 1);
    }
    assert!(tried > 20, "only {tried} cases hold several rows");
}

#[test]
fn a_list_in_a_record_reads_as_the_list_alone_which_is_read_row_by_row() {
    let mut tried = 0;
    for case in cases_of(&MeetingGuide) {
        let source = case_source(&case);
        let facts = source.facts("meeting_guide");
        let reading = Reading { facts: &facts, options: &source.options, read_on: None, bounds: None };
        let parts = parts_of(&MeetingGuide, &case, &source, &reading);
        if !matches!(serde_json::from_slice(&parts[0].bytes), Ok(Value::Array(_))) {
            continue;
        }
        let wrapped = [b"{\"meetings\":", parts[0].bytes.as_ref(), b"}"].concat();
        let wrapped = Part { bytes: wrapped.into(), ..parts[0].clone() };
        let (Ok(alone), Ok(wrapped)) = (MeetingGuide.parse(&parts, &reading), MeetingGuide.parse(&[wrapped], &reading)) else { continue };
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
