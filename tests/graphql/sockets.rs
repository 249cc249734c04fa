//! Web sockets keep to the protocol graphql-transport-ws.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use meeting_graph::clock::Clock;
use meeting_graph::graphql::documents::Documents;
use meeting_graph::graphql::limits::LimitSettings;
use meeting_graph::graphql::schema;
use meeting_graph::graphql::trusted::Trusted;
use meeting_graph::http::graphql::streams::Streams;
use meeting_graph::http::router::router;
use meeting_graph::http::serve::{Bounds, serve_within};
use meeting_graph::http::settings::HttpSettings;
use meeting_graph::index::current::Current;
use meeting_graph::model::change::ChangeKind;
use meeting_graph::model::meeting::LocalizedText;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};
use tokio_util::sync::CancellationToken;

use super::world;

/// A server on a port of its own.
struct Server {
    address: std::net::SocketAddr,
    current: Arc<Current>,
    streams: Arc<Streams>,
    stop: CancellationToken,
}

async fn server(settings: &HttpSettings) -> Server {
    let (current, stop, limits) = (world::current(), CancellationToken::new(), LimitSettings::default());
    let streams = Arc::new(Streams::new(settings, stop.clone()));
    let documents = Documents::new(Trusted::default(), &limits);
    let clock = Clock::set_to(world::now());
    let (schema, pages) = (schema::build(&limits), axum::Router::new());
    let routes = router(schema, Arc::clone(&current), clock, settings, documents, pages, Arc::clone(&streams));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve_within(listener, routes, stop.clone(), Bounds::from(settings)));
    Server { address, current, streams, stop }
}

struct Client(WebSocketStream<TcpStream>);

impl Client {
    async fn speaking(server: &Server, protocol: &str) -> Self {
        let mut request = format!("ws://{}/graphql", server.address).into_client_request().unwrap();
        if !protocol.is_empty() {
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
        }
        let stream = TcpStream::connect(server.address).await.unwrap();
        match client_async(request, stream).await {
            Ok((socket, _)) => Self(socket),
            Err(error) => panic!("{error}"),
        }
    }

    async fn connected(server: &Server) -> Self {
        let mut client = Self::speaking(server, "graphql-transport-ws").await;
        client.say(json!({ "type": "connection_init" })).await;
        assert_eq!(client.heard().await, json!({ "type": "connection_ack" }));
        client
    }

    async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({ "id": id, "type": "subscribe", "payload": { "query": query } })).await;
    }

    async fn heard(&mut self) -> Value {
        loop {
            match self.0.next().await.unwrap().unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The code it is closed with.
    async fn code(&mut self) -> u16 {
        loop {
            match self.0.next().await.unwrap().unwrap() {
                Message::Close(frame) => return frame.unwrap().code.into(),
                Message::Ping(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

const EVERY_CHANGE: &str = "subscription { meetingChanged { kind object { ... on Meeting { name } } } }";

#[tokio::test]
async fn several_operations_share_a_socket_and_each_is_told_under_its_id() {
    let server = server(&HttpSettings::default()).await;
    let mut client = Client::connected(&server).await;
    client.subscribe("a", EVERY_CHANGE).await;
    client.subscribe("b", r#"subscription { meetingChanged(filter: { fellowships: ["aa"] }) { kind } }"#).await;
    client.subscribe("c", "{ status { meetingCount } }").await;
    assert_eq!(client.heard().await["payload"]["data"]["status"]["meetingCount"], 8);
    assert_eq!(client.heard().await, json!({ "id": "c", "type": "complete" }));
    world::publish_next(&server.current, &[(1, ChangeKind::Changed)], |_| {});
    let told = client.heard().await;
    let data = json!({ "data": { "meetingChanged": { "kind": "CHANGED", "object": { "name": "Quay Lights" } } } });
    assert_eq!(told, json!({ "id": "a", "type": "next", "payload": data }));
    client.say(json!({ "id": "a", "type": "complete" })).await;
    client.say(json!({ "type": "ping" })).await;
    assert_eq!(client.heard().await, json!({ "type": "pong" }));
    world::publish_next(&server.current, &[(1, ChangeKind::Changed), (3, ChangeKind::Changed)], |_| {});
    let told = client.heard().await;
    assert_eq!((told["id"].as_str(), told["type"].as_str()), (Some("b"), Some("next")), "{told}");
    client.subscribe("a", EVERY_CHANGE).await;
    client.subscribe("d", "subscription { nothing }").await;
    let told = client.heard().await;
    assert_eq!((told["id"].as_str(), told["type"].as_str()), (Some("d"), Some("error")), "{told}");
    assert_eq!(told["payload"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
}

#[tokio::test]
async fn what_breaks_the_protocol_is_closed_with_its_code() {
    let server = server(&HttpSettings::default()).await;
    let subscribe = |id: &str| json!({ "id": id, "type": "subscribe", "payload": { "query": EVERY_CHANGE } });
    let init = json!({ "type": "connection_init" });
    for (said, code) in [
        (vec![json!("nonsense")], 4400),
        (vec![json!({ "type": "start" })], 4400),
        (vec![subscribe("a")], 4401),
        (vec![init.clone(), init.clone()], 4429),
        (vec![init.clone(), subscribe("a"), subscribe("a")], 4409),
        (vec![init.clone(), subscribe(&"a".repeat(65))], 4400),
    ] {
        let mut client = Client::speaking(&server, "graphql-transport-ws").await;
        for message in &said {
            client.say(message.clone()).await;
        }
        if said[0] == init {
            client.heard().await;
        }
        assert_eq!(client.code().await, code, "{said:?}");
    }
    for protocol in ["", "graphql-ws"] {
        let mut request = format!("ws://{}/graphql", server.address).into_client_request().unwrap();
        if !protocol.is_empty() {
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
        }
        let stream = TcpStream::connect(server.address).await.unwrap();
        match client_async(request, stream).await {
            Ok((socket, _)) => assert_eq!(Client(socket).code().await, 4406),
            // This client takes the missing protocol for the end.
            Err(error) => assert!(error.to_string().contains("ubProtocol"), "{error}"),
        }
    }
}

// Time stands still while anything is to be done, and jumps to the next timer where all wait.
#[tokio::test(start_paused = true)]
async fn a_socket_that_does_not_say_what_it_wants_is_closed() {
    let server = server(&HttpSettings::default()).await;
    let mut client = Client::speaking(&server, "graphql-transport-ws").await;
    assert_eq!(client.code().await, 4408);
}

#[tokio::test]
async fn at_the_stop_every_socket_is_told_and_waited_for() {
    let server = server(&HttpSettings::default()).await;
    let mut client = Client::connected(&server).await;
    client.subscribe("a", EVERY_CHANGE).await;
    server.stop.cancel();
    assert_eq!(client.code().await, 1001);
    drop(client);
    server.streams.ended(Duration::from_secs(20)).await;
    assert!(server.streams.open.is_empty());
}

#[tokio::test]
async fn subscriptions_of_one_socket_are_bounded() {
    let server = server(&HttpSettings { stream_subscriptions_max: 1, ..HttpSettings::default() }).await;
    let mut client = Client::connected(&server).await;
    client.subscribe("a", EVERY_CHANGE).await;
    client.subscribe("b", EVERY_CHANGE).await;
    let told = client.heard().await;
    assert_eq!((told["id"].as_str(), &told["payload"][0]["extensions"]["code"]), (Some("b"), &json!("TOO_MANY_SUBSCRIPTIONS")));
}

// Time stands still while anything is to be done, and jumps to the next timer where all wait.
#[tokio::test(start_paused = true)]
async fn a_socket_that_takes_nothing_is_let_go() {
    let server = server(&HttpSettings { streams_max: 1, ..HttpSettings::default() }).await;
    let mut stuck = Client::connected(&server).await;
    stuck.subscribe("a", "subscription { meetingChanged { object { ... on Meeting { notes } } } }").await;
    stuck.say(json!({ "type": "ping" })).await;
    assert_eq!(stuck.heard().await, json!({ "type": "pong" }));
    // More than the system keeps for a socket that nobody reads.
    for _ in 0..80 {
        let notes = LocalizedText { language: None, text: "on and on ".repeat(20_000) };
        world::publish_next(&server.current, &[(1, ChangeKind::Changed)], |content| {
            content.meetings[0].notes = Some(Box::new(notes.clone()))
        });
        // Until what was published is told, or waits.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    server.streams.ended(Duration::from_secs(3_600)).await;
    assert!(server.streams.open.is_empty());
    // Its place is free again.
    Client::connected(&server).await;
}

#[tokio::test(start_paused = true)]
async fn a_socket_is_one_of_the_connections_there_may_be() {
    let server = server(&HttpSettings { connections_max: 1, ..HttpSettings::default() }).await;
    let client = Client::connected(&server).await;
    let mut second = TcpStream::connect(server.address).await.unwrap();
    second.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    // Were it read, the answer would come while the socket still stands.
    let waits = tokio::time::timeout(Duration::from_secs(1), second.read_exact(&mut [0; 12])).await.is_err();
    assert!(waits, "a second connection was read beside the socket");
    drop(client);
    second.read_exact(&mut [0; 12]).await.unwrap();
}

#[tokio::test]
async fn at_the_stop_every_stream_of_events_ends_and_its_connection_with_it() {
    let server = server(&HttpSettings::default()).await;
    let mut client = TcpStream::connect(server.address).await.unwrap();
    let body = json!({ "query": EVERY_CHANGE }).to_string();
    let head = "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\n";
    client.write_all(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await.unwrap();
    let mut told = Vec::new();
    // The first sign of life: it is followed.
    while !String::from_utf8_lossy(&told).contains(":\n\n") {
        assert_ne!(client.read_buf(&mut told).await.unwrap(), 0, "{}", String::from_utf8_lossy(&told));
    }
    server.stop.cancel();
    client.read_to_end(&mut told).await.unwrap();
    let told = String::from_utf8(told).unwrap();
    assert!(told.starts_with("HTTP/1.1 200") && told.ends_with("0\r\n\r\n"), "{told}");
    // Without this the other end comes again.
    assert!(!told.contains("complete"), "{told}");
    server.streams.ended(Duration::from_secs(20)).await;
    assert!(server.streams.open.is_empty());
}
