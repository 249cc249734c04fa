//! The catalogue: the real sources that are shipped in `config/sources/`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use meeting_graph::gather::source_plan::SourcePlan;
use meeting_graph::model::place::CountryCode;

use crate::config::{load_with, shipped};

/// All shipped sources but the two that only show how a source is written.
fn catalogue() -> Vec<SourcePlan> {
    let config = load_with(&shipped().join("meeting-graph.toml"), &[]).unwrap_or_else(|faults| panic!("{faults}"));
    config.sources.into_iter().filter(|plan| !plan.facts.id.as_str().ends_with("-example")).collect()
}

fn covers(plan: &SourcePlan, code: &str) -> bool {
    plan.facts.countries.contains(&code.parse::<CountryCode>().unwrap())
}

/// Every file of the catalogue with its text.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

#[test]
fn every_source_names_its_publisher_or_says_why_it_is_off() {
    for plan in catalogue() {
        let facts = &plan.facts;
        assert!(facts.publisher.is_some() || facts.disabled_reason.is_some(), "{}", facts.id);
        assert!(!facts.enabled || facts.publisher.is_some(), "{} is followed and nobody knows whose it is", facts.id);
        let reason = facts.disabled_reason.as_deref();
        assert!(reason.is_none_or(|reason| reason.ends_with('.') && reason.contains(' ')), "{}: no sentence", facts.id);
    }
}

#[test]
fn one_address_is_one_source_with_or_without_www() {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for plan in catalogue() {
        let host = plan.url.host_str().expect("a feed on a host").trim_start_matches("www.");
        let address = format!("{host}{}?{}", plan.url.path().trim_end_matches('/'), plan.url.query().unwrap_or_default());
        if let Some(earlier) = first.insert(address, plan.facts.id.to_string()) {
            panic!("{earlier} and {} are one feed", plan.facts.id);
        }
    }
}

#[test]
fn every_server_of_the_public_bmlt_list_is_followed() {
    let plans = catalogue();
    let servers: Vec<&SourcePlan> = plans.iter().filter(|plan| plan.facts.format == "bmlt" && plan.facts.enabled).collect();
    assert_eq!(servers.len(), 42);
    assert!(servers.iter().all(|plan| plan.facts.fellowship.as_str() == "na"));
    let countries: BTreeSet<String> = servers.iter().flat_map(|plan| &plan.facts.countries).map(ToString::to_string).collect();
    for country in ["AR", "AU", "BR", "CA", "CH", "DE", "DK", "ES", "FR", "IE", "IN", "IR", "IT", "NZ", "PL", "PY", "US"] {
        assert!(countries.contains(country), "no BMLT server for {country}");
    }
    // Its own aggregator waits as long, since it fails when asked faster.
    let slow = servers.iter().find(|plan| covers(plan, "AR")).expect("Argentina");
    assert_eq!(slow.gap_ms_min, Some(10_000));
}

#[test]
fn the_lists_of_aa_feeds_are_all_there() {
    let plans = catalogue();
    let aa: Vec<&SourcePlan> = plans.iter().filter(|plan| plan.facts.fellowship.as_str() == "aa").collect();
    let canada = aa.iter().filter(|plan| covers(plan, "CA")).count();
    assert_eq!(canada, 35);
    // 233 entries of the registry; Kansas City stands in it twice, once for each state.
    assert!(aa.len() - canada >= 232, "{} outside of Canada", aa.len() - canada);
    let followed = aa.iter().filter(|plan| plan.facts.enabled).count();
    assert!(followed >= 100, "{followed} followed");
}

#[test]
fn every_mirror_names_a_source_of_its_own_fellowship() {
    let plans = catalogue();
    let mirrors: Vec<_> = plans.iter().filter_map(|plan| Some((plan, plan.facts.mirror_of.as_ref()?))).collect();
    assert!(mirrors.len() >= 5, "{} mirrors", mirrors.len());
    for (plan, origin) in mirrors {
        let origin = plans.iter().find(|other| other.facts.id == *origin).unwrap_or_else(|| panic!("{}: no {origin}", plan.facts.id));
        assert_eq!(plan.facts.fellowship, origin.facts.fellowship, "{}", plan.facts.id);
        assert!(origin.facts.enabled, "{} repeats {}, which is off", plan.facts.id, origin.facts.id);
    }
}

#[test]
fn a_list_of_many_countries_has_no_default_zone_unless_they_share_their_hours() {
    for plan in catalogue() {
        let share = [["IE", "GB"], ["DE", "AT"]].iter().any(|pair| pair.iter().all(|code| covers(&plan, code)));
        let one = plan.facts.countries.len() == 1 || share;
        assert!(one || plan.facts.default_zone.is_none(), "{}", plan.facts.id);
    }
}

#[test]
fn an_id_begins_with_its_folder_and_a_file_with_what_it_covers() {
    let folder = shipped().join("sources");
    let all = files(&folder);
    assert!(all.len() >= 80, "{} files", all.len());
    for (path, text) in all {
        let region = path.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned() + "-";
        let said = text.lines().find(|line| !line.is_empty() && !line.starts_with("#:schema "));
        assert!(said.is_some_and(|line| line.starts_with("# ")), "{} does not say what it covers", path.display());
        let file: toml::Table = text.parse().unwrap();
        for id in file["source"].as_array().unwrap().iter().map(|source| source["id"].as_str().unwrap()) {
            assert!(id.starts_with(&region), "{}: {id}", path.display());
        }
    }
}

#[test]
fn no_file_holds_a_sharing_key_or_a_mail_address() {
    for (path, text) in files(&shipped().join("sources")) {
        assert!(!text.contains("key="), "a key in {}", path.display());
        assert!(!text.contains('@'), "an address in {}", path.display());
    }
}
