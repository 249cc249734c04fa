//! How old what is served of a source is.

use async_graphql::SimpleObject;
use jiff::Timestamp;

use crate::graphql::scalars::DateTime;
use crate::model::status::SourceStatus;

/// How old what is served of a source is.
#[derive(SimpleObject)]
pub struct Freshness {
    /// When it was last tried; null before the first attempt.
    last_attempt_at: Option<DateTime>,
    /// When it was last read and believed, or found unchanged; null where it never was.
    last_believed_at: Option<DateTime>,
    /// Seconds since then.
    age_seconds: Option<i32>,
    /// Seconds after which this source is called stale.
    stale_after_seconds: i32,
    /// Whether it is past that, or was never believed.
    stale: bool,
    /// Since when attempts have not been believed; null where the last one was.
    failing_since: Option<DateTime>,
    /// The newest change that the publisher dates in what is served; null where the feed dates none.
    newest_update_at: Option<DateTime>,
}

impl Freshness {
    /// How old it is at an instant.
    pub fn of(status: &SourceStatus, now: Timestamp) -> Self {
        let age = status.last_believed_at.map(|at| now.duration_since(at).as_secs().max(0));
        Self {
            last_attempt_at: status.last_attempt_at.map(DateTime::utc),
            last_believed_at: status.last_believed_at.map(DateTime::utc),
            age_seconds: age.map(|seconds| i32::try_from(seconds).unwrap_or(i32::MAX)),
            stale_after_seconds: i32::try_from(status.facts.stale_after_s).unwrap_or(i32::MAX),
            stale: status.is_stale(now),
            failing_since: status.failing_since.map(DateTime::utc),
            newest_update_at: status.newest_update_at.map(DateTime::utc),
        }
    }
}
