//! What every request passes on its way in and out.
//!
//! One layer with one future, where tower's way would be one for each concern: each of those clones the ones inside it for every
//! request and copies their futures, which together took as long as half of an answer that is given again.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Json;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::Route;
use futures_util::FutureExt;
use serde_json::json;
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_http::catch_panic::{CatchPanicLayer, ResponseForPanic};
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowHeaders, Any, CorsLayer};
use tracing::Instrument;

use crate::http::accept::{MediaType, negotiate};
use crate::http::etag;
use crate::http::graphql::refusal::Refusal;
use crate::http::rate::{RATE_LIMIT, RATE_LIMIT_POLICY};
use crate::http::settings::HttpSettings;
use crate::telemetry::metrics::METRICS;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names one request in its answer and in our logs.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Gives each request an id, or keeps the one a proxy gave it; lets other pages read the answer; compresses it where that is asked
/// for; ends what takes too long; makes an answer of a panic; counts.
#[derive(Clone)]
pub struct Passage(Arc<Inside>);

struct Inside {
    /// One request in all, its slow body included.
    limit: Duration,
    body_bytes_max: usize,
    cors: CorsLayer,
    /// What [`Inside::cors`] adds to every answer but to the question before one.
    shared_with_all: HeaderMap,
    /// gzip, brotli and zstd, whichever the caller takes.
    compression: CompressionLayer,
}

impl Passage {
    /// As the settings bound it.
    pub fn new(settings: &HttpSettings) -> Self {
        let cors = cors();
        let plain = cors.layer(service_fn(|_: Request| std::future::ready(Ok::<_, Infallible>(Response::new(Body::empty())))));
        let answered = plain.oneshot(Request::new(Body::empty())).now_or_never();
        let shared_with_all = answered.and_then(Result::ok).map(|response| response.headers().clone()).unwrap_or_default();
        Self(Arc::new(Inside {
            limit: Duration::from_millis(settings.timeout_ms),
            body_bytes_max: settings.body_bytes_max,
            cors,
            shared_with_all,
            compression: CompressionLayer::new(),
        }))
    }
}

impl Layer<Route> for Passage {
    type Service = Passing;

    fn layer(&self, route: Route) -> Passing {
        Passing { inside: Arc::clone(&self.0), route }
    }
}

/// A route behind a [`Passage`].
#[derive(Clone)]
pub struct Passing {
    inside: Arc<Inside>,
    route: Route,
}

impl Service<Request> for Passing {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // A route always is; the ones below are called by `oneshot`, which asks them.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        Box::pin(pass(Arc::clone(&self.inside), self.route.clone(), request).map(Ok))
    }
}

/// Logs at the level of debugging that a request was answered: /metrics counts it at any level, and a line for each would take
/// longer than most answers. What was asked is never logged: no query text, no variables, no address, only the route.
async fn pass(inside: Arc<Inside>, mut route: Route, mut request: Request) -> Response {
    let id = given_id(&request).unwrap_or_else(|| uuid::Uuid::now_v7().simple().to_string());
    let path = request.extensions().get::<MatchedPath>().cloned();
    let (method, started) = (request.method().clone(), Instant::now());
    let told_id = HeaderValue::from_str(&id);
    let span = tracing::debug_span!("request", request_id = %id);
    let media = negotiate(request.headers()).unwrap_or(MediaType::Json);
    let is_packed = request.headers().contains_key(header::ACCEPT_ENCODING);
    request.extensions_mut().insert(RequestId(id));
    DefaultBodyLimit::max(inside.body_bytes_max).apply(&mut request);
    let answering = async {
        let answered = if method == Method::OPTIONS {
            inside.cors.layer(route).oneshot(request).await
        } else if is_packed {
            inside.compression.layer(route).oneshot(request).await.map(|response| response.map(Body::new))
        } else {
            route.call(request).await
        };
        answered.unwrap_or_else(|never| match never {})
    };
    let held = tokio::time::timeout(inside.limit, AssertUnwindSafe(answering).catch_unwind());
    let mut response = match held.instrument(span).await {
        Ok(Ok(response)) => etag::name_encoding(response),
        Ok(Err(_)) => panicked(),
        Err(_) => Refusal::timeout().into_response(media),
    };
    let route = path.as_ref().map_or("unmatched", MatchedPath::as_str);
    METRICS.answered(route, method.as_str(), response.status().as_u16(), started.elapsed());
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(request_id = ?told_id, %method, route, status = response.status().as_u16(), duration_ms, "answered");
    let headers = response.headers_mut();
    if let Ok(id) = told_id {
        headers.insert(REQUEST_ID, id);
    }
    if !is_packed && method != Method::OPTIONS {
        // Whoever keeps it must not give it to one who takes it packed.
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if method != Method::OPTIONS {
        for (name, value) in &inside.shared_with_all {
            headers.append(name, value.clone());
        }
    }
    response
}

/// An id of a proxy is kept if it is short and plain, so that nobody writes into our logs.
fn given_id(request: &Request) -> Option<String> {
    let given = request.headers().get(REQUEST_ID)?.to_str().ok()?;
    let plain =
        (8..=64).contains(&given.len()) && given.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    plain.then(|| given.to_owned())
}

/// Anyone may read from any page; nothing is kept behind a login, so no credentials are let in. Clients send headers of
/// their own, none of which gives any right here.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([REQUEST_ID, header::RETRY_AFTER, header::ETAG, header::AGE, RATE_LIMIT, RATE_LIMIT_POLICY])
        .max_age(Duration::from_secs(24 * 60 * 60))
}

/// A panic outside of the graph becomes an answer like any other.
pub fn catch_panic() -> CatchPanicLayer<PanicAnswer> {
    CatchPanicLayer::custom(PanicAnswer)
}

/// Tells nothing of the inside.
#[derive(Clone, Copy)]
pub struct PanicAnswer;

impl ResponseForPanic for PanicAnswer {
    type ResponseBody = Body;

    fn response_for_panic(&mut self, _: Box<dyn std::any::Any + Send + 'static>) -> Response {
        panicked()
    }
}

fn panicked() -> Response {
    tracing::error!("a route panicked");
    let told = json!({ "errors": [{
        "message": "something failed on our side; quote the request id when you report it",
        "extensions": { "code": "INTERNAL" },
    }] });
    (StatusCode::INTERNAL_SERVER_ERROR, Json(told)).into_response()
}
