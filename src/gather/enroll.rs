//! The queue brought in line with the sources of the config.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use crate::clock::Clock;
use crate::gather::attempt::last_status;
use crate::gather::due;
use crate::gather::settings::GatherSettings;
use crate::gather::source_plan::SourcePlan;
use crate::model::id::SourceId;
use crate::model::status::SourceStatus;
use crate::store::contract::Store;
use crate::store::error::StoreError;
use crate::store::packs;

/// Enrols sources that are new, withdraws those that are gone or disabled, and writes what the config says of each
/// into its status. What a source has served stays in the store.
///
/// # Errors
/// What the store says.
pub async fn enroll(
    store: &dyn Store,
    plans: &BTreeMap<SourceId, Arc<SourcePlan>>,
    settings: &GatherSettings,
    clock: &Clock,
) -> Result<(), StoreError> {
    let now = clock.now();
    let (_, mut statuses) = packs::load_statuses(store).await?;
    let queued: BTreeMap<SourceId, Timestamp> = store.queued().await?.into_iter().map(|entry| (entry.source, entry.due)).collect();
    let is_paused = |id: &SourceId| statuses.get(id).is_some_and(|status| status.pause.is_some());
    let is_wanted = |plan: &&Arc<SourcePlan>| plan.facts.enabled && !is_paused(&plan.facts.id);
    let wanted: BTreeSet<SourceId> = plans.values().filter(is_wanted).map(|plan| plan.facts.id.clone()).collect();
    for gone in queued.keys().filter(|id| !wanted.contains(*id)) {
        store.withdraw(gone).await?;
    }
    for gone in statuses.keys().filter(|id| !plans.contains_key(id)) {
        store.clear_status(gone).await?;
    }
    // Each in one commit: thousands of sources, one by one, would all be overdue by the time that the last of them is in.
    let (mut fresh, mut amended) = (Vec::new(), Vec::new());
    for plan in plans.values() {
        let id = &plan.facts.id;
        let before = statuses.remove(id);
        let mut status = before.clone().unwrap_or_else(|| SourceStatus::untried(plan.facts.clone()));
        status.facts = plan.facts.clone();
        status.next_attempt_at = match (wanted.contains(id), queued.get(id)) {
            (false, _) => None,
            (true, None) => {
                let due = if status.last_believed_at.is_some() { due::scheduled(plan, now) } else { due::at_start(id, now, settings) };
                fresh.push((id.clone(), due));
                Some(due)
            }
            (true, Some(queued)) => {
                let due = due_by(plan, status.consecutive_failures, *queued, now, settings);
                if due != *queued {
                    store.reschedule(id, due).await?;
                }
                Some(due)
            }
        };
        if before.as_ref() != Some(&status) {
            amended.push(status);
        }
    }
    // Before anyone can claim: what another worker writes of its harvest must not be written over.
    packs::put_statuses(store, &amended).await?;
    store.enroll_all(fresh).await
}

/// Brings the queue and the statuses in line with a config that took another's place: what neither added nor changed nor
/// removed stays as it is, down to the instant when it is due. A harvest under way of a touched source loses its claim: what it
/// reads is of the config before.
///
/// # Errors
/// What the store says. Doing all of it again is harmless.
pub async fn amend(
    store: &dyn Store,
    before: &BTreeMap<SourceId, Arc<SourcePlan>>,
    plans: &BTreeMap<SourceId, Arc<SourcePlan>>,
    settings: &GatherSettings,
    clock: &Clock,
) -> Result<(), StoreError> {
    let now = clock.now();
    for gone in before.keys().filter(|id| !plans.contains_key(id)) {
        store.withdraw(gone).await?;
        store.clear_status(gone).await?;
    }
    let touched: Vec<_> = plans.values().map(|plan| (plan, before.get(&plan.facts.id))).filter(|(plan, was)| *was != Some(plan)).collect();
    // Whoever edits a file waits for what comes of it; a whole new catalogue must be no stampede.
    let at_once = touched.iter().filter(|(plan, _)| plan.facts.enabled).count() <= settings.concurrency_max;
    let (mut fresh, mut amended) = (Vec::new(), Vec::new());
    for (plan, was) in touched {
        let id = &plan.facts.id;
        store.withdraw(id).await?;
        let mut status = last_status(store, plan).await?;
        status.next_attempt_at = None;
        if plan.facts.enabled && status.pause.is_none() {
            let due = match was {
                Some(was) if only_the_rhythm_changed(was, plan) && status.consecutive_failures == 0 => due::scheduled(plan, now),
                _ if at_once => now,
                _ => due::at_start(id, now, settings),
            };
            fresh.push((id.clone(), due));
            status.next_attempt_at = Some(due);
        }
        amended.push(status);
    }
    // Before anyone can claim: what another worker writes of its harvest must not be written over.
    packs::put_statuses(store, &amended).await?;
    store.enroll_all(fresh).await
}

/// Whether the same would be read at the same address as before.
fn only_the_rhythm_changed(was: &SourcePlan, plan: &SourcePlan) -> bool {
    SourcePlan { schedule: plan.schedule.clone(), gap_ms_min: plan.gap_ms_min, ..was.clone() } == *plan
}

/// Brings the queue in line with a clock that was set. Statuses are left to the attempts that are under way.
///
/// # Errors
/// What the store says.
pub async fn due_anew(
    store: &dyn Store,
    plans: &BTreeMap<SourceId, Arc<SourcePlan>>,
    settings: &GatherSettings,
    clock: &Clock,
) -> Result<(), StoreError> {
    let now = clock.now();
    let (_, statuses) = packs::load_statuses(store).await?;
    for queued in store.queued().await? {
        let Some(plan) = plans.get(&queued.source) else { continue };
        let failures = statuses.get(&queued.source).map_or(0, |status| status.consecutive_failures);
        let due = due_by(plan, failures, queued.due, now, settings);
        if due != queued.due {
            store.reschedule(&queued.source, due).await?;
        }
    }
    Ok(())
}

/// When the source is due: as the queue has it, unless that is past (then within the start's spread), or later than its
/// schedule and its failures can put it: the schedule has become tighter, or the clock was set back.
fn due_by(plan: &SourcePlan, failures: u32, queued: Timestamp, now: Timestamp, settings: &GatherSettings) -> Timestamp {
    if queued <= now { due::at_start(&plan.facts.id, now, settings) } else { queued.min(due::latest(plan, failures, now, settings)) }
}
