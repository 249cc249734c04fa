//! What came of one harvest of one source.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::notice::{Notice, NoticeCode, Severity};

/// How many samples of one notice a report keeps; all are counted.
pub const SAMPLES_MAX: usize = 20;

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
        let tally = self.0.entry(code).or_insert_with(|| NoticeTally { count: 0, samples: Vec::new() });
        tally.count += 1;
        if tally.samples.len() < SAMPLES_MAX {
            tally.samples.push(notice);
        }
    }

    /// The same, for notices that come with nearly every row: made only while there is room.
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

/// What came of one harvest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HarvestReport {
    /// When it began.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub at: Timestamp,
    /// How it ended.
    pub outcome: HarvestOutcome,
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
    /// What was found.
    pub notices: Notices,
    /// Decoded bytes read.
    pub bytes: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Why it was not believed, in a sentence a volunteer understands.
    pub failure: Option<String>,
    /// A stable word for the failure, such as `timeout`, `html-instead-of-feed`, `vanished`.
    pub failure_class: Option<String>,
}
