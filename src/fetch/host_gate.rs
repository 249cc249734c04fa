//! Whose turn it is: so many requests at once to one host, a pause between two, and so many at once in all.
//!
//! Waiting is first come, first served. Time is tokio's, so that a test can pause it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

/// Hosts remembered before idle ones are forgotten; redirects of strangers must not make this grow without end.
const HOSTS_KEPT: usize = 4096;

/// The gate. Shared by all requests of a client.
#[derive(Debug)]
pub struct HostGate {
    /// By `host:port`. The lock is held for a look-up only.
    hosts: Mutex<HashMap<String, Arc<Host>>>,
    all: Arc<Semaphore>,
    host_concurrency_max: usize,
}

#[derive(Debug)]
struct Host {
    slots: Arc<Semaphore>,
    /// One permit: who has it waits out the gap, the others queue behind. Holding it up to the start keeps the gap true.
    door: Semaphore,
    last_start: Mutex<Option<Instant>>,
}

/// A turn; it ends when it is dropped.
#[derive(Debug)]
pub struct Turn {
    _slot: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl HostGate {
    /// So many at once to one host, and in all; both at least 1.
    pub fn new(host_concurrency_max: usize, concurrency_max: usize) -> Self {
        Self { hosts: Mutex::default(), all: Arc::new(Semaphore::new(concurrency_max)), host_concurrency_max }
    }

    /// Waits until a request to this host may start, `gap` after the start of the one before.
    ///
    /// A waiting request takes no place among all, so one slow host does not hold up the others.
    pub async fn turn(&self, host: &str, gap: Duration) -> Turn {
        let host = self.host(host);
        let slot = Arc::clone(&host.slots).acquire_owned().await.expect("the slots are never closed");
        let _door = host.door.acquire().await.expect("the door is never closed");
        let last_start = *host.last_start.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last_start) = last_start {
            sleep_until(last_start + gap).await;
        }
        let of_all = Arc::clone(&self.all).acquire_owned().await.expect("the slots are never closed");
        *host.last_start.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        Turn { _slot: slot, _of_all: of_all }
    }

    fn host(&self, key: &str) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = hosts.get(key) {
            return Arc::clone(host);
        }
        if hosts.len() >= HOSTS_KEPT {
            hosts.retain(|_, host| Arc::strong_count(host) > 1);
        }
        let host = Arc::new(Host {
            slots: Arc::new(Semaphore::new(self.host_concurrency_max)),
            door: Semaphore::new(1),
            last_start: Mutex::default(),
        });
        hosts.insert(key.to_owned(), Arc::clone(&host));
        host
    }
}
