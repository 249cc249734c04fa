//! `/livez`: the process is up. `/readyz`: a generation is loaded.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;

use crate::http::graphql::Endpoint;

/// The process answers. It is not asked whether the data is fresh: restarting would not make it so.
pub async fn live() -> impl IntoResponse {
    Json(json!({ "live": true }))
}

/// A generation is loaded. Neither old data nor a store that is away makes a replica unready: it still serves.
pub async fn ready<G>(State(endpoint): State<Arc<Endpoint<G>>>) -> impl IntoResponse {
    let view = endpoint.current.view();
    if !view.ready {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "ready": false })));
    }
    let built_at = view.snapshot.built_at();
    let age_s = (endpoint.clock.now().as_second() - built_at.as_second()).max(0);
    let told = json!({
        "ready": true,
        "generation": view.snapshot.number().to_string(),
        "builtAt": built_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "ageSeconds": age_s,
    });
    (StatusCode::OK, Json(told))
}

/// The queue answers, so what is due is harvested.
pub async fn at_work(State(at_work): State<Arc<AtomicBool>>) -> impl IntoResponse {
    let ready = at_work.load(Ordering::Relaxed);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "ready": ready })))
}
