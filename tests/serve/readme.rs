//! Each command of the README, run as it stands there.

use std::path::Path;

use clap::Parser;
use meeting_graph::cli::args::{Cli, Verb};

use crate::serve::process::{Serving, finish, meeting_graph};

/// Lines of the blocks of shell, in order.
fn commands() -> Vec<String> {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let blocks = readme.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.flat_map(str::lines).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The source that an intergroup is told to send, with its feed on this machine.
fn source() -> String {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let toml = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let feed = "https://aa.example.org/meetings.json";
    assert!(toml.contains(feed), "{toml}");
    toml.replace(feed, "upstream:/meetings.json")
}

#[test]
fn each_command_of_the_readme_does_what_is_said_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let main = write_site(folder.path());
    let mut serving = None;
    let mut done = Vec::new();
    for command in commands() {
        let words: Vec<&str> = command.split_whitespace().collect();
        match words[..] {
            // Run by the test of the demo, which builds nothing anew.
            ["cargo", "run", "--release", "--", ref args @ ..] => {
                let verb = Cli::try_parse_from(std::iter::once(&"meeting-graph").chain(args)).unwrap().verb;
                assert!(matches!(verb, Verb::Serve { .. }), "{command}");
                done.push("demo");
            }
            // Asked there too, with its answer.
            ["curl", ..] => done.push("curl"),
            ["meeting-graph", "serve"] => {
                let store = folder.path().join("store.redb");
                let variables = [("MEETING_GRAPH__STORE__PATH", store.to_str().unwrap())];
                let mut started = Serving::start_with(&["--config", &main], &variables);
                started.until_harvested(1);
                let (status, page) = started.get("/sources/us-aa-example");
                assert!(status == 200 && page.contains("AA, an example district"), "{page}");
                serving = Some(started);
                done.push("serve");
            }
            ["meeting-graph", "health"] => {
                let base = &serving.as_ref().expect("it is served").base;
                let (code, said, told) = finish(meeting_graph(&["health", "--url", base]));
                assert_eq!(code, 0, "{said}{told}");
                done.push("health");
            }
            ["meeting-graph", verb, ref args @ ..] => {
                let mut run = meeting_graph(&[verb]);
                run.args(args).current_dir(folder.path());
                let (code, said, told) = finish(run);
                // A feed with a row that cannot be read is told by the exit code too.
                let expected = if verb == "validate" { 1 } else { 0 };
                assert_eq!(code, expected, "{command}: {said}{told}");
                assert!(!said.is_empty(), "{command} says nothing");
                done.push(verb.to_owned().leak());
            }
            _ => panic!("`{command}` stands in the README and no test runs it"),
        }
    }
    assert_eq!(done, ["demo", "curl", "validate", "check", "harvest", "serve", "health"]);
}

/// A folder as the README's reader has it: a feed, and a config beside it.
fn write_site(folder: &Path) -> String {
    let feed = std::fs::read(crate::common::tests_dir().join("serve/readme/meetings.json")).unwrap();
    for inner in ["config/sources/us", "config/upstream"] {
        std::fs::create_dir_all(folder.join(inner)).unwrap();
    }
    for place in ["meetings.json", "config/upstream/meetings.json"] {
        std::fs::write(folder.join(place), &feed).unwrap();
    }
    std::fs::write(folder.join("config/sources/us/example.toml"), source()).unwrap();
    let main = folder.join("config/meeting-graph.toml");
    let text = "[upstream]\nfolder = \"upstream\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\n[gather]\nstart_spread_s = 0\n";
    std::fs::write(&main, text).unwrap();
    main.to_str().unwrap().to_owned()
}

#[test]
fn every_file_that_the_readme_leads_to_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in ["README.md", "config/README.md", "schema/README.md", "schema/NOTICES.md", "tests/README.md", "deploy/README.md"] {
        let text = std::fs::read_to_string(root.join(page)).unwrap_or_else(|error| panic!("{page}: {error}"));
        let links = text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
        for link in links.filter(|link| !link.starts_with("http") && !link.starts_with('#')) {
            let found = root.join(page).parent().unwrap().join(link.split('#').next().unwrap());
            assert!(found.exists(), "{page} leads to {link}, which is not there");
        }
    }
}
