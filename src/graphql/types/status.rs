//! How the graph as a whole is doing.

use async_graphql::{ID, SimpleObject};

use crate::graphql::scalars::DateTime;
use crate::graphql::scope::Scope;
use crate::graphql::types::source::{Source, SourceHealth};

/// How the graph as a whole is doing.
#[derive(SimpleObject)]
pub struct GraphStatus {
    /// Names the state of the meetings that answers; another one may say the same. What somebody asked to be taken out, and how
    /// sources are doing, changes without it.
    generation: ID,
    /// When that state was put together.
    built_at: DateTime,
    /// How many meetings there are, each once, suspended ones included.
    meeting_count: usize,
    /// How many listings of sources they were made of.
    listing_count: usize,
    /// How many sources are doing how; only what occurs.
    sources: Vec<HealthCount>,
}

/// How many sources are doing so.
#[derive(SimpleObject)]
pub struct HealthCount {
    /// How they are doing.
    health: SourceHealth,
    /// How many.
    count: usize,
}

impl GraphStatus {
    /// As this request sees it.
    pub fn new(scope: &Scope) -> Self {
        use SourceHealth as H;
        let healths: Vec<SourceHealth> = Source::all(scope).iter().map(Source::health_now).collect();
        let counts = [H::Healthy, H::Stale, H::Quarantined, H::Failing, H::Paused, H::Disabled]
            .map(|health| HealthCount { health, count: healths.iter().filter(|known| **known == health).count() });
        let snapshot = scope.snapshot();
        Self {
            generation: ID(snapshot.number().to_string()),
            built_at: DateTime::utc(snapshot.built_at()),
            meeting_count: snapshot.len(),
            listing_count: snapshot.listing_count(),
            sources: counts.into_iter().filter(|count| count.count > 0).collect(),
        }
    }
}
