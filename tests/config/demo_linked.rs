//! The demo's feeds, read by the real formats and linked: what a newcomer sees on the first page.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use meeting_graph::config::file::Config;
use meeting_graph::feeds::format::{Ask, Parsed, Part, Reading, Unreadable};
use meeting_graph::feeds::registry;
use meeting_graph::gather::source_plan::SourcePlan;
use meeting_graph::link::decisions::Decisions;
use meeting_graph::link::resolve::{LinkInput, Linked, link};
use meeting_graph::link::said::Said;
use meeting_graph::model::attendance::AttendanceMode;
use meeting_graph::model::generation::GenerationContent;
use uuid::Uuid;

use crate::config::{load_with, shipped};

/// The file that the loopback upstream would answer with.
fn answer(base: &Path, ask: &Ask) -> PathBuf {
    let query: BTreeMap<&str, &str> = ask.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let Some(switcher) = query.get("switcher") else { return base.to_owned() };
    let folder = base.join("client_interface/json");
    let in_language = query.get("lang_enum").map(|language| folder.join(format!("{switcher}.{language}.json")));
    in_language.filter(|path| path.exists()).unwrap_or_else(|| folder.join(format!("{switcher}.json")))
}

fn read(config: &Config, plan: &SourcePlan) -> Result<Parsed, Unreadable> {
    let base = config.upstream.as_ref().expect("the demo serves its feeds").folder.join(plan.url.path().trim_start_matches('/'));
    let format = registry::find(&plan.facts.format).expect("a format that the config let through");
    let reading = Reading { facts: &plan.facts, options: &plan.options, read_on: None, bounds: None };
    let mut parts = Vec::new();
    loop {
        let asks = format.next_asks(&parts, &reading)?;
        if asks.is_empty() {
            return format.parse(&parts, &reading);
        }
        for ask in asks {
            let bytes = Bytes::from(std::fs::read(answer(&base, &ask)).unwrap());
            parts.push(Part { part: ask.part, bytes, charset: None });
        }
    }
}

fn read_all() -> BTreeMap<String, Result<Parsed, Unreadable>> {
    let config = load_with(&shipped().join("demo/meeting-graph.toml"), &[]).unwrap_or_else(|faults| panic!("{faults}"));
    let enabled = config.sources.iter().filter(|plan| plan.facts.enabled);
    enabled.map(|plan| (plan.facts.id.to_string(), read(&config, plan))).collect()
}

fn linked() -> Linked {
    let config = load_with(&shipped().join("demo/meeting-graph.toml"), &[]).unwrap_or_else(|faults| panic!("{faults}"));
    let facts: Vec<_> = config.sources.iter().map(|plan| plan.facts.clone()).collect();
    let (mut listings, mut service_bodies) = (Vec::new(), Vec::new());
    for parsed in read_all().into_values().flatten() {
        listings.extend(parsed.listings.into_iter().map(Arc::new));
        service_bodies.extend(parsed.service_bodies);
    }
    let mut minted = 0;
    let mut mint = || {
        minted += 1;
        Uuid::from_u128(minted)
    };
    let now = "2026-11-22T19:00:00Z".parse().unwrap();
    let decisions = Decisions::default();
    let said = Said::of(listings);
    let input = LinkInput { said: &said, service_bodies: &service_bodies, sources: &facts, decisions: &decisions, now };
    link(&input, GenerationContent::default(), &mut mint)
}

#[test]
fn one_demo_feed_is_broken_one_has_bad_rows_and_the_others_read_whole() {
    for (id, parsed) in read_all() {
        match parsed {
            Err(unreadable) => assert_eq!((id.as_str(), unreadable.class.word()), ("fr-aa-normandie", "blocked-by-security-service")),
            Ok(parsed) => {
                let read = parsed.listings.len() + parsed.refused as usize;
                assert_eq!(parsed.rows as usize, read, "{id}: rows that are neither taken nor refused");
                assert_eq!(parsed.refused > 0, id == "us-pa-al-anon", "{id}: {} refused", parsed.refused);
                assert!(parsed.listings.len() >= 8, "{id}: {} listings", parsed.listings.len());
            }
        }
    }
}

#[test]
fn the_demo_makes_two_hundred_meetings_and_links_the_sources_that_overlap() {
    let content = linked().content;
    assert!(content.meetings.len() >= 200, "{} meetings", content.meetings.len());
    let several = content.meetings.iter().filter(|meeting| meeting.listings.len() > 1).count();
    assert!(several >= 25, "only {several} meetings are known from several sources");
    for mode in [AttendanceMode::InPerson, AttendanceMode::Online, AttendanceMode::Hybrid] {
        let held_so = content.meetings.iter().filter(|meeting| meeting.attendance == mode).count();
        assert!(held_so >= 20, "{mode:?}: {held_so}");
    }
}
