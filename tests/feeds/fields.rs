//! What a reading tells of the feed's own fields, so that one which is lost or renamed is seen.

use std::collections::BTreeMap;

use meeting_graph::feeds::format::{Part, Reading};
use meeting_graph::feeds::registry;

use super::CaseSource;

fn fields(format: &str, part: &str, feed: &str) -> BTreeMap<String, u32> {
    let format = registry::find(format).unwrap();
    let source = CaseSource::default();
    let facts = source.facts(format.name());
    let reading = Reading { facts: &facts, options: &source.options };
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
