//! Linking what changed gives what linking everything gives.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use meeting_graph::link::decisions::Decisions;
use meeting_graph::link::form::Form;
use meeting_graph::link::linker::Linker;
use meeting_graph::link::memory::Memory;
use meeting_graph::link::resolve::{LinkInput, Linked, link, link_with};
use meeting_graph::link::said::Said;
use meeting_graph::link::zones::Zones;
use meeting_graph::model::evidence::LinkDecision;
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::id::ListingKey;
use meeting_graph::model::listing::Listing;
use proptest::prelude::*;
use uuid::Uuid;

use super::build::{Short, online, room, source};
use crate::common;

/// What a source says: its listings by id.
type Feed = BTreeMap<u32, Short>;

/// Clusters by key, and every kept pair with its decision.
type Seen = (BTreeSet<Vec<ListingKey>>, BTreeSet<(ListingKey, ListingKey, LinkDecision)>);

const SOURCES: [&str; 3] = ["east", "west", "world"];

fn bring(linker: &mut Linker, source: &str, feed: &Feed) {
    let listings: Vec<_> = feed.values().map(Short::listing).collect();
    let now = "2026-03-01T12:00:00Z".parse().unwrap();
    let zones = Zones::of(listings.iter().filter_map(|listing| listing.slot.as_ref()?.zone.as_ref()), now);
    let forms = listings.iter().map(|listing| (listing.key.clone(), Form::read(listing, &zones))).collect();
    linker.update(vec![(source.parse().unwrap(), forms)], &mut |_| {});
}

fn seen(linker: &Linker) -> Seen {
    let slots: Vec<u32> = linker.sources().flat_map(|source| linker.slots_of(source).to_vec()).collect();
    let members = |slot: u32| linker.members(linker.cluster_of(slot)).into_iter().map(|slot| linker.key(slot).clone()).collect();
    let clusters = slots.into_iter().map(members).collect();
    let pairs = linker.pairs().map(|(a, b, _, decision)| {
        let (a, b) = (linker.key(a).clone(), linker.key(b).clone());
        (a.clone().min(b.clone()), a.max(b), decision)
    });
    (clusters, pairs.collect())
}

/// A listing of a few that look alike: one point that may be crowded, one online room that may be a provider's.
fn listing() -> impl Strategy<Value = Short> {
    let name =
        prop_oneof![Just("Serenity"), Just("Serenity Women"), Just("Harbour"), Just("Lamplight"), Just("Dawn"), Just("Kilmore Dawn")];
    let hour = prop_oneof![3 => Just("Tuesday 19:30"), 1 => Just("Tuesday 20:00"), 1 => Just("Tuesday 20:30")];
    (name, hour, 0_u8..3, 0_u8..7, any::<bool>()).prop_map(|(name, hour, way, street, point)| {
        let base = if way == 0 { online("x:0") } else { room("x:0") };
        Short {
            name: Some(name.to_owned()),
            slot: Some(hour.to_owned()),
            street: base.street.as_ref().map(|_| format!("{street} High Street")),
            point: (way > 0 && point).then_some([53.0, -6.0]),
            dial_in: if way == 2 { vec!["+17125550100".to_owned()] } else { Vec::new() },
            ..base
        }
    })
}

/// One change: a source, a row, and what it says now; nothing where the row is gone.
fn step() -> impl Strategy<Value = (usize, u32, Option<Short>)> {
    (0..SOURCES.len(), 0_u32..12, proptest::option::weighted(0.8, listing()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(common::property_cases(300)))]

    #[test]
    fn after_any_history_the_clusters_are_those_of_linking_everything_at_once(steps in proptest::collection::vec(step(), 1..80)) {
        let mut feeds: BTreeMap<&str, Feed> = BTreeMap::new();
        let mut linker = Linker::default();
        for (nth, (source, id, said)) in steps.into_iter().enumerate() {
            let source = SOURCES[source];
            let feed = feeds.entry(source).or_default();
            match said {
                Some(said) => feed.insert(id, Short { key: format!("{source}:{id}"), ..said }),
                None => feed.remove(&id),
            };
            bring(&mut linker, source, feed);
            if nth % 8 == 0 {
                prop_assert_eq!(seen(&linker), at_once(&feeds));
            }
        }
        prop_assert_eq!(seen(&linker), at_once(&feeds));
    }
}

/// A listing that also says what a form does not hold, and what meetings share.
fn full_listing() -> impl Strategy<Value = Short> {
    let shared = (0_u8..4, 0_u8..4, any::<bool>(), 0_u8..3, any::<bool>());
    (listing(), shared).prop_map(|(base, (notes, group, numbered, land, series))| Short {
        notes: (notes > 0).then(|| format!("Door {notes}")),
        group: (group > 0).then(|| format!("Group {group}")),
        group_number: (group > 0 && numbered).then(|| format!("{group}00")),
        country: (land > 0).then(|| if land == 1 { "IE" } else { "GB" }.to_owned()),
        series: series.then(|| "row".to_owned()),
        ..base
    })
}

/// What happens before a generation: rows of one source say something else, all its rows are read anew, days pass.
#[derive(Debug, Clone)]
struct Turn {
    source: usize,
    rows: Vec<(u32, Option<Short>)>,
    days: i64,
}

fn turn() -> impl Strategy<Value = Turn> {
    let rows = proptest::collection::vec((0_u32..10, proptest::option::weighted(0.7, full_listing())), 0..4);
    (0..SOURCES.len(), rows, prop_oneof![9 => 0_i64..3, 1 => Just(410_i64)]).prop_map(|(source, rows, days)| Turn { source, rows, days })
}

/// The generation that remembering gives and the one that linking anew gives; `minted` ids were taken before.
fn both_ways(memory: &mut Memory, listings: &[Arc<Listing>], previous: &GenerationContent, minted: u128, days: i64) -> [Linked; 2] {
    let sources = [source("east", 500, None), source("west", 600, None), source("world", 400, Some("west"))].map(|source| source.facts());
    let start: jiff::Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
    let decisions = Decisions::default();
    let said = Said::of(listings.iter().cloned());
    let now = start + jiff::SignedDuration::from_hours(24 * days);
    let input = LinkInput { said: &said, service_bodies: &[], sources: &sources, decisions: &decisions, now };
    let counter = || {
        let mut next = minted;
        move || {
            next += 1;
            Uuid::from_u128(next)
        }
    };
    [link_with(memory, &input, previous.clone(), &mut counter(), &mut |_| {}), link(&input, previous.clone(), &mut counter())]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(common::property_cases(300)))]

    #[test]
    fn after_any_history_a_generation_is_that_of_linking_everything_anew(turns in proptest::collection::vec(turn(), 1..24)) {
        let mut said: BTreeMap<(usize, u32), Arc<Listing>> = BTreeMap::new();
        let mut memory = Memory::default();
        let mut previous = GenerationContent::default();
        let mut days = 0;
        for (nth, turn) in turns.into_iter().enumerate() {
            for (id, row) in turn.rows {
                let key = format!("{}:{id}", SOURCES[turn.source]);
                match row {
                    Some(row) => said.insert((turn.source, id), Short { key, ..row }.listing()),
                    None => said.remove(&(turn.source, id)),
                };
            }
            // A source that is read anew comes with new copies of what it said before.
            for ((_, _), listing) in said.iter_mut().filter(|((source, _), _)| *source == turn.source) {
                *listing = Arc::new(Listing::clone(listing));
            }
            days += turn.days;
            let listings: Vec<Arc<Listing>> = said.values().cloned().collect();
            let [remembered, anew] = both_ways(&mut memory, &listings, &previous, 1_000 * nth as u128, days);
            prop_assert_eq!(&remembered.content, &anew.content);
            prop_assert_eq!(&remembered.changes, &anew.changes);
            prop_assert_eq!(unnoted(&previous, &remembered), BTreeSet::new());
            previous = remembered.content;
        }
    }
}

/// What is not as it was and not called altered: it would be missing in the store.
fn unnoted(previous: &GenerationContent, linked: &Linked) -> BTreeSet<Uuid> {
    fn of<T: PartialEq>(before: &[T], now: &[T], id: impl Fn(&T) -> Uuid, altered: &HashSet<Uuid>) -> Vec<Uuid> {
        let other = |a: &[T], b: &[T]| a.iter().filter(|thing| !b.contains(thing)).map(&id).collect::<Vec<_>>();
        [other(before, now), other(now, before)].concat().into_iter().filter(|id| !altered.contains(id)).collect()
    }
    let (content, altered) = (&linked.content, &linked.altered);
    let unnoted = [
        of(&previous.meetings, &content.meetings, |meeting| meeting.id.0, &altered.meetings),
        of(&previous.venues, &content.venues, |venue| venue.id.0, &altered.venues),
        of(&previous.groups, &content.groups, |group| group.id.0, &altered.groups),
        of(&previous.series, &content.series, |series| series.id.0, &altered.series),
        of(&previous.retired, &content.retired, |retired| retired.id.0, &altered.retired),
        of(&previous.retired_shared, &content.retired_shared, |retired| retired.id, &altered.retired_shared),
    ];
    unnoted.concat().into_iter().collect()
}

fn at_once(feeds: &BTreeMap<&str, Feed>) -> Seen {
    let mut linker = Linker::default();
    for (source, feed) in feeds {
        bring(&mut linker, source, feed);
    }
    linker.rebuild(&mut |_| {});
    seen(&linker)
}

#[test]
fn what_an_operator_decided_goes_before_any_score() {
    let mut linker = Linker::default();
    let feed = |source: &str, name: &str| Feed::from([(1, Short { name: Some(name.to_owned()), ..room(&format!("{source}:1")) })]);
    bring(&mut linker, "east", &feed("east", "Serenity"));
    bring(&mut linker, "west", &feed("west", "Serenity"));
    bring(&mut linker, "world", &feed("world", "Lamplight"));
    let [east, west, world] = ["east:1", "west:1", "world:1"].map(|key| key.parse::<ListingKey>().unwrap());
    assert!(seen(&linker).0.contains(&vec![east.clone(), west.clone()]));
    let mut decisions = Decisions::default();
    decisions.cannot_link.push((west.clone(), east.clone()));
    decisions.must_link.push((world.clone(), east.clone()));
    linker.decide(&decisions, &mut |_| {});
    assert_eq!(seen(&linker).0, BTreeSet::from([vec![east, world], vec![west]]));
}
