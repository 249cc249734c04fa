//! What this process counts of itself, for `/metrics`. Names and labels are bounded: ids of sources, routes, classes and codes;
//! never an address, a query, a variable or a place.
//!
//! One set for the process, as with logs: a count is of the process whoever counts. Each is written by the one place named at
//! its function, and read by `http/metrics` alone.

use std::sync::LazyLock;
use std::time::Duration;

use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::model::report::{HarvestOutcome, HarvestReport};

/// Those of this process.
pub static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

/// Before each name.
const PREFIX: &str = "meeting_graph";

/// Seconds of what readers wait for.
const ANSWER_SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// Seconds of what publishers' servers and the linker take.
const WORK_SECONDS: [f64; 10] = [0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1_800.0];
/// Fields that an answer may hold, as the guard weighs it.
const COSTS: [f64; 8] = [10.0, 50.0, 100.0, 500.0, 1_000.0, 5_000.0, 10_000.0, 50_000.0];

type Labels<const N: usize> = [(&'static str, String); N];
type Counters<const N: usize> = Family<Labels<N>, Counter>;
type Histograms<const N: usize> = Family<Labels<N>, Histogram, fn() -> Histogram>;

/// The counts. Cheap to write: an atomic addition, or a lock for the length of one.
pub struct Metrics {
    registry: Registry,
    harvests: Counters<2>,
    harvest_seconds: Histogram,
    harvest_bytes: Counter,
    publications: Counters<1>,
    publish_seconds: Histogram,
    generation_seconds: Histograms<1>,
    store_errors: Counters<2>,
    leases_lost: Counter,
    store_reachable: Gauge,
    config_reloads: Counters<1>,
    config_reload_successful: Gauge,
    requests: Counters<3>,
    request_seconds: Histograms<1>,
    graphql_requests: Counters<2>,
    graphql_cost: Histogram,
    connections: Gauge,
    limits: Family<Labels<1>, Gauge>,
}

fn answer_seconds() -> Histogram {
    Histogram::new(ANSWER_SECONDS)
}

fn work_seconds() -> Histogram {
    Histogram::new(WORK_SECONDS)
}

fn labels<const N: usize>(pairs: [(&'static str, &str); N]) -> Labels<N> {
    pairs.map(|(name, value)| (name, value.to_owned()))
}

fn seconds_of_millis(millis: u64) -> f64 {
    Duration::from_millis(millis).as_secs_f64()
}

impl Metrics {
    fn new() -> Self {
        let metrics = Self {
            registry: Registry::default(),
            harvests: Counters::default(),
            harvest_seconds: work_seconds(),
            harvest_bytes: Counter::default(),
            publications: Counters::default(),
            publish_seconds: work_seconds(),
            generation_seconds: Histograms::new_with_constructor(work_seconds),
            store_errors: Counters::default(),
            leases_lost: Counter::default(),
            store_reachable: Gauge::default(),
            config_reloads: Counters::default(),
            config_reload_successful: Gauge::default(),
            requests: Counters::default(),
            request_seconds: Histograms::new_with_constructor(answer_seconds),
            graphql_requests: Counters::default(),
            graphql_cost: Histogram::new(COSTS),
            connections: Gauge::default(),
            limits: Family::default(),
        };
        metrics.store_reachable.set(1);
        metrics.config_reload_successful.set(1);
        // A series that begins at 0 shows its first step; one that begins with it does not.
        for (outcome, class) in [("believed", ""), ("unchanged", ""), ("internal", "internal")] {
            drop(metrics.harvests.get_or_create(&labels([("outcome", outcome), ("class", class)])));
        }
        for result in ["generation", "as_it_was", "not_ours", "failed"] {
            drop(metrics.publications.get_or_create(&labels([("result", result)])));
        }
        for result in ["accepted", "refused"] {
            drop(metrics.config_reloads.get_or_create(&labels([("result", result)])));
        }
        metrics.registered()
    }

    fn registered(self) -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        registry.register("harvests", "Harvests by how they ended and, where they failed, by class", self.harvests.clone());
        registry.register("harvest_duration_seconds", "Time that a harvest took", self.harvest_seconds.clone());
        registry.register("harvest_bytes", "Decoded bytes read from publishers", self.harvest_bytes.clone());
        registry.register("publications", "Attempts to link and publish, by what came of them", self.publications.clone());
        registry.register("publish_duration_seconds", "Time that linking and publishing took", self.publish_seconds.clone());
        registry.register("generation_load_seconds", "Time to read and to index a generation", self.generation_seconds.clone());
        registry.register("store_errors", "Failures of the store, by what was being done and by kind", self.store_errors.clone());
        registry.register("leases_lost", "Claims and leases that another process had taken over", self.leases_lost.clone());
        registry.register("store_reachable", "1 while what is served can be kept up with the store", self.store_reachable.clone());
        registry.register("config_reloads", "Reloads of the config by what came of them", self.config_reloads.clone());
        registry.register("config_last_reload_successful", "0 while a changed config is refused", self.config_reload_successful.clone());
        registry.register("http_requests", "Requests answered, by route, method and status", self.requests.clone());
        registry.register("http_request_duration_seconds", "Time to answer, by route", self.request_seconds.clone());
        registry.register("graphql_requests", "Questions of the graph, by kind of operation and outcome", self.graphql_requests.clone());
        registry.register("graphql_cost", "What questions that were run may cost, in fields", self.graphql_cost.clone());
        registry.register("http_connections_open", "Connections open now", self.connections.clone());
        registry.register("limit", "Settings that something may come near to", self.limits.clone());
        Self { registry, ..self }
    }

    /// All of them as OpenMetrics text, without the end mark.
    pub fn write(&self, text: &mut String) -> std::fmt::Result {
        text::encode_registry(text, &self.registry)
    }

    /// By `gather/attempt`, once for each harvest.
    pub fn harvested(&self, report: &HarvestReport) {
        let class = report.failure_class.map_or("", |class| class.word());
        self.harvests.get_or_create(&labels([("outcome", outcome(report.outcome)), ("class", class)])).inc();
        self.harvest_seconds.observe(seconds_of_millis(report.duration_ms));
        self.harvest_bytes.inc_by(report.bytes);
    }

    /// By `gather/worker`, once for each attempt to publish.
    pub fn published(&self, result: &str, took: Duration) {
        self.publications.get_or_create(&labels([("result", result)])).inc();
        self.publish_seconds.observe(took.as_secs_f64());
    }

    /// By `index/follow`: a generation was read and indexed.
    pub fn generation_loaded(&self, read: Duration, index: Duration) {
        for (step, took) in [("read", read), ("index", index)] {
            self.generation_seconds.get_or_create(&labels([("step", step)])).observe(took.as_secs_f64());
        }
    }

    /// By `index/follow`: whether the store can be read.
    pub fn store_reachable(&self, reachable: bool) {
        self.store_reachable.set(i64::from(reachable));
    }

    /// Whether the store could be read the last time.
    pub fn is_store_reachable(&self) -> bool {
        self.store_reachable.get() == 1
    }

    /// By whoever decides what becomes of a failure of the store; `op` is what was being done.
    pub fn store_failed(&self, op: &str, kind: &str) {
        self.store_errors.get_or_create(&labels([("op", op), ("kind", kind)])).inc();
        if kind == "fenced" {
            self.leases_lost.inc();
        }
    }

    /// By whoever reloads the config.
    pub fn config_reloaded(&self, accepted: bool) {
        self.config_reloads.get_or_create(&labels([("result", if accepted { "accepted" } else { "refused" })])).inc();
        self.config_reload_successful.set(i64::from(accepted));
    }

    /// By `http/front`, once for each answer.
    pub fn answered(&self, route: &str, method: &str, status: u16, took: Duration) {
        // Anyone may send a method of their own making.
        let method = ["GET", "POST", "HEAD", "OPTIONS"].into_iter().find(|known| *known == method).unwrap_or("other");
        let status = status.to_string();
        self.requests.get_or_create(&labels([("route", route), ("method", method), ("status", &status)])).inc();
        self.request_seconds.get_or_create(&labels([("route", route)])).observe(took.as_secs_f64());
    }

    /// By `http/graphql`, once for each question.
    pub fn asked(&self, kind: &str, outcome: &str) {
        self.graphql_requests.get_or_create(&labels([("kind", kind), ("outcome", outcome)])).inc();
    }

    /// By `http/graphql`: what a question that is run may cost.
    #[allow(clippy::cast_precision_loss, reason = "costs are far below 2^52")]
    pub fn cost(&self, fields: u64) {
        self.graphql_cost.observe(fields as f64);
    }

    /// By `http/serve`.
    pub fn connection_opened(&self) {
        self.connections.inc();
    }

    /// By `http/serve`.
    pub fn connection_closed(&self) {
        self.connections.dec();
    }

    /// By `app`: a setting that something may come near to, by its key.
    pub fn limit(&self, key: &str, value: u64) {
        self.limits.get_or_create(&labels([("setting", key)])).set(i64::try_from(value).unwrap_or(i64::MAX));
    }
}

fn outcome(outcome: HarvestOutcome) -> &'static str {
    match outcome {
        HarvestOutcome::Believed => "believed",
        HarvestOutcome::Unchanged => "unchanged",
        HarvestOutcome::Quarantined => "quarantined",
        HarvestOutcome::FetchFailed => "fetch_failed",
        HarvestOutcome::Unreadable => "unreadable",
        HarvestOutcome::Internal => "internal",
    }
}
