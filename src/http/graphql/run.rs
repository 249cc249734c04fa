//! From what is asked to what is answered: what a request passes before it is run, and the run.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request, Response as Answer, ServerError, value};
use futures_util::FutureExt;
use jiff::Timestamp;

use crate::graphql::documents::Document;
use crate::graphql::error::{Code, bad_request, give_codes, refused, with_value};
use crate::graphql::guard;
use crate::graphql::limits::LimitSettings;
use crate::graphql::scope::Scope;
use crate::graphql::validated::Brought;
use crate::graphql::variables::operation;
use crate::http::answers::{Kept, Moment, Question};
use crate::http::caller::Caller;
use crate::http::graphql::Endpoint;
use crate::http::graphql::asked::Asked;
use crate::http::graphql::live::Followed;
use crate::http::graphql::refusal::Refusal;
use crate::http::rate::Share;
use crate::index::current::View;
use crate::telemetry::metrics::METRICS;

/// What every request costs its caller, whatever comes of it.
pub const REQUEST_COST: u64 = 1;

/// How a request came and how it can be answered.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// By GET, which changes nothing.
    pub is_get: bool,
    /// In several pieces.
    pub is_stream: bool,
}

/// What a request comes to before anything is run.
pub enum Admission {
    /// Answered before, and it still holds.
    Kept(Arc<Kept>),
    /// One answer is to be made.
    Once(Box<Admitted>),
    /// It is to be told of what changes.
    Follow(Box<Followed>),
}

/// A request that may be run.
pub struct Admitted {
    view: Arc<View>,
    moment: Moment,
    question: Question,
    document: Arc<Document>,
    asked: Asked,
    is_query: bool,
    limits: LimitSettings,
    cost: u64,
}

/// What came of a request that was not refused.
pub enum Outcome {
    /// Data and no errors.
    Whole(Arc<Kept>),
    /// Errors, with or without data: never kept.
    Partial(Box<Answer>),
}

/// Takes from a caller's share, and says what is left of it.
///
/// # Errors
/// `RATE_LIMITED` where there is not so much left.
pub fn charge<E>(endpoint: &Endpoint<E>, caller: Option<Caller>, cost: u64) -> Result<Option<Share>, Refusal> {
    endpoint.rate.charge(caller, cost).map_err(|told| Refusal::too_often(told.cost, told.per_s, told.retry_after_s))
}

/// Lets a request pass, or not. Says what is left of the caller's share.
///
/// # Errors
/// Why not: nothing is loaded, the caller's share is used up, the document is not known or asks too much, or it cannot be
/// answered on this way.
pub fn admit<E>(
    endpoint: &Endpoint<E>,
    asked: Asked,
    way: Way,
    caller: Option<Caller>,
    now: Timestamp,
) -> Result<(Admission, Option<Share>), Refusal> {
    let view = endpoint.current.view();
    if !view.ready {
        return Err(Refusal::not_ready());
    }
    let share = charge(endpoint, caller, REQUEST_COST)?;
    let document = endpoint.documents.find(&asked.wanted)?;
    let name = asked.operation_name.as_deref();
    // Where the name does not tell which operation, validation will.
    let kind = operation(&document.parsed, name).map_or(OperationType::Query, |operation| operation.ty);
    let is_query = kind == OperationType::Query;
    if way.is_get && !is_query && !(way.is_stream && kind == OperationType::Subscription) {
        return Err(Refusal::method("query", "only queries can be asked with GET; use POST", "POST"));
    }
    if kind == OperationType::Subscription && !way.is_stream {
        let message =
            "subscriptions come in pieces: connect with the web socket protocol graphql-transport-ws, or accept text/event-stream";
        return Err(bad_request("query", message).into());
    }
    let moment = Moment::of(&view, now);
    let question = Question::of(&document.hash, name, &asked.variables_text);
    if let Some(kept) = endpoint.answers.get(&question, &moment) {
        METRICS.asked(kind_word(kind), "kept");
        return Ok((Admission::Kept(kept), share));
    }
    let limits = endpoint.documents.limits_of(&document);
    let cost = guard::weigh(&document.parsed, &asked.variables, &limits)?;
    endpoint.documents.keep(&document);
    let share = charge(endpoint, caller, cost)?;
    let admission = match kind {
        OperationType::Subscription => {
            METRICS.asked(kind_word(kind), "followed");
            let brought = Brought { document, operation_name: asked.operation_name, variables: asked.variables };
            Admission::Follow(Box::new(Followed { question, brought, limits }))
        }
        _ => Admission::Once(Box::new(Admitted { view, moment, question, document, asked, is_query, limits, cost })),
    };
    Ok((admission, share))
}

/// An answer given again, and what is left of the caller's share.
pub type Again = (Arc<Kept>, Option<Share>);

/// The answer to a question that was asked before in the same bytes, where it still holds; the document was let pass then.
///
/// # Errors
/// As [`admit`], of what does not hang on the document.
pub fn known<E>(endpoint: &Endpoint<E>, question: &Question, caller: Option<Caller>, now: Timestamp) -> Result<Option<Again>, Refusal> {
    let view = endpoint.current.view();
    let Some(kept) = endpoint.answers.get(question, &Moment::of(&view, now)).filter(|_| view.ready) else { return Ok(None) };
    let share = charge(endpoint, caller, REQUEST_COST)?;
    METRICS.asked("query", "kept");
    Ok(Some((kept, share)))
}

/// Makes one answer.
///
/// # Errors
/// Only by a fault of ours.
pub async fn run<E: Executor>(endpoint: &Endpoint<E>, request_id: &str, admitted: Admitted) -> Result<Outcome, Refusal> {
    let Admitted { view, moment, question, document, asked, is_query, limits, cost } = admitted;
    let told = value!({ "requested": cost, "limit": limits.cost_max });
    let scope = Scope::new(view, moment.minute, limits);
    let keep = |bytes: Vec<u8>| {
        let kept = Arc::new(Kept::new(moment, scope.asked_the_hour(), bytes.into()));
        if is_query {
            endpoint.answers.keep(question, Arc::clone(&kept));
        }
        Outcome::Whole(kept)
    };
    let name = asked.operation_name.as_deref();
    let planned = document.plans().and_then(|plans| plans.answer(&document.parsed, name, &asked.variables, &scope, cost));
    METRICS.cost(cost);
    if let Some(bytes) = planned {
        METRICS.asked("query", "answered");
        return Ok(keep(bytes));
    }
    let brought = Brought { document, operation_name: asked.operation_name, variables: asked.variables };
    let mut answer = endpoint.schema.execute(request_of(brought).data(scope.clone())).await.extension("cost", told);
    METRICS.asked(if is_query { "query" } else { "mutation" }, if answer.errors.is_empty() { "answered" } else { "with_errors" });
    if !answer.errors.is_empty() {
        give_codes(&mut answer);
        return Ok(Outcome::Partial(Box::new(answer)));
    }
    let bytes = serde_json::to_vec(&answer).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        Refusal::internal(request_id)
    })?;
    Ok(keep(bytes))
}

fn kind_word(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// The library's request of a document that was read before.
pub fn request_of(brought: Brought) -> Request {
    let mut request = Request::new("").variables(brought.variables.clone());
    request.operation_name.clone_from(&brought.operation_name);
    request.set_parsed_query(brought.document.parsed.clone());
    request.data(brought)
}

/// A panic ends its own request, with an answer that tells nothing of the inside. What is shared is immutable, so
/// nothing half-written is left behind.
///
/// # Errors
/// Those of the work, and a panic of it.
pub async fn contained<T>(request_id: &str, work: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    let result = AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!(%request_id, "a resolver panicked");
        Err(Refusal::internal(request_id))
    });
    result.inspect_err(|refusal| METRICS.asked("unknown", refusal.code()))
}

/// As many are open as may be.
pub fn too_many(what: &str, limit: usize) -> ServerError {
    let message = format!("{limit} {what} are open, which is as many as may be; close one or try again later");
    with_value(refused(Code::TooManySubscriptions, message, None), "limit", limit as u64)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use serde_json::{Value, json};

    use super::*;
    use crate::http::accept::MediaType;

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
