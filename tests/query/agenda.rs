//! What is on now, what begins soon and what is held in the days ahead: against a plain scan, and at named hours.

use jiff::{SignedDuration, Timestamp};
use meeting_graph::index::snapshot::Snapshot;
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::id::MeetingId;
use meeting_graph::model::meeting::Meeting;
use meeting_graph::model::place::Point;
use meeting_graph::model::slot::{Weekday, WeeklySlot, ZoneName, ZoneSource};
use meeting_graph::query::dated::{When, holdings};
use meeting_graph::query::evaluate::evaluate;
use meeting_graph::query::filter::{Area, MeetingFilter};
use meeting_graph::query::hours::TimeWindow;
use meeting_graph::query::occurrence;
use meeting_graph::query::order::{MeetingOrder, OrderField};
use meeting_graph::query::page::{Cursor, PageArgs, QueryError};
use proptest::prelude::*;

use super::answers::filters;
use super::scan::{is_in_window, passes, week_minute};
use super::world;
use crate::common::property_cases;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn mins(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

fn questions() -> impl Strategy<Value = When> {
    let on = (world::instants(), 0..60_i64).prop_map(|(now, grace)| When::OnNow { now, grace: mins(grace) });
    let soon = (world::instants(), 1..3000_i64).prop_map(|(from, minutes)| When::Beginning { from, until: from + mins(minutes) });
    let days = (world::instants(), 1..40_i64).prop_map(|(from, days)| When::Beginning { from, until: from + mins(days * 1440) });
    prop_oneof![on, soon, days]
}

/// Each holding of each meeting around the question, looked at by itself.
fn scanned(content: &GenerationContent, filter: &MeetingFilter, when: When) -> Vec<(Timestamp, MeetingId)> {
    let (from, days) = match when {
        When::OnNow { now, .. } => (now - mins(3 * 1440), 7),
        When::Beginning { from, .. } => (from - mins(1440), 44),
    };
    let reader = filter.time.as_ref().and_then(|window| window.zone.as_ref());
    // Hours on a reader's clock are asked of the holding.
    let of_meeting = match reader {
        Some(_) => MeetingFilter { time: None, weekdays: Vec::new(), ..filter.clone() },
        None => filter.clone(),
    };
    let mut found: Vec<(f64, Timestamp, MeetingId)> = Vec::new();
    for meeting in content.meetings.iter().filter(|meeting| passes(content, from, meeting, &of_meeting)) {
        for held in meeting.slot.iter().flat_map(|slot| occurrence::between(slot, from, days)) {
            let hours = match (&filter.time, reader) {
                (Some(window), Some(zone)) => is_in_window(week_minute(held.starts_at, zone), window, &filter.weekdays),
                _ => true,
            };
            let is_in = match when {
                When::OnNow { now, grace } => {
                    held.starts_at <= now + grace && held.ends_at.map_or(now < held.starts_at + grace, |ends_at| now < ends_at)
                }
                When::Beginning { from, until } => from <= held.starts_at && held.starts_at < until,
            };
            if hours && is_in {
                found.push((distance(content, filter, when, meeting), held.starts_at, meeting.id));
            }
        }
    }
    let latest_first = matches!(when, When::OnNow { .. }) && filter.near().is_none();
    found.sort_by(|a, b| {
        let by_start = if latest_first { b.1.cmp(&a.1) } else { a.1.cmp(&b.1) };
        a.0.total_cmp(&b.0).then(by_start).then(a.2.cmp(&b.2))
    });
    found.into_iter().map(|(_, starts_at, id)| (starts_at, id)).collect()
}

fn distance(content: &GenerationContent, filter: &MeetingFilter, when: When, meeting: &Meeting) -> f64 {
    let (When::OnNow { .. }, Some(from)) = (when, filter.near()) else { return 0.0 };
    let venue = content.venues.iter().find(|venue| Some(venue.id) == meeting.venue);
    let to = venue.and_then(|venue| venue.place.point);
    to.map_or(f64::INFINITY, |to| (meeting_graph::geo::distance::meters(from, to) * 1000.0).round())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: property_cases(300), ..ProptestConfig::default() })]

    #[test]
    fn every_dated_answer_equals_a_plain_scan(
        content in world::generations(60),
        filter in filters(),
        when in questions(),
        size in 1..30_usize,
        history: u64,
    ) {
        let snapshot = world::grown(&content, history);
        let expected = scanned(&content, &filter, when);
        let mut shown = Vec::new();
        let mut after: Option<Cursor> = None;
        loop {
            let page = holdings(&snapshot, &filter, when, size, after.as_ref()).unwrap();
            prop_assert!(page.items.len() == size || !page.has_next, "a page that is not the last one is full");
            shown.extend(page.items.iter().map(|item| (item.time.starts_at, snapshot.meeting(item.ix).id)));
            prop_assert!(shown.len() <= expected.len(), "the pages come to an end");
            after = page.items.last().map(|item| item.cursor.clone());
            if !page.has_next {
                break;
            }
        }
        prop_assert_eq!(shown, expected);
    }
}

/// Meetings by number, from 1: weekday, hour, length (0 for unknown) and zone.
fn world_of(slots: &[(Weekday, &str, u16, &str)]) -> Snapshot {
    let slot = |(weekday, start, minutes, zone): &(Weekday, &str, u16, &str)| WeeklySlot {
        weekday: *weekday,
        start: start.parse().unwrap(),
        duration_minutes: Some(*minutes).filter(|minutes| *minutes > 0),
        zone: ZoneName::new(zone),
        zone_source: ZoneSource::Listing,
        recurrence: None,
    };
    let meetings = (1..).zip(slots).map(|(number, given)| Meeting { slot: Some(slot(given)), ..world::meeting(number) });
    world::snapshot(&GenerationContent { meetings: meetings.collect(), ..GenerationContent::default() })
}

fn numbers(snapshot: &Snapshot, filter: &MeetingFilter, when: When) -> Vec<u128> {
    let page = holdings(snapshot, filter, when, 100, None).unwrap();
    page.items.iter().map(|item| snapshot.meeting(item.ix).id.0.as_u128()).collect()
}

fn on_at(snapshot: &Snapshot, now: &str, grace: i64) -> Vec<u128> {
    let mut found = numbers(snapshot, &MeetingFilter::default(), When::OnNow { now: at(now), grace: mins(grace) });
    found.sort_unstable();
    found
}

fn within_an_hour(snapshot: &Snapshot, now: &str) -> Vec<u128> {
    numbers(snapshot, &MeetingFilter::default(), When::Beginning { from: at(now), until: at(now) + mins(60) })
}

#[test]
fn a_meeting_past_midnight_is_on_in_the_small_hours_of_the_next_day_and_week() {
    let snapshot = world_of(&[
        (Weekday::Saturday, "23:30", 90, "Europe/Dublin"),
        (Weekday::Saturday, "18:00", 600, "Europe/Dublin"),
        (Weekday::Sunday, "00:00", 60, "Europe/Dublin"),
    ]);
    assert_eq!(on_at(&snapshot, "2026-07-11T23:30:00Z", 0), [1, 2, 3], "00:30 on Sunday in summer");
    assert_eq!(on_at(&snapshot, "2026-07-12T00:00:00Z", 0), [2], "one that ends this minute is over");
    assert_eq!(on_at(&snapshot, "2026-07-11T22:29:59Z", 0), [2]);
}

#[test]
fn grace_brings_in_what_is_about_to_begin_and_what_has_just_begun_without_a_known_end() {
    let snapshot = world_of(&[(Weekday::Monday, "19:00", 60, "Asia/Kolkata"), (Weekday::Monday, "18:50", 0, "Asia/Kolkata")]);
    assert_eq!(on_at(&snapshot, "2026-07-13T13:25:00Z", 0), [0_u128; 0], "18:55");
    assert_eq!(on_at(&snapshot, "2026-07-13T13:25:00Z", 5), [1]);
    assert_eq!(on_at(&snapshot, "2026-07-13T13:25:00Z", 10), [1, 2]);
    assert_eq!(on_at(&snapshot, "2026-07-13T13:30:00Z", 10), [1], "ten minutes after it began, nobody knows");
}

#[test]
fn meetings_all_over_the_world_begin_within_the_same_hour() {
    let snapshot = world_of(&[
        (Weekday::Tuesday, "08:15", 60, "Pacific/Kiritimati"),
        (Weekday::Monday, "07:20", 60, "Pacific/Pago_Pago"),
        (Weekday::Tuesday, "00:10", 60, "Asia/Kathmandu"),
        (Weekday::Tuesday, "07:20", 60, "Pacific/Chatham"),
        (Weekday::Monday, "19:25", 60, "Europe/Dublin"),
    ]);
    assert_eq!(within_an_hour(&snapshot, "2026-07-13T18:00:00Z"), [1, 2, 3, 5, 4]);
}

#[test]
fn in_the_hour_that_clocks_skip_or_repeat_nothing_is_lost_or_doubled() {
    let night = world_of(&[(Weekday::Sunday, "02:30", 60, "America/New_York"), (Weekday::Sunday, "01:30", 60, "America/New_York")]);
    assert_eq!(within_an_hour(&night, "2026-03-08T07:00:00Z"), [1], "02:30 is held at 03:30");
    assert_eq!(within_an_hour(&night, "2026-11-01T05:00:00Z"), [2]);
    assert_eq!(within_an_hour(&night, "2026-11-01T06:00:00Z"), [0_u128; 0], "the second 01:30 of that night");
    let lord_howe = world_of(&[(Weekday::Sunday, "02:15", 60, "Australia/Lord_Howe")]);
    assert_eq!(within_an_hour(&lord_howe, "2026-10-03T15:30:00Z"), [1]);
    let santiago = world_of(&[(Weekday::Sunday, "00:00", 60, "America/Santiago")]);
    assert_eq!(within_an_hour(&santiago, "2026-09-06T04:00:00Z"), [1], "midnight itself is skipped");
}

#[test]
fn a_meeting_without_a_zone_is_never_dated() {
    let mut meeting = world::meeting(1);
    meeting.slot = Some(WeeklySlot {
        weekday: Weekday::Monday,
        start: "19:00".parse().unwrap(),
        duration_minutes: Some(1440),
        zone: None,
        zone_source: ZoneSource::None,
        recurrence: None,
    });
    let snapshot = world::snapshot(&GenerationContent { meetings: vec![meeting], ..GenerationContent::default() });
    assert_eq!(on_at(&snapshot, "2026-07-13T20:00:00Z", 0), [0_u128; 0]);
    let window = |zone: Option<&str>| TimeWindow {
        from: "18:00".parse().unwrap(),
        to: "20:00".parse().unwrap(),
        zone: zone.and_then(ZoneName::new),
    };
    let asked = |zone| {
        let filter = MeetingFilter { time: Some(window(zone)), ..MeetingFilter::default() };
        evaluate(&snapshot, world::now(), &filter, None, &PageArgs::default()).unwrap().total
    };
    assert_eq!((asked(None), asked(Some("Europe/Dublin"))), (1, 0), "its own wall clock is known, an instant is not");
}

#[test]
fn a_readers_evening_is_found_in_every_zone_and_moves_with_the_season() {
    // 20:00 in Dublin: 15:00 in New York, but for the weeks in March when only one of the two has changed its clocks.
    let snapshot = world_of(&[
        (Weekday::Tuesday, "15:00", 60, "America/New_York"),
        (Weekday::Wednesday, "05:00", 60, "Asia/Tokyo"),
        (Weekday::Tuesday, "20:00", 60, "Europe/Dublin"),
    ]);
    let window = TimeWindow { from: "20:00".parse().unwrap(), to: "20:00".parse().unwrap(), zone: ZoneName::new("Europe/Dublin") };
    let filter = MeetingFilter { time: Some(window), weekdays: vec![Weekday::Tuesday], ..MeetingFilter::default() };
    let asked = |now: &str| {
        let page = evaluate(&snapshot, at(now), &filter, None, &PageArgs::default()).unwrap();
        page.items.iter().map(|item| item.id().0.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(asked("2026-01-12T00:00:00Z"), [1, 3, 2]);
    assert_eq!(asked("2026-03-16T00:00:00Z"), [3, 2], "19:00 in Dublin");
    assert_eq!(asked("2026-07-13T00:00:00Z"), [1, 3], "21:00 in Dublin");
}

#[test]
fn the_next_meeting_comes_first_whatever_the_week_began_with() {
    let snapshot = world_of(&[
        (Weekday::Tuesday, "17:59", 60, "Europe/Dublin"),
        (Weekday::Tuesday, "18:00", 60, "Europe/Dublin"),
        (Weekday::Tuesday, "13:30", 60, "America/New_York"),
    ]);
    let order = Some(MeetingOrder { field: OrderField::NextOccurrence, descending: false });
    let page = evaluate(&snapshot, world::now(), &MeetingFilter::default(), order, &PageArgs::default()).unwrap();
    assert_eq!(page.items.iter().map(|item| item.id().0.as_u128()).collect::<Vec<_>>(), [2, 3, 1]);
}

#[test]
fn many_meetings_by_their_next_hour_are_leafed_through_as_a_plain_scan_has_them() {
    let zones = ["Europe/Dublin", "America/New_York", "Asia/Kathmandu"];
    let slots: Vec<(Weekday, String, u16, &str)> =
        (0..300_usize).map(|n| (Weekday::ALL[n % 7], format!("{:02}:{:02}", n * 5 % 24, n * 7 % 60), 60, zones[n % 3])).collect();
    let snapshot = world_of(&slots.iter().map(|(day, start, minutes, zone)| (*day, start.as_str(), *minutes, *zone)).collect::<Vec<_>>());
    let mut expected: Vec<(Timestamp, MeetingId)> = (0..300)
        .map(|ix| (occurrence::next(snapshot.meeting(ix).slot.as_ref().unwrap(), world::now()).unwrap().starts_at, snapshot.meeting(ix).id))
        .collect();
    expected.sort();
    let order = MeetingOrder { field: OrderField::NextOccurrence, descending: false };
    for (size, forward) in [(7, true), (120, true), (7, false)] {
        let shown = super::answers::leaf_through(&snapshot, world::now(), &(MeetingFilter::default(), order), size, forward).unwrap();
        assert_eq!(shown, expected.iter().map(|(_, id)| *id).collect::<Vec<_>>());
    }
}

#[test]
fn what_is_on_near_a_point_comes_nearest_first_and_a_cursor_of_another_question_is_refused() {
    let snapshot = world_of(&[(Weekday::Tuesday, "18:00", 60, "Europe/Dublin")]);
    let area = Some(Area::Near { point: Point { latitude: 0.0, longitude: 0.0 }, radius_m: None, or_online: false });
    let near = MeetingFilter { area, ..MeetingFilter::default() };
    let when = When::OnNow { now: world::now(), grace: mins(0) };
    let page = holdings(&snapshot, &near, when, 1, None).unwrap();
    let cursor = page.items[0].cursor.clone();
    assert!(holdings(&snapshot, &near, when, 1, Some(&cursor)).unwrap().items.is_empty());
    let elsewhere = holdings(&snapshot, &MeetingFilter::default(), when, 1, Some(&cursor));
    assert!(matches!(elsewhere, Err(QueryError::BadCursor(_))));
}
