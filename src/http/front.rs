//! What every request passes on its way in and out.
//!
//! One service with one future around the router, where tower's way would be a layer for each concern on each route: each of those
//! clones the ones inside it for every request and copies their futures, which together took as long as half of an answer that
//! is given again. For the same reason such an answer is looked for here, before a route is.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use futures_util::{FutureExt, StreamExt, stream};
use serde_json::json;
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_http::CompressionLevel;
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

/// Gives answers again.
pub trait Again: Send + Sync {
    /// The route that it answers for.
    fn route(&self) -> &'static str;

    /// The answer to a request that was answered before in the same bytes, where it still holds. What is found out on the way may be
    /// left in its parts.
    fn again(&self, parts: &mut Parts, body: &[u8]) -> Option<Response>;
}

/// How hard answers are compressed, as gzip, brotli and zstd count it. At brotli's usual 4 two thirds of the work on an answer is
/// its compression, a fifth of that clearing half a megabyte of tables for a few kilobytes of text.
const QUALITY: CompressionLevel = CompressionLevel::Precise(1);

/// The router behind what every request passes. Gives each request an id, or keeps the one a proxy gave it; lets other pages read
/// the answer; compresses it where that is asked for; ends what takes too long; makes an answer of a panic; counts.
#[derive(Clone)]
pub struct Front {
    inside: Arc<Inside>,
    routes: Router,
}

struct Inside {
    /// One request in all, its slow body included.
    limit: Duration,
    body_bytes_max: usize,
    again: Option<Arc<dyn Again>>,
    cors: CorsLayer,
    /// What [`Inside::cors`] adds to every answer but to the question before one.
    shared_with_all: HeaderMap,
    /// gzip, brotli and zstd, whichever the caller takes.
    compression: CompressionLayer,
}

impl Front {
    /// Before these routes, as the settings bound it.
    pub fn new(routes: Router, settings: &HttpSettings, again: Option<Arc<dyn Again>>) -> Self {
        let cors = cors();
        let plain = cors.layer(service_fn(|_: Request| std::future::ready(Ok::<_, Infallible>(Response::new(Body::empty())))));
        let answered = plain.oneshot(Request::new(Body::empty())).now_or_never();
        let shared_with_all = answered.and_then(Result::ok).map(|response| response.headers().clone()).unwrap_or_default();
        let inside = Inside {
            limit: Duration::from_millis(settings.timeout_ms),
            body_bytes_max: settings.body_bytes_max,
            again,
            cors,
            shared_with_all,
            compression: CompressionLayer::new().quality(QUALITY),
        };
        Self { inside: Arc::new(inside), routes: routes.layer(from_fn(tell_route)) }
    }

    /// With what `add` makes of the routes. Those that it adds are not told apart in the counts.
    #[must_use]
    pub fn with(self, add: impl FnOnce(Router) -> Router) -> Self {
        Self { routes: add(self.routes), ..self }
    }
}

impl<B> Service<axum::http::Request<B>> for Front
where
    B: axum::body::HttpBody<Data = Bytes, Error: Into<axum::BoxError>> + Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // What is inside is asked by `oneshot`.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: axum::http::Request<B>) -> Self::Future {
        Box::pin(pass(self.clone(), request.map(Body::new)).map(Ok))
    }
}

/// Logs at the level of debugging that a request was answered: /metrics counts it at any level, and a line for each would take
/// longer than most answers. What was asked is never logged: no query text, no variables, no address, only the route.
async fn pass(Front { inside, routes }: Front, mut request: Request) -> Response {
    let id = given_id(&request).unwrap_or_else(|| uuid::Uuid::now_v7().simple().to_string());
    let told_id = HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static(""));
    let (method, started) = (request.method().clone(), Instant::now());
    let media = negotiate(request.headers()).unwrap_or(MediaType::Json);
    let is_before_one = method == Method::OPTIONS;
    let is_packed = request.headers().contains_key(header::ACCEPT_ENCODING);
    let span = tracing::debug_span!("request", request_id = %id);
    request.extensions_mut().insert(RequestId(id));
    let answering = async {
        if is_before_one {
            return told(inside.cors.layer(routes).oneshot(request).await);
        }
        if is_packed {
            let plain = service_fn(|request| answer(&inside, routes.clone(), request).map(Ok::<_, Infallible>));
            return told(inside.compression.layer(plain).oneshot(request).await.map(|response| response.map(Body::new)));
        }
        answer(&inside, routes, request).await
    };
    let held = tokio::time::timeout(inside.limit, AssertUnwindSafe(answering).catch_unwind());
    let mut response = match held.instrument(span).await {
        Ok(Ok(response)) => etag::name_encoding(response),
        Ok(Err(_)) => panicked(&told_id),
        Err(_) => Refusal::timeout().into_response(media),
    };
    let route = response.extensions_mut().remove().unwrap_or(Route::Unmatched);
    METRICS.answered(route.name(), method.as_str(), response.status().as_u16(), started.elapsed());
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(request_id = ?told_id, %method, route = route.name(), status = response.status().as_u16(), duration_ms, "answered");
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, told_id);
    if !is_before_one {
        if !is_packed {
            // Whoever keeps it must not give it to one who takes it packed.
            headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        for (name, value) in &inside.shared_with_all {
            headers.append(name, value.clone());
        }
    }
    response
}

/// An answer given again, or what the routes say.
async fn answer(inside: &Inside, routes: Router, mut request: Request) -> Response {
    if let Some(again) = &inside.again
        && request.method() == Method::POST
        && request.uri().path() == again.route()
        && let Some(length) = length(request.headers()).filter(|length| (1..=inside.body_bytes_max).contains(length))
    {
        let (mut parts, body) = request.into_parts();
        let mut pieces = body.into_data_stream();
        let body = match pieces.next().await {
            Some(Ok(whole)) if whole.len() == length => {
                if let Some(mut response) = again.again(&mut parts, &whole) {
                    response.extensions_mut().insert(Route::Again(again.route()));
                    return response;
                }
                Body::from(whole)
            }
            Some(first) => Body::from_stream(stream::iter([first]).chain(pieces)),
            None => Body::empty(),
        };
        request = Request::from_parts(parts, body);
    }
    DefaultBodyLimit::max(inside.body_bytes_max).apply(&mut request);
    told(routes.oneshot(request).await)
}

fn told(answered: Result<Response, Infallible>) -> Response {
    answered.unwrap_or_else(|never| match never {})
}

fn length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The route that an answer came from, for the counts.
#[derive(Debug, Clone)]
enum Route {
    Matched(MatchedPath),
    Again(&'static str),
    Unmatched,
}

impl Route {
    fn name(&self) -> &str {
        match self {
            Self::Matched(path) => path.as_str(),
            Self::Again(route) => route,
            Self::Unmatched => "unmatched",
        }
    }
}

async fn tell_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(Route::Matched(route));
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

/// Tells nothing of the inside.
fn panicked(request_id: &HeaderValue) -> Response {
    tracing::error!(?request_id, "a route panicked");
    let told = json!({ "errors": [{
        "message": "something failed on our side; quote the request id when you report it",
        "extensions": { "code": "INTERNAL" },
    }] });
    (StatusCode::INTERNAL_SERVER_ERROR, Json(told)).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::routing::get;
    use serde_json::Value;

    use super::*;

    async fn panics() -> &'static str {
        if true { panic!("the secret of the inside") } else { "" }
    }

    async fn asked(path: &str) -> (StatusCode, HeaderMap, Value) {
        let routes = Router::new().route("/panics", get(panics)).route("/lasts", get(std::future::pending::<()>));
        let front = Front::new(routes, &HttpSettings { timeout_ms: 20, ..HttpSettings::default() }, None);
        let response = front.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts.status, parts.headers, serde_json::from_slice(&to_bytes(body, usize::MAX).await.unwrap()).unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn a_route_that_panics_or_lasts_is_answered_like_any_other() {
        for (path, status, code) in [("/panics", 500, "INTERNAL"), ("/lasts", 408, "TIMEOUT")] {
            let (got, headers, told) = asked(path).await;
            assert_eq!((got.as_u16(), told["errors"][0]["extensions"]["code"].as_str()), (status, Some(code)), "{path}: {told}");
            assert!(!told.to_string().contains("secret"), "{told}");
            assert!(headers.contains_key(REQUEST_ID) && headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), "{path}: {headers:?}");
        }
    }
}
