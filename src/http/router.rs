//! Every route on one page.

use std::sync::Arc;

use axum::Router;

use crate::clock::Clock;
use crate::graphql::limits::LimitSettings;
use crate::graphql::schema::GraphSchema;
use crate::http::settings::HttpSettings;
use crate::index::current::Current;

/// All routes. `playground` brings the page at `/` and its assets.
pub fn router(
    schema: GraphSchema,
    current: Arc<Current>,
    clock: Clock,
    settings: &HttpSettings,
    limits: &LimitSettings,
    playground: Router,
) -> Router {
    let _ = (schema, current, clock, settings, limits);
    playground
}
