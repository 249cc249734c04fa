//! A base that is built anew in the background, while generations go on being served from the old one.

use std::sync::Arc;

use tokio::task::{JoinError, JoinHandle, spawn_blocking};

use crate::index::content::Delta;
use crate::index::snapshot::Snapshot;

/// A base that is being built.
pub struct Rebuilding {
    base: JoinHandle<Snapshot>,
    // What generations changed since the one that it is built of.
    since: Vec<Arc<Delta>>,
}

impl Rebuilding {
    /// Begins to build one of all that a snapshot holds.
    pub fn of(snapshot: Arc<Snapshot>) -> Self {
        Self { base: spawn_blocking(move || alone(|| snapshot.rebuilt())), since: Vec::new() }
    }

    /// Keeps in mind what a generation changed meanwhile.
    pub fn follow(&mut self, delta: Arc<Delta>) {
        self.since.push(delta);
    }

    /// What was changed since it was begun.
    pub fn since(self) -> Vec<Arc<Delta>> {
        self.since
    }
}

/// The base that is being built, when it is; never, where none is.
///
/// # Errors
/// Where the building ended badly.
pub async fn built(rebuilding: &mut Option<Rebuilding>) -> Result<Snapshot, JoinError> {
    match rebuilding {
        Some(rebuilding) => (&mut rebuilding.base).await,
        None => std::future::pending().await,
    }
}

/// A base with what was changed since it was begun.
///
/// # Errors
/// As [`built`].
pub async fn caught_up(base: Snapshot, since: Vec<Arc<Delta>>) -> Result<Snapshot, JoinError> {
    spawn_blocking(move || alone(|| base.caught_up(&since))).await
}

/// Runs work that would take every processor on one alone, so that the others go on answering.
fn alone<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}
