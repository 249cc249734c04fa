//! One claimed source from claim to finish: harvest it, keep the claim alive meanwhile, write its status.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::gather::due::{self, Ended};
use crate::gather::harvest::{Harvested, Harvester, Manner};
use crate::gather::outlook::{self, Outlook};
use crate::gather::source_plan::SourcePlan;
use crate::model::failure::FailureClass;
use crate::model::history;
use crate::model::report::HarvestOutcome;
use crate::model::status::{Held, SourceStatus};
use crate::store::contract::Store;
use crate::store::error::StoreError;
use crate::store::packs;
use crate::store::queue::Claim;
use crate::telemetry::metrics::METRICS;

/// So many readings that began and never ended set a feed aside: it is likely that reading it ends this program.
const UNFINISHED_MAX: u32 = 2;

/// One claimed source.
pub struct Attempt {
    /// How to harvest.
    pub harvester: Harvester,
    /// What.
    pub plan: Arc<SourcePlan>,
    /// The right to.
    pub claim: Claim,
    /// Whether the world can be reached at all.
    outlook: Arc<Outlook>,
    /// Ends the attempt and gives the claim back.
    cut: CancellationToken,
}

/// How the harvest of an attempt came to its end.
enum Came {
    Harvested(Box<Harvested>),
    /// It was cut short, as the program ends.
    Cut,
}

impl Attempt {
    /// An attempt by itself.
    pub fn new(harvester: Harvester, plan: Arc<SourcePlan>, claim: Claim) -> Self {
        Self { harvester, plan, claim, outlook: Arc::default(), cut: CancellationToken::new() }
    }

    /// The same, as one of many: they share an outlook, and `cut` ends all of them.
    pub fn among(self, outlook: Arc<Outlook>, cut: CancellationToken) -> Self {
        Self { outlook, cut, ..self }
    }

    /// Harvests and finishes the claim. `true` where there may be something new to link. A store that fails is logged;
    /// the claim then ends by itself and the source is tried again.
    pub async fn run(self) -> bool {
        let tried = self.try_run().await;
        if let Err(error) = &tried {
            METRICS.store_failed("harvest", error.kind());
        }
        match tried {
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
        let store = self.harvester.store.as_ref();
        let mut status = last_status(store, &self.plan).await?;
        if status.pause.is_some() {
            // Whoever enrolled it did not know of the pause.
            store.withdraw(&self.claim.source).await?;
            return Ok(false);
        }
        let began = self.harvester.clock.now();
        let is_set_aside = self.claim.unfinished >= UNFINISHED_MAX;
        let came = if is_set_aside {
            Came::Harvested(Box::new(Harvested::set_aside(began)))
        } else {
            self.harvest(status.held.as_ref(), began).await?
        };
        let Came::Harvested(mut harvested) = came else {
            // Given back with its readings uncounted: it is not the feed that ended it.
            store.finish(&self.claim, self.claim.due).await?;
            return Ok(false);
        };
        self.look_out(&mut harvested);
        let now = self.harvester.clock.now();
        let ended = advance(&mut status, &harvested);
        // Finished first: who has lost the claim is told here, before a newer status is written over.
        let next = if is_set_aside {
            let next = due::later(now, u64::from(self.harvester.settings.set_aside_s));
            store.set_aside(&self.claim, next).await?;
            next
        } else {
            let next = due::next(&self.plan, ended, now, &self.harvester.settings);
            store.finish(&self.claim, next).await?;
            next
        };
        status.next_attempt_at = Some(next);
        packs::put_status(store, &status).await?;
        tell(&status, &harvested, next);
        Ok(harvested.news)
    }

    /// Harvests, and keeps the claim meanwhile.
    async fn harvest(&self, held: Option<&Held>, began: Timestamp) -> Result<Came, StoreError> {
        let manner = Manner { keep: true, accept: false, whole: false };
        let harvest = AssertUnwindSafe(self.harvester.harvest(&self.plan, self.claim.fence, manner, held)).catch_unwind();
        tokio::select! {
            harvested = harvest => Ok(Came::Harvested(Box::new(harvested.unwrap_or_else(|_| Ok(Harvested::panicked(began)))?))),
            () = self.cut.cancelled() => Ok(Came::Cut),
            lost = self.hold() => Err(lost),
        }
    }

    /// A failure to reach the host while most hosts cannot be reached is ours, and told as such.
    fn look_out(&self, harvested: &mut Harvested) {
        let report = &harvested.report;
        let unreached = report.failure_class.is_some_and(outlook::is_unreached);
        let Some(host) = self.plan.url.host_str() else { return };
        let is_offline = self.outlook.note(host, !unreached);
        if unreached && is_offline {
            let sentence = "most sites cannot be reached from this server just now; this one is asked again soon".to_owned();
            harvested.report = harvested.report.clone().failed(HarvestOutcome::FetchFailed, FailureClass::FetcherOffline, sentence);
        }
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
    if report.failure_class == Some(FailureClass::FetcherOffline) {
        // Nothing was learnt of the source, so its counters stand still.
        return Ended::Offline;
    }
    match report.outcome {
        HarvestOutcome::Believed | HarvestOutcome::Unchanged => {
            status.last_believed_at = Some(report.at);
            status.newest_update_at = report.newest_update_at;
            status.failing_since = None;
            status.consecutive_failures = 0;
            status.held = None;
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
            if report.outcome == HarvestOutcome::Quarantined {
                status.held.clone_from(&harvested.held);
                return Ended::HeldBack;
            }
            Ended::Badly { failures: status.consecutive_failures, retry_after_s: harvested.retry_after_s }
        }
    }
}

fn tell(status: &SourceStatus, harvested: &Harvested, next: Timestamp) {
    let (id, report) = (&status.facts.id, &harvested.report);
    METRICS.harvested(report);
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
