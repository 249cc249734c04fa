//! What `/metrics` tells: real faults move what the alert rules read, and nothing in it is about a caller.

mod faults;
mod private;
mod scrape;
mod within;

use scrape::named_in_rules;

/// Every metric that a rule of `deploy/prometheus/alerts.yml` reads, and the test here that moves it by a real fault.
pub const MOVED: &[(&str, &str)] = &[
    ("meeting_graph_source_consecutive_failures", "faults"),
    ("meeting_graph_source_quarantined", "faults"),
    ("meeting_graph_source_last_success_timestamp_seconds", "faults"),
    ("meeting_graph_source_stale_after_seconds", "faults"),
    ("meeting_graph_source_up", "faults"),
    ("meeting_graph_source_feed_bytes", "faults"),
    ("meeting_graph_limit", "faults"),
    ("meeting_graph_due_lag_seconds", "faults"),
    ("meeting_graph_ready", "faults"),
    ("meeting_graph_store_reachable", "faults"),
    ("meeting_graph_store_errors_total", "faults"),
    ("meeting_graph_publications_total", "faults"),
    ("meeting_graph_http_requests_total", "faults"),
    ("meeting_graph_http_request_duration_seconds_bucket", "faults"),
    ("meeting_graph_http_connections_open", "faults"),
    ("meeting_graph_harvests_total", "within"),
    ("meeting_graph_leases_lost_total", "within"),
    ("meeting_graph_config_last_reload_successful", "faults"),
];

#[test]
fn each_metric_that_a_rule_reads_is_moved_by_a_fault_here() {
    let read = named_in_rules();
    assert!(read.len() > 10, "{read:?}");
    for name in &read {
        assert!(MOVED.iter().any(|(moved, _)| moved == name), "no test moves {name}, which a rule reads");
    }
    for (name, _) in MOVED {
        assert!(read.contains(*name), "no rule reads {name} any more");
    }
}
