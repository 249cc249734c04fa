//! A request without an answer: why, and with which status.

use async_graphql::ServerError;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::graphql::error::{Code, bad_request, internal, not_ready, refused, with_value};
use crate::http::accept::MediaType;

/// Why a request has no answer: the status that says so whatever the media type, or `None` for a request that was
/// understood and then refused, whose status depends on the media type.
#[derive(Debug)]
pub struct Refusal {
    status: Option<StatusCode>,
    error: Box<ServerError>,
    headers: HeaderMap,
}

impl Refusal {
    /// A parameter or header that cannot be used, with its own status.
    pub fn of(status: StatusCode, param: &str, message: &str) -> Self {
        Self::with(status, bad_request(param, message))
    }

    /// A parameter that cannot be used.
    pub fn parameter(param: &str, message: &str) -> Self {
        Self::of(StatusCode::BAD_REQUEST, param, message)
    }

    /// A method that does not fit; `allow` are those that do.
    pub fn method(param: &str, message: &str, allow: &'static str) -> Self {
        let mut refusal = Self::of(StatusCode::METHOD_NOT_ALLOWED, param, message);
        refusal.headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        refusal
    }

    /// Our own fault.
    pub fn internal(request_id: &str) -> Self {
        Self::with(StatusCode::INTERNAL_SERVER_ERROR, internal(request_id))
    }

    /// Nothing was loaded yet.
    pub fn not_ready() -> Self {
        let mut refusal = Self::with(StatusCode::SERVICE_UNAVAILABLE, not_ready());
        refusal.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        refusal
    }

    /// The caller asks more than its share.
    pub fn too_often(cost: u64, per_s: u64, retry_after_s: u64) -> Self {
        let message = format!(
            "this asks for {cost} fields and you have asked for many before: {per_s} a second are yours; ask again in {retry_after_s} s"
        );
        let mut error = refused(Code::RateLimited, message, None);
        for (name, value) in [("cost", cost), ("restoreRate", per_s), ("retryAfterSeconds", retry_after_s)] {
            error = with_value(error, name, value);
        }
        let mut refusal = Self::with(StatusCode::TOO_MANY_REQUESTS, error);
        refusal.headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
        refusal
    }

    /// The request did not come in time.
    pub fn timeout() -> Self {
        Self::with(StatusCode::REQUEST_TIMEOUT, refused(Code::Timeout, "the request did not come or end in time", None))
    }

    /// It may be answered some seconds later.
    pub fn for_now(status: StatusCode, error: ServerError) -> Self {
        let mut refusal = Self::with(status, error);
        refusal.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
        refusal
    }

    /// Why, where there is no status to say it with.
    pub fn into_errors(self) -> Vec<ServerError> {
        vec![*self.error]
    }

    /// The code that its error has, one of a few.
    pub fn code(&self) -> &str {
        let code = self.error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        code.map_or("", |code| match code {
            async_graphql::Value::String(code) => code.as_str(),
            async_graphql::Value::Enum(code) => code.as_str(),
            _ => "",
        })
    }

    /// Whether it is about the request itself, and no header or status says more than the error does.
    pub fn is_of_the_document(&self) -> bool {
        self.status.is_none()
    }

    fn with(status: StatusCode, error: ServerError) -> Self {
        Self { status: Some(status), error: Box::new(error), headers: HeaderMap::new() }
    }

    /// The answer that says so. None is kept by anyone: the next try may be answered.
    pub fn into_response(self, media: MediaType) -> Response {
        let status = self.status.unwrap_or(match media {
            MediaType::Json => StatusCode::OK,
            MediaType::GraphqlResponse => StatusCode::BAD_REQUEST,
        });
        let body = json!({ "errors": [self.error] }).to_string();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.header()));
        headers.insert(header::VARY, HeaderValue::from_static("accept"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend(self.headers);
        response
    }
}

impl From<ServerError> for Refusal {
    fn from(error: ServerError) -> Self {
        Self { status: None, error: Box::new(error), headers: HeaderMap::new() }
    }
}
