//! The one swap point of the reading wing.
//!
//! Swapped by `follow` alone. A request clones the Arc once and keeps it to its end, so a swap never waits for a
//! reader and a reader never sees two generations.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::watch;

use crate::index::changelog::Changelog;
use crate::index::snapshot::Snapshot;
use crate::index::statuses::Statuses;

/// What one request sees.
#[derive(Clone)]
pub struct View {
    /// The generation.
    pub snapshot: Arc<Snapshot>,
    /// The statuses.
    pub statuses: Arc<Statuses>,
    /// What changed from generation to generation, up to the one above or beyond it.
    pub changelog: Arc<Changelog>,
    /// Whether a generation was ever loaded.
    pub ready: bool,
    /// How often since the start the orders of what must not be shown were others: the same generation may then show less.
    pub orders: u64,
}

/// Where readers find the newest view.
pub struct Current {
    view: ArcSwap<View>,
    // Tells nothing but that there is a newer view, so that one who is late misses none.
    swapped: watch::Sender<()>,
}

impl Current {
    /// Nothing loaded yet.
    pub fn new() -> Self {
        let view =
            View { snapshot: Arc::new(Snapshot::empty()), statuses: Arc::default(), changelog: Arc::default(), ready: false, orders: 0 };
        Self { view: ArcSwap::from_pointee(view), swapped: watch::Sender::new(()) }
    }

    /// The newest view; keep it for one request.
    pub fn view(&self) -> Arc<View> {
        self.view.load_full()
    }

    /// Wakes whoever waits on it at each swap after this call. Several swaps may be told as one.
    pub fn swaps(&self) -> watch::Receiver<()> {
        self.swapped.subscribe()
    }

    /// For `follow` alone.
    pub fn swap(&self, view: View) {
        self.view.store(Arc::new(view));
        self.swapped.send_replace(());
    }
}

impl Default for Current {
    fn default() -> Self {
        Self::new()
    }
}
