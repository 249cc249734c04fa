//! What operators ruled, made into decisions and kept by the linker.

use std::sync::Arc;

use jiff::Timestamp;
use meeting_graph::link::rulings::{Rule, Ruling, Rulings};
use meeting_graph::model::id::{ListingKey, ServiceBodyKey};
use meeting_graph::model::listing::Listing;

use super::build::{Linker, Short, groups, meeting_of, room, source};

fn keys(keys: &[&str]) -> Vec<ListingKey> {
    keys.iter().map(|key| key.parse().unwrap()).collect()
}

fn ruling(rule: Rule, until: Option<&str>) -> Ruling {
    let until = until.map(|day| day.parse().unwrap());
    Ruling { rule, who: "a webservant".to_owned(), why: "has looked".to_owned(), until, place: "links.toml:1".to_owned() }
}

fn must(named: &[&str]) -> Ruling {
    ruling(Rule::MustLink(keys(named)), None)
}

fn cannot(named: &[&str]) -> Ruling {
    ruling(Rule::CannotLink(keys(named)), None)
}

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn on(key: &str, day: &str, series: Option<&str>) -> Short {
    Short { slot: Some(format!("{day} 19:30")), series: series.map(str::to_owned), ..room(key) }
}

fn other(key: &str) -> Short {
    Short { name: Some("Lanterns".to_owned()), street: Some("7 Quay Row".to_owned()), ..room(key) }
}

/// Listings of each meeting, after rulings.
fn linked(rulings: Vec<Ruling>, listings: &[Short]) -> Vec<Vec<String>> {
    let full: Vec<Arc<Listing>> = listings.iter().map(Short::listing).collect();
    let mut linker = Linker::new(&["a", "b", "c"].map(|id| source(id, 500, None)));
    linker.decisions = Rulings(rulings).applied(full.iter().map(AsRef::as_ref), now()).decisions;
    groups(&linker.link(listings))
}

#[test]
fn what_is_ruled_one_is_one_through_others_too_though_nothing_agrees() {
    let late = Short { slot: Some("Tuesday 21:00".to_owned()), ..other("b:1") };
    let listings = [room("a:1"), late, Short { name: Some("Elsewhere".to_owned()), ..other("a:2") }];
    assert_eq!(linked(Vec::new(), &listings).len(), 3);
    let rulings = vec![must(&["a:1", "b:1"]), must(&["b:1", "a:2"])];
    assert_eq!(linked(rulings, &listings), [["a:1", "a:2", "b:1"]]);
}

#[test]
fn what_is_ruled_two_is_two_though_a_third_listing_agrees_with_both() {
    let listings = [room("a:1"), room("b:1"), room("c:1")];
    assert_eq!(linked(Vec::new(), &listings), [["a:1", "b:1", "c:1"]]);
    let apart = linked(vec![cannot(&["a:1", "b:1"])], &listings);
    assert_eq!(apart.len(), 2, "{apart:?}");
    assert!(!apart.iter().any(|meeting| meeting.contains(&"a:1".to_owned()) && meeting.contains(&"b:1".to_owned())), "{apart:?}");
}

#[test]
fn of_two_rulings_that_fight_the_one_that_keeps_apart_holds() {
    let rulings = vec![must(&["a:1", "b:1"]), cannot(&["a:1", "b:1"])];
    assert_eq!(linked(rulings, &[room("a:1"), room("b:1")]).len(), 2);
}

#[test]
fn a_source_without_doubles_keeps_two_rows_that_look_alike() {
    let listings = [room("a:1"), room("a:2")];
    assert_eq!(linked(Vec::new(), &listings).len(), 1);
    let rulings = vec![ruling(Rule::DuplicateFree("a".parse().unwrap()), None)];
    assert_eq!(linked(rulings, &listings).len(), 2);
}

#[test]
fn sources_that_do_not_repeat_each_other_keep_rows_apart_that_look_alike() {
    let listings = [room("a:1"), room("a:2"), room("b:1")];
    assert_eq!(linked(Vec::new(), &listings).len(), 1);
    let between = |ids: &[&str]| ruling(Rule::FreeBetween(ids.iter().map(|id| id.parse().unwrap()).collect()), None);
    assert_eq!(linked(vec![between(&["b", "a"])], &listings), [vec!["a:1", "a:2"], vec!["b:1"]], "each may still repeat itself");
    assert_eq!(linked(vec![between(&["a", "c"])], &listings).len(), 1, "of other sources nothing is said");
    let named = vec![between(&["a", "b"]), must(&["a:2", "b:1"])];
    assert_eq!(linked(named, &listings[1..]).len(), 1, "two rows that somebody named are one");
}

#[test]
fn two_rows_of_a_service_body_without_doubles_stay_apart_and_another_source_may_repeat_them() {
    let of = |key: &str, body: &str| Short { body: Some(body.to_owned()), ..room(key) };
    let listings = [of("a:1", "12"), of("a:2", "12")];
    assert_eq!(linked(Vec::new(), &listings).len(), 1);
    let free = |id: &str| ruling(Rule::FreeBody(ServiceBodyKey { source: "a".parse().unwrap(), id: id.to_owned() }), None);
    assert_eq!(linked(vec![free("12")], &listings).len(), 2);
    assert_eq!(linked(vec![free("13")], &listings).len(), 1);
    assert_eq!(linked(vec![free("12")], &[of("a:1", "12"), room("b:1")]).len(), 1, "another source may repeat them");
    assert_eq!(linked(vec![free("12"), must(&["a:1", "a:2"])], &listings).len(), 1, "two rows that somebody named are one");
    let full: Vec<Arc<Listing>> = listings.iter().map(Short::listing).collect();
    let applied = Rulings(vec![free("12"), free("13")]).applied(full.iter().map(AsRef::as_ref), now());
    let told: Vec<String> = applied.idle.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["links.toml:1: duplicate_free of a/13: no listing is of the service body a/13; correct it, or take the entry out"]);
}

#[test]
fn two_fellowships_are_never_one_meeting_whoever_says_so() {
    let aa = Short { fellowship: Some("aa".to_owned()), ..room("b:1") };
    let listings = [room("a:1"), aa];
    assert_eq!(linked(vec![must(&["a:1", "b:1"])], &listings).len(), 2);
    let full: Vec<Arc<Listing>> = listings.iter().map(Short::listing).collect();
    let applied = Rulings(vec![must(&["a:1", "b:1"])]).applied(full.iter().map(AsRef::as_ref), now());
    assert!(applied.decisions.must_link.is_empty() && applied.idle[0].reason.contains("two fellowships"), "{applied:?}");
}

#[test]
fn a_row_of_several_days_is_put_together_day_by_day() {
    let elsewhere = |key: &str, day: &str| Short { slot: Some(format!("{day} 19:30")), ..other(key) };
    let listings =
        [on("a:x-1", "Monday", Some("x")), on("a:x-3", "Wednesday", Some("x")), elsewhere("b:1", "Monday"), elsewhere("b:2", "Wednesday")];
    let apart = linked(Vec::new(), &listings);
    assert_eq!(apart.len(), 4, "{apart:?}");
    let days = linked(vec![must(&["a:x", "b:1"]), must(&["a:x", "b:2"])], &listings);
    assert_eq!(days, [["a:x-1", "b:1"], ["a:x-3", "b:2"]]);
}

#[test]
fn the_days_of_a_row_stay_apart_while_what_they_are_ruled_one_with_is_not_there() {
    let listings = [on("a:x-1", "Monday", Some("x")), on("a:x-3", "Wednesday", Some("x"))];
    assert_eq!(linked(vec![must(&["a:x", "b:1"])], &listings), [["a:x-1"], ["a:x-3"]]);
}

#[test]
fn a_ruling_that_does_nothing_says_why() {
    let listings = [on("a:x-1", "Monday", Some("x")), on("a:x-3", "Wednesday", Some("x")), on("b:1", "Friday", None)];
    let full: Vec<Arc<Listing>> = listings.iter().map(Short::listing).collect();
    let lapsed = ruling(Rule::CannotLink(keys(&["a:x", "b:1"])), Some("2026-02-28"));
    let today = ruling(Rule::CannotLink(keys(&["a:x-1", "b:1"])), Some("2026-03-01"));
    let rulings = Rulings(vec![must(&["a:x", "b:1"]), must(&["a:gone", "b:1"]), lapsed, today]);
    let applied = rulings.applied(full.iter().map(AsRef::as_ref), now());
    let told: Vec<String> = applied.idle.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "links.toml:1: must_link a/x, b/1: they have no weekday in common, or are of two fellowships; name listings of one day",
            "links.toml:1: must_link a/gone, b/1: there is no listing a/gone; correct it, or take the entry out",
            "links.toml:1: cannot_link a/x, b/1: it held until 2026-02-28; take it out, or look again and write a later day",
        ]
    );
    assert_eq!(applied.decisions.cannot_link, [(keys(&["a:x-1"])[0].clone(), keys(&["b:1"])[0].clone())]);
    assert_eq!(applied.decisions.must_link.len(), 1, "a listing that is not there now may come back");
}

#[test]
fn a_ruling_that_is_taken_back_gives_each_listing_its_own_meeting_and_the_heavier_part_keeps_the_id() {
    let listings = [room("a:1"), other("b:1")];
    let mut linker = Linker::new(&[source("a", 900, None), source("b", 500, None)]);
    let apart = linker.link(&listings);
    let own = [meeting_of(&apart, "a:1").id, meeting_of(&apart, "b:1").id];
    linker.decisions.must_link = vec![(keys(&["a:1"])[0].clone(), keys(&["b:1"])[0].clone())];
    let one = linker.link(&listings);
    assert_eq!([meeting_of(&one, "a:1").id, meeting_of(&one, "b:1").id], [own[0], own[0]]);
    assert_eq!(one.content.retired[0].merged_into, Some(own[0]));
    linker.decisions.must_link.clear();
    let again = linker.link(&listings);
    assert_eq!([meeting_of(&again, "a:1").id, meeting_of(&again, "b:1").id], own, "the retired id is revived");
}

#[test]
fn of_two_equal_parts_each_has_its_own_id_again() {
    for older in ["a:1", "b:1"] {
        let listings = [room("a:1"), other("b:1")];
        let mut linker = Linker::new(&[source("a", 500, None), source("b", 500, None)]);
        linker.link(&listings.clone().into_iter().filter(|listing| listing.key == older).collect::<Vec<_>>());
        let apart = linker.link(&listings);
        let own = [meeting_of(&apart, "a:1").id, meeting_of(&apart, "b:1").id];
        linker.decisions.must_link = vec![(keys(&["a:1"])[0].clone(), keys(&["b:1"])[0].clone())];
        let one = linker.link(&listings);
        assert_eq!(meeting_of(&one, "a:1").id, meeting_of(&one, "b:1").id);
        linker.decisions.must_link.clear();
        let again = linker.link(&listings);
        assert_eq!([meeting_of(&again, "a:1").id, meeting_of(&again, "b:1").id], own, "{older} is the older");
    }
}
