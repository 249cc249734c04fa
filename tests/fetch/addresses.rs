//! Where feeds may be fetched from. `addresses/refused.txt` and `addresses/permitted.txt` hold one address a line.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use meeting_graph::fetch::address_guard::{AddressGuard, Standing};
use meeting_graph::fetch::client::{Client, Request, Surroundings};
use meeting_graph::fetch::resolver::{Lookup, permitted};
use meeting_graph::fetch::settings::FetchSettings;
use meeting_graph::model::failure::FailureClass;
use tokio::net::TcpListener;
use url::Url;

use super::upstream::{Act, Upstream, answer, request, settings};
use crate::common::tests_dir;

fn lines(file: &str) -> Vec<String> {
    let text = std::fs::read_to_string(tests_dir().join("fetch/addresses").join(file)).unwrap();
    text.lines().map(|line| line.split(" # ").next().unwrap().trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn guard(ranges: &[&str]) -> AddressGuard {
    AddressGuard::new(&ranges.iter().map(|range| (*range).to_owned()).collect::<Vec<_>>()).unwrap()
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn every_spelling_of_an_address_that_is_not_public_is_refused() {
    let refused = lines("refused.txt");
    assert!(refused.len() >= 25);
    for line in refused {
        let url = line.parse::<Url>().unwrap_or_else(|error| panic!("{line} is no address, so it tries nothing: {error}"));
        let error = guard(&[]).check_url(&url).expect_err(&line);
        assert_eq!(error.class, FailureClass::AddressForbidden, "{line}");
    }
}

#[test]
fn public_addresses_and_names_are_permitted() {
    for line in lines("permitted.txt") {
        guard(&[]).check_url(&line.parse().unwrap()).unwrap_or_else(|error| panic!("{line}: {error}"));
    }
}

#[test]
fn a_private_range_is_open_only_as_far_as_it_is_named() {
    let guard = guard(&["10.1.0.0/16", "192.168.7.7", "fd00:1::/32"]);
    for address in ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "192.168.7.7", "fd00:1::9"] {
        assert_eq!(guard.standing(ip(address)), Standing::Allowed, "{address}");
    }
    for address in ["10.2.0.1", "192.168.7.8", "fd00:2::9", "127.0.0.1"] {
        assert!(matches!(guard.standing(ip(address)), Standing::Forbidden(_)), "{address}");
    }
    assert_eq!(guard.standing(ip("8.8.8.8")), Standing::Public);
}

#[test]
fn a_name_with_one_private_address_is_refused_whole() {
    let found = vec![ip("93.184.215.14"), ip("10.0.0.1")];
    let refusal = permitted(&guard(&[]), "feeds.example.org", 443, found).unwrap_err();
    assert!(refusal.to_string().contains("feeds.example.org"), "{refusal}");
}

#[test]
fn of_a_name_that_the_operator_allows_only_the_allowed_addresses_are_dialled() {
    let found = vec![ip("::1"), ip("127.0.0.1")];
    assert_eq!(permitted(&guard(&["127.0.0.0/8"]), "localhost", 80, found).unwrap(), [ip("127.0.0.1")]);
}

#[tokio::test]
async fn a_name_is_judged_by_what_it_resolves_to() {
    let upstream = Upstream::sending(answer("200 OK", &[], b"[]")).await;
    let url: Url = format!("http://localhost:{}/feed.json", upstream.port()).parse().unwrap();
    let strict = Client::new(&FetchSettings::default()).unwrap();
    let error = strict.get(request(url.clone())).await.unwrap_err();
    assert_eq!(error.class, FailureClass::AddressForbidden, "{error}");
    assert!(upstream.heads().is_empty());
    assert!(Client::new(&settings()).unwrap().get(request(url)).await.is_ok());
}

/// Every spelling of the refused list that is an address, at a port of our own choice.
fn tricks(port: u16) -> Vec<Url> {
    let mut tricks: Vec<Url> = lines("refused.txt").iter().map(|line| line.parse().unwrap()).collect();
    tricks.iter_mut().for_each(|url| {
        let _ = url.set_port(Some(port));
    });
    assert!(tricks.len() >= 60, "only {} tricks", tricks.len());
    tricks
}

/// Listens on every address of this machine, in both families, and counts who comes.
async fn listener() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("[::]:0").await.unwrap();
    let (port, came) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&came);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, came)
}

#[tokio::test]
async fn the_listener_of_these_tests_can_be_reached_so_that_they_mean_something() {
    let (port, came) = listener().await;
    for host in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"] {
        tokio::net::TcpStream::connect(format!("{host}:{port}")).await.unwrap();
    }
    let all_came = async {
        while came.load(Ordering::SeqCst) < 3 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), all_came).await.expect("each of the three connections is taken");
}

#[tokio::test]
async fn no_trick_reaches_this_machine_directly() {
    let (port, came) = listener().await;
    let client = Client::new(&FetchSettings { gap_ms_min: 0, ..FetchSettings::default() }).unwrap();
    for trick in tricks(port) {
        let error = client.get(request(trick.clone())).await.expect_err(trick.as_str());
        assert_eq!(error.class, FailureClass::AddressForbidden, "{trick}: {error}");
    }
    assert_eq!(came.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn no_trick_reaches_this_machine_through_a_redirect() {
    let (port, came) = listener().await;
    let all = tricks(port);
    let targets: Vec<String> = all.iter().map(Url::to_string).collect();
    let upstream = Upstream::start(move |head| {
        let number: usize = head.split(['/', ' ']).nth(2).unwrap().parse().unwrap();
        vec![Act::Send(answer("302 Found", &[&format!("location: {}", targets[number])], b""))]
    })
    .await;
    // The redirecting host alone is allowed: by the one port that is not ours every spelling of this machine is still barred.
    let own = vec![format!("0.0.0.0:{port}").parse().unwrap(), format!("[::]:{port}").parse().unwrap()];
    let client = Client::within(&settings(), Surroundings { own, ..Surroundings::default() }).unwrap();
    for (number, trick) in all.iter().enumerate() {
        let error = client.get(request(upstream.url(&format!("/{number}")))).await.expect_err(trick.as_str());
        assert_eq!(error.class, FailureClass::AddressForbidden, "{trick}: {error}");
    }
    assert_eq!((came.load(Ordering::SeqCst), upstream.heads().len()), (0, all.len()));
}

/// A name server that answers one thing first and another after: the trick that a check before the request falls for.
struct ChangesItsMind {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

#[async_trait::async_trait]
impl Lookup for ChangesItsMind {
    async fn lookup(&self, _name: &str) -> std::io::Result<Vec<IpAddr>> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(self.answers[turn.min(self.answers.len() - 1)].clone())
    }
}

#[tokio::test]
async fn no_name_reaches_this_machine_however_its_server_answers() {
    let (port, came) = listener().await;
    let inside: Vec<IpAddr> = [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "::127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "fe80::1",
        "fd00:ec2::254",
    ]
    .map(ip)
    .to_vec();
    // 203.0.113.0/24 leads nowhere, and here it stands for a public address: dialling it fails without anyone being asked.
    let outside = ip("203.0.113.9");
    for address in inside {
        for answers in [vec![vec![address]], vec![vec![outside], vec![address]], vec![vec![outside, address]], vec![vec![address, outside]]]
        {
            let lookup = Arc::new(ChangesItsMind { answers, asked: AtomicUsize::new(0) });
            let bounds = FetchSettings {
                gap_ms_min: 0,
                connect_timeout_ms: 50,
                allow_private: vec!["203.0.113.0/24".to_owned()],
                ..FetchSettings::default()
            };
            let client = Client::within(&bounds, Surroundings { lookup, ..Surroundings::default() }).unwrap();
            for _ in 0..3 {
                let url = format!("http://feeds.example.org:{port}/").parse().unwrap();
                client.get(request(url)).await.expect_err(&address.to_string());
            }
        }
    }
    assert_eq!(came.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn our_own_listener_is_not_asked_even_where_its_range_is_allowed() {
    let own = Upstream::sending(answer("200 OK", &[], b"[]")).await;
    let other = Upstream::sending(answer("200 OK", &[], b"[]")).await;
    for listens in ["127.0.0.1", "0.0.0.0"] {
        let surroundings = Surroundings { own: vec![format!("{listens}:{}", own.port()).parse().unwrap()], ..Surroundings::default() };
        let client = Client::within(&settings(), surroundings).unwrap();
        for host in ["127.0.0.1", "localhost", "127.1", "[::ffff:127.0.0.1]"] {
            let at = |port: u16| request(format!("http://{host}:{port}/").parse().unwrap());
            let error = client.get(at(own.port())).await.expect_err(host);
            assert_eq!(error.class, FailureClass::AddressForbidden, "{host}: {error}");
            assert!(error.message.contains("itself listens"), "{error}");
            assert!(client.get(at(other.port())).await.is_ok(), "{host}");
        }
    }
    assert!(own.heads().is_empty());
}

#[tokio::test]
async fn a_range_that_one_source_allows_is_open_to_that_source_alone() {
    let upstream = Upstream::sending(answer("200 OK", &[], b"[]")).await;
    let client = Client::new(&FetchSettings { gap_ms_min: 0, ..FetchSettings::default() }).unwrap();
    let asked = |allow_private: &[&str], host: &str| {
        let allow_private = allow_private.iter().map(|range| (*range).to_owned()).collect();
        let url = format!("http://{host}:{}/", upstream.port()).parse().unwrap();
        client.get(Request { allow_private, ..request(url) })
    };
    for host in ["127.0.0.1", "localhost"] {
        assert!(asked(&["127.0.0.0/8"], host).await.is_ok());
        assert!(asked(&[], host).await.is_err(), "not over the connection of the other source either");
        assert!(asked(&["10.0.0.0/8"], host).await.is_err());
    }
    assert_eq!(upstream.heads().len(), 2);
}
