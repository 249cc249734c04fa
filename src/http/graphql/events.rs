//! Server-sent events, by the GraphQL-over-SSE protocol in its mode of one connection for each operation.

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::Executor;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use futures_util::stream::poll_fn;
use tokio::sync::mpsc;
use tokio::time::{interval, timeout};

use crate::http::graphql::Endpoint;
use crate::http::graphql::live::{Follower, Step, Told};
use crate::http::graphql::streams::Place;
use crate::http::serve::HangUp;

/// What a browser takes for nothing; it keeps what stands between from closing the connection.
const SIGN_OF_LIFE: &str = ":\n\n";

/// Whether the answer is wanted as events: the media type is named, and nothing else that we have is wanted more.
pub fn wanted(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut ranges = lines.flat_map(|line| line.split(',')).filter_map(|range| range.trim().parse::<mime::Mime>().ok());
    ranges.next().is_some_and(|range| range.essence_str() == mime::TEXT_EVENT_STREAM.essence_str())
}

/// Events that are known already.
pub fn told(text: String) -> Response {
    respond(Body::from(text))
}

/// Tells each step until the follower is gone, too slow, or at the end.
pub fn follow<E: Executor>(endpoint: &Arc<Endpoint<E>>, follower: Follower<E>, place: Place, hang_up: Option<HangUp>) -> Response {
    // One piece at a time: what is behind it waits in the follower's own bounded queue.
    let (pieces, mut body) = mpsc::channel::<Bytes>(1);
    let pump = Pump { endpoint: Arc::clone(endpoint), follower, pieces, _place: place };
    endpoint.streams.open.spawn(async move {
        if !pump.run().await
            && let Some(HangUp(hang_up)) = hang_up
        {
            // Bytes that nobody takes would hold the connection until the system gives it up.
            hang_up.cancel();
        }
    });
    respond(Body::from_stream(poll_fn(move |cx| body.poll_recv(cx)).map(Ok::<_, Infallible>)))
}

fn respond(body: Body) -> Response {
    let mut response = (StatusCode::OK, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    response
}

struct Pump<E: Executor> {
    endpoint: Arc<Endpoint<E>>,
    follower: Follower<E>,
    pieces: mpsc::Sender<Bytes>,
    _place: Place,
}

/// The text of a step, shared with all who follow it.
struct Shared(Arc<Step>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.text().as_bytes()
    }
}

impl<E: Executor> Pump<E> {
    /// Whether the other end kept up.
    async fn run(mut self) -> bool {
        let stop = self.endpoint.streams.stop.clone();
        // The first comes at once: the head is on its way, and the other end knows that it is heard.
        let mut beat = interval(self.endpoint.streams.bounds.keepalive);
        loop {
            let piece = tokio::select! {
                // Without an end, so that the other end comes again.
                () = stop.cancelled() => return true,
                () = self.pieces.closed() => return true,
                _ = beat.tick() => Bytes::from_static(SIGN_OF_LIFE.as_bytes()),
                told = self.follower.next() => match told {
                    Some(Told::Step(step)) => Bytes::from_owner(Shared(step)),
                    Some(Told::TooSlow) => return false,
                    None => return true,
                },
            };
            match timeout(self.endpoint.streams.bounds.send_timeout, self.pieces.send(piece)).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return true,
                Err(_) => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_wanted_where_they_are_named_first() {
        for (accept, is_wanted) in [
            ("text/event-stream", true),
            ("text/event-stream, application/json", true),
            ("application/json, text/event-stream", false),
            ("*/*", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(wanted(&headers), is_wanted, "{accept}");
        }
    }
}
