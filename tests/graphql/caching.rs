//! Answers that are given again: by us, by browsers and by what stands between.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use jiff::{Timestamp, ToSpan};
use meeting_graph::clock::Clock;
use meeting_graph::graphql::documents::Documents;
use meeting_graph::graphql::limits::LimitSettings;
use meeting_graph::graphql::schema;
use meeting_graph::graphql::trusted::Trusted;
use meeting_graph::http::front::Front;
use meeting_graph::http::router::router;
use meeting_graph::http::settings::HttpSettings;
use meeting_graph::index::current::{Current, View};

use super::asked::{Answer, send, streams};
use super::world;

const TIMELESS: &str = "/graphql?query=%7B%20fellowships%20%7B%20code%20name%20meetingCount%20%7D%20countries%20%7B%20code%20%7D%20%7D";
const TIMELY: &str =
    "/graphql?query=%7B%20meetings%20%7B%20nodes%20%7B%20nextOccurrence%20%7B%20startsAt%20startsInMinutes%20%7D%20%7D%20%7D%20%7D";

/// A server at another hour over the same or other data.
fn at(current: Arc<Current>, now: Timestamp, settings: &HttpSettings) -> Front {
    let limits = LimitSettings::default();
    let documents = Documents::new(Trusted::default(), &limits);
    router(schema::build(&limits), current, Clock::set_to(now), settings, documents, Router::new(), streams(settings))
}

fn server() -> Front {
    at(world::current(), world::now(), &HttpSettings::default())
}

async fn get(server: &Front, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
    let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(name, *value));
    send(server.clone(), request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn what_the_caller_has_already_is_not_sent_again() {
    let server = server();
    let first = get(&server, TIMELESS, &[]).await;
    let etag = first.header(header::ETAG).to_owned();
    assert!(etag.starts_with('"') && etag.len() == 34, "{etag}");
    let again = get(&server, TIMELESS, &[(header::IF_NONE_MATCH, &etag)]).await;
    assert_eq!((again.status.as_u16(), again.bytes.len(), again.header(header::ETAG)), (304, 0, etag.as_str()));
    assert_eq!(again.header(header::CACHE_CONTROL), first.header(header::CACHE_CONTROL));
    let other = get(&server, TIMELESS, &[(header::IF_NONE_MATCH, "\"0123\"")]).await;
    assert_eq!((other.status.as_u16(), &other.bytes), (200, &first.bytes));
}

#[tokio::test]
async fn each_encoding_has_a_tag_of_its_own_that_is_known_again() {
    let server = server();
    let plain = get(&server, TIMELESS, &[]).await.header(header::ETAG).to_owned();
    for encoding in ["gzip", "br", "zstd"] {
        let packed = get(&server, TIMELESS, &[(header::ACCEPT_ENCODING, encoding)]).await;
        let etag = packed.header(header::ETAG).to_owned();
        assert_eq!(etag, format!("{}.{encoding}\"", plain.trim_end_matches('"')));
        let again = get(&server, TIMELESS, &[(header::ACCEPT_ENCODING, encoding), (header::IF_NONE_MATCH, &etag)]).await;
        assert_eq!((again.status.as_u16(), again.header(header::ETAG)), (304, etag.as_str()));
    }
}

#[tokio::test]
async fn what_hangs_on_the_hour_is_another_answer_in_the_next_minute_and_what_does_not_is_not() {
    let in_a_minute = at(world::current(), world::now() + 1.minute(), &HttpSettings::default());
    for (path, same) in [(TIMELESS, true), (TIMELY, false)] {
        let now = get(&server(), path, &[]).await;
        let later = get(&in_a_minute, path, &[]).await;
        assert_eq!(now.header(header::ETAG) == later.header(header::ETAG), same, "{path}");
        assert_eq!(now.bytes == later.bytes, same, "{path}");
    }
}

#[tokio::test]
async fn an_answer_says_how_long_it_may_be_kept_and_how_old_its_hour_is() {
    let within = at(world::current(), world::now() + 25.seconds(), &HttpSettings::default());
    for (path, age) in [(TIMELESS, "0"), (TIMELY, "25")] {
        let answer = get(&within, path, &[]).await;
        assert_eq!((answer.header(header::CACHE_CONTROL), answer.header(header::AGE)), ("public, max-age=60", age), "{path}");
        assert!(answer.headers.get_all(header::VARY).iter().any(|value| value.to_str().unwrap().contains("accept")));
    }
    let long = at(world::current(), world::now(), &HttpSettings { cache_s: 600, ..HttpSettings::default() });
    assert_eq!(get(&long, TIMELESS, &[]).await.header(header::CACHE_CONTROL), "public, max-age=600");
    assert_eq!(get(&long, TIMELY, &[]).await.header(header::CACHE_CONTROL), "public, max-age=60");
    let never = at(world::current(), world::now(), &HttpSettings { cache_s: 0, ..HttpSettings::default() });
    assert_eq!(get(&never, TIMELESS, &[]).await.header(header::CACHE_CONTROL), "no-cache");
}

#[tokio::test]
async fn errors_and_answers_to_post_are_not_kept_by_anyone() {
    let server = server();
    for path in ["/graphql?query=%7B", "/graphql?query=%7Bnode(id%3A%22%22)%7Bid%7D%7D", "/graphql"] {
        let answer = get(&server, path, &[]).await;
        assert_eq!((answer.header(header::CACHE_CONTROL), answer.header(header::ETAG)), ("no-store", ""), "{path}");
    }
    let body = Body::from(r#"{ "query": "{ meetings { totalCount } }" }"#);
    let post = send(server, Request::post("/graphql").header(header::CONTENT_TYPE, "application/json").body(body).unwrap()).await;
    assert_eq!((post.status.as_u16(), post.header(header::CACHE_CONTROL), post.header(header::ETAG)), (200, "no-cache", ""));
}

#[tokio::test]
async fn a_new_generation_or_version_of_the_statuses_is_seen_at_once() {
    let current = world::current();
    let server = at(Arc::clone(&current), world::now(), &HttpSettings::default());
    let path = "/graphql?query=%7B%20status%20%7B%20generation%20meetingCount%20%7D%20sources%20%7B%20totalCount%20%7D%20%7D";
    let before = get(&server, path, &[]).await;
    assert_eq!(get(&server, path, &[]).await.bytes, before.bytes);
    let view = current.view();
    let mut statuses = (*view.statuses).clone();
    statuses.version += 1;
    statuses.by_source.pop_first().unwrap();
    current.swap(View { statuses: Arc::new(statuses), ..(*view).clone() });
    let after = get(&server, path, &[]).await;
    assert_ne!(after.json()["data"]["sources"], before.json()["data"]["sources"], "another version of the statuses");
    let empty = Arc::new(meeting_graph::index::snapshot::Snapshot::empty());
    current.swap(View { snapshot: empty, ..(*current.view()).clone() });
    let other = get(&server, path, &[]).await;
    assert_eq!(other.json()["data"]["status"]["meetingCount"], 0, "another generation");
}

#[tokio::test]
async fn a_body_sent_a_third_time_is_known_by_its_bytes_and_answered_as_before() {
    let server = server();
    let post = |accept: &'static str| {
        let body = r#"{ "query": "{ meetings { totalCount nodes { name } } }" }"#;
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json").header(header::ACCEPT, accept);
        send(server.clone(), request.header(header::CONTENT_LENGTH, body.len()).body(Body::from(body)).unwrap())
    };
    let first = post("application/json").await;
    for time in 2..=4 {
        let again = post("application/json").await;
        assert_eq!((again.status, &again.bytes), (first.status, &first.bytes), "time {time}");
        let without_id = |answer: &Answer| {
            let mut told: Vec<String> = answer.headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
            // The length is the server's to write where no router stands before it.
            told.retain(|line| !line.starts_with("x-request-id") && !line.starts_with("content-length"));
            told.sort();
            told
        };
        assert_eq!(without_id(&again), without_id(&first), "time {time}");
        assert_ne!(again.headers["x-request-id"], first.headers["x-request-id"]);
    }
    let other = post("application/graphql-response+json").await;
    assert_eq!(other.header(header::CONTENT_TYPE), "application/graphql-response+json; charset=utf-8");
    assert_eq!(post("text/html").await.status.as_u16(), 406);
}

#[tokio::test]
async fn a_body_in_pieces_is_read_like_a_whole_one() {
    let text = r#"{ "query": "{ meetings { totalCount } }" }"#;
    let server = server();
    for _ in 0..3 {
        let (one, two) = text.split_at(9);
        let pieces = [one, two].map(|piece| Ok::<_, std::convert::Infallible>(axum::body::Bytes::from_static(piece.as_bytes())));
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json").header(header::CONTENT_LENGTH, text.len());
        let answer = send(server.clone(), request.body(body).unwrap()).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", String::from_utf8_lossy(&answer.bytes));
    }
}
