//! The GraphQL-over-HTTP specification, and what is asked of a public endpoint beside it.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, header};
use meeting_graph::http::settings::HttpSettings;
use meeting_graph::index::current::Current;
use serde_json::{Value, json};

use super::asked::{Answer, post, send, stack, stack_over};

const BOTH: &str = "application/graphql-response+json, application/json;q=0.9";

async fn get(path: &str) -> Answer {
    send(stack(), Request::get(path).header(header::ACCEPT, BOTH).body(Body::empty()).unwrap()).await
}

async fn post_raw(content_type: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post("/graphql").header(header::ACCEPT, BOTH);
    let request = if content_type.is_empty() { request } else { request.header(header::CONTENT_TYPE, content_type) };
    send(stack(), request.body(body.into()).unwrap()).await
}

fn status_and_code(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.code())
}

#[tokio::test]
async fn the_answer_has_the_media_type_that_was_asked_for() {
    let body = json!({ "query": "{ __typename }" });
    for (accept, expected) in [
        ("", "application/json; charset=utf-8"),
        ("*/*", "application/json; charset=utf-8"),
        ("application/json", "application/json; charset=utf-8"),
        (BOTH, "application/graphql-response+json; charset=utf-8"),
    ] {
        let answer = post(&body, accept).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::CONTENT_TYPE)), (200, expected), "{accept}");
        let cost = json!({ "cost": { "requested": 1, "limit": 50_000 } });
        assert_eq!(answer.json(), json!({ "data": { "__typename": "Query" }, "extensions": cost }));
    }
    assert_eq!(post(&body, "text/html").await.status, 406);
}

#[tokio::test]
async fn a_refused_request_has_no_data_and_the_status_of_its_media_type() {
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothingOfThis }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { __typename } query B { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { __typename }", "BAD_USER_INPUT"),
    ] {
        let body = json!({ "query": query });
        let told = post(&body, BOTH).await;
        assert_eq!(status_and_code(&told), (400, code.to_owned()), "{query}");
        assert!(told.json().get("data").is_none(), "{query}");
        let plain = post(&body, "application/json").await;
        assert_eq!(status_and_code(&plain), (200, code.to_owned()), "{query}");
        assert!(plain.json().get("data").is_none(), "{query}");
    }
}

#[tokio::test]
async fn a_variable_that_is_missing_is_refused_before_anything_runs() {
    for variables in [json!({}), json!({ "id": null }), Value::Null] {
        let body = json!({ "query": "query($id: ID!) { __typename }", "variables": variables });
        let answer = post(&body, BOTH).await;
        assert_eq!(status_and_code(&answer), (400, "BAD_USER_INPUT".to_owned()), "{body}");
        assert!(answer.json().get("data").is_none());
        assert_eq!(answer.json()["errors"][0]["extensions"]["param"], "id");
    }
}

#[tokio::test]
async fn a_variable_that_does_not_fit_is_refused_before_anything_runs() {
    let query = "query($n: Int, $at: DateTime) { meetings(first: $n) { nodes { nextOccurrence(after: $at) { startsAt } } } }";
    for (variables, param) in [
        (json!({ "n": "x" }), "n"),
        (json!({ "n": 1.5 }), "n"),
        (json!({ "n": [1] }), "n"),
        // The guard wants to know the size of the page.
        (json!({ "n": 99_999_999_999_i64 }), "first"),
        (json!({ "at": "soon" }), "at"),
    ] {
        let answer = post(&json!({ "query": query, "variables": variables }), BOTH).await;
        assert_eq!(status_and_code(&answer), (400, "BAD_USER_INPUT".to_owned()), "{variables}");
        assert!(answer.json().get("data").is_none());
        assert_eq!(answer.json()["errors"][0]["extensions"]["param"], param, "{variables}");
    }
}

#[tokio::test]
async fn a_query_can_be_asked_with_get() {
    let answer =
        get("/graphql?query=query%20A%7B__typename%7Dquery%20B%7Bstatus%7Bgeneration%7D%7D&operationName=B&variables=%7B%7D").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["data"], json!({ "status": { "generation": "7" } }));
}

#[tokio::test]
async fn only_queries_can_be_asked_with_get() {
    for kind in ["mutation", "subscription"] {
        let answer = get(&format!("/graphql?query={kind}%20%7B__typename%7D")).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::ALLOW)), (405, "POST"), "{kind}");
    }
}

#[tokio::test]
async fn other_methods_are_told_which_ones_there_are() {
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let request = Request::builder().method(&method).uri("/graphql").body(Body::empty()).unwrap();
        let answer = send(stack(), request).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::ALLOW)), (405, "GET, POST"), "{method}");
    }
}

#[tokio::test]
async fn bodies_that_a_foreign_page_could_send_unasked_are_refused() {
    let body = json!({ "query": "{ __typename }" }).to_string();
    for content_type in ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/graphql"] {
        assert_eq!(post_raw(content_type, body.clone()).await.status, 415, "{content_type}");
    }
    assert_eq!(post_raw("application/json; charset=utf-8", body.clone()).await.status, 200);
    assert_eq!(post_raw("application/json; charset=utf-16", body).await.status, 415);
}

#[tokio::test]
async fn an_offer_to_speak_http_2_is_passed_over() {
    let request = Request::post("/graphql").header(header::UPGRADE, "h2c").header(header::CONTENT_TYPE, "application/json");
    let answer = send(stack(), request.body(Body::from(json!({ "query": "{ __typename }" }).to_string())).unwrap()).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn malformed_parameters_are_named() {
    for (body, param) in [
        (json!([{ "query": "{ __typename }" }]), "body"),
        (json!("{ __typename }"), "body"),
        (json!({}), "query"),
        (json!({ "query": 7 }), "query"),
        (json!({ "query": "{ __typename }", "variables": "[]" }), "variables"),
        (json!({ "query": "{ __typename }", "operationName": {} }), "operationName"),
        (json!({ "query": "{ __typename }", "extensions": 0 }), "extensions"),
    ] {
        for accept in [BOTH, "application/json"] {
            let answer = post(&body, accept).await;
            assert_eq!(status_and_code(&answer), (400, "BAD_USER_INPUT".to_owned()), "{body}");
            assert_eq!(answer.json()["errors"][0]["extensions"]["param"], param, "{body}");
        }
    }
    assert_eq!(post_raw("application/json", "{ not json").await.status, 400);
    for path in [
        "/graphql",
        "/graphql?query=%7B__typename%7D&variables=7",
        "/graphql?query=%7B__typename%7D&variables=%7B",
        "/graphql?query=a&query=b",
    ] {
        assert_eq!(status_and_code(&get(path).await), (400, "BAD_USER_INPUT".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_large_body_is_refused_whether_or_not_it_says_how_large_it_is() {
    let large = format!("{{\"query\": \"{}\"}}", "x".repeat(70_000));
    assert_eq!(post_raw("application/json", large.clone()).await.status, 413);
    let pieces = futures_util::stream::iter(large.into_bytes().chunks(1_000).map(<[u8]>::to_vec).collect::<Vec<_>>());
    let streamed = Body::from_stream(futures_util::StreamExt::map(pieces, Ok::<_, std::io::Error>));
    assert_eq!(post_raw("application/json", streamed).await.status, 413);
}

#[tokio::test]
async fn before_the_first_generation_the_endpoint_is_alive_but_not_ready() {
    let empty = || stack_over(Arc::new(Current::new()), &HttpSettings::default());
    let at = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    assert_eq!(send(empty(), at("/livez")).await.status, 200);
    let ready = send(empty(), at("/readyz")).await;
    let told = ready.json();
    assert_eq!((ready.status.as_u16(), &told["ready"]), (503, &json!(false)));
    assert_eq!(told["checks"]["generation"], "none yet");
    let asked = send(empty(), at("/graphql?query=%7B__typename%7D")).await;
    assert_eq!(status_and_code(&asked), (503, "NOT_READY".to_owned()));
    assert_eq!(asked.header(header::RETRY_AFTER), "5");
}

#[tokio::test]
async fn with_a_generation_the_endpoint_is_ready_and_says_how_old_it_is() {
    let answer = get("/readyz").await;
    let told = answer.json();
    assert_eq!((answer.status.as_u16(), &told["ready"], &told["generation"]), (200, &json!(true), &json!("7")));
    assert_eq!((&told["builtAt"], &told["ageSeconds"]), (&json!("2026-11-24T17:55:00Z"), &json!(300)));
    assert_eq!((&told["meetings"], &told["listings"], &told["checks"]["generation"]), (&json!(8), &json!(9), &json!("loaded")));
    assert_eq!(told["sources"], json!({ "healthy": 2, "stale": 1, "failing": 1, "disabled": 1 }));
    // Whether the store is well is the process's own, and other tests run in it.
    assert!(told["checks"]["store"].is_string(), "{told}");
}

#[tokio::test]
async fn every_answer_has_a_request_id_and_a_proxys_is_kept() {
    let fresh = get("/livez").await;
    assert_eq!(fresh.headers["x-request-id"].len(), 32);
    for (given, kept) in [("0a1b2c3d-proxy", true), ("short", false), ("with blanks in it", false)] {
        let request = Request::get("/livez").header("x-request-id", given).body(Body::empty()).unwrap();
        assert_eq!(send(stack(), request).await.headers["x-request-id"] == given, kept, "{given}");
    }
}

#[tokio::test]
async fn any_page_may_read_and_no_credentials_are_let_in() {
    let request = Request::options("/graphql")
        .header(header::ORIGIN, "https://intergroup.example")
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "content-type");
    let answer = send(stack(), request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    assert!(answer.header(header::ACCESS_CONTROL_ALLOW_HEADERS).contains("content-type"));
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), "");
}

#[tokio::test]
async fn answers_are_compressed_as_the_caller_likes() {
    for encoding in ["gzip", "br", "zstd"] {
        let request = Request::get("/schema.graphql").header(header::ACCEPT_ENCODING, encoding).body(Body::empty()).unwrap();
        let answer = send(stack(), request).await;
        assert_eq!(answer.header(header::CONTENT_ENCODING), encoding);
        assert!(!answer.bytes.is_empty());
    }
}
