//! Why two listings are, or are not, one meeting: a level and a weight for each feature, kept beside the meeting.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::id::ListingKey;
use crate::model::intern::intern;

/// What was decided of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LinkDecision {
    /// One meeting.
    Linked,
    /// Too close to call; kept apart and listed for an operator.
    Review,
    /// Two meetings.
    Apart,
}

/// A word of the linker's small vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Word(Arc<str>);

impl Word {
    /// The one copy of a word.
    pub fn new(word: &str) -> Self {
        Self(intern(word))
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Word {
    fn from(word: String) -> Self {
        Self::new(&word)
    }
}

impl From<Word> for String {
    fn from(word: Word) -> Self {
        word.0.as_ref().to_owned()
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One row of the waterfall. Features and levels are the linker's own names, so readers need not know the linker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What was compared: `name`, `time`, `place`, `room`.
    pub feature: Word,
    /// How it compared: `same`, `60 m and street`, `differs`.
    pub level: Word,
    /// Weight in bits (log2 odds); negative speaks against.
    pub bits: f32,
}

/// A pair and all that was weighed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkEvidence {
    /// The lesser key.
    pub a: ListingKey,
    /// The greater key.
    pub b: ListingKey,
    /// What was decided.
    pub decision: LinkDecision,
    /// The rows; their bits add up to the score.
    pub rows: Vec<Evidence>,
    /// The score at and above which a pair is linked, in bits.
    pub threshold: f32,
}

impl LinkEvidence {
    /// The score in bits.
    pub fn bits(&self) -> f32 {
        self.rows.iter().map(|row| row.bits).sum()
    }
}
