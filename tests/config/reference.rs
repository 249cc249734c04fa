//! `config/meeting-graph.toml` is the page an operator reads: it has to stay true.

use std::collections::BTreeSet;

use meeting_graph::config::file::Config;

use crate::config::{load_with, shipped};

#[test]
fn the_reference_file_gives_the_default_of_every_key() {
    let config = load_with(&shipped().join("meeting-graph.toml"), &[]).unwrap_or_else(|faults| panic!("{faults}"));
    let found = Config { sources: Vec::new(), ..config };
    assert_eq!(found, Config::default());
}

#[test]
fn the_reference_file_names_every_key_of_every_section() {
    let text = std::fs::read_to_string(shipped().join("meeting-graph.toml")).unwrap();
    let written: toml::Table = text.parse().unwrap();
    // A key that no section knows is answered with the list of those it knows.
    for section in ["store", "http", "fetch", "gather", "index", "graphql", "telemetry", "reload"] {
        let variable = format!("MEETING_GRAPH__{}__NOSUCHKEY", section.to_uppercase());
        let faults = load_with(&shipped().join("meeting-graph.toml"), &[(&variable, "1")]).expect_err("no such key");
        let known: BTreeSet<&str> = faults.all()[0].mend.split_once("known here: ").unwrap().1.split(", ").collect();
        let named: BTreeSet<&str> = written[section].as_table().unwrap().keys().map(String::as_str).collect();
        assert_eq!(known, named, "[{section}]");
    }
}

#[test]
fn every_key_of_the_reference_file_has_a_comment_above_it() {
    let text = std::fs::read_to_string(shipped().join("meeting-graph.toml")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for pair in lines.windows(2) {
        let is_key = pair[1].contains(" = ") && !pair[1].starts_with('#');
        assert!(!is_key || pair[0].starts_with('#'), "no comment above `{}`", pair[1]);
    }
}

#[test]
fn every_number_has_a_range_that_holds() {
    let text = std::fs::read_to_string(shipped().join("meeting-graph.toml")).unwrap();
    let written: toml::Table = text.parse().unwrap();
    for (section, keys) in written.iter().filter_map(|(name, value)| Some((name, value.as_table()?))) {
        for key in keys.iter().filter(|(_, value)| value.is_integer()).map(|(key, _)| key) {
            let variable = format!("MEETING_GRAPH__{}__{}", section.to_uppercase(), key.to_uppercase());
            let faults = load_with(&shipped().join("meeting-graph.toml"), &[(&variable, "999999999999")]);
            let faults = faults.expect_err(&format!("{section}.{key} takes any number"));
            let told = faults.to_string();
            assert!(told.contains("out-of-range") || told.contains("bad-value"), "{told}");
            assert!(faults.all().iter().any(|fault| fault.key == variable), "{told}");
        }
    }
}

#[test]
fn the_example_sources_are_off_and_say_why() {
    let config = load_with(&shipped().join("meeting-graph.toml"), &[]).unwrap_or_else(|faults| panic!("{faults}"));
    let examples: Vec<_> = config.sources.iter().filter(|plan| plan.facts.id.as_str().ends_with("-example")).collect();
    assert_eq!(examples.len(), 5);
    for plan in &examples {
        assert!(!plan.facts.enabled && plan.facts.disabled_reason.is_some(), "{}", plan.facts.id);
    }
    let sheet = examples.iter().find(|plan| plan.facts.format == "sheet").expect("the second example");
    assert_eq!(sheet.facts.stale_after_s, 7 * 86_400);
    assert_eq!(sheet.options["columns"]["name"], "Group name");
    assert_eq!(sheet.gap_ms_min, Some(2_000));
}
