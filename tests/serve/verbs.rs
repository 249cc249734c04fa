//! Verbs that end by themselves: what they say and how they exit.

use crate::serve::process::{finish, meeting_graph};

#[test]
fn help_teaches_each_verb_with_an_example() {
    let (code, said, _) = finish(meeting_graph(&["--help"]));
    assert_eq!(code, 0);
    for verb in ["serve", "check", "harvest", "validate", "explain", "link", "status", "health", "completions", "schema"] {
        assert!(said.contains(verb), "{said}");
    }
    assert!(said.contains("Examples:"), "{said}");
    for verb in [
        &["serve"][..],
        &["check"],
        &["harvest"],
        &["validate"],
        &["explain"],
        &["explain", "row"],
        &["explain", "source"],
        &["status"],
        &["completions"],
        &["schema"],
        &["schema", "print"],
        &["explain", "link"],
        &["link"],
        &["health"],
        &["sources", "list"],
        &["sources", "accept"],
        &["store", "rollback"],
    ] {
        let (code, said, _) = finish(meeting_graph(&[verb, &["--help"]].concat()));
        assert_eq!(code, 0);
        assert!(said.contains("Examples:"), "{said}");
    }
}

#[test]
fn wrong_usage_exits_with_2() {
    assert_eq!(finish(meeting_graph(&["sevre"])).0, 2);
    assert_eq!(finish(meeting_graph(&["harvest"])).0, 2);
}

#[test]
fn a_config_that_is_not_there_exits_with_78_and_names_the_file() {
    let (code, _, told) = finish(meeting_graph(&["check", "--config", "no-such-folder/meeting-graph.toml"]));
    assert_eq!(code, 78);
    assert!(told.contains("meeting-graph.toml"), "{told}");
}

#[test]
fn the_committed_config_is_good() {
    let root = env!("CARGO_MANIFEST_DIR");
    let (code, said, told) = finish(meeting_graph(&["check", "--config", &format!("{root}/config/meeting-graph.toml")]));
    assert_eq!(code, 0, "{told}");
    assert!(said.contains("the config is good"), "{said}");
}

#[test]
fn an_unknown_source_is_met_with_the_nearest_name() {
    let (code, _, told) = finish(meeting_graph(&["harvest", "zz-nothing-like-it", "--demo", "--dry-run"]));
    assert_eq!(code, 1);
    assert!(told.contains("no source is called `zz-nothing-like-it`"), "{told}");
}

#[test]
fn the_printed_schema_is_the_committed_one() {
    let (code, said, _) = finish(meeting_graph(&["schema", "print"]));
    assert_eq!(code, 0);
    let committed = std::fs::read_to_string(format!("{}/schema/schema.graphql", env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert_eq!(said.trim_end(), committed.trim_end());
}

#[test]
fn the_printed_catalogue_of_notices_is_the_committed_one() {
    let (code, said, _) = finish(meeting_graph(&["schema", "print", "--notices"]));
    assert_eq!(code, 0);
    let committed = std::fs::read_to_string(format!("{}/schema/notices.json", env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert_eq!(said.trim_end(), committed.trim_end());
}

#[test]
fn a_source_is_harvested_by_the_id_that_the_graph_gives_it_too() {
    for id in ["ie-na", "source_ie-na"] {
        let (code, said, told) = finish(meeting_graph(&["harvest", id, "--demo", "--dry-run"]));
        assert_eq!(code, 0, "{told}");
        assert!(said.contains("was read and believed") && said.contains("refused 0"), "{said}");
    }
}

#[test]
fn no_verb_at_all_is_met_with_help_that_has_examples() {
    let (code, _, told) = finish(meeting_graph(&[]));
    assert_eq!(code, 2);
    assert!(told.contains("Examples:") && told.contains("meeting-graph serve --demo"), "{told}");
}

#[test]
fn health_without_a_config_says_how_to_name_a_server() {
    let (code, _, told) = finish(meeting_graph(&["health", "--config", "no-such-folder/meeting-graph.toml"]));
    assert_eq!(code, 78);
    assert!(told.contains("--url http://"), "{told}");
}

#[test]
fn a_dry_run_of_a_source_that_is_off_says_so_and_errors_come_before_what_is_good_to_know() {
    let folder = tempfile::tempdir().unwrap();
    let feeds = folder.path().join("upstream");
    let sources = folder.path().join("sources");
    std::fs::create_dir_all(&feeds).unwrap();
    std::fs::create_dir_all(&sources).unwrap();
    let rows = r#"[{"slug":"a","name":"A","day":1,"time":"19:00","timezone":"Europe/Dublin","city":"Dublin","types":["ZZTOP"]},
        {"slug":"b","name":"B","day":1,"time":"late"}]"#;
    std::fs::write(feeds.join("aa.json"), rows).unwrap();
    std::fs::write(
        folder.path().join("meeting-graph.toml"),
        "[upstream]\nfolder = \"upstream\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\n",
    )
    .unwrap();
    let source = r#"[[source]]
id = "ie-aa"
name = "AA, an example"
format = "meeting_guide"
url = "upstream:/aa.json"
fellowship = "aa"
countries = ["IE"]
enabled = false
disabled_reason = "nobody has asked its publisher yet"
schedule = { every = "6h" }
licence = { spdx = "unknown", may_redistribute = "unknown" }
"#;
    std::fs::write(sources.join("ie.toml"), source).unwrap();
    let config = folder.path().join("meeting-graph.toml");
    let (code, said, told) = finish(meeting_graph(&["harvest", "ie-aa", "--dry-run", "--config", config.to_str().unwrap()]));
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("`ie-aa` is off in the config") && told.contains("nobody has asked its publisher yet"), "{told}");
    assert!(said.find("error bad-time").unwrap() < said.find("info unknown-type").unwrap(), "{said}");
    assert!(said.contains("What the 1 listings have\n  filled in: Name 1,"), "{said}");
}
