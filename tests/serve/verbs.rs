//! Verbs that end by themselves: what they say and how they exit.

use crate::serve::process::{finish, meeting_graph};

#[test]
fn help_teaches_each_verb_with_an_example() {
    let (code, said, _) = finish(meeting_graph(&["--help"]));
    assert_eq!(code, 0);
    for verb in ["serve", "check", "harvest", "health", "schema"] {
        assert!(said.contains(verb), "{said}");
    }
    for verb in ["serve", "check", "harvest", "health"] {
        let (code, said, _) = finish(meeting_graph(&[verb, "--help"]));
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
