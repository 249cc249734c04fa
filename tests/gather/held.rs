//! What the guard holds back, and when it is believed after all.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use meeting_graph::gather::source_plan::SourcePlan;
use meeting_graph::model::failure::FailureClass;
use meeting_graph::model::report::HarvestOutcome;
use meeting_graph::model::status::{SourceHealth, SourceStatus};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::gather::rig::{Rig, feed, plan, upstream};

async fn serving(feed: &str) -> SourcePlan {
    plan(upstream("feed.json", feed.as_bytes()).await)
}

fn outcome(status: &SourceStatus) -> (HarvestOutcome, Option<&'static str>) {
    let report = status.report.as_ref().unwrap();
    (report.outcome, report.failure_class.map(FailureClass::word))
}

fn held_as(word: &'static str) -> (HarvestOutcome, Option<&'static str>) {
    (HarvestOutcome::Quarantined, Some(word))
}

const BELIEVED: (HarvestOutcome, Option<&str>) = (HarvestOutcome::Believed, None);

#[tokio::test]
async fn a_feed_that_swells_tenfold_is_held_back() {
    let rig = Rig::new();
    rig.attempt(&serving(&feed("a", 20)).await).await;
    let swollen = serving(&feed("a", 201)).await;
    assert_eq!(outcome(&rig.attempt(&swollen).await), held_as("swollen"));
    assert_eq!(rig.served(&swollen).await.unwrap().listings.len(), 20);
}

#[tokio::test]
async fn a_list_that_begins_may_grow_by_many_times() {
    let rig = Rig::new();
    rig.attempt(&serving(&feed("a", 2)).await).await;
    assert_eq!(outcome(&rig.attempt(&serving(&feed("a", 102)).await).await), BELIEVED);
}

#[tokio::test]
async fn what_stays_the_same_three_times_over_a_day_is_believed() {
    let rig = Rig::new();
    rig.attempt(&serving(&feed("a", 100)).await).await;
    let shrunk = serving(&feed("a", 10)).await;
    for hours in [1, 12] {
        let status = rig.attempt(&shrunk).await;
        assert_eq!(outcome(&status), held_as("vanished"));
        assert_eq!(status.health(rig.clock.now()), SourceHealth::Quarantined);
        rig.clock.advance(SignedDuration::from_hours(hours));
    }
    let status = rig.attempt(&shrunk).await;
    assert_eq!(outcome(&status), held_as("vanished"), "three times, but not a day");
    assert_eq!(status.held.as_ref().map(|held| held.times), Some(3));
    rig.clock.advance(SignedDuration::from_hours(12));
    let status = rig.attempt(&shrunk).await;
    assert_eq!((outcome(&status), status.held), (BELIEVED, None));
    assert_eq!(rig.served(&shrunk).await.unwrap().listings.len(), 10);
}

#[tokio::test]
async fn a_day_is_not_enough_where_the_feed_was_seen_but_twice() {
    let rig = Rig::new();
    rig.attempt(&serving(&feed("a", 100)).await).await;
    let shrunk = serving(&feed("a", 10)).await;
    rig.attempt(&shrunk).await;
    rig.clock.advance(SignedDuration::from_hours(48));
    assert_eq!(outcome(&rig.attempt(&shrunk).await), held_as("vanished"));
}

#[tokio::test]
async fn a_feed_that_is_another_each_time_is_never_believed_by_itself() {
    let rig = Rig::new();
    rig.attempt(&serving(&feed("a", 100)).await).await;
    for count in [10, 11, 12, 13, 14, 15] {
        let status = rig.attempt(&serving(&feed("a", count)).await).await;
        assert_eq!(outcome(&status), held_as("vanished"));
        assert_eq!(status.held.map(|held| held.times), Some(1));
        rig.clock.advance(SignedDuration::from_hours(24));
    }
}

#[tokio::test]
async fn a_failed_attempt_in_between_does_not_begin_the_count_anew() {
    let rig = Rig::new();
    rig.attempt(&serving(&feed("a", 100)).await).await;
    let shrunk = serving(&feed("a", 10)).await;
    rig.attempt(&shrunk).await;
    rig.attempt(&plan(upstream("elsewhere.json", b"[]").await)).await;
    assert_eq!(rig.attempt(&shrunk).await.held.map(|held| held.times), Some(2));
}

#[tokio::test]
async fn listings_that_return_end_the_hold() {
    let rig = Rig::new();
    let good = serving(&feed("a", 100)).await;
    rig.attempt(&good).await;
    rig.attempt(&serving(&feed("a", 10)).await).await;
    let status = rig.attempt(&SourcePlan { url: serving(&feed("a", 99)).await.url, ..good }).await;
    assert_eq!((outcome(&status), status.held), (BELIEVED, None));
}

#[tokio::test]
async fn an_empty_feed_is_never_believed_by_itself() {
    let rig = Rig::new();
    rig.attempt(&serving(&feed("a", 100)).await).await;
    let empty = serving("[]").await;
    for _ in 0..10 {
        assert_eq!(outcome(&rig.attempt(&empty).await), held_as("no-meetings"));
        rig.clock.advance(SignedDuration::from_hours(24));
    }
    assert_eq!(rig.served(&empty).await.unwrap().listings.len(), 100);
}

#[tokio::test]
async fn a_source_that_is_held_back_is_looked_at_again_on_its_schedule() {
    let rig = Rig::new();
    rig.attempt(&serving(&feed("a", 100)).await).await;
    let shrunk = serving(&feed("a", 10)).await;
    for _ in 0..6 {
        let next = rig.attempt(&shrunk).await.next_attempt_at.unwrap();
        assert!(next.duration_since(rig.clock.now()) <= SignedDuration::from_secs(900));
    }
}

/// Answers with these bytes and closes, without telling how many they are.
async fn closing_after(body: Arc<Mutex<Vec<u8>>>) -> SourcePlan {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut plan = plan(listener.local_addr().unwrap());
    plan.facts.format = "sheet".to_owned();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(connection.read_u8().await.unwrap());
            }
            let body = body.lock().unwrap().clone();
            connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\nconnection: close\r\n\r\n").await.unwrap();
            connection.write_all(&body).await.unwrap();
            connection.shutdown().await.unwrap();
        }
    });
    plan
}

fn table(rows: usize) -> String {
    let mut table = String::from("Day,Time,Name,Address,City\n");
    for n in 0..rows {
        table.push_str(&format!("Monday,19:30,Harbour Light {n},{n} Invented Quay,Dublin\n"));
    }
    table
}

#[tokio::test]
async fn a_table_without_a_length_that_breaks_off_is_held_back_though_few_rows_are_missing() {
    let rig = Rig::new();
    let whole = table(60);
    let body = Arc::new(Mutex::new(whole.clone().into_bytes()));
    let plan = closing_after(Arc::clone(&body)).await;
    assert_eq!(outcome(&rig.attempt(&plan).await), BELIEVED);
    for cut in [whole.len() - 1, whole.len() - 3, whole.len() - 20] {
        *body.lock().unwrap() = whole.as_bytes()[..cut].to_vec();
        assert_eq!(outcome(&rig.attempt(&plan).await), held_as("cut-table"), "{:?}", &whole[cut - 20..cut]);
        assert_eq!(rig.served(&plan).await.unwrap().listings.len(), 60);
    }
    *body.lock().unwrap() = table(61).into_bytes();
    assert_eq!(outcome(&rig.attempt(&plan).await), BELIEVED);
}

#[tokio::test]
async fn the_age_of_what_is_served_is_told_while_a_harvest_is_held_back() {
    let rig = Rig::new();
    let believed_at: Option<Timestamp> = rig.attempt(&serving(&feed("a", 100)).await).await.last_believed_at;
    let status = rig.attempt(&serving(&feed("a", 10)).await).await;
    assert_eq!(status.last_believed_at, believed_at);
    assert_eq!((status.failing_since, status.consecutive_failures), (status.last_attempt_at, 1));
}
