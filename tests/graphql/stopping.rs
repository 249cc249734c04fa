//! A server that is told to stop ends what is in flight, and no caller can hold a connection for nothing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use meeting_graph::http::serve::{Bounds, serve, serve_within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A server with one route that says when it was entered and waits until it is let go, and a request on its way in it.
struct UnderWay {
    release: Arc<Notify>,
    stop: CancellationToken,
    client: TcpStream,
    server: JoinHandle<std::io::Result<()>>,
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

/// A server with these bounds and one quick route.
async fn quick(bounds: Bounds) -> (SocketAddr, CancellationToken, JoinHandle<std::io::Result<()>>) {
    let stop = CancellationToken::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/quick", get(|| async { "answered" }));
    (address, stop.clone(), tokio::spawn(serve_within(listener, router, stop, bounds)))
}

/// Sends these bytes and reads until the server hangs up.
async fn told(address: SocketAddr, bytes: &str) -> String {
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    answer
}

const REQUEST: &str = "GET /quick HTTP/1.1\r\nHost: localhost\r\n\r\n";

// Time stands still while anything is to be done, and jumps to the next timer where all wait.
#[tokio::test(start_paused = true)]
async fn a_caller_that_does_not_go_on_is_hung_up_on() {
    let (address, ..) = quick(unhurried()).await;
    // Nothing at all, a letter that two versions begin with, half a line, half a head, half of what HTTP/2 begins with.
    for begun in ["", "P", "GET /qui", "GET /quick HTTP/1.1\r\nHost: local", "PRI * HTTP/2.0\r\n"] {
        let answer = told(address, begun).await;
        assert!(!answer.contains("200 OK"), "{begun:?}: {answer}");
    }
    // And one that was answered, and then asks no more.
    assert!(told(address, REQUEST).await.ends_with("answered"));
}

#[tokio::test(start_paused = true)]
async fn connections_beyond_the_bound_wait_until_one_ends() {
    let (address, ..) = quick(Bounds { connections_max: 1, ..unhurried() }).await;
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(REQUEST.as_bytes()).await.unwrap();
    first.read_exact(&mut [0; 12]).await.unwrap();
    let mut second = TcpStream::connect(address).await.unwrap();
    second.write_all(REQUEST.as_bytes()).await.unwrap();
    // Were it read, the answer would come while the first connection still stands.
    let waits = tokio::time::timeout(Duration::from_secs(1), second.read_exact(&mut [0; 12])).await.is_err();
    assert!(waits, "a second connection was read beside the first");
    drop(first);
    second.read_exact(&mut [0; 12]).await.unwrap();
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_the_server_at_its_stop() {
    let (address, stop, server) = quick(unhurried()).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(REQUEST.as_bytes()).await.unwrap();
    client.read_exact(&mut [0; 12]).await.unwrap();
    stop.cancel();
    server.await.unwrap().unwrap();
}

/// Bounds that are reached only where all wait.
fn unhurried() -> Bounds {
    Bounds { header_timeout: Duration::from_secs(600), connections_max: 100, drain: Duration::from_secs(600) }
}
