//! Politeness: how many at once, and how long between.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use meeting_graph::fetch::client::{Client, Request};
use meeting_graph::fetch::host_gate::HostGate;
use tokio::time::Instant;

use super::upstream::{Act, Upstream, answer, request, settings};

const GAP: Duration = Duration::from_millis(500);

fn slow() -> Vec<Act> {
    vec![Act::Pause(Duration::from_secs(1)), Act::Send(answer("200 OK", &[], b"[]"))]
}

#[tokio::test(start_paused = true)]
async fn a_host_never_sees_more_than_its_share_at_once() {
    for share in [1, 2, 3] {
        let upstream = Upstream::start(|_| slow()).await;
        let mut settings = settings();
        settings.host_concurrency_max = share;
        let client = Client::new(&settings).unwrap();
        let answers = join_all((0..7).map(|number| client.get(request(upstream.url(&format!("/{number}")))))).await;
        assert!(answers.iter().all(Result::is_ok));
        assert_eq!(upstream.most_at_once(), share);
    }
}

#[tokio::test(start_paused = true)]
async fn all_hosts_together_never_see_more_than_the_cap() {
    let hosts = join_all((0..4).map(|_| Upstream::start(|_| slow()))).await;
    let mut settings = settings();
    settings.concurrency_max = 1;
    let client = Client::new(&settings).unwrap();
    let started = Instant::now();
    let answers = join_all(hosts.iter().map(|host| client.get(request(host.url("/"))))).await;
    assert!(answers.iter().all(Result::is_ok));
    // One after the other: four answers of a second each.
    assert!(started.elapsed() >= Duration::from_secs(4), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn between_two_requests_to_a_host_there_is_a_pause() {
    let gate = HostGate::new(2, 32);
    let began = Instant::now();
    let mut starts = Vec::new();
    for _ in 0..3 {
        let turn = gate.turn("feeds.example.org:443", GAP).await;
        starts.push(began.elapsed());
        drop(turn);
    }
    assert_eq!(starts, [Duration::ZERO, GAP, 2 * GAP]);
    gate.turn("other.example.org:443", GAP).await;
    assert_eq!(began.elapsed(), 2 * GAP);
}

#[tokio::test(start_paused = true)]
async fn a_source_may_ask_for_a_longer_pause_but_not_for_a_shorter_one() {
    let upstream = Upstream::sending(answer("200 OK", &[], b"[]")).await;
    let mut settings = settings();
    settings.gap_ms_min = 500;
    let client = Client::new(&settings).unwrap();
    let ask = |gap_ms_min| client.get(Request { gap_ms_min, ..request(upstream.url("/feed.json")) });
    ask(None).await.unwrap();
    for (asked, kept) in [(Some(3000), Duration::from_secs(3)), (Some(1), GAP), (None, GAP)] {
        let before = Instant::now();
        ask(asked).await.unwrap();
        assert!(before.elapsed() >= kept && before.elapsed() < kept + GAP, "{asked:?}: {:?}", before.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn who_came_first_goes_first() {
    let gate = Arc::new(HostGate::new(2, 32));
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let waiting = (0..9).map(|number| {
        let (gate, order) = (Arc::clone(&gate), Arc::clone(&order));
        async move {
            let _turn = gate.turn("feeds.example.org:443", GAP).await;
            order.lock().unwrap().push(number);
        }
    });
    join_all(waiting).await;
    assert_eq!(*order.lock().unwrap(), (0..9).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_request_given_up_while_it_waits_holds_up_no_one() {
    let gate = HostGate::new(1, 32);
    let first = gate.turn("feeds.example.org:443", GAP).await;
    let given_up = tokio::time::timeout(Duration::from_secs(1), gate.turn("feeds.example.org:443", GAP)).await;
    assert!(given_up.is_err());
    drop(first);
    gate.turn("feeds.example.org:443", GAP).await;
}
