//! Due sources, claimed with a fence, so that each is harvested by one worker at a time.
//!
//! Promises, each a test of the suite:
//!
//! 1. A claimed source is not claimed again before its visibility ends. A claim that has lapsed holds until another
//!    takes the source.
//! 2. Each claim has a higher fence than any before it of the same source, even if the source was withdrawn between.
//! 3. `finish` and `extend` under a lost claim are refused (`Fenced`); to withdraw a source is to lose its claim.
//! 4. A trigger makes a source due at once, and one that is claimed due again right after; no schedule puts it off.
//! 5. A reading that begins under a claim is counted until a claim of the source is finished, and each claim tells how many
//!    there are: more than none where a process died while it read. To set a source aside ends a claim and leaves one.
//! 6. What is longest due is claimed first; of two that became due together, the one with the lesser id.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::model::id::SourceId;
use crate::store::contract::Fence;
use crate::store::error::StoreError;

/// The right to harvest one source until its visibility ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The source.
    pub source: SourceId,
    /// Higher than that of every claim of this source before.
    pub fence: Fence,
    /// When it was due.
    pub due: Timestamp,
    /// When the claim ends unless extended.
    pub until: Timestamp,
    /// Readings that began under earlier claims since one was finished.
    pub unfinished: u32,
}

/// One source in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// The source.
    pub source: SourceId,
    /// When it is due.
    pub due: Timestamp,
    /// When the claim on it ends or ended, where one was not finished.
    pub claimed_until: Option<Timestamp>,
}

/// The queue of due sources. `now` is the caller's clock.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Adds a source that is not in the queue; one that is stays as it is.
    async fn enroll(&self, source: &SourceId, due: Timestamp) -> Result<(), StoreError>;

    /// Adds several, where the store can in one commit.
    async fn enroll_all(&self, sources: Vec<(SourceId, Timestamp)>) -> Result<(), StoreError> {
        for (source, due) in sources {
            self.enroll(&source, due).await?;
        }
        Ok(())
    }

    /// Sets when an unclaimed source is due (its schedule was changed). One that is claimed, or not in the queue, is
    /// left alone: whoever finishes the claim says when it is due next.
    async fn reschedule(&self, source: &SourceId, due: Timestamp) -> Result<(), StoreError>;

    /// Takes a source out of the queue; its fence is remembered, and a claim that is out is lost.
    async fn withdraw(&self, source: &SourceId) -> Result<(), StoreError>;

    /// Claims up to `limit` sources that are due at `now`, the longest due first.
    async fn claim(&self, now: Timestamp, visibility_s: u32, limit: usize) -> Result<Vec<Claim>, StoreError>;

    /// Claims one source, due or not. `None` where someone holds it, or the queue does not know it.
    async fn claim_source(&self, source: &SourceId, now: Timestamp, visibility_s: u32) -> Result<Option<Claim>, StoreError>;

    /// Keeps a claim for longer, never for shorter; returns it with its new end.
    async fn extend(&self, claim: &Claim, now: Timestamp, visibility_s: u32) -> Result<Claim, StoreError>;

    /// Ends a claim and says when the source is due next. A trigger that came meanwhile makes it due at once.
    async fn finish(&self, claim: &Claim, next_due: Timestamp) -> Result<(), StoreError>;

    /// Counts a reading that begins under the claim of this fence, before anything is read.
    async fn begin_reading(&self, source: &SourceId, fence: Fence) -> Result<(), StoreError>;

    /// Ends a claim as [`Queue::finish`] does, but leaves one reading counted: the next that does not end is the second.
    async fn set_aside(&self, claim: &Claim, next_due: Timestamp) -> Result<(), StoreError>;

    /// Makes a source due now, whatever its schedule. `false` where the queue does not know it.
    async fn trigger(&self, source: &SourceId, now: Timestamp) -> Result<bool, StoreError>;

    /// The whole queue, sorted by source.
    async fn queued(&self) -> Result<Vec<Queued>, StoreError>;
}
