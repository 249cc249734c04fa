//! The environment wins over the files, and is read as strictly.

use std::path::PathBuf;

use meeting_graph::store::settings::StoreKind;
use meeting_graph::telemetry::LogFormat;

use crate::config::{load_with, shipped};

#[test]
fn a_variable_wins_over_the_file_and_is_read_as_its_key_asks() {
    let config = load_with(
        &shipped().join("meeting-graph.toml"),
        &[
            ("MEETING_GRAPH__HTTP__LISTEN", "0.0.0.0:9999"),
            ("MEETING_GRAPH__HTTP__BODY_BYTES_MAX", "32768"),
            ("MEETING_GRAPH__STORE__KIND", "memory"),
            ("MEETING_GRAPH__STORE__PATH", "/var/lib/meeting-graph/1"),
            ("MEETING_GRAPH__STORE__KEY_PREFIX", "7"),
            ("MEETING_GRAPH__FETCH__ALLOW_PRIVATE", "127.0.0.0/8, fd00::/8"),
            ("MEETING_GRAPH__TELEMETRY__LOG_FORMAT", "json"),
            ("MEETING_GRAPH_BLESS", "not ours: one underscore"),
            ("PATH", "/usr/bin"),
        ],
    )
    .unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(config.http.listen, "0.0.0.0:9999");
    assert_eq!(config.http.body_bytes_max, 32_768);
    assert_eq!(config.store.kind, StoreKind::Memory);
    assert_eq!(config.store.path, PathBuf::from("/var/lib/meeting-graph/1"));
    assert_eq!(config.store.key_prefix, "7", "a text stays a text though it reads as a number");
    assert_eq!(config.fetch.allow_private, ["127.0.0.0/8", "fd00::/8"]);
    assert_eq!(config.telemetry.log_format, LogFormat::Json);
}

#[test]
fn a_list_may_be_written_as_a_file_would() {
    let variables = [("MEETING_GRAPH__FETCH__ALLOW_PRIVATE", "[\"10.0.0.0/8\"]")];
    let config = load_with(&shipped().join("meeting-graph.toml"), &variables).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(config.fetch.allow_private, ["10.0.0.0/8"]);
}

#[test]
fn the_demo_obeys_the_same_variables() {
    let variables = [("MEETING_GRAPH__STORE__KIND", "memory"), ("MEETING_GRAPH__HTTP__LISTEN", "127.0.0.1:0")];
    let config = load_with(&shipped().join("demo/meeting-graph.toml"), &variables).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!((config.store.kind, config.http.listen.as_str()), (StoreKind::Memory, "127.0.0.1:0"));
}
