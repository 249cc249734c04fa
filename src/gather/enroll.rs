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
    let wanted: BTreeSet<&SourceId> = plans.values().filter(|plan| plan.facts.enabled).map(|plan| &plan.facts.id).collect();
    for gone in queued.keys().filter(|id| !wanted.contains(id)) {
        store.withdraw(gone).await?;
    }
    for gone in statuses.keys().filter(|id| !plans.contains_key(id)) {
        store.clear_status(gone).await?;
    }
    for plan in plans.values() {
        let id = &plan.facts.id;
        let mut status = statuses.remove(id).unwrap_or_else(|| SourceStatus::untried(plan.facts.clone()));
        status.facts = plan.facts.clone();
        status.next_attempt_at =
            if plan.facts.enabled { Some(enroll_one(store, plan, &status, queued.get(id).copied(), now, settings).await?) } else { None };
        packs::put_status(store, &status).await?;
    }
    Ok(())
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
    for (plan, was) in touched {
        let id = &plan.facts.id;
        store.withdraw(id).await?;
        let mut status = last_status(store, plan).await?;
        status.next_attempt_at = None;
        if plan.facts.enabled {
            let due = match was {
                Some(was) if only_the_rhythm_changed(was, plan) && status.consecutive_failures == 0 => due::scheduled(plan, now),
                _ if at_once => now,
                _ => due::at_start(id, now, settings),
            };
            store.enroll(id, due).await?;
            status.next_attempt_at = Some(due);
        }
        packs::put_status(store, &status).await?;
    }
    Ok(())
}

/// Whether the same would be read at the same address as before.
fn only_the_rhythm_changed(was: &SourcePlan, plan: &SourcePlan) -> bool {
    SourcePlan { schedule: plan.schedule.clone(), gap_ms_min: plan.gap_ms_min, ..was.clone() } == *plan
}

/// When the source is due: as the queue has it, unless that is past (then within the start's spread), or the source
/// is well and its schedule has become tighter.
async fn enroll_one(
    store: &dyn Store,
    plan: &SourcePlan,
    status: &SourceStatus,
    queued: Option<Timestamp>,
    now: Timestamp,
    settings: &GatherSettings,
) -> Result<Timestamp, StoreError> {
    let id = &plan.facts.id;
    let overdue = due::at_start(id, now, settings);
    let Some(queued) = queued else {
        let due = if status.last_believed_at.is_some() { due::scheduled(plan, now) } else { overdue };
        store.enroll(id, due).await?;
        return Ok(due);
    };
    let by_schedule = due::scheduled(plan, now);
    let due = if queued <= now {
        overdue
    } else if status.consecutive_failures == 0 && by_schedule < queued {
        by_schedule
    } else {
        return Ok(queued);
    };
    store.reschedule(id, due).await?;
    Ok(due)
}
