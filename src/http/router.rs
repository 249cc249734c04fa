//! Every route on one page.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::{any, get};

use crate::clock::Clock;
use crate::graphql::documents::Documents;
use crate::graphql::schema::sdl;
use crate::http::answers::Answers;
use crate::http::caller::Proxies;
use crate::http::front::{Again, Front};
use crate::http::graphql::live::Live;
use crate::http::graphql::streams::Streams;
use crate::http::graphql::{Endpoint, GRAPHQL, Graph, answer};
use crate::http::health;
use crate::http::rate::Rate;
use crate::http::settings::HttpSettings;
use crate::index::current::Current;

/// All routes. `documents` are those that may be asked for by name; `playground` brings the page at `/` and its
/// assets; `streams` has the connections that stay open, and their end.
pub fn router<G: Graph>(
    schema: G,
    current: Arc<Current>,
    clock: Clock,
    settings: &HttpSettings,
    documents: Documents,
    playground: Router,
    streams: Arc<Streams>,
) -> Front {
    let live = Live::new(schema.clone(), Arc::clone(&current), clock.clone(), settings.stream_questions_max);
    let endpoint = Arc::new(Endpoint {
        schema,
        current,
        clock,
        documents,
        answers: Answers::new(settings.answer_cache_bytes_max),
        rate: Rate::new(settings),
        proxies: Proxies::new(&settings.trusted_proxies, settings.proxy_header),
        cache_s: settings.cache_s,
        live,
        streams,
    });
    let sdl: Arc<str> = sdl().into();
    let again: Arc<dyn Again> = Arc::clone(&endpoint) as Arc<dyn Again>;
    let routes = Router::new()
        .route(GRAPHQL, any(answer::<G>))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready::<G>))
        .with_state(endpoint)
        .route("/schema.graphql", get(move || std::future::ready(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], sdl.to_string()))))
        .merge(playground)
        // Of our own, so that what is below it is told of what is not there, too: an id, a line in the log, a count.
        .fallback(nothing_there);
    Front::new(routes, settings, Some(again))
}

async fn nothing_there() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "there is nothing at this address; the graph is at /graphql\n")
}

/// The routes of a process that only harvests. `at_work`: its queue answers.
pub fn worker(at_work: Arc<AtomicBool>, settings: &HttpSettings) -> Front {
    let routes = Router::new().route("/livez", get(health::live)).route("/readyz", get(health::at_work)).with_state(at_work);
    Front::new(routes, settings, None)
}
