//! `/livez`: the process is up. `/readyz`: a generation is loaded.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::{Extension, Json, Router};
use serde_json::{Value, json};

use crate::http::config_standing::Standing;
use crate::http::graphql::Endpoint;
use crate::show::pages::state::State as Doing;
use crate::telemetry::metrics::METRICS;

/// How the config stands, where the routes were told.
type Config = Option<Extension<Arc<Standing>>>;

/// The same routes, whose health pages tell how the config stands as well.
pub fn telling_config(routes: Router, standing: Arc<Standing>) -> Router {
    routes.layer(Extension(standing))
}

/// A config that cannot be taken over unreadies nobody: what ran before still runs.
fn with_config(mut told: Value, config: Config) -> Json<Value> {
    if let Some(Extension(standing)) = config {
        told["config"] = json!(*standing.now());
    }
    Json(told)
}

/// The process answers. It is not asked whether the data is fresh: restarting would not make it so.
pub async fn live() -> impl IntoResponse {
    Json(json!({ "live": true }))
}

/// A generation is loaded. Neither old data nor a store that is away makes a replica unready: it still serves, and says so.
pub async fn ready<G>(State(endpoint): State<Arc<Endpoint<G>>>, config: Config) -> impl IntoResponse {
    let view = endpoint.current.view();
    let now = endpoint.clock.now();
    let mut sources: BTreeMap<&str, usize> = BTreeMap::new();
    for status in view.statuses.by_source.values() {
        *sources.entry(Doing::of(status, now).key()).or_default() += 1;
    }
    let checks = json!({
        "generation": if view.ready { "loaded" } else { "none yet" },
        "store": if METRICS.is_store_reachable() { "reachable" } else { "away" },
    });
    if !view.ready {
        let told = json!({ "ready": false, "checks": checks, "sources": sources });
        return (StatusCode::SERVICE_UNAVAILABLE, with_config(told, config));
    }
    let built_at = view.snapshot.built_at();
    let age_s = (now.as_second() - built_at.as_second()).max(0);
    let told = json!({
        "ready": true,
        "generation": view.snapshot.number().to_string(),
        "builtAt": built_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "ageSeconds": age_s,
        "meetings": view.snapshot.len(),
        "listings": view.snapshot.listing_count(),
        "checks": checks,
        "sources": sources,
    });
    (StatusCode::OK, with_config(told, config))
}

/// The queue answers, so what is due is harvested.
pub async fn at_work(State(at_work): State<Arc<AtomicBool>>, config: Config) -> impl IntoResponse {
    let ready = at_work.load(Ordering::Relaxed);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, with_config(json!({ "ready": ready }), config))
}
