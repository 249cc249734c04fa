//! A store that fails as real ones do, and that holds each commit against what may be committed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use meeting_graph::clock::Clock;
use meeting_graph::model::id::SourceId;
use meeting_graph::store::codec;
use meeting_graph::store::commands::Commands;
use meeting_graph::store::contract::{Chunk, ChunkId, Fence, Head, Seen, Shelf, Shelves, StatusTable, Swap};
use meeting_graph::store::error::StoreError;
use meeting_graph::store::lease::{Lease, Leases};
use meeting_graph::store::memory::MemoryStore;
use meeting_graph::store::queue::{Claim, Queue, Queued};

use crate::gather::simulation::world::{Ids, World};

/// How the store behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outage {
    None,
    /// No call is answered.
    Away,
    /// One call in five fails, half of them after they were carried out: the answer was lost.
    Flaky,
    /// Nothing can be written.
    Full,
}

#[derive(Default)]
struct Committed {
    seq: u64,
    fence: Fence,
    ids: Ids,
    /// All that was ever committed.
    ever: Vec<Ids>,
}

pub struct Table {
    inner: MemoryStore,
    outage: Mutex<Outage>,
    rng: Mutex<fastrand::Rng>,
    world: Arc<World>,
    clock: Clock,
    committed: Mutex<BTreeMap<SourceId, Committed>>,
    /// Sources whose held harvest an operator accepted, or whose pack was rolled back.
    waved_through: Mutex<BTreeMap<SourceId, Timestamp>>,
}

impl Table {
    pub fn new(world: Arc<World>, seed: u64, clock: Clock) -> Arc<Self> {
        Arc::new(Self {
            inner: MemoryStore::default(),
            outage: Mutex::new(Outage::None),
            rng: Mutex::new(fastrand::Rng::with_seed(seed ^ 0x7ab1e)),
            world,
            clock,
            committed: Mutex::default(),
            waved_through: Mutex::default(),
        })
    }

    pub fn set(&self, outage: Outage) {
        *self.outage.lock().unwrap() = outage;
    }

    pub fn wave_through(&self, source: &SourceId) {
        self.waved_through.lock().unwrap().insert(source.clone(), self.clock.now());
    }

    /// What is on a source's shelf.
    pub fn ids(&self, source: &SourceId) -> Option<Ids> {
        self.committed.lock().unwrap().get(source).map(|committed| committed.ids.clone())
    }

    /// Whether a call fails, and whether it is carried out all the same.
    fn fails(&self, writes: bool) -> Option<(StoreError, bool)> {
        let away = || StoreError::Unavailable("away in the simulation".to_owned());
        match *self.outage.lock().unwrap() {
            Outage::None => None,
            Outage::Away => Some((away(), false)),
            Outage::Full => writes.then(|| (StoreError::Full("full in the simulation".to_owned()), false)),
            Outage::Flaky => {
                let mut rng = self.rng.lock().unwrap();
                (rng.u8(0..5) == 0).then(|| (away(), rng.bool()))
            }
        }
    }

    async fn call<T>(&self, writes: bool, call: impl Future<Output = Result<T, StoreError>> + Send) -> Result<T, StoreError> {
        match self.fails(writes) {
            None => call.await,
            Some((error, false)) => Err(error),
            Some((error, true)) => call.await.and(Err(error)),
        }
    }

    async fn swap(&self, swap: Swap) -> Result<Head, StoreError> {
        let (shelf, chunks) = (swap.shelf.clone(), swap.chunks.clone());
        let head = self.inner.swap_head(swap).await?;
        if let Shelf::Source(source) = &shelf {
            let bytes = self.inner.chunks(&shelf, &chunks).await?;
            let pack = codec::decode_pack(&bytes)?;
            self.judge(source, &head, pack.listings.iter().map(|listing| listing.key.id.clone()).collect());
        }
        Ok(head)
    }

    /// The invariants of a commit.
    fn judge(&self, source: &SourceId, head: &Head, ids: Ids) {
        let mut all = self.committed.lock().unwrap();
        let last = all.entry(source.clone()).or_default();
        let violated = |what: String| self.world.violated(format!("{}: pack {} of `{source}`: {what}", self.clock.now(), head.seq));
        if head.seq != last.seq + 1 {
            violated(format!("its number does not follow {}", last.seq));
        }
        if head.fence <= last.fence {
            violated(format!("two commits under the fences {} and {}", last.fence, head.fence));
        }
        let again = last.ever.contains(&ids);
        let first = self.world.handed_out(source.as_str(), &ids);
        if first.is_none() && !again {
            violated(format!("{} listings that no feed ever had", ids.len()));
        }
        if last.seq > 0 && is_suspicious(&last.ids, &ids) && !self.may_be_believed(source, &ids, first) {
            violated(format!("{} listings in the place of {}, and nobody looked", ids.len(), last.ids.len()));
        }
        last.ever.push(ids.clone());
        *last = Committed { seq: head.seq, fence: head.fence, ids, ever: std::mem::take(&mut last.ever) };
    }

    fn may_be_believed(&self, source: &SourceId, ids: &Ids, first: Option<Timestamp>) -> bool {
        if self.waved_through.lock().unwrap().contains_key(source) {
            return true;
        }
        // A day, less the two hours by which the clock may have been set meanwhile.
        let long_enough =
            |first: Timestamp| self.clock.now().duration_since(first) >= SignedDuration::from_hours(22) - SignedDuration::from_mins(2);
        !ids.is_empty() && first.is_some_and(long_enough)
    }
}

/// The guard's rule in other words, as the oracle.
fn is_suspicious(before: &Ids, after: &Ids) -> bool {
    let (old, new) = (before.len() as f64, after.len() as f64);
    let kept = before.intersection(after).count() as f64;
    new == 0.0 || (old - new > 10.0 && new < 0.8 * old) || (new - old > 100.0 && new > 10.0 * old) || (old >= 20.0 && kept < 0.1 * old)
}

macro_rules! passed_on {
    ($trait:ident { $($name:ident($($argument:ident: $type:ty),*) -> $result:ty, $writes:literal;)* }) => {
        #[async_trait]
        impl $trait for Table {
            $(async fn $name(&self, $($argument: $type),*) -> Result<$result, StoreError> {
                self.call($writes, self.inner.$name($($argument),*)).await
            })*
        }
    };
}

passed_on! {
    Queue {
        enroll(source: &SourceId, due: Timestamp) -> (), true;
        reschedule(source: &SourceId, due: Timestamp) -> (), true;
        withdraw(source: &SourceId) -> (), true;
        claim(now: Timestamp, visibility_s: u32, limit: usize) -> Vec<Claim>, true;
        claim_source(source: &SourceId, now: Timestamp, visibility_s: u32) -> Option<Claim>, true;
        extend(claim: &Claim, now: Timestamp, visibility_s: u32) -> Claim, true;
        finish(claim: &Claim, next_due: Timestamp) -> (), true;
        begin_reading(source: &SourceId, fence: Fence) -> (), true;
        set_aside(claim: &Claim, next_due: Timestamp) -> (), true;
        trigger(source: &SourceId, now: Timestamp) -> bool, true;
        queued() -> Vec<Queued>, false;
    }
}

passed_on! {
    Leases {
        acquire(name: &str, holder: &str, now: Timestamp, ttl_s: u32) -> Option<Lease>, true;
        release(lease: &Lease) -> (), true;
    }
}

passed_on! {
    Commands {
        lay(command: &Bytes) -> u64, true;
        waiting() -> Vec<(u64, Bytes)>, false;
        settle(number: u64, outcome: &Bytes) -> bool, true;
        outcome(number: u64) -> Option<Bytes>, false;
    }
}

#[async_trait]
impl Shelves for Table {
    async fn swap_head(&self, swap: Swap) -> Result<Head, StoreError> {
        self.call(true, self.swap(swap)).await
    }

    async fn store_id(&self) -> Result<String, StoreError> {
        self.call(false, self.inner.store_id()).await
    }

    async fn put_chunks(&self, shelf: &Shelf, chunks: &[Chunk]) -> Result<(), StoreError> {
        self.call(true, self.inner.put_chunks(shelf, chunks)).await
    }

    async fn chunks(&self, shelf: &Shelf, ids: &[ChunkId]) -> Result<Vec<Bytes>, StoreError> {
        self.call(false, self.inner.chunks(shelf, ids)).await
    }

    async fn head(&self, shelf: &Shelf) -> Result<Option<Head>, StoreError> {
        self.call(false, self.inner.head(shelf)).await
    }

    async fn source_heads(&self) -> Result<Vec<(SourceId, Head)>, StoreError> {
        self.call(false, self.inner.source_heads()).await
    }

    async fn history(&self, shelf: &Shelf) -> Result<Vec<Head>, StoreError> {
        self.call(false, self.inner.history(shelf)).await
    }

    async fn clear_shelf(&self, shelf: &Shelf) -> Result<(), StoreError> {
        self.world.violated(format!("{} was emptied", shelf.name()));
        self.call(true, self.inner.clear_shelf(shelf)).await
    }

    async fn forget_history(&self, shelf: &Shelf) -> Result<(), StoreError> {
        self.call(true, self.inner.forget_history(shelf)).await
    }

    async fn deltas(&self, after: u64, limit: usize) -> Result<Vec<(u64, Bytes)>, StoreError> {
        self.call(false, self.inner.deltas(after, limit)).await
    }

    async fn put_status(&self, source: &SourceId, status: Bytes) -> Result<u64, StoreError> {
        self.call(true, self.inner.put_status(source, status)).await
    }

    async fn clear_status(&self, source: &SourceId) -> Result<u64, StoreError> {
        self.world.violated(format!("the status of `{source}` was cleared"));
        self.call(true, self.inner.clear_status(source)).await
    }

    async fn status(&self, source: &SourceId) -> Result<Option<Bytes>, StoreError> {
        self.call(false, self.inner.status(source)).await
    }

    async fn statuses(&self) -> Result<StatusTable, StoreError> {
        self.call(false, self.inner.statuses()).await
    }

    async fn changed(&self, seen: Seen) -> Result<(), StoreError> {
        self.inner.changed(seen).await
    }

    async fn sweep(&self) -> Result<usize, StoreError> {
        self.call(true, self.inner.sweep()).await
    }
}
