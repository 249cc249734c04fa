//! `serve --demo`: feeds over real HTTP, into the embedded store, out of the graph.

use serde_json::Value;

use crate::serve::process::Serving;

/// Enabled sources of the demo; `tests/config` counts them too.
pub(super) fn enabled_sources() -> usize {
    let (code, said, _) = crate::serve::process::finish(crate::serve::process::meeting_graph(&["check", "--demo"]));
    assert_eq!(code, 0);
    let inside = said.split('(').nth(1).unwrap();
    inside.split(' ').next().unwrap().parse().unwrap()
}

fn near(latitude: f64, longitude: f64, radius_km: u32) -> String {
    format!(
        "{{ meetings(first: 20, filter: {{ area: {{ near: {{ latitude: {latitude}, longitude: {longitude}, radiusKm: {radius_km}, orOnline: false }} }} }}) {{
             totalCount edges {{ distanceMeters node {{ name slot {{ weekday startTime timeZone zoneSource }} venue {{ name }} }} }} }} }}"
    )
}

#[test]
fn the_demo_answers_a_nearby_query_in_three_countries() {
    let data = tempfile::tempdir().unwrap();
    let mut demo = Serving::start(&["--demo"], data.path());
    demo.until_harvested(enabled_sources());
    for (place, latitude, longitude, zone) in [
        ("Dublin", 53.3498, -6.2603, "Europe/Dublin"),
        ("Athens", 37.9838, 23.7275, "Europe/Athens"),
        ("Tokyo", 35.6762, 139.6503, "Asia/Tokyo"),
    ] {
        let answer = demo.ask(&near(latitude, longitude, 40));
        let edges = answer["data"]["meetings"]["edges"].as_array().unwrap();
        assert!(!edges.is_empty(), "nothing near {place}: {answer}");
        let distances: Vec<f64> = edges.iter().map(|edge| edge["distanceMeters"].as_f64().unwrap()).collect();
        assert!(distances.is_sorted(), "{place}: {distances:?}");
        assert!(edges.iter().any(|edge| edge["node"]["slot"]["timeZone"] == zone), "{place}: {answer}");
    }
    let status =
        demo.ask("{ status { meetingCount listingCount sources { health count } } countries { code } fellowships { code meetingCount } }");
    let data = &status["data"];
    assert!(data["status"]["meetingCount"].as_u64().unwrap() >= 200, "{status}");
    assert!(data["status"]["listingCount"].as_u64() > data["status"]["meetingCount"].as_u64(), "the demo's sources overlap: {status}");
    assert!(data["countries"].as_array().unwrap().len() >= 12, "{status}");
    let held = data["fellowships"].as_array().unwrap().iter().filter(|f| f["meetingCount"].as_u64() > Some(0)).count();
    assert!(held >= 4, "{status}");
    assert!(data["status"]["sources"].as_array().unwrap().iter().any(|line| line["health"] == "FAILING"), "one feed is broken: {status}");
    the_first_query_of_the_readme_has_the_answer_written_there(&demo);
    let (page_status, page) = demo.get("/");
    assert_eq!(page_status, 200);
    assert!(page.contains("<html"), "{page}");
}

fn the_first_query_of_the_readme_has_the_answer_written_there(demo: &Serving) {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let between = |from: &str, to: &str| readme.split_once(from).unwrap().1.split_once(to).unwrap().0.to_owned();
    let asked: Value = serde_json::from_str(&between("-d '", "'\n")).unwrap();
    let written: Value = serde_json::from_str(&between("```json\n", "\n```")).unwrap();
    assert_eq!(demo.post("/graphql", &asked), (200, written));
}

#[test]
fn each_row_of_the_demo_is_accounted_for() {
    let data = tempfile::tempdir().unwrap();
    let mut demo = Serving::start(&["--demo"], data.path());
    demo.until_harvested(enabled_sources());
    let answer = demo.ask("{ sources(first: 100) { nodes { id health listingCount report { outcome rows accepted refused } } } }");
    for source in answer["data"]["sources"]["nodes"].as_array().unwrap() {
        let Some(report) = source["report"].as_object() else { continue };
        let number = |name: &str| report[name].as_u64().unwrap();
        assert_eq!(number("rows"), number("accepted") + number("refused"), "{source}");
    }
}

#[test]
fn sigterm_ends_it_with_0() {
    let data = tempfile::tempdir().unwrap();
    let mut demo = Serving::start(&["--demo"], data.path());
    demo.until("published generation");
    let (status, said) = demo.terminate();
    assert_eq!(status.code(), Some(0), "{}", said.join("\n"));
    assert!(said.last().unwrap().contains("ended"), "{}", said.join("\n"));
}

#[test]
fn what_was_published_is_served_again_after_a_kill_in_the_middle_of_harvesting() {
    let data = tempfile::tempdir().unwrap();
    let mut first = Serving::start(&["--demo"], data.path());
    first.until("a generation is served");
    let before = generation(&first);
    first.kill();
    let mut second = Serving::start(&["--demo"], data.path());
    second.until("a generation is served");
    let after = generation(&second);
    assert!(after >= before, "generation {before} was published, {after} is served");
    let answer = second.ask("{ status { meetingCount } meetings(first: 1) { totalCount } }");
    assert!(answer["data"]["meetings"]["totalCount"].as_u64().unwrap() > 0, "{answer}");
}

fn generation(serving: &Serving) -> u64 {
    let answer: Value = serving.ask("{ status { generation } }");
    answer["data"]["status"]["generation"]
        .as_str()
        .map_or(0, |text| text.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().unwrap())
}
