//! What came of reading a source.

use async_graphql::{Enum, ID, Object, SimpleObject};

use crate::graphql::scalars::DateTime;
use crate::model::notice as finding;
use crate::model::report as known;

/// How a reading of a source ended.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::model::report::HarvestOutcome")]
pub enum HarvestOutcome {
    /// Read, believed, and taken over.
    Believed,
    /// The feed is what it was; nothing to take over.
    Unchanged,
    /// Read but not believed; the last good listings stay.
    Quarantined,
    /// It could not be fetched; the last good listings stay.
    FetchFailed,
    /// Fetched, but not readable as its format; the last good listings stay.
    Unreadable,
    /// Our own fault; the last good listings stay.
    Internal,
}

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

/// What came of one reading of one source.
pub struct HarvestReport(pub known::HarvestReport);

/// What came of one reading of one source. Always `rows = accepted + refused`.
#[Object]
impl HarvestReport {
    /// When it began.
    async fn at(&self) -> DateTime {
        DateTime::utc(self.0.at)
    }

    /// How it ended.
    async fn outcome(&self) -> HarvestOutcome {
        self.0.outcome.into()
    }

    /// Rows read; a row for several weekdays counts once for each.
    async fn rows(&self) -> u32 {
        self.0.rows
    }

    /// Rows taken.
    async fn accepted(&self) -> u32 {
        self.0.accepted
    }

    /// Rows not taken; a notice says why for each.
    async fn refused(&self) -> u32 {
        self.0.refused
    }

    /// Listings that the last believed reading did not have.
    async fn added(&self) -> u32 {
        self.0.added
    }

    /// Listings that say something else than in the last believed reading.
    async fn changed(&self) -> u32 {
        self.0.changed
    }

    /// Listings of the last believed reading that are gone.
    async fn gone(&self) -> u32 {
        self.0.gone
    }

    /// Why it was not believed, in a sentence; null where it was.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    /// A stable word for the failure, such as `timeout`; null where there was none.
    async fn failure_class(&self) -> Option<&str> {
        self.0.failure_class.map(|class| class.word())
    }

    /// What was found, counted by code, errors first.
    async fn notices(&self, #[graphql(desc = "Only notices that matter so much.")] severity: Option<Severity>) -> Vec<NoticeCount> {
        let mut counts: Vec<_> =
            self.0.notices.0.iter().filter(|(code, _)| severity.is_none_or(|wanted| Severity::from(code.severity()) == wanted)).collect();
        counts.sort_by_key(|(code, _)| (code.severity(), code.code()));
        counts.into_iter().map(|(code, tally)| NoticeCount::new(*code, tally)).collect()
    }
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
    /// The first of them, at most 20.
    samples: Vec<Notice>,
}

impl NoticeCount {
    fn new(code: finding::NoticeCode, tally: &known::NoticeTally) -> Self {
        Self {
            code: ID(code.code().to_owned()),
            severity: code.severity().into(),
            sentence: code.sentence(),
            why: code.why(),
            mend: code.mend(),
            count: tally.count,
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
