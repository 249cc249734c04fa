//! What came of reading a source.

use async_graphql::{Enum, Object, SimpleObject};

use crate::graphql::scalars::DateTime;
use crate::graphql::types::failure::FailureCause;
use crate::graphql::types::fill::{FeedField, FillRate, SchemaDrift};
use crate::graphql::types::notice::{NoticeCount, Severity};
use crate::graphql::types::provenance::MeetingField;
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

    /// Whether the feed itself was not asked for, because its server's log of changes shows none. A feed is read whole at least
    /// once a day.
    async fn by_hint(&self) -> bool {
        self.0.by_hint
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

    /// Some of the listings that came, changed and went since the last believed reading.
    async fn differences(&self) -> HarvestDifferences {
        HarvestDifferences::from(&self.0.differences)
    }

    /// Why it was not believed, in a sentence about this very attempt; null where it was.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    /// What kind of failure it was, who can act and how; null where there was none.
    async fn cause(&self) -> Option<FailureCause> {
        self.0.failure_class.map(FailureCause::from)
    }

    /// What was found, counted by code, errors first.
    async fn notices(
        &self,
        #[graphql(desc = "Only notices that matter so much.")] severity: Option<Severity>,
        #[graphql(desc = "Only those that were found more often than in the last believed reading.", default)] grown_only: bool,
    ) -> Vec<NoticeCount> {
        NoticeCount::all(&self.0.notices, severity, grown_only)
    }

    /// What share of the listings has what filled in; empty where nothing was read.
    async fn fill_rates(&self) -> Vec<FillRate> {
        FillRate::all(&self.0.shape)
    }

    /// The fields or columns that the feed has, in its own words, sorted; empty where nothing was read.
    async fn feed_fields(&self) -> Vec<FeedField> {
        self.0.shape.fields.iter().map(|(name, rows)| FeedField { name: name.clone(), rows: *rows }).collect()
    }

    /// In what the feed is no longer built as it was in the last believed reading.
    async fn drift(&self) -> SchemaDrift {
        SchemaDrift::from(&self.0.shape)
    }

    /// The newest change that the publisher dates; null where the feed dates none, or was not read.
    async fn newest_update_at(&self) -> Option<DateTime> {
        self.0.newest_update_at.map(DateTime::utc)
    }

    /// Bytes read, unpacked; 0 where the site said that nothing has changed.
    async fn bytes(&self) -> i32 {
        i32::try_from(self.0.bytes).unwrap_or(i32::MAX)
    }

    /// How long it took, in milliseconds.
    async fn duration_ms(&self) -> i32 {
        i32::try_from(self.0.duration_ms).unwrap_or(i32::MAX)
    }
}

/// Listings that came, changed and went since the last believed reading: some of each, at most 20.
#[derive(SimpleObject)]
pub struct HarvestDifferences {
    /// Those that it did not have, in the order of the feed.
    added: Vec<ListingSample>,
    /// Those that say something else, in the order of the feed.
    changed: Vec<ListingSample>,
    /// Those that are not there any more, by id.
    gone: Vec<ListingSample>,
}

impl From<&known::Differences> for HarvestDifferences {
    fn from(found: &known::Differences) -> Self {
        let samples = |found: &[known::ListingSample]| found.iter().map(ListingSample::from).collect();
        Self { added: samples(&found.added), changed: samples(&found.changed), gone: samples(&found.gone) }
    }
}

/// A listing that came, changed or went.
#[derive(SimpleObject)]
pub struct ListingSample {
    /// The source's own id of it.
    source_id: String,
    /// Its name; of one that changed, the new one. Null where the feed gives none.
    name: Option<String>,
    /// What it says otherwise; empty for one that came or went, and where only what no meeting shows has changed.
    differs: Vec<MeetingField>,
}

impl From<&known::ListingSample> for ListingSample {
    fn from(sample: &known::ListingSample) -> Self {
        let differs = sample.differs.iter().map(|field| MeetingField::from(*field)).collect();
        Self { source_id: sample.id.clone(), name: sample.name.clone(), differs }
    }
}
