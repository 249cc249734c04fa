//! What the files of `deploy/` say to the program: its arguments and its settings.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use clap::Parser;
use meeting_graph::cli::args::{Cli, Verb};
use meeting_graph::config::file::Config;
use meeting_graph::config::files::ConfigFiles;
use meeting_graph::config::load::load;
use meeting_graph::store::settings::StoreKind;
use meeting_graph::telemetry::LogFormat;
use serde_json::Value;

use crate::deploy::checkers::{root, text, yaml};

/// Instructions of the Dockerfile: the first word and the rest, continued lines joined, comments left out.
pub fn instructions() -> Vec<(String, String)> {
    let told: Vec<String> = text("deploy/Dockerfile").lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    let joined = told.join("\n").replace("\\\n", " ");
    joined.lines().filter_map(|line| line.split_once(' ')).map(|(word, rest)| (word.to_owned(), rest.trim().to_owned())).collect()
}

#[test]
fn the_image_starts_the_server_and_asks_whether_it_lives() {
    let serve = verb(&words(&instruction("CMD")));
    assert!(matches!(serve, Verb::Serve { .. }), "{serve:?}");
    let check = instruction("HEALTHCHECK");
    let asked = words(check.split_once("CMD ").unwrap().1);
    assert_eq!(asked[0], "meeting-graph");
    let health = verb(&asked[1..]);
    assert!(matches!(health, Verb::Health { live: true, .. }), "{health:?}");
}

#[test]
fn each_service_starts_its_role_and_asks_how_that_is() {
    for role in ["api", "worker"] {
        let service = service(role);
        let command = strings(&service["command"]);
        assert!(command.windows(2).any(|pair| pair == ["--role", role]), "{command:?}");
        let serve = verb(&command);
        assert!(matches!(serve, Verb::Serve { .. }), "{serve:?}");
        let asked = strings(&service["healthcheck"]["test"]);
        assert_eq!(asked[..2], ["CMD", "meeting-graph"]);
        let health = verb(&asked[2..]);
        assert!(matches!(health, Verb::Health { live: false, .. }), "a proxy goes by what is ready: {health:?}");
    }
}

#[test]
fn the_unit_starts_the_server() {
    let serve = verb(&after("ExecStart=/usr/local/bin/meeting-graph ").split(' ').map(str::to_owned).collect::<Vec<_>>());
    assert!(matches!(serve, Verb::Serve { .. }), "{serve:?}");
}

#[test]
fn the_image_listens_where_its_port_is_and_keeps_its_store_in_its_volume() {
    let config = config(image_settings());
    let listen: SocketAddr = config.http.listen.parse().unwrap();
    assert!(listen.ip().is_unspecified(), "a published port leads to the container's own address, not to its loopback");
    assert_eq!(listen.port().to_string(), instruction("EXPOSE"));
    assert_eq!(config.store.kind, StoreKind::Embedded);
    assert!(config.store.path.starts_with("/data"));
    assert_eq!(config.telemetry.log_format, LogFormat::Json);
}

#[test]
fn the_services_settings_are_known_and_lead_to_the_same_table() {
    for role in ["api", "worker"] {
        let service = service(role);
        let mut env = image_settings();
        for (name, value) in service["environment"].as_object().unwrap() {
            env.insert(name.clone(), without_variables(value.as_str().unwrap()));
        }
        let config = config(env);
        assert_eq!(config.store.kind, StoreKind::Redis, "{role}");
        assert_eq!(config.store.url, "redis://redis:6379/0", "{role}");
        let grace = service["stop_grace_period"].as_str().unwrap().trim_end_matches('s').parse::<u32>().unwrap();
        assert!(grace > config.gather.drain_s + config.http.drain_s, "{role} is killed before it has drained");
    }
}

#[test]
fn the_units_settings_are_known_and_keep_the_store_in_its_state_directory() {
    let name = "MEETING_GRAPH__STORE__PATH";
    let value = after(&format!("Environment={name}="));
    let config = config(BTreeMap::from([(name.to_owned(), value.replace("%S", "/var/lib"))]));
    let state = format!("/var/lib/{}", after("StateDirectory="));
    assert!(config.store.path.starts_with(&state), "{}", config.store.path.display());
    let grace: u32 = after("TimeoutStopSec=").parse().unwrap();
    assert!(grace > config.gather.drain_s + config.http.drain_s, "it is killed before it has drained");
}

/// The committed config under these variables.
fn config(env: BTreeMap<String, String>) -> Config {
    let files = ConfigFiles::on_disk(root().join("config/meeting-graph.toml"));
    load(&files, &env).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn verb(words: &[String]) -> Verb {
    let line = std::iter::once("meeting-graph").chain(words.iter().map(String::as_str));
    Cli::try_parse_from(line).unwrap_or_else(|error| panic!("{words:?}: {error}")).verb
}

/// The rest of the only instruction of the Dockerfile that begins so.
fn instruction(word: &str) -> String {
    let found: Vec<String> = instructions().into_iter().filter(|(found, _)| found == word).map(|(_, rest)| rest).collect();
    assert_eq!(found.len(), 1, "{word}: {found:?}");
    found[0].clone()
}

/// The settings that the image comes with.
fn image_settings() -> BTreeMap<String, String> {
    instruction("ENV").split_whitespace().filter_map(|pair| pair.split_once('=')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
}

/// The rest of the only line of the unit that begins so.
fn after(start: &str) -> String {
    let unit = text("deploy/systemd/meeting-graph.service");
    let found: Vec<&str> = unit.lines().filter_map(|line| line.strip_prefix(start)).collect();
    assert_eq!(found.len(), 1, "{start}: {found:?}");
    found[0].to_owned()
}

fn service(name: &str) -> Value {
    yaml(&root().join("deploy/compose.yaml"))["services"][name].clone()
}

fn words(list: &str) -> Vec<String> {
    serde_json::from_str(list).unwrap_or_else(|error| panic!("{list}: {error}; a shell would stand between it and SIGTERM"))
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

/// `${NAME:-default}` where no such variable is set.
fn without_variables(value: &str) -> String {
    let inside = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    inside.map_or(value, |inside| inside.split_once(":-").map_or("", |(_, default)| default)).to_owned()
}
