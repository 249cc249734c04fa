//! How a source is doing, as a page tells it.

use jiff::Timestamp;

use crate::model::report::HarvestOutcome;
use crate::model::status::{SourceHealth, SourceStatus};

/// How a source is doing. As [`SourceHealth`], and apart from it the one that was never tried: nothing is wrong with it yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Never tried.
    New,
    /// Read in time.
    Healthy,
    /// Not read for longer than it should be.
    Stale,
    /// Read and not believed.
    Quarantined,
    /// Not fetched or not readable.
    Failing,
    /// Held by an operator.
    Paused,
    /// Not followed.
    Disabled,
}

impl State {
    /// All of them, the worst first.
    pub const ALL: [Self; 7] = [Self::Failing, Self::Quarantined, Self::Stale, Self::New, Self::Healthy, Self::Paused, Self::Disabled];

    /// That of a source at an instant.
    pub fn of(status: &SourceStatus, now: Timestamp) -> Self {
        match status.health(now) {
            SourceHealth::Stale if status.report.is_none() && status.last_believed_at.is_none() => Self::New,
            SourceHealth::Healthy => Self::Healthy,
            SourceHealth::Stale => Self::Stale,
            SourceHealth::Quarantined => Self::Quarantined,
            SourceHealth::Failing => Self::Failing,
            SourceHealth::Paused => Self::Paused,
            SourceHealth::Disabled => Self::Disabled,
        }
    }

    /// That which an attempt with this end leaves a source in.
    pub fn after(outcome: HarvestOutcome) -> Self {
        match outcome {
            HarvestOutcome::Believed | HarvestOutcome::Unchanged => Self::Healthy,
            HarvestOutcome::Quarantined => Self::Quarantined,
            HarvestOutcome::FetchFailed | HarvestOutcome::Unreadable | HarvestOutcome::Internal => Self::Failing,
        }
    }

    /// The stable word for it in addresses and documents.
    pub fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Healthy => "healthy",
            Self::Stale => "stale",
            Self::Quarantined => "quarantined",
            Self::Failing => "failing",
            Self::Paused => "paused",
            Self::Disabled => "disabled",
        }
    }

    /// The state of a stable word.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Its class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Healthy => "good",
            Self::Stale | Self::Quarantined => "poor",
            Self::Failing => "bad",
            Self::New | Self::Paused | Self::Disabled => "quiet",
        }
    }

    /// A sign beside the word, for who does not see colours.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Healthy => "✓",
            Self::Stale | Self::Quarantined => "!",
            Self::Failing => "✗",
            Self::New => "…",
            Self::Paused | Self::Disabled => "–",
        }
    }
}
