//! A server that is told to stop ends what is in flight.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use meeting_graph::http::serve::serve;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// A server with one route that says when it was entered and waits until it is let go, and a request on its way in it.
struct UnderWay {
    release: Arc<Notify>,
    stop: CancellationToken,
    client: TcpStream,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
}

async fn under_way(drain: Duration) -> UnderWay {
    let (entered, release, stop) = (Arc::new(Notify::new()), Arc::new(Notify::new()), CancellationToken::new());
    let (inside, let_go) = (entered.clone(), release.clone());
    let slow = get(move || async move {
        inside.notify_one();
        let_go.notified().await;
        "answered"
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let server = tokio::spawn(serve(listener, Router::new().route("/slow", slow), stop.clone(), drain));
    client.write_all(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    entered.notified().await;
    UnderWay { release, stop, client, server }
}

#[tokio::test]
async fn a_request_in_flight_is_answered_before_the_server_ends() {
    let UnderWay { release, stop, mut client, server } = under_way(Duration::from_secs(60)).await;
    stop.cancel();
    release.notify_one();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("answered"), "{answer}");
    server.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_hold_the_server_beyond_its_drain() {
    let UnderWay { stop, server, .. } = under_way(Duration::ZERO).await;
    stop.cancel();
    server.await.unwrap().unwrap();
}
