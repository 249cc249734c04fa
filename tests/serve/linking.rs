//! `explain link`, `link --review`, `link --source` and `links.toml`, over the two invented sources of `config/README.md`.

use std::path::Path;

use serde_json::Value;

use crate::serve::process::{finish, meeting_graph};

/// A config of one's own with two sources, which may be harvested into a store of its own.
struct House(tempfile::TempDir);

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/serve/readme/links");
        for path in ["meeting-graph.toml", "sources/ie.toml", "upstream/ie-na-city.json", "upstream/ie-na-area.json"] {
            let to = folder.path().join(path);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::copy(from.join(path), to).unwrap();
        }
        Self(folder)
    }

    fn harvested() -> Self {
        let house = Self::new();
        for source in ["ie-na-city", "ie-na-area"] {
            house.say(&["harvest", source]);
        }
        house
    }

    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let mut command = meeting_graph(&[args, &["--config", "meeting-graph.toml"]].concat());
        command.current_dir(self.0.path()).env("MEETING_GRAPH__STORE__PATH", "store.redb");
        finish(command)
    }

    /// What a verb says that ends well.
    fn say(&self, args: &[&str]) -> String {
        let (code, said, told) = self.run(args);
        assert_eq!(code, 0, "{args:?}: {told}");
        said
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.say(&[args, &["--output", "json"]].concat())).unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.0.path().join(path), text).unwrap();
    }
}

/// Text without what a fit of the weights or another run changes: bits, and ids of meetings.
fn settled(text: &str) -> String {
    let mut settled = String::new();
    for line in text.lines() {
        let words = line.split(' ').filter(|word| !word.is_empty()).map(|word| match word {
            _ if word.starts_with("meeting_") => "meeting_...",
            _ if word.starts_with(['+', '-']) && word.parse::<f64>().is_ok() => "BITS",
            other => other,
        });
        settled.push_str(&words.collect::<Vec<_>>().join(" "));
        settled.push('\n');
    }
    settled
}

#[test]
fn the_readme_shows_what_is_really_said_of_two_listings() {
    let said = House::harvested().say(&["explain", "link", "ie-na-city/harbour", "ie-na-area/7"]);
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/README.md")).unwrap();
    let shown = readme.split("explain link ie-na-city/harbour ie-na-area/7\n```\n\n```text\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(settled(&said), settled(shown), "config/README.md should show:\n{said}");
}

#[test]
fn a_listing_is_named_by_its_key_its_row_and_the_ids_of_the_graph() {
    let house = House::harvested();
    let story = house.json(&["explain", "link", "ie-na-city/harbour", "ie-na-area:7"]);
    let pair = &story["pairs"][0];
    assert_eq!(
        (&pair["decision"], &pair["a"]["key"], &pair["b"]["key"]),
        (&"link".into(), &"ie-na-city:harbour".into(), &"ie-na-area:7".into())
    );
    let sum: f64 = pair["weighed"].as_array().unwrap().iter().map(|row| row["bits"].as_f64().unwrap()).sum();
    assert!((sum - pair["bits"].as_f64().unwrap()).abs() < 0.05 && pair["bits"].as_f64() >= pair["link_from"].as_f64(), "{pair}");
    let meeting = pair["a"]["meeting_id"].as_str().unwrap();
    for named in ["ie-na-city/row:1", "slug:harbour", meeting] {
        let other = house.json(&["explain", "link", named, "ie-na-area/7"]);
        assert_eq!(other["pairs"][0]["b"]["key"], "ie-na-area:7", "{named}");
        assert_eq!(other["pairs"][0]["a"]["key"], "ie-na-city:harbour", "{named}");
    }
    let nearest = house.say(&["explain", "link", "ie-na-city/ferry"]);
    assert!(nearest.contains("Nearest to ie-na-city/ferry") && nearest.contains("review") && nearest.contains("ie-na-area:9"), "{nearest}");
    let apart = house.say(&["explain", "link", "ie-na-city/lamp", "ie-na-area/9"]);
    assert!(
        apart.contains("Verdict: apart") && apart.contains("a gate is shut, two times") && apart.contains("time: shut, two times"),
        "{apart}"
    );
    for nothing in ["ie-na-city/nope", "nowhere/1", "nope", "meeting_00000000000000000000000000000001"] {
        let (code, _, told) = house.run(&["explain", "link", nothing]);
        assert!(code == 1 && told.contains("write source/id"), "{nothing}: {told}");
    }
}

#[test]
fn what_review_lists_is_decided_by_the_lines_that_it_prints_and_undecided_without_them() {
    let house = House::harvested();
    let before = house.say(&["explain", "link", "ie-na-city/ferry", "ie-na-area/9"]);
    assert!(before.contains("Verdict: review"), "{before}");
    let review = house.json(&["link", "--review"]);
    let open = &review["pairs"][0];
    assert_eq!((&open["a"]["key"], &open["b"]["key"]), (&"ie-na-area:9".into(), &"ie-na-city:ferry".into()));
    let told = house.say(&["link", "--review"]);
    assert!(told.contains("1 pair is too close to call") && told.contains("listings = [\"ie-na-area/9\", \"ie-na-city/ferry\"]"), "{told}");
    let table = house.say(&["link", "--review", "--output", "csv"]);
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(table.as_bytes()).records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), &rows[0][3]), (1, "Ferry Crossing"));

    let who_and_why =
        |lines: &Value| lines.as_str().unwrap().replace("who = \"\"", "who = \"a webservant\"").replace("why = \"\"", "why = \"asked\"");
    for (lines, verdict) in [(&open["must_link"], "Verdict: link"), (&open["cannot_link"], "Verdict: apart")] {
        house.write("links.toml", &who_and_why(lines));
        house.say(&["check"]);
        house.say(&["harvest", "ie-na-city"]);
        let told = house.say(&["explain", "link", "ie-na-city/ferry", "ie-na-area/9"]);
        assert!(told.contains(verdict) && told.contains("links.toml:1") && told.contains("(a webservant: asked)"), "{told}");
        let served = told.lines().filter(|line| line.contains("served as")).collect::<std::collections::BTreeSet<_>>().len();
        assert_eq!(served, if verdict.ends_with("link") { 1 } else { 2 }, "{told}");
        assert!(house.say(&["link", "--review"]).contains("0 pairs are too close to call"));
    }
    std::fs::remove_file(house.0.path().join("links.toml")).unwrap();
    house.say(&["harvest", "ie-na-city"]);
    let after = house.say(&["explain", "link", "ie-na-city/ferry", "ie-na-area/9"]);
    assert_eq!(after, before, "each has its own meeting again");
}

#[test]
fn an_entry_without_its_listing_is_told_where_an_operator_looks() {
    let house = House::harvested();
    house.write(
        "links.toml",
        "[[cannot_link]]\nlistings = [\"ie-na-city/gone\", \"ie-na-area/9\"]\nwho = \"a webservant\"\nwhy = \"asked\"\n",
    );
    let idle = "links.toml:1: cannot_link ie-na-city/gone, ie-na-area/9: there is no listing ie-na-city/gone";
    assert!(house.say(&["link", "--review"]).contains(idle));
    let (_, _, told) = house.run(&["harvest", "ie-na-city"]);
    assert!(told.contains(idle), "{told}");
}

#[test]
fn check_warns_of_what_has_lapsed_and_refuses_what_fights() {
    let house = House::new();
    let entry = |kind: &str, until: &str| {
        format!("[[{kind}]]\nlistings = [\"ie-na-city/1\", \"ie-na-area/9\"]\nwho = \"a webservant\"\nwhy = \"asked\"\n{until}")
    };
    house.write("links.toml", &entry("must_link", "until = \"2020-01-31\"\n"));
    let (code, said, told) = house.run(&["check"]);
    assert!(code == 0 && said.contains("1 ruling on links"), "{said}{told}");
    assert!(told.contains("stale") && told.contains("links.toml:5") && told.contains("look again"), "{told}");
    house.write("links.toml", &(entry("must_link", "") + &entry("cannot_link", "")));
    let (code, _, told) = house.run(&["check"]);
    assert!(code == 78 && told.contains("fighting") && told.contains("one meeting by links.toml:1"), "{told}");
}

#[test]
fn feeds_are_linked_from_files_with_the_sources_that_say_how_they_are_read() {
    let house = House::new();
    let feeds = [
        "--source",
        "sources/ie.toml#ie-na-city",
        "upstream/ie-na-city.json",
        "--source",
        "sources/ie.toml#ie-na-area",
        "upstream/ie-na-area.json",
    ];
    let said = house.say(&[&["link"], &feeds[..], &["--out", "clusters.csv"]].concat());
    assert!(said.contains("6 listings, 2 candidate pairs"), "{said}");
    let clusters = std::fs::read_to_string(house.0.path().join("clusters.csv")).unwrap();
    assert!(clusters.starts_with("record_id,meeting_id\n") && clusters.contains("ie-na-city:harbour,ie-na-area:7\n"), "{clusters}");
    assert_eq!(clusters.lines().count(), 7, "{clusters}");
    let review = house.json(&[&["link", "--review"], &feeds[..]].concat());
    assert_eq!(review["pairs"][0]["a"]["name"], "Ferry Crossing");
    let (code, _, told) = house.run(&["link", "--source", "sources/ie.toml", "upstream/ie-na-city.json"]);
    assert!(code == 1 && told.contains("sources/ie.toml#ie-na-city, sources/ie.toml#ie-na-area"), "{told}");
    assert_eq!(house.run(&["link"]).0, 2);
}
