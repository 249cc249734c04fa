//! A log of changes may save a pull, and never anything else.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Query, State};
use axum::http::StatusCode;
use jiff::SignedDuration;
use meeting_graph::gather::harvest::Manner;
use meeting_graph::gather::source_plan::SourcePlan;
use meeting_graph::model::report::{HarvestOutcome, HarvestReport};
use serde_json::json;
use tokio::net::TcpListener;

use crate::gather::rig::{Rig, plan};

/// What a server answers, by switcher, and what it was asked for.
#[derive(Default)]
struct Answers {
    bodies: BTreeMap<String, (u16, String)>,
    asked: Vec<String>,
}

/// A BMLT server of one group with two meetings, whose answers a test changes between two harvests.
#[derive(Clone, Default)]
struct Server(Arc<Mutex<Answers>>);

impl Server {
    async fn start() -> (Self, SourcePlan) {
        let server = Self::default();
        server.answers("GetServerInfo", 200, r#"[{"version":"3.0.0","langs":"en","nativeLang":"en"}]"#);
        server.answers("GetServiceBodies", 200, "[]");
        server.answers("GetFormats", 200, r#"[{"id":"17","key_string":"O","name_string":"Open","lang":"en","world_id":"OPEN"}]"#);
        server.meets_at("Quay Lights", 2);
        server.log(&[40, 41]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut plan = plan(listener.local_addr().unwrap());
        plan.facts.format = "bmlt".to_owned();
        plan.url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        plan.options = json!({ "changes_hint": true });
        let routes = axum::Router::new().fallback(answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        (server, plan)
    }

    fn answers(&self, switcher: &str, status: u16, body: &str) {
        self.0.lock().unwrap().bodies.insert(switcher.to_owned(), (status, body.to_owned()));
    }

    fn meets_at(&self, name: &str, meetings: u32) {
        let row = |id: u32| {
            json!({ "id_bigint": id.to_string(), "weekday_tinyint": id.to_string(), "start_time": "19:30:00", "meeting_name": name,
                "location_street": "1 Invented Quay", "location_municipality": "Dublin", "formats": "O", "format_shared_id_list": "17",
                "published": "1" })
        };
        let rows: Vec<_> = (1..=meetings).map(row).collect();
        self.answers("GetSearchResults", 200, &json!({ "meetings": rows, "formats": [] }).to_string());
    }

    fn log(&self, changes: &[u32]) {
        let row = |id: &u32| json!({ "change_id": id.to_string(), "meeting_id": "1", "user_name": "Invented Editor" });
        self.answers("GetChanges", 200, &json!(changes.iter().map(row).collect::<Vec<_>>()).to_string());
    }

    /// What it was asked for since the last call.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }
}

async fn answer(State(server): State<Server>, Query(query): Query<BTreeMap<String, String>>) -> (StatusCode, String) {
    let mut answers = server.0.lock().unwrap();
    answers.asked.push(query["switcher"].clone());
    let (status, body) = answers.bodies[&query["switcher"]].clone();
    (StatusCode::from_u16(status).unwrap(), body)
}

async fn report_of(rig: &Rig, plan: &SourcePlan) -> HarvestReport {
    rig.attempt(plan).await.report.unwrap()
}

const WHOLE: [&str; 5] = ["GetChanges", "GetServerInfo", "GetServiceBodies", "GetSearchResults", "GetFormats"];

#[tokio::test]
async fn a_log_that_shows_nothing_new_saves_the_pull() {
    let (rig, (server, plan)) = (Rig::new(), Server::start().await);
    let first = report_of(&rig, &plan).await;
    assert_eq!((first.outcome, first.by_hint, first.rows), (HarvestOutcome::Believed, false, 2));
    assert_eq!(server.asked(), WHOLE, "the log is asked before the feed, so that no change falls in between");
    server.meets_at("What nobody asks for", 2);
    let status = rig.attempt(&plan).await;
    let report = status.report.as_ref().unwrap();
    assert_eq!((report.outcome, report.by_hint, report.rows), (HarvestOutcome::Unchanged, true, 2));
    assert_eq!(server.asked(), ["GetChanges"]);
    assert_eq!(status.last_believed_at, status.last_attempt_at, "what is served was seen to be true just now");
    let (attempts, by_hint) = status.history.last().map(|entry| (entry.attempts, entry.by_hint)).unwrap();
    assert_eq!((attempts, by_hint), (1, 1));
    assert!(!serde_json::to_string(&status).unwrap().contains("Editor"), "who changed what is nobody's business");
}

#[tokio::test]
async fn a_new_change_brings_the_whole_feed() {
    let (rig, (server, plan)) = (Rig::new(), Server::start().await);
    report_of(&rig, &plan).await;
    server.meets_at("Pier Lights", 2);
    server.log(&[40, 41, 42]);
    let report = report_of(&rig, &plan).await;
    assert_eq!((report.outcome, report.by_hint, report.changed), (HarvestOutcome::Believed, false, 2));
    assert!(report_of(&rig, &plan).await.by_hint, "the newest change is known now");
}

#[tokio::test]
async fn a_log_that_proves_nothing_saves_nothing() {
    let logs = [
        ("an empty one, as an aggregator has", 200, "[]"),
        ("an empty one of an old server", 200, "{}"),
        ("an older change alone", 200, r#"[{"change_id":"40"}]"#),
        ("a change without a number", 200, r#"[{"change_id":"41"},{"meeting_id":"1"}]"#),
        ("half of one", 200, r#"[{"change_id":"41"},{"chan"#),
        ("a page", 200, "<!doctype html><html><head><title>Down</title></head></html>"),
        ("a refusal", 422, r#"{"message":"no"}"#),
        ("a failure", 500, "too many changes"),
    ];
    for (what, status, log) in logs {
        let (rig, (server, plan)) = (Rig::new(), Server::start().await);
        report_of(&rig, &plan).await;
        server.asked();
        server.answers("GetChanges", status, log);
        let report = report_of(&rig, &plan).await;
        assert_eq!((report.outcome, report.by_hint, report.failure), (HarvestOutcome::Unchanged, false, None), "{what}");
        assert_eq!(server.asked(), WHOLE, "{what}");
    }
}

#[tokio::test]
async fn no_day_passes_on_hints_alone() {
    for pause in [SignedDuration::from_mins(15), SignedDuration::from_hours(5), SignedDuration::from_hours(24)] {
        let (rig, (_, mut plan)) = (Rig::new(), Server::start().await);
        plan.schedule = meeting_graph::gather::schedule::Schedule::Every { seconds: u32::try_from(pause.as_secs()).unwrap() };
        let mut last_whole = None;
        for _ in 0..(50 * 3600 / pause.as_secs()) {
            let status = rig.attempt(&plan).await;
            let now = rig.clock.now();
            if !status.report.unwrap().by_hint {
                last_whole = Some(now);
            }
            assert!(now.duration_since(last_whole.unwrap()) <= SignedDuration::from_hours(24), "every {pause}");
            rig.clock.advance(status.next_attempt_at.unwrap().duration_since(now) - SignedDuration::from_mins(1));
        }
    }
}

#[tokio::test]
async fn what_was_not_believed_is_looked_at_again() {
    let (rig, (server, plan)) = (Rig::new(), Server::start().await);
    report_of(&rig, &plan).await;
    server.meets_at("Quay Lights", 0);
    server.log(&[42]);
    for _ in 0..2 {
        let report = report_of(&rig, &plan).await;
        assert_eq!((report.outcome, report.by_hint), (HarvestOutcome::Quarantined, false));
    }
    assert_eq!(rig.served(&plan).await.unwrap().listings.len(), 2);
}

#[tokio::test]
async fn a_source_read_otherwise_than_before_is_read_whole() {
    let (rig, (_, mut plan)) = (Rig::new(), Server::start().await);
    report_of(&rig, &plan).await;
    plan.facts.default_zone = None;
    let report = report_of(&rig, &plan).await;
    assert_eq!((report.outcome, report.by_hint), (HarvestOutcome::Believed, false));
}

#[tokio::test]
async fn who_harvests_by_hand_sees_the_feed_itself() {
    let (rig, (server, plan)) = (Rig::new(), Server::start().await);
    report_of(&rig, &plan).await;
    server.meets_at("Pier Lights", 2);
    let harvested = rig.by_hand(&plan, Manner { keep: true, accept: false, whole: true }).await;
    assert_eq!((harvested.report.by_hint, harvested.report.changed), (false, 2));
}

#[tokio::test]
async fn a_source_that_does_not_say_so_never_asks_its_log() {
    let (rig, (server, mut plan)) = (Rig::new(), Server::start().await);
    plan.options = json!({});
    for _ in 0..2 {
        assert!(!report_of(&rig, &plan).await.by_hint);
    }
    assert!(!server.asked().contains(&"GetChanges".to_owned()));
}
