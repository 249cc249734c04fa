//! `/metrics`: what the process counted, and how the sources and the generation in memory are at this instant.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

use crate::clock::Clock;
use crate::http::process::Process;
use crate::index::current::{Current, View};
use crate::model::status::{SourceHealth, SourceStatus};
use crate::telemetry::metrics::METRICS;

/// As Prometheus and OpenMetrics read it.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `/metrics`. `current` is the view of a process that reads; one that only harvests has none to tell of.
pub fn router(current: Option<Arc<Current>>, clock: Clock) -> Router {
    Router::new().route("/metrics", get(tell)).with_state((current, clock))
}

async fn tell(State((current, clock)): State<(Option<Arc<Current>>, Clock)>) -> Response {
    let mut registry = Registry::with_prefix("meeting_graph");
    if let Some(current) = current {
        registry.register_collector(Box::new(Seen { view: current.view(), now: clock.now() }));
    }
    let mut process = Registry::default();
    process.register_collector(Box::new(Process::now()));
    let mut told = String::new();
    let written = METRICS
        .write(&mut told)
        .and_then(|()| text::encode_registry(&mut told, &registry))
        .and_then(|()| text::encode_registry(&mut told, &process))
        .and_then(|()| text::encode_eof(&mut told));
    match written {
        Ok(()) => ([(header::CONTENT_TYPE, OPENMETRICS), (header::CACHE_CONTROL, "no-store")], told).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What a reader of the graph would see now.
struct Seen {
    view: Arc<View>,
    now: Timestamp,
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "generation {}", self.view.snapshot.number())
    }
}

/// A gauge of each source: name, help, and its value; `None` where the source has none.
type OfSource = (&'static str, &'static str, fn(&SourceStatus, Timestamp) -> Option<i64>);

const OF_SOURCES: &[OfSource] = &[
    ("source_up", "1 while the last attempt was believed", |status, now| {
        followed(status, now).then(|| i64::from(matches!(status.health(now), SourceHealth::Healthy | SourceHealth::Stale)))
    }),
    ("source_quarantined", "1 while the last reading is held back", |status, now| {
        followed(status, now).then(|| i64::from(status.health(now) == SourceHealth::Quarantined))
    }),
    ("source_consecutive_failures", "Attempts in a row that were not believed", |status, now| {
        followed(status, now).then_some(i64::from(status.consecutive_failures))
    }),
    ("source_last_attempt_timestamp_seconds", "When the last attempt began", |status, _| status.last_attempt_at.map(Timestamp::as_second)),
    ("source_last_success_timestamp_seconds", "When the last believed harvest began", |status, _| {
        status.last_believed_at.map(Timestamp::as_second)
    }),
    ("source_next_attempt_timestamp_seconds", "When the next attempt is due", |status, now| {
        status.next_attempt_at.filter(|_| followed(status, now)).map(Timestamp::as_second)
    }),
    ("source_stale_after_seconds", "Age at which what is served is called stale", |status, now| {
        followed(status, now).then(|| i64::try_from(status.facts.stale_after_s).unwrap_or(i64::MAX))
    }),
    ("source_listings", "Listings served", |status, _| Some(i64::from(status.listing_count))),
    ("source_rows_refused", "Rows of the last reading that were not taken", |status, _| {
        status.report.as_ref().map(|report| i64::from(report.refused))
    }),
    ("source_feed_bytes", "Decoded bytes of the last reading", |status, _| {
        status.report.as_ref().map(|report| i64::try_from(report.bytes).unwrap_or(i64::MAX))
    }),
];

/// Neither disabled nor held by an operator.
fn followed(status: &SourceStatus, now: Timestamp) -> bool {
    !matches!(status.health(now), SourceHealth::Disabled | SourceHealth::Paused)
}

impl Collector for Seen {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let statuses = &self.view.statuses.by_source;
        for (name, help, value) in OF_SOURCES {
            let mut gauges = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            for (id, status) in statuses {
                if let Some(value) = value(status, self.now) {
                    ConstGauge::new(value).encode(gauges.encode_family(&[("source", id.as_str())])?)?;
                }
            }
        }
        let mut meetings = encoder.encode_descriptor("source_meetings", "Meetings that have a listing of it", None, MetricType::Gauge)?;
        for id in statuses.keys() {
            let count = i64::try_from(self.view.snapshot.source_meeting_count(id)).unwrap_or(i64::MAX);
            ConstGauge::new(count).encode(meetings.encode_family(&[("source", id.as_str())])?)?;
        }
        for (name, help, value) in self.of_the_graph() {
            let gauge = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            ConstGauge::new(value).encode(gauge)?;
        }
        Ok(())
    }
}

impl Seen {
    fn of_the_graph(&self) -> [(&'static str, &'static str, i64); 6] {
        let snapshot = &self.view.snapshot;
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let due =
            self.view.statuses.by_source.values().filter(|status| followed(status, self.now)).filter_map(|status| status.next_attempt_at);
        let lag = due.map(|at| self.now.as_second().saturating_sub(at.as_second())).max().unwrap_or(0).max(0);
        [
            ("ready", "1 once a generation is loaded", i64::from(self.view.ready)),
            ("graph_generation", "Number of the generation that is served", i64::try_from(snapshot.number()).unwrap_or(i64::MAX)),
            ("graph_built_timestamp_seconds", "When that generation was built", snapshot.built_at().as_second()),
            ("graph_meetings", "Meetings served", count(snapshot.len())),
            ("graph_listings", "Listings that they are made of", count(snapshot.listing_count())),
            ("due_lag_seconds", "How long the source that waits longest has been due", lag),
        ]
    }
}
