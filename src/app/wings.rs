//! The two wings of one process: the one that reads follows the store, the one that writes harvests into it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::app::Role;
use crate::clock::Clock;
use crate::fetch::client::{Client, Surroundings};
use crate::fetch::settings::FetchSettings;
use crate::gather::followed::Followed;
use crate::gather::harvest::Harvester;
use crate::gather::settings::GatherSettings;
use crate::gather::worker::Worker;
use crate::http::operator;
use crate::index::current::Current;
use crate::index::follow::follow;
use crate::index::settings::IndexSettings;
use crate::store::contract::{Shelf, Store};
use crate::store::error::StoreError;
use crate::store::open;
use crate::store::settings::StoreSettings;
use crate::suppress::order::Suppressions;

/// How long harvests may wait for the generation in the store to be served.
const SERVED_FIRST_MAX: Duration = Duration::from_secs(60);

/// Pause before a store that is away is asked for again.
pub(super) const STORE_PAUSE: Duration = Duration::from_secs(2);

/// What the wings are made of, until the store is there.
pub(super) struct Wings {
    pub(super) role: Role,
    pub(super) store: StoreSettings,
    pub(super) fetch: FetchSettings,
    pub(super) surroundings: Surroundings,
    pub(super) gather: GatherSettings,
    pub(super) current: Arc<Current>,
    pub(super) at_work: Arc<AtomicBool>,
    pub(super) clock: Clock,
    pub(super) followed: watch::Receiver<Arc<Followed>>,
    pub(super) suppress: watch::Receiver<Arc<Suppressions>>,
    pub(super) index: IndexSettings,
}

impl Wings {
    pub(super) async fn run(self, opened: Option<Arc<dyn Store>>, stop: CancellationToken) {
        let store = match opened {
            Some(store) => store,
            None => match open_when_there(&self.store, &stop).await {
                Some(store) => store,
                None => return,
            },
        };
        let suppress = Arc::clone(&self.suppress.borrow());
        let reading = async {
            if self.role != Role::Worker {
                let (store, current) = (Arc::clone(&store), Arc::clone(&self.current));
                follow(store, current, self.suppress, self.index, stop.clone()).await;
            }
        };
        let writing = async {
            if self.role != Role::Api {
                if self.role == Role::All {
                    stop.run_until_cancelled(served_first(&*store, &self.current)).await;
                }
                match Client::within(&self.fetch, self.surroundings) {
                    Ok(client) => {
                        let client = Arc::new(client);
                        let harvester = Harvester { client, store: Arc::clone(&store), settings: self.gather, clock: self.clock, suppress };
                        Worker::new(harvester, self.followed, holder(), self.at_work).run(stop.clone()).await;
                    }
                    Err(error) => tracing::error!("no client can be made: {error}"),
                }
            }
        };
        let operator = async {
            if let Some(socket) = self.store.socket_path().filter(|_| self.role != Role::Api) {
                answer_operator(&socket, Arc::clone(&store), stop.clone()).await;
            }
        };
        tokio::join!(reading, writing, operator);
    }
}

/// Answers the operator of this machine. A server without that still harvests and serves.
async fn answer_operator(socket: &Path, store: Arc<dyn Store>, stop: CancellationToken) {
    let answered = match operator::bind(socket) {
        Ok(listener) => operator::serve(listener, store, stop).await,
        Err(error) => Err(error),
    };
    // Another process may have the name by now only if this one has lost the store, and then it answers nobody either.
    let _ = std::fs::remove_file(socket);
    if let Err(error) = answered {
        let socket = socket.display();
        tracing::warn!(
            "`meeting-graph sources` cannot reach this server at {socket}: {error}; set store.socket to a shorter path that can be written to"
        );
    }
}

/// Waits until the generation that is in the store is served, where there is one: to link it anew takes whatever processors there
/// are, and readers would wait for that too. One that cannot be read holds up harvests for [`SERVED_FIRST_MAX`] and no longer.
async fn served_first(store: &dyn Store, current: &Current) {
    if !matches!(store.head(&Shelf::Generation).await, Ok(Some(_))) {
        return;
    }
    let mut swaps = current.swaps();
    let served = async { while !current.view().ready && swaps.changed().await.is_ok() {} };
    if tokio::time::timeout(SERVED_FIRST_MAX, served).await.is_err() {
        tracing::warn!("the generation in the store is not served yet; harvests begin all the same");
    }
}

/// Asks for a store that is away until it is there; `None` where it was stopped, or cannot be opened at all.
async fn open_when_there(settings: &StoreSettings, stop: &CancellationToken) -> Option<Arc<dyn Store>> {
    loop {
        tokio::select! {
            () = stop.cancelled() => return None,
            () = tokio::time::sleep(STORE_PAUSE) => {}
        }
        match open::open(settings).await {
            Ok(store) => {
                tracing::info!("the store is there");
                return Some(store);
            }
            Err(StoreError::Unavailable(why)) => tracing::debug!("the store is still away: {why}"),
            Err(error) => {
                tracing::error!("{error}");
                return None;
            }
        }
    }
}

/// This process in leases: unlike any other, on any machine.
pub fn holder() -> String {
    format!("{}-{}", std::process::id(), uuid::Uuid::now_v7().simple())
}
