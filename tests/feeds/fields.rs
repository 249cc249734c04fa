//! What a reading tells of the feed's own fields, so that one which is lost or renamed is seen.

use std::collections::BTreeMap;

use meeting_graph::feeds::format::{Part, Reading};
use meeting_graph::feeds::registry;
use serde_json::{Value, json};

use super::CaseSource;

fn fields(format: &str, part: &str, feed: &str) -> BTreeMap<String, u32> {
    fields_with(Value::Null, format, part, feed)
}

fn fields_with(options: Value, format: &str, part: &str, feed: &str) -> BTreeMap<String, u32> {
    let format = registry::find(format).unwrap();
    let source = CaseSource { options, ..CaseSource::default() };
    let facts = source.facts(format.name());
    let reading = Reading { facts: &facts, options: &source.options, read_on: None, bounds: None };
    let part = Part { part: part.to_owned(), bytes: feed.as_bytes().to_vec().into(), charset: None };
    format.parse(&[part], &reading).unwrap().fields
}

fn counts<const N: usize>(expected: [(&str, u32); N]) -> BTreeMap<String, u32> {
    expected.into_iter().map(|(name, rows)| (name.to_owned(), rows)).collect()
}

#[test]
fn fields_of_json_rows_are_counted_where_they_hold_anything() {
    let found = fields(
        "meeting_guide",
        "meetings",
        r#"[{"slug":"a","name":"Pier Light","day":[1,2],"time":"19:30","city":"","types":[]},
            {"slug":"b","name":"Quay Lamp","day":3,"time":"12:00","city":"Springton","notes":null},
            "no row at all"]"#,
    );
    assert_eq!(found, counts([("city", 1), ("day", 2), ("name", 2), ("slug", 2), ("time", 2)]));
}

#[test]
fn headings_of_a_sheet_are_counted_as_written_and_those_about_persons_never_named() {
    let sheet = "Name,Day,Start Time,Parking,Contact E-mail\nPier Light,Monday,19:30,,\nQuay Lamp,Sunday,12:00,Behind,x\n";
    let found = fields("sheet", "sheet", sheet);
    assert_eq!(found, counts([("Day", 2), ("Name", 2), ("Parking", 1), ("Start Time", 2)]));
}

#[test]
fn fields_of_a_bmlt_servers_meetings_are_counted_and_no_others() {
    let answer = r#"{"meetings":[{"id_bigint":"7","weekday_tinyint":"2","start_time":"19:30:00","meeting_name":"Quay Lights",
        "comments":""}],"formats":[{"id":"1","key_string":"O"}]}"#;
    let found = fields("bmlt", "meetings", answer);
    assert_eq!(found, counts([("id_bigint", 1), ("meeting_name", 1), ("start_time", 1), ("weekday_tinyint", 1)]));
}

#[test]
fn fields_of_a_mapped_feed_are_counted_in_the_rows_of_its_source_and_those_about_persons_never_named() {
    let options = |layout: &str| json!({ "layout": layout, "only": { "of": "Kind", "equals": "AA" }, "fields": { "name": "Title", "day": "Day", "time": "Time" } });
    let table = "Title,Day,Time,Kind,Contact E-mail,Town\nPier Light,Monday,19:30,AA,x,\nQuay Lamp,Sunday,12:00,AA,x,Springton\n\
                 Far Buoy,Sunday,12:00,NA,x,Springton\n";
    let expected = counts([("Day", 2), ("Kind", 2), ("Time", 2), ("Title", 2), ("Town", 1)]);
    assert_eq!(fields_with(options("csv"), "mapped", "rows", table), expected);
    let list = r#"[{"Title":"Pier Light","Day":"Monday","Time":"19:30","Kind":"AA","Town":""},
        {"Title":"Quay Lamp","Day":"Sunday","Time":"12:00","Kind":"AA","Town":"Springton"}, 7]"#;
    assert_eq!(fields_with(options("json"), "mapped", "rows", list), expected);
}

#[test]
fn columns_of_a_dump_are_counted_as_written_and_those_never_read_are_not() {
    let dump = "Committee,CommitteeName,ContactName,Day,Time,City\nG00000001,Pier Light,x,Monday,1930,\nG00000002,Quay Lamp,x,Sunday,1200,Springton\n";
    let found = fields("naws_csv", "dump", dump);
    assert_eq!(found, counts([("City", 1), ("Committee", 2), ("CommitteeName", 2), ("Day", 2), ("Time", 2)]));
}

#[test]
fn properties_of_events_are_counted_once_an_event() {
    let calendar = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Pier Light\r\nDTSTART;TZID=America/New_York:20240108T190000\r\n\
                    RRULE:FREQ=WEEKLY;BYDAY=MO\r\nCATEGORIES:Open\r\nCATEGORIES:Discussion\r\nX-ROOM:2\r\nEND:VEVENT\r\n\
                    BEGIN:VEVENT\r\nUID:b\r\nSUMMARY:A picnic\r\nDTSTART:20240108T190000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let found = fields("ical", "calendar", calendar);
    assert_eq!(found, counts([("CATEGORIES", 1), ("DTSTART", 2), ("RRULE", 1), ("SUMMARY", 2), ("UID", 2), ("X-ROOM", 1)]));
}
