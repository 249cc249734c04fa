//! Verbs that tell: what is effective, what is wrong, what would change, in words and for programs.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::common::{expect_file, tests_dir};
use crate::serve::house::{House, feed, main_file, source};
use crate::serve::process::{finish, meeting_graph};

#[test]
fn every_value_of_a_source_is_told_with_where_it_comes_from() {
    let folder = tests_dir().join("serve/telling/explain");
    let mut explain = meeting_graph(&["explain", "source", "ie-na", "--config", folder.join("meeting-graph.toml").to_str().unwrap()]);
    explain.env("MEETING_GRAPH__FETCH__GAP_MS_MIN", "750").env("IE_NA_TOKEN", "patSECRET");
    let (code, said, told) = finish(explain);
    assert_eq!(code, 0, "{told}");
    expect_file(&folder.join("expected.txt"), &said);
    for told in ["sources/ie/ie.toml:5", "variable MEETING_GRAPH__FETCH__GAP_MS_MIN", "meeting-graph.toml:2", "# default"] {
        assert!(said.contains(told), "{told} in\n{said}");
    }
}

#[test]
fn check_tells_a_program_what_it_tells_people() {
    let house = House::new();
    let (code, said, told) = finish(house.verb(&["check", "--output", "json"]));
    assert_eq!(code, 0, "{told}");
    let good: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&good["good"], &good["sources"], &good["faults"], &good["online"]), (&json!(true), &json!(1), &json!([]), &Value::Null));
    house.write("sources/ie/first.toml", &source("first", "ranc = 1\n"));
    let (code, said, _) = finish(house.verb(&["check", "--output", "json"]));
    assert_eq!(code, 78);
    let bad: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(bad["good"], false);
    let fault = &bad["faults"][0];
    assert_eq!((&fault["file"], &fault["line"], &fault["code"]), (&json!("sources/ie/first.toml"), &json!(9), &json!("unknown-key")));
    assert!(fault["mend"].as_str().unwrap().contains("`rank`"), "{fault}");
}

#[test]
fn check_online_asks_each_source_once_and_keeps_nothing() {
    let house = House::new();
    house.write("sources/ie/second.toml", &source("second", ""));
    house.write("sources/ie/third.toml", &source("third", ""));
    let (code, said, told) = finish(house.verb(&["check", "--online"]));
    assert_eq!(code, 1);
    assert!(said.contains("first: 5 rows, 5 accepted, 0 refused") && said.contains("asked 3 sources: 2 can be read, 1 cannot"), "{said}");
    assert!(
        told.contains("asking sources: 3\n") && !told.contains('\u{1b}') && !told.contains('\r'),
        "plain lines where nobody looks: {told:?}"
    );
    assert!(!house.path().join("store.redb").exists());
    let (code, said, told) = finish(house.verb(&["check", "--online", "--source", "second", "--output", "json"]));
    assert_eq!(code, 0, "{told}");
    let online: Value = serde_json::from_str::<Value>(&said).unwrap()["online"].take();
    assert_eq!((online.as_array().unwrap().len(), &online[0]["source"], &online[0]["accepted"]), (1, &json!("second"), &json!(5)));
}

#[test]
fn with_deny_warnings_a_refused_row_fails_the_check() {
    let house = House::new();
    let row = json!([{ "slug": "a", "name": "A", "day": 1, "time": "19:00", "city": "Dublin", "timezone": "Europe/Dublin" },
        { "slug": "b", "name": "B", "day": 1, "time": "late" }]);
    house.write("upstream/first.json", &row.to_string());
    assert_eq!(finish(house.verb(&["check", "--online"])).0, 0);
    assert_eq!(finish(house.verb(&["check", "--online", "--deny-warnings"])).0, 1);
    house.write("suppress.toml", "[[suppress]]\nlisting = \"no-such-source/1\"\nwho = \"one\"\nwhy = \"asked\"\nat = \"2026-11-22\"\n");
    assert_eq!(finish(house.verb(&["check"])).0, 0);
    assert_eq!(finish(house.verb(&["check", "--deny-warnings"])).0, 1);
}

#[test]
fn check_finds_what_a_start_would_stop_at() {
    let house = House::new();
    house.write("meeting-graph.toml", &main_file("[graphql]\ndocuments_dir = \"no-such-folder\"\n"));
    let (code, _, told) = finish(house.verb(&["check"]));
    assert!(code == 78 && told.contains("graphql.documents_dir: cannot read no-such-folder"), "{told}");
}

/// Meetings of `first` as they are upstream now: one renamed, one at another hour, one gone, one new.
fn changed_feed() -> String {
    let mut rows: Vec<Value> = serde_json::from_str(&feed("first", "Burgh Quay")).unwrap();
    rows[0]["name"] = json!("a new name");
    rows[1]["time"] = json!("20:15");
    rows[2]["slug"] = json!("first-new");
    Value::from(rows).to_string()
}

#[test]
fn a_dry_run_tells_what_would_be_other_than_what_is_served() {
    let house = House::new();
    let mut serving = house.serve();
    serving.until_harvested(1);
    house.write("upstream/first.json", &changed_feed());
    let listens = serving.base.trim_start_matches("http://").to_owned();
    let dry_run = |more: &[&str]| {
        let mut harvest = house.verb(&[&["harvest", "first", "--dry-run"], more].concat());
        harvest.env("MEETING_GRAPH__HTTP__LISTEN", &listens);
        let (code, said, told) = finish(harvest);
        assert_eq!(code, 0, "{said}{told}");
        said
    };
    let differences =
        ["new 1: first-new (first light 2)", "changed 2: first-0 (a new name) in name; first-1 (first light 1) in", "gone 1: first-2"];
    let said = dry_run(&[]);
    assert!(said.contains("held against what the server serves") && differences.iter().all(|told| said.contains(told)), "{said}");
    let told: Value = serde_json::from_str(&dry_run(&["--output", "json"])).unwrap();
    assert_eq!((&told["heldAgainst"], &told["report"]["added"], &told["report"]["gone"]), (&json!("server"), &json!(1), &json!(1)));
    assert_eq!(serving.ask("{ meetings { totalCount } }")["data"]["meetings"]["totalCount"], 5);
    serving.terminate();
    let said = dry_run(&[]);
    assert!(said.contains("held against what is in the store") && differences.iter().all(|told| said.contains(told)), "{said}");
    let again = dry_run(&[]);
    assert!(differences.iter().all(|told| again.contains(told)), "a dry run leaves no mark: {again}");
}

#[test]
fn status_is_told_for_programs_too() {
    let house = House::new();
    let mut serving = house.serve();
    serving.until_harvested(1);
    let (code, said, told) = finish(meeting_graph(&["status", "--url", &serving.base, "--output", "json"]));
    assert_eq!(code, 0, "{told}");
    let status: Value = serde_json::from_str(&said).unwrap();
    let first = &status["sources"][0];
    assert_eq!((&first["id"], &first["health"], &first["listingCount"]), (&json!("first"), &json!("HEALTHY"), &json!(5)));
    assert_eq!((&status["ready"]["ready"], &status["ready"]["config"]["good"]), (&json!(true), &json!(true)));
    serving.terminate();
    let (code, _, told) = finish(meeting_graph(&["status", "--url", "http://127.0.0.1:9"]));
    assert!(code == 1 && told.contains("is the server running"), "{told}");
}

#[test]
fn completions_are_what_a_shell_can_read() {
    let (code, said, _) = finish(meeting_graph(&["completions", "bash"]));
    assert!(code == 0 && ["serve", "check", "--deny-warnings", "status"].iter().all(|word| said.contains(word)));
    let mut shell = Command::new("bash").args(["-n", "/dev/stdin"]).stdin(Stdio::piped()).spawn().unwrap();
    shell.stdin.take().unwrap().write_all(said.as_bytes()).unwrap();
    assert!(shell.wait().unwrap().success());
    for shell in ["zsh", "fish", "powershell", "elvish"] {
        assert!(finish(meeting_graph(&["completions", shell])).1.contains("meeting-graph"), "{shell}");
    }
}

#[test]
fn the_printed_schemas_of_config_files_are_the_committed_ones() {
    for (option, file) in [("--config", "config.schema.json"), ("--source", "source.schema.json")] {
        let (code, said, _) = finish(meeting_graph(&["schema", "print", option]));
        let committed = std::fs::read_to_string(tests_dir().join("../schema").join(file)).unwrap();
        assert!(code == 0 && said.trim_end() == committed.trim_end(), "{file}");
    }
}
