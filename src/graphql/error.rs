//! What can go wrong, as callers see it: a closed list of codes, and nothing of our inside.

use std::fmt;

use async_graphql::{Error, ErrorExtensionValues, ErrorExtensions, Pos, Response, ServerError, Value};

use crate::graphql::scalars::mend_of;

/// The codes in `extensions.code`. Public and stable; a new one is an addition to the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// An argument, a variable or a parameter of the request cannot be used; `param` names it.
    BadUserInput,
    /// The document is not GraphQL.
    ParseFailed,
    /// The document asks for what the schema does not have.
    ValidationFailed,
    /// The document asks for more than one request may; `measure`, `actual` and `limit` say how much.
    TooComplex,
    /// The document takes longer than one request may; `limitMs` says how long that is.
    DeadlineExceeded,
    /// No document is known by this id or hash; whoever has the text sends it along.
    DocumentNotFound,
    /// Only documents that the operator trusts are answered.
    DocumentNotTrusted,
    /// The caller asks more than its share; `retryAfterSeconds` says when to ask again.
    RateLimited,
    /// As many subscriptions are open as may be; try again later.
    TooManySubscriptions,
    /// More changed than a subscription tells, or what changed is not known: fetch what you keep anew and subscribe again.
    ResyncRequired,
    /// The request did not come in time.
    Timeout,
    /// Nothing was loaded yet.
    NotReady,
    /// Our own fault; `requestId` finds it in our logs.
    Internal,
}

impl Code {
    /// The code as callers see it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::TooComplex => "QUERY_TOO_COMPLEX",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::DocumentNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::DocumentNotTrusted => "DOCUMENT_NOT_TRUSTED",
            Self::RateLimited => "RATE_LIMITED",
            Self::TooManySubscriptions => "TOO_MANY_SUBSCRIPTIONS",
            Self::ResyncRequired => "RESYNC_REQUIRED",
            Self::Timeout => "TIMEOUT",
            Self::NotReady => "NOT_READY",
            Self::Internal => "INTERNAL",
        }
    }
}

/// An argument that cannot be used.
pub fn bad_input(param: &str, message: impl fmt::Display) -> Error {
    Error::new(message.to_string()).extend_with(|_, values| {
        values.set("code", Code::BadUserInput.as_str());
        values.set("param", param);
    })
}

/// More changed than is told one by one, or what lies between is not known.
pub fn resync_required() -> Error {
    let message = "too much changed at once to be told, or what changed is not known: fetch what you keep anew, and subscribe again";
    Error::new(message).extend_with(|_, values| values.set("code", Code::ResyncRequired.as_str()))
}

/// An error before execution, with its code.
pub fn refused(code: Code, message: impl Into<String>, at: Option<Pos>) -> ServerError {
    with_value(ServerError::new(message, at), "code", code.as_str())
}

/// Adds one value to an error's extensions.
pub fn with_value(mut error: ServerError, name: &str, value: impl Into<Value>) -> ServerError {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set(name, value);
    error
}

/// An error of the request as a whole, such as a missing parameter or a body that is no JSON.
pub fn bad_request(param: &str, message: impl Into<String>) -> ServerError {
    with_value(refused(Code::BadUserInput, message, None), "param", param)
}

/// Our own fault. Nothing of the inside is told.
pub fn internal(request_id: &str) -> ServerError {
    let error = refused(Code::Internal, "something failed on our side; quote the request id when you report it", None);
    with_value(error, "requestId", request_id)
}

/// Nothing was loaded yet.
pub fn not_ready() -> ServerError {
    refused(Code::NotReady, "the graph is still being loaded; try again in a few seconds", None)
}

/// Gives a code to errors that the library made without one: those of an argument that does not fit its type, and those
/// of validation. Each of our own resolvers' errors has its code.
pub fn give_codes(response: &mut Response) {
    for error in &mut response.errors {
        let coded = error.extensions.as_ref().is_some_and(|values| values.get("code").is_some());
        if coded {
            continue;
        }
        let argument = blamed_argument(&error.message).map(str::to_owned);
        tell_mend(&mut error.message);
        let values = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        let is_input = argument.is_some() || !error.path.is_empty();
        values.set("code", if is_input { Code::BadUserInput.as_str() } else { Code::ValidationFailed.as_str() });
        if let Some(argument) = argument {
            values.set("param", argument);
        }
    }
}

/// The argument that the library's validation names where a value does not fit: it keeps the name in the text alone.
fn blamed_argument(message: &str) -> Option<&str> {
    let (argument, _) = message.strip_prefix("Invalid value for argument \"")?.split_once('"')?;
    Some(argument)
}

/// The library's validation names the type that a value does not fit, and not how one of that type is written; of an argument
/// that is missing it names the type that the field is in.
fn tell_mend(message: &mut String) {
    let wanted = message.rsplit_once("expected type \"").and_then(|(_, rest)| rest.strip_suffix('"'));
    if let Some(mend) = wanted.and_then(|name| mend_of(name.trim_matches(['[', ']', '!']))) {
        message.push_str(": ");
        message.push_str(mend);
    } else if let Some((argument, _)) = message.strip_suffix("is required but not provided").and_then(|said| said.split_once(" of type \""))
    {
        *message = format!("{argument} is required but not provided");
    }
}

/// Whether an event says that its subscription cannot go on.
pub fn ends_subscription(event: &Response) -> bool {
    let ends = Value::from(Code::ResyncRequired.as_str());
    event.errors.iter().any(|error| error.extensions.as_ref().is_some_and(|values| values.get("code") == Some(&ends)))
}

/// Whether the request was refused before any field was resolved; then the answer has no `data` key.
pub fn is_request_error(response: &Response) -> bool {
    response.data == Value::Null && !response.errors.is_empty() && response.errors.iter().all(|error| error.path.is_empty())
}
