//! A look at a feed: read and judged as a first harvest, with nothing kept and no store asked.

use jiff::Timestamp;

use crate::feeds::format::{Format, Parsed, Part};
use crate::fetch::error::FetchError;
use crate::gather::describe::describe;
use crate::gather::harvest::{self, Harvester, Manner};
use crate::gather::reading::{self, Failed};
use crate::gather::source_plan::SourcePlan;
use crate::model::failure::FailureClass;
use crate::model::report::{HarvestOutcome, HarvestReport};

/// What a look found.
#[derive(Debug, Clone)]
pub struct Looked {
    /// As a harvest reports it, held against nothing of before.
    pub report: HarvestReport,
    /// What was read, also where it would not be believed.
    pub parsed: Option<Parsed>,
}

impl Looked {
    /// A look that ended before anything came.
    pub fn nothing_came(at: Timestamp, error: FetchError) -> Self {
        Self::failed(at, error.into())
    }

    /// A look at something that is no feed: what it is, and a sentence.
    pub fn no_feed(at: Timestamp, class: FailureClass, sentence: String) -> Self {
        Self::failed(at, Failed { outcome: HarvestOutcome::Unreadable, class, sentence, retry_after_s: None })
    }

    fn failed(at: Timestamp, failed: Failed) -> Self {
        Self { report: HarvestReport::begun(at).failed(failed.outcome, failed.class, failed.sentence), parsed: None }
    }
}

impl Harvester {
    /// Fetches a source and reads it.
    pub async fn look(&self, plan: &SourcePlan) -> Looked {
        let began = self.clock.now();
        let came = match self.pull(plan, None).await {
            Ok(Some(came)) => came,
            // Nothing of before was there to be unchanged against.
            Ok(None) => return Looked { report: HarvestReport::begun(began), parsed: None },
            Err(failed) => return Looked::failed(began, failed),
        };
        let bytes = came.bytes();
        match self.read_what_came(plan, came).await {
            Ok(read) => self.looked(began, bytes, *read.parsed, plan),
            Err(failed) => Looked::failed(began, failed),
        }
    }

    /// Reads what is in hand already, such as a saved feed.
    pub async fn look_at(&self, plan: &SourcePlan, format: &'static dyn Format, parts: Vec<Part>) -> Looked {
        let began = self.clock.now();
        let bytes = parts.iter().map(|part| part.bytes.len() as u64).sum();
        match reading::read(format, parts, plan.clone(), began, &self.settings).await {
            Ok(parsed) => self.looked(began, bytes, parsed, plan),
            Err(failed) => Looked::failed(began, failed),
        }
    }

    fn looked(&self, began: Timestamp, bytes: u64, parsed: Parsed, plan: &SourcePlan) -> Looked {
        let mut report = describe(began, &parsed, None);
        if let Err(doubt) = self.judge(&parsed, None, plan, Manner { keep: false, accept: false, whole: true }) {
            report = report.failed(HarvestOutcome::Quarantined, doubt.class, doubt.sentence);
        }
        let duration_ms = harvest::millis_since(began, self.clock.now());
        Looked { report: HarvestReport { bytes, duration_ms, ..report }, parsed: Some(parsed) }
    }
}
