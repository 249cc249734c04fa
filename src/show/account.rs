//! All that is told of one look at one feed.

use serde::Serialize;

use crate::model::report::{HarvestOutcome, HarvestReport};
use crate::show::picture::Picture;

/// What came of a look, and what it was made with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Account {
    /// What was looked at, as its reader named it.
    pub subject: String,
    /// How the feed was found, a sentence for each step.
    pub steps: Vec<String>,
    /// What the feed was read with: `fellowship`, `aa, as you said`.
    pub read_with: Vec<Fact>,
    /// What came of it.
    pub report: HarvestReport,
    /// Rows of the feed, where that is another number than the report's, which counts each day of a row with several.
    pub feed_rows: Option<u32>,
    /// What its meetings look like, where it could be read.
    pub meetings: Option<Picture>,
    /// What could not be judged, and what would have to be known.
    pub not_judged: Vec<String>,
    /// The command that says what is missing, where anything is.
    pub command: Option<String>,
}

/// One thing that a feed was read with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What.
    pub name: &'static str,
    /// Its value, and where it comes from.
    pub value: String,
}

/// What an account comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every row was taken, or left out as its source asks.
    AllTaken,
    /// Some rows were refused.
    SomeRefused,
    /// Nothing was taken.
    NothingTaken,
}

impl Account {
    /// What it comes to.
    pub fn verdict(&self) -> Verdict {
        match self.report.outcome {
            HarvestOutcome::Believed | HarvestOutcome::Unchanged if self.report.notices.errors() == 0 => Verdict::AllTaken,
            HarvestOutcome::Believed | HarvestOutcome::Unchanged => Verdict::SomeRefused,
            _ => Verdict::NothingTaken,
        }
    }

    /// The verdict in one sentence.
    pub fn headline(&self) -> String {
        let report = &self.report;
        let taken = |report: &HarvestReport| taken(report, self.feed_rows);
        match self.verdict() {
            Verdict::AllTaken => format!("The feed came and can be read: {}.", taken(report)),
            Verdict::SomeRefused => format!("The feed came, but not every row can be shown: {}.", taken(report)),
            Verdict::NothingTaken if report.rows > 0 => format!("The feed came, but would not be taken over: {}.", taken(report)),
            Verdict::NothingTaken if report.outcome == HarvestOutcome::FetchFailed => "The feed could not be fetched.".to_owned(),
            Verdict::NothingTaken => "What came could not be read as a feed of meetings.".to_owned(),
        }
    }
}

fn taken(report: &HarvestReport, feed_rows: Option<u32>) -> String {
    let rows = if report.rows == 1 { "1 row".to_owned() } else { format!("{} rows", report.rows) };
    let of_feed = feed_rows.map(|rows| format!("; the feed has {rows}, and each day of a row counts as one")).unwrap_or_default();
    format!("{rows}, {} accepted, {} refused{of_feed}", report.accepted, report.refused)
}
