//! From feeds to links: two rooms of one building, at one hour, are two meetings.

use std::collections::BTreeSet;
use std::sync::Arc;

use meeting_graph::feeds::format::{Format, Part, Reading};
use meeting_graph::feeds::meeting_guide::MeetingGuide;
use meeting_graph::link::decisions::Decisions;
use meeting_graph::link::resolve::{LinkInput, link};
use meeting_graph::link::said::Said;
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::listing::Listing;
use meeting_graph::model::source::SourceFacts;
use serde_json::{Value, json};
use uuid::Uuid;

use super::CaseSource;

fn read(id: &str, row: Value) -> (SourceFacts, Vec<Listing>) {
    let source = CaseSource::default();
    let facts = SourceFacts { id: id.parse().unwrap(), ..source.facts("meeting_guide") };
    let reading = Reading { facts: &facts, options: &source.options, read_on: None, bounds: None };
    let part = MeetingGuide.next_asks(&[], &reading).unwrap()[0].part.clone();
    let feed = Part { part, bytes: serde_json::to_vec(&json!([row])).unwrap().into(), charset: None };
    let listings = MeetingGuide.parse(&[feed], &reading).unwrap().listings;
    (facts, listings)
}

// How many meetings come of a row of each of two sources with these street lines.
fn meetings(addresses: [&str; 2]) -> usize {
    let row = |address: &str| {
        json!({ "slug": "mens", "name": "Men's Meeting", "day": 2, "time": "19:30", "address": address, "city": "Springton", "state": "NY",
            "postal_code": "10598", "latitude": 41.2709, "longitude": -73.7776 })
    };
    let (one, mut listings) = read("one", row(addresses[0]));
    let (other, more) = read("other", row(addresses[1]));
    listings.extend(more);
    let input = LinkInput {
        said: &Said::of(listings.into_iter().map(Arc::new)),
        service_bodies: &[],
        sources: &[one, other],
        decisions: &Decisions::default(),
        now: "2026-01-15T12:00:00Z".parse().unwrap(),
    };
    let mut minted = 0;
    let mut mint = || {
        minted += 1;
        Uuid::from_u128(minted)
    };
    let ids: BTreeSet<String> =
        link(&input, GenerationContent::default(), &mut mint).content.meetings.iter().map(|meeting| format!("{:?}", meeting.id)).collect();
    ids.len()
}

#[test]
fn two_rooms_of_one_building_at_one_hour_are_two_meetings() {
    assert_eq!(meetings(["12 High St, Room 1", "12 High St, Room 2"]), 2);
}

#[test]
fn one_room_written_twice_is_one_meeting() {
    assert_eq!(meetings(["12 High St, Room 1", "12 High St, Rm. 1"]), 1);
    assert_eq!(meetings(["12 High St, Room 1", "12 High St"]), 1);
}
