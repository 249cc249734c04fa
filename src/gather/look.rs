//! A look at a feed: read and judged as a first harvest, with nothing kept and no store asked.

use jiff::Timestamp;

use crate::feeds::format::{Format, Parsed, Part};
use crate::fetch::error::FetchError;
use crate::gather::harvest::{self, Failed, Found, Harvester, Manner};
use crate::gather::source_plan::SourcePlan;
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

    /// A look at something that is no feed: a stable word and a sentence.
    pub fn no_feed(at: Timestamp, class: &str, sentence: String) -> Self {
        let failed = Failed { outcome: HarvestOutcome::Unreadable, class: class.to_owned(), sentence, retry_after_s: None };
        Self::failed(at, failed)
    }

    fn failed(at: Timestamp, failed: Failed) -> Self {
        let mut report = harvest::blank_report(at);
        harvest::fail(&mut report, failed.outcome, failed.class, failed.sentence);
        Self { report, parsed: None }
    }
}

impl Harvester {
    /// Fetches a source and reads it.
    pub async fn look(&self, plan: &SourcePlan) -> Looked {
        let began = self.clock.now();
        let mut report = harvest::blank_report(began);
        match self.find(plan, None, &mut report).await {
            Ok(Found::Read { parsed, .. }) => self.looked(report, *parsed, plan),
            // Nothing of before was there to be unchanged against.
            Ok(Found::Unchanged) => Looked { report, parsed: None },
            Err(failed) => Looked::failed(began, failed),
        }
    }

    /// Reads what is in hand already, such as a saved feed.
    pub async fn look_at(&self, plan: &SourcePlan, format: &'static dyn Format, parts: Vec<Part>) -> Looked {
        let began = self.clock.now();
        let mut report = harvest::blank_report(began);
        report.bytes = parts.iter().map(|part| part.bytes.len() as u64).sum();
        match harvest::read(format, parts, plan.clone()).await {
            Ok(parsed) => self.looked(report, parsed, plan),
            Err(failed) => Looked::failed(began, failed),
        }
    }

    fn looked(&self, mut report: HarvestReport, parsed: Parsed, plan: &SourcePlan) -> Looked {
        harvest::describe(&mut report, &parsed, None);
        if let Err(doubt) = self.judge(&parsed, None, plan, Manner { keep: false, accept: false }) {
            harvest::fail(&mut report, HarvestOutcome::Quarantined, doubt.class.to_owned(), doubt.sentence);
        }
        report.duration_ms = harvest::millis_since(report.at, self.clock.now());
        Looked { report, parsed: Some(parsed) }
    }
}
