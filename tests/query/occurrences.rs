//! Weekly slots to instants, with the hand-set hours at which a year of clock changes goes wrong.

use jiff::Timestamp;
use meeting_graph::model::slot::{LocalTime, Weekday, WeeklySlot, ZoneName, ZoneSource};
use meeting_graph::query::occurrence::{between, next};

fn slot(weekday: Weekday, start: &str, zone: &str) -> WeeklySlot {
    WeeklySlot {
        weekday,
        start: start.parse::<LocalTime>().unwrap(),
        duration_minutes: Some(60),
        zone: Some(ZoneName::new(zone).unwrap()),
        zone_source: ZoneSource::Listing,
        recurrence: None,
    }
}

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

/// The next beginning after an instant, in UTC, and the day it is on the spot.
fn next_at(slot: &WeeklySlot, after: &str) -> (String, String) {
    let next = next(slot, at(after)).unwrap();
    (next.starts_at.to_string(), next.local_date.to_string())
}

fn is(instant: &str, local_date: &str) -> (String, String) {
    (instant.to_owned(), local_date.to_owned())
}

fn starts(slot: &WeeklySlot, from: &str, days: u16) -> Vec<String> {
    between(slot, at(from), days).iter().map(|occurrence| occurrence.starts_at.to_string()).collect()
}

#[test]
fn the_hour_on_the_wall_stays_when_the_clocks_of_the_north_change() {
    let dublin = slot(Weekday::Sunday, "19:30", "Europe/Dublin");
    let sundays = ["2026-03-22T19:30:00Z", "2026-03-29T18:30:00Z", "2026-04-05T18:30:00Z"];
    assert_eq!(starts(&dublin, "2026-03-20T00:00:00Z", 21), sundays);
    let new_york = slot(Weekday::Sunday, "19:30", "America/New_York");
    assert_eq!(starts(&new_york, "2026-10-30T00:00:00Z", 7), ["2026-11-02T00:30:00Z"]);
    assert_eq!(starts(&new_york, "2026-10-24T00:00:00Z", 7), ["2026-10-25T23:30:00Z"]);
}

#[test]
fn the_hour_on_the_wall_stays_when_the_clocks_of_the_south_change() {
    let sydney = slot(Weekday::Sunday, "19:30", "Australia/Sydney");
    assert_eq!(starts(&sydney, "2026-03-27T00:00:00Z", 14), ["2026-03-29T08:30:00Z", "2026-04-05T09:30:00Z"]);
    assert_eq!(starts(&sydney, "2026-09-26T00:00:00Z", 14), ["2026-09-27T09:30:00Z", "2026-10-04T08:30:00Z"]);
}

#[test]
fn an_hour_that_the_clocks_skip_moves_forward() {
    let night = slot(Weekday::Sunday, "02:30", "America/New_York");
    assert_eq!(next_at(&night, "2026-03-08T00:00:00Z"), is("2026-03-08T07:30:00Z", "2026-03-08"));
    assert_eq!(next_at(&night, "2026-03-08T07:30:01Z"), is("2026-03-15T06:30:00Z", "2026-03-15"));
    // Santiago skips midnight itself: 00:00 becomes 01:00 of the same day.
    let midnight = slot(Weekday::Sunday, "00:00", "America/Santiago");
    assert_eq!(next_at(&midnight, "2026-09-06T00:00:00Z"), is("2026-09-06T04:00:00Z", "2026-09-06"));
}

#[test]
fn of_an_hour_that_comes_twice_the_first_is_meant() {
    let night = slot(Weekday::Sunday, "01:30", "America/New_York");
    assert_eq!(next_at(&night, "2026-11-01T00:00:00Z"), is("2026-11-01T05:30:00Z", "2026-11-01"));
    assert_eq!(next_at(&night, "2026-11-01T05:30:01Z"), is("2026-11-08T06:30:00Z", "2026-11-08"), "not an hour later again");
}

#[test]
fn an_hour_long_meeting_lasts_an_hour_when_clocks_change() {
    let night = slot(Weekday::Sunday, "01:30", "America/New_York");
    let next = next(&night, at("2026-03-08T00:00:00Z")).unwrap();
    assert_eq!(next.ends_at, Some(at("2026-03-08T07:30:00Z")), "03:30 on the wall");
    let open_end = WeeklySlot { duration_minutes: None, ..night };
    assert_eq!(meeting_graph::query::occurrence::next(&open_end, at("2026-03-08T00:00:00Z")).unwrap().ends_at, None);
}

#[test]
fn midnight_belongs_to_the_day_that_begins() {
    let dublin = slot(Weekday::Monday, "00:00", "Europe/Dublin");
    assert_eq!(next_at(&dublin, "2026-07-12T12:00:00Z"), is("2026-07-12T23:00:00Z", "2026-07-13"));
    let last = slot(Weekday::Saturday, "23:59", "Europe/Dublin");
    assert_eq!(next_at(&last, "2026-07-12T00:00:00Z"), is("2026-07-18T22:59:00Z", "2026-07-18"));
}

#[test]
fn the_week_wraps_from_saturday_to_sunday_in_the_zone_of_the_meeting() {
    // Saturday 23:30 in Auckland is Saturday noon in Greenwich; in Los Angeles it is Sunday morning there.
    let auckland = slot(Weekday::Sunday, "00:15", "Pacific/Auckland");
    assert_eq!(next_at(&auckland, "2026-07-11T11:30:00Z"), is("2026-07-11T12:15:00Z", "2026-07-12"));
    let los_angeles = slot(Weekday::Saturday, "23:30", "America/Los_Angeles");
    assert_eq!(next_at(&los_angeles, "2026-07-12T00:00:00Z"), is("2026-07-12T06:30:00Z", "2026-07-11"));
}

#[test]
fn the_very_minute_it_begins_counts_and_a_second_later_does_not() {
    let dublin = slot(Weekday::Tuesday, "20:00", "Europe/Dublin");
    assert_eq!(next_at(&dublin, "2026-07-14T19:00:00Z"), is("2026-07-14T19:00:00Z", "2026-07-14"));
    assert_eq!(next_at(&dublin, "2026-07-14T19:00:00.000000001Z"), is("2026-07-21T19:00:00Z", "2026-07-21"));
}

#[test]
fn zones_of_half_hours_and_quarters_are_exact() {
    let kolkata = slot(Weekday::Wednesday, "19:00", "Asia/Kolkata");
    assert_eq!(next_at(&kolkata, "2026-07-13T00:00:00Z"), is("2026-07-15T13:30:00Z", "2026-07-15"));
    let kathmandu = slot(Weekday::Wednesday, "19:00", "Asia/Kathmandu");
    assert_eq!(next_at(&kathmandu, "2026-07-13T00:00:00Z"), is("2026-07-15T13:15:00Z", "2026-07-15"));
    let chatham = slot(Weekday::Wednesday, "19:00", "Pacific/Chatham");
    assert_eq!(next_at(&chatham, "2026-07-13T00:00:00Z"), is("2026-07-15T06:15:00Z", "2026-07-15"));
    // Lord Howe changes its clocks by half an hour: 02:15 is skipped to 02:45.
    let lord_howe = slot(Weekday::Sunday, "02:15", "Australia/Lord_Howe");
    assert_eq!(next_at(&lord_howe, "2026-10-03T00:00:00Z"), is("2026-10-03T15:45:00Z", "2026-10-04"));
}

#[test]
fn a_zone_without_summer_time_keeps_its_hour_in_utc_all_year() {
    for (zone, hour) in [("America/Phoenix", "02:00"), ("Asia/Tokyo", "10:00"), ("America/Sao_Paulo", "22:00")] {
        let slot = slot(Weekday::Monday, "19:00", zone);
        for from in ["2026-01-12T12:00:00Z", "2026-04-06T12:00:00Z", "2026-07-13T12:00:00Z", "2026-11-02T12:00:00Z"] {
            let (starts_at, local_date) = next_at(&slot, from);
            let monday: jiff::civil::Date = local_date.parse().unwrap();
            assert_eq!((monday.weekday(), &starts_at[11..16]), (jiff::civil::Weekday::Monday, hour), "{zone} after {from}");
        }
    }
}

#[test]
fn both_sides_of_the_date_line_have_their_own_day() {
    let kiritimati = slot(Weekday::Monday, "08:00", "Pacific/Kiritimati");
    assert_eq!(next_at(&kiritimati, "2026-07-12T00:00:00Z"), is("2026-07-12T18:00:00Z", "2026-07-13"));
    let pago_pago = slot(Weekday::Monday, "20:00", "Pacific/Pago_Pago");
    assert_eq!(next_at(&pago_pago, "2026-07-13T00:00:00Z"), is("2026-07-14T07:00:00Z", "2026-07-13"));
}

#[test]
fn a_day_that_a_zone_never_had_has_no_meeting() {
    // Samoa went from Thursday 29 to Saturday 31 December 2011.
    let friday = slot(Weekday::Friday, "19:00", "Pacific/Apia");
    assert_eq!(next_at(&friday, "2011-12-29T12:00:00Z"), is("2012-01-06T05:00:00Z", "2012-01-06"));
    let saturday = slot(Weekday::Saturday, "19:00", "Pacific/Apia");
    assert_eq!(next_at(&saturday, "2011-12-29T12:00:00Z"), is("2011-12-31T05:00:00Z", "2011-12-31"));
}

#[test]
fn without_a_zone_no_hour_is_guessed() {
    let nowhere = WeeklySlot { zone: None, zone_source: ZoneSource::None, ..slot(Weekday::Monday, "19:00", "Europe/Dublin") };
    assert_eq!(next(&nowhere, at("2026-07-12T00:00:00Z")), None);
    assert_eq!(between(&nowhere, at("2026-07-12T00:00:00Z"), 30), []);
}

#[test]
fn the_days_asked_for_end_at_the_same_hour_on_the_wall() {
    let dublin = slot(Weekday::Sunday, "12:00", "Europe/Dublin");
    // From Sunday noon: seven days end right before the next Sunday's noon, though that week has an hour less.
    assert_eq!(starts(&dublin, "2026-03-22T12:00:00Z", 7), ["2026-03-22T12:00:00Z"]);
    assert_eq!(starts(&dublin, "2026-03-22T12:00:00Z", 8), ["2026-03-22T12:00:00Z", "2026-03-29T11:00:00Z"]);
    assert_eq!(starts(&dublin, "2026-03-22T12:00:00Z", 0), [""; 0]);
    assert_eq!(starts(&dublin, "2026-03-22T12:00:01Z", 365).len(), 52);
}

#[test]
fn a_recurrence_keeps_the_weeks_it_names_and_one_not_understood_promises_none() {
    let with = |rule: &str| WeeklySlot { recurrence: Some(rule.to_owned()), ..slot(Weekday::Monday, "19:00", "Asia/Kolkata") };
    let july_and_august = |rule: &str| -> Vec<String> {
        let found = between(&with(rule), at("2026-06-30T18:30:00Z"), 62);
        found.iter().map(|occurrence| occurrence.local_date.to_string()[5..].to_owned()).collect()
    };
    assert_eq!(july_and_august("FREQ=MONTHLY;BYDAY=1MO"), ["07-06", "08-03"]);
    assert_eq!(july_and_august("RRULE:FREQ=MONTHLY;BYDAY=2MO,-1MO"), ["07-13", "07-27", "08-10", "08-31"]);
    assert_eq!(july_and_august("FREQ=MONTHLY;BYDAY=5MO"), ["08-31"]);
    assert_eq!(july_and_august("BYDAY=MO;FREQ=WEEKLY;INTERVAL=1").len(), 9);
    assert_eq!(july_and_august("FREQ=MONTHLY;BYDAY=-2MO,-3MO,-4MO,-5MO").len(), 7);
    let counted = |from: &str| july_and_august(&format!("DTSTART;VALUE=DATE:{from}\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"));
    assert_eq!(counted("20010101"), ["07-13", "07-27", "08-10", "08-24"]);
    assert_eq!(counted("20010108"), ["07-06", "07-20", "08-03", "08-17", "08-31"]);
    assert_eq!(counted("20270104"), counted("20010108"));
    assert_eq!(counted("20010102"), [""; 0]);
    for unknown in
        ["FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=1TU", "FREQ=WEEKLY;COUNT=3", "FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=6MO", "?"]
    {
        assert_eq!(july_and_august(unknown), [""; 0], "{unknown}");
    }
}
