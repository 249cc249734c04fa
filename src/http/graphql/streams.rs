//! The connections that stay open: how many there may be, what they are held to, and how they end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::http::caller::Caller;
use crate::http::graphql::refusal::Refusal;
use crate::http::graphql::run::too_many;
use crate::http::settings::HttpSettings;

/// The connections that stay open.
pub struct Streams {
    /// What each of them is held to.
    pub bounds: StreamBounds,
    /// Cancelled where all of them shall end.
    pub stop: CancellationToken,
    /// Those that are open.
    pub open: TaskTracker,
    room: Arc<Semaphore>,
    // Written by `enter` and by a place that is given back.
    callers: Callers,
}

/// How many connections of each caller are open.
type Callers = Arc<Mutex<HashMap<Caller, usize>>>;

/// What a connection that stays open is held to.
#[derive(Debug, Clone, Copy)]
pub struct StreamBounds {
    /// Most of them in all.
    pub streams: usize,
    /// Most of one caller.
    pub per_caller: usize,
    /// Most subscriptions of one web socket.
    pub subscriptions: usize,
    /// Pause between two signs of life.
    pub keepalive: Duration,
    /// How long one may take to take what it is told.
    pub send_timeout: Duration,
    /// How long one may take to say what it wants.
    pub init_timeout: Duration,
    /// Largest message, in bytes.
    pub message_bytes: usize,
}

impl From<&HttpSettings> for StreamBounds {
    fn from(settings: &HttpSettings) -> Self {
        Self {
            streams: settings.streams_max,
            per_caller: settings.streams_per_caller_max,
            subscriptions: settings.stream_subscriptions_max,
            keepalive: Duration::from_secs(u64::from(settings.stream_keepalive_s)),
            send_timeout: Duration::from_millis(settings.stream_send_timeout_ms),
            init_timeout: Duration::from_millis(settings.header_timeout_ms),
            message_bytes: settings.body_bytes_max,
        }
    }
}

/// The place of one connection; given back when dropped.
pub struct Place {
    _room: OwnedSemaphorePermit,
    counted: Option<(Caller, Callers)>,
}

impl Streams {
    /// None open yet.
    pub fn new(settings: &HttpSettings, stop: CancellationToken) -> Self {
        let bounds = StreamBounds::from(settings);
        let room = Arc::new(Semaphore::new(bounds.streams));
        Self { bounds, stop, open: TaskTracker::new(), room, callers: Arc::default() }
    }

    /// A place for one more. This machine may have all of them.
    ///
    /// # Errors
    /// `TOO_MANY_SUBSCRIPTIONS` where there is none, or none for this caller.
    pub fn enter(&self, caller: Option<Caller>) -> Result<Place, Refusal> {
        let full = |status, what, limit| Refusal::for_now(status, too_many(what, limit));
        let streams = self.bounds.streams;
        let room = Arc::clone(&self.room).try_acquire_owned();
        let room = room.map_err(|_| full(StatusCode::SERVICE_UNAVAILABLE, "connections that follow changes", streams))?;
        let counted = caller.filter(|caller| !caller.is_this_machine());
        if let Some(caller) = counted {
            let mut callers = locked(&self.callers);
            let open = callers.entry(caller).or_default();
            if *open >= self.bounds.per_caller {
                let what = "connections of yours that follow changes";
                return Err(full(StatusCode::TOO_MANY_REQUESTS, what, self.bounds.per_caller));
            }
            *open += 1;
        }
        Ok(Place { _room: room, counted: counted.map(|caller| (caller, Arc::clone(&self.callers))) })
    }

    /// Waits until all have ended, or so long.
    pub async fn ended(&self, at_most: Duration) {
        self.open.close();
        if tokio::time::timeout(at_most, self.open.wait()).await.is_err() {
            tracing::warn!("connections that follow changes were still open at the end of http.drain_s and were cut off");
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((caller, callers)) = &self.counted else { return };
        let mut callers = locked(callers);
        if let Some(open) = callers.get_mut(caller) {
            *open -= 1;
            if *open == 0 {
                callers.remove(caller);
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::*;
    use crate::http::caller::Proxies;

    #[test]
    fn a_caller_has_so_many_places_and_gets_one_back_with_each_that_ends() {
        let settings = HttpSettings { streams_max: 4, streams_per_caller_max: 2, ..HttpSettings::default() };
        let streams = Streams::new(&settings, CancellationToken::new());
        let caller = |address: &str| Some(Proxies::default().caller(address.parse().unwrap(), &HeaderMap::new()));
        let one = caller("203.0.113.7");
        let mut places = vec![streams.enter(one).unwrap(), streams.enter(one).unwrap()];
        assert!(streams.enter(one).is_err(), "a third of one caller");
        places.pop();
        places.push(streams.enter(one).unwrap());
        let machine = caller("127.0.0.1");
        places.extend([streams.enter(machine).unwrap(), streams.enter(machine).unwrap()]);
        assert!(streams.enter(caller("203.0.113.8")).is_err(), "a fifth in all");
        places.clear();
        assert!(locked(&streams.callers).is_empty(), "callers that left are not kept");
    }
}
