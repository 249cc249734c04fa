//! Follows the store: what a new generation changed is read, laid over the index and swapped in; new statuses likewise.
//!
//! When the overlay has grown beyond its setting, the base is built anew in the background while generations go on being served
//! from the old one; what they change meanwhile is laid over the new base before it is swapped in.
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
use crate::index::content::Delta;
use crate::index::current::{Current, View};
use crate::index::reading::{self, Chunks, Reading};
use crate::index::rebuilding::{self, Rebuilding};
use crate::index::settings::IndexSettings;
use crate::index::snapshot::Snapshot;
use crate::index::statuses::StatusReader;
use crate::store::contract::{KEPT_DELTAS, Seen, Shelf, Store};
use crate::store::error::StoreError;
use crate::store::packs::load_changes;
use crate::suppress::order::Suppressions;
use crate::telemetry::metrics::METRICS;

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
    settings: IndexSettings,
    stop: CancellationToken,
) {
    suppress.mark_unchanged();
    let (seen, chunks) = (Seen::default(), Chunks::default());
    let follower = Follower {
        store,
        current,
        suppress,
        orders: 0,
        settings,
        store_id: None,
        seen,
        standing: StatusReader::default(),
        chunks,
        rebuilding: None,
    };
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
    standing: StatusReader,
    settings: IndexSettings,
    /// The chunks that the served generation was read from.
    chunks: Chunks,
    rebuilding: Option<Rebuilding>,
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
                    METRICS.store_reachable(true);
                    if failing.take().is_some() {
                        tracing::info!("the store can be read again");
                    }
                    wait = RETRY_MIN;
                    if hinted && self.seen == before {
                        tokio::time::sleep(IDLE_HINT).await;
                    }
                    hinted = self.wait().await;
                }
                Err(error) => {
                    METRICS.store_reachable(false);
                    if let FollowError::Store(error) = error {
                        METRICS.store_failed("follow", error.kind());
                    }
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

    /// Statuses and generation, each whether or not the other can be read.
    async fn catch_up(&mut self) -> Result<(), FollowError> {
        let store_id = self.store.store_id().await?;
        if self.store_id.as_ref() != Some(&store_id) {
            // Numbers of another store mean nothing here.
            self.seen = Seen::default();
            self.chunks = Chunks::default();
            self.store_id = Some(store_id);
        }
        let statuses = self.catch_up_with_statuses().await;
        self.catch_up_with_generation().await?;
        statuses
    }

    async fn catch_up_with_statuses(&mut self) -> Result<(), FollowError> {
        let table = self.store.statuses().await?;
        if table.version != self.seen.statuses {
            let suppress = Arc::clone(&self.suppress.borrow());
            let statuses = self.standing.read(table, &suppress);
            let view = View::clone(&self.current.view());
            self.seen.statuses = statuses.version;
            self.current.swap(View { statuses: Arc::new(statuses), ..view });
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
        let suppress = Arc::clone(&self.suppress.borrow());
        let (reading, chunks) = reading::read(&*self.store, &head, &self.chunks, &suppress).await?;
        let read = begun.elapsed();
        let snapshot = match reading {
            Reading::Whole(meta, content) => {
                // What is being built in the background is of no use any more.
                self.rebuilding = None;
                tokio::task::spawn_blocking(move || Snapshot::of(head.seq, meta.built_at, content)).await?
            }
            Reading::Over(delta) => self.lay_over(Arc::new(delta)).await?,
        };
        let (meetings, listings, overlay) = (snapshot.len(), snapshot.listing_count(), snapshot.overlay_len());
        let changelog = self.changes_up_to(head.seq).await;
        self.swap(snapshot, Some(changelog));
        (self.seen.generation, self.chunks) = (head.seq, chunks);
        let index = begun.elapsed().saturating_sub(read);
        METRICS.generation_loaded(read, index);
        let (read_ms, index_ms) = (millis(read), millis(index));
        tracing::info!(generation = head.seq, meetings, listings, overlay, read_ms, index_ms, "a generation is served");
        self.rebuild_if_due();
        Ok(())
    }

    /// The next generation by what it changes of the one that is served.
    async fn lay_over(&mut self, delta: Arc<Delta>) -> Result<Snapshot, JoinError> {
        let before = Arc::clone(&self.current.view().snapshot);
        let over = Arc::clone(&delta);
        let (snapshot, rebuilt) = tokio::task::spawn_blocking(move || before.next(&over)).await?;
        if rebuilt {
            self.rebuilding = None;
        } else if let Some(rebuilding) = &mut self.rebuilding {
            rebuilding.follow(delta);
        }
        Ok(snapshot)
    }

    /// Swaps a snapshot in; without a changelog the one that is known stays.
    fn swap(&self, snapshot: Snapshot, changelog: Option<Changelog>) {
        let before = View::clone(&self.current.view());
        let going = Arc::clone(&before.snapshot);
        let (orders, changelog) = match changelog {
            Some(changelog) => (self.orders, Arc::new(changelog)),
            None => (before.orders, Arc::clone(&before.changelog)),
        };
        self.current.swap(View { snapshot: Arc::new(snapshot), changelog, ready: true, orders, ..before });
        let_go_apart(going);
    }

    /// Has the base built anew in the background where the overlay has grown too large.
    fn rebuild_if_due(&mut self) {
        let snapshot = Arc::clone(&self.current.view().snapshot);
        if self.rebuilding.is_none() && snapshot.overlay_len() > self.settings.overlay_meetings_max {
            self.rebuilding = Some(Rebuilding::of(snapshot));
        }
    }

    /// Waits for the store's hint; `false` where there was none. Other orders end the wait as well: what was seen with the
    /// ones before is forgotten. A base that is ready meanwhile is swapped in.
    async fn wait(&mut self) -> bool {
        let store = Arc::clone(&self.store);
        let mut hint = std::pin::pin!(tokio::time::timeout(POLL, store.changed(self.seen)));
        loop {
            let built = tokio::select! {
                hinted = &mut hint => return matches!(hinted, Ok(Ok(()))),
                Ok(()) = self.suppress.changed() => {
                    (self.seen, self.chunks) = (Seen::default(), Chunks::default());
                    self.orders += 1;
                    return false;
                }
                built = rebuilding::built(&mut self.rebuilding) => built,
            };
            let since = self.rebuilding.take().map(Rebuilding::since).unwrap_or_default();
            let brought_up = match built {
                Ok(base) => rebuilding::caught_up(base, since).await,
                Err(error) => Err(error),
            };
            match brought_up {
                Ok(snapshot) if snapshot.number() == self.seen.generation => {
                    let (generation, overlay) = (snapshot.number(), snapshot.overlay_len());
                    self.swap(snapshot, None);
                    tracing::info!(generation, overlay, "the index was built anew");
                }
                Ok(_) => {}
                Err(error) => tracing::error!("the index was not built anew: {error}; what is served stays"),
            }
        }
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
