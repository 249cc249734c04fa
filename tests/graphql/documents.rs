//! Documents asked for by hash or id, and documents that come again.

use axum::body::Body;
use axum::http::{Request, header};
use meeting_graph::graphql::limits::LimitSettings;
use meeting_graph::graphql::trusted::Trusted;
use meeting_graph::http::front::Front;
use meeting_graph::http::settings::HttpSettings;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::asked::{Answer, send, stack_with};
use super::world;

const STATUS: &str = "query Status { status { generation } }";

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One server to which several questions are sent: its documents are kept from one to the next.
struct Server(Front);

impl Server {
    fn new(limits: &LimitSettings, files: &[(&str, String)]) -> Self {
        let files: Vec<_> = files.iter().map(|(name, content)| ((*name).to_owned(), content.clone())).collect();
        Self(stack_with(world::current(), &HttpSettings::default(), limits, Trusted::from_files(&files).unwrap()))
    }

    async fn post(&self, body: &Value) -> Answer {
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string()));
        send(self.0.clone(), request.unwrap()).await
    }

    async fn get(&self, parameters: &[(&str, &str)]) -> Answer {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        send(self.0.clone(), Request::get(format!("/graphql?{query}")).body(Body::empty()).unwrap()).await
    }
}

fn plain() -> Server {
    Server::new(&LimitSettings::default(), &[])
}

fn persisted(text: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash(text) } })
}

#[tokio::test]
async fn a_text_that_was_sent_once_is_found_by_its_hash() {
    let server = plain();
    let alone = json!({ "extensions": persisted(STATUS) });
    let missing = server.post(&alone).await;
    assert_eq!(
        (missing.code().as_str(), missing.json()["errors"][0]["message"].as_str()),
        ("PERSISTED_QUERY_NOT_FOUND", Some("PersistedQueryNotFound"))
    );
    let sent = server.post(&json!({ "query": STATUS, "extensions": persisted(STATUS) })).await;
    assert_eq!(sent.json()["data"]["status"]["generation"], "7");
    for found in [server.post(&alone).await, server.get(&[("extensions", &persisted(STATUS).to_string())]).await] {
        assert_eq!(found.json(), sent.json());
    }
    let by_id = server.get(&[("documentId", &format!("sha256:{}", hash(STATUS)))]).await;
    assert_eq!(by_id.json(), sent.json());
}

#[tokio::test]
async fn a_text_that_the_guard_refuses_is_not_found_by_its_hash_either() {
    let server = plain();
    for refused in ["{ ".repeat(100), format!("{{ {} }}", "__typename ".repeat(51))] {
        assert_eq!(server.post(&json!({ "query": refused, "extensions": persisted(&refused) })).await.code(), "QUERY_TOO_COMPLEX");
        assert_eq!(server.post(&json!({ "extensions": persisted(&refused) })).await.code(), "PERSISTED_QUERY_NOT_FOUND");
    }
}

#[tokio::test]
async fn a_hash_that_is_not_of_the_text_or_no_hash_is_refused() {
    let server = plain();
    for body in [
        json!({ "query": STATUS, "extensions": persisted("{ other }") }),
        json!({ "extensions": { "persistedQuery": { "version": 2, "sha256Hash": hash(STATUS) } } }),
        json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": "12" } } }),
        json!({ "extensions": { "persistedQuery": "x" } }),
    ] {
        let answer = server.post(&body).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "BAD_USER_INPUT"), "{body}");
        assert_eq!(answer.json()["errors"][0]["extensions"]["param"], "extensions", "{body}");
    }
    let both = server.post(&json!({ "query": STATUS, "documentId": "x" })).await;
    assert_eq!((both.status.as_u16(), both.json()["errors"][0]["extensions"]["param"].as_str()), (400, Some("documentId")));
}

#[tokio::test]
async fn a_trusted_document_is_asked_for_by_the_id_of_its_manifest() {
    let server = Server::new(&LimitSettings::default(), &[("a.json", json!({ "st-1": STATUS }).to_string())]);
    let variables = "{}";
    for answer in [
        server.get(&[("documentId", "st-1"), ("variables", variables)]).await,
        server.post(&json!({ "documentId": "st-1" })).await,
        server.post(&json!({ "extensions": persisted(STATUS) })).await,
    ] {
        assert_eq!(answer.json()["data"]["status"]["generation"], "7", "{}", answer.pretty());
    }
    assert_eq!(server.post(&json!({ "documentId": "st-2" })).await.code(), "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn only_trusted_documents_are_answered_where_the_operator_says_so() {
    let limits = LimitSettings { documents_only: true, ..LimitSettings::default() };
    let server = Server::new(&limits, &[("a.graphql", STATUS.to_owned())]);
    assert_eq!(server.post(&json!({ "query": STATUS })).await.json()["data"]["status"]["generation"], "7");
    let stranger = json!({ "query": "{ __typename }", "extensions": persisted("{ __typename }") });
    assert_eq!(server.post(&stranger).await.code(), "DOCUMENT_NOT_TRUSTED");
    assert_eq!(server.post(&json!({ "extensions": persisted("{ __typename }") })).await.code(), "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn a_trusted_document_may_ask_for_larger_pages() {
    let large = "query Large($n: Int = 250) { meetings(first: $n) { totalCount } }";
    let server = Server::new(&LimitSettings::default(), &[("large.graphql", large.to_owned())]);
    let trusted = server.post(&json!({ "query": large })).await;
    assert!(trusted.json().get("errors").is_none(), "{}", trusted.pretty());
    let beyond = server.post(&json!({ "query": large, "variables": { "n": 251 } })).await;
    assert_eq!(beyond.code(), "BAD_USER_INPUT");
    let other = server.post(&json!({ "query": format!("{large} ") })).await;
    assert_eq!(other.code(), "BAD_USER_INPUT");
}

#[tokio::test]
async fn a_document_that_was_found_valid_still_has_its_variables_looked_at() {
    let server = plain();
    let ask = |variables: Value| {
        let query = "query($area: AreaInput, $days: [Weekday!], $n: Int = 2) {
            meetings(first: $n, filter: { weekdays: $days, area: $area }) { totalCount } }";
        let body = json!({ "query": query, "variables": variables });
        let server = &server;
        async move { server.post(&body).await }
    };
    let dublin = json!({ "latitude": 53.35, "longitude": -6.26 });
    let valid = ask(json!({ "area": { "near": dublin }, "days": ["MONDAY"] })).await;
    assert!(valid.json().get("errors").is_none(), "{}", valid.pretty());
    for (variables, param) in [
        (json!({ "area": { "near": { "latitude": 53.35 } } }), "area"),
        (json!({ "area": { "near": { "latitude": "x", "longitude": 1 } } }), "area"),
        (json!({ "area": { "near": { "latitude": 1, "longitude": 1, "depth": 1 } } }), "area"),
        (json!({ "area": { "near": dublin, "country": "IE" } }), "area"),
        (json!({ "area": {} }), "area"),
        (json!({ "area": "Dublin" }), "area"),
        (json!({ "days": ["MOONDAY"] }), "days"),
        (json!({ "days": [null] }), "days"),
        (json!({ "days": 1 }), "days"),
        (json!({ "n": 1.5 }), "n"),
        (json!({ "n": true }), "n"),
    ] {
        let answer = ask(variables.clone()).await;
        assert_eq!(answer.code(), "BAD_USER_INPUT", "{variables}: {}", answer.pretty());
        assert!(answer.json().get("data").is_none(), "{variables}");
        assert_eq!(answer.json()["errors"][0]["extensions"]["param"], param, "{variables}");
    }
    // A list of one may be given without its brackets.
    let one = ask(json!({ "days": "MONDAY", "n": null })).await;
    assert!(one.json().get("errors").is_none(), "{}", one.pretty());
}
