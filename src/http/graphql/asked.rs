//! The parameters of a request, in whichever way they came.

use async_graphql::Variables;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value};

use crate::graphql::documents::Wanted;
use crate::graphql::trusted::{sha, sha_from_hex};
use crate::http::accept::is_json;
use crate::http::graphql::refusal::Refusal;

/// The parameters of a request.
#[derive(Debug)]
pub struct Asked {
    /// The document.
    pub wanted: Wanted,
    /// The operation in it.
    pub operation_name: Option<String>,
    /// The variables.
    pub variables: Variables,
    /// The variables as JSON with sorted keys: equal for equal variables.
    pub variables_text: String,
}

/// What a GET asks.
pub fn from_query_string(query: &str) -> Result<Asked, Refusal> {
    let mut parameters = Map::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let value = match name.as_ref() {
            "query" | "operationName" | "documentId" => Value::String(value.into_owned()),
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

/// Whether a body is of the one kind that is read.
pub fn is_readable(headers: &HeaderMap) -> bool {
    is_json(headers) && !headers.contains_key(header::CONTENT_ENCODING)
}

/// What a POST asks.
pub fn from_body(headers: &HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<Asked, Refusal> {
    if !is_readable(headers) {
        let message = "the body must be application/json in UTF-8, not compressed; forms and uploads are not taken";
        return Err(Refusal::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Content-Type", message));
    }
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Refusal::of(StatusCode::PAYLOAD_TOO_LARGE, "body", "the body is larger than http.body_bytes_max; ask for less at once")
        }
        _ => Refusal::parameter("body", "the body could not be read to its end"),
    })?;
    let body = serde_json::from_slice(&body).map_err(|_| Refusal::parameter("body", "the body is not JSON"))?;
    from_value(body)
}

/// What a JSON value asks.
pub fn from_value(body: Value) -> Result<Asked, Refusal> {
    match body {
        Value::Object(parameters) => from_parameters(parameters),
        Value::Array(_) => Err(Refusal::parameter("body", "batches are not taken: send one request at a time")),
        _ => Err(Refusal::parameter("body", "the body must be a JSON object with `query`")),
    }
}

fn from_parameters(mut parameters: Map<String, Value>) -> Result<Asked, Refusal> {
    let query = text(&mut parameters, "query")?;
    let id = text(&mut parameters, "documentId")?;
    let operation_name = text(&mut parameters, "operationName")?.filter(|name| !name.is_empty());
    let variables = object(&mut parameters, "variables")?;
    let extensions = object(&mut parameters, "extensions")?;
    let wanted = wanted(query, id, &extensions)?;
    let variables_text = variables.to_string();
    Ok(Asked { wanted, operation_name, variables: Variables::from_json(variables), variables_text })
}

fn text(parameters: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Refusal> {
    match parameters.remove(name) {
        Some(Value::String(text)) => Ok(Some(text)),
        Some(Value::Null) | None => Ok(None),
        Some(_) => Err(Refusal::parameter(name, &format!("`{name}` must be a string"))),
    }
}

/// An object; an empty one where there is none.
fn object(parameters: &mut Map<String, Value>, name: &str) -> Result<Value, Refusal> {
    match parameters.remove(name) {
        Some(object @ Value::Object(_)) => Ok(object),
        Some(Value::Null) | None => Ok(Value::Object(Map::new())),
        Some(_) => Err(Refusal::parameter(name, &format!("`{name}` must be an object"))),
    }
}

fn wanted(query: Option<String>, id: Option<String>, extensions: &Value) -> Result<Wanted, Refusal> {
    let hash = match extensions.get("persistedQuery") {
        None | Some(Value::Null) => None,
        Some(told) => {
            let hash = told["sha256Hash"].as_str().and_then(sha_from_hex).filter(|_| told["version"] == 1);
            let message = "`persistedQuery` must have `version` 1 and `sha256Hash` with 64 hexadecimal digits";
            Some(hash.ok_or_else(|| Refusal::parameter("extensions", message))?)
        }
    };
    match (query, id, hash) {
        (Some(query), None, None) => Ok(Wanted::Text(query)),
        (None, Some(id), None) => Ok(Wanted::Id(id)),
        (None, None, Some(hash)) => Ok(Wanted::Hash(hash)),
        (Some(query), None, Some(hash)) if sha(&query) == hash => Ok(Wanted::Text(query)),
        (Some(_), None, Some(_)) => Err(Refusal::parameter("extensions", "`sha256Hash` is not the SHA-256 of `query`")),
        (None, None, None) => Err(Refusal::parameter("query", "there is no `query`: give a GraphQL document, or a `documentId`")),
        (_, Some(_), _) => Err(Refusal::parameter("documentId", "give `documentId` alone, without `query` or `persistedQuery`")),
    }
}
