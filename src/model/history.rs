//! What the last attempts at a source came to, in a few numbers each.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::failure::{FailureClass, known_class};
use crate::model::report::{HarvestOutcome, HarvestReport};

/// How many entries a history has at the most; the oldest go first.
pub const HISTORY_MAX: usize = 20;

/// One attempt, or several in a row that came to nothing new in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HarvestSummary {
    /// When the first of them began.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub at: Timestamp,
    /// When the last of them began; the same where it was one alone.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub last_at: Timestamp,
    /// How many attempts.
    pub attempts: u32,
    /// How many of them found in the feed's log of changes that there were none, and did not ask for the feed.
    #[serde(default)]
    pub by_hint: u32,
    /// How they ended.
    pub outcome: HarvestOutcome,
    /// What kind of failure it was; `None` where it was none.
    #[serde(default, deserialize_with = "known_class")]
    pub failure_class: Option<FailureClass>,
    /// Rows read in the last of them.
    pub rows: u32,
    /// Rows taken.
    pub accepted: u32,
    /// Rows not taken.
    pub refused: u32,
    /// Listings new since the believed harvest before.
    pub added: u32,
    /// Listings that said something else.
    pub changed: u32,
    /// Listings that were gone.
    pub gone: u32,
    /// Decoded bytes read.
    pub bytes: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

impl From<&HarvestReport> for HarvestSummary {
    fn from(report: &HarvestReport) -> Self {
        Self {
            at: report.at,
            last_at: report.at,
            attempts: 1,
            by_hint: u32::from(report.by_hint),
            outcome: report.outcome,
            failure_class: report.failure_class,
            rows: report.rows,
            accepted: report.accepted,
            refused: report.refused,
            added: report.added,
            changed: report.changed,
            gone: report.gone,
            bytes: report.bytes,
            duration_ms: report.duration_ms,
        }
    }
}

/// Writes an attempt into a history, the newest last. One that is as the one before it (the feed unchanged, or the same
/// kind of failure) is counted there, so that a night of timeouts does not push the last good harvest out.
pub fn enter(history: &mut Vec<HarvestSummary>, report: &HarvestReport) {
    let entered = HarvestSummary::from(report);
    if let Some(last) = history.last_mut()
        && report.outcome != HarvestOutcome::Believed
        && (last.outcome, last.failure_class) == (entered.outcome, entered.failure_class)
    {
        let (attempts, by_hint) = (last.attempts.saturating_add(1), last.by_hint.saturating_add(entered.by_hint));
        *last = HarvestSummary { at: last.at, attempts, by_hint, ..entered };
        return;
    }
    history.push(entered);
    let beyond = history.len().saturating_sub(HISTORY_MAX);
    history.drain(..beyond);
}

#[cfg(test)]
mod tests {
    use super::{HISTORY_MAX, enter};
    use crate::model::failure::FailureClass;
    use crate::model::report::{HarvestOutcome, HarvestReport};

    fn report(second: i64, outcome: HarvestOutcome) -> HarvestReport {
        HarvestReport { outcome, ..HarvestReport::begun(jiff::Timestamp::from_second(second).unwrap()) }
    }

    #[test]
    fn the_oldest_entries_go_first() {
        let mut history = Vec::new();
        for second in 0..50 {
            enter(&mut history, &report(second, HarvestOutcome::Believed));
        }
        assert_eq!(history.len(), HISTORY_MAX);
        assert_eq!((history[0].at.as_second(), history[HISTORY_MAX - 1].at.as_second()), (30, 49));
    }

    #[test]
    fn attempts_in_a_row_that_fail_alike_are_one_entry() {
        let mut history = Vec::new();
        enter(&mut history, &report(0, HarvestOutcome::Believed));
        for second in 1..=100 {
            let class = if second <= 60 { FailureClass::Timeout } else { FailureClass::Dns };
            enter(&mut history, &HarvestReport { failure_class: Some(class), ..report(second, HarvestOutcome::FetchFailed) });
        }
        let told: Vec<_> = history.iter().map(|entry| (entry.at.as_second(), entry.last_at.as_second(), entry.attempts)).collect();
        assert_eq!(told, [(0, 0, 1), (1, 60, 60), (61, 100, 40)]);
    }
}
