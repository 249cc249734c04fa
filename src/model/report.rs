//! What came of one harvest of one source.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::failure::{FailureClass, known_class};
use crate::model::fill::Fills;
use crate::model::notice::{Notice, NoticeCode, Severity};
use crate::model::provenance::MeetingField;

/// How many samples of one notice a report keeps; all are counted.
pub const SAMPLES_MAX: usize = 20;

/// How many listings a report names of those that came, changed or went; all are counted.
pub const DIFFERENCES_MAX: usize = 20;

/// How a harvest ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum HarvestOutcome {
    /// Read, believed, and taken over.
    Believed,
    /// The feed is what it was; nothing to take over.
    Unchanged,
    /// Read but not believed (the vanish guard); the last good listings stay.
    Quarantined,
    /// Not fetched; the last good listings stay.
    FetchFailed,
    /// Fetched but not readable as its format; the last good listings stay.
    Unreadable,
    /// Our own fault; the last good listings stay.
    Internal,
}

/// One notice code, counted, with samples.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeTally {
    /// How often.
    pub count: u32,
    /// The first [`SAMPLES_MAX`].
    pub samples: Vec<Notice>,
    /// Since which believed harvest the feed has had this finding without a break; `None` until a report is made of it.
    #[serde(default, with = "jiff::fmt::serde::timestamp::second::optional")]
    pub first_seen_at: Option<Timestamp>,
    /// How often the last believed harvest had it: what stands and need not be told again.
    #[serde(default)]
    pub count_before: u32,
}

impl NoticeTally {
    fn none() -> Self {
        Self { count: 0, samples: Vec::new(), first_seen_at: None, count_before: 0 }
    }

    /// Whether the last believed harvest did not have it at all.
    pub fn is_new(&self) -> bool {
        self.count_before == 0
    }

    /// Whether there are more of them than in the last believed harvest.
    pub fn has_grown(&self) -> bool {
        self.count > self.count_before
    }
}

/// Notices of one harvest, counted by code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, NoticeTally>")]
pub struct Notices(pub BTreeMap<NoticeCode, NoticeTally>);

impl From<BTreeMap<String, NoticeTally>> for Notices {
    /// Leaves out codes that only a newer version knows, so that an older one still reads its store.
    fn from(stored: BTreeMap<String, NoticeTally>) -> Self {
        let known = |code: &str| NoticeCode::ALL.iter().copied().find(|known| known.code() == code);
        Self(stored.into_iter().filter_map(|(code, tally)| known(&code).map(|code| (code, tally))).collect())
    }
}

impl Notices {
    /// Counts a notice and keeps it while there is room for a sample.
    pub fn add(&mut self, code: NoticeCode, notice: Notice) {
        let tally = self.0.entry(code).or_insert_with(NoticeTally::none);
        tally.count += 1;
        if tally.samples.len() < SAMPLES_MAX {
            tally.samples.push(notice);
        }
    }

    /// Tells what stands from what is new: `before` are the notices of the last believed harvest and when it began, `now`
    /// is when this one did. Notices that an older version kept without a date count from that harvest.
    pub fn date(&mut self, before: Option<(&Self, Timestamp)>, now: Timestamp) {
        for (code, tally) in &mut self.0 {
            let stood = before.and_then(|(before, at)| before.0.get(code).map(|known| (known, at)));
            tally.count_before = stood.map_or(0, |(known, _)| known.count);
            tally.first_seen_at = Some(stood.map_or(now, |(known, at)| known.first_seen_at.unwrap_or(at)));
        }
    }

    /// As [`Notices::add`], for notices that come with nearly every row: made only while there is room.
    pub fn add_with(&mut self, code: NoticeCode, make: impl FnOnce() -> Notice) {
        match self.0.get_mut(&code).filter(|tally| tally.samples.len() >= SAMPLES_MAX) {
            Some(full) => full.count += 1,
            None => self.add(code, make()),
        }
    }

    /// How many rows could not be read: each such row has one notice of severity error.
    pub fn errors(&self) -> u32 {
        self.0.iter().filter(|(code, _)| code.severity() == Severity::Error).map(|(_, tally)| tally.count).sum()
    }

    /// How often a code was given.
    pub fn count(&self, code: NoticeCode) -> u32 {
        self.0.get(&code).map_or(0, |tally| tally.count)
    }
}

/// A listing that came, changed or went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingSample {
    /// The source's own id of it.
    pub id: String,
    /// Its name, as it is served; of one that changed, the new one.
    pub name: Option<String>,
    /// What it says otherwise; empty for one that came or went, and where only what no meeting shows has changed.
    pub differs: Vec<MeetingField>,
}

/// Listings that came, changed and went since the last believed harvest, at most [`DIFFERENCES_MAX`] of each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differences {
    /// Those it did not have, by row.
    pub added: Vec<ListingSample>,
    /// Those that say something else, by row.
    pub changed: Vec<ListingSample>,
    /// Those that are not there any more, by key.
    pub gone: Vec<ListingSample>,
}

impl Differences {
    /// Keeps only these samples; whether one was left out. The counts of the report stay.
    pub fn retain(&mut self, mut keep: impl FnMut(&ListingSample) -> bool) -> bool {
        let Self { added, changed, gone } = self;
        let mut left_out = false;
        for samples in [added, changed, gone] {
            let before = samples.len();
            samples.retain(&mut keep);
            left_out |= samples.len() < before;
        }
        left_out
    }
}

/// What shape the feed has, and what of it is not as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedShape {
    /// The feed's own names of its fields or columns, and how many rows have each.
    pub fields: BTreeMap<String, u32>,
    /// Fields that the last believed harvest did not have, sorted.
    pub appeared: Vec<String>,
    /// Fields of the last believed harvest that are not there any more, sorted.
    pub vanished: Vec<String>,
    /// What is filled in.
    pub fills: Fills,
    /// What was filled in in the last believed harvest; `None` where there was none.
    pub fills_before: Option<Fills>,
}

/// What came of one harvest. A plain value, made in `gather/describe.rs` alone, whoever asks for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HarvestReport {
    /// When it began.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub at: Timestamp,
    /// How it ended.
    pub outcome: HarvestOutcome,
    /// The feed itself was not asked for: its server's log of changes shows that there were none.
    #[serde(default)]
    pub by_hint: bool,
    /// Rows read; a row with an array of days counts once a day.
    pub rows: u32,
    /// Rows taken. Always `rows - refused`.
    pub accepted: u32,
    /// Rows not taken, each with a notice: an error where the row is at fault, an info where it repeats another word for word
    /// or the source marks it as unpublished.
    pub refused: u32,
    /// Listings the last believed harvest did not have.
    pub added: u32,
    /// Listings that say something else than in the last believed harvest.
    pub changed: u32,
    /// Listings of the last believed harvest that are gone.
    pub gone: u32,
    /// Some of the listings that came, changed and went.
    #[serde(default)]
    pub differences: Differences,
    /// What was found.
    pub notices: Notices,
    /// The fields that the feed has, and what is filled in.
    #[serde(default)]
    pub shape: FeedShape,
    /// The newest change that the publisher dates, none later than `at`; `None` where the feed dates none.
    #[serde(default, with = "jiff::fmt::serde::timestamp::second::optional")]
    pub newest_update_at: Option<Timestamp>,
    /// Decoded bytes read.
    pub bytes: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Why it was not believed, in a sentence a volunteer understands.
    pub failure: Option<String>,
    /// What kind of failure it was; its row in the table says who must act.
    #[serde(default, deserialize_with = "known_class")]
    pub failure_class: Option<FailureClass>,
}

impl HarvestReport {
    /// One that has just begun: nothing read, and nothing wrong.
    pub fn begun(at: Timestamp) -> Self {
        Self {
            at,
            outcome: HarvestOutcome::Believed,
            by_hint: false,
            rows: 0,
            accepted: 0,
            refused: 0,
            added: 0,
            changed: 0,
            gone: 0,
            differences: Differences::default(),
            notices: Notices::default(),
            shape: FeedShape::default(),
            newest_update_at: None,
            bytes: 0,
            duration_ms: 0,
            failure: None,
            failure_class: None,
        }
    }

    /// The same, but it ended so, for this reason.
    pub fn failed(self, outcome: HarvestOutcome, class: FailureClass, sentence: String) -> Self {
        Self { outcome, failure: Some(sentence), failure_class: Some(class), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::{Differences, ListingSample};

    #[test]
    fn samples_can_be_taken_out_whatever_became_of_their_listings() {
        let sample = |id: &str| ListingSample { id: id.to_owned(), name: None, differs: Vec::new() };
        let mut found =
            Differences { added: vec![sample("1"), sample("2")], changed: vec![sample("3")], gone: vec![sample("2"), sample("4")] };
        assert!(found.retain(|sample| sample.id != "2"));
        assert!(!found.retain(|sample| sample.id != "2"));
        assert_eq!((found.added, found.changed, found.gone), (vec![sample("1")], vec![sample("3")], vec![sample("4")]));
    }
}
