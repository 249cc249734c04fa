//! A store on this machine: the rules over some tables, one process at a time.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::watch;
use uuid::Uuid;

use crate::model::id::SourceId;
use crate::store::commands::Commands;
use crate::store::contract::{Chunk, ChunkId, Fence, Head, Seen, Shelf, Shelves, StatusTable, Swap};
use crate::store::error::StoreError;
use crate::store::idle::Idle;
use crate::store::lease::{Lease, Leases};
use crate::store::queue::{Claim, Queue, Queued};
use crate::store::rows::{Lasting, Rows, RowsMut, Tables};
use crate::store::{command_rules, lease_rules, queue_rules, shelf_rules};

/// A store over tables of this process.
pub struct Local<T> {
    tables: Arc<T>,
    /// Counts what `changed` waits for. Written after each commit that a reader may wait for; what is new is read
    /// from the tables.
    stirred: Arc<watch::Sender<u64>>,
    idle: Arc<Idle>,
}

impl<T: Tables> Local<T> {
    /// A store over these tables; new ones are given their id.
    ///
    /// # Errors
    /// `Open` where a newer program laid them out; those of the tables.
    pub fn over(tables: T) -> Result<Self, StoreError> {
        let fresh_id = Uuid::new_v4().simple().to_string();
        tables.write(Lasting::Now, |rows| shelf_rules::found(rows, &fresh_id))?;
        Ok(Self { tables: Arc::new(tables), stirred: Arc::new(watch::Sender::new(0)), idle: Arc::default() })
    }

    async fn read<R: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Rows) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let tables = Arc::clone(&self.tables);
        wait::<T, R>(move || tables.read(work)).await
    }

    async fn write<R: Send + 'static>(
        &self,
        lasting: Lasting,
        work: impl FnOnce(&mut dyn RowsMut) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let tables = Arc::clone(&self.tables);
        wait::<T, R>(move || tables.write(lasting, work)).await
    }

    /// Writes to the queue.
    async fn write_queue<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn RowsMut) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let (tables, idle) = (Arc::clone(&self.tables), Arc::clone(&self.idle));
        wait::<T, R>(move || idle.forget_for(|| tables.write(Lasting::Now, work))).await
    }

    /// Writes what a reader may wait for. The word goes out with the commit, even if the caller is gone by then.
    async fn write_and_tell<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn RowsMut) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let (tables, stirred) = (Arc::clone(&self.tables), Arc::clone(&self.stirred));
        wait::<T, R>(move || {
            let done = tables.write(Lasting::Now, work)?;
            stirred.send_modify(|count| *count += 1);
            Ok(done)
        })
        .await
    }
}

/// Runs work on a thread that may wait, where the tables do. The work ends even if the caller is gone.
async fn wait<T: Tables, R: Send + 'static>(work: impl FnOnce() -> Result<R, StoreError> + Send + 'static) -> Result<R, StoreError> {
    if !T::WAITS {
        return work();
    }
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(ended) => Err(StoreError::Unavailable(format!("a call did not come to its end: {ended}"))),
    }
}

#[async_trait]
impl<T: Tables> Shelves for Local<T> {
    async fn store_id(&self) -> Result<String, StoreError> {
        self.read(shelf_rules::store_id).await
    }

    async fn put_chunks(&self, _shelf: &Shelf, chunks: &[Chunk]) -> Result<(), StoreError> {
        let chunks = chunks.to_vec();
        self.write(Lasting::WithTheNext, move |rows| shelf_rules::put_chunks(rows, &chunks)).await
    }

    async fn chunks(&self, _shelf: &Shelf, ids: &[ChunkId]) -> Result<Vec<Bytes>, StoreError> {
        let ids = ids.to_vec();
        self.read(move |rows| shelf_rules::chunks(rows, &ids)).await
    }

    async fn swap_head(&self, swap: Swap) -> Result<Head, StoreError> {
        self.write_and_tell(move |rows| shelf_rules::swap_head(rows, &swap)).await
    }

    async fn head(&self, shelf: &Shelf) -> Result<Option<Head>, StoreError> {
        let shelf = shelf.clone();
        self.read(move |rows| shelf_rules::head(rows, &shelf)).await
    }

    async fn source_heads(&self) -> Result<Vec<(SourceId, Head)>, StoreError> {
        self.read(shelf_rules::source_heads).await
    }

    async fn history(&self, shelf: &Shelf) -> Result<Vec<Head>, StoreError> {
        let shelf = shelf.clone();
        self.read(move |rows| shelf_rules::history(rows, &shelf)).await
    }

    async fn clear_shelf(&self, shelf: &Shelf) -> Result<(), StoreError> {
        let shelf = shelf.clone();
        self.write_and_tell(move |rows| shelf_rules::clear_shelf(rows, &shelf)).await
    }

    async fn forget_history(&self, shelf: &Shelf) -> Result<(), StoreError> {
        let shelf = shelf.clone();
        self.write(Lasting::Now, move |rows| shelf_rules::forget_history(rows, &shelf)).await
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        let tables = Arc::clone(&self.tables);
        wait::<T, ()>(move || tables.scrub()).await
    }

    async fn deltas(&self, after: u64, limit: usize) -> Result<Vec<(u64, Bytes)>, StoreError> {
        self.read(move |rows| shelf_rules::deltas(rows, after, limit)).await
    }

    async fn put_status(&self, source: &SourceId, status: Bytes) -> Result<u64, StoreError> {
        let source = source.clone();
        self.write_and_tell(move |rows| shelf_rules::put_status(rows, &source, &status)).await
    }

    async fn put_statuses(&self, statuses: Vec<(SourceId, Bytes)>) -> Result<(), StoreError> {
        self.write_and_tell(move |rows| {
            statuses.iter().try_for_each(|(source, status)| shelf_rules::put_status(rows, source, status).map(drop))
        })
        .await
    }

    async fn clear_status(&self, source: &SourceId) -> Result<u64, StoreError> {
        let source = source.clone();
        self.write_and_tell(move |rows| shelf_rules::clear_status(rows, &source)).await
    }

    async fn status(&self, source: &SourceId) -> Result<Option<Bytes>, StoreError> {
        let source = source.clone();
        self.read(move |rows| shelf_rules::status(rows, &source)).await
    }

    async fn statuses(&self) -> Result<StatusTable, StoreError> {
        self.read(shelf_rules::statuses).await
    }

    async fn changed(&self, seen: Seen) -> Result<(), StoreError> {
        let mut stirred = self.stirred.subscribe();
        loop {
            // Marked before the tables are read, so that a commit in between is not slept through.
            stirred.borrow_and_update();
            if self.read(shelf_rules::newest).await? != seen {
                return Ok(());
            }
            if stirred.changed().await.is_err() {
                return Ok(());
            }
        }
    }

    async fn sweep(&self) -> Result<usize, StoreError> {
        self.write(Lasting::Now, shelf_rules::sweep).await
    }
}

#[async_trait]
impl<T: Tables> Queue for Local<T> {
    async fn enroll(&self, source: &SourceId, due: Timestamp) -> Result<(), StoreError> {
        let source = source.clone();
        self.write_queue(move |rows| queue_rules::enroll(rows, &source, due)).await
    }

    async fn enroll_all(&self, sources: Vec<(SourceId, Timestamp)>) -> Result<(), StoreError> {
        self.write_queue(move |rows| sources.iter().try_for_each(|(source, due)| queue_rules::enroll(rows, source, *due))).await
    }

    async fn reschedule(&self, source: &SourceId, due: Timestamp) -> Result<(), StoreError> {
        let source = source.clone();
        self.write_queue(move |rows| queue_rules::reschedule(rows, &source, due)).await
    }

    async fn withdraw(&self, source: &SourceId) -> Result<(), StoreError> {
        let source = source.clone();
        self.write_queue(move |rows| queue_rules::withdraw(rows, &source)).await
    }

    async fn claim(&self, now: Timestamp, visibility_s: u32, limit: usize) -> Result<Vec<Claim>, StoreError> {
        // Most ticks find nothing due; they need not write, nor read what was read before.
        let known = self.idle.known();
        let until = match known.until {
            Some(until) => until,
            None => {
                let until = self.read(queue_rules::idle_until).await?.unwrap_or(Timestamp::MAX);
                self.idle.learn(known, until);
                until
            }
        };
        if now < until {
            return Ok(Vec::new());
        }
        self.write_queue(move |rows| queue_rules::claim(rows, now, visibility_s, limit)).await
    }

    async fn claim_source(&self, source: &SourceId, now: Timestamp, visibility_s: u32) -> Result<Option<Claim>, StoreError> {
        let source = source.clone();
        self.write_queue(move |rows| queue_rules::claim_source(rows, &source, now, visibility_s)).await
    }

    async fn extend(&self, claim: &Claim, now: Timestamp, visibility_s: u32) -> Result<Claim, StoreError> {
        let claim = claim.clone();
        self.write_queue(move |rows| queue_rules::extend(rows, &claim, now, visibility_s)).await
    }

    async fn finish(&self, claim: &Claim, next_due: Timestamp) -> Result<(), StoreError> {
        let claim = claim.clone();
        self.write_queue(move |rows| queue_rules::finish(rows, &claim, next_due)).await
    }

    async fn begin_reading(&self, source: &SourceId, fence: Fence) -> Result<(), StoreError> {
        let source = source.clone();
        self.write_queue(move |rows| queue_rules::begin_reading(rows, &source, fence)).await
    }

    async fn set_aside(&self, claim: &Claim, next_due: Timestamp) -> Result<(), StoreError> {
        let claim = claim.clone();
        self.write_queue(move |rows| queue_rules::set_aside(rows, &claim, next_due)).await
    }

    async fn trigger(&self, source: &SourceId, now: Timestamp) -> Result<bool, StoreError> {
        let source = source.clone();
        self.write_queue(move |rows| queue_rules::trigger(rows, &source, now)).await
    }

    async fn queued(&self) -> Result<Vec<Queued>, StoreError> {
        self.read(queue_rules::queued).await
    }
}

#[async_trait]
impl<T: Tables> Leases for Local<T> {
    async fn acquire(&self, name: &str, holder: &str, now: Timestamp, ttl_s: u32) -> Result<Option<Lease>, StoreError> {
        let (name, holder) = (name.to_owned(), holder.to_owned());
        self.write(Lasting::Now, move |rows| lease_rules::acquire(rows, &name, &holder, now, ttl_s)).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        let lease = lease.clone();
        self.write(Lasting::Now, move |rows| lease_rules::release(rows, &lease)).await
    }
}

#[async_trait]
impl<T: Tables> Commands for Local<T> {
    async fn lay(&self, command: &Bytes) -> Result<u64, StoreError> {
        let command = command.clone();
        self.write(Lasting::Now, move |rows| command_rules::lay(rows, &command)).await
    }

    async fn waiting(&self) -> Result<Vec<(u64, Bytes)>, StoreError> {
        self.read(command_rules::waiting).await
    }

    async fn settle(&self, number: u64, outcome: &Bytes) -> Result<bool, StoreError> {
        let outcome = outcome.clone();
        self.write(Lasting::Now, move |rows| command_rules::settle(rows, number, &outcome)).await
    }

    async fn outcome(&self, number: u64) -> Result<Option<Bytes>, StoreError> {
        self.read(move |rows| command_rules::outcome(rows, number)).await
    }
}
