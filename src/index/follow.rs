//! Follows the store: a new generation is read, built and swapped in; new statuses likewise.
//!
//! The store's hint that something changed only wakes this loop. What to read is found by comparing heads, so a hint
//! that was lost costs [`POLL`] and one too many costs a look.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;
use xxhash_rust::xxh3::xxh3_64;

use crate::index::changelog::Changelog;
use crate::index::current::{Current, View};
use crate::index::snapshot::Snapshot;
use crate::index::statuses::Statuses;
use crate::store::contract::{KEPT_DELTAS, Seen, Shelf, Store};
use crate::store::error::StoreError;
use crate::store::packs::{load_changes, load_generation_at, load_statuses};
use crate::suppress::order::Suppressions;

/// How long to wait for a hint before looking anyway.
const POLL: Duration = Duration::from_secs(30);

/// The first wait after a failure; doubled with each one in a row.
const RETRY_MIN: Duration = Duration::from_millis(250);

/// The longest wait after a failure.
const RETRY_MAX: Duration = Duration::from_secs(30);

/// How many generations' changes are read in one go.
const DELTAS_AT_ONCE: usize = 200;

/// How often to look whether the last reader of a generation that is no longer served has ended.
const LET_GO_LOOK: Duration = Duration::from_millis(100);

/// The wait after a hint that brought nothing, so that a store that always hints does not spin this loop.
const IDLE_HINT: Duration = Duration::from_millis(200);

/// Reads what is in the store, swaps it in, and goes on with every change until the token is cancelled.
/// A store that fails is tried again; what is served stays.
///
/// What `suppress` takes out is not shown, whoever wrote the store; where it changes, all is read anew.
pub async fn follow(
    store: Arc<dyn Store>,
    current: Arc<Current>,
    mut suppress: watch::Receiver<Arc<Suppressions>>,
    stop: CancellationToken,
) {
    suppress.mark_unchanged();
    let follower = Follower { store, current, suppress, orders: 0, store_id: None, seen: Seen::default() };
    stop.run_until_cancelled(follower.run()).await;
}

#[derive(Debug, thiserror::Error)]
enum FollowError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the index was not built: {0}")]
    Build(#[from] JoinError),
}

struct Follower {
    store: Arc<dyn Store>,
    current: Arc<Current>,
    // Swapped by `app` alone, when a changed config is taken over.
    suppress: watch::Receiver<Arc<Suppressions>>,
    /// How often they were others than before. Told to readers with the generation that was read under them, not earlier: an
    /// answer that is kept under this number shows nothing that they take out.
    orders: u64,
    /// The store that `seen` speaks of.
    store_id: Option<String>,
    seen: Seen,
}

impl Follower {
    async fn run(mut self) {
        let mut failing: Option<String> = None;
        let mut wait = RETRY_MIN;
        let mut hinted = false;
        loop {
            let before = self.seen;
            let caught_up = self.catch_up().await;
            match &caught_up {
                Ok(()) => {
                    if failing.take().is_some() {
                        tracing::info!("the store can be read again");
                    }
                    wait = RETRY_MIN;
                    if hinted && self.seen == before {
                        tokio::time::sleep(IDLE_HINT).await;
                    }
                    hinted = self.hint().await;
                }
                Err(error) => {
                    let error = error.to_string();
                    // A failure that lasts is said once, and again when it becomes another one.
                    if failing.as_ref() != Some(&error) {
                        tracing::warn!(%error, "the store cannot be read; what is served stays");
                        failing = Some(error);
                    }
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(RETRY_MAX);
                }
            }
        }
    }

    /// Waits for the store's hint; `false` where there was none. Other orders end the wait as well: what was seen with the
    /// ones before is forgotten.
    async fn hint(&mut self) -> bool {
        let changed = tokio::time::timeout(POLL, self.store.changed(self.seen));
        tokio::select! {
            changed = changed => matches!(changed, Ok(Ok(()))),
            Ok(()) = self.suppress.changed() => {
                self.seen = Seen::default();
                self.orders += 1;
                false
            }
        }
    }

    /// Statuses and generation, each whether or not the other can be read.
    async fn catch_up(&mut self) -> Result<(), FollowError> {
        let store_id = self.store.store_id().await?;
        if self.store_id.as_ref() != Some(&store_id) {
            // Numbers of another store mean nothing here.
            self.seen = Seen::default();
            self.store_id = Some(store_id);
        }
        let statuses = self.catch_up_with_statuses().await;
        self.catch_up_with_generation().await?;
        statuses
    }

    async fn catch_up_with_statuses(&mut self) -> Result<(), FollowError> {
        let (version, mut by_source) = load_statuses(&*self.store).await?;
        let suppress = Arc::clone(&self.suppress.borrow());
        for status in by_source.values_mut() {
            suppress.clean_status(status);
        }
        if version != self.seen.statuses {
            let view = View::clone(&self.current.view());
            self.current.swap(View { statuses: Arc::new(Statuses { version, by_source }), ..view });
            self.seen.statuses = version;
        }
        Ok(())
    }

    /// What changed up to a generation. Changes that cannot be read are a gap, which readers are told of; they hold up nothing.
    async fn changes_up_to(&self, generation: u64) -> Changelog {
        let store = xxh3_64(self.store_id.as_deref().unwrap_or_default().as_bytes());
        let known = Changelog::clone(&self.current.view().changelog);
        let mut log = if known.store == store { known } else { Changelog::of_store(store) };
        let mut after = log.newest().unwrap_or_else(|| generation.saturating_sub(KEPT_DELTAS as u64));
        while after < generation {
            let found = match load_changes(&*self.store, after, DELTAS_AT_ONCE).await {
                Ok(found) => found,
                Err(error) => {
                    tracing::warn!(%error, "the changes of a generation cannot be read; readers are told to begin anew");
                    return Changelog::of_store(store);
                }
            };
            let Some((last, _)) = found.last() else { break };
            after = *last;
            found.into_iter().for_each(|(number, changes)| log.push(number, changes));
        }
        // A generation that was put there without its changes: what came before means nothing any more.
        if log.newest().is_some_and(|newest| newest >= generation) { log } else { Changelog::of_store(store) }
    }

    async fn catch_up_with_generation(&mut self) -> Result<(), FollowError> {
        let Some(head) = self.store.head(&Shelf::Generation).await? else { return Ok(()) };
        if head.seq == self.seen.generation {
            return Ok(());
        }
        let begun = Instant::now();
        let (meta, mut content) = load_generation_at(&*self.store, &head).await?;
        let read = begun.elapsed();
        let suppress = Arc::clone(&self.suppress.borrow());
        let build = move || {
            suppress.clean_generation(&mut content);
            Snapshot::build(head.seq, meta.built_at, content)
        };
        let snapshot = tokio::task::spawn_blocking(build).await?;
        let (meetings, listings) = (snapshot.len(), snapshot.listing_count());
        let changelog = self.changes_up_to(head.seq).await;
        let before = View::clone(&self.current.view());
        let going = Arc::clone(&before.snapshot);
        self.current.swap(View {
            snapshot: Arc::new(snapshot),
            changelog: Arc::new(changelog),
            ready: true,
            orders: self.orders,
            ..before
        });
        let_go_apart(going);
        self.seen.generation = head.seq;
        let (read_ms, index_ms) = (millis(read), millis(begun.elapsed().saturating_sub(read)));
        tracing::info!(generation = head.seq, meetings, listings, read_ms, index_ms, "a generation is served");
        Ok(())
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Takes a generation apart once no reader has it any more, on a thread of its own: whoever lets go of it last pays for that,
/// a second for a million meetings, and it should not be a request.
fn let_go_apart(snapshot: Arc<Snapshot>) {
    tokio::spawn(async move {
        while Arc::strong_count(&snapshot) > 1 {
            tokio::time::sleep(LET_GO_LOOK).await;
        }
        // Blocking work goes on where the runtime ends meanwhile, and nobody waits for it.
        drop(tokio::task::spawn_blocking(move || drop(snapshot)));
    });
}
