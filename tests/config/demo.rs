//! The demo is an ordinary config: it loads like any other, and shows what the graph can do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use meeting_graph::config::file::Config;
use meeting_graph::config::files::ConfigFiles;
use meeting_graph::config::load::load;
use meeting_graph::gather::schedule::Schedule;

use crate::config::{load_with, shipped};

fn demo() -> Config {
    load_with(&shipped().join("demo/meeting-graph.toml"), &[]).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The file or, for a BMLT root, the folder that a source's address stands for.
fn served(config: &Config, path: &str) -> PathBuf {
    config.upstream.as_ref().expect("the demo serves its feeds").folder.join(path.trim_start_matches('/'))
}

#[test]
fn the_demo_spans_countries_fellowships_formats_and_languages() {
    let config = demo();
    let enabled: Vec<_> = config.sources.iter().filter(|plan| plan.facts.enabled).collect();
    let countries: BTreeSet<_> = enabled.iter().flat_map(|plan| &plan.facts.countries).map(ToString::to_string).collect();
    let fellowships: BTreeSet<_> = enabled.iter().map(|plan| plan.facts.fellowship.as_str()).collect();
    let languages: BTreeSet<_> = enabled.iter().flat_map(|plan| &plan.facts.languages).map(String::as_str).collect();
    let mut formats: BTreeMap<&str, usize> = BTreeMap::new();
    for plan in &enabled {
        *formats.entry(&plan.facts.format).or_default() += 1;
    }
    assert!(enabled.len() >= 20, "{} sources", enabled.len());
    assert!(countries.len() >= 12, "{countries:?}");
    assert!(fellowships.is_superset(&BTreeSet::from(["aa", "na", "al-anon", "oa"])), "{fellowships:?}");
    assert!(languages.is_superset(&BTreeSet::from(["en", "el", "uk", "fa", "hi", "ja", "ar"])), "{languages:?}");
    assert!(formats.len() == 3 && formats.values().all(|count| *count >= 4), "{formats:?}");
}

#[test]
fn every_demo_source_is_served_by_the_demo_itself_and_harvested_soon() {
    let config = demo();
    for plan in &config.sources {
        assert_eq!(plan.url.scheme(), "upstream", "{}", plan.facts.id);
        let place = served(&config, plan.url.path());
        let place = if plan.facts.format == "bmlt" { place.join("client_interface/json/GetSearchResults.json") } else { place };
        assert!(place.is_file(), "{}: no {}", plan.facts.id, place.display());
        assert!(matches!(plan.schedule, Schedule::Every { seconds: 1..=600 }), "{}", plan.facts.id);
    }
    assert_eq!(config.fetch.allow_private, ["127.0.0.0/8"]);
    assert_eq!((config.fetch.gap_ms_min, config.gather.start_spread_s), (0, 0));
}

#[test]
fn a_demo_bmlt_root_answers_in_every_language_it_names() {
    let config = demo();
    for plan in config.sources.iter().filter(|plan| plan.facts.format == "bmlt") {
        let folder = served(&config, plan.url.path()).join("client_interface/json");
        let info: serde_json::Value = json(&folder.join("GetServerInfo.json"));
        for language in info[0]["langs"].as_str().expect("languages").split(',') {
            let formats = json(&folder.join(format!("GetFormats.{language}.json")));
            assert!(formats.as_array().is_some_and(|formats| formats.len() >= 10), "{}: {language}", plan.facts.id);
        }
        assert!(json(&folder.join("GetServiceBodies.json")).as_array().is_some_and(|bodies| bodies.len() >= 2), "{}", plan.facts.id);
    }
}

#[test]
fn the_demo_has_rows_enough_in_five_scripts() {
    let config = demo();
    let mut rows = 0;
    let mut text = String::new();
    for plan in config.sources.iter().filter(|plan| plan.facts.enabled) {
        let place = served(&config, plan.url.path());
        let place = if plan.facts.format == "bmlt" { place.join("client_interface/json/GetSearchResults.json") } else { place };
        let bytes = std::fs::read(&place).unwrap();
        let feed = String::from_utf8_lossy(&bytes);
        // Each row has its own line in every feed of ours, and its own id.
        rows += match plan.facts.format.as_str() {
            "bmlt" => feed.matches("\"id_bigint\"").count(),
            "meeting_guide" => feed.matches("\"slug\"").count(),
            _ => feed.lines().count() - 1,
        };
        text.push_str(&feed);
    }
    assert!(rows >= 240, "{rows} rows");
    for (script, letters) in
        [("Greek", 'α'..='ω'), ("Cyrillic", 'а'..='я'), ("Arabic", 'ا'..='ي'), ("Devanagari", 'अ'..='ह'), ("Hiragana", 'あ'..='ん')]
    {
        assert!(text.chars().filter(|letter| letters.contains(letter)).count() > 50, "too little {script}");
    }
}

#[test]
fn the_demo_names_no_address_and_no_line_of_anyone() {
    let config = demo();
    let upstream = served(&config, "");
    let mut texts = Vec::new();
    read_all(&upstream, &mut texts);
    for (path, text) in texts {
        for link in text.split("://").skip(1).filter_map(|rest| rest.split(['/', '"', ',', '\\', ' ']).next()) {
            let invented = link.ends_with("example.org") || link == "zoom.us" || link.ends_with(".zoom.us");
            assert!(invented, "{}: {link}", path.display());
        }
        for room in text.split("/j/").skip(1) {
            assert!(room.starts_with("555"), "{}: a room that may be someone's", path.display());
        }
    }
}

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))).unwrap()
}

fn read_all(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, found);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            found.push((path, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
}

#[test]
fn the_demo_inside_a_binary_is_the_demo_on_the_disk() {
    let mut files = Vec::new();
    let folder = shipped().join("demo");
    read_all(&folder, &mut files);
    let table: Vec<(&'static str, &'static [u8])> = files
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|(path, text)| {
            let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
            (&*name.leak(), text.leak().as_bytes())
        })
        .collect();
    let embedded = load(&ConfigFiles::embedded(table.leak()), &BTreeMap::new()).unwrap_or_else(|faults| panic!("{faults}"));
    let upstream = embedded.upstream.clone().expect("the demo serves its feeds");
    assert_eq!(upstream.folder, Path::new("upstream"), "inside the binary the folder is a prefix of paths");
    assert_eq!(Config { upstream: None, ..embedded }, Config { upstream: None, ..demo() });
}
