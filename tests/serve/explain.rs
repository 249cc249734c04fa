//! `explain row`: one row followed from its feed to the graph.

use serde_json::Value;

use crate::serve::demo::enabled_sources;
use crate::serve::process::{Serving, finish, meeting_graph};

fn explain(args: &[&str], data: &std::path::Path) -> (i32, String, String) {
    let mut command = meeting_graph(&[&["explain", "row"], args, &["--demo"]].concat());
    command.env("MEETING_GRAPH__STORE__PATH", data.join("store.redb"));
    finish(command)
}

#[test]
fn a_row_is_followed_to_the_meeting_that_a_server_serves_and_while_it_runs_the_graph_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, told) = explain(&["ie-na", "2104"], folder.path());
    assert_eq!(code, 1);
    assert!(told.contains("nothing has been harvested") && told.contains("--fetch"), "{told}");
    assert!(!folder.path().join("store.redb").exists(), "asking makes no store");

    let mut serving = Serving::start(&["--demo"], folder.path());
    serving.until_harvested(1);
    let (code, _, told) = explain(&["ie-na", "2104"], folder.path());
    assert_eq!(code, 1);
    assert!(told.contains("in use by another process") && told.contains("--fetch"), "{told}");
    let query = told.split("ask its graph: ").nth(1).unwrap().split("; or look").next().unwrap();
    let answer = serving.ask(query);
    assert!(answer["errors"].is_null() && answer["data"]["source"].is_object(), "{answer}");

    let (code, said, _) = explain(&["ie-na", "2104", "--fetch"], folder.path());
    assert_eq!(code, 0);
    assert!(said.contains("Fetched now, nothing kept") && said.contains("Not told: what it is linked with"), "{said}");
    serving.until_harvested(enabled_sources());
    let served = serving.ask("{ meetings(first: 100, filter: { text: \"Liffey Lights\" }) { nodes { id } } }");
    serving.terminate();

    let (code, said, told) = explain(&["ie-na", "2104", "--output", "json"], folder.path());
    assert_eq!(code, 0, "{told}");
    let story: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(story["fetched"]["from"], "store");
    assert_eq!(story["read"][0]["says"]["name"], "Liffey Lights");
    let id = &story["served"][0]["meeting_id"];
    assert!(served["data"]["meetings"]["nodes"].as_array().unwrap().iter().any(|node| node["id"] == *id), "{served} without {id}");
}

#[test]
fn a_refused_row_is_found_in_the_feed_with_its_rule_and_mend() {
    let folder = tempfile::tempdir().unwrap();
    let (feeds, sources) = (folder.path().join("upstream"), folder.path().join("sources"));
    std::fs::create_dir_all(&feeds).unwrap();
    std::fs::create_dir_all(&sources).unwrap();
    let good = r#"{"slug":"good","name":"Good","day":1,"time":"19:00","city":"Dublin"}"#;
    let bad: Vec<String> = (0..40).map(|n| format!(r#"{{"slug":"bad-{n}","name":"Bad","day":1,"time":"late"}}"#)).collect();
    std::fs::write(feeds.join("aa.json"), format!("[{good},{}]", bad.join(","))).unwrap();
    let main = folder.path().join("meeting-graph.toml");
    std::fs::write(&main, "[upstream]\nfolder = \"upstream\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\n[store]\nkind = \"memory\"\n")
        .unwrap();
    let source = "[[source]]\nid = \"ie-aa\"\nname = \"AA\"\nformat = \"meeting_guide\"\nurl = \"upstream:/aa.json\"\nfellowship = \"aa\"\n\
        countries = [\"IE\"]\nschedule = { every = \"6h\" }\nlicence = { spdx = \"unknown\", may_redistribute = \"unknown\" }\n";
    std::fs::write(sources.join("ie.toml"), source).unwrap();
    let ask = |row: &str| finish(meeting_graph(&["explain", "row", "ie-aa", row, "--fetch", "--config", main.to_str().unwrap()]));
    for row in ["bad-38", "row:40"] {
        let (code, said, told) = ask(row);
        assert_eq!(code, 0, "{told}");
        assert!(said.contains("Refused by bad-time") && said.contains("row 40 (bad-38): time = late"), "{said}");
        assert!(said.contains("what to do: Write the time as HH:MM"), "{said}");
    }
    let (code, said, _) = ask("good");
    assert!(code == 0 && said.contains("Accepted, and read as listing_") && said.contains("slot.start: 19:00"), "{said}");
    assert_eq!(ask("no-such-row").0, 1);
}
