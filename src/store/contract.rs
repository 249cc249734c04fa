//! What every store promises.
//!
//! A *shelf* holds one thing that is replaced as a whole: a source's listings (its pack), or the linked generation.
//! Its content lies in immutable, content-addressed *chunks*; its *head* names them in order. A commit writes the
//! chunks first and then swaps the head in one step, so a reader, a crash or a rival sees the old head or the new
//! one and never a mixture. The promises, each a test of the suite:
//!
//! 1. What was put under a shelf replaces what that shelf had, and nothing of any other.
//! 2. A swap under a fence lower than the head's is refused (`Fenced`), whoever asks.
//! 3. A swap that expects another sequence number than the head's is refused (`Raced`) and changes nothing.
//! 4. A swap that names a chunk the store lacks is refused (`MissingChunk`) and changes nothing.
//! 5. Sequence numbers of a shelf grow by one with each swap and are never used again under one store id; nor are its
//!    fences forgotten. Both hold for a shelf that was cleared in between.
//! 6. The last [`KEPT_HEADS`] heads before the current one stay readable, chunks and all.
//! 7. Deltas are listed in order, without gaps, as far back as they are kept. A swap without one breaks the chain: the
//!    deltas before it are dropped. A reader whose next one is missing reads the head instead.
//! 8. A status replaces the one of the same source, and the version of all statuses grows.
//! 9. `changed` returns at once where what was seen is not what is there. It is a hint: readers reconcile by heads.
//! 10. A sweep drops a chunk only if no kept head named it at the sweep before either, and nobody put it in between. So
//!     a commit under way outlives a sweep; were there two, its swap would be refused (`MissingChunk`) and nothing lost.
//!     A store that lets go of such chunks by itself, after longer than any commit takes, sweeps none.
//! 11. What is forgotten is gone: the heads before the current one, and at once every chunk that they named and no kept head
//!     of any shelf does. A commit under way that had put one of those chunks is refused (`MissingChunk`) and nothing is lost.
//! 12. Bytes that are read back are those that were put, or the call fails (`Unreadable`).
//!
//! No call spans two shelves, and none needs to. Instants in heads, queue and leases are kept to the millisecond.

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::id::SourceId;
use crate::store::commands::Commands;
use crate::store::error::StoreError;
use crate::store::lease::Leases;
use crate::store::queue::Queue;

/// How many heads before the current one stay readable.
pub const KEPT_HEADS: usize = 3;

/// How many deltas of the generation shelf are kept.
pub const KEPT_DELTAS: usize = 10_000;

/// A number that grows with every claim, so that a late writer is told from the current one.
pub type Fence = u64;

/// A place that is replaced as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Shelf {
    /// The believed listings of one source.
    Source(SourceId),
    /// The linked result.
    Generation,
}

impl Shelf {
    /// Its name in messages and keys: `source/ID` or `generation`.
    pub fn name(&self) -> String {
        match self {
            Self::Source(id) => format!("source/{id}"),
            Self::Generation => "generation".to_owned(),
        }
    }
}

/// BLAKE3 of a chunk's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChunkId(pub [u8; 32]);

impl std::fmt::Display for ChunkId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Immutable bytes, named by what they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// BLAKE3 of the bytes.
    pub id: ChunkId,
    /// The bytes.
    pub bytes: Bytes,
}

impl Chunk {
    /// Names the bytes.
    pub fn new(bytes: Bytes) -> Self {
        Self { id: ChunkId(*blake3::hash(&bytes).as_bytes()), bytes }
    }
}

/// What a shelf holds now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// From 1, one more with each swap. For the generation shelf it is the generation's number.
    pub seq: u64,
    /// The fence under which it was written.
    pub fence: Fence,
    /// The content, in order.
    pub chunks: Vec<ChunkId>,
    /// Small facts beside the content (`codec` gives them meaning): validators, counts.
    pub meta: Bytes,
    /// When it was swapped in, by the writer's clock.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
}

/// A head to swap in.
#[derive(Debug, Clone)]
pub struct Swap {
    /// Where.
    pub shelf: Shelf,
    /// The sequence number that is there, `None` for an empty shelf.
    pub expected: Option<u64>,
    /// The writer's fence.
    pub fence: Fence,
    /// The content; every chunk must have been put before, for this shelf.
    pub chunks: Vec<ChunkId>,
    /// Small facts beside the content.
    pub meta: Bytes,
    /// What changed against the head before, kept under the new sequence number; other shelves than that of the
    /// generation keep none.
    pub delta: Option<Bytes>,
    /// The writer's clock.
    pub at: Timestamp,
}

/// What a reader has seen, to wait for more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Sequence number of the generation head; 0 for none.
    pub generation: u64,
    /// Version of the statuses; 0 for none.
    pub statuses: u64,
}

/// The status of every source, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusTable {
    /// Grows with every change.
    pub version: u64,
    /// Sorted by source.
    pub entries: Vec<(SourceId, Bytes)>,
}

/// Packs, heads, deltas and statuses.
#[async_trait]
pub trait Shelves: Send + Sync {
    /// Made once when a store is first opened. Another id means another (or emptied) store: read everything anew.
    async fn store_id(&self) -> Result<String, StoreError>;

    /// Puts chunks down for a shelf; those that are there already stay as they are. Another shelf need not see them.
    async fn put_chunks(&self, shelf: &Shelf, chunks: &[Chunk]) -> Result<(), StoreError>;

    /// Reads chunks of a shelf in the order asked for; `MissingChunk` where one is not there.
    async fn chunks(&self, shelf: &Shelf, ids: &[ChunkId]) -> Result<Vec<Bytes>, StoreError>;

    /// Swaps a head in, in one step. The fence is looked at first, then the number, then the chunks.
    async fn swap_head(&self, swap: Swap) -> Result<Head, StoreError>;

    /// The head of a shelf.
    async fn head(&self, shelf: &Shelf) -> Result<Option<Head>, StoreError>;

    /// The heads of all sources, sorted by source.
    async fn source_heads(&self) -> Result<Vec<(SourceId, Head)>, StoreError>;

    /// Up to [`KEPT_HEADS`] heads before the current one, newest first.
    async fn history(&self, shelf: &Shelf) -> Result<Vec<Head>, StoreError>;

    /// Empties a shelf, history and all: a source that an operator took out of the config. Its numbers are remembered.
    async fn clear_shelf(&self, shelf: &Shelf) -> Result<(), StoreError>;

    /// Lets go of the heads before the current one, and at once of the chunks that only they named: what an operator was
    /// asked to take out must not be there any more.
    async fn forget_history(&self, shelf: &Shelf) -> Result<(), StoreError>;

    /// Leaves nothing of what was forgotten on the medium, freed places of a file included. Stores that keep no freed bytes
    /// have nothing to do. An error leaves all as it was.
    async fn scrub(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Deltas of the generation shelf with a sequence number above `after`, oldest first, at most `limit`.
    async fn deltas(&self, after: u64, limit: usize) -> Result<Vec<(u64, Bytes)>, StoreError>;

    /// Puts the status of one source; returns the new version.
    async fn put_status(&self, source: &SourceId, status: Bytes) -> Result<u64, StoreError>;

    /// Puts the statuses of several sources, where the store can in one commit.
    async fn put_statuses(&self, statuses: Vec<(SourceId, Bytes)>) -> Result<(), StoreError> {
        for (source, status) in statuses {
            self.put_status(&source, status).await?;
        }
        Ok(())
    }

    /// Takes the status of one source away; returns the new version, or the old one where there was none.
    async fn clear_status(&self, source: &SourceId) -> Result<u64, StoreError>;

    /// The status of one source.
    async fn status(&self, source: &SourceId) -> Result<Option<Bytes>, StoreError>;

    /// All statuses.
    async fn statuses(&self) -> Result<StatusTable, StoreError>;

    /// Waits until what is there may be something else than `seen`: at once if it is already.
    async fn changed(&self, seen: Seen) -> Result<(), StoreError>;

    /// Drops chunks that no kept head has named since the sweep before; returns how many, 0 where the store does it by
    /// itself. Call it now and then, with
    /// longer between two calls than the longest commit takes.
    async fn sweep(&self) -> Result<usize, StoreError>;
}

/// The whole table.
pub trait Store: Shelves + Queue + Leases + Commands {}

impl<T: Shelves + Queue + Leases + Commands> Store for T {}
