//! When the state of a source changed, told from the history of its attempts.

use jiff::{SignedDuration, Timestamp};

use crate::model::failure::FailureClass;
use crate::model::history::HISTORY_MAX;
use crate::model::status::SourceStatus;
use crate::show::pages::state::State;

/// A source came into a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// When the first attempt with this end began, or since when it is old.
    pub at: Timestamp,
    /// The state.
    pub state: State,
    /// What kind of failure it was, where it was one.
    pub class: Option<FailureClass>,
    /// Whether it is the first reading of the source, as far as is known.
    pub is_first: bool,
}

/// The changes that the history still tells of, the oldest first. A reading like the one before is none; another kind of
/// failure is one. The oldest entry is told only where nothing came before it: otherwise nobody knows what it changed.
pub fn of(status: &SourceStatus, now: Timestamp) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    let mut before = None;
    for entry in &status.history {
        let change = (State::after(entry.outcome), entry.failure_class);
        let told = match before {
            None => status.history.len() < HISTORY_MAX,
            Some(before) => before != change,
        };
        if told {
            changes.push(Change { at: entry.at, state: change.0, class: change.1, is_first: before.is_none() });
        }
        before = Some(change);
    }
    // An old list that fails is told as failing; one that nobody even tries is told by its age.
    if State::of(status, now) == State::Stale
        && let Some(at) = status.last_believed_at.and_then(|at| at.checked_add(stale_after(status)).ok())
    {
        changes.push(Change { at, state: State::Stale, class: None, is_first: false });
    }
    changes
}

fn stale_after(status: &SourceStatus) -> SignedDuration {
    SignedDuration::from_secs(i64::try_from(status.facts.stale_after_s).unwrap_or(i64::MAX))
}
