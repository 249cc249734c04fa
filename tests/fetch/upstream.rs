//! A raw TCP upstream on loopback. It sends what the test says, also what no HTTP library would.
//!
//! With tokio's time paused its pauses cost nothing, and a timeout comes as soon as everyone waits.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use meeting_graph::fetch::client::{Answer, Body, Client, Request};
use meeting_graph::fetch::error::FetchError;
use meeting_graph::fetch::settings::FetchSettings;
use meeting_graph::fetch::validators::Validators;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// One thing the upstream does; after the last it closes the connection.
#[derive(Debug, Clone)]
pub enum Act {
    Send(Vec<u8>),
    Pause(Duration),
    Hang,
}

#[derive(Debug, Default)]
struct Seen {
    /// Request heads, verbatim.
    heads: Vec<String>,
    under_way: usize,
    most_at_once: usize,
}

pub struct Upstream {
    port: u16,
    seen: Arc<Mutex<Seen>>,
}

impl Upstream {
    /// Answers each request with the acts that the script gives for its head.
    pub async fn start(script: impl Fn(&str) -> Vec<Act> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (script, kept) = (Arc::new(script), Arc::clone(&seen));
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, Arc::clone(&script), Arc::clone(&kept)));
            }
        });
        Self { port, seen }
    }

    /// Answers everything with these bytes.
    pub async fn sending(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::start(move |_| vec![Act::Send(bytes.clone())]).await
    }

    pub fn url(&self, path: &str) -> Url {
        format!("http://127.0.0.1:{}{path}", self.port).parse().unwrap()
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn heads(&self) -> Vec<String> {
        self.seen.lock().unwrap().heads.clone()
    }

    pub fn most_at_once(&self) -> usize {
        self.seen.lock().unwrap().most_at_once
    }

    /// Asks for `/feed.json` with these settings.
    pub async fn ask(&self, settings: &FetchSettings) -> Result<Answer, FetchError> {
        Client::new(settings).unwrap().get(request(self.url("/feed.json?key=s3cret"))).await
    }

    /// The body of `/feed.json`.
    pub async fn body(&self, settings: &FetchSettings) -> Body {
        match self.ask(settings).await.unwrap() {
            Answer::Body(body) => body,
            Answer::NotModified => panic!("304 to a request without validators"),
        }
    }
}

async fn serve(mut connection: TcpStream, script: Arc<impl Fn(&str) -> Vec<Act>>, seen: Arc<Mutex<Seen>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match connection.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let acts = script(&head);
    {
        let mut seen = seen.lock().unwrap();
        seen.heads.push(head);
        seen.under_way += 1;
        seen.most_at_once = seen.most_at_once.max(seen.under_way);
    }
    let mut last_bytes = Vec::new();
    for act in acts {
        // The last bytes wait until the request is counted as done: the client may start its next one as soon as it has them.
        if connection.write_all(&std::mem::take(&mut last_bytes)).await.is_err() {
            break;
        }
        match act {
            Act::Send(bytes) => last_bytes = bytes,
            Act::Pause(pause) => tokio::time::sleep(pause).await,
            Act::Hang => std::future::pending().await,
        }
    }
    seen.lock().unwrap().under_way -= 1;
    // A client that has enough hangs up first; that is its right.
    let _ = connection.write_all(&last_bytes).await;
    let _ = connection.shutdown().await;
}

/// An answer with these header lines and a true length; the connection closes after it.
pub fn answer(status: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut bytes = head(status, headers, Some(body.len()));
    bytes.extend_from_slice(body);
    bytes
}

/// Only the head of an answer, with the length it claims.
pub fn head(status: &str, headers: &[&str], length: Option<usize>) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status}\r\nconnection: close\r\n");
    if let Some(length) = length {
        text.push_str(&format!("content-length: {length}\r\n"));
    }
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// Settings that let the tests' upstream through, without a pause between requests.
pub fn settings() -> FetchSettings {
    FetchSettings { allow_private: vec!["127.0.0.0/8".to_owned()], gap_ms_min: 0, ..FetchSettings::default() }
}

pub fn request(url: Url) -> Request {
    Request { url, validators: Validators::default(), gap_ms_min: None, bearer: None, allow_private: Vec::new() }
}
