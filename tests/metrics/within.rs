//! Faults that only one who stands within can bring about. Other tests count in the same process, so counts only grow.

use std::sync::Arc;

use jiff::SignedDuration;
use meeting_graph::gather::attempt::Attempt;
use meeting_graph::telemetry::metrics::METRICS;

use super::scrape::Scrape;
use crate::gather::rig::{Rig, feed, plan, upstream};

fn now() -> Scrape {
    let mut told = String::new();
    METRICS.write(&mut told).unwrap();
    Scrape::of(&told)
}

#[tokio::test]
async fn a_harvest_that_ends_in_a_fault_of_ours_is_counted_as_ours() {
    let rig = Rig::new();
    let mut plan = plan(upstream("feed.json", feed("a", 3).as_bytes()).await);
    plan.facts.format = "of-a-later-version".to_owned();
    let before = now().sum("meeting_graph_harvests_total", &["outcome=\"internal\""]);
    rig.attempt(&plan).await;
    assert!(now().sum("meeting_graph_harvests_total", &["outcome=\"internal\""]) > before);
}

#[tokio::test]
async fn a_claim_that_another_worker_took_over_is_counted_as_lost() {
    let rig = Rig::new();
    let plan = plan(upstream("feed.json", feed("a", 3).as_bytes()).await);
    let id = &plan.facts.id;
    rig.store.enroll(id, rig.clock.now()).await.unwrap();
    let slept = rig.store.claim_source(id, rig.clock.now(), 300).await.unwrap().unwrap();
    rig.clock.advance(SignedDuration::from_mins(6));
    rig.store.claim_source(id, rig.clock.now(), 300).await.unwrap().expect("the first claim has run out");
    let before = now().sum("meeting_graph_leases_lost_total", &[]);
    Attempt::new(rig.harvester.clone(), Arc::new(plan.clone()), slept).run().await;
    assert!(now().sum("meeting_graph_leases_lost_total", &[]) > before);
}
