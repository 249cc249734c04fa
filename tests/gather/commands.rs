//! What operators ask for, carried out.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::SignedDuration;
use meeting_graph::gather::attempt::Attempt;
use meeting_graph::gather::enroll::enroll;
use meeting_graph::gather::obey::Obey;
use meeting_graph::gather::settings::GatherSettings;
use meeting_graph::gather::source_plan::SourcePlan;
use meeting_graph::model::command::{Command, Order, Outcome};
use meeting_graph::model::failure::FailureClass;
use meeting_graph::model::id::SourceId;
use meeting_graph::model::report::HarvestOutcome;
use meeting_graph::model::status::{SourceHealth, SourceStatus};
use meeting_graph::store::{commands, packs};

use crate::gather::rig::{Rig, feed, plan, upstream};

async fn serving(feed: &str) -> SourcePlan {
    plan(upstream("feed.json", feed.as_bytes()).await)
}

fn known(plans: &[&SourcePlan]) -> BTreeMap<SourceId, Arc<SourcePlan>> {
    plans.iter().map(|plan| (plan.facts.id.clone(), Arc::new((*plan).clone()))).collect()
}

/// Lays an order down and has a worker of this config look; what came of it, and whether there is something to link.
async fn ask(rig: &Rig, plans: &[&SourcePlan], source: &SourcePlan, order: Order) -> (Option<Outcome>, bool) {
    let command = Command { source: source.facts.id.clone(), order, at: rig.clock.now() };
    let number = commands::lay(rig.store.as_ref(), &command).await.unwrap();
    let news = obey(rig, plans).await;
    (commands::outcome(rig.store.as_ref(), number).await.unwrap(), news)
}

async fn obey(rig: &Rig, plans: &[&SourcePlan]) -> bool {
    let settings = GatherSettings::default();
    Obey { store: rig.store.as_ref(), plans: &known(plans), settings: &settings, clock: &rig.clock }.all().await.unwrap()
}

async fn done(rig: &Rig, source: &SourcePlan, order: Order) -> String {
    let outcome = ask(rig, &[source], source, order).await.0.expect("the source is free");
    assert!(outcome.done, "{}", outcome.said);
    outcome.said
}

async fn refused(rig: &Rig, source: &SourcePlan, order: Order) -> String {
    let outcome = ask(rig, &[source], source, order).await.0.expect("the source is free");
    assert!(!outcome.done, "{}", outcome.said);
    outcome.said
}

async fn status(rig: &Rig, source: &SourcePlan) -> SourceStatus {
    packs::load_status(rig.store.as_ref(), &source.facts.id).await.unwrap().unwrap()
}

/// What a tick would claim.
async fn due(rig: &Rig) -> Vec<String> {
    let claims = rig.store.claim(rig.clock.now(), 300, 10).await.unwrap();
    claims.iter().map(|claim| claim.source.to_string()).collect()
}

#[tokio::test]
async fn what_an_operator_accepts_is_believed_at_once() {
    let rig = Rig::new();
    rig.attempt(&serving(&feed("a", 100)).await).await;
    let shrunk = serving(&feed("a", 10)).await;
    rig.attempt(&shrunk).await;
    let said = done(&rig, &shrunk, Order::Accept).await;
    assert!(said.contains("10 listings") && said.contains("harvested now"), "{said}");
    let status = rig.attempt(&shrunk).await;
    assert_eq!((status.report.as_ref().unwrap().outcome, &status.held), (HarvestOutcome::Believed, &None));
    assert_eq!(rig.served(&shrunk).await.unwrap().listings.len(), 10);
}

#[tokio::test]
async fn what_was_accepted_is_not_a_blank_cheque() {
    let rig = Rig::new();
    rig.attempt(&serving(&feed("a", 100)).await).await;
    let half = serving(&feed("a", 50)).await;
    rig.attempt(&half).await;
    done(&rig, &half, Order::Accept).await;
    for emptier in ["[]".to_owned(), feed("a", 5)] {
        let status = rig.attempt(&serving(&emptier).await).await;
        assert_eq!(status.report.unwrap().outcome, HarvestOutcome::Quarantined);
    }
    assert_eq!(rig.served(&half).await.unwrap().listings.len(), 100);
}

#[tokio::test]
async fn an_empty_feed_is_believed_where_an_operator_accepts_it() {
    let rig = Rig::new();
    rig.attempt(&serving(&feed("a", 30)).await).await;
    let empty = serving("[]").await;
    rig.attempt(&empty).await;
    done(&rig, &empty, Order::Accept).await;
    assert_eq!(rig.attempt(&empty).await.report.unwrap().outcome, HarvestOutcome::Believed);
    assert_eq!(rig.served(&empty).await.unwrap().listings.len(), 0);
}

#[tokio::test]
async fn where_nothing_is_held_back_there_is_nothing_to_accept() {
    let rig = Rig::new();
    let good = serving(&feed("a", 30)).await;
    let next = rig.attempt(&good).await.next_attempt_at;
    let said = refused(&rig, &good, Order::Accept).await;
    assert!(said.contains("nothing of `ie-dublin` is held back"), "{said}");
    assert_eq!(rig.store.queued().await.unwrap()[0].due, next.unwrap(), "its schedule stays");
}

#[tokio::test]
async fn a_paused_source_is_not_harvested_and_stays_served() {
    let rig = Rig::new();
    let good = serving(&feed("a", 30)).await;
    rig.attempt(&good).await;
    let said = done(&rig, &good, Order::Pause { why: Some("rebuilt until Monday".to_owned()) }).await;
    assert!(said.contains("30 listings stay served"), "{said}");
    rig.clock.advance(SignedDuration::from_hours(100));
    assert_eq!(due(&rig).await, [""; 0]);
    let paused = status(&rig, &good).await;
    assert_eq!((paused.health(rig.clock.now()), paused.next_attempt_at), (SourceHealth::Paused, None));
    assert_eq!(paused.pause.unwrap().why.as_deref(), Some("rebuilt until Monday"));
    assert_eq!(rig.served(&good).await.unwrap().listings.len(), 30);
}

#[tokio::test]
async fn a_pause_outlasts_a_restart() {
    let rig = Rig::new();
    let good = serving(&feed("a", 30)).await;
    rig.attempt(&good).await;
    done(&rig, &good, Order::Pause { why: None }).await;
    enroll(rig.store.as_ref(), &known(&[&good]), &GatherSettings::default(), &rig.clock).await.unwrap();
    assert_eq!(rig.store.queued().await.unwrap(), []);
    assert_eq!(status(&rig, &good).await.next_attempt_at, None);
}

#[tokio::test]
async fn a_resumed_source_is_harvested_at_once() {
    let rig = Rig::new();
    let good = serving(&feed("a", 30)).await;
    rig.attempt(&good).await;
    done(&rig, &good, Order::Pause { why: None }).await;
    done(&rig, &good, Order::Resume).await;
    assert_eq!(due(&rig).await, ["ie-dublin"]);
    assert_eq!(status(&rig, &good).await.pause, None);
}

#[tokio::test]
async fn a_trigger_harvests_at_once_unless_the_source_is_paused() {
    let rig = Rig::new();
    let good = serving(&feed("a", 30)).await;
    rig.attempt(&good).await;
    done(&rig, &good, Order::Trigger).await;
    assert_eq!(due(&rig).await, ["ie-dublin"]);
    rig.clock.advance(SignedDuration::from_mins(10));
    done(&rig, &good, Order::Pause { why: None }).await;
    assert!(refused(&rig, &good, Order::Trigger).await.contains("sources resume ie-dublin"));
    assert_eq!(rig.store.queued().await.unwrap(), []);
}

#[tokio::test]
async fn a_command_waits_for_the_harvest_that_is_under_way() {
    let rig = Rig::new();
    let good = serving(&feed("a", 30)).await;
    rig.attempt(&good).await;
    let claim = rig.store.claim_source(&good.facts.id, rig.clock.now(), 300).await.unwrap().unwrap();
    let (outcome, _) = ask(&rig, &[&good], &good, Order::Pause { why: None }).await;
    assert_eq!(outcome, None);
    rig.store.finish(&claim, rig.clock.now()).await.unwrap();
    obey(&rig, &[&good]).await;
    assert_eq!(commands::waiting(rig.store.as_ref()).await.unwrap(), []);
    assert!(status(&rig, &good).await.pause.is_some());
}

#[tokio::test]
async fn a_command_about_a_source_of_another_workers_config_is_left_to_it_for_an_hour() {
    let rig = Rig::new();
    let good = serving(&feed("a", 30)).await;
    assert_eq!(ask(&rig, &[], &good, Order::Trigger).await.0, None);
    rig.clock.advance(SignedDuration::from_hours(1));
    obey(&rig, &[]).await;
    let outcome = commands::outcome(rig.store.as_ref(), 1).await.unwrap().unwrap();
    assert!(!outcome.done && outcome.said.contains("no worker's config knows"), "{}", outcome.said);
}

#[tokio::test]
async fn a_source_that_is_off_in_the_config_is_told_as_such() {
    let rig = Rig::new();
    let mut off = serving(&feed("a", 30)).await;
    off.facts.enabled = false;
    off.facts.disabled_reason = Some("its publisher asked us not to".to_owned());
    let said = refused(&rig, &off, Order::Resume).await;
    assert!(said.contains("its publisher asked us not to"), "{said}");
    assert_eq!(rig.store.queued().await.unwrap(), []);
}

#[tokio::test]
async fn an_earlier_pack_is_served_again_and_does_not_go_by_itself() {
    let rig = Rig::new();
    for count in [30, 31, 32] {
        rig.attempt(&serving(&feed("a", count)).await).await;
    }
    let latest = serving(&feed("a", 33)).await;
    let believed_first = rig.store.history(&meeting_graph::store::contract::Shelf::Source(latest.facts.id.clone())).await.unwrap();
    rig.attempt(&latest).await;
    let (outcome, news) = ask(&rig, &[&latest], &latest, Order::Rollback { to: Some(1) }).await;
    let outcome = outcome.unwrap();
    assert!(outcome.done && outcome.said.contains("serves pack 1 again, as pack 5: 30 listings"), "{}", outcome.said);
    assert!(news, "it is linked anew");
    assert_eq!(rig.served(&latest).await.unwrap().listings.len(), 30);
    let status = status(&rig, &latest).await;
    assert_eq!((status.listing_count, status.health(rig.clock.now())), (30, SourceHealth::Paused));
    assert_eq!(status.last_believed_at.unwrap().as_second(), believed_first.last().unwrap().at.as_second(), "its true age is told");
    rig.clock.advance(SignedDuration::from_hours(100));
    assert_eq!(due(&rig).await, [""; 0]);
    // Resumed when the feed is mended, it goes on from there.
    done(&rig, &latest, Order::Resume).await;
    assert_eq!(rig.attempt(&latest).await.report.unwrap().added, 3);
}

#[tokio::test]
async fn without_a_number_the_pack_before_the_current_one_is_meant() {
    let rig = Rig::new();
    rig.attempt(&serving(&feed("a", 30)).await).await;
    let latest = serving(&feed("a", 31)).await;
    rig.attempt(&latest).await;
    done(&rig, &latest, Order::Rollback { to: None }).await;
    assert_eq!(rig.served(&latest).await.unwrap().listings.len(), 30);
}

#[tokio::test]
async fn a_pack_that_is_not_kept_is_met_with_those_that_are() {
    let rig = Rig::new();
    for count in [30, 31, 32, 33, 34] {
        rig.attempt(&serving(&feed("a", count)).await).await;
    }
    let latest = serving(&feed("a", 34)).await;
    let said = refused(&rig, &latest, Order::Rollback { to: Some(1) }).await;
    assert!(said.contains("it has 4, 3, 2"), "{said}");
    assert_eq!(rig.served(&latest).await.unwrap().listings.len(), 34);
}

/// Begins a reading and dies: the claim is never finished.
async fn die_while_reading(rig: &Rig, plan: &SourcePlan) {
    rig.store.enroll(&plan.facts.id, rig.clock.now()).await.unwrap();
    let claim = rig.store.claim_source(&plan.facts.id, rig.clock.now(), 300).await.unwrap().unwrap();
    rig.store.begin_reading(&plan.facts.id, claim.fence).await.unwrap();
    rig.clock.advance(SignedDuration::from_mins(6));
}

async fn attempt(rig: &Rig, plan: &SourcePlan) -> SourceStatus {
    let claim = rig.store.claim_source(&plan.facts.id, rig.clock.now(), 300).await.unwrap().unwrap();
    Attempt::new(rig.harvester.clone(), Arc::new(plan.clone()), claim).run().await;
    status(rig, plan).await
}

#[tokio::test]
async fn a_feed_that_ends_the_program_twice_is_set_aside_and_the_good_listings_stay() {
    let rig = Rig::new();
    let good = serving(&feed("a", 30)).await;
    rig.attempt(&good).await;
    die_while_reading(&rig, &good).await;
    die_while_reading(&rig, &good).await;
    let aside = attempt(&rig, &good).await;
    assert_eq!(aside.report.as_ref().unwrap().failure_class, Some(FailureClass::SetAside));
    assert_eq!((aside.health(rig.clock.now()), aside.listing_count), (SourceHealth::Failing, 30));
    let next = aside.next_attempt_at.unwrap().duration_since(rig.clock.now());
    assert_eq!(next, SignedDuration::from_hours(24));
    // One more chance a day: if it ends the program again, it is set aside at once.
    rig.clock.advance(SignedDuration::from_hours(24));
    die_while_reading(&rig, &good).await;
    assert_eq!(attempt(&rig, &good).await.report.unwrap().failure_class, Some(FailureClass::SetAside));
}

#[tokio::test]
async fn a_feed_that_ended_the_program_once_is_read_again() {
    let rig = Rig::new();
    let grown = serving(&feed("a", 31)).await;
    rig.attempt(&serving(&feed("a", 30)).await).await;
    die_while_reading(&rig, &grown).await;
    assert_eq!(attempt(&rig, &grown).await.report.unwrap().outcome, HarvestOutcome::Believed);
    die_while_reading(&rig, &grown).await;
    assert_eq!(attempt(&rig, &grown).await.report.unwrap().outcome, HarvestOutcome::Unchanged, "they were not in a row");
}

#[tokio::test]
async fn an_operator_gives_a_feed_that_was_set_aside_another_chance() {
    let rig = Rig::new();
    let good = serving(&feed("a", 30)).await;
    die_while_reading(&rig, &good).await;
    die_while_reading(&rig, &good).await;
    attempt(&rig, &good).await;
    done(&rig, &good, Order::Resume).await;
    assert_eq!(attempt(&rig, &good).await.report.unwrap().outcome, HarvestOutcome::Believed);
}
