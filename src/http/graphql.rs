//! `/graphql`, by the GraphQL-over-HTTP specification: what is asked, what is refused, and with which status.

pub mod asked;
pub mod refusal;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response as Answer, value};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Extension, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use jiff::Timestamp;

use crate::clock::Clock;
use crate::graphql::documents::Documents;
use crate::graphql::error::{give_codes, is_request_error};
use crate::graphql::guard;
use crate::graphql::schema::GraphSchema;
use crate::graphql::scope::Scope;
use crate::graphql::validated::Brought;
use crate::graphql::variables::operation;
use crate::http::accept::{MediaType, negotiate};
use crate::http::answers::{Answers, Kept, Moment, Question};
use crate::http::caller::{Caller, Peer, Proxies};
use crate::http::etag;
use crate::http::graphql::asked::{Asked, from_body, from_query_string};
use crate::http::graphql::refusal::Refusal;
use crate::http::layers::RequestId;
use crate::http::rate::Rate;
use crate::index::current::Current;

/// What every request costs its caller, whatever comes of it.
const REQUEST_COST: u64 = 1;

/// What the endpoint needs.
pub struct Endpoint {
    /// The schema.
    pub schema: GraphSchema,
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
}

/// What came of a request that was not refused.
enum Outcome {
    /// Data and no errors.
    Whole(Arc<Kept>),
    /// Errors, with or without data: never kept.
    Partial(Box<Answer>),
}

/// Answers one request.
pub async fn answer(
    State(endpoint): State<Arc<Endpoint>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    peer: Option<Extension<Peer>>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let Some(media) = negotiate(&headers) else {
        let message = "the answer can only be application/graphql-response+json or application/json; accept one of them";
        return Refusal::of(StatusCode::NOT_ACCEPTABLE, "Accept", message).into_response(MediaType::Json);
    };
    let is_get = matches!(method, Method::GET | Method::HEAD);
    let asked = match method {
        _ if is_get => from_query_string(query.as_deref().unwrap_or_default()),
        Method::POST => from_body(&headers, body),
        _ => Err(Refusal::method("method", "ask with GET or POST", "GET, POST")),
    };
    let caller = peer.map(|Extension(Peer(address))| endpoint.proxies.caller(address.ip(), &headers));
    let now = endpoint.clock.now();
    let outcome = match asked {
        Ok(asked) => contained(&request_id, execute(&endpoint, &request_id, asked, is_get, caller, now)).await,
        Err(refusal) => Err(refusal),
    };
    match outcome {
        Ok(Outcome::Whole(kept)) if is_get => respond_to_get(media, &kept, &headers, now, endpoint.cache_s),
        Ok(Outcome::Whole(kept)) => written(media, StatusCode::OK, kept.bytes.clone()),
        Ok(Outcome::Partial(answer)) => partial(media, &answer),
        Err(refusal) => refusal.into_response(media),
    }
}

/// A panic ends its own request, with an answer that tells nothing of the inside. What is shared is immutable, so
/// nothing half-written is left behind.
async fn contained<T>(request_id: &str, work: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!(%request_id, "a resolver panicked");
        Err(Refusal::internal(request_id))
    })
}

async fn execute(
    endpoint: &Endpoint,
    request_id: &str,
    asked: Asked,
    is_get: bool,
    caller: Option<Caller>,
    now: Timestamp,
) -> Result<Outcome, Refusal> {
    let view = endpoint.current.view();
    if !view.ready {
        return Err(Refusal::not_ready());
    }
    let charge = |cost| endpoint.rate.charge(caller, cost).map_err(|told| Refusal::too_often(told.cost, told.per_s, told.retry_after_s));
    charge(REQUEST_COST)?;
    let document = endpoint.documents.find(&asked.wanted)?;
    let name = asked.operation_name.as_deref();
    let is_query = operation(&document.parsed, name).is_none_or(|operation| operation.ty == OperationType::Query);
    if is_get && !is_query {
        return Err(Refusal::method("query", "only queries can be asked with GET; use POST", "POST"));
    }
    let moment = Moment::of(&view, now);
    let question = Question::of(&document.hash, name, &asked.variables_text);
    if let Some(kept) = endpoint.answers.get(&question, &moment) {
        return Ok(Outcome::Whole(kept));
    }
    let limits = endpoint.documents.limits_of(&document);
    let cost = guard::weigh(&document.parsed, &asked.variables, &limits)?;
    endpoint.documents.keep(&document);
    charge(cost)?;
    let told = value!({ "requested": cost, "limit": limits.cost_max });
    let scope = Scope::new(view, moment.minute, limits);
    let mut request = Request::new("").variables(asked.variables.clone()).data(scope.clone());
    request.operation_name.clone_from(&asked.operation_name);
    request.set_parsed_query(document.parsed.clone());
    let brought = Brought { document, operation_name: asked.operation_name, variables: asked.variables };
    let mut answer = endpoint.schema.execute(request.data(brought)).await.extension("cost", told);
    if !answer.errors.is_empty() {
        give_codes(&mut answer);
        return Ok(Outcome::Partial(Box::new(answer)));
    }
    let bytes = serde_json::to_vec(&answer).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        Refusal::internal(request_id)
    })?;
    let kept = Arc::new(Kept::new(moment, scope.asked_the_hour(), bytes.into()));
    if is_query {
        endpoint.answers.keep(question, Arc::clone(&kept));
    }
    Ok(Outcome::Whole(kept))
}

/// An answer that may be kept between us and the caller, or the word that the caller has it already.
fn respond_to_get(media: MediaType, kept: &Kept, headers: &HeaderMap, now: Timestamp, cache_s: u32) -> Response {
    let matched = etag::matched(headers, &kept.etag);
    let mut response = match &matched {
        Some(_) => written(media, StatusCode::NOT_MODIFIED, Bytes::new()),
        None => written(media, StatusCode::OK, kept.bytes.clone()),
    };
    let headers = response.headers_mut();
    if matched.is_some() {
        headers.remove(header::CONTENT_TYPE);
    }
    headers.insert(header::ETAG, matched.unwrap_or_else(|| kept.etag.clone()));
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_an_answer_that_tells_nothing_of_the_inside() {
        let work = async { if true { panic!("the secret of the inside") } else { Ok::<(), Refusal>(()) } };
        let refusal = contained("0123", work).await.err().unwrap();
        let response = refusal.into_response(MediaType::GraphqlResponse);
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let told: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(told["errors"][0]["extensions"], json!({ "code": "INTERNAL", "requestId": "0123" }));
        assert!(!String::from_utf8_lossy(&bytes).contains("secret"));
    }
}
