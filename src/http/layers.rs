//! What every request passes on its way in and out.

use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tower_http::catch_panic::{CatchPanicLayer, ResponseForPanic};
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowHeaders, Any, CorsLayer};
use tracing::Instrument;

use crate::http::accept::{MediaType, negotiate};
use crate::http::etag;
use crate::http::graphql::refusal::Refusal;
use crate::http::rate::{RATE_LIMIT, RATE_LIMIT_POLICY};
use crate::telemetry::metrics::METRICS;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names one request in its answer and in our logs.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Gives each request an id, or keeps the one a proxy gave it, and logs at the level of debugging that it was answered: /metrics
/// counts it at any level, and a line for each would take longer than most answers. What was asked is never
/// logged: no query text, no variables, no address, only the route.
pub async fn identify(mut request: Request, next: Next) -> Response {
    let id = given_id(&request).unwrap_or_else(|| uuid::Uuid::now_v7().simple().to_string());
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let (method, started) = (request.method().clone(), Instant::now());
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", request_id = %id);
    let mut response = etag::name_encoding(next.run(request).instrument(span).await);
    METRICS.answered(&route, method.as_str(), response.status().as_u16(), started.elapsed());
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(request_id = %id, %method, route, status = response.status().as_u16(), duration_ms, "answered");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
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
pub fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([REQUEST_ID, header::RETRY_AFTER, header::ETAG, header::AGE, RATE_LIMIT, RATE_LIMIT_POLICY])
        .max_age(Duration::from_secs(24 * 60 * 60))
}

/// gzip, brotli and zstd, whichever the caller takes.
pub fn compression() -> CompressionLayer {
    CompressionLayer::new()
}

/// One request in all, its slow body included. What is under way is dropped.
pub async fn timeout(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    let media = negotiate(request.headers()).unwrap_or(MediaType::Json);
    tokio::time::timeout(limit, next.run(request)).await.unwrap_or_else(|_| Refusal::timeout().into_response(media))
}

/// A panic outside of the graph becomes an answer like any other.
pub fn catch_panic() -> CatchPanicLayer<PanicAnswer> {
    CatchPanicLayer::custom(PanicAnswer)
}

/// Tells nothing of the inside.
#[derive(Clone, Copy)]
pub struct PanicAnswer;

impl ResponseForPanic for PanicAnswer {
    type ResponseBody = axum::body::Body;

    fn response_for_panic(&mut self, _: Box<dyn std::any::Any + Send + 'static>) -> Response {
        tracing::error!("a route panicked");
        let told = json!({ "errors": [{
            "message": "something failed on our side; quote the request id when you report it",
            "extensions": { "code": "INTERNAL" },
        }] });
        (StatusCode::INTERNAL_SERVER_ERROR, Json(told)).into_response()
    }
}
