//! Who wins a field, by which rule, and who is said to disagree.

use meeting_graph::link::resolve::Linked;
use meeting_graph::model::attendance::{Access, AttendanceMode};
use meeting_graph::model::evidence::LinkDecision;
use meeting_graph::model::meeting::Meeting;
use meeting_graph::model::place::{Place, Precision};
use meeting_graph::model::provenance::{FieldProvenance, FuseRule, MeetingField};

use super::build::{Short, link_once, meeting_of, online, room, source};

fn provenance(meeting: &Meeting, field: MeetingField) -> FieldProvenance {
    meeting.provenance.read().into_iter().find(|provenance| provenance.field == field).unwrap()
}

fn texts(meeting: &Meeting) -> Vec<&str> {
    meeting.names.iter().map(|name| name.text.as_str()).collect()
}

fn place<'l>(linked: &'l Linked, meeting: &Meeting) -> &'l Place {
    &linked.content.venues.iter().find(|venue| Some(venue.id) == meeting.venue).unwrap().place
}

#[test]
fn the_higher_rank_wins_a_field_and_the_other_is_named() {
    let east = Short { notes: Some("Ring the bell".to_owned()), ..room("east:1") };
    let west = Short { name: Some("Serenity Group".to_owned()), notes: Some("Side door".to_owned()), ..room("west:1") };
    let linked = link_once(&[source("east", 300, None), source("west", 700, None)], &[east, west]);
    let meeting = meeting_of(&linked, "east:1");
    assert_eq!(meeting.listings[0].key.to_string(), "west:1");
    assert_eq!(texts(meeting), ["Serenity Group", "Serenity"]);
    assert_eq!(meeting.notes.as_ref().unwrap().text, "Side door");
    let notes = provenance(meeting, MeetingField::Notes);
    assert_eq!((notes.chosen, notes.rule), (0, FuseRule::HighestRank));
    assert_eq!(notes.others[0].listing, 1);
    assert_eq!(notes.others[0].value.as_deref(), Some("Ring the bell"));
    assert_eq!(provenance(meeting, MeetingField::Slot).rule, FuseRule::Agreed);
}

#[test]
fn notes_in_other_languages_are_kept_beside_those_that_won_one_for_each() {
    let says = |key: &str, language: Option<&str>, text: &str| Short {
        language: language.map(str::to_owned),
        notes: Some(text.to_owned()),
        ..room(key)
    };
    let listings = [
        says("a:1", Some("en"), "Ring the bell"),
        says("b:1", Some("fr"), "Sonnez"),
        says("c:1", Some("fr"), "Frappez"),
        says("d:1", Some("en"), "Knock"),
        says("e:1", None, "Klingeln"),
    ];
    let ranks = [("a", 900), ("b", 800), ("c", 700), ("d", 600), ("e", 500)].map(|(id, rank)| source(id, rank, None));
    let linked = link_once(&ranks, &listings);
    let meeting = meeting_of(&linked, "a:1");
    assert_eq!((meeting.listings.len(), meeting.notes.as_ref().unwrap().text.as_str()), (5, "Ring the bell"));
    let others: Vec<_> = meeting.notes_in_other_languages.iter().map(|notes| (notes.language.as_deref(), notes.text.as_str())).collect();
    assert_eq!(others, [(Some("fr"), "Sonnez")]);
}

#[test]
fn among_equals_the_newest_wins() {
    let old = Short { access: Some(Access::Closed), updated: Some("2026-01-01T00:00:00Z".parse().unwrap()), ..room("east:1") };
    let new = Short { access: Some(Access::Open), updated: Some("2026-02-01T00:00:00Z".parse().unwrap()), ..room("west:1") };
    let linked = link_once(&[], &[old, new]);
    let meeting = meeting_of(&linked, "east:1");
    assert_eq!(meeting.access, Access::Open);
    assert_eq!(provenance(meeting, MeetingField::Access).rule, FuseRule::Newest);
}

#[test]
fn mirrors_never_outvote_their_origin_however_high_and_many_they_are() {
    let sources = [source("east", 100, None), source("copy", 900, Some("east")), source("copy-two", 900, Some("east"))];
    let origin = Short { access: Some(Access::Closed), types: vec!["STEP".to_owned()], ..room("east:1") };
    let copy = |key: &str| Short { access: Some(Access::Open), types: vec!["SPEAKER".to_owned()], ..room(key) };
    let linked = link_once(&sources, &[origin, copy("copy:1"), copy("copy-two:1")]);
    let meeting = meeting_of(&linked, "east:1");
    assert_eq!(meeting.listings.len(), 3);
    assert_eq!(meeting.access, Access::Closed);
    let codes: Vec<&str> = meeting.types.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes, ["STEP"]);
    assert_eq!(provenance(meeting, MeetingField::Access).others.len(), 2);
}

#[test]
fn a_room_listed_by_one_and_its_link_by_another_are_one_hybrid_meeting() {
    let hall = Short { online_room: Some("zoom:80000000005".to_owned()), attendance: Some(AttendanceMode::InPerson), ..room("east:1") };
    let link = Short {
        name: Some("Serenity".to_owned()),
        slot: Some("Tuesday 19:30".to_owned()),
        online_room: Some("zoom:80000000005".to_owned()),
        ..online("world:1")
    };
    let linked = link_once(&[], &[hall, link]);
    let meeting = meeting_of(&linked, "world:1");
    assert_eq!(meeting.attendance, AttendanceMode::Hybrid);
    assert_eq!(provenance(meeting, MeetingField::Attendance).rule, FuseRule::Union);
    assert!(meeting.venue.is_some() && meeting.online.is_some());
}

#[test]
fn a_room_that_is_closed_for_now_is_no_way_in() {
    let closed = |key: &str| Short {
        online_room: Some("zoom:80000000006".to_owned()),
        attendance: Some(AttendanceMode::InPerson),
        suspended: true,
        ..room(key)
    };
    let link = Short { street: None, town: None, attendance: Some(AttendanceMode::Online), suspended: false, ..closed("world:1") };
    let low = link_once(&[source("world", 900, None)], &[closed("east:1"), link.clone()]);
    let meeting = meeting_of(&low, "world:1");
    assert_eq!((meeting.attendance, meeting.suspended, meeting.venue), (AttendanceMode::Online, false, None));
    let high = link_once(&[source("east", 900, None)], &[closed("east:1"), link]);
    assert_eq!((meeting_of(&high, "east:1").attendance, meeting_of(&high, "east:1").suspended), (AttendanceMode::InPerson, true));
}

#[test]
fn coordinates_come_only_from_the_listing_that_gave_the_address() {
    let addressed = Short { url: Some("https://east.example.org/serenity".to_owned()), ..room("east:1") };
    let pinned = Short { street: None, point: Some([53.9, -6.9]), url: addressed.url.clone(), ..room("west:1") };
    let linked = link_once(&[source("west", 900, None)], &[addressed, pinned]);
    let meeting = meeting_of(&linked, "east:1");
    assert_eq!(meeting.listings.len(), 2);
    let place = place(&linked, meeting);
    assert_eq!(place.address.lines, ["12 High Street"]);
    assert_eq!(place.point, None);
    assert_eq!(provenance(meeting, MeetingField::Venue).rule, FuseRule::MostPrecise);
}

#[test]
fn of_two_that_give_one_address_the_one_with_a_point_is_taken() {
    let pinned = Short { point: Some([53.35, -6.26]), ..room("west:1") };
    let linked = link_once(&[source("east", 900, None)], &[room("east:1"), pinned]);
    let meeting = meeting_of(&linked, "east:1");
    assert!(place(&linked, meeting).point.is_some());
    assert_eq!(provenance(meeting, MeetingField::Point).chosen, 1);
}

#[test]
fn a_point_that_stands_for_a_town_is_not_called_exact() {
    let listings: Vec<Short> = ["1 Hill Road", "2 Quay Road", "3 Mill Lane", "4 Ford Street", "5 Bridge Street"]
        .iter()
        .enumerate()
        .map(|(at, street)| Short { street: Some((*street).to_owned()), point: Some([53.35, -6.26]), ..room(&format!("east:{at}")) })
        .collect();
    let linked = link_once(&[], &listings);
    assert_eq!(linked.content.venues.len(), 5);
    assert!(linked.content.venues.iter().all(|venue| venue.place.precision == Precision::Approximate));
    let fewer = link_once(&[], &listings[..4]);
    assert!(fewer.content.venues.iter().all(|venue| venue.place.precision == Precision::Exact));
}

#[test]
fn a_zone_that_is_known_stands_in_for_one_that_is_guessed_or_missing() {
    let guessed = Short { zone_guessed: true, zone: Some("Europe/London".to_owned()), ..room("east:1") };
    let linked = link_once(&[source("east", 900, None)], &[guessed, Short { minutes: Some(90), ..room("west:1") }]);
    let slot = meeting_of(&linked, "east:1").slot.clone().unwrap();
    assert_eq!(slot.zone.unwrap().as_str(), "Europe/Dublin");
    assert_eq!(slot.duration_minutes, Some(90));
    assert_eq!(provenance(meeting_of(&linked, "east:1"), MeetingField::Zone).rule, FuseRule::MostPrecise);
}

#[test]
fn who_gives_another_length_for_the_hour_disagrees_and_who_gives_none_does_not() {
    let lasts = |key: &str, minutes: Option<u16>| Short { minutes, ..room(key) };
    let ranks = [source("east", 900, None), source("west", 700, None), source("north", 500, None)];
    let linked = link_once(&ranks, &[lasts("east:1", Some(90)), lasts("west:1", Some(60)), lasts("north:1", None)]);
    let meeting = meeting_of(&linked, "east:1");
    assert_eq!(meeting.slot.as_ref().unwrap().duration_minutes, Some(90));
    let slot = provenance(meeting, MeetingField::Slot);
    assert_eq!((slot.chosen, slot.rule, slot.others.len()), (0, FuseRule::HighestRank, 1));
    assert!(slot.others[0].value.as_deref().unwrap().ends_with(", 60 minutes"), "{slot:?}");
    let linked = link_once(&ranks, &[lasts("east:1", None), lasts("west:1", Some(60))]);
    assert_eq!(provenance(meeting_of(&linked, "east:1"), MeetingField::Slot).rule, FuseRule::Agreed);
}

#[test]
fn of_two_zones_that_are_known_as_well_the_rank_decides() {
    let in_zone = |key: &str, zone: &str| Short { zone: Some(zone.to_owned()), ..room(key) };
    let linked = link_once(&[source("east", 900, None)], &[in_zone("east:1", "Europe/London"), in_zone("west:1", "Europe/Dublin")]);
    let zone = provenance(meeting_of(&linked, "east:1"), MeetingField::Zone);
    assert_eq!((zone.rule, zone.others.len()), (FuseRule::HighestRank, 1));
}

#[test]
fn no_zone_is_made_up_where_nobody_knows_one() {
    let unzoned = |key: &str| Short { zone: None, ..room(key) };
    let linked = link_once(&[], &[unzoned("east:1"), unzoned("west:1")]);
    assert_eq!(meeting_of(&linked, "east:1").slot.as_ref().unwrap().zone, None);
}

#[test]
fn types_are_united_less_what_contradicts_a_better_source() {
    let east = Short { types: vec!["STEP".to_owned(), "NO_CHILDREN".to_owned()], ..room("east:1") };
    let west = Short { types: vec!["CHILD_FRIENDLY".to_owned(), "CANDLELIGHT".to_owned()], ..room("west:1") };
    let linked = link_once(&[source("east", 900, None)], &[east, west]);
    let codes: Vec<&str> = meeting_of(&linked, "east:1").types.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes, ["STEP", "CANDLELIGHT", "NO_CHILDREN"]);
}

#[test]
fn names_are_kept_in_every_script() {
    let cyrillic = Short { name: Some("Надежда".to_owned()), language: Some("uk".to_owned()), ..room("east:1") };
    let latin = Short { name: Some("Nadezhda".to_owned()), ..room("west:1") };
    let linked = link_once(&[], &[cyrillic, latin]);
    assert_eq!(texts(meeting_of(&linked, "east:1")), ["Надежда", "Nadezhda"]);
}

#[test]
fn rooms_of_one_building_share_its_venue_and_keep_their_own_way_in() {
    let upstairs = Short { room: Some("Room 1".to_owned()), ..room("east:1") };
    let downstairs = Short { room: Some("Room 2".to_owned()), name: Some("Harbour".to_owned()), ..room("east:2") };
    let linked = link_once(&[], &[upstairs, downstairs]);
    let (one, two) = (meeting_of(&linked, "east:1"), meeting_of(&linked, "east:2"));
    assert_ne!(one.id, two.id);
    assert_eq!(one.venue, two.venue);
    assert_eq!(one.venue_notes.as_deref(), Some("Room 1"));
    assert_eq!(place(&linked, one).room, None);
}

#[test]
fn groups_of_one_name_in_two_towns_are_two_groups() {
    let group = |key: &str, town: &str| Short { group: Some("Serenity".to_owned()), town: Some(town.to_owned()), ..room(key) };
    let linked = link_once(&[], &[group("east:1", "Kilmore"), group("east:2", "Ballyard"), group("west:1", "Kilmore")]);
    assert_eq!(linked.content.groups.len(), 2);
    assert_eq!(linked.content.venues.len(), 2);
}

#[test]
fn a_link_left_over_from_an_online_time_is_not_shown_where_another_source_knows_the_link() {
    let hall = Short { online_room: Some("zoom:80000000005".to_owned()), attendance: Some(AttendanceMode::InPerson), ..room("east:1") };
    let link = Short {
        online_room: Some("zoom:80000000009".to_owned()),
        url: Some("https://east.example.org/serenity".to_owned()),
        attendance: Some(AttendanceMode::Online),
        ..room("world:1")
    };
    let hall = Short { url: link.url.clone(), ..hall };
    let linked = link_once(&[source("east", 900, None)], &[hall, link]);
    let meeting = meeting_of(&linked, "world:1");
    assert_eq!((meeting.listings.len(), meeting.attendance), (2, AttendanceMode::Hybrid));
    assert_eq!(meeting.online.as_ref().unwrap().room_id.as_deref(), Some("zoom:80000000009"));
    let online = provenance(meeting, MeetingField::Online);
    assert_eq!((online.chosen, online.rule), (1, FuseRule::MostPrecise));
}

#[test]
fn where_only_the_key_would_decide_most_of_the_independent_sources_do() {
    let says = |key: &str, access| Short { access: Some(access), ..room(key) };
    let three = [says("east:1", Access::Open), says("north:1", Access::Closed), says("west:1", Access::Closed)];
    let linked = link_once(&[], &three);
    let meeting = meeting_of(&linked, "east:1");
    assert_eq!(meeting.access, Access::Closed);
    let access = provenance(meeting, MeetingField::Access);
    assert_eq!((access.chosen, access.rule), (1, FuseRule::Majority));

    let copies = [source("north", 500, Some("far")), source("west", 500, Some("far")), source("east", 500, Some("other"))];
    let linked = link_once(&copies, &three);
    assert_eq!(meeting_of(&linked, "east:1").access, Access::Open, "two copies of one origin have one voice");

    let linked = link_once(&[source("east", 600, None)], &three);
    assert_eq!(meeting_of(&linked, "east:1").access, Access::Open, "a higher rank is not outvoted");
}

#[test]
fn a_group_number_is_its_countrys_and_a_meeting_without_one_belongs_to_the_only_one() {
    let group = |key: &str, town: &str, country: Option<&str>| Short {
        group: Some("Serenity".to_owned()),
        group_number: Some("12345".to_owned()),
        town: Some(town.to_owned()),
        country: country.map(str::to_owned),
        ..room(key)
    };
    let afar = Short { group: Some("Serenity".to_owned()), group_number: Some("12345".to_owned()), ..online("east:3") };
    let two = link_once(&[], &[group("east:1", "Kilmore", Some("IE")), group("west:1", "Ballyard", Some("NZ"))]);
    assert_eq!(two.content.groups.len(), 2);
    let one = link_once(&[], &[group("east:1", "Kilmore", Some("IE")), group("east:2", "Ballyard", None), afar]);
    assert_eq!(one.content.groups.len(), 1);
}

#[test]
fn evidence_beside_a_meeting_is_all_that_linked_it_and_a_few_look_alikes() {
    let sources = ["a", "b", "c", "d", "e"];
    let mut listings: Vec<Short> = sources.iter().map(|source| room(&format!("{source}:1"))).collect();
    listings.extend((0..9).map(|at| Short { name: Some(format!("Harbour {at}")), ..room(&format!("z{at}:1")) }));
    let linked = link_once(&[], &listings);
    let meeting = meeting_of(&linked, "a:1");
    let decided = |decision| meeting.links.read().iter().filter(|link| link.decision == decision).count();
    assert_eq!((meeting.listings.len(), decided(LinkDecision::Linked), decided(LinkDecision::Review)), (5, 10, 4));
}
