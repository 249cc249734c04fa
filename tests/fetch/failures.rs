//! Why nothing came: each failure has its class and a sentence, and no sentence holds more of the address than its host.

use meeting_graph::fetch::client::Client;
use meeting_graph::fetch::error::FetchError;
use meeting_graph::model::failure::FailureClass;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::upstream::{Act, Upstream, answer, request, settings};

async fn failure(bytes: impl Into<Vec<u8>>) -> FetchError {
    let error = Upstream::sending(bytes).await.ask(&settings()).await.unwrap_err();
    assert!(!error.message.contains("s3cret") && !error.message.contains("feed.json"), "{error}");
    assert!(error.message.contains("http://127.0.0.1:"), "{error}");
    error
}

#[tokio::test]
async fn every_status_is_sorted_by_who_must_act() {
    for (status, class) in [
        ("401 Unauthorized", "login-required"),
        ("403 Forbidden", "access-denied"),
        ("404 Not Found", "not-found"),
        ("410 Gone", "not-found"),
        ("429 Too Many Requests", "too-many-requests"),
        ("503 Service Unavailable", "busy"),
        ("500 Internal Server Error", "server-fault"),
        ("502 Bad Gateway", "server-fault"),
        ("418 I'm a teapot", "status"),
        ("202 Accepted", "status"),
        ("204 No Content", "status"),
        ("206 Partial Content", "status"),
        ("300 Multiple Choices", "status"),
    ] {
        let error = failure(answer(status, &[], b"")).await;
        assert_eq!((error.class.word(), error.retry_after_s), (class, None), "{status}");
        assert!(error.message.contains(&status[..3]), "{error}");
    }
}

#[tokio::test]
async fn a_busy_host_is_given_the_time_it_asks_for() {
    let date = "date: Tue, 03 Mar 2026 09:00:00 GMT";
    let busy = [("429 Too Many Requests", FailureClass::TooManyRequests), ("503 Service Unavailable", FailureClass::Busy)];
    for (headers, seconds) in [
        (vec!["retry-after: 120"], Some(120)),
        (vec![date, "retry-after: Tue, 03 Mar 2026 09:30:00 GMT"], Some(1800)),
        (vec![date, "retry-after: Tue, 03 Mar 2026 08:30:00 GMT"], Some(0)),
        (vec!["retry-after: Tue, 03 Mar 2026 09:30:00 GMT"], None),
        (vec!["retry-after: soon"], None),
        (vec!["retry-after: -5"], None),
    ] {
        for (status, class) in busy {
            let error = failure(answer(status, &headers, b"")).await;
            assert_eq!((error.class, error.retry_after_s), (class, seconds), "{status} {headers:?}");
        }
    }
    assert_eq!(failure(answer("500 Internal Server Error", &["retry-after: 120"], b"")).await.retry_after_s, None);
}

#[tokio::test]
async fn a_security_service_in_front_is_named_whatever_its_status() {
    for status in ["403 Forbidden", "503 Service Unavailable", "200 OK", "202 Accepted"] {
        for mark in ["cf-mitigated: challenge", "sg-captcha: challenge", "x-amzn-waf-action: captcha", "x-datadome: protected"] {
            let error = failure(answer(status, &[mark, "content-type: text/html"], b"<!doctype html>")).await;
            assert_eq!(error.class, FailureClass::Blocked, "{status} {mark}");
        }
    }
}

#[tokio::test]
async fn the_page_that_comes_with_a_refusal_tells_whose_it_is() {
    let challenge = b"<!doctype html><title>Just a moment...</title><script>window._cf_chl_opt={}</script>";
    let login = b"<!doctype html><title>Log In &lsaquo; An invented area</title>";
    for (status, page, class) in [
        ("403 Forbidden", &challenge[..], FailureClass::Blocked),
        ("503 Service Unavailable", challenge, FailureClass::Blocked),
        ("429 Too Many Requests", challenge, FailureClass::Blocked),
        ("403 Forbidden", login, FailureClass::LoginPage),
        ("403 Forbidden", b"<!doctype html><title>403 Forbidden</title>", FailureClass::AccessDenied),
        // What stands behind the service has a fault; the service itself refuses nobody.
        ("502 Bad Gateway", challenge, FailureClass::ServerFault),
    ] {
        let error = failure(answer(status, &["content-type: text/html; charset=UTF-8"], page)).await;
        assert_eq!(error.class, class, "{status} {error}");
    }
    let error = failure(answer("403 Forbidden", &["content-type: application/json"], challenge)).await;
    assert_eq!(error.class, FailureClass::AccessDenied, "no page at all");
}

#[tokio::test]
async fn a_page_that_comes_packed_is_read_for_what_it_is_and_one_that_cannot_be_unpacked_for_its_status() {
    let headers = ["content-type: text/html", "content-encoding: gzip"];
    assert_eq!(failure(answer("403 Forbidden", &headers, b"not gzip")).await.class, FailureClass::AccessDenied);
}

#[tokio::test]
async fn what_does_not_speak_http_is_told_so() {
    assert_eq!(failure("SSH-2.0-OpenSSH_9.6\r\n").await.class, FailureClass::Protocol);
}

#[tokio::test]
async fn a_connection_closed_without_an_answer_is_a_failed_connection() {
    assert_eq!(failure("").await.class, FailureClass::Connect);
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_a_refused_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/feed.json?key=s3cret", listener.local_addr().unwrap()).parse().unwrap();
    drop(listener);
    let error = Client::new(&settings()).unwrap().get(request(url)).await.unwrap_err();
    assert_eq!(error.class, FailureClass::ConnectionRefused);
    assert!(!error.message.contains("s3cret"), "{error}");
}

#[tokio::test]
async fn a_host_that_is_not_encrypted_where_it_should_be_is_a_tls_fault() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut hello = [0; 16];
        connection.read_exact(&mut hello).await.unwrap();
        connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    });
    let url = format!("https://127.0.0.1:{port}/feed.json").parse().unwrap();
    let error = Client::new(&settings()).unwrap().get(request(url)).await.unwrap_err();
    assert_eq!(error.class, FailureClass::Tls, "{error}");
}

#[tokio::test]
async fn a_name_that_no_one_has_is_a_dns_fault() {
    let url = "http://no-such-region.invalid/feed.json?key=s3cret".parse().unwrap();
    let error = Client::new(&settings()).unwrap().get(request(url)).await.unwrap_err();
    assert_eq!(error.class, FailureClass::Dns, "{error}");
    assert!(!error.message.contains("s3cret"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_host_that_never_begins_to_answer_is_given_up() {
    let error = Upstream::start(|_| vec![Act::Hang]).await.ask(&settings()).await.unwrap_err();
    assert_eq!(error.class, FailureClass::Timeout);
    assert!(error.message.contains("30000 ms"), "{error}");
}
