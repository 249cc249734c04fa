//! Asks the whole HTTP stack without a socket.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use meeting_graph::clock::Clock;
use meeting_graph::graphql::documents::Documents;
use meeting_graph::graphql::limits::LimitSettings;
use meeting_graph::graphql::schema;
use meeting_graph::graphql::trusted::Trusted;
use meeting_graph::http::front::Front;
use meeting_graph::http::graphql::streams::Streams;
use meeting_graph::http::router::router;
use meeting_graph::http::settings::HttpSettings;
use meeting_graph::index::current::Current;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tower::{Service, ServiceExt};

use super::world;

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.bytes)))
    }

    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The code of the first error; empty where there is none.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The answer with its keys in the order in which they were sent, laid out for a reader, without what it cost.
    pub fn pretty(&self) -> String {
        let mut ordered: async_graphql::Value = serde_json::from_slice(&self.bytes).unwrap();
        if let async_graphql::Value::Object(answer) = &mut ordered {
            answer.shift_remove("extensions");
        }
        serde_json::to_string_pretty(&ordered).unwrap()
    }
}

/// The router over the invented world.
pub fn stack() -> Front {
    stack_over(world::current(), &HttpSettings::default())
}

pub fn stack_over(current: Arc<Current>, settings: &HttpSettings) -> Front {
    stack_with(current, settings, &LimitSettings::default(), Trusted::default())
}

pub fn stack_with(current: Arc<Current>, settings: &HttpSettings, limits: &LimitSettings, trusted: Trusted) -> Front {
    let documents = Documents::new(trusted, limits);
    router(schema::build(limits), current, Clock::set_to(world::now()), settings, documents, Router::new(), streams(settings))
}

/// The router over the invented world, where an answer holds so many fields and the guard lets everything through.
pub fn stack_of_answers_up_to(fields_max: u64) -> Front {
    let limits = LimitSettings::default();
    let schema = schema::build(&LimitSettings { cost_max: fields_max, ..limits.clone() });
    let documents = Documents::new(Trusted::default(), &limits);
    let settings = HttpSettings::default();
    router(schema, world::current(), Clock::set_to(world::now()), &settings, documents, Router::new(), streams(&settings))
}

/// Room for connections that stay open, without an end.
pub fn streams(settings: &HttpSettings) -> Arc<Streams> {
    Arc::new(Streams::new(settings, CancellationToken::new()))
}

pub async fn send<S>(stack: S, request: Request<Body>) -> Answer
where
    S: Service<Request<Body>, Response = Response, Error = Infallible>,
{
    let response = stack.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Answer { status: parts.status, headers: parts.headers, bytes: to_bytes(body, usize::MAX).await.unwrap().to_vec() }
}

/// Sends a JSON body; with an `Accept` header unless it is empty.
pub async fn post(body: &Value, accept: &str) -> Answer {
    let mut request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
    if !accept.is_empty() {
        request = request.header(header::ACCEPT, accept);
    }
    send(stack(), request.body(Body::from(body.to_string())).unwrap()).await
}

/// Asks a question and takes the answer by its status code.
pub async fn ask(query: &str) -> Answer {
    post(&json!({ "query": query }), "application/graphql-response+json").await
}

/// Asks the question in a file, with the variables in `<name>.variables.json` where there is one.
pub async fn ask_file(path: &Path) -> Answer {
    let query = std::fs::read_to_string(path).unwrap();
    let variables = std::fs::read_to_string(path.with_extension("variables.json")).unwrap_or_else(|_| "null".to_owned());
    let variables: Value = serde_json::from_str(&variables).unwrap();
    post(&json!({ "query": query, "variables": variables }), "application/graphql-response+json").await
}
