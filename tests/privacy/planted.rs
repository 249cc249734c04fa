//! Feeds full of contacts, e-mail addresses, telephone numbers, last names and passwords, one of each format.
//!
//! `feeds/<format>/` holds `source.toml`, the feed in `upstream/`, `planted.txt` with what must be found nowhere, one a line,
//! and `kept.txt` with what must be found in the graph. A new format without a folder fails the test.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use meeting_graph::feeds::registry::FORMATS;
use serde_json::Value;

use crate::privacy::graph;
use crate::privacy::site::{Kept, Site, asking, folders, lines};
use crate::privacy::store_bytes;
use crate::serve::process::{Serving, finish, meeting_graph};
use crate::store::redis_server::RedisServer;

/// Secrets of the sources themselves, and numbers without what stands between their digits.
const PLANTED_EVERYWHERE: &[&str] = &["key-planted", "bearer-planted", "5125550142", "5125550143"];

/// Rows of a feed that are explained: what is told of the others is told by the same words, and the store is searched whole.
const ROWS_EXPLAINED: usize = 12;

/// What is shown or kept, and where.
struct Shown(Vec<(String, String)>);

impl Shown {
    fn add(&mut self, place: impl Into<String>, text: impl Into<String>) {
        self.0.push((place.into(), text.into()));
    }

    fn has_none_of(&self, planted: &BTreeSet<String>) {
        let mut found = Vec::new();
        for (place, text) in &self.0 {
            let text = text.to_lowercase();
            let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.')).collect();
            for word in planted {
                let word = word.to_lowercase();
                for text in [&text, &bare] {
                    if let Some(at) = text.find(&word) {
                        let around: String = text[..at].chars().rev().take(120).collect::<Vec<_>>().into_iter().rev().collect();
                        let after: String = text[at..].chars().take(80).collect();
                        found.push(format!("{place} has `{word}`: {around}{after}"));
                        break;
                    }
                }
            }
        }
        assert!(found.is_empty(), "{} leaks:\n{}", found.len(), found.join("\n"));
    }
}

fn planted() -> BTreeSet<String> {
    let mut all: BTreeSet<String> = PLANTED_EVERYWHERE.iter().map(ToString::to_string).collect();
    for case in folders("feeds") {
        let planted = lines(&case.join("planted.txt"));
        assert!(planted.len() > 5, "{} plants too little", case.display());
        all.extend(planted);
    }
    all
}

/// Each text that is planted in a feed really stands there, in one of its spellings; else nobody would look for it.
fn everything_planted_stands_in(case: &Path) {
    let mut text = std::fs::read_to_string(case.join("source.toml")).unwrap();
    let mut open = vec![case.join("upstream")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                // Lines of a calendar are folded.
                text += &std::fs::read_to_string(&path).unwrap().replace("\r\n ", "");
            }
        }
    }
    let spellings: [(&str, &[&str]); 4] = [
        ("brambles%40", &["brambles@", "brambles%40"]),
        ("555 0142", &["555-0142"]),
        ("5550142", &["555-0142"]),
        ("555-0143", &["555 0143"]),
    ];
    for word in lines(&case.join("planted.txt")) {
        let spelt = spellings.iter().find(|(known, _)| *known == word).map_or(vec![word.as_str()], |(_, spelt)| spelt.to_vec());
        let stands = spelt.iter().any(|spelling| text.contains(spelling)) || text.contains(&format!("555 {}", &word[word.len() - 4..]));
        assert!(stands, "{} does not plant {word}", case.display());
    }
}

fn harvested(cases: &[PathBuf], kept: Kept) -> (Site, Serving) {
    let site = cases.iter().fold(Site::new(kept), |site, case| site.with(case, "upstream"));
    let mut serving = site.serve();
    serving.until_harvested(cases.len());
    (site, serving)
}

/// All that a server shows: every field of the graph, its pages, and what it says.
fn shown_by(serving: Serving, cases: &[PathBuf], shown: &mut Shown) {
    let ask = asking(&serving);
    let answers = graph::everything(&ask);
    assert_eq!(answers.never_asked, [], "every field is asked");
    for case in cases {
        for word in lines(&case.join("kept.txt")) {
            assert!(answers.text.contains(&word), "the graph has no {word} of {}", case.display());
        }
    }
    assert!(answers.text.contains("personal-phone") && answers.text.contains("[phone]"), "publishers are told");
    let health = ask("{ sources(first: 100) { nodes { id health listingCount } } }", Value::Null);
    let sources = health["data"]["sources"]["nodes"].as_array().unwrap();
    assert!(sources.iter().all(|source| source["health"] == "HEALTHY" && source["listingCount"].as_u64() > Some(5)), "{health}");
    for word in planted().iter().filter(|word| word.chars().all(char::is_alphanumeric)) {
        shown.add(format!("a search for {word}"), word.repeat(usize::from(graph::hits(&ask, word) > 0)));
    }
    shown.add("the graph", answers.text);
    for path in ["/", "/metrics", "/readyz", "/schema.graphql", "/sources", "/sources.json", "/sources/changes.atom"] {
        let (status, told) = serving.get(path);
        assert_eq!(status, 200, "{path}");
        shown.add(path, told);
    }
    for id in sources.iter().map(|source| source["id"].as_str().unwrap().trim_start_matches("source_")) {
        for path in ["", ".json", "/changes.atom", "/badge.svg"].map(|part| format!("/sources/{id}{part}")) {
            let (status, told) = serving.get(&path);
            assert_eq!(status, 200, "{path}");
            shown.add(path, told);
        }
    }
    drop(ask);
    let (_, said) = serving.terminate();
    assert!(said.iter().any(|line| line.contains("TRACE")), "everything is told");
    shown.add("the log", said.join("\n"));
}

/// What an operator and a publisher are told of each row and feed.
fn told_of(site: &Site, case: &Path, shown: &mut Shown) {
    let source: toml::Table = std::fs::read_to_string(case.join("source.toml")).unwrap().parse().unwrap();
    let source = &source["source"][0];
    let [id, format, fellowship, url] = ["id", "format", "fellowship", "url"].map(|key| source[key].as_str().unwrap());
    let harvested = site.run(&["harvest", id, "--dry-run"]);
    assert!(harvested.contains("personal-phone"), "{harvested}");
    shown.add(format!("harvest {id}"), harvested);
    let explain = |row: usize, more: &[&str]| site.run(&[&["explain", "row", id, &format!("row:{row}")], more].concat());
    let told: Vec<String> = (1..=ROWS_EXPLAINED).map(|row| explain(row, &[])).collect();
    shown.add(format!("explain {id}"), told.join("\n"));
    for row in 2..=3 {
        shown.add(format!("explain {id} row:{row} --fetch"), explain(row, &["--output", "json", "--fetch"]));
    }
    let path = url.trim_start_matches("upstream:/").split('?').next().unwrap();
    let path = if path.ends_with('/') { format!("{path}client_interface/json/GetSearchResults.json") } else { path.to_owned() };
    let path = site.path("upstream").join(path);
    for output in ["text", "json", "html"] {
        let mut command = meeting_graph(&["validate", path.to_str().unwrap(), "--output", output, "--fellowship", fellowship]);
        command.args(["--country", "IE", "--format", format, "--config", &site.config()]);
        let (_, said, told) = finish(command);
        // What needs a mapping or several parts cannot be read from one file; what is told of it still names nobody.
        let is_read = !["mapped", "bmlt"].contains(&format);
        assert!(!is_read || said.contains("personal-phone"), "{said}{told}");
        shown.add(format!("validate {id} --output {output}"), format!("{said}\n{told}"));
    }
}

#[test]
fn every_format_has_a_feed_full_of_persons_and_what_is_planted_stands_in_it() {
    let cases = folders("feeds");
    let names: Vec<&str> = cases.iter().map(|case| case.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, FORMATS.iter().map(|format| format.name()).collect::<Vec<_>>());
    cases.iter().for_each(|case| everything_planted_stands_in(case));
}

#[test]
fn feeds_full_of_persons_leave_none_in_the_file_the_graph_the_logs_and_the_reports() {
    let cases = folders("feeds");
    let (site, serving) = harvested(&cases, Kept::Embedded);
    let mut shown = Shown(Vec::new());
    shown_by(serving, &cases, &mut shown);
    let bytes = store_bytes::of_file(&site.file_of_the_store());
    assert!(bytes.contains("84629018704") && bytes.contains("Lantern 1"), "what is kept can be read");
    shown.add("the file", bytes);
    shown.has_none_of(&planted());
}

#[test]
fn feeds_full_of_persons_leave_none_in_redis() {
    let cases = folders("feeds");
    let (site, serving) = harvested(&cases, Kept::Redis(RedisServer::start(&[])));
    let mut shown = Shown(Vec::new());
    shown_by(serving, &cases, &mut shown);
    let Kept::Redis(server) = &site.kept else { unreachable!("it was made with one") };
    let bytes = store_bytes::of_redis(server);
    assert!(bytes.contains("84629018704") && bytes.contains("Lantern 1"), "what is kept can be read");
    shown.add("redis", bytes);
    shown.has_none_of(&planted());
}

#[test]
fn what_operators_and_publishers_are_told_of_rows_and_feeds_names_nobody() {
    let cases = folders("feeds");
    // Several processes may look into this one at once.
    let (site, serving) = harvested(&cases, Kept::Redis(RedisServer::start(&[])));
    serving.terminate();
    let mut shown = Shown(Vec::new());
    std::thread::scope(|scope| {
        let told: Vec<_> = cases
            .iter()
            .map(|case| {
                let site = &site;
                scope.spawn(move || {
                    let mut shown = Shown(Vec::new());
                    told_of(site, case, &mut shown);
                    shown
                })
            })
            .collect();
        shown.0.extend(told.into_iter().flat_map(|told| told.join().unwrap().0));
    });
    let explained: usize = shown.0.iter().map(|(_, text)| text.matches("Accepted, and read as").count()).sum();
    assert!(explained > 40, "{explained} rows are explained");
    shown.has_none_of(&planted());
}
