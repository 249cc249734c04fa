//! The order in which listings come changes nothing.

use proptest::prelude::*;

use super::build::{Linker, Short, online, room, source};
use crate::common;

fn listing() -> impl Strategy<Value = Short> {
    let source = prop_oneof![Just("east"), Just("west"), Just("world")];
    let name = prop_oneof![Just("Serenity"), Just("Serenity Women"), Just("Serenity Men"), Just("Harbour"), Just("Serenity Harbour")];
    let hour = prop_oneof![Just("Tuesday 19:30"), Just("Tuesday 20:30")];
    (source, 0_u32..6, name, hour, any::<bool>(), 0_u8..3, proptest::option::of(0_u8..2)).prop_map(
        |(source, id, name, hour, afar, street, door)| {
            let key = format!("{source}:{id}");
            let base = if afar { online(&key) } else { room(&key) };
            Short {
                name: Some(name.to_owned()),
                slot: Some(hour.to_owned()),
                street: base.street.map(|_| format!("{street} High Street")),
                room: door.map(|door| format!("Room {door}")),
                row: id,
                ..base
            }
        },
    )
}

/// Listings with distinct keys, and the same in another order.
fn shuffled() -> impl Strategy<Value = (Vec<Short>, Vec<Short>)> {
    proptest::collection::vec(listing(), 1..14)
        .prop_map(|mut listings| {
            listings.sort_by(|a, b| a.key.cmp(&b.key));
            listings.dedup_by(|a, b| a.key == b.key);
            listings
        })
        .prop_flat_map(|listings| (Just(listings.clone()), Just(listings).prop_shuffle()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(common::property_cases(200)))]

    #[test]
    fn the_same_listings_in_any_order_give_the_same_generation((listings, shuffled) in shuffled(), (before, _) in shuffled()) {
        let sources = [source("east", 700, None), source("west", 500, None), source("world", 900, Some("east"))];
        let (mut one, mut other) = (Linker::new(&sources), Linker::new(&sources));
        one.link(&before);
        other.link(&before);
        prop_assert_eq!(one.link(&listings), other.link(&shuffled));
    }

    #[test]
    fn linking_the_same_listings_again_changes_nothing((listings, _) in shuffled()) {
        let mut linker = Linker::new(&[source("east", 700, None)]);
        let first = linker.link(&listings);
        let again = linker.link(&listings);
        prop_assert_eq!(again.changes, vec![]);
        prop_assert_eq!(again.content, first.content);
    }

    #[test]
    fn every_listing_is_in_exactly_one_meeting((listings, _) in shuffled()) {
        let linked = Linker::new(&[]).link(&listings);
        let mut held: Vec<String> =
            linked.content.meetings.iter().flat_map(|meeting| meeting.listings.iter().map(|mention| mention.key.to_string())).collect();
        held.sort();
        let given: Vec<String> = listings.iter().map(|listing| listing.key.clone()).collect();
        prop_assert_eq!(held, given);
    }
}
