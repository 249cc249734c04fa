//! Notices that something was written in a folder, by what the system tells. It may tell too much, late or nothing, as on
//! network file systems: whoever waits looks at the files themselves, and now and then without being told.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

/// Folders under watch.
pub struct Watch {
    watcher: Option<RecommendedWatcher>,
    covered: BTreeMap<PathBuf, bool>,
    told: Arc<Notify>,
}

impl Watch {
    /// No folder yet. Where the system gives no watcher, that is logged and nothing is ever told.
    pub fn new() -> Self {
        let told = Arc::new(Notify::new());
        let tell = Arc::clone(&told);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // An error may stand for events that were lost.
            if event.map_or(true, |event| is_a_change(event.kind)) {
                tell.notify_one();
            }
        });
        let watcher = watcher.inspect_err(|error| tracing::warn!("changes of the config are found by looking only: {error}")).ok();
        Self { watcher, covered: BTreeMap::new(), told }
    }

    /// Watches these folders, with those below where it says so, and no others. One that cannot be watched is logged and asked
    /// for again the next time.
    pub fn cover(&mut self, folders: &BTreeMap<PathBuf, bool>) {
        let Some(watcher) = &mut self.watcher else { return };
        self.covered.retain(|folder, below| {
            let stays = folders.get(folder) == Some(&*below);
            if !stays {
                // One that is gone is not watched any more anyway.
                let _ = watcher.unwatch(folder);
            }
            stays
        });
        for (folder, below) in folders {
            if !self.covered.contains_key(folder) && watched(watcher, folder, *below) {
                self.covered.insert(folder.clone(), *below);
            }
        }
    }

    /// Waits until something was written since the last call. A folder that is taken away and made anew under its name is not
    /// the one under watch.
    pub async fn changed(&self) {
        self.told.notified().await;
    }

    /// Forgets every folder, so that [`Self::cover`] begins anew: one that was replaced under its name is found again.
    pub fn forget(&mut self) {
        self.cover(&BTreeMap::new());
    }
}

impl Default for Watch {
    fn default() -> Self {
        Self::new()
    }
}

fn watched(watcher: &mut RecommendedWatcher, folder: &Path, below: bool) -> bool {
    let mode = if below { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
    match watcher.watch(folder, mode) {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!("changes in `{}` are found by looking only: {error}", folder.display());
            false
        }
    }
}

/// Reading is none, or our own looks would wake us.
fn is_a_change(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}
