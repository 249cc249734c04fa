//! A config that changes under a running server.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::serve::house::{House, config_of, main_file, source};
use crate::serve::process::{Serving, finish};

/// Listings served of each source.
fn served(serving: &Serving) -> Vec<(String, u64)> {
    let answer = serving.ask("{ sources(first: 10) { nodes { name listingCount } } status { listingCount } }");
    let of_source = |node: &Value| (node["name"].as_str().unwrap().to_owned(), node["listingCount"].as_u64().unwrap());
    let mut all: Vec<(String, u64)> = answer["data"]["sources"]["nodes"].as_array().unwrap().iter().map(of_source).collect();
    all.sort();
    all
}

#[test]
fn a_newcomer_adds_a_source_to_a_running_server_breaks_it_and_mends_it() {
    let house = House::new();
    let mut serving = house.serve();
    serving.until_harvested(1);
    assert_eq!(config_of(&serving)["good"], true);

    house.write("sources/ie/second.toml", &source("second", ""));
    let (code, said, told) = finish(house.verb(&["check"]));
    assert!(code == 0 && said.contains("2 sources"), "{said}{told}");
    serving.until("the changed config is taken over: 1 source added (second)");
    serving.until_harvested(2);
    let both = [("first in Dublin".to_owned(), 5), ("second in Dublin".to_owned(), 5)];
    assert_eq!(served(&serving), both);

    house.write("sources/ie/second.toml", &source("second", "").replace("meeting_guide", "meeting_gide"));
    let (code, _, told) = finish(house.verb(&["check"]));
    assert!(code == 78 && told.contains("meeting_gide") && told.contains("did you mean `meeting_guide`?"), "{told}");
    let fault = serving.until("sources/ie/second.toml:4:10: error[unknown-format]");
    assert!(fault.contains("did you mean `meeting_guide`?"), "{fault}");
    serving.until("the changed config is not taken over (1 fault in 1 file)");
    let standing = config_of(&serving);
    assert_eq!(standing["good"], false);
    let fault = &standing["refused"]["faults"][0];
    assert_eq!((&fault["file"], &fault["line"], &fault["code"]), (&json!("sources/ie/second.toml"), &json!(4), &json!("unknown-format")));
    assert!(fault["message"].as_str().unwrap().contains("`meeting_gide`") && fault["mend"].as_str().unwrap().contains("`meeting_guide`"));
    assert_eq!(served(&serving), both, "what ran before runs on");

    house.write("sources/ie/second.toml", &source("second", ""));
    serving.until("the config was read again: nothing changed");
    assert_eq!((&config_of(&serving)["good"], &config_of(&serving)["reloads"]), (&json!(true), &json!(1)));
    let (status, said) = serving.terminate();
    assert_eq!(status.code(), Some(0), "{}", said.join("\n"));
}

#[test]
fn a_source_that_is_taken_out_is_served_no_more_and_the_others_are_not_harvested_again() {
    let house = House::new();
    house.write("sources/ie/second.toml", &source("second", ""));
    let mut serving = house.serve();
    serving.until_harvested(2);
    house.remove("sources/ie/second.toml");
    serving.until("too-many-removed");
    assert_eq!(served(&serving).len(), 2);
    house.write("meeting-graph.toml", &main_file("removed_percent_max = 50\n"));
    serving.until("taken over: 1 source removed (second)");
    serving.until("published generation");
    while served(&serving) != [("first in Dublin".to_owned(), 5)] {
        serving.until("generation");
    }
    let (_, said) = serving.terminate();
    assert_eq!(said.iter().filter(|line| line.contains(" listings from `first`")).count(), 1, "{}", said.join("\n"));
}

#[test]
fn what_an_order_takes_out_is_gone_without_a_start() {
    let house = House::new();
    let mut serving = house.serve();
    serving.until_harvested(1);
    let names = "{ meetings(first: 10) { nodes { name } } }";
    assert!(serving.ask(names).to_string().contains("first light 3"));
    house.write(
        "suppress.toml",
        "[[suppress]]\nlisting = \"first/first-3\"\nwho = \"the group\"\nwhy = \"asked by mail\"\nat = \"2026-11-22\"\n",
    );
    serving.until("the orders of suppression changed");
    while serving.ask(names).to_string().contains("first light 3") {
        serving.until("generation");
    }
    assert!(serving.ask(names).to_string().contains("first light 2"));
}

#[test]
fn a_hangup_has_the_files_read_and_a_setting_of_the_start_is_named() {
    let house = House::new();
    let mut serving = house.serve();
    serving.hang_up();
    serving.until("the config was read again and is as it was");
    house.write("meeting-graph.toml", &main_file("[http]\ntimeout_ms = 5_000\n"));
    serving.until("needs a restart to be taken over: http.timeout_ms");
    assert_eq!(config_of(&serving)["needsRestart"], json!(["http.timeout_ms"]));
    house.write("meeting-graph.toml", &main_file("[http]\ntimeout_ms = 5\n"));
    serving.until("error[out-of-range] http.timeout_ms");
    serving.until("is not taken over");
    let told = &config_of(&serving)["refused"]["faults"][0];
    assert_eq!((&told["key"], &told["message"]), (&json!("http.timeout_ms"), &Value::Null), "what the main file holds stays in the log");
}

/// So many changes, each waited for.
const RELOADS: usize = 100;

#[test]
fn a_hundred_reloads_under_load_cost_no_request() {
    let house = House::new();
    let mut serving = house.serve();
    serving.until_harvested(1);
    let (stop, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    let base = serving.base.clone();
    std::thread::scope(|scope| {
        let asking = |_| {
            scope.spawn(|| {
                let mut asked = 0;
                while !stop.load(Ordering::SeqCst) {
                    let answer = Serving::ask_at(&base, "{ meetings(first: 5) { totalCount } sources(first: 5) { totalCount } }");
                    assert!(answer["errors"].is_null() && answer["data"]["meetings"]["totalCount"].as_u64() >= Some(5), "{answer}");
                    asked += 1;
                }
                answered.fetch_add(asked, Ordering::SeqCst);
            })
        };
        let askers: Vec<_> = (0..4).map(asking).collect();
        for turn in 0..RELOADS {
            house.write("sources/ie/first.toml", &source("first", &format!("rank = {turn}\n")));
            serving.until("taken over: 1 source changed (first)");
        }
        stop.store(true, Ordering::SeqCst);
        askers.into_iter().for_each(|asker| asker.join().unwrap());
    });
    assert!(answered.load(Ordering::SeqCst) > 10, "{} requests", answered.load(Ordering::SeqCst));
    assert_eq!(config_of(&serving)["reloads"], json!(RELOADS));
}

#[test]
fn the_demo_has_no_files_to_watch_and_takes_a_hangup_in_its_stride() {
    let data = tempfile::tempdir().unwrap();
    let mut serving = Serving::start(&["--demo"], data.path());
    serving.hang_up();
    serving.until("the config was read again and is as it was");
}
