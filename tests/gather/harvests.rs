//! What is believed, what is held, and what is told of it.

use std::sync::Arc;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use meeting_graph::fetch::client::{Answer, Client, Request};
use meeting_graph::fetch::error::FetchError;
use meeting_graph::fetch::fetcher::Fetch;
use meeting_graph::fetch::settings::FetchSettings;
use meeting_graph::gather::harvest::Manner;
use meeting_graph::gather::source_plan::SourcePlan;
use meeting_graph::http::upstream::{UpstreamFiles, router};
use meeting_graph::model::failure::FailureClass;
use meeting_graph::model::notice::NoticeCode;
use meeting_graph::model::report::HarvestOutcome;
use meeting_graph::model::status::{SourceHealth, SourceStatus};
use meeting_graph::store::contract::{Chunk, Shelf, Swap};
use url::Url;

use crate::gather::rig::{Rig, at, feed, plan, upstream};

#[tokio::test]
async fn a_first_harvest_is_taken_over() {
    let rig = Rig::new();
    let plan = plan(upstream("feed.json", feed("a", 30).as_bytes()).await);
    let status = rig.attempt(&plan).await;
    let report = status.report.as_ref().unwrap();
    assert_eq!((report.outcome, report.rows, report.accepted, report.added), (HarvestOutcome::Believed, 30, 30, 30));
    assert_eq!(status.health(rig.clock.now()), SourceHealth::Healthy);
    assert_eq!(rig.served(&plan).await.unwrap().listings.len(), 30);
}

#[tokio::test]
async fn a_feed_that_has_not_changed_is_not_read_again() {
    let rig = Rig::new();
    let plan = plan(upstream("feed.json", feed("a", 30).as_bytes()).await);
    rig.attempt(&plan).await;
    let again = rig.attempt(&plan).await;
    let report = again.report.as_ref().unwrap();
    assert_eq!((report.outcome, report.bytes, report.rows), (HarvestOutcome::Unchanged, 0, 30));
    assert_eq!(again.last_believed_at, again.last_attempt_at, "what is served was seen to be true just now");
}

#[tokio::test]
async fn a_source_whose_facts_were_changed_is_read_anew_though_its_bytes_are_the_same() {
    let rig = Rig::new();
    let mut plan = plan(upstream("feed.json", feed("a", 5).as_bytes()).await);
    rig.attempt(&plan).await;
    plan.facts.default_zone = None;
    plan.facts.countries = Vec::new();
    let again = rig.attempt(&plan).await;
    assert_eq!(again.report.unwrap().outcome, HarvestOutcome::Believed);
}

#[tokio::test]
async fn a_feed_that_lost_nine_tenths_overnight_is_not_believed() {
    let rig = Rig::new();
    rig.attempt(&plan(upstream("feed.json", feed("a", 100).as_bytes()).await)).await;
    let shrunk = plan(upstream("feed.json", feed("a", 10).as_bytes()).await);
    let status = rig.attempt(&shrunk).await;
    let report = status.report.as_ref().unwrap();
    assert_eq!(
        (report.outcome, report.failure_class.map(FailureClass::word), report.gone),
        (HarvestOutcome::Quarantined, Some("vanished"), 90)
    );
    assert_eq!(status.health(rig.clock.now()), SourceHealth::Quarantined);
    assert_eq!(status.listing_count, 100);
    assert_eq!(rig.served(&shrunk).await.unwrap().listings.len(), 100, "the last good listings stay");
}

#[tokio::test]
async fn an_operator_who_has_looked_can_accept_what_the_guard_holds() {
    let rig = Rig::new();
    rig.attempt(&plan(upstream("feed.json", feed("a", 100).as_bytes()).await)).await;
    let shrunk = plan(upstream("feed.json", feed("a", 10).as_bytes()).await);
    rig.attempt(&shrunk).await;
    let harvested = rig.by_hand(&shrunk, Manner { keep: true, accept: true, whole: true }).await;
    assert_eq!(harvested.report.outcome, HarvestOutcome::Believed);
    assert_eq!(rig.served(&shrunk).await.unwrap().listings.len(), 10);
}

#[tokio::test]
async fn looking_without_keeping_leaves_what_is_served() {
    let rig = Rig::new();
    rig.attempt(&plan(upstream("feed.json", feed("a", 100).as_bytes()).await)).await;
    let grown = plan(upstream("feed.json", feed("a", 110).as_bytes()).await);
    let harvested = rig.by_hand(&grown, Manner { keep: false, accept: false, whole: true }).await;
    assert_eq!(harvested.report.added, 10);
    assert_eq!(rig.served(&grown).await.unwrap().listings.len(), 100);
}

#[tokio::test]
async fn a_feed_whose_ids_all_changed_is_held() {
    let rig = Rig::new();
    rig.attempt(&plan(upstream("feed.json", feed("a", 40).as_bytes()).await)).await;
    let renumbered = plan(upstream("feed.json", feed("b", 40).as_bytes()).await);
    let status = rig.attempt(&renumbered).await;
    assert_eq!(status.report.unwrap().failure_class.map(FailureClass::word), Some("ids-changed"));
    assert!(rig.served(&renumbered).await.unwrap().listings.iter().all(|listing| listing.key.id.starts_with("a-")));
}

#[tokio::test]
async fn a_feed_that_cannot_be_read_keeps_the_last_good_listings_and_says_why() {
    let good = feed("a", 30);
    let truncated = &good.as_bytes()[..good.len() / 2];
    let cases: [(&str, &[u8], HarvestOutcome); 4] = [
        ("a login page", b"<!doctype html><html><head><title>Log in</title></head></html>", HarvestOutcome::Unreadable),
        ("an empty body", b"", HarvestOutcome::Unreadable),
        ("half of a feed", truncated, HarvestOutcome::Unreadable),
        ("an empty list", b"[]", HarvestOutcome::Quarantined),
    ];
    for (what, bytes, outcome) in cases {
        let rig = Rig::new();
        rig.attempt(&plan(upstream("feed.json", good.as_bytes()).await)).await;
        let broken = plan(upstream("feed.json", bytes).await);
        let status = rig.attempt(&broken).await;
        let report = status.report.as_ref().unwrap();
        assert_eq!(report.outcome, outcome, "{what}: {report:?}");
        assert!(report.failure.as_ref().is_some_and(|sentence| !sentence.is_empty()), "{what}");
        assert_eq!(rig.served(&broken).await.unwrap().listings.len(), 30, "{what}");
        assert_eq!(status.failing_since, status.last_attempt_at, "{what}");
    }
}

#[tokio::test]
async fn a_feed_that_is_not_there_is_tried_again_later_and_later() {
    let rig = Rig::new();
    let gone = plan(upstream("another.json", b"[]").await);
    let mut pauses = Vec::new();
    for _ in 0..5 {
        let status = rig.attempt(&gone).await;
        assert_eq!(status.report.as_ref().unwrap().failure_class.map(FailureClass::word), Some("not-found"));
        pauses.push(status.next_attempt_at.unwrap().duration_since(rig.clock.now()).as_secs());
    }
    for (pause, longest) in pauses.iter().zip([60, 120, 240, 480, 960]) {
        assert!((60..=longest).contains(pause), "{pauses:?}");
    }
}

#[tokio::test]
async fn mostly_refused_rows_are_held_where_the_last_harvest_was_better() {
    let rig = Rig::new();
    rig.attempt(&plan(upstream("feed.json", feed("a", 30).as_bytes()).await)).await;
    let worse = feed("a", 30).replacen("\"time\":\"19:30\"", "\"time\":\"soon\"", 10);
    let status = rig.attempt(&plan(upstream("feed.json", worse.as_bytes()).await)).await;
    let report = status.report.unwrap();
    assert_eq!((report.refused, report.failure_class.map(FailureClass::word)), (10, Some("mostly-refused")), "10 of 30 is more than 30 %");
}

#[tokio::test]
async fn a_pack_that_was_damaged_does_not_stop_its_source() {
    let rig = Rig::new();
    let plan = plan(upstream("feed.json", feed("a", 30).as_bytes()).await);
    rig.attempt(&plan).await;
    let shelf = Shelf::Source(plan.facts.id.clone());
    let head = rig.store.head(&shelf).await.unwrap().unwrap();
    let garbage = Chunk::new(Bytes::from_static(b"not a pack"));
    rig.store.put_chunks(&shelf, std::slice::from_ref(&garbage)).await.unwrap();
    let swap = Swap {
        shelf,
        expected: Some(head.seq),
        fence: head.fence,
        chunks: vec![garbage.id],
        meta: head.meta,
        delta: None,
        at: rig.clock.now(),
    };
    rig.store.swap_head(swap).await.unwrap();
    let grown = SourcePlan { url: plan_of(feed("a", 31)).await, ..plan };
    let status = rig.attempt(&grown).await;
    assert_eq!(status.report.unwrap().added, 1, "held against the pack before the damaged one");
    assert_eq!(rig.served(&grown).await.unwrap().listings.len(), 31);
}

#[tokio::test]
async fn json_nested_without_end_is_unreadable_and_ends_nothing() {
    let rig = Rig::new();
    rig.attempt(&plan(upstream("feed.json", feed("a", 30).as_bytes()).await)).await;
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        for deep in [deep.clone(), format!("[{{\"slug\":\"a\",\"notes\":{deep}}}]")] {
            let broken = plan(upstream("feed.json", deep.as_bytes()).await);
            let status = rig.attempt(&broken).await;
            let outcome = status.report.as_ref().unwrap().outcome;
            assert!([HarvestOutcome::Unreadable, HarvestOutcome::Quarantined].contains(&outcome), "{:?}", status.report);
            assert_eq!(rig.served(&broken).await.unwrap().listings.len(), 30);
        }
    }
}

#[tokio::test]
async fn a_feed_with_more_rows_than_are_read_is_not_taken_over() {
    let mut rig = Rig::new();
    rig.harvester.settings.rows_max = 30;
    rig.attempt(&plan(upstream("feed.json", feed("a", 30).as_bytes()).await)).await;
    let longer = plan(upstream("feed.json", feed("a", 31).as_bytes()).await);
    let status = rig.attempt(&longer).await;
    assert_eq!(status.report.unwrap().failure_class, Some(FailureClass::TooManyRows));
    assert_eq!(rig.served(&longer).await.unwrap().listings.len(), 30);
}

/// A client that has seen a certificate.
struct Certified(Client, Timestamp);

#[async_trait::async_trait]
impl Fetch for Certified {
    async fn get(&self, request: Request) -> Result<Answer, FetchError> {
        self.0.get(request).await
    }

    fn certificate_end(&self, _url: &Url) -> Option<Timestamp> {
        Some(self.1)
    }
}

#[tokio::test]
async fn a_certificate_that_ends_soon_is_told_of_though_the_feed_is_as_it_was() {
    let fetch = FetchSettings { allow_private: vec!["127.0.0.0/8".to_owned()], gap_ms_min: 0, ..FetchSettings::default() };
    let mut rig = Rig::new();
    rig.harvester.client = Arc::new(Certified(Client::new(&fetch).unwrap(), at("2026-12-25T12:00:00Z")));
    let plan = plan(upstream("feed.json", feed("a", 30).as_bytes()).await);
    let told = |status: &SourceStatus| status.report.as_ref().unwrap().notices.count(NoticeCode::CertificateEnds);
    assert_eq!(told(&rig.attempt(&plan).await), 0, "a month is time enough");
    rig.clock.advance(SignedDuration::from_hours(24 * 20));
    for _ in 0..2 {
        let status = rig.attempt(&plan).await;
        assert_eq!(status.report.as_ref().unwrap().outcome, HarvestOutcome::Unchanged);
        assert_eq!(told(&status), 1);
    }
}

async fn plan_of(feed: String) -> Url {
    format!("http://{}/feed.json", upstream("feed.json", feed.as_bytes()).await).parse().unwrap()
}

/// A BMLT server of one meeting; its service bodies are answered as `bodies` says.
async fn bmlt(bodies: (&str, &[u8])) -> SourcePlan {
    let meetings = br#"{"meetings":[{"id_bigint":"7","weekday_tinyint":"2","start_time":"19:30:00","meeting_name":"Quay Lights",
        "location_street":"1 Invented Quay","location_municipality":"Dublin","service_body_bigint":"3","published":"1"}],"formats":[]}"#;
    let root = "client_interface/json";
    let server_info = format!("{root}/GetServerInfo.json");
    let results = format!("{root}/GetSearchResults.json");
    let service_bodies = format!("{root}/{}", bodies.0);
    let files: [(&str, &[u8]); 3] =
        [(&server_info, br#"[{"version":"3.0.0","langs":"en","nativeLang":"en"}]"#), (&results, meetings), (&service_bodies, bodies.1)];
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut plan = plan(listener.local_addr().unwrap());
    plan.facts.format = "bmlt".to_owned();
    plan.url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let routes = router(UpstreamFiles::from_embedded(&files));
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    plan
}

#[tokio::test]
async fn service_bodies_that_cannot_be_had_just_now_are_not_believed_to_be_gone() {
    let rig = Rig::new();
    let bodies = br#"[{"id":"3","parent_id":"0","name":"Invented Area","type":"AS"}]"#;
    let good = bmlt(("GetServiceBodies.json", bodies)).await;
    rig.attempt(&good).await;
    let faulty = bmlt(("GetServiceBodies.json.status-502", b"bad gateway")).await;
    let status = rig.attempt(&faulty).await;
    assert_eq!(status.report.unwrap().outcome, HarvestOutcome::FetchFailed);
    assert_eq!(rig.served(&faulty).await.unwrap().service_bodies.len(), 1);
}
