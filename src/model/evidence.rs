//! Why two listings are, or are not, one meeting: a level and a weight for each feature, kept beside the meeting.

use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use foldhash::HashMap;
use serde::{Deserialize, Deserializer, Serialize};

use crate::model::id::ListingKey;
use crate::model::intern::read_word;

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

/// Words of the vocabulary at the most. The linker has some dozens; a store of another version may bring its own.
const WORDS_MAX: usize = 4_096;

/// What a word beyond the vocabulary is shown as.
const UNKNOWN: &str = "unknown";

/// A word of the linker's small vocabulary, as its place in it: a graph holds millions of them.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct Word(u16);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_word(deserializer, |word| Ok::<_, Infallible>(Self::new(word)))
    }
}

/// Every word met so far. Words are never taken out, so a place stays a word's own; the bound keeps their number small.
#[derive(Default)]
struct Vocabulary {
    places: HashMap<Arc<str>, u16>,
    words: Vec<Arc<str>>,
}

// Held for one look or one insertion; never across an await.
static VOCABULARY: LazyLock<RwLock<Vocabulary>> = LazyLock::new(RwLock::default);

impl Word {
    /// The place of a word.
    pub fn new(word: &str) -> Self {
        if let Some(place) = VOCABULARY.read().unwrap_or_else(PoisonError::into_inner).places.get(word) {
            return Self(*place);
        }
        let mut vocabulary = VOCABULARY.write().unwrap_or_else(PoisonError::into_inner);
        let word = if vocabulary.words.len() < WORDS_MAX { word } else { UNKNOWN };
        if let Some(place) = vocabulary.places.get(word) {
            return Self(*place);
        }
        let (kept, place): (Arc<str>, _) = (word.into(), u16::try_from(vocabulary.words.len()).unwrap_or(u16::MAX));
        vocabulary.words.push(Arc::clone(&kept));
        vocabulary.places.insert(kept, place);
        Self(place)
    }

    /// The word.
    pub fn text(self) -> Arc<str> {
        let vocabulary = VOCABULARY.read().unwrap_or_else(PoisonError::into_inner);
        vocabulary.words.get(usize::from(self.0)).map_or_else(|| UNKNOWN.into(), Arc::clone)
    }
}

impl From<Word> for String {
    fn from(word: Word) -> Self {
        word.text().as_ref().to_owned()
    }
}

/// The word: its place is another one in each process.
impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text(), f)
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
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
