//! A feed's order is nobody's promise: the same rows the other way round are the same listings under the same keys.

use meeting_graph::feeds::format::{Format, Parsed, Part, Reading};
use meeting_graph::feeds::meeting_guide::MeetingGuide;
use meeting_graph::model::listing::Listing;
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
