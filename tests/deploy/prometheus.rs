//! `deploy/prometheus` and `deploy/grafana`, held against Prometheus' own tool.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::deploy::checkers::{promtool, root, text, yaml};

fn alerts() -> BTreeSet<String> {
    let rules = yaml(&root().join("deploy/prometheus/alerts.yml"));
    let groups = rules["groups"].as_array().unwrap();
    let all = groups.iter().flat_map(|group| group["rules"].as_array().unwrap());
    all.map(|rule| rule["alert"].as_str().unwrap().to_owned()).collect()
}

/// The rules and their tests in a folder, changed.
fn changed(change: impl Fn(String) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("alerts.yml"), change(text("deploy/prometheus/alerts.yml"))).unwrap();
    std::fs::write(folder.path().join("alerts.test.yml"), text("deploy/prometheus/alerts.test.yml")).unwrap();
    folder
}

fn rules(folder: &Path) -> crate::deploy::checkers::Verdict {
    promtool(&["check", "rules", "--lint=all", "--lint-fatal"], &folder.join("alerts.yml"))
}

fn rule_tests(folder: &Path) -> crate::deploy::checkers::Verdict {
    promtool(&["test", "rules"], &folder.join("alerts.test.yml"))
}

#[test]
fn prometheus_knows_every_word_of_the_rules_and_their_tests_hold() {
    let folder = root().join("deploy/prometheus");
    for verdict in [rules(&folder), rule_tests(&folder)] {
        assert!(verdict.content, "{}", verdict.said);
    }
}

#[test]
fn a_rule_that_reads_something_else_fails_its_test() {
    let folder = changed(|text| text.replace("meeting_graph_source_quarantined) == 1", "meeting_graph_source_quarantined) == 2"));
    let verdict = rule_tests(folder.path());
    assert!(!verdict.content && verdict.said.contains("MeetingGraphSourceQuarantined"), "{}", verdict.said);
    let folder = changed(|text| text.replace("expr: meeting_graph_ready == 0", "expr: meeting_graph_ready = 0"));
    assert!(!rules(folder.path()).content);
}

#[test]
fn each_alert_has_a_test_in_which_it_fires_and_says_what_to_do() {
    let tests = yaml(&root().join("deploy/prometheus/alerts.test.yml"));
    let cases: Vec<&Value> =
        tests["tests"].as_array().unwrap().iter().flat_map(|test| test["alert_rule_test"].as_array().unwrap()).collect();
    let fires = |case: &&&Value| case["exp_alerts"].as_array().is_some_and(|alerts| !alerts.is_empty());
    let fired: BTreeSet<String> = cases.iter().filter(fires).map(|case| case["alertname"].as_str().unwrap().to_owned()).collect();
    assert_eq!(fired, alerts());
    let rules = yaml(&root().join("deploy/prometheus/alerts.yml"));
    for rule in rules["groups"].as_array().unwrap().iter().flat_map(|group| group["rules"].as_array().unwrap()) {
        assert!(["page", "ticket"].contains(&rule["labels"]["severity"].as_str().unwrap()), "{rule}");
        assert!(rule["annotations"]["summary"].is_string() && rule["annotations"]["action"].is_string(), "{rule}");
    }
}

#[test]
fn prometheus_can_read_each_question_of_the_dashboard() {
    let dashboard: Value = serde_json::from_str(&text("deploy/grafana/meeting-graph.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let mut recorded = String::from("groups:\n  - name: dashboard\n    rules:\n");
    let mut count = 0;
    for target in panels.iter().flat_map(|panel| panel["targets"].as_array().into_iter().flatten()) {
        // What Grafana fills in.
        let expr = target["expr"].as_str().unwrap().replace("$__rate_interval", "5m").replace("$source", ".*");
        recorded += &format!("      - record: dashboard:question:{count}\n        expr: {}\n", serde_json::to_string(&expr).unwrap());
        count += 1;
    }
    assert!(count > 30, "{count}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dashboard.yml");
    std::fs::write(&file, recorded).unwrap();
    let verdict = promtool(&["check", "rules"], &file);
    assert!(verdict.content, "{}", verdict.said);
    let ids: BTreeSet<u64> = panels.iter().map(|panel| panel["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), panels.len(), "two panels have one id");
    for panel in panels.iter().filter(|panel| panel["type"] != "row") {
        assert!(panel["description"].as_str().is_some_and(|text| !text.is_empty()), "{} does not say what it shows", panel["title"]);
    }
}
