//! One claimed source from claim to finish: harvest it, keep the claim alive meanwhile, write its status.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use jiff::Timestamp;

use crate::gather::due::{self, Ended};
use crate::gather::harvest::{Harvested, Harvester, Manner};
use crate::gather::source_plan::SourcePlan;
use crate::model::failure::FailureClass;
use crate::model::history;
use crate::model::report::HarvestOutcome;
use crate::model::status::SourceStatus;
use crate::store::contract::Store;
use crate::store::error::StoreError;
use crate::store::packs;
use crate::store::queue::Claim;

/// One claimed source.
pub struct Attempt {
    /// How to harvest.
    pub harvester: Harvester,
    /// What.
    pub plan: Arc<SourcePlan>,
    /// The right to.
    pub claim: Claim,
}

impl Attempt {
    /// Harvests and finishes the claim. `true` where there may be something new to link. A store that fails is logged;
    /// the claim then ends by itself and the source is tried again.
    pub async fn run(self) -> bool {
        match self.try_run().await {
            Ok(news) => return news,
            Err(StoreError::Fenced { .. }) => {
                tracing::warn!(source.id = %self.plan.facts.id, "another worker has taken `{}` over, or what the config says of it has changed", self.plan.facts.id);
            }
            Err(error) => {
                tracing::error!(source.id = %self.plan.facts.id, "`{}` was harvested but cannot be kept: {error}", self.plan.facts.id);
            }
        }
        // The pack may have been put before the store failed; asking the publisher costs nothing.
        true
    }

    async fn try_run(&self) -> Result<bool, StoreError> {
        let manner = Manner { keep: true, accept: false, whole: false };
        let harvest = AssertUnwindSafe(self.harvester.harvest(&self.plan, self.claim.fence, manner)).catch_unwind();
        let began = self.harvester.clock.now();
        let harvested = tokio::select! {
            harvested = harvest => harvested.unwrap_or_else(|_| Ok(Harvested::panicked(began)))?,
            lost = self.hold() => return Err(lost),
        };
        let now = self.harvester.clock.now();
        let store = self.harvester.store.as_ref();
        let mut status = last_status(store, &self.plan).await?;
        let ended = advance(&mut status, &harvested);
        let next = due::next(&self.plan, ended, now, &self.harvester.settings);
        status.next_attempt_at = Some(next);
        // Finished first: who has lost the claim is told here, before a newer status is written over.
        store.finish(&self.claim, next).await?;
        packs::put_status(store, &status).await?;
        tell(&status, &harvested, next);
        Ok(harvested.news)
    }

    /// Extends the claim three times within each visibility; ends only when it is lost.
    async fn hold(&self) -> StoreError {
        let visibility_s = self.harvester.settings.visibility_s;
        let every = Duration::from_secs(u64::from(visibility_s.max(3) / 3));
        let mut claim = self.claim.clone();
        loop {
            tokio::time::sleep(every).await;
            match self.harvester.store.extend(&claim, self.harvester.clock.now(), visibility_s).await {
                Ok(extended) => claim = extended,
                Err(error @ StoreError::Fenced { .. }) => return error,
                Err(error) => tracing::warn!("the claim on `{}` cannot be extended now: {error}", claim.source),
            }
        }
    }
}

/// The source's status before an attempt, with the facts of the plan. One that cannot be read begins anew.
///
/// # Errors
/// What the store says.
pub async fn last_status(store: &dyn Store, plan: &SourcePlan) -> Result<SourceStatus, StoreError> {
    let untried = || SourceStatus::untried(plan.facts.clone());
    match packs::load_status(store, &plan.facts.id).await {
        Ok(Some(status)) => Ok(SourceStatus { facts: plan.facts.clone(), ..status }),
        Ok(None) => Ok(untried()),
        Err(error) if error.is_damage() => {
            tracing::error!(source.id = %plan.facts.id, "the status of `{}` cannot be read and begins anew: {error}", plan.facts.id);
            Ok(untried())
        }
        Err(error) => Err(error),
    }
}

/// Writes what an attempt means into the source's status.
pub fn advance(status: &mut SourceStatus, harvested: &Harvested) -> Ended {
    let report = &harvested.report;
    status.last_attempt_at = Some(report.at);
    status.listing_count = harvested.listing_count.unwrap_or(status.listing_count);
    history::enter(&mut status.history, report);
    status.report = Some(report.clone());
    match report.outcome {
        HarvestOutcome::Believed | HarvestOutcome::Unchanged => {
            status.last_believed_at = Some(report.at);
            status.newest_update_at = report.newest_update_at;
            status.failing_since = None;
            status.consecutive_failures = 0;
            if !report.by_hint {
                status.whole_pull.clone_from(&harvested.whole_pull);
            }
            Ended::Well
        }
        HarvestOutcome::Quarantined | HarvestOutcome::FetchFailed | HarvestOutcome::Unreadable | HarvestOutcome::Internal => {
            // What was not believed must be looked at again, whatever a log of changes says.
            status.whole_pull = None;
            status.failing_since.get_or_insert(report.at);
            status.consecutive_failures = status.consecutive_failures.saturating_add(1);
            Ended::Badly { failures: status.consecutive_failures, retry_after_s: harvested.retry_after_s }
        }
    }
}

fn tell(status: &SourceStatus, harvested: &Harvested, next: Timestamp) {
    let (id, report) = (&status.facts.id, &harvested.report);
    match &report.failure {
        None => tracing::info!(
            source.id = %id, outcome = ?report.outcome, listing.count = report.accepted, row.refused = report.refused,
            duration_ms = report.duration_ms, next = %next,
            "harvested {} listings from `{id}` ({} refused, {} new, {} changed, {} gone)",
            report.accepted, report.refused, report.added, report.changed, report.gone
        ),
        Some(failure) => tracing::warn!(
            source.id = %id, outcome = ?report.outcome, class = report.failure_class.map_or("", FailureClass::word),
            failures = status.consecutive_failures, duration_ms = report.duration_ms, next = %next,
            "`{id}` was not taken over: {failure}; {} listings stay", status.listing_count
        ),
    }
}
