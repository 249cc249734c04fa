//! What the last attempts at a source came to.

use async_graphql::{ID, SimpleObject};

use crate::graphql::scalars::DateTime;
use crate::graphql::types::report::HarvestOutcome;
use crate::model::history as known;

/// One attempt to read a source, or several in a row that found nothing new in the same way.
#[derive(SimpleObject)]
pub struct HarvestSummary {
    /// When the first of them began.
    at: DateTime,
    /// When the last of them began; the same where it was one alone.
    last_at: DateTime,
    /// How many attempts.
    attempts: u32,
    /// How many of them did not ask for the feed, because its server's log of changes showed none.
    by_hint: u32,
    /// How they ended.
    outcome: HarvestOutcome,
    /// The kind of failure, as in `FailureCause.class`; null where there was none.
    failure_class: Option<ID>,
    /// Rows read in the last of them.
    rows: u32,
    /// Rows taken.
    accepted: u32,
    /// Rows not taken.
    refused: u32,
    /// Listings that the believed reading before did not have.
    added: u32,
    /// Listings that said something else.
    changed: u32,
    /// Listings that were gone.
    gone: u32,
}

impl From<&known::HarvestSummary> for HarvestSummary {
    fn from(entry: &known::HarvestSummary) -> Self {
        Self {
            at: DateTime::utc(entry.at),
            last_at: DateTime::utc(entry.last_at),
            attempts: entry.attempts,
            by_hint: entry.by_hint,
            outcome: entry.outcome.into(),
            failure_class: entry.failure_class.map(|class| ID(class.word().to_owned())),
            rows: entry.rows,
            accepted: entry.accepted,
            refused: entry.refused,
            added: entry.added,
            changed: entry.changed,
            gone: entry.gone,
        }
    }
}
