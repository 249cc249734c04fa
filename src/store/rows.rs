//! The little that a store on this machine must be able to do: rows of bytes under keys, in spaces, in transactions.
//!
//! What is done with the rows stands in `shelf_rules`, `queue_rules` and `lease_rules`, once for all such stores, so
//! that two of them cannot drift apart.

use bytes::Bytes;

use crate::store::error::StoreError;

/// A space of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// Facts of the store itself: its id, its layout, the version of the statuses.
    About,
    /// Chunks by id.
    Chunk,
    /// Ids of chunks that no kept head named at the last sweep.
    Unnamed,
    /// Heads by shelf.
    Head,
    /// Earlier heads by shelf and sequence number.
    History,
    /// What a cleared shelf remembers.
    Mark,
    /// Deltas of the generation shelf by sequence number.
    Delta,
    /// Statuses by source.
    Status,
    /// The queue by source.
    Queue,
    /// The last fence of each source that was ever in the queue.
    Fence,
    /// Leases by name.
    Lease,
    /// Commands that wait, by number.
    Command,
    /// What came of commands, by number.
    Outcome,
}

impl Space {
    /// Every space.
    pub const ALL: [Self; 13] = [
        Self::About,
        Self::Chunk,
        Self::Unnamed,
        Self::Head,
        Self::History,
        Self::Mark,
        Self::Delta,
        Self::Status,
        Self::Queue,
        Self::Fence,
        Self::Lease,
        Self::Command,
        Self::Outcome,
    ];

    /// Its name where it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::About => "about",
            Self::Chunk => "chunk",
            Self::Unnamed => "unnamed",
            Self::Head => "head",
            Self::History => "history",
            Self::Mark => "mark",
            Self::Delta => "delta",
            Self::Status => "status",
            Self::Queue => "queue",
            Self::Fence => "fence",
            Self::Lease => "lease",
            Self::Command => "command",
            Self::Outcome => "outcome",
        }
    }
}

/// A row: its key and what is kept under it.
pub type Row = (Vec<u8>, Bytes);

/// Rows as one transaction sees them.
pub trait Rows {
    /// The row under a key.
    ///
    /// # Errors
    /// `Unavailable` where the store fails; so with all below.
    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Bytes>, StoreError>;

    /// Whether there is one.
    fn has(&self, space: Space, key: &[u8]) -> Result<bool, StoreError>;

    /// Rows from a key on, in the order of keys, at most `limit`.
    fn scan(&self, space: Space, from: &[u8], limit: usize) -> Result<Vec<Row>, StoreError>;

    /// Every key of a space, in order.
    fn keys(&self, space: Space) -> Result<Vec<Vec<u8>>, StoreError>;
}

/// Rows that can be written. Rules check everything before they write anything: not every store can take writes back.
pub trait RowsMut: Rows {
    /// Puts a row, over one that is there.
    ///
    /// # Errors
    /// `Full` and `Unavailable`; so with the next.
    fn put(&mut self, space: Space, key: &[u8], value: &[u8]) -> Result<(), StoreError>;

    /// Takes a row away; whether there was one.
    fn remove(&mut self, space: Space, key: &[u8]) -> Result<bool, StoreError>;
}

/// Whether a commit must outlast a loss of power at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// It must, with all that was committed before it.
    Now,
    /// Together with the next commit that must: enough for chunks, which mean nothing before a head names them.
    WithTheNext,
}

/// Rows in transactions: a reader sees one state to its end, a writer is alone, and what fails leaves no trace.
pub trait Tables: Send + Sync + 'static {
    /// Whether a call may wait for a disk, and belongs on a thread where waiting is allowed.
    const WAITS: bool;

    /// Reads.
    ///
    /// # Errors
    /// Those of the work, and of the store.
    fn read<T>(&self, work: impl FnOnce(&dyn Rows) -> Result<T, StoreError>) -> Result<T, StoreError>;

    /// Writes, and commits where the work succeeds.
    ///
    /// # Errors
    /// Those of the work, and of the store.
    fn write<T>(&self, lasting: Lasting, work: impl FnOnce(&mut dyn RowsMut) -> Result<T, StoreError>) -> Result<T, StoreError>;

    /// As [`crate::store::contract::Shelves::scrub`].
    ///
    /// # Errors
    /// Those of the store.
    fn scrub(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
