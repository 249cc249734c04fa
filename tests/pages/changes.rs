//! Changes of state as a feed, read back by the library that reads feeds.

use atom_syndication::Feed;
use axum::http::header;
use meeting_graph::http::settings::HttpSettings;
use meeting_graph::model::failure::FailureClass;
use meeting_graph::model::history;
use meeting_graph::model::report::{HarvestOutcome, HarvestReport};
use meeting_graph::model::status::SourceStatus;
use meeting_graph::show::pages::changes;
use meeting_graph::show::pages::state::State;

use super::{get, get_with, text};
use crate::common::{expect_file, tests_dir};
use crate::graphql::world;

fn read(feed: &str) -> Feed {
    feed.parse().unwrap_or_else(|error| panic!("{error}: {feed}"))
}

#[tokio::test]
async fn each_feed_is_what_its_file_says() {
    for (path, file) in [("/sources/changes.atom", "changes.atom"), ("/sources/na-mirror/changes.atom", "na-mirror.atom")] {
        let answer = get(path).await;
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/atom+xml; charset=utf-8");
        expect_file(&tests_dir().join("pages/expected").join(file), &text(&answer).replace("><", ">\n<"));
    }
}

#[tokio::test]
async fn an_entry_keeps_its_id_and_leads_to_its_page() {
    let known = HttpSettings { public_url: "https://meetings.example/graph".to_owned(), ..HttpSettings::default() };
    let all = read(&text(&get_with("/sources/changes.atom", &known).await));
    let one = read(&text(&get_with("/sources/na-mirror/changes.atom", &known).await));
    assert!(!one.entries.is_empty());
    for entry in &one.entries {
        assert!(all.entries.iter().any(|other| other.id == entry.id), "{} is another entry in the feed of all", entry.id);
        assert!(entry.id.starts_with("urn:uuid:"));
        assert_eq!(entry.links[0].href, "https://meetings.example/graph/sources/na-mirror");
    }
    assert_ne!(all.id, one.id);
    assert_eq!(one.links[0].href, "https://meetings.example/graph/sources/na-mirror/changes.atom");
    let relative = read(&text(&get("/sources/na-mirror/changes.atom").await));
    assert_eq!(relative.entries[0].links[0].href, "../../sources/na-mirror");
    assert_eq!(relative.entries[0].id, one.entries[0].id);
}

fn attempts(outcomes: &[(HarvestOutcome, Option<FailureClass>)]) -> SourceStatus {
    let current = world::current();
    let mut status = (*current.view().statuses.by_source[&"aa-hudson".parse().unwrap()]).clone();
    status.history.clear();
    for (minute, (outcome, class)) in (0..).zip(outcomes) {
        let at = jiff::Timestamp::from_second(world::now().as_second() - 3_600 + minute * 60).unwrap();
        history::enter(&mut status.history, &HarvestReport { outcome: *outcome, failure_class: *class, ..HarvestReport::begun(at) });
    }
    status
}

#[test]
fn only_a_change_of_state_is_told_and_each_once() {
    use HarvestOutcome::{Believed, FetchFailed, Quarantined, Unchanged};
    let status = attempts(&[
        (Believed, None),
        (Unchanged, None),
        (Believed, None),
        (FetchFailed, Some(FailureClass::Timeout)),
        (FetchFailed, Some(FailureClass::Timeout)),
        (FetchFailed, Some(FailureClass::Dns)),
        (Quarantined, Some(FailureClass::Vanished)),
        (Unchanged, None),
        (Believed, None),
    ]);
    let told: Vec<_> = changes::of(&status, world::now()).iter().map(|change| (change.state, change.class, change.is_first)).collect();
    assert_eq!(
        told,
        [
            (State::Healthy, None, true),
            (State::Failing, Some(FailureClass::Timeout), false),
            (State::Failing, Some(FailureClass::Dns), false),
            (State::Quarantined, Some(FailureClass::Vanished), false),
            (State::Healthy, None, false),
        ]
    );
}

#[test]
fn a_list_that_nobody_reads_any_more_is_told_as_old_from_the_second_on_in_which_it_became_so() {
    let mut status = attempts(&[(HarvestOutcome::Believed, None)]);
    status.last_believed_at = Some("2026-11-23T12:00:00Z".parse().unwrap());
    let told = changes::of(&status, world::now());
    let last = told.last().unwrap();
    assert_eq!((last.state, last.at.to_string().as_str()), (State::Stale, "2026-11-24T12:00:00Z"));
}

#[test]
fn what_came_before_a_full_history_is_not_guessed() {
    let mut outcomes = Vec::new();
    for _ in 0..15 {
        outcomes.extend([(HarvestOutcome::Believed, None), (HarvestOutcome::FetchFailed, Some(FailureClass::Timeout))]);
    }
    let told = changes::of(&attempts(&outcomes), world::now());
    assert!(told.iter().all(|change| !change.is_first));
    assert_eq!(told.len(), 19);
}
