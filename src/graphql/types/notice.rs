//! What was found in a feed, counted by kind.

use async_graphql::{Enum, ID, SimpleObject};

use crate::graphql::scalars::DateTime;
use crate::model::notice as finding;
use crate::model::report as known;

/// How much a notice matters.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::model::notice::Severity")]
pub enum Severity {
    /// The row was not taken.
    Error,
    /// The row is shown, but poorer.
    Warning,
    /// Good to know.
    Info,
}

/// How often something was found in a feed, and what its publisher can do.
#[derive(SimpleObject)]
pub struct NoticeCount {
    /// A stable code, such as `bad-time`.
    code: ID,
    /// How much it matters.
    severity: Severity,
    /// What was found.
    sentence: &'static str,
    /// Why it matters to someone who looks for a meeting.
    why: &'static str,
    /// What the publisher can do.
    mend: &'static str,
    /// How often it was found.
    count: u32,
    /// How often the last believed reading found it: what stands and need not be told again.
    count_before: u32,
    /// Since which reading the feed has had it without a break; null where an older version of this server wrote it.
    first_seen_at: Option<DateTime>,
    /// Whether the last believed reading did not find it at all.
    is_new: bool,
    /// The first of them, at most 20.
    samples: Vec<Notice>,
}

impl NoticeCount {
    /// All that are wanted, errors first, then by code.
    pub fn all(notices: &known::Notices, severity: Option<Severity>, grown_alone: bool) -> Vec<Self> {
        let wanted = |code: finding::NoticeCode, tally: &known::NoticeTally| {
            severity.is_none_or(|wanted| Severity::from(code.severity()) == wanted) && (!grown_alone || tally.has_grown())
        };
        let mut counts: Vec<_> = notices.0.iter().filter(|(code, tally)| wanted(**code, tally)).collect();
        counts.sort_by_key(|(code, _)| (code.severity(), code.code()));
        counts.into_iter().map(|(code, tally)| Self::new(*code, tally)).collect()
    }

    fn new(code: finding::NoticeCode, tally: &known::NoticeTally) -> Self {
        Self {
            code: ID(code.code().to_owned()),
            severity: code.severity().into(),
            sentence: code.sentence(),
            why: code.why(),
            mend: code.mend(),
            count: tally.count,
            count_before: tally.count_before,
            first_seen_at: tally.first_seen_at.map(DateTime::utc),
            is_new: tally.is_new(),
            samples: tally.samples.iter().map(Notice::from).collect(),
        }
    }
}

/// One finding: where, and what was there.
#[derive(SimpleObject)]
pub struct Notice {
    /// The row in the feed, from 1; null for the feed as a whole.
    row: Option<u32>,
    /// The source's own id of the row.
    source_id: Option<String>,
    /// The field, as the feed calls it.
    field: Option<String>,
    /// What was there, cut to 80 characters; never personal data.
    value: Option<String>,
}

impl From<&finding::Notice> for Notice {
    fn from(notice: &finding::Notice) -> Self {
        Self { row: notice.row, source_id: notice.source_row_id.clone(), field: notice.field.clone(), value: notice.value.clone() }
    }
}
