//! What an operator was asked to take out is found nowhere, from the first start on.

use std::sync::Arc;

use meeting_graph::gather::erase::erase;
use meeting_graph::gather::publish::Publisher;
use meeting_graph::index::current::Current;
use meeting_graph::index::follow::follow;
use meeting_graph::index::settings::IndexSettings;
use meeting_graph::model::report::HarvestOutcome;
use meeting_graph::store::contract::{ChunkId, Shelf};
use meeting_graph::store::error::StoreError;
use meeting_graph::store::packs;
use meeting_graph::suppress::order::{Order, Suppressions, Target};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::gather::personal::everything;
use crate::gather::rig::{Rig, at, plan, upstream};
use crate::store::places::{Place, every_store, stores_that_sweep};

/// `printf %s 15125550199 | sha256sum`
const PHONE: &str = "c9fdf3e8a3d229dc0dd11ad56ae66a2252ad03f140acd52f071f471f26bc3b74";
/// `printf %s office@example.org | sha256sum`
const EMAIL: &str = "735787717e06f7039a8052991cd3e57278eeb3b1313404632811a20bad238cb4";

fn order(target: Target) -> Order {
    Order {
        target,
        who: "a member".to_owned(),
        why: "asked for it".to_owned(),
        at: at("2026-11-22T00:00:00Z"),
        place: "suppress.toml:1".to_owned(),
    }
}

fn hash(text: &str) -> [u8; 32] {
    let byte = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap();
    std::array::from_fn(byte)
}

fn row() -> Suppressions {
    Suppressions::new(vec![order(Target::Listing("ie-dublin:gone-1".parse().unwrap()))])
}

fn feed(extra: usize) -> String {
    let mut rows = vec![
        serde_json::json!({ "slug": "gone-1", "name": "Vanishing Lantern", "day": [1, 3], "time": "19:30", "location": "Hidden Loft", "address": "1 Veiled Lane", "city": "Dublin", "notes": "ring twice, whisper", "types": ["NOSUCH"], "group": "Shrouded Group" }),
        serde_json::json!({ "slug": "stays-1", "name": "Staying Lantern", "day": 2, "time": "19:30", "location": "Open Hall", "address": "2 Main Street", "city": "Dublin", "conference_phone": "+1 512 555 0199", "conference_url": "https://zoom.us/j/5125550199", "notes": "Helpline 512-555-0199" }),
    ];
    rows.extend((0..extra).map(|n| serde_json::json!({ "slug": format!("more-{n}"), "name": format!("More {n}"), "day": 4, "time": "10:00", "address": format!("{n} Quay"), "city": "Dublin" })));
    serde_json::to_string(&rows).unwrap()
}

fn publisher(rig: &Rig) -> Publisher {
    Publisher::new(Arc::clone(&rig.store), rig.clock.clone(), "one".to_owned()).without(Arc::clone(&rig.harvester.suppress))
}

const OF_THE_ROW: &[&str] =
    &["gone-1", "Vanishing Lantern", "Hidden Loft", "Veiled Lane", "whisper", "Shrouded", "vanishing lantern", "hidden loft"];

async fn a_suppressed_row_is_found_nowhere(place: Place) {
    let store = place.open().await;
    let before = Rig::over(Arc::clone(&store), Suppressions::default());
    for extra in 0..3 {
        let plan = plan(upstream("feed.json", feed(extra).as_bytes()).await);
        before.attempt(&plan).await;
        publisher(&before).publish(std::slice::from_ref(&plan.facts)).await.unwrap();
    }
    let held = everything(store.as_ref()).await;
    assert!(OF_THE_ROW.iter().take(6).all(|word| held.contains(word)), "{held}");

    // A replica that reads the order before the writing wing does.
    let (current, stop) = (Arc::new(Current::new()), CancellationToken::new());
    let suppress = watch::channel(Arc::new(row())).1;
    let following = tokio::spawn(follow(Arc::clone(&store), Arc::clone(&current), suppress, IndexSettings::default(), stop.clone()));
    while !current.view().ready {
        tokio::task::yield_now().await;
    }
    let view = current.view();
    assert_eq!(view.snapshot.len(), 3, "the row's two meetings of five are not served");
    assert!(!format!("{:?}", view.statuses).contains("gone-1"));
    stop.cancel();
    following.await.unwrap();

    let rig = Rig::over(Arc::clone(&store), row());
    erase(store.as_ref(), &rig.harvester.suppress, &rig.clock).await.unwrap();
    let plan = plan(upstream("feed.json", feed(2).as_bytes()).await);
    publisher(&rig).publish(std::slice::from_ref(&plan.facts)).await.unwrap();
    nowhere(&rig, OF_THE_ROW).await;

    let status = rig.attempt(&plan).await;
    publisher(&rig).publish(std::slice::from_ref(&plan.facts)).await.unwrap();
    let report = status.report.unwrap();
    assert_eq!((report.outcome, report.rows, report.accepted, report.refused), (HarvestOutcome::Believed, 5, 3, 2));
    nowhere(&rig, OF_THE_ROW).await;

    // Taken back, it returns although the feed is what it was.
    let after = Rig::over(Arc::clone(&store), Suppressions::default());
    after.attempt(&plan).await;
    assert!(everything(store.as_ref()).await.contains("Vanishing Lantern"));
}

async fn a_suppressed_number_is_taken_out_even_where_numbers_are_kept(place: Place) {
    let store = place.open().await;
    let before = Rig::over(Arc::clone(&store), Suppressions::default());
    let plan = plan(upstream("feed.json", feed(0).as_bytes()).await);
    before.attempt(&plan).await;
    publisher(&before).publish(std::slice::from_ref(&plan.facts)).await.unwrap();
    let held = everything(store.as_ref()).await;
    assert!(held.contains("+15125550199") && held.contains("512-555-0199") && held.contains("zoom:5125550199"), "{held}");

    let orders = Suppressions::new(vec![order(Target::Phone(hash(PHONE))), order(Target::Email(hash(EMAIL)))]);
    let rig = Rig::over(Arc::clone(&store), orders);
    erase(store.as_ref(), &rig.harvester.suppress, &rig.clock).await.unwrap();
    publisher(&rig).publish(std::slice::from_ref(&plan.facts)).await.unwrap();
    nowhere(&rig, &["5550199", "555-0199"]).await;
    rig.attempt(&plan).await;
    nowhere(&rig, &["5550199", "555-0199"]).await;
    assert!(everything(store.as_ref()).await.contains("Staying Lantern"), "the row stays");
}

async fn a_generation_that_the_order_s_own_swap_lets_go_of_is_gone(place: Place) {
    let store = place.open().await;
    let before = Rig::over(Arc::clone(&store), Suppressions::default());
    for extra in 0..5 {
        let plan = plan(upstream("feed.json", feed(extra).as_bytes()).await);
        before.attempt(&plan).await;
        publisher(&before).publish(std::slice::from_ref(&plan.facts)).await.unwrap();
    }
    let shelf = Shelf::Generation;
    let heads = store.head(&shelf).await.unwrap().into_iter().chain(store.history(&shelf).await.unwrap());
    let chunks: Vec<ChunkId> = heads.flat_map(|head| head.chunks).collect();

    let rig = Rig::over(Arc::clone(&store), row());
    erase(store.as_ref(), &rig.harvester.suppress, &rig.clock).await.unwrap();
    let plan = plan(upstream("feed.json", feed(4).as_bytes()).await);
    publisher(&rig).publish(std::slice::from_ref(&plan.facts)).await.unwrap();
    let named = store.head(&shelf).await.unwrap().unwrap().chunks;
    for chunk in chunks.into_iter().filter(|chunk| !named.contains(chunk)) {
        let left = store.chunks(&shelf, std::slice::from_ref(&chunk)).await;
        assert!(matches!(left, Err(StoreError::MissingChunk(_))), "{chunk} is left");
    }
}

async fn nowhere(rig: &Rig, words: &[&str]) {
    let held = everything(rig.store.as_ref()).await;
    for word in words {
        let at = held.find(word).map(|at| held[at.saturating_sub(300)..].chars().take(400).collect::<String>());
        assert_eq!(at, None, "the store has {word}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_row_the_feed_does_not_have_is_told_by_where_it_is_written() {
    let store = Place::memory().open().await;
    let before = Rig::over(Arc::clone(&store), Suppressions::default());
    let plan = plan(upstream("feed.json", feed(0).as_bytes()).await);
    before.attempt(&plan).await;
    let (_, found) = packs::newest_pack(store.as_ref(), &plan.facts.id).await.unwrap().unwrap();
    let listings = found.unwrap().0.listings;
    let without = |key: &str| {
        let orders = Suppressions::new(vec![order(Target::Listing(key.parse().unwrap()))]);
        orders.without_a_row(&plan.facts.id, &listings).iter().map(|order| order.place.clone()).collect::<Vec<_>>()
    };
    for there in ["ie-dublin:gone-1", "ie-dublin:gone-1-3", "ie-dublin:stays-1", "ie-cork:nobody"] {
        assert_eq!(without(there), Vec::<String>::new(), "{there}");
    }
    for missing in ["ie-dublin:nobody", "ie-dublin:gone-1-5"] {
        assert_eq!(without(missing), ["suppress.toml:1"], "{missing}");
    }
}

every_store! {
    a_suppressed_row_is_found_nowhere,
    a_suppressed_number_is_taken_out_even_where_numbers_are_kept,
}

stores_that_sweep! {
    a_generation_that_the_order_s_own_swap_lets_go_of_is_gone,
}
