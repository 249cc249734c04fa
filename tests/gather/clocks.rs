//! Clocks that are set, and ticks that stop.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use jiff::SignedDuration;
use meeting_graph::gather::cron::{self, Wake};
use meeting_graph::gather::enroll::{due_anew, enroll};
use meeting_graph::gather::followed::Followed;
use meeting_graph::gather::schedule::Schedule;
use meeting_graph::gather::settings::GatherSettings;
use meeting_graph::gather::source_plan::SourcePlan;
use meeting_graph::gather::worker::Worker;
use meeting_graph::store::packs;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::gather::rig::{Rig, feed, plan, upstream};

/// A worker over one source, driven by hand: each step is a second by the wall and by the clock that only runs.
struct Driven {
    rig: Rig,
    plan: SourcePlan,
    wake: Wake,
}

impl Driven {
    async fn start(every_s: u32) -> Self {
        let rig = Rig::new();
        let mut plan = plan(upstream("feed.json", feed("a", 5).as_bytes()).await);
        plan.schedule = Schedule::Every { seconds: every_s };
        let wake = Wake::default();
        let (_followed, following) = watch::channel(Arc::new(Followed::new(vec![plan.clone()], Arc::default(), Arc::default())));
        let worker = Worker::new(rig.harvester.clone(), following, "worker".to_owned(), Arc::new(AtomicBool::new(false)));
        tokio::spawn(worker.run_on(wake.clone(), CancellationToken::new()));
        Self { rig, plan, wake }
    }

    async fn steps(&self, seconds: i64) {
        for _ in 0..seconds {
            // Paused time goes on by itself once everyone waits, and not before.
            tokio::time::sleep(Duration::from_secs(1)).await;
            self.rig.clock.advance(SignedDuration::from_secs(1));
            self.wake.due.notify_one();
        }
    }

    /// Steps until it was tried again; how many seconds that took.
    async fn until_tried_again(&self, longest_s: i64) -> i64 {
        let before = self.last_attempt().await;
        for second in 0..longest_s {
            if self.last_attempt().await != before {
                return second;
            }
            self.steps(1).await;
        }
        panic!("it was not tried again within {longest_s} s");
    }

    async fn last_attempt(&self) -> Option<jiff::Timestamp> {
        packs::load_status(self.rig.store.as_ref(), &self.plan.facts.id).await.unwrap().and_then(|status| status.last_attempt_at)
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_by_two_hours_either_way_does_not_stop_the_harvests() {
    for jump_h in [2, -2] {
        let driven = Driven::start(600).await;
        driven.until_tried_again(400).await;
        driven.until_tried_again(1_300).await;
        driven.rig.clock.advance(SignedDuration::from_hours(jump_h));
        // Forward it is overdue, and tried within the spread of a start; backward within an interval, and not two hours on.
        let took = driven.until_tried_again(1_300).await;
        assert!(took <= 610, "{jump_h} h: {took} s");
    }
}

#[tokio::test]
async fn what_is_due_after_a_clock_was_set_back_is_worked_out_anew_and_claims_are_left_alone() {
    let rig = Rig::new();
    let (free, held) = (plan("127.0.0.1:1".parse().unwrap()), {
        let mut held = plan("127.0.0.1:1".parse().unwrap());
        held.facts.id = "ie-cork".parse().unwrap();
        held
    });
    let plans: BTreeMap<_, _> = [&free, &held].map(|plan| (plan.facts.id.clone(), Arc::new(plan.clone()))).into();
    let settings = GatherSettings::default();
    enroll(rig.store.as_ref(), &plans, &settings, &rig.clock).await.unwrap();
    let claim = rig.store.claim_source(&held.facts.id, rig.clock.now(), 300).await.unwrap().unwrap();
    rig.clock.advance(SignedDuration::from_hours(-2));
    due_anew(rig.store.as_ref(), &plans, &settings, &rig.clock).await.unwrap();
    let queued = rig.store.queued().await.unwrap();
    let dublin = queued.iter().find(|queued| queued.source == free.facts.id).unwrap();
    assert!(dublin.due.duration_since(rig.clock.now()) <= SignedDuration::from_mins(15), "{}", dublin.due);
    assert!(rig.store.finish(&claim, claim.due).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn ticks_that_stop_are_made_anew_and_what_is_due_is_looked_at_meanwhile() {
    // While time is paused the scheduler, which reads the system's clock, hardly ticks: it is as good as dead.
    let (wake, stop) = (Wake::default(), CancellationToken::new());
    let ticking = tokio::spawn(cron::tick(wake.clone(), stop.clone()));
    for _ in 0..5 {
        tokio::time::timeout(Duration::from_secs(30), wake.due.notified()).await.expect("the watch wakes the dispatcher");
    }
    stop.cancel();
    ticking.await.unwrap();
}
