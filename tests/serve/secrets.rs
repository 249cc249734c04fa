//! What is secret in a config is told nowhere: no log, no error, no page, no verb.

use serde_json::Value;

use crate::serve::house::{House, main_file, source};
use crate::serve::process::{Serving, finish, meeting_graph};

/// Beginnings of every secret of these tests.
const SECRETS: [&str; 3] = ["patSECRET", "hunter2", "filedSECRET"];

fn holds_none(place: &str, text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{place} tells a secret:\n{text}");
    }
}

/// One source's token stands in a variable, the other's in a file.
fn house() -> House {
    let house = House::new();
    house.write("feed.token", "filedSECRET.99\n");
    house.write("sources/ie/first.toml", &source("first", "token = { env = \"FEED_TOKEN\" }\n"));
    house.write("sources/ie/second.toml", &source("second", "token = { file = \"feed.token\" }\n"));
    house
}

const VARIABLES: [(&str, &str); 2] = [("FEED_TOKEN", "patSECRET.0123"), ("MEETING_GRAPH__TELEMETRY__LOG_FILTER", "trace")];

fn said_by(house: &House, verb: &[&str]) -> String {
    let mut command = house.verb(verb);
    command.envs(VARIABLES);
    let (_, said, told) = finish(command);
    said + &told
}

#[test]
fn no_log_no_page_and_no_verb_tells_a_secret() {
    let house = house();
    let mut serving = house.serve_with(&VARIABLES);
    serving.until_harvested(2);
    for page in ["/readyz", "/livez", "/", "/schema.graphql", "/no-such-page"] {
        holds_none(page, &serving.get(page).1);
    }
    holds_none("the graph", &everything_of_sources(&serving));
    holds_none("status", &finish(meeting_graph(&["status", "--url", &serving.base, "--output", "json"])).1);
    house.write("sources/ie/first.toml", &source("first", "token = \"patSECRET.written\"\n"));
    serving.until("is not taken over");
    holds_none("/readyz", &serving.get("/readyz").1);
    holds_none("status", &finish(meeting_graph(&["status", "--url", &serving.base])).1);
    for verb in [&["check"][..], &["check", "--output", "json"], &["explain", "source", "first"]] {
        let told = said_by(&house, verb);
        assert!(told.contains("bad-value"), "{verb:?}: {told}");
        holds_none("a verb over a bad config", &told);
    }
    let (_, said) = serving.terminate();
    assert!(said.iter().any(|line| line.contains("TRACE")), "nothing was told at trace");
    holds_none("the log", &said.join("\n"));
}

fn everything_of_sources(serving: &Serving) -> String {
    let answer: Value = serving.ask("{ sources(first: 10) { nodes { id name format publisher report { failure cause { class } } } } }");
    answer.to_string()
}

#[test]
fn no_verb_over_a_good_config_tells_a_secret() {
    let house = house();
    let verbs: [&[&str]; 6] = [
        &["check", "--online"],
        &["check", "--online", "--output", "json"],
        &["explain", "source", "first"],
        &["explain", "source", "second", "--output", "json"],
        &["harvest", "first", "--dry-run", "--output", "json"],
        &["harvest", "second"],
    ];
    for verb in verbs {
        let told = said_by(&house, verb);
        assert!(told.contains("first") || told.contains("second"), "{verb:?}: {told}");
        holds_none("a verb", &told);
    }
    assert!(said_by(&house, &["explain", "source", "first"]).contains("FEED_TOKEN"), "where it stands is no secret");
}

#[test]
fn a_password_of_the_store_is_told_nowhere() {
    let house = House::new();
    house.write("meeting-graph.toml", &main_file("[store]\nkind = \"redis\"\nurl = \"redis://us:hunter2@127.0.0.1:9/0\"\n"));
    for verb in [&["check"][..], &["check", "--output", "json"], &["explain", "source", "first"]] {
        let mut command = house.verb(verb);
        command.env_remove("MEETING_GRAPH__STORE__KIND");
        let (_, said, told) = finish(command);
        assert!((said.clone() + &told).contains("secret-in-file"), "{told}");
        holds_none("a verb", &(said + &told));
    }
    house.write("redis.url", "redis://us:hunter2@127.0.0.1:9/0\n");
    house.write("meeting-graph.toml", &main_file("[store]\nurl = { file = \"redis.url\" }\nconnect_timeout_ms = 100\n"));
    let mut harvest = house.verb(&["harvest", "first"]);
    harvest.env("MEETING_GRAPH__STORE__KIND", "redis").env("MEETING_GRAPH__TELEMETRY__LOG_FILTER", "trace");
    let (code, said, told) = finish(harvest);
    assert_eq!(code, 1, "{said}");
    assert!(told.contains("127.0.0.1"), "{told}");
    holds_none("a verb without its store", &(said + &told));
}
