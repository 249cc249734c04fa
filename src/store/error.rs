//! What can go wrong at the table.

use crate::store::contract::Fence;

/// A store's refusal or failure.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Someone with a later fence has written since; whoever held the earlier one must stop.
    #[error("fenced off: {shelf} was written under fence {held}, ours is {ours}")]
    Fenced {
        /// The shelf's name.
        shelf: String,
        /// The later fence.
        held: Fence,
        /// Ours.
        ours: Fence,
    },
    /// The head is not the one we built upon; read it and build again.
    #[error("raced: {shelf} is at {}, expected {}", number(*.actual), number(*.expected))]
    Raced {
        /// The shelf's name.
        shelf: String,
        /// The sequence number we built upon.
        expected: Option<u64>,
        /// The one that is there.
        actual: Option<u64>,
    },
    /// A chunk that a head names is not there.
    #[error("chunk {0} is missing from the store")]
    MissingChunk(String),
    /// Bytes that this version cannot read.
    #[error("{what} cannot be read: {why}")]
    Unreadable {
        /// What was read.
        what: String,
        /// Why it failed.
        why: String,
    },
    /// The store cannot take more: disk full, memory limit.
    #[error("the store is full: {0}")]
    Full(String),
    /// The store cannot be reached or failed.
    #[error("the store failed: {0}")]
    Unavailable(String),
    /// The store does not let us: a wrong password, a right that is missing. Waiting does not mend it.
    #[error("the store refuses us: {0}")]
    Denied(String),
    /// Another process holds the store.
    #[error("cannot open the store: {0}")]
    InUse(String),
    /// What is there is damaged, or is no store.
    #[error("cannot open the store: {0}")]
    Damaged(String),
    /// The store cannot be opened as configured.
    #[error("cannot open the store: {0}")]
    Open(String),
}

impl StoreError {
    /// A word for it, one of a few, for counts.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Fenced { .. } => "fenced",
            Self::Raced { .. } => "raced",
            Self::MissingChunk(_) => "missing_chunk",
            Self::Unreadable { .. } => "unreadable",
            Self::Full(_) => "full",
            Self::Unavailable(_) => "unavailable",
            Self::Denied(_) => "denied",
            Self::Open(_) => "open",
            Self::InUse(_) => "in_use",
            Self::Damaged(_) => "damaged",
        }
    }

    /// Whether what was asked for is damaged or gone for good, so that asking again gives the same.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::MissingChunk(_) | Self::Unreadable { .. })
    }
}

fn number(seq: Option<u64>) -> String {
    seq.map_or_else(|| "nothing".to_owned(), |seq| seq.to_string())
}
