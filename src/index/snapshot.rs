//! One generation in memory.

use jiff::Timestamp;

use crate::model::generation::GenerationContent;

/// Place of a meeting in a snapshot.
pub type MeetingIx = u32;

/// One generation with its indexes. Immutable.
pub struct Snapshot {}

impl Snapshot {
    /// Before the first generation.
    pub fn empty() -> Self {
        todo!()
    }

    /// Builds every index.
    pub fn build(number: u64, built_at: Timestamp, content: GenerationContent) -> Self {
        let _ = (number, built_at, content);
        todo!()
    }
}
