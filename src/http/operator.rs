//! What a server answers to the operator of its machine, on a socket of that machine that only its user can write to.
//!
//! One process at a time holds the embedded store, so `meeting-graph sources` and `store rollback` ask the one that does.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path as UrlPath, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tokio::net::UnixListener;
use tokio_util::sync::CancellationToken;

use crate::model::command::{Command, Outcome};
use crate::model::id::SourceId;
use crate::store::contract::Store;
use crate::store::error::StoreError;
use crate::store::{commands, packs, story};

/// How long an answer waits for a command to be carried out; one about a source that is being harvested takes longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What came of a command so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The number under which it waits.
    pub number: u64,
    /// What came of it; `None` while it waits.
    pub outcome: Option<Outcome>,
}

/// Binds the socket, for this user alone. A socket that an earlier process left is taken away.
///
/// # Errors
/// Where the folder cannot be written to, or the path is too long for a socket.
pub fn bind(socket: &Path) -> std::io::Result<UnixListener> {
    match std::fs::remove_file(socket) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(socket)?;
    std::fs::set_permissions(socket, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Answers until `stop`.
///
/// # Errors
/// Where the socket fails.
pub async fn serve(listener: UnixListener, store: Arc<dyn Store>, stop: CancellationToken) -> std::io::Result<()> {
    axum::serve(listener, routes(store)).with_graceful_shutdown(stop.cancelled_owned()).await
}

fn routes(store: Arc<dyn Store>) -> Router {
    Router::new().route("/commands", post(take)).route("/sources", get(all)).route("/sources/{id}", get(one)).with_state(store)
}

async fn take(State(store): State<Arc<dyn Store>>, Json(command): Json<Command>) -> Result<Json<Taken>, Failed> {
    let number = commands::lay(store.as_ref(), &command).await?;
    let outcome = commands::wait(store.as_ref(), number, PATIENCE).await?;
    Ok(Json(Taken { number, outcome }))
}

async fn all(State(store): State<Arc<dyn Store>>) -> Result<Response, Failed> {
    let (_, statuses) = packs::load_statuses(store.as_ref()).await?;
    Ok(Json(statuses.into_values().collect::<Vec<_>>()).into_response())
}

async fn one(State(store): State<Arc<dyn Store>>, UrlPath(id): UrlPath<String>) -> Result<Response, Failed> {
    let Ok(id) = id.parse::<SourceId>() else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    Ok(match story::load(store.as_ref(), &id).await? {
        Some(story) => Json(story).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    })
}

struct Failed(StoreError);

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        (StatusCode::SERVICE_UNAVAILABLE, self.0.to_string()).into_response()
    }
}
