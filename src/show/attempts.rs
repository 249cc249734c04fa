//! What the last attempts at a source came to, a line each.

use crate::model::failure::FailureClass;
use crate::model::history::HarvestSummary;
use crate::model::report::HarvestOutcome;

/// One attempt, or several in a row that ended alike.
pub fn line(entry: &HarvestSummary) -> String {
    let when =
        if entry.attempts > 1 { format!("{} to {}, {} times", entry.at, entry.last_at, entry.attempts) } else { entry.at.to_string() };
    let how = match (entry.outcome, entry.failure_class) {
        (HarvestOutcome::Believed, _) => {
            format!("believed, {} new, {} changed, {} gone", entry.added, entry.changed, entry.gone)
        }
        (HarvestOutcome::Unchanged, _) if entry.by_hint > 0 => format!("unchanged, {} by its log of changes", entry.by_hint),
        (HarvestOutcome::Unchanged, _) => "unchanged".to_owned(),
        (_, class) => format!("not taken over ({})", class.map_or("no reason is known", FailureClass::word)),
    };
    format!("{when}: {how}; {} accepted, {} refused", entry.accepted, entry.refused)
}

#[cfg(test)]
mod tests {
    use super::line;
    use crate::model::failure::FailureClass;
    use crate::model::history;
    use crate::model::report::{HarvestOutcome, HarvestReport};

    #[test]
    fn attempts_that_ended_alike_are_one_line() {
        let report = |second: i64, outcome| HarvestReport {
            outcome,
            accepted: 7,
            refused: 1,
            ..HarvestReport::begun(jiff::Timestamp::from_second(second).unwrap())
        };
        let mut entries = Vec::new();
        history::enter(&mut entries, &HarvestReport { added: 7, ..report(0, HarvestOutcome::Believed) });
        history::enter(&mut entries, &HarvestReport { by_hint: true, ..report(60, HarvestOutcome::Unchanged) });
        history::enter(&mut entries, &report(120, HarvestOutcome::Unchanged));
        let failed = HarvestReport { failure_class: Some(FailureClass::Timeout), ..report(180, HarvestOutcome::FetchFailed) };
        history::enter(&mut entries, &HarvestReport { accepted: 0, refused: 0, ..failed });
        let told: Vec<String> = entries.iter().map(line).collect();
        assert_eq!(
            told,
            [
                "1970-01-01T00:00:00Z: believed, 7 new, 0 changed, 0 gone; 7 accepted, 1 refused",
                "1970-01-01T00:01:00Z to 1970-01-01T00:02:00Z, 2 times: unchanged, 1 by its log of changes; 7 accepted, 1 refused",
                "1970-01-01T00:03:00Z: not taken over (timeout); 0 accepted, 0 refused",
            ]
        );
    }
}
