//! Nothing that a caller asks, and nothing of who asks, is told anywhere: not in logs that tell everything, not in
//! `/metrics`, not on a page.

use serde_json::json;

use crate::serve::process::{Serving, on_a_runtime};

/// Planted in questions, searches and headers. None of them is in any feed.
const PLANTED: &[&str] =
    &["53.98765", "6.12345", "203.0.113.77", "2001:db8:77", "hushedword", "HushedOperation", "hushedpath", "hushedbrowser"];

#[test]
fn what_callers_ask_and_who_they_are_is_found_nowhere() {
    let variables = [
        ("MEETING_GRAPH__STORE__KIND", "memory"),
        ("MEETING_GRAPH__TELEMETRY__LOG_FILTER", "trace"),
        ("MEETING_GRAPH__TELEMETRY__LOG_FORMAT", "json"),
        ("MEETING_GRAPH__HTTP__TRUSTED_PROXIES", "127.0.0.0/8"),
    ];
    let mut serving = Serving::start_with(&["--demo"], &variables);
    while serving.get("/readyz").0 != 200 {
        serving.until("\"");
    }
    let document = "query HushedOperation($at: PointInput!) { meetings(first: 1, filter: { text: \"hushedword\" }) { totalCount edges { node { distanceMeters(from: $at) } } } }";
    let asked = json!({ "query": document, "variables": { "at": { "latitude": 53.98765, "longitude": -6.12345 } } });
    let base = serving.base.clone();
    let told = on_a_runtime(async move {
        let client = reqwest::Client::builder().no_proxy().user_agent("hushedbrowser").build().unwrap();
        let as_caller = |request: reqwest::RequestBuilder| {
            request.header("x-forwarded-for", "2001:db8:77::1, 203.0.113.77").header("referer", "https://hushedpath.example/")
        };
        let mut told = String::new();
        let posted = client.post(format!("{base}/graphql")).header("content-type", "application/json").body(asked.to_string());
        assert_eq!(as_caller(posted).send().await.unwrap().status(), 200);
        for path in [
            "/graphql?query=%7BhushedwordField%7D",
            "/sources?q=hushedword",
            "/sources/hushedword",
            "/hushedpath",
            "/sources/hushedpath/badge.svg",
        ] {
            as_caller(client.get(format!("{base}{path}"))).send().await.unwrap();
        }
        for path in ["/metrics", "/readyz", "/livez", "/sources", "/sources.json", "/sources/changes.atom"] {
            told += &as_caller(client.get(format!("{base}{path}"))).send().await.unwrap().text().await.unwrap();
        }
        told
    });
    assert!(told.contains("meeting_graph_http_requests_total"), "{told}");
    let (_, said) = serving.terminate();
    let said = said.join("\n");
    assert!(said.contains("\"route\":\"/graphql\"") && said.contains("\"route\":\"unmatched\""), "{said}");
    assert!(said.lines().any(|line| line.contains("\"level\":\"TRACE\"")), "everything is told");
    let harvests = said.lines().filter(|line| line.contains("\"outcome\":\"")).count();
    assert!(harvests >= 2, "each harvest has its line: {harvests}");
    for planted in PLANTED {
        assert!(!told.contains(planted), "what is shown has {planted}");
        let line = said.lines().find(|line| line.contains(planted));
        assert!(line.is_none(), "the log has {planted}: {}", line.unwrap_or_default());
    }
}
