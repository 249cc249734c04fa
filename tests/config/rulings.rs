//! `links.toml` where it is good: what it rules, and when it lapses.

use meeting_graph::link::rulings::Rule;

use crate::config::{load_with, shipped};

#[test]
fn the_example_of_rulings_is_good_and_lapses_on_the_days_that_it_names() {
    let config = load_with(&shipped().join("meeting-graph.toml"), &[("MEETING_GRAPH__LINKS_FILE", "links.example.toml")])
        .unwrap_or_else(|faults| panic!("{faults}"));
    let rules: Vec<String> = config.rulings.0.iter().map(|ruling| ruling.rule.to_string()).collect();
    assert_eq!(
        rules,
        [
            "cannot_link ie-na-example/1250, world-na-mapped-example/81",
            "duplicate_free ie-na-example",
            "duplicate_free of world-na-mapped-example/12",
            "duplicate_free between ie-aa-mapped-example, ie-aa-sheet-example",
            "must_link ie-na-example/1234, world-na-mapped-example/77",
        ]
    );
    assert!(config.warnings("2027-06-30T23:59:59Z".parse().unwrap()).is_empty(), "the last day counts");
    let lapsed = config.warnings("2027-07-01T00:00:00Z".parse().unwrap());
    let told = lapsed.to_string();
    assert!(told.starts_with("links.example.toml:24:9: warning[stale] must_link.until: "), "{told}");
    assert!(told.contains("held until 2027-06-30") && told.ends_with("1 warning in 1 file"), "{told}");
    assert_eq!(config.warnings("2028-01-01T00:00:00Z".parse().unwrap()).all().len(), 2);
    let (cannot, must) = (&config.rulings.0[0], &config.rulings.0[4]);
    assert!(must.holds("2027-06-30T23:59:59Z".parse().unwrap()) && !must.holds("2027-07-01T00:00:00Z".parse().unwrap()));
    assert!(matches!(cannot.rule, Rule::CannotLink(_)) && cannot.holds("2999-01-01T00:00:00Z".parse().unwrap()));
    assert_eq!(must.place, "links.example.toml:20");
    assert_eq!(
        (must.who.as_str(), must.why.as_str()),
        ("the area's webservant, by mail", "the region's list still has the name before the move")
    );
}
