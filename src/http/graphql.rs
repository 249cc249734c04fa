//! `/graphql`, by the GraphQL-over-HTTP specification: what is asked, what is refused, and with which status. Beside it the ways
//! that stay open: server-sent events and web sockets.

pub mod asked;
pub mod refusal;
pub mod run;
pub mod live;
pub mod streams;
pub mod events;
pub mod websocket;

use std::sync::Arc;

use async_graphql::{Executor, Response as Answer};
use axum::body::Bytes;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use crate::clock::Clock;
use crate::graphql::documents::Documents;
use crate::graphql::error::is_request_error;
use crate::http::accept::{MediaType, negotiate};
use crate::http::answers::{Answers, Kept, Question};
use crate::http::caller::{Caller, Peer, Proxies};
use crate::http::etag;
use crate::http::front::{Again, RequestId};
use crate::http::graphql::asked::{Asked, from_body, from_query_string, is_readable};
use crate::http::graphql::live::Live;
use crate::http::graphql::refusal::Refusal;
use crate::http::graphql::run::{Admission, Outcome, Way, admit, contained, known, run};
use crate::http::graphql::streams::Streams;
use crate::http::rate::Rate;
use crate::http::serve::{HangUp, Line, Seat};
use crate::index::current::Current;
use crate::telemetry::metrics::METRICS;

/// A schema that can be served.
pub trait Graph: Executor {}

impl<E: Executor> Graph for E {}

/// What the endpoint needs.
pub struct Endpoint<E> {
    /// The schema.
    pub schema: E,
    /// Where the newest view is found.
    pub current: Arc<Current>,
    /// The hour.
    pub clock: Clock,
    /// The documents that were read, and what one request may ask.
    pub documents: Documents,
    /// The answers that were given.
    pub answers: Answers,
    /// What each caller may ask.
    pub rate: Rate,
    /// Whose word is taken for who the caller is.
    pub proxies: Proxies,
    /// Seconds for which an answer to GET may be given again by whoever stands between.
    pub cache_s: u32,
    /// What is followed.
    pub live: Live<E>,
    /// The connections that follow it.
    pub streams: Arc<Streams>,
}

/// Who asks, and on which connection.
pub struct Connection {
    request_id: String,
    caller: Option<Caller>,
    hang_up: Option<HangUp>,
}

/// Where the graph is asked.
pub const GRAPHQL: &str = "/graphql";

/// The question of a body that is not read, where it could be: it has been asked before in the same bytes, or not.
#[derive(Debug, Clone, Copy)]
struct Sent(Question);

impl<E: Send + Sync> Again for Endpoint<E> {
    fn route(&self) -> &'static str {
        GRAPHQL
    }

    fn again(&self, parts: &mut Parts, body: &[u8]) -> Option<Response> {
        let headers = &parts.headers;
        if !is_readable(headers) || headers.contains_key(header::UPGRADE) || events::wanted(headers) {
            return None;
        }
        let media = negotiate(headers)?;
        let caller = parts.extensions.get().map(|Peer(address)| self.proxies.caller(address.ip(), headers));
        let sent = Question::of_body(body);
        match known(self, &sent, caller, self.clock.now()) {
            Ok(Some((kept, share))) => {
                let mut response = written(media, StatusCode::OK, kept.bytes.clone());
                if let Some(share) = share {
                    share.tell(response.headers_mut());
                }
                Some(response)
            }
            Ok(None) => {
                parts.extensions.insert(Sent(sent));
                None
            }
            Err(refusal) => {
                METRICS.asked("unknown", refusal.code());
                Some(refusal.into_response(media))
            }
        }
    }
}

/// Answers one request.
pub async fn answer<E: Executor>(State(endpoint): State<Arc<Endpoint<E>>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let request_id = parts.extensions.remove().map_or_else(String::new, |RequestId(id)| id);
    let line = parts.extensions.remove::<Line>();
    let sent = parts.extensions.remove::<Sent>();
    let peer = parts.extensions.get().map(|Peer(address)| address.ip());
    let caller = peer.map(|address| endpoint.proxies.caller(address, &parts.headers));
    // Some clients offer HTTP/2 in the same header with each request, and mean no harm if it is not taken.
    if parts.headers.get(header::UPGRADE).is_some_and(|protocol| protocol.as_bytes().eq_ignore_ascii_case(b"websocket")) {
        return match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => socket(upgrade, endpoint, request_id, caller, line.map(|line| line.seat)),
            Err(refused) => refused.into_response(),
        };
    }
    let (method, headers) = (parts.method.clone(), std::mem::take(&mut parts.headers));
    let query = parts.uri.query().map(str::to_owned);
    let body = Bytes::from_request(Request::from_parts(parts, body), &()).await;
    let is_get = matches!(method, Method::GET | Method::HEAD);
    let asked = || match method {
        _ if is_get => from_query_string(query.as_deref().unwrap_or_default()),
        Method::POST => from_body(&headers, body),
        _ => Err(Refusal::method("method", "ask with GET or POST", "GET, POST")),
    };
    if events::wanted(&headers) {
        let connection = Connection { request_id, caller, hang_up: line.map(|line| line.hang_up) };
        return stream(&endpoint, connection, asked(), is_get).await;
    }
    let Some(media) = negotiate(&headers) else {
        let message = "the answer can only be application/graphql-response+json, application/json or text/event-stream; accept one";
        return Refusal::of(StatusCode::NOT_ACCEPTABLE, "Accept", message).into_response(MediaType::Json);
    };
    let now = endpoint.clock.now();
    let answering = async {
        let (admission, share) = admit(&endpoint, asked()?, Way { is_get, is_stream: false }, caller, now)?;
        let outcome = match admission {
            Admission::Kept(kept) => {
                // Asked for the second time: the third is known by its bytes.
                if let Some(Sent(sent)) = sent {
                    endpoint.answers.keep(sent, Arc::clone(&kept));
                }
                Outcome::Whole(kept)
            }
            Admission::Once(admitted) => run(&endpoint, &request_id, *admitted).await?,
            // Not on this way: `admit` has refused it.
            Admission::Follow(_) => return Err(Refusal::internal(&request_id)),
        };
        Ok((outcome, share))
    };
    let (outcome, share) = match contained(&request_id, answering).await {
        Ok(answered) => answered,
        Err(refusal) => return refusal.into_response(media),
    };
    let may_be_kept = is_get && endpoint.cache_s > 0;
    let mut response = match outcome {
        Outcome::Whole(kept) if is_get => respond_to_get(media, &kept, &headers, now, endpoint.cache_s),
        Outcome::Whole(kept) => written(media, StatusCode::OK, kept.bytes.clone()),
        Outcome::Partial(answer) => partial(media, &answer),
    };
    // What is kept in between is given to others too, whom it says nothing.
    if let Some(share) = share.filter(|_| !may_be_kept) {
        share.tell(response.headers_mut());
    }
    response
}

fn socket<E: Executor>(
    upgrade: WebSocketUpgrade,
    endpoint: Arc<Endpoint<E>>,
    request_id: String,
    caller: Option<Caller>,
    seat: Option<Seat>,
) -> Response {
    match endpoint.streams.enter(caller) {
        Ok(place) => websocket::upgrade(upgrade, endpoint, request_id, caller, (place, seat)),
        Err(refusal) => refusal.into_response(MediaType::Json),
    }
}

/// Answers in events. What is wrong with the document is an event too, as those who listen to events read no other body.
async fn stream<E: Executor>(endpoint: &Arc<Endpoint<E>>, connection: Connection, asked: Result<Asked, Refusal>, is_get: bool) -> Response {
    let Connection { request_id, caller, hang_up } = connection;
    let answering = async {
        let place = endpoint.streams.enter(caller)?;
        Ok(match admit(endpoint, asked?, Way { is_get, is_stream: true }, caller, endpoint.clock.now())?.0 {
            Admission::Kept(kept) => events::told(live::only_event(&String::from_utf8_lossy(&kept.bytes))),
            Admission::Once(admitted) => match run(endpoint, &request_id, *admitted).await? {
                Outcome::Whole(kept) => events::told(live::only_event(&String::from_utf8_lossy(&kept.bytes))),
                Outcome::Partial(answer) if is_request_error(&answer) => events::told(live::refused_event(&answer.errors)),
                Outcome::Partial(answer) => events::told(live::only_event(&serde_json::to_string(&answer).unwrap_or_default())),
            },
            Admission::Follow(followed) => match endpoint.live.follow(*followed).await {
                Ok(follower) => events::follow(endpoint, follower, place, hang_up),
                Err(errors) => events::told(live::refused_event(&errors)),
            },
        })
    };
    match contained(&request_id, answering).await {
        Ok(response) => response,
        Err(refusal) if refusal.is_of_the_document() => events::told(live::refused_event(&refusal.into_errors())),
        Err(refusal) => refusal.into_response(MediaType::Json),
    }
}

/// An answer that may be kept between us and the caller, or the word that the caller has it already.
fn respond_to_get(media: MediaType, kept: &Kept, headers: &HeaderMap, now: Timestamp, cache_s: u32) -> Response {
    let matched = etag::matched(headers, kept.etag());
    let mut response = match &matched {
        Some(_) => written(media, StatusCode::NOT_MODIFIED, Bytes::new()),
        None => written(media, StatusCode::OK, kept.bytes.clone()),
    };
    let headers = response.headers_mut();
    if matched.is_some() {
        headers.remove(header::CONTENT_TYPE);
    }
    headers.insert(header::ETAG, matched.unwrap_or_else(|| kept.etag().clone()));
    // What holds for a minute only is as old as its minute.
    let (age_s, fresh_s) = if kept.timely { (kept.age_s(now), cache_s.min(60)) } else { (0, cache_s) };
    if cache_s > 0
        && let Ok(told) = HeaderValue::from_str(&format!("public, max-age={fresh_s}"))
    {
        headers.insert(header::CACHE_CONTROL, told);
        headers.insert(header::AGE, HeaderValue::from(age_s));
    }
    response
}

fn partial(media: MediaType, answer: &Answer) -> Response {
    let is_refused = is_request_error(answer);
    let status = if is_refused && media == MediaType::GraphqlResponse { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let body = if is_refused { serde_json::to_vec(&serde_json::json!({ "errors": answer.errors })) } else { serde_json::to_vec(answer) };
    let Ok(bytes) = body else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let mut response = written(media, status, bytes.into());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What is true of a meeting tonight may not be true tomorrow: whoever keeps an answer must ask again.
fn written(media: MediaType, status: StatusCode, body: Bytes) -> Response {
    let headers = [(header::CONTENT_TYPE, media.header()), (header::VARY, "accept"), (header::CACHE_CONTROL, "no-cache")];
    (status, headers, body).into_response()
}
