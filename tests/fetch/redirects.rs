//! Redirects: followed hop by hop, and only where we would have gone ourselves.

use meeting_graph::fetch::bearer::Bearer;
use meeting_graph::fetch::client::{Answer, Client, Request};
use meeting_graph::fetch::error::FetchError;
use meeting_graph::model::failure::FailureClass;

use super::upstream::{Act, Upstream, answer, request, settings};

fn path(head: &str) -> &str {
    head.split(' ').nth(1).unwrap()
}

/// `/301/308/end` answers 301 to `/308/end`, and so on; `/end` is the feed.
async fn chain() -> Upstream {
    Upstream::start(|head| {
        let (status, rest) = path(head)[1..].split_once('/').unwrap_or(("end", ""));
        vec![Act::Send(match status {
            "end" => answer("200 OK", &[], b"[]"),
            status => answer(&format!("{status} Elsewhere"), &[&format!("location: /{rest}")], b""),
        })]
    })
    .await
}

async fn moved_to(upstream: &Upstream, path: &str) -> Option<String> {
    let client = Client::new(&settings()).unwrap();
    match client.get(request(upstream.url(path))).await.unwrap() {
        Answer::Body(body) => body.moved_to.map(|url| url.path().to_owned()),
        Answer::NotModified => panic!("304 to a request without validators"),
    }
}

async fn refused(location: &str) -> FetchError {
    let header = format!("location: {location}");
    let upstream = Upstream::sending(answer("302 Found", &[&header], b"")).await;
    upstream.ask(&settings()).await.unwrap_err()
}

#[tokio::test]
async fn a_feed_that_moved_for_good_says_where_to() {
    let upstream = chain().await;
    assert_eq!(moved_to(&upstream, "/end").await, None);
    assert_eq!(moved_to(&upstream, "/301/end").await.as_deref(), Some("/end"));
    assert_eq!(moved_to(&upstream, "/308/301/end").await.as_deref(), Some("/end"));
}

#[tokio::test]
async fn what_is_behind_a_passing_redirect_is_not_where_the_feed_moved_to() {
    let upstream = chain().await;
    for passing in ["302", "303", "307"] {
        assert_eq!(moved_to(&upstream, &format!("/{passing}/end")).await, None);
        assert_eq!(moved_to(&upstream, &format!("/{passing}/301/end")).await, None);
        assert_eq!(moved_to(&upstream, &format!("/301/{passing}/end")).await, Some(format!("/{passing}/end")));
    }
}

#[tokio::test]
async fn redirects_are_followed_so_far_and_no_farther() {
    let upstream = chain().await;
    let client = Client::new(&settings()).unwrap();
    assert!(client.get(request(upstream.url("/302/302/302/302/302/end"))).await.is_ok());
    let error = client.get(request(upstream.url("/302/302/302/302/302/302/end"))).await.unwrap_err();
    assert_eq!(error.class, FailureClass::Redirect);
    assert!(error.message.contains("more than 5 times"), "{error}");
}

#[tokio::test]
async fn a_circle_is_noticed_at_its_first_round() {
    let upstream = Upstream::start(|head| {
        let next = if path(head).starts_with("/feed.json") { "/elsewhere" } else { "/feed.json?key=s3cret" };
        vec![Act::Send(answer("301 Moved", &[&format!("location: {next}")], b""))]
    })
    .await;
    let error = upstream.ask(&settings()).await.unwrap_err();
    assert_eq!(error.class, FailureClass::Redirect);
    assert!(error.message.contains("circle") && !error.message.contains("s3cret"), "{error}");
    assert!(!error.message.contains("elsewhere"), "{error}");
    assert_eq!(upstream.heads().len(), 2);
}

#[tokio::test]
async fn a_stranger_cannot_send_us_into_a_private_network() {
    for location in [
        "http://10.0.0.8/admin?token=s3cret",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://0xc0.168.1/",
        "http://0xa000001/",
        "//192.168.1.1/",
        "http://user:pass@example.org/",
        "ftp://example.org/feed.json",
        "file:///etc/passwd",
    ] {
        let error = refused(location).await;
        assert_eq!(error.class, FailureClass::AddressForbidden, "{location}: {error}");
        assert!(!error.message.contains("s3cret") && !error.message.contains("pass@"), "{error}");
        assert!(error.message.contains("sends us on"), "{error}");
    }
}

#[tokio::test]
async fn a_redirect_to_nowhere_is_refused() {
    let upstream = Upstream::sending(answer("302 Found", &[], b"")).await;
    assert_eq!(upstream.ask(&settings()).await.unwrap_err().class, FailureClass::Redirect);
    assert_eq!(refused("http://").await.class, FailureClass::Redirect);
}

#[tokio::test]
async fn a_token_goes_to_its_own_host_and_not_to_where_that_sends_us_on() {
    let elsewhere = Upstream::sending(answer("200 OK", &[], b"[]")).await;
    let target = format!("location: {}", elsewhere.url("/feed"));
    let own = Upstream::start(move |head| {
        vec![Act::Send(match path(head) {
            "/moved" => answer("302 Found", &["location: /away"], b""),
            _ => answer("302 Found", &[&target], b""),
        })]
    })
    .await;
    let asked = Request { bearer: Bearer::new("patSECRET.0123"), ..request(own.url("/moved")) };
    Client::new(&settings()).unwrap().get(asked).await.unwrap();
    let sent = |heads: Vec<String>| heads.iter().map(|head| head.contains("authorization: Bearer patSECRET.0123")).collect::<Vec<_>>();
    assert_eq!(sent(own.heads()), [true, true]);
    assert_eq!(sent(elsewhere.heads()), [false]);
}
