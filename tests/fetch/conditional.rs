//! Asking only for what is new, and saying who we are.

use meeting_graph::fetch::client::{Answer, Client, Request};
use meeting_graph::fetch::validators::Validators;

use super::upstream::{Act, Upstream, answer, request, settings};

const FEED: &[u8] = br#"[{"slug":"monday-at-the-mill"}]"#;

#[tokio::test]
async fn an_unchanged_feed_is_not_sent_twice() {
    let upstream = Upstream::start(|head| {
        let known = head.contains("if-none-match: W/\"v7\"\r\n") && head.contains("if-modified-since: Tue, 03 Mar 2026 09:00:00 GMT\r\n");
        let headers = ["etag: W/\"v7\"", "last-modified: Tue, 03 Mar 2026 09:00:00 GMT"];
        vec![Act::Send(if known { answer("304 Not Modified", &headers, b"") } else { answer("200 OK", &headers, FEED) })]
    })
    .await;
    let client = Client::new(&settings()).unwrap();
    let Answer::Body(body) = client.get(request(upstream.url("/feed.json"))).await.unwrap() else {
        panic!("nothing was asked for conditionally")
    };
    assert_eq!(body.bytes, FEED);
    assert_eq!(body.validators.etag.as_deref(), Some("W/\"v7\""));
    let again = Request { url: upstream.url("/feed.json"), validators: body.validators, ..request(upstream.url("/feed.json")) };
    assert!(matches!(client.get(again).await.unwrap(), Answer::NotModified));
}

#[tokio::test]
async fn a_304_that_nobody_asked_for_is_no_feed() {
    let error = Upstream::sending(answer("304 Not Modified", &[], b"")).await.ask(&settings()).await.unwrap_err();
    assert_eq!(error.class.word(), "status");
}

#[tokio::test]
async fn the_content_hash_depends_on_the_bytes_alone() {
    let one = Upstream::sending(answer("200 OK", &["etag: \"a\""], FEED)).await.body(&settings()).await;
    let other = Upstream::sending(answer("200 OK", &["etag: \"b\""], FEED)).await.body(&settings()).await;
    let third = Upstream::sending(answer("200 OK", &["etag: \"b\""], b"[]")).await.body(&settings()).await;
    assert_eq!(one.content_hash, other.content_hash);
    assert_ne!(one.content_hash, third.content_hash);
    assert_eq!(one.validators, Validators { etag: Some("\"a\"".to_owned()), last_modified: None });
}

#[tokio::test]
async fn the_charset_of_the_content_type_is_handed_on() {
    for (header, charset) in [
        ("content-type: text/csv; charset=Windows-1252", Some("windows-1252")),
        ("content-type: application/json;charset=\"UTF-8\"", Some("utf-8")),
        ("content-type: application/json", None),
        ("content-type: nonsense", None),
    ] {
        let body = Upstream::sending(answer("200 OK", &[header], FEED)).await.body(&settings()).await;
        assert_eq!(body.charset.as_deref(), charset, "{header}");
    }
}

#[tokio::test]
async fn the_publisher_can_see_who_asks_and_whom_to_turn_to() {
    let upstream = Upstream::sending(answer("200 OK", &["set-cookie: a=b"], FEED)).await;
    let mut settings = settings();
    settings.contact = "mailto:graph@example.org".to_owned();
    let client = Client::new(&settings).unwrap();
    for _ in 0..2 {
        client.get(request(upstream.url("/feed.json"))).await.unwrap();
    }
    for head in upstream.heads() {
        let agent = format!("user-agent: meeting-graph/{} (+mailto:graph@example.org)\r\n", env!("CARGO_PKG_VERSION"));
        assert!(head.contains(&agent), "{head}");
        assert!(head.contains("accept-encoding: gzip, br, zstd, deflate\r\n"), "{head}");
        assert!(!head.contains("cookie:") && !head.contains("referer:"), "{head}");
    }
}

#[test]
fn settings_that_could_never_fetch_are_refused() {
    let mut wrong = [settings(), settings(), settings(), settings()];
    wrong[0].host_concurrency_max = 0;
    wrong[1].concurrency_max = 0;
    wrong[2].allow_private = vec!["10.0.0.0/33".to_owned()];
    wrong[3].contact = "two\nlines".to_owned();
    for (settings, named) in wrong.iter().zip(["host_concurrency_max", "concurrency_max", "10.0.0.0/33", "contact"]) {
        let message = Client::new(settings).err().unwrap().message;
        assert!(message.contains(named), "{message}");
    }
}
