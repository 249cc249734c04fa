//! Notices in the order in which they are told: what cost a row first, then what made one poorer.

use crate::model::failure::{Actor, FailureClass};
use crate::model::notice::{Notice, NoticeCode, Severity};
use crate::model::report::{NoticeTally, Notices};
use crate::show::visible::visible;

/// The notices of one severity.
pub struct Weight<'a> {
    /// How much they matter.
    pub severity: Severity,
    /// The most frequent first.
    pub findings: Vec<(NoticeCode, &'a NoticeTally)>,
}

impl Weight<'_> {
    /// The heading over them.
    pub fn heading(&self) -> &'static str {
        match self.severity {
            Severity::Error => "Errors: these rows are not shown",
            Severity::Warning => "Warnings: these rows are shown, but poorer",
            Severity::Info => "Good to know",
        }
    }

    /// The word for one of them.
    pub fn word(&self) -> &'static str {
        match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// The notices by severity, errors first; severities without any are left out.
pub fn by_weight(notices: &Notices) -> Vec<Weight<'_>> {
    let of = |severity: Severity| {
        let mut findings: Vec<_> =
            notices.0.iter().map(|(code, tally)| (*code, tally)).filter(|(code, _)| code.severity() == severity).collect();
        findings.sort_by_key(|(code, tally)| (std::cmp::Reverse(tally.count), code.code()));
        Weight { severity, findings }
    };
    let all = [Severity::Error, Severity::Warning, Severity::Info].map(of);
    all.into_iter().filter(|weight| !weight.findings.is_empty()).collect()
}

/// How often a notice was given, in words.
pub fn times(tally: &NoticeTally) -> String {
    if tally.count == 1 { "once".to_owned() } else { format!("{} times", tally.count) }
}

/// Who can do something about a failure, in words.
pub fn actor(class: FailureClass) -> &'static str {
    match class.actor() {
        Actor::Publisher => "for the publisher",
        Actor::Operator => "for whoever gave the address",
        Actor::Us => "for the makers of this program",
        Actor::Nobody => "for nobody yet",
    }
}

/// Where a sample stands: `row 7 (monday-nooners)`, or `the feed`.
pub fn place(notice: &Notice) -> String {
    let row = notice.row.map_or_else(|| "the feed".to_owned(), |row| format!("row {row}"));
    match notice.source_row_id.as_deref().filter(|id| !id.is_empty()) {
        Some(id) => format!("{row} ({})", visible(id)),
        None => row,
    }
}

/// What stands in a sample: its field and value; `None` where neither is told.
pub fn content(notice: &Notice) -> Option<String> {
    let field = notice.field.as_deref().filter(|field| !field.is_empty()).map(visible);
    match (field, notice.value.as_deref().filter(|value| !value.is_empty()).map(visible)) {
        (Some(field), Some(value)) => Some(format!("{field} = {value}")),
        (Some(field), None) => Some(field),
        (None, value) => value,
    }
}
