//! Callers that ask more than their share, and requests that never end.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use meeting_graph::http::caller::Peer;
use meeting_graph::http::front::Front;
use meeting_graph::http::settings::{HttpSettings, RateMode};
use serde_json::json;

use super::asked::{Answer, send, stack_over};
use super::world;

fn settings() -> HttpSettings {
    HttpSettings { rate_cost_burst: 200, rate_cost_per_s: 1, trusted_proxies: vec!["10.0.0.0/8".to_owned()], ..HttpSettings::default() }
}

/// Costs its caller 51, and 1 for the request.
async fn ask(server: &Front, number: u32, peer: &str, forwarded: &str) -> Answer {
    let body = json!({ "query": "query($n: Int) { meetings(first: $n) { totalCount } }", "variables": { "n": number } }).to_string();
    let mut request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
    if !forwarded.is_empty() {
        request = request.header("x-forwarded-for", forwarded);
    }
    let peer: SocketAddr = peer.parse().unwrap();
    send(server.clone(), request.extension(Peer(peer)).body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn a_caller_that_asks_more_than_its_share_is_told_when_to_come_again() {
    let server = stack_over(world::current(), &settings());
    // Each asks for another page size, so that none of them is answered from what is kept.
    let mut statuses = Vec::new();
    for number in 1..=5 {
        statuses.push(ask(&server, number, "203.0.113.7:5000", "").await.status.as_u16());
    }
    assert_eq!(statuses, [200, 200, 200, 429, 429]);
    let refused = ask(&server, 6, "203.0.113.7:5001", "192.0.2.1").await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "RATE_LIMITED"));
    let told = refused.json()["errors"][0]["extensions"].clone();
    assert_eq!(refused.header(header::RETRY_AFTER), told["retryAfterSeconds"].to_string());
    assert!(told["retryAfterSeconds"].as_u64().unwrap() >= 1 && told["restoreRate"] == 1, "{told}");
    assert!(refused.json().get("data").is_none());
    assert_eq!(ask(&server, 7, "203.0.113.8:5000", "").await.status, 200, "another caller");
}

#[tokio::test]
async fn what_is_left_of_a_share_is_told_where_nobody_in_between_keeps_it() {
    let server = stack_over(world::current(), &settings());
    let told = |answer: &Answer| (answer.headers.get("ratelimit").cloned(), answer.headers.get("ratelimit-policy").cloned());
    let header = |text: &'static str| Some(HeaderValue::from_static(text));
    let first = ask(&server, 1, "203.0.113.7:5000", "").await;
    assert_eq!(told(&first), (header("\"fields\";r=148;t=52"), header("\"fields\";q=200;w=200")));
    let kept = ask(&server, 1, "203.0.113.7:5000", "").await;
    assert_eq!(told(&kept).0, header("\"fields\";r=147;t=53"));
    assert_eq!(told(&ask(&server, 1, "127.0.0.1:5000", "").await), (None, None), "this machine is held to nothing");
    let by_get = Request::get("/graphql?query=%7B__typename%7D").extension(Peer("203.0.113.7:5000".parse().unwrap()));
    assert_eq!(told(&send(server, by_get.body(Body::empty()).unwrap()).await), (None, None));
}

#[tokio::test]
async fn callers_behind_a_trusted_proxy_are_told_apart_and_cannot_give_themselves_another_name() {
    let server = stack_over(world::current(), &settings());
    for number in 1..=3 {
        assert_eq!(ask(&server, number, "10.0.0.1:5000", "198.51.100.1").await.status, 200);
    }
    assert_eq!(ask(&server, 4, "10.0.0.1:5000", "198.51.100.1").await.status, 429);
    assert_eq!(ask(&server, 5, "10.0.0.1:5000", "192.0.2.77, 198.51.100.1").await.status, 429, "what it wrote itself does not count");
    assert_eq!(ask(&server, 6, "10.0.0.1:5000", "198.51.100.2").await.status, 200);
}

#[tokio::test]
async fn an_answer_that_was_kept_costs_next_to_nothing() {
    let server = stack_over(world::current(), &settings());
    for _ in 0..100 {
        assert_eq!(ask(&server, 1, "203.0.113.7:5000", "").await.status, 200);
    }
}

#[tokio::test]
async fn measuring_refuses_nobody() {
    let server = stack_over(world::current(), &HttpSettings { rate: RateMode::Measure, ..settings() });
    for number in 1..=20 {
        assert_eq!(ask(&server, number, "203.0.113.7:5000", "").await.status, 200);
    }
}

// Time stands still while anything is to be done, and jumps to the next timer where all wait.
#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_given_up_with_a_code() {
    let server = stack_over(world::current(), &HttpSettings { timeout_ms: 3_000, ..HttpSettings::default() });
    let begun = tokio::time::Instant::now();
    let drips = futures_util::stream::unfold(0_u32, |sent| async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Some((Ok::<_, std::io::Error>(vec![b' ']), sent + 1))
    });
    let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json").body(Body::from_stream(drips)).unwrap();
    let answer = send(server, request).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (408, "TIMEOUT"));
    assert_eq!(begun.elapsed().as_secs(), 3);
}
