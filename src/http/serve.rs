//! Answers on a socket until told to stop, then ends what is in flight.
//!
//! Axum's own server waits for ever for the rest of a request's head and takes any number of connections, so a few idle
//! sockets of a stranger would use up all file handles. Here both have a bound.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::Service;

use crate::http::caller::Peer;
use crate::http::settings::HttpSettings;
use crate::telemetry::metrics::METRICS;

/// Closes the connection that a request came on, for one who does not take what it asked for.
#[derive(Debug, Clone)]
pub struct HangUp(pub CancellationToken);

/// A connection's place among `http.connections_max`. A web socket takes it along, since the server lets go of what it upgrades.
#[derive(Debug, Clone)]
pub struct Seat {
    _permit: Arc<Option<OwnedSemaphorePermit>>,
    // Once somebody sits there.
    _counted: Option<Arc<Counted>>,
}

/// What a request can do with the connection it came on.
#[derive(Debug, Clone)]
pub struct Line {
    /// To close it.
    pub hang_up: HangUp,
    /// To keep it.
    pub seat: Seat,
}

/// What can be served: it answers every request, and is ready at any time.
pub trait Served:
    Service<axum::http::Request<Incoming>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static
{
}

impl<S> Served for S where
    S: Service<axum::http::Request<Incoming>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static
{
}

/// What connections are held to.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// In which the head of each request must have come. A connection that asks nothing for so long is closed.
    pub header_timeout: Duration,
    /// Most connections at once, at least 1. Further ones wait, unread, in the system's queue.
    pub connections_max: usize,
    /// What is in flight at the stop is given so long to end.
    pub drain: Duration,
}

impl From<&HttpSettings> for Bounds {
    fn from(settings: &HttpSettings) -> Self {
        Self {
            header_timeout: Duration::from_millis(settings.header_timeout_ms),
            connections_max: settings.connections_max,
            drain: Duration::from_secs(u64::from(settings.drain_s)),
        }
    }
}

/// As [`serve_within`] the default bounds, with a drain of its own.
///
/// # Errors
/// As [`serve_within`].
pub async fn serve(listener: TcpListener, service: impl Served, stop: CancellationToken, drain: Duration) -> std::io::Result<()> {
    serve_within(listener, service, stop, Bounds { drain, ..Bounds::from(&HttpSettings::default()) }).await
}

/// Serves until `stop` is cancelled, then takes no new connection and gives what is in flight `drain` to end. What is
/// still under way then is cut off.
///
/// # Errors
/// None so far: a failure to accept is logged and tried again.
pub async fn serve_within(mut listener: TcpListener, service: impl Served, stop: CancellationToken, bounds: Bounds) -> std::io::Result<()> {
    let room = Arc::new(Semaphore::new(bounds.connections_max));
    // Dropped at the end, which cuts off what it still holds.
    let mut connections = JoinSet::new();
    loop {
        let accepted = async {
            let permit = Arc::clone(&room).acquire_owned().await;
            (Seat { _permit: Arc::new(permit.ok()), _counted: None }, Listener::accept(&mut listener).await)
        };
        let (seat, (stream, peer)) = tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = connections.join_next() => continue,
            accepted = accepted => accepted,
        };
        let (service, stop) = (service.clone(), stop.clone());
        let seat = Seat { _counted: Some(Arc::new(Counted::new())), ..seat };
        connections.spawn(converse((stream, peer), service, stop, bounds.header_timeout, seat));
    }
    drop(listener);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(bounds.drain, all_ended).await.is_err() {
        tracing::warn!(drain_s = bounds.drain.as_secs(), "requests were still under way at the end of http.drain_s and were cut off");
    }
    Ok(())
}

/// A connection in the count of those that are open, until it is dropped.
#[derive(Debug)]
struct Counted;

impl Counted {
    fn new() -> Self {
        METRICS.connection_opened();
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        METRICS.connection_closed();
    }
}

/// One connection, from its first byte to its end.
async fn converse(
    (stream, peer): (TcpStream, SocketAddr),
    service: impl Served,
    stop: CancellationToken,
    header_timeout: Duration,
    seat: Seat,
) {
    // Else the end of an answer that takes several segments waits for the caller's acknowledgement of the one before, which
    // callers put off for up to 40 ms.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::trace!(%error, "a connection's answers may wait for one another");
    }
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(header_timeout);
    // In HTTP/2 a peer that has gone is found by asking it.
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(header_timeout).keep_alive_timeout(header_timeout);
    // The builder's own timeout begins only once it knows the version, for which it waits without one.
    let begun = CancellationToken::new();
    let hang_up = CancellationToken::new();
    let service =
        Noticing { inner: service, begun: begun.clone(), peer: Peer(peer), line: Line { hang_up: HangUp(hang_up.clone()), seat } };
    let mut connection = pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
    let silent = async {
        if tokio::time::timeout(header_timeout, begun.cancelled()).await.is_ok() {
            std::future::pending::<()>().await;
        }
    };
    let mut silent = pin!(silent);
    let mut stopping = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                // Callers hang up and send nonsense all day: that is nothing to warn of.
                if let Err(error) = ended {
                    tracing::trace!(%error, "a connection ended early");
                }
                return;
            }
            () = silent.as_mut() => return,
            () = hang_up.cancelled() => return,
            () = stop.cancelled(), if !stopping => {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// The service, with `begun` cancelled at the first request, and each request told who is at the other end.
struct Noticing<S> {
    inner: S,
    begun: CancellationToken,
    peer: Peer,
    line: Line,
}

impl<S: Served> hyper::service::Service<axum::http::Request<Incoming>> for Noticing<S> {
    type Response = Response;
    type Error = Infallible;
    type Future = S::Future;

    fn call(&self, mut request: axum::http::Request<Incoming>) -> Self::Future {
        self.begun.cancel();
        request.extensions_mut().insert(self.peer);
        request.extensions_mut().insert(self.line.clone());
        // Ready at any time, as its promise is.
        self.inner.clone().call(request)
    }
}
