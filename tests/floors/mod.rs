//! The house rules of the front page, held against the imports of the code.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Rooms and their floors, as `src/lib.rs` has them.
const FLOORS: &[(&str, u8)] = &[
    ("model", 1),
    ("text", 1),
    ("geo", 1),
    ("clock", 1),
    ("telemetry", 1),
    ("feeds", 2),
    ("fetch", 2),
    ("store", 2),
    ("suppress", 2),
    ("show", 2),
    ("link", 3),
    ("index", 3),
    ("gather", 4),
    ("query", 4),
    ("graphql", 5),
    ("http", 6),
    ("config", 7),
    ("cli", 8),
    ("app", 8),
];

/// Ground rooms that others of the ground may lean on.
const GROUND_BELOW: &[&str] = &["model", "clock", "text"];

/// A foreign crate and the only places that may name it.
const FOREIGN: &[(&str, &[&str])] = &[
    ("reqwest", &["src/fetch/"]),
    ("tokio_cron_scheduler", &["src/gather/cron.rs"]),
    ("croner", &["src/gather/schedule.rs"]),
    ("redis", &["src/store/"]),
    ("redb", &["src/store/"]),
    ("async_graphql", &["src/graphql/", "src/http/graphql"]),
    ("async_graphql_parser", &["src/graphql/"]),
    ("axum", &["src/http/"]),
    ("tower", &["src/http/"]),
    ("tower_http", &["src/http/"]),
    ("hyper_util", &["src/http/"]),
    ("html5gum", &["src/feeds/discovery.rs"]),
    ("notify", &["src/config/watch.rs"]),
    ("clap_complete", &["src/cli/"]),
    ("maud", &["src/show/"]),
    ("atom_syndication", &["src/show/"]),
    ("prometheus_client", &["src/telemetry/", "src/http/metrics.rs", "src/http/process.rs"]),
    ("procfs", &["src/http/process.rs"]),
    ("clap", &["src/cli/", "src/main.rs"]),
    ("indicatif", &["src/cli/"]),
    ("tzf_rs", &["src/geo/"]),
    ("calcard", &["src/feeds/ical/"]),
    ("country_boundaries", &["src/geo/"]),
    ("phonenumber", &["src/text/"]),
    ("anyhow", &["src/app.rs", "src/app/", "src/cli/", "src/main.rs"]),
];

/// What a pure room must not name.
const ABSENT: &[(&str, &[&str])] = &[
    ("feeds", &["tokio", "std::fs", "std::net", "crate::clock", "uuid::", "rand::"]),
    ("suppress", &["tokio", "std::fs", "std::net", "crate::clock"]),
    ("link", &["tokio", "std::fs", "std::net", "crate::clock", "now_v7", "new_v4", "rand::"]),
    ("query", &["async_graphql", "tokio"]),
    ("graphql", &["crate::store"]),
    ("model", &["tokio", "std::fs", "crate::clock"]),
];

/// Rooms of one file, which is its own owner.
const SINGLE_FILES: &[&str] = &["app", "clock", "telemetry"];

/// Names that say nothing of what is inside.
const NAMELESS: &[&str] = &["util", "utils", "common", "helpers", "misc"];

struct Source {
    path: String,
    room: String,
    code: String,
}

#[test]
fn every_room_imports_only_rooms_below_it() {
    let floors: BTreeMap<&str, u8> = FLOORS.iter().copied().collect();
    let mut crossed = Vec::new();
    for source in sources() {
        let Some(&own) = floors.get(source.room.as_str()) else { continue };
        for room in rooms_named_in(&source.code) {
            let Some(&other) = floors.get(room) else { continue };
            let ground = own == 1 && other == 1 && GROUND_BELOW.contains(&room);
            let beside = own == 8 && other == 8;
            if room != source.room && other >= own && !ground && !beside {
                crossed.push(format!("{} (floor {own}) names crate::{room} (floor {other})", source.path));
            }
        }
    }
    assert!(crossed.is_empty(), "walls crossed:\n{}", crossed.join("\n"));
}

#[test]
fn the_wings_never_meet() {
    let writing = ["fetch", "feeds", "link", "gather"];
    let reading = ["index", "query", "graphql"];
    for source in sources() {
        let others: &[&str] = if writing.contains(&source.room.as_str()) {
            &reading
        } else if reading.contains(&source.room.as_str()) {
            &writing
        } else {
            continue;
        };
        let met: Vec<_> = rooms_named_in(&source.code).into_iter().filter(|room| others.contains(room)).collect();
        assert!(met.is_empty(), "{} names {met:?} of the other wing", source.path);
    }
}

// What stands in `feeds` by itself reads without the guard against personal details.
#[test]
fn a_format_is_found_in_the_registry_and_nowhere_else() {
    let formats = [
        "airtable::Airtable",
        "bmlt::Bmlt",
        "ical::Ical",
        "mapped::Mapped",
        "meeting_guide::MeetingGuide",
        "naws_csv::NawsCsv",
        "sheet::Sheet",
    ];
    for source in sources().into_iter().filter(|source| source.room != "feeds") {
        let named: Vec<_> = formats.iter().filter(|format| source.code.contains(&format!("crate::feeds::{format};"))).collect();
        assert!(named.is_empty(), "{} names {named:?}: ask feeds::registry, whose formats withhold personal details", source.path);
    }
}

#[test]
fn every_room_of_the_house_has_a_floor() {
    for source in sources() {
        let known = source.room.is_empty() || FLOORS.iter().any(|(room, _)| *room == source.room);
        assert!(known, "{} is in a room without a floor; give `{}` one in src/lib.rs and here", source.path, source.room);
    }
}

#[test]
fn a_foreign_crate_lives_in_one_room() {
    for source in sources() {
        for (name, places) in FOREIGN {
            let named = names_crate(&source.code, name);
            let at_home = places.iter().any(|place| source.path.starts_with(place));
            assert!(!named || at_home, "{} names {name}, which lives in {places:?}", source.path);
        }
    }
}

#[test]
fn pure_rooms_hold_no_clock_no_dice_and_no_wire() {
    for source in sources() {
        for (_, absent) in ABSENT.iter().filter(|(room, _)| *room == source.room) {
            for word in *absent {
                assert!(!source.code.contains(word), "{} names {word}", source.path);
            }
        }
    }
}

#[test]
fn nothing_imports_through_the_front_page() {
    for source in sources() {
        for line in source.code.lines().filter(|line| line.trim_start().starts_with("use crate::")) {
            let path = line.trim_start().trim_start_matches("use crate::");
            let whole = !path.contains("::") && !SINGLE_FILES.contains(&path.trim_end_matches(';'));
            assert!(!whole, "{} imports a whole room: {line}", source.path);
        }
    }
}

#[test]
fn only_app_and_cli_hold_the_whole_config() {
    for source in sources().into_iter().filter(|source| !["app", "cli", "config"].contains(&source.room.as_str())) {
        assert!(!source.code.contains("config::file::Config"), "{} holds the whole config", source.path);
    }
}

#[test]
fn every_room_and_file_is_named_for_what_is_inside() {
    for source in sources() {
        let nameless = source.path.split(['/', '.']).any(|part| NAMELESS.contains(&part));
        assert!(!nameless, "{} has a name that says nothing", source.path);
    }
}

#[test]
fn every_file_says_first_what_it_is() {
    for path in files(&root().join("src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} does not begin with what it is", path.display());
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every file of `src` with its room, comments left out.
fn sources() -> Vec<Source> {
    let root = root();
    let found = files(&root.join("src"));
    assert!(found.len() > 50, "the house has {} files; is it looked for in the right place?", found.len());
    found
        .into_iter()
        .map(|path| {
            let below = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            let inside = below.trim_start_matches("src/");
            let room = match inside.split_once('/') {
                Some((room, _)) => room,
                None => inside.trim_end_matches(".rs"),
            };
            let room = if ["lib", "main"].contains(&room) { "" } else { room };
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
            Source { room: room.to_owned(), path: below, code }
        })
        .collect()
}

/// Whether a path begins with that crate: `redis::Client`, and not `crate::store::redis::connection`.
fn names_crate(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
}

fn rooms_named_in(code: &str) -> Vec<&str> {
    code.match_indices("crate::").filter_map(|(at, found)| words(&code[at + found.len()..]).next()).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}
