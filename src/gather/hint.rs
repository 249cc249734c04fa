//! A hint that nothing has changed, from the feed's own log of changes. It can only save a pull: it takes nothing away and
//! takes nothing over, and whatever it leaves open is answered by the feed itself.

use jiff::{SignedDuration, Timestamp};

use crate::feeds::format::{Part, Reading};
use crate::feeds::registry;
use crate::fetch::client::{Answer, Request};
use crate::fetch::validators::Validators;
use crate::gather::due;
use crate::gather::harvest::{Harvester, Manner};
use crate::gather::pull::address;
use crate::gather::source_plan::SourcePlan;
use crate::model::status::WholePull;
use crate::store::error::StoreError;
use crate::store::packs;

/// A feed is pulled whole so often, whatever its log says: a log may know nothing of a part of the feed, such as service
/// bodies and the names of formats, or of changes made past it.
const WHOLE_PULL_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// What a log of changes showed; all is empty where there is none to ask.
#[derive(Debug, Default)]
pub(super) struct Hint {
    /// The mark of the newest change now; `None` proves nothing.
    newest: Option<String>,
    /// The last whole pull, where this harvest need not be one.
    last: Option<WholePull>,
    /// Decoded bytes of the answer.
    pub(super) bytes: u64,
}

impl Hint {
    /// Whether the log shows what it showed before the last whole pull, and the day's pull can wait for the next attempt.
    pub(super) fn saves_the_pull(&self, plan: &SourcePlan, began: Timestamp) -> bool {
        let Some(last) = self.last.as_ref().filter(|last| self.newest.as_ref() == Some(&last.newest_change)) else { return false };
        last.at.saturating_add(WHOLE_PULL_EVERY).is_ok_and(|day_over| due::scheduled(plan, began) <= day_over)
    }

    /// What the next hint is held against, where this harvest pulls whole. The log was asked before the feed: a change in
    /// between is in the log later on, and costs one more pull.
    pub(super) fn whole_pull(&self, began: Timestamp) -> Option<WholePull> {
        self.newest.clone().map(|newest_change| WholePull { at: began, newest_change })
    }
}

impl Harvester {
    /// Asks the log of changes, where the feed has one. One that fails says nothing: it is not the feed.
    ///
    /// # Errors
    /// What the store says.
    pub(super) async fn ask_the_log(&self, plan: &SourcePlan, now: Timestamp, manner: Manner) -> Result<Hint, StoreError> {
        let reading = Reading { facts: &plan.facts, options: &plan.options, read_on: None, bounds: None };
        let log = registry::find(&plan.facts.format).and_then(|format| format.change_log(&reading));
        let Some(log) = log.filter(|_| manner.keep) else { return Ok(Hint::default()) };
        let last = if manner.whole { None } else { self.last_whole_pull(plan).await? };
        let ask = log.ask(now);
        let url = address(&plan.url, &ask);
        let request = Request {
            url,
            validators: Validators::default(),
            gap_ms_min: plan.gap_ms_min,
            bearer: plan.token.clone(),
            allow_private: plan.allow_private.clone(),
        };
        match self.client.get(request).await {
            Ok(Answer::Body(body)) => {
                let bytes = body.bytes.len() as u64;
                let newest = log.newest(&Part { part: ask.part, bytes: body.bytes, charset: body.charset });
                Ok(Hint { newest, last, bytes })
            }
            Ok(Answer::NotModified) => Ok(Hint::default()),
            Err(error) => {
                tracing::info!(source.id = %plan.facts.id, "the log of changes of `{}` says nothing: {error}", plan.facts.id);
                Ok(Hint::default())
            }
        }
    }

    async fn last_whole_pull(&self, plan: &SourcePlan) -> Result<Option<WholePull>, StoreError> {
        match packs::load_status(self.store.as_ref(), &plan.facts.id).await {
            Ok(status) => Ok(status.and_then(|status| status.whole_pull)),
            Err(error) if error.is_damage() => Ok(None),
            Err(error) => Err(error),
        }
    }
}
