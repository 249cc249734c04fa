//! `/graphql`, by the GraphQL-over-HTTP specification: what is asked, what is refused, and with which status.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response as Answer, ServerError, Variables, value};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Extension, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use serde_json::{Map, Value, json};

use crate::clock::Clock;
use crate::graphql::error::{bad_request, give_codes, internal, is_request_error, not_ready};
use crate::graphql::guard::{guard, has_variables, operation};
use crate::graphql::limits::LimitSettings;
use crate::graphql::schema::GraphSchema;
use crate::graphql::scope::Scope;
use crate::http::accept::{MediaType, is_json, negotiate};
use crate::http::layers::RequestId;
use crate::index::current::Current;

/// What the endpoint needs.
pub struct Endpoint {
    /// The schema.
    pub schema: GraphSchema,
    /// Where the newest view is found.
    pub current: Arc<Current>,
    /// The hour.
    pub clock: Clock,
    /// What one request may ask.
    pub limits: LimitSettings,
}

/// Why a request has no answer: the status that says so whatever the media type, or `None` for a request that was
/// understood and then refused, whose status depends on the media type.
struct Refusal {
    status: Option<StatusCode>,
    error: Box<ServerError>,
    allow: Option<&'static str>,
}

impl Refusal {
    fn of(status: StatusCode, param: &str, message: &str) -> Self {
        Self { status: Some(status), error: Box::new(bad_request(param, message)), allow: None }
    }

    fn parameter(param: &str, message: &str) -> Self {
        Self::of(StatusCode::BAD_REQUEST, param, message)
    }
}

impl From<ServerError> for Refusal {
    fn from(error: ServerError) -> Self {
        Self { status: None, error: Box::new(error), allow: None }
    }
}

/// The parameters of a request, in whichever way they came.
struct Asked {
    query: String,
    operation_name: Option<String>,
    variables: Variables,
}

/// Answers one request.
pub async fn answer(
    State(endpoint): State<Arc<Endpoint>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let Some(media) = negotiate(&headers) else {
        let message = "the answer can only be application/graphql-response+json or application/json; accept one of them";
        return refuse(MediaType::Json, Refusal::of(StatusCode::NOT_ACCEPTABLE, "Accept", message));
    };
    let asked = match method {
        Method::GET | Method::HEAD => from_query_string(query.as_deref().unwrap_or_default()),
        Method::POST => from_body(&headers, body),
        _ => Err(Refusal { allow: Some("GET, POST"), ..Refusal::of(StatusCode::METHOD_NOT_ALLOWED, "method", "ask with GET or POST") }),
    };
    let outcome = match asked {
        Ok(asked) => contained(&request_id, execute(&endpoint, asked, method == Method::POST)).await,
        Err(refusal) => Err(refusal),
    };
    match outcome {
        Ok(answer) => respond(media, answer),
        Err(refusal) => refuse(media, refusal),
    }
}

/// A panic ends its own request, with an answer that tells nothing of the inside. What is shared is immutable, so
/// nothing half-written is left behind.
async fn contained<T>(request_id: &str, work: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!(%request_id, "a resolver panicked");
        Err(Refusal { status: Some(StatusCode::INTERNAL_SERVER_ERROR), error: Box::new(internal(request_id)), allow: None })
    })
}

async fn execute(endpoint: &Endpoint, asked: Asked, is_post: bool) -> Result<Answer, Refusal> {
    let view = endpoint.current.view();
    if !view.ready {
        return Err(Refusal { status: Some(StatusCode::SERVICE_UNAVAILABLE), error: Box::new(not_ready()), allow: None });
    }
    let guarded = guard(&asked.query, &asked.variables, &endpoint.limits)?;
    let name = asked.operation_name.as_deref();
    if !is_post && operation(&guarded.document, name).is_some_and(|operation| operation.ty != OperationType::Query) {
        let refusal = Refusal::of(StatusCode::METHOD_NOT_ALLOWED, "query", "only queries can be asked with GET; use POST");
        return Err(Refusal { allow: Some("POST"), ..refusal });
    }
    has_variables(&guarded.document, name, &asked.variables)?;
    let cost = value!({ "requested": guarded.cost, "limit": endpoint.limits.cost_max });
    let scope = Scope::new(view, endpoint.clock.now(), endpoint.limits.clone());
    let mut request = Request::new("").variables(asked.variables).data(scope);
    request.operation_name = asked.operation_name;
    request.set_parsed_query(guarded.document);
    let mut answer = endpoint.schema.execute(request).await.extension("cost", cost);
    give_codes(&mut answer);
    Ok(answer)
}

fn from_query_string(query: &str) -> Result<Asked, Refusal> {
    let mut parameters = Map::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let value = match name.as_ref() {
            "query" | "operationName" => Value::String(value.into_owned()),
            "variables" | "extensions" if value.is_empty() => Value::Null,
            "variables" | "extensions" => serde_json::from_str(&value)
                .map_err(|_| Refusal::parameter(&name, &format!("`{name}` is not JSON: give an object, percent-encoded")))?,
            _ => continue,
        };
        if parameters.insert(name.to_string(), value).is_some() {
            return Err(Refusal::parameter(&name, &format!("`{name}` is given twice: give it once")));
        }
    }
    from_parameters(parameters)
}

fn from_body(headers: &HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<Asked, Refusal> {
    if !is_json(headers) || headers.contains_key(header::CONTENT_ENCODING) {
        let message = "the body must be application/json in UTF-8, not compressed; forms and uploads are not taken";
        return Err(Refusal::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Content-Type", message));
    }
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Refusal::of(StatusCode::PAYLOAD_TOO_LARGE, "body", "the body is larger than http.body_bytes_max; ask for less at once")
        }
        _ => Refusal::parameter("body", "the body could not be read to its end"),
    })?;
    match serde_json::from_slice(&body) {
        Ok(Value::Object(parameters)) => from_parameters(parameters),
        Ok(Value::Array(_)) => Err(Refusal::parameter("body", "batches are not taken: send one request at a time")),
        Ok(_) => Err(Refusal::parameter("body", "the body must be a JSON object with `query`")),
        Err(_) => Err(Refusal::parameter("body", "the body is not JSON")),
    }
}

fn from_parameters(mut parameters: Map<String, Value>) -> Result<Asked, Refusal> {
    let query = match parameters.remove("query") {
        Some(Value::String(query)) => query,
        Some(Value::Null) | None => return Err(Refusal::parameter("query", "there is no `query`: give a GraphQL document")),
        Some(_) => return Err(Refusal::parameter("query", "`query` must be a string")),
    };
    let operation_name = match parameters.remove("operationName") {
        Some(Value::String(name)) => Some(name).filter(|name| !name.is_empty()),
        Some(Value::Null) | None => None,
        Some(_) => return Err(Refusal::parameter("operationName", "`operationName` must be a string")),
    };
    let variables = match parameters.remove("variables") {
        Some(variables @ Value::Object(_)) => Variables::from_json(variables),
        Some(Value::Null) | None => Variables::default(),
        Some(_) => return Err(Refusal::parameter("variables", "`variables` must be an object")),
    };
    match parameters.remove("extensions") {
        Some(Value::Object(_) | Value::Null) | None => Ok(Asked { query, operation_name, variables }),
        Some(_) => Err(Refusal::parameter("extensions", "`extensions` must be an object")),
    }
}

fn refuse(media: MediaType, refusal: Refusal) -> Response {
    let status = refusal.status.unwrap_or(match media {
        MediaType::Json => StatusCode::OK,
        MediaType::GraphqlResponse => StatusCode::BAD_REQUEST,
    });
    let mut response = written(media, status, &json!({ "errors": [refusal.error] }));
    if let Some(allow) = refusal.allow {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

fn respond(media: MediaType, answer: Answer) -> Response {
    if is_request_error(&answer) {
        let status = if media == MediaType::Json { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        return written(media, status, &json!({ "errors": answer.errors }));
    }
    written(media, StatusCode::OK, &answer)
}

fn written(media: MediaType, status: StatusCode, body: &impl serde::Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => (
            status,
            [
                (header::CONTENT_TYPE, media.header()),
                (header::VARY, "Accept"),
                // What is true of a meeting tonight may not be true tomorrow: whoever keeps an answer must ask again.
                (header::CACHE_CONTROL, "no-cache"),
            ],
            bytes,
        )
            .into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_an_answer_that_tells_nothing_of_the_inside() {
        let work = async { if true { panic!("the secret of the inside") } else { Ok(()) } };
        let refusal = contained("0123", work).await.err().unwrap();
        let response = refuse(MediaType::GraphqlResponse, refusal);
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let told: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(told["errors"][0]["extensions"], json!({ "code": "INTERNAL", "requestId": "0123" }));
        assert!(!String::from_utf8_lossy(&bytes).contains("secret"));
    }
}
