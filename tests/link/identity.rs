//! Ids last: through renames, merges, splits, absences and returns.

use std::collections::BTreeMap;

use meeting_graph::link::resolve::Linked;
use meeting_graph::model::change::ChangeKind;
use meeting_graph::model::id::MeetingId;

use super::build::{Linker, Short, meeting_of, online, room, source};

fn id_of(linked: &Linked, key: &str) -> MeetingId {
    meeting_of(linked, key).id
}

fn fate(linked: &Linked, id: MeetingId) -> Option<&ChangeKind> {
    linked.changes.iter().find(|change| change.id == id).map(|change| &change.kind)
}

/// A listing that has moved to another street.
fn elsewhere(key: &str) -> Short {
    Short { street: Some("90 Mill Lane".to_owned()), ..room(key) }
}

#[test]
fn a_meeting_keeps_its_id_through_every_change_of_what_it_says() {
    let mut linker = Linker::new(&[]);
    let first = linker.link(&[room("east:1"), online("east:2")]);
    let id = id_of(&first, "east:1");
    let steps = [
        Short { name: Some("Harbour".to_owned()), ..room("east:1") },
        Short { slot: Some("Friday 12:00".to_owned()), ..room("east:1") },
        elsewhere("east:1"),
        Short { online_room: Some("zoom:80000000009".to_owned()), ..room("east:1") },
    ];
    for step in steps {
        let linked = linker.link(&[step, online("east:2")]);
        assert_eq!(id_of(&linked, "east:1"), id);
        assert_eq!(fate(&linked, id), Some(&ChangeKind::Changed));
        assert_eq!(linked.changes.len(), 1);
        assert_eq!(meeting_of(&linked, "east:1").first_seen_at, meeting_of(&first, "east:1").first_seen_at);
        assert_eq!(meeting_of(&linked, "east:1").changed_at, linker.now);
        assert_eq!(meeting_of(&linked, "east:2"), meeting_of(&first, "east:2"));
    }
}

#[test]
fn two_meetings_that_turn_out_to_be_one_keep_the_heavier_id_and_redirect_the_other() {
    let mut linker = Linker::new(&[source("east", 300, None), source("west", 700, None)]);
    let apart = linker.link(&[room("east:1"), elsewhere("west:1")]);
    let (lighter, heavier) = (id_of(&apart, "east:1"), id_of(&apart, "west:1"));
    let merged = linker.link(&[room("east:1"), room("west:1")]);
    assert_eq!(id_of(&merged, "east:1"), heavier);
    assert_eq!(fate(&merged, lighter), Some(&ChangeKind::Merged(heavier)));
    assert_eq!(fate(&merged, heavier), Some(&ChangeKind::Changed));
    assert_eq!(merged.content.retired.len(), 1);
    assert_eq!(merged.content.retired[0].merged_into, Some(heavier));
}

#[test]
fn a_meeting_that_falls_apart_leaves_its_id_with_the_heavier_part() {
    let mut linker = Linker::new(&[source("east", 300, None), source("west", 700, None)]);
    let whole = linker.link(&[room("east:1"), room("west:1")]);
    let id = id_of(&whole, "east:1");
    let split = linker.link(&[elsewhere("east:1"), room("west:1")]);
    assert_eq!(id_of(&split, "west:1"), id);
    let part = id_of(&split, "east:1");
    assert_eq!(fate(&split, id), Some(&ChangeKind::Split(vec![part])));
    assert_eq!(fate(&split, part), Some(&ChangeKind::Added));
}

#[test]
fn a_merged_meeting_gets_its_own_id_back_when_it_parts_again() {
    let mut linker = Linker::new(&[source("east", 300, None), source("west", 700, None)]);
    let apart = linker.link(&[room("east:1"), elsewhere("west:1")]);
    linker.link(&[room("east:1"), room("west:1")]);
    let again = linker.link(&[room("east:1"), elsewhere("west:1")]);
    assert_eq!(id_of(&again, "east:1"), id_of(&apart, "east:1"));
    assert_eq!(id_of(&again, "west:1"), id_of(&apart, "west:1"));
    assert!(again.content.retired.is_empty());
}

#[test]
fn a_vanished_meeting_leaves_a_tombstone_and_is_revived_when_its_listing_returns() {
    let mut linker = Linker::new(&[]);
    let first = linker.link(&[room("east:1"), online("east:2")]);
    let id = id_of(&first, "east:1");
    let gone = linker.link(&[online("east:2")]);
    assert_eq!(fate(&gone, id), Some(&ChangeKind::Removed));
    assert_eq!(gone.content.retired[0].merged_into, None);
    let still_gone = linker.link_after_days(300, &[online("east:2")]);
    assert!(still_gone.changes.is_empty());
    let back = linker.link(&[elsewhere("east:1"), online("east:2")]);
    assert_eq!(id_of(&back, "east:1"), id);
    assert_eq!(fate(&back, id), Some(&ChangeKind::Added));
    assert!(back.content.retired.is_empty());
}

#[test]
fn after_400_days_an_id_is_not_revived_but_its_tombstone_and_what_leads_to_a_meeting_stay() {
    let mut linker = Linker::new(&[]);
    let first = linker.link(&[room("east:1"), online("east:2"), elsewhere("west:2")]);
    let (gone, merged) = (id_of(&first, "east:1"), id_of(&first, "west:2"));
    linker.link(&[online("east:2"), online("west:2")]);
    let late = linker.link_after_days(400, &[online("east:2"), online("west:2")]);
    assert!(late.content.retired.iter().all(|retired| !retired.listings.is_empty()));
    let too_late = linker.link(&[online("east:2"), online("west:2")]);
    let survivor = id_of(&too_late, "east:2");
    let told: BTreeMap<_, _> = too_late.content.retired.iter().map(|retired| (retired.id, retired.merged_into)).collect();
    assert_eq!(told, BTreeMap::from([(gone, None), (merged, Some(survivor))]));
    assert!(too_late.content.retired.iter().all(|retired| retired.listings.is_empty()));
    let back = linker.link(&[room("east:1"), online("east:2"), online("west:2")]);
    assert_ne!(id_of(&back, "east:1"), gone);
    assert_eq!(back.content.retired.len(), 2);
}

#[test]
fn no_listings_at_all_give_an_empty_generation_with_tombstones() {
    let mut linker = Linker::new(&[]);
    let first = linker.link(&[room("east:1"), online("east:2")]);
    let empty = linker.link(&[]);
    assert!(empty.content.meetings.is_empty() && empty.content.venues.is_empty());
    let tombs: Vec<MeetingId> = empty.content.retired.iter().map(|retired| retired.id).collect();
    assert_eq!(tombs, first.content.meetings.iter().map(|meeting| meeting.id).collect::<Vec<_>>());
}

#[test]
fn redirects_lead_to_the_end_of_the_chain() {
    let sources = [source("east", 300, None), source("middle", 500, None), source("west", 900, None)];
    let mut linker = Linker::new(&sources);
    let far = |key: &str| Short { street: Some("4 Ford Street".to_owned()), ..room(key) };
    let apart = linker.link(&[room("east:1"), elsewhere("middle:1"), far("west:1")]);
    linker.link(&[elsewhere("east:1"), elsewhere("middle:1"), far("west:1")]);
    let one = linker.link(&[far("east:1"), far("middle:1"), far("west:1")]);
    let survivor = id_of(&one, "west:1");
    assert_eq!(survivor, id_of(&apart, "west:1"));
    assert_eq!(one.content.retired.len(), 2);
    assert!(one.content.retired.iter().all(|retired| retired.merged_into == Some(survivor)));
}

#[test]
fn a_source_that_renumbers_its_rows_gets_the_id_back_through_another_source() {
    let mut linker = Linker::new(&[]);
    let first = linker.link(&[room("east:1"), room("west:1")]);
    let renumbered = linker.link(&[room("east:1001"), room("west:1")]);
    assert_eq!(id_of(&renumbered, "east:1001"), id_of(&first, "east:1"));
}

#[test]
fn venues_groups_and_series_keep_their_ids_while_their_keys_last() {
    let day = |key: &str, slot: &str| Short { slot: Some(slot.to_owned()), group: Some("Serenity Group".to_owned()), ..room(key) };
    let mut linker = Linker::new(&[]);
    let first = linker.link(&[day("east:1", "Monday 19:30"), day("east:2", "Tuesday 19:30")]);
    let next = linker.link(&[day("east:2", "Tuesday 19:30"), day("east:3", "Thursday 19:30"), day("west:9", "Monday 08:00")]);
    assert_eq!(first.content.venues, next.content.venues);
    assert_eq!(first.content.groups, next.content.groups);
    assert_eq!((first.content.series.len(), next.content.series.len()), (1, 1));
    assert_eq!(first.content.series[0].id, next.content.series[0].id);
    assert_eq!(meeting_of(&next, "east:3").series, Some(first.content.series[0].id));
    assert_eq!(meeting_of(&next, "west:9").series, None);
}

#[test]
fn a_row_that_gains_or_loses_a_day_keeps_the_ids_of_the_days_that_stay() {
    let day =
        |key: &str, slot: &str, series: Option<&str>| Short { slot: Some(slot.to_owned()), series: series.map(str::to_owned), ..room(key) };
    let one = [day("east:x", "Monday 19:30", None)];
    let two = [day("east:x-1", "Monday 19:30", Some("x")), day("east:x-3", "Wednesday 19:30", Some("x"))];
    let other = [day("east:x", "Wednesday 19:30", None)];
    let mut linker = Linker::new(&[]);
    let monday = id_of(&linker.link(&one), "east:x");
    let gained = linker.link(&two);
    assert_eq!(id_of(&gained, "east:x-1"), monday);
    let wednesday = id_of(&gained, "east:x-3");
    assert_eq!(fate(&gained, wednesday), Some(&ChangeKind::Added));
    let lost = linker.link(&other);
    assert_eq!(id_of(&lost, "east:x"), wednesday);
    assert_eq!(fate(&lost, monday), Some(&ChangeKind::Removed));
}

#[test]
fn a_row_whose_id_only_ends_like_a_day_lends_its_id_to_no_other() {
    let harbour = |key: &str, slot: &str| Short { slot: Some(slot.to_owned()), ..room(key) };
    let both = [harbour("east:harbour", "Monday 08:00"), harbour("east:harbour-1", "Monday 19:30")];
    let mut linker = Linker::new(&[]);
    let first = linker.link(&both);
    let (own, gone) = (id_of(&first, "east:harbour"), id_of(&first, "east:harbour-1"));
    let next = linker.link(&both[..1]);
    assert_eq!(id_of(&next, "east:harbour"), own);
    assert_eq!(fate(&next, gone), Some(&ChangeKind::Removed));
}

#[test]
fn a_venue_and_a_group_written_anew_keep_their_ids() {
    let pinned = |street: &str, group: &str| Short {
        street: Some(street.to_owned()),
        group: Some(group.to_owned()),
        point: Some([53.35, -6.26]),
        ..room("east:1")
    };
    let mut linker = Linker::new(&[]);
    let first = linker.link(&[pinned("12 High Street", "Serenity")]);
    let anew = linker.link(&[pinned("12 Upper High Street", "Serenity Group of Kilmore")]);
    assert_ne!(anew.content.venues[0].key, first.content.venues[0].key);
    assert_eq!(anew.content.venues[0].id, first.content.venues[0].id);
    assert_ne!(anew.content.groups[0].key, first.content.groups[0].key);
    assert_eq!(anew.content.groups[0].id, first.content.groups[0].id);
    let moved = linker.link(&[Short { point: Some([53.39, -6.26]), ..pinned("90 Mill Lane", "Serenity") }]);
    assert_ne!(moved.content.venues[0].id, first.content.venues[0].id, "a building does not move with its meeting");
    assert_eq!(moved.content.groups[0].id, first.content.groups[0].id);
}

#[test]
fn a_venue_a_group_and_a_series_that_are_not_served_any_more_lead_to_what_took_their_place_or_lie_in_a_tomb() {
    let held = |key: &str, slot: &str, street: &str, group: &str| Short {
        slot: Some(slot.to_owned()),
        street: Some(street.to_owned()),
        group: Some(group.to_owned()),
        point: Some([53.35, -6.26]),
        ..room(key)
    };
    let week = |key: &str, street: &str, group: &str| {
        ["Monday 19:30", "Tuesday 19:30"]
            .into_iter()
            .enumerate()
            .map(|(day, slot)| held(&format!("{key}{day}"), slot, street, group))
            .collect::<Vec<_>>()
    };
    let both = |street: &str, group: &str| {
        let mut listings = week("east:", "12 High Street", "Serenity");
        listings.extend(
            week("west:", street, group)
                .into_iter()
                .map(|listing| Short { slot: listing.slot.map(|slot| slot.replace("19:30", "08:00")), ..listing }),
        );
        listings
    };
    let mut linker = Linker::new(&[]);
    let apart = linker.link(&both("12 Upper High Street", "Dawn"));
    let of = |linked: &Linked, key: &str| {
        let meeting = meeting_of(linked, key);
        [meeting.venue.unwrap().0, meeting.group.unwrap().0, meeting.series.unwrap().0]
    };
    let (stayed, left) = (of(&apart, "east:0"), of(&apart, "west:0"));
    let one = linker.link(&both("12 High Street", "Serenity"));
    assert_eq!((of(&one, "east:0")[..2].to_vec(), of(&one, "west:0")[..2].to_vec()), (stayed[..2].to_vec(), stayed[..2].to_vec()));
    let heir =
        |linked: &Linked, id| linked.content.retired_shared.iter().find(|retired| retired.id == id).map(|retired| retired.merged_into);
    assert_eq!((heir(&one, left[0]), heir(&one, left[1])), (Some(Some(stayed[0])), Some(Some(stayed[1]))));

    let moved = linker.link(&both("90 Mill Lane", "Serenity"));
    assert_eq!(heir(&moved, left[0]), Some(Some(stayed[0])), "a redirect outlives the move of a meeting");
    let gone = linker.link(&week("north:", "1 Far Road", "Other"));
    let kept = format!("{:?}", gone.content.retired_shared);
    assert!(!["high street", "mill lane", "serenity", "dawn"].iter().any(|word| kept.contains(word)), "names of what is gone: {kept}");
    assert_eq!(heir(&gone, stayed[0]), Some(None), "nobody meets there");
    assert_eq!(heir(&gone, left[0]), Some(Some(stayed[0])));
    let back = linker.link(&both("12 Upper High Street", "Dawn"));
    assert_eq!(of(&back, "east:0")[..2], stayed[..2], "an id is revived when its key returns");
    assert_eq!(of(&back, "west:0")[..2], left[..2]);
    assert_eq!((heir(&back, stayed[0]), heir(&back, left[1])), (None, None));
}

#[test]
fn the_id_of_a_building_never_leads_to_another_building() {
    let at = |street: &str, point: [f64; 2]| Short { street: Some(street.to_owned()), point: Some(point), ..room("east:1") };
    let mut linker = Linker::new(&[]);
    let first = linker.link(&[at("12 High Street", [53.35, -6.26])]);
    let moved = linker.link(&[at("90 Mill Lane", [53.39, -6.26])]);
    let [retired] = &moved.content.retired_shared[..] else { panic!("{:?}", moved.content.retired_shared) };
    assert_eq!((retired.id, retired.merged_into), (first.content.venues[0].id.0, None));
    linker.now += jiff::SignedDuration::from_hours(24 * 500);
    linker.link_after_days(401, &[at("90 Mill Lane", [53.39, -6.26])]);
    let late = linker.link(&[at("12 High Street", [53.35, -6.26])]);
    let tomb = late.content.retired_shared.iter().find(|tomb| tomb.id == retired.id);
    assert_eq!(tomb.map(|tomb| (tomb.key.as_str(), tomb.merged_into)), Some(("", None)), "too old to be revived, and never forgotten");
}
