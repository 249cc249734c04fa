//! Where feeds may be fetched from. `addresses/refused.txt` and `addresses/permitted.txt` hold one address a line.

use std::net::IpAddr;

use meeting_graph::fetch::address_guard::{AddressGuard, Standing};
use meeting_graph::fetch::client::Client;
use meeting_graph::fetch::resolver::permitted;
use meeting_graph::fetch::settings::FetchSettings;
use meeting_graph::model::failure::FailureClass;
use url::Url;

use super::upstream::{Upstream, answer, request, settings};
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
    let refusal = permitted(&guard(&[]), "feeds.example.org", found, |ip| *ip).unwrap_err();
    assert!(refusal.to_string().contains("feeds.example.org"), "{refusal}");
}

#[test]
fn of_a_name_that_the_operator_allows_only_the_allowed_addresses_are_dialled() {
    let found = vec![ip("::1"), ip("127.0.0.1")];
    assert_eq!(permitted(&guard(&["127.0.0.0/8"]), "localhost", found, |ip| *ip).unwrap(), [ip("127.0.0.1")]);
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
