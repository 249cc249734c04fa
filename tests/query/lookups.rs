//! What a snapshot knows by name: ids and where retired ones lead, listings, venues, the tree of service bodies, counts.

use jiff::Timestamp;
use meeting_graph::index::counts::CountryCount;
use meeting_graph::index::lookup::Resolved;
use meeting_graph::index::neighbours::Neighbours;
use meeting_graph::index::snapshot::Snapshot;
use meeting_graph::model::evidence::{LinkDecision, LinkEvidence};
use meeting_graph::model::generation::{GenerationContent, Retired};
use meeting_graph::model::id::{FellowshipCode, MeetingId};
use meeting_graph::model::meeting::Meeting;
use meeting_graph::model::organization::ServiceBody;
use meeting_graph::model::packed::Packed;
use meeting_graph::query::evaluate::page_of;
use meeting_graph::query::page::PageArgs;
use uuid::Uuid;

use super::world::{self, body_key};

fn id(number: u128) -> MeetingId {
    MeetingId(Uuid::from_u128(number))
}

fn retired(number: u128, into: Option<u128>) -> Retired {
    Retired { id: id(number), at: Timestamp::UNIX_EPOCH, merged_into: into.map(id), listings: Vec::new() }
}

#[test]
fn a_retired_id_leads_through_every_merge_to_the_meeting_served_now() {
    let retired = vec![retired(1, Some(2)), retired(2, Some(9)), retired(3, None), retired(4, Some(5)), retired(5, Some(4))];
    let snapshot = world::snapshot(&GenerationContent { meetings: vec![world::meeting(9)], retired, ..GenerationContent::default() });
    let resolved = |number| snapshot.resolve(id(number));
    assert_eq!(resolved(9), Resolved::Found(0));
    assert_eq!(resolved(1), Resolved::Found(0));
    assert!(matches!(resolved(3), Resolved::Retired(gone) if gone.id == id(3)));
    assert!(matches!(resolved(4), Resolved::Retired(gone) if gone.id == id(4)), "a circle of merges ends");
    assert_eq!(resolved(7), Resolved::Unknown);
    assert_eq!(snapshot.by_id(id(1)), None, "redirects are followed by resolve alone");
}

#[test]
fn every_listing_leads_to_its_meeting() {
    let meetings = vec![
        Meeting { listings: vec![world::listing("dublin", "7"), world::listing("cork", "7")], ..world::meeting(1) },
        Meeting { listings: vec![world::listing("cork", "8")], ..world::meeting(2) },
    ];
    let snapshot = world::snapshot(&GenerationContent { meetings, ..GenerationContent::default() });
    let by = |key: &str| snapshot.by_listing(&key.parse().unwrap());
    assert_eq!([by("dublin:7"), by("cork:7"), by("cork:8"), by("dublin:8")], [Some(0), Some(0), Some(1), None]);
    assert_eq!(snapshot.listing_count(), 3);
    assert_eq!(snapshot.source_meeting_count(&world::source("cork")), 2);
    assert_eq!(snapshot.source_meetings(&world::source("dublin")), [0]);
    assert_eq!(snapshot.source_meeting_count(&world::source("quito")), 0);
}

#[test]
fn a_venue_knows_its_meetings_and_they_can_be_paged() {
    let venue = world::venue(1, None);
    let held = |number| Meeting { venue: Some(venue.id), ..world::meeting(number) };
    let meetings = vec![held(1), world::meeting(2), held(3), held(4)];
    let snapshot = world::snapshot(&GenerationContent { meetings, venues: vec![venue.clone()], ..GenerationContent::default() });
    let of_venue = snapshot.venue_meetings(venue.id);
    assert_eq!(of_venue, [0, 2, 3]);
    let page = page_of(&snapshot, &of_venue, &PageArgs { first: Some(2), ..PageArgs::default() }).unwrap();
    assert_eq!((page.items.len(), page.total, page.has_next), (2, 3, true));
    assert_eq!(snapshot.venue_of(2).map(|venue| venue.id), Some(venue.id));
    assert_eq!(snapshot.venue_of(1), None);
}

fn keys(bodies: &[&ServiceBody]) -> Vec<String> {
    bodies.iter().map(|body| body.key.id.clone()).collect()
}

#[test]
fn a_service_body_has_those_below_it_and_those_above() {
    let meetings = [("1", 1), ("3", 2), ("9", 3)];
    let meetings = meetings.map(|(body, number)| Meeting { service_bodies: vec![body_key(body)], ..world::meeting(number) }).into();
    let content = GenerationContent { meetings, service_bodies: world::bodies(), ..GenerationContent::default() };
    let snapshot = world::snapshot(&content);
    assert_eq!(keys(&snapshot.service_body_roots()), ["1", "9"]);
    assert_eq!(keys(&snapshot.service_body_children(&body_key("1"))), ["2"]);
    assert_eq!(keys(&snapshot.service_body_descendants(&body_key("1"))), ["2", "3"]);
    assert_eq!(keys(&snapshot.service_body_ancestors(&body_key("3"))), ["2", "1"]);
    assert_eq!(snapshot.service_body_meetings(&body_key("1"), false), [0]);
    assert_eq!(snapshot.service_body_meetings(&body_key("1"), true), [0, 1]);
    assert_eq!(snapshot.service_body(&body_key("5")), None);
}

#[test]
fn service_bodies_whose_parents_run_in_a_circle_end_somewhere() {
    let mut service_bodies = world::bodies();
    service_bodies[0].parent = Some(body_key("3"));
    let snapshot = world::snapshot(&GenerationContent { service_bodies, ..GenerationContent::default() });
    assert_eq!(keys(&snapshot.service_body_descendants(&body_key("1"))), ["2", "3"]);
    assert_eq!(keys(&snapshot.service_body_ancestors(&body_key("1"))), ["3", "2"]);
}

#[test]
fn countries_and_fellowships_are_counted() {
    let mut venues = vec![world::venue(1, None), world::venue(2, None)];
    for (venue, code) in venues.iter_mut().zip(["IE-CO", "IE-D"]) {
        venue.place.country = Some("IE".parse().unwrap());
        venue.place.subdivision_code = Some(code.to_owned());
    }
    let aa = FellowshipCode::new("aa");
    let meetings = vec![
        Meeting { venue: Some(venues[0].id), ..world::meeting(1) },
        Meeting { venue: Some(venues[1].id), suspended: true, ..world::meeting(2) },
        Meeting { fellowship: aa.clone(), ..world::meeting(3) },
    ];
    let snapshot = world::snapshot(&GenerationContent { meetings, venues, ..GenerationContent::default() });
    let ireland: meeting_graph::model::place::CountryCode = "IE".parse().unwrap();
    let subdivisions = vec![("IE-CO".to_owned(), 1), ("IE-D".to_owned(), 1)];
    assert_eq!(snapshot.countries(), [CountryCount { country: ireland, meetings: 2, subdivisions }]);
    assert_eq!(snapshot.fellowships(), [(aa.clone(), 1), (FellowshipCode::new("na"), 2)]);
    assert_eq!(snapshot.fellowship_meeting_count(&FellowshipCode::new("na")), 2);
    assert_eq!(snapshot.fellowship_countries(&FellowshipCode::new("na")), [ireland]);
    assert_eq!(snapshot.fellowship_countries(&aa), []);
}

#[test]
fn before_the_first_generation_there_is_nothing_and_nothing_fails() {
    let snapshot = Snapshot::empty();
    assert_eq!((snapshot.number(), snapshot.len(), snapshot.is_empty()), (0, 0, true));
    assert_eq!(snapshot.resolve(id(1)), Resolved::Unknown);
    assert_eq!(page_of(&snapshot, &[], &PageArgs::default()).unwrap().total, 0);
}

#[test]
fn a_source_knows_what_it_shares_with_each_neighbour_and_what_is_too_close_to_call() {
    let pair = |a: &str, b: &str, decision| LinkEvidence {
        a: a.parse().unwrap(),
        b: b.parse().unwrap(),
        decision,
        rows: Vec::new(),
        threshold: 12.0,
    };
    // The evidence of a pair that is kept apart lies beside both meetings, and may name its listings either way round.
    let close = pair("cork:8", "dublin:9", LinkDecision::Review);
    let close_too = pair("dublin:9", "cork:8", LinkDecision::Review);
    let own = pair("cork:8", "cork:9", LinkDecision::Review);
    let apart = pair("cork:8", "galway:4", LinkDecision::Apart);
    let listings = |keys: &[(&str, &str)]| keys.iter().map(|(source, id)| world::listing(source, id)).collect();
    let meetings = vec![
        Meeting { listings: listings(&[("dublin", "7"), ("cork", "7"), ("cork", "7b"), ("galway", "1")]), ..world::meeting(1) },
        Meeting { listings: listings(&[("cork", "8")]), links: Packed::new(&[close, own, apart]), ..world::meeting(2) },
        Meeting { listings: listings(&[("dublin", "9")]), links: Packed::new(&[close_too]), ..world::meeting(3) },
        Meeting { listings: listings(&[("cork", "10"), ("cork", "11")]), ..world::meeting(4) },
    ];
    let snapshot = world::snapshot(&GenerationContent { meetings, ..GenerationContent::default() });
    let counted = |source: &str| snapshot.neighbours(&world::source(source)).cloned();
    let with = |counts: &[(&str, u32)]| counts.iter().map(|(source, count)| (world::source(source), *count)).collect();
    let cork = Neighbours { shared: 2, alone: 3, with: with(&[("dublin", 2), ("galway", 2)]), in_review: 1 };
    assert_eq!(counted("cork"), Some(cork));
    assert_eq!(counted("dublin"), Some(Neighbours { shared: 1, alone: 1, with: with(&[("cork", 1), ("galway", 1)]), in_review: 1 }));
    assert_eq!(counted("galway").map(|galway| galway.in_review), Some(0));
    assert_eq!(counted("quito"), None);
}
