//! Web sockets, by the protocol `graphql-transport-ws` of the `graphql-ws` library. Its predecessor, whose name is
//! `graphql-ws`, is not spoken.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Executor;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use futures_util::stream::{AbortHandle, BoxStream, SelectAll, abortable, unfold};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, interval_at, sleep, timeout};

use crate::graphql::error::is_request_error;
use crate::http::caller::Caller;
use crate::http::graphql::Endpoint;
use crate::http::graphql::asked::from_value;
use crate::http::graphql::live::{Follower, Step, Told};
use crate::http::graphql::run::{Admission, Outcome, REQUEST_COST, Way, admit, charge, contained, run, too_many};
use crate::http::graphql::streams::Place;
use crate::http::serve::Seat;

/// The protocol's name.
pub const PROTOCOL: &str = "graphql-transport-ws";

/// Bytes that are gathered before they are written, and that a socket keeps to read into. The library's 128 KB each would be the
/// most of what a thousand sockets take.
const BUFFER_BYTES: usize = 4 * 1024;

/// Longest id of an operation.
const ID_BYTES_MAX: usize = 64;

/// Why a connection is closed, in the protocol's codes.
#[derive(Debug)]
struct Close {
    code: u16,
    reason: String,
}

impl Close {
    fn of(code: u16, reason: &str) -> Self {
        Self { code, reason: reason.to_owned() }
    }
}

/// What the other end says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    ConnectionInit,
    Ping,
    Pong,
    Subscribe { id: String, payload: Value },
    Complete { id: String },
}

/// What is told of one operation.
enum Of {
    Told(Told),
    End,
}

/// Answers a request to go on as a web socket.
pub fn upgrade<E: Executor>(
    upgrade: WebSocketUpgrade,
    endpoint: Arc<Endpoint<E>>,
    request_id: String,
    caller: Option<Caller>,
    place: (Place, Option<Seat>),
) -> Response {
    let largest = endpoint.streams.bounds.message_bytes;
    let upgrade = upgrade.protocols([PROTOCOL]).read_buffer_size(BUFFER_BYTES).write_buffer_size(BUFFER_BYTES);
    let speaks = upgrade.selected_protocol().is_some();
    let running = endpoint.streams.open.token();
    upgrade.max_message_size(largest).max_frame_size(largest).on_upgrade(move |socket| async move {
        let (_running, _place) = (running, place);
        let mut talk = Talk { socket, endpoint, request_id, caller, told: SelectAll::new(), open: HashMap::new(), acknowledged: false };
        let ended = if speaks { talk.go_on().await } else { Err(Some(Close::of(4406, "Subprotocol not acceptable"))) };
        if let Err(Some(Close { code, reason })) = ended {
            let frame = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
            // One that does not take this either is simply gone.
            drop(timeout(talk.endpoint.streams.bounds.init_timeout, talk.socket.send(frame)).await);
        }
    })
}

struct Talk<E: Executor> {
    socket: WebSocket,
    endpoint: Arc<Endpoint<E>>,
    request_id: String,
    caller: Option<Caller>,
    told: SelectAll<BoxStream<'static, (Arc<str>, Of)>>,
    open: HashMap<Arc<str>, AbortHandle>,
    acknowledged: bool,
}

impl<E: Executor> Talk<E> {
    /// Goes on until an end, and with which code; `None` where the other end is gone.
    async fn go_on(&mut self) -> Result<(), Option<Close>> {
        let bounds = self.endpoint.streams.bounds;
        let stop = self.endpoint.streams.stop.clone();
        let mut init = std::pin::pin!(sleep(bounds.init_timeout));
        let mut beat = interval_at(Instant::now() + bounds.keepalive, bounds.keepalive);
        let mut heard = true;
        loop {
            tokio::select! {
                () = stop.cancelled() => return Err(Some(Close::of(1001, "the server is going away; connect again"))),
                () = init.as_mut(), if !self.acknowledged => return Err(Some(Close::of(4408, "Connection initialisation timeout"))),
                _ = beat.tick() => {
                    // Nothing, not even the answer to the ping before.
                    if !std::mem::take(&mut heard) {
                        return Err(None);
                    }
                    self.send(Message::Ping(axum::body::Bytes::new())).await?;
                }
                message = self.socket.recv() => {
                    let Some(Ok(message)) = message else { return Err(None) };
                    heard = true;
                    self.hear(message).await?;
                }
                Some((id, told)) = self.told.next(), if !self.told.is_empty() => self.tell(&id, told).await?,
            }
        }
    }

    async fn hear(&mut self, message: Message) -> Result<(), Option<Close>> {
        let text = match message {
            Message::Text(text) => text,
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(_) => return Err(None),
            Message::Binary(_) => return Err(Some(Close::of(4400, "Invalid message received"))),
        };
        let said = serde_json::from_str(&text).map_err(|_| Close::of(4400, "Invalid message received"))?;
        if charge(&self.endpoint, self.caller, REQUEST_COST).is_err() {
            return Err(Some(Close::of(1013, "too many messages; try again later")));
        }
        match said {
            Said::ConnectionInit if self.acknowledged => Err(Some(Close::of(4429, "Too many initialisation requests"))),
            Said::ConnectionInit => {
                self.acknowledged = true;
                self.say(&json!({ "type": "connection_ack" })).await
            }
            Said::Ping => self.say(&json!({ "type": "pong" })).await,
            Said::Pong => Ok(()),
            Said::Complete { id } => {
                if let Some(left) = self.open.remove(id.as_str()) {
                    left.abort();
                }
                Ok(())
            }
            Said::Subscribe { .. } if !self.acknowledged => Err(Some(Close::of(4401, "Unauthorized"))),
            Said::Subscribe { id, .. } if id.is_empty() || id.len() > ID_BYTES_MAX => {
                Err(Some(Close { code: 4400, reason: format!("an id must have 1 to {ID_BYTES_MAX} bytes") }))
            }
            Said::Subscribe { id, .. } if self.open.contains_key(id.as_str()) => {
                Err(Some(Close { code: 4409, reason: format!("Subscriber for {id} already exists") }))
            }
            Said::Subscribe { id, payload } => self.begin(id.into(), payload).await,
        }
    }

    async fn begin(&mut self, id: Arc<str>, payload: Value) -> Result<(), Option<Close>> {
        let endpoint = Arc::clone(&self.endpoint);
        let most = endpoint.streams.bounds.subscriptions;
        if self.open.len() >= most {
            return self.refuse(&id, json!([too_many("subscriptions of this connection", most)])).await;
        }
        let (request_id, caller) = (self.request_id.clone(), self.caller);
        let answering = async {
            let way = Way { is_get: false, is_stream: true };
            Ok(match admit(&endpoint, from_value(payload)?, way, caller, endpoint.clock.now())?.0 {
                Admission::Kept(kept) => Begun::Answer(kept.bytes.to_vec()),
                Admission::Once(admitted) => match run(&endpoint, &request_id, *admitted).await? {
                    Outcome::Whole(kept) => Begun::Answer(kept.bytes.to_vec()),
                    Outcome::Partial(answer) if is_request_error(&answer) => Begun::Refused(json!(answer.errors)),
                    Outcome::Partial(answer) => Begun::Answer(serde_json::to_vec(&answer).unwrap_or_default()),
                },
                Admission::Follow(followed) => match endpoint.live.follow(*followed).await {
                    Ok(follower) => Begun::Follows(follower),
                    Err(errors) => Begun::Refused(json!(errors)),
                },
            })
        };
        match contained(&self.request_id, answering).await {
            Ok(Begun::Answer(bytes)) => {
                self.next(&id, &String::from_utf8_lossy(&bytes)).await?;
                self.say(&json!({ "id": &*id, "type": "complete" })).await
            }
            Ok(Begun::Refused(errors)) => self.refuse(&id, errors).await,
            Ok(Begun::Follows(follower)) => {
                let name = Arc::clone(&id);
                let steps = unfold(Some(follower), |follower| async move {
                    let mut follower = follower?;
                    Some(match follower.next().await {
                        Some(told) => (Of::Told(told), Some(follower)),
                        None => (Of::End, None),
                    })
                });
                let (steps, handle) = abortable(steps.map(move |told| (Arc::clone(&name), told)));
                self.told.push(steps.boxed());
                self.open.insert(id, handle);
                Ok(())
            }
            Err(refusal) => self.refuse(&id, json!(refusal.into_errors())).await,
        }
    }

    async fn tell(&mut self, id: &Arc<str>, told: Of) -> Result<(), Option<Close>> {
        match told {
            Of::Told(Told::Step(step)) => {
                self.step(id, &step).await?;
                match &step.end {
                    Some(errors) => self.refuse(id, json!(errors)).await,
                    None => Ok(()),
                }
            }
            Of::Told(Told::TooSlow) => Err(Some(too_slow())),
            Of::End if self.open.remove(id).is_some() => self.say(&json!({ "id": &**id, "type": "complete" })).await,
            Of::End => Ok(()),
        }
    }

    /// All events of a step, written together.
    async fn step(&mut self, id: &str, step: &Step) -> Result<(), Option<Close>> {
        let head = next_head(id);
        let socket = &mut self.socket;
        let sending = async {
            for payload in step.payloads() {
                socket.feed(Message::Text(format!("{head}{payload}}}").into())).await?;
            }
            socket.flush().await
        };
        in_time(timeout(self.endpoint.streams.bounds.send_timeout, sending).await)
    }

    async fn next(&mut self, id: &str, payload: &str) -> Result<(), Option<Close>> {
        self.send(Message::Text(format!("{}{payload}}}", next_head(id)).into())).await
    }

    /// Ends an operation with errors.
    async fn refuse(&mut self, id: &str, errors: Value) -> Result<(), Option<Close>> {
        self.open.remove(id);
        self.say(&json!({ "id": id, "type": "error", "payload": errors })).await
    }

    async fn say(&mut self, message: &Value) -> Result<(), Option<Close>> {
        self.send(Message::Text(message.to_string().into())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), Option<Close>> {
        in_time(timeout(self.endpoint.streams.bounds.send_timeout, self.socket.send(message)).await)
    }
}

/// What a request to begin an operation came to.
enum Begun<E: Executor> {
    Answer(Vec<u8>),
    Refused(Value),
    Follows(Follower<E>),
}

fn next_head(id: &str) -> String {
    format!("{{\"id\":{},\"type\":\"next\",\"payload\":", Value::from(id))
}

fn too_slow() -> Close {
    Close::of(1013, "too slow to be told what changes; try again later")
}

fn in_time<T, X>(sent: Result<Result<(), X>, T>) -> Result<(), Option<Close>> {
    match sent {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(None),
        Err(_) => Err(Some(too_slow())),
    }
}
