//! How a source is doing: changes with every attempt, without a new generation.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::failure::{FailureClass, known_class};
use crate::model::history::HarvestSummary;
use crate::model::report::{HarvestOutcome, HarvestReport};
use crate::model::source::SourceFacts;

/// How a source is doing, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SourceHealth {
    /// Harvested and believed in time.
    Healthy,
    /// The last believed harvest is older than the source's limit.
    Stale,
    /// The last harvest was not believed; the last good one is served.
    Quarantined,
    /// The last attempts failed.
    Failing,
    /// An operator holds it.
    Paused,
    /// Not harvested, by configuration.
    Disabled,
}

/// A pull of a whole feed, and what the feed's log of changes showed just before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WholePull {
    /// When it began.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub at: Timestamp,
    /// The mark of the newest change, as the feed's format makes it.
    pub newest_change: String,
}

/// A harvest that is held back: read, and not believed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Why it is not believed.
    #[serde(default, deserialize_with = "known_class")]
    pub class: Option<FailureClass>,
    /// BLAKE3 of its listings' ids, in hexadecimal: what makes two of them the same.
    pub ids_hash: String,
    /// How many listings it has.
    pub listings: u32,
    /// When the first of those that were the same began.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub since: Timestamp,
    /// How many in a row were the same, this one included.
    pub times: u32,
    /// When an operator accepted it; the next harvest that is like it is then believed.
    #[serde(default, with = "jiff::fmt::serde::timestamp::second::optional")]
    pub accepted_at: Option<Timestamp>,
}

/// Why a source is not harvested for now, though the config has it on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Since when.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub at: Timestamp,
    /// What the operator gave as the reason.
    pub why: Option<String>,
}

/// The state of one source. Written by the writing wing after each attempt, read by both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceStatus {
    /// The operator's facts, carried along so that a reader needs no source config.
    pub facts: SourceFacts,
    /// When the last attempt began.
    #[serde(with = "jiff::fmt::serde::timestamp::second::optional")]
    pub last_attempt_at: Option<Timestamp>,
    /// When the last believed (or unchanged) harvest began: the age of what is served.
    #[serde(with = "jiff::fmt::serde::timestamp::second::optional")]
    pub last_believed_at: Option<Timestamp>,
    /// When the next attempt is due.
    #[serde(with = "jiff::fmt::serde::timestamp::second::optional")]
    pub next_attempt_at: Option<Timestamp>,
    /// Since when attempts have not been believed.
    #[serde(with = "jiff::fmt::serde::timestamp::second::optional")]
    pub failing_since: Option<Timestamp>,
    /// Attempts in a row that were not believed.
    pub consecutive_failures: u32,
    /// Listings served of it.
    pub listing_count: u32,
    /// An operator has it paused.
    #[serde(default)]
    pub pause: Option<Pause>,
    /// The harvest that is held back, where the last one that was read is.
    #[serde(default)]
    pub held: Option<Held>,
    /// The newest change that the publisher dates in what is served.
    #[serde(default, with = "jiff::fmt::serde::timestamp::second::optional")]
    pub newest_update_at: Option<Timestamp>,
    /// The last whole pull that was believed; `None` after one that was not, and where the source has no log of changes.
    #[serde(default)]
    pub whole_pull: Option<WholePull>,
    /// The report of the last attempt.
    pub report: Option<HarvestReport>,
    /// What the last attempts came to, the newest last; see `model::history`.
    #[serde(default)]
    pub history: Vec<HarvestSummary>,
}

impl SourceStatus {
    /// A source that was never tried.
    pub fn untried(facts: SourceFacts) -> Self {
        Self {
            facts,
            last_attempt_at: None,
            last_believed_at: None,
            next_attempt_at: None,
            failing_since: None,
            consecutive_failures: 0,
            listing_count: 0,
            pause: None,
            held: None,
            newest_update_at: None,
            whole_pull: None,
            report: None,
            history: Vec::new(),
        }
    }

    /// How it is doing at an instant. What needs an operator is said before what needs patience.
    pub fn health(&self, now: Timestamp) -> SourceHealth {
        if !self.facts.enabled {
            return SourceHealth::Disabled;
        }
        if self.pause.is_some() {
            return SourceHealth::Paused;
        }
        match self.report.as_ref().map(|report| report.outcome) {
            Some(HarvestOutcome::Quarantined) => return SourceHealth::Quarantined,
            Some(HarvestOutcome::FetchFailed | HarvestOutcome::Unreadable | HarvestOutcome::Internal) => return SourceHealth::Failing,
            Some(HarvestOutcome::Believed | HarvestOutcome::Unchanged) | None => {}
        }
        if self.is_stale(now) { SourceHealth::Stale } else { SourceHealth::Healthy }
    }

    /// Whether what is served of it is past its limit, or nothing was ever believed.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        let limit = i64::try_from(self.facts.stale_after_s).unwrap_or(i64::MAX);
        self.last_believed_at.is_none_or(|at| now.as_second().saturating_sub(at.as_second()) > limit)
    }
}
