//! What changes is told to those who follow it, as server-sent events.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response, header};
use futures_util::{FutureExt, StreamExt};
use meeting_graph::graphql::limits::LimitSettings;
use meeting_graph::graphql::trusted::Trusted;
use meeting_graph::http::front::Front;
use meeting_graph::http::settings::HttpSettings;
use meeting_graph::index::current::Current;
use meeting_graph::model::change::ChangeKind;
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::id::{FellowshipCode, MeetingId};
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use super::asked::{send, stack_with};
use super::world;

const IN_IRELAND: &str = r#"subscription { meetingChanged(filter: { area: { country: "IE" } }) { kind object {
    __typename ... on Meeting { name } ... on Tombstone { mergedInto { name } } } } }"#;

fn events(query: &str) -> Request<Body> {
    let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json").header(header::ACCEPT, "text/event-stream");
    request.body(Body::from(json!({ "query": query }).to_string())).unwrap()
}

fn stack(current: &Arc<Current>, limits: &LimitSettings) -> Front {
    stack_with(Arc::clone(current), &HttpSettings::default(), limits, Trusted::default())
}

/// One who follows, and what was told so far.
struct Listener {
    body: axum::body::BodyDataStream,
    heard: String,
}

impl Listener {
    async fn follow(stack: &Front, query: &str) -> Self {
        let response: Response<Body> = stack.clone().oneshot(events(query)).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream; charset=utf-8");
        Self { body: response.into_body().into_data_stream(), heard: String::new() }
    }

    /// The next event: its name and its data.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.heard.split_once("\n\n") {
                let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(|text| text.trim().to_owned());
                let told = line("event:").map(|event| (event, serde_json::from_str(&line("data:").unwrap()).unwrap_or_default()));
                self.heard = rest.to_owned();
                match told {
                    Some(told) => return Some(told),
                    None => continue,
                }
            }
            let piece = self.body.next().await?.unwrap();
            self.heard.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }

    async fn changes(&mut self, count: usize) -> Vec<Value> {
        let mut changes = Vec::new();
        for _ in 0..count {
            let (event, told) = self.next().await.unwrap();
            assert_eq!(event, "next", "{told}");
            changes.push(told["data"]["meetingChanged"].clone());
        }
        changes
    }
}

#[tokio::test]
async fn what_fits_a_filter_before_or_after_its_change_is_told_and_nothing_else() {
    let current = world::current();
    let mut listener = Listener::follow(&stack(&current, &LimitSettings::default()), IN_IRELAND).await;
    let changed = [
        (1, ChangeKind::Changed),
        (3, ChangeKind::Changed),
        (8, ChangeKind::Merged(MeetingId(Uuid::from_u128(1)))),
        (2, ChangeKind::Removed),
    ];
    world::publish_next(&current, &changed, |content| {
        content.meetings[0].names[0].text = "Quay Lights at Noon".to_owned();
        content.meetings.retain(|meeting| ![8, 2].contains(&meeting.id.0.as_u128()));
    });
    assert_eq!(
        listener.changes(3).await,
        [
            json!({ "kind": "CHANGED", "object": { "__typename": "Meeting", "name": "Quay Lights at Noon" } }),
            json!({ "kind": "MERGED", "object": { "__typename": "Tombstone", "mergedInto": null } }),
            json!({ "kind": "REMOVED", "object": { "__typename": "Tombstone", "mergedInto": null } }),
        ]
    );
    world::publish_next(&current, &[(2, ChangeKind::Added)], |_| {});
    assert_eq!(listener.changes(1).await[0]["object"]["name"], "Quay Lights");
}

#[tokio::test]
async fn the_last_meeting_of_a_fellowship_that_no_table_knows_is_told_as_it_goes() {
    let current = world::current();
    world::publish_next(&current, &[(1, ChangeKind::Changed)], |content| {
        content.meetings[0].fellowship = FellowshipCode::new("of-a-later-version");
    });
    let stack = stack(&current, &LimitSettings::default());
    let query = r#"subscription { meetingChanged(filter: { fellowships: ["of-a-later-version"] }) { kind } }"#;
    let mut listener = Listener::follow(&stack, query).await;
    world::publish_next(&current, &[(1, ChangeKind::Removed)], |content| drop(content.meetings.remove(0)));
    assert_eq!(listener.changes(1).await, [json!({ "kind": "REMOVED" })]);
    let again = |content: &mut GenerationContent| content.meetings[0].fellowship = FellowshipCode::new("of-a-later-version");
    world::publish_next(&current, &[(1, ChangeKind::Added)], again);
    assert_eq!(listener.changes(1).await, [json!({ "kind": "ADDED" })]);
}

#[tokio::test]
async fn a_source_is_told_when_something_is_said_of_it_anew() {
    let current = world::current();
    let stack = stack(&current, &LimitSettings::default());
    let query = r#"subscription { sourceStatus(id: "source_na-mirror") { name listingCount } }"#;
    let mut listener = Listener::follow(&stack, query).await;
    world::say_anew(&current, "aa-hudson", |status| status.listing_count = 9);
    world::say_anew(&current, "na-mirror", |status| status.listing_count = 40);
    let (_, told) = listener.next().await.unwrap();
    assert_eq!(told["data"]["sourceStatus"], json!({ "name": "NA Mirror", "listingCount": 40 }));
}

#[tokio::test]
async fn what_cannot_be_followed_is_told_at_once_and_ends() {
    let current = world::current();
    let stack = stack(&current, &LimitSettings::default());
    for (query, code) in [
        ("subscription { meetingChanged { kind } sourceStatus { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { ", "GRAPHQL_PARSE_FAILED"),
        (r#"subscription { sourceStatus(id: "meeting_00000000000000000000000000000001") { id } }"#, "BAD_USER_INPUT"),
        (r#"subscription { sourceStatus(id: "source_nowhere") { id } }"#, "BAD_USER_INPUT"),
        ("subscription { meetingChanged(filter: { area: { box: { south: 9, west: 0, north: 5, east: 9 } } }) { kind } }", "BAD_USER_INPUT"),
    ] {
        let mut listener = Listener::follow(&stack, query).await;
        let (event, told) = listener.next().await.unwrap();
        assert_eq!((event.as_str(), told["errors"][0]["extensions"]["code"].as_str()), ("next", Some(code)), "{query}: {told}");
        assert_eq!(listener.next().await.unwrap().0, "complete", "{query}");
        assert!(listener.next().await.is_none(), "{query}");
    }
}

#[tokio::test]
async fn a_query_comes_as_one_event_too() {
    let mut listener = Listener::follow(&stack(&world::current(), &LimitSettings::default()), "{ status { meetingCount } }").await;
    let (event, told) = listener.next().await.unwrap();
    assert_eq!((event.as_str(), &told["data"]["status"]["meetingCount"]), ("next", &json!(8)));
    assert_eq!(listener.next().await.unwrap().0, "complete");
}

#[tokio::test]
async fn more_changes_than_are_told_one_by_one_end_with_the_word_to_fetch_anew() {
    let current = world::current();
    let limits = LimitSettings { live_changes_max: 2, ..LimitSettings::default() };
    let mut listener = Listener::follow(&stack(&current, &limits), IN_IRELAND).await;
    world::publish_next(&current, &[(1, ChangeKind::Changed), (2, ChangeKind::Changed)], |_| {});
    assert_eq!(listener.changes(2).await.len(), 2);
    world::publish_next(&current, &[1, 2, 3].map(|number| (number, ChangeKind::Changed)), |_| {});
    let (_, told) = listener.next().await.unwrap();
    assert_eq!(told["errors"][0]["extensions"]["code"], "RESYNC_REQUIRED");
    assert_eq!(listener.next().await.unwrap().0, "complete");
    assert!(listener.next().await.is_none());
}

// Time stands still while anything is to be done, and jumps to the next timer where all wait.
#[tokio::test(start_paused = true)]
async fn one_who_takes_nothing_is_let_go() {
    let current = world::current();
    let stack = stack(&current, &LimitSettings::default());
    let mut listener = Listener::follow(&stack, IN_IRELAND).await;
    for _ in 0..3 {
        world::publish_next(&current, &[(1, ChangeKind::Changed)], |_| {});
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    let mut told = 0;
    while listener.next().await.is_some() {
        told += 1;
    }
    assert!(told < 3, "all {told} steps were kept for one who took none");
}

#[tokio::test]
async fn subscriptions_that_differ_are_bounded_and_those_that_do_not_are_one() {
    let settings = HttpSettings { stream_questions_max: 1, ..HttpSettings::default() };
    let stack = stack_with(world::current(), &settings, &LimitSettings::default(), Trusted::default());
    let first = Listener::follow(&stack, IN_IRELAND).await;
    let mut same = Listener::follow(&stack, IN_IRELAND).await;
    let mut other = Listener::follow(&stack, "subscription { sourceStatus { id } }").await;
    let (_, told) = other.next().await.unwrap();
    assert_eq!(told["errors"][0]["extensions"]["code"], "TOO_MANY_SUBSCRIPTIONS");
    assert!(same.next().now_or_never().is_none(), "one who asks alike is told to wait");
    // Their tasks notice that nobody listens, and then the question is closed.
    drop((first, same));
    let reopened = async {
        loop {
            let mut again = Listener::follow(&stack, "subscription { sourceStatus { id } }").await;
            if again.next().now_or_never().is_none() {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reopened).await.expect("a question that nobody follows stays open");
}

#[tokio::test]
async fn a_subscription_without_a_way_to_come_in_pieces_is_refused() {
    let stack = stack(&world::current(), &LimitSettings::default());
    let body = json!({ "query": "subscription { sourceStatus { id } }" }).to_string();
    let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap();
    let answer = send(stack, request).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (200, "BAD_USER_INPUT"));
}

#[tokio::test]
async fn places_for_those_who_follow_are_bounded() {
    let settings = HttpSettings { streams_max: 1, ..HttpSettings::default() };
    let stack = stack_with(world::current(), &settings, &LimitSettings::default(), Trusted::default());
    let _first = Listener::follow(&stack, IN_IRELAND).await;
    let answer = send(stack, events(IN_IRELAND)).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (503, "TOO_MANY_SUBSCRIPTIONS"));
    assert_eq!(answer.header(header::RETRY_AFTER), "10");
}
