//! From believed packs to a generation in the store.

use std::sync::Arc;

use meeting_graph::gather::publish::{Published, Publisher};
use meeting_graph::store::packs;

use crate::gather::rig::{Rig, feed, plan, upstream};

fn publisher(rig: &Rig, holder: &str) -> Publisher {
    Publisher::new(Arc::clone(&rig.store), rig.clock.clone(), holder.to_owned())
}

#[tokio::test]
async fn what_was_believed_is_published_once() {
    let rig = Rig::new();
    let plan = plan(upstream("feed.json", feed("a", 12).as_bytes()).await);
    rig.attempt(&plan).await;
    let mut publisher = publisher(&rig, "one");
    let facts = [plan.facts.clone()];
    let first = publisher.publish(&facts).await.unwrap();
    assert_eq!(first, Published::Generation { number: 1, meetings: 12, listings: 12, changes: 12 });
    assert_eq!(publisher.publish(&facts).await.unwrap(), Published::AsItWas);
}

#[tokio::test]
async fn a_publisher_that_starts_anew_keeps_every_meeting_id() {
    let rig = Rig::new();
    let old = plan(upstream("feed.json", feed("a", 12).as_bytes()).await);
    rig.attempt(&old).await;
    publisher(&rig, "one").publish(std::slice::from_ref(&old.facts)).await.unwrap();
    let (_, _, before) = packs::load_generation(rig.store.as_ref()).await.unwrap().unwrap();
    let grown = plan(upstream("feed.json", feed("a", 13).as_bytes()).await);
    rig.attempt(&grown).await;
    let published = publisher(&rig, "two").publish(std::slice::from_ref(&grown.facts)).await.unwrap();
    assert_eq!(published, Published::Generation { number: 2, meetings: 13, listings: 13, changes: 1 });
    let (_, _, after) = packs::load_generation(rig.store.as_ref()).await.unwrap().unwrap();
    let ids = |content: &meeting_graph::model::generation::GenerationContent| {
        content.meetings.iter().map(|meeting| meeting.id).collect::<std::collections::BTreeSet<_>>()
    };
    assert!(ids(&before).is_subset(&ids(&after)));
}

#[tokio::test]
async fn a_generation_of_another_edition_of_the_linker_is_linked_anew_though_no_listing_changed() {
    let rig = Rig::new();
    let plan = plan(upstream("feed.json", feed("a", 12).as_bytes()).await);
    rig.attempt(&plan).await;
    let facts = [plan.facts.clone()];
    publisher(&rig, "one").publish(&facts).await.unwrap();
    assert_eq!(publisher(&rig, "two").publish(&facts).await.unwrap(), Published::AsItWas, "another process of the same edition");
    let (_, _, before) = packs::load_generation(rig.store.as_ref()).await.unwrap().unwrap();
    let other = || publisher(&rig, "three").of_edition("with other weights".to_owned());
    let published = other().publish(&facts).await.unwrap();
    assert_eq!(published, Published::Generation { number: 2, meetings: 12, listings: 12, changes: 0 });
    let (_, meta, after) = packs::load_generation(rig.store.as_ref()).await.unwrap().unwrap();
    assert_eq!((meta.edition.as_str(), after), ("with other weights", before));
    assert_eq!(other().publish(&facts).await.unwrap(), Published::AsItWas);
}

#[tokio::test]
async fn a_publisher_that_goes_on_stores_the_generation_that_one_that_starts_anew_would() {
    let rig = Rig::new();
    let mut going_on = publisher(&rig, "one");
    for rows in [12, 13, 5, 9] {
        let plan = plan(upstream("feed.json", feed("a", rows).as_bytes()).await);
        rig.attempt(&plan).await;
        going_on.publish(std::slice::from_ref(&plan.facts)).await.unwrap();
        let (_, _, stored) = packs::load_generation(rig.store.as_ref()).await.unwrap().unwrap();
        assert_eq!(stored.meetings.len(), rows);
    }
    let plan = plan(upstream("feed.json", feed("a", 9).as_bytes()).await);
    let (_, _, stored) = packs::load_generation(rig.store.as_ref()).await.unwrap().unwrap();
    let mut anew = publisher(&rig, "two").of_edition("other".to_owned());
    let published = anew.publish(std::slice::from_ref(&plan.facts)).await.unwrap();
    assert_eq!(published, Published::Generation { number: 5, meetings: 9, listings: 9, changes: 0 });
    assert_eq!(packs::load_generation(rig.store.as_ref()).await.unwrap().unwrap().2, stored);
}

#[tokio::test]
async fn a_source_that_was_taken_out_of_the_config_is_linked_no_more() {
    let rig = Rig::new();
    let plan = plan(upstream("feed.json", feed("a", 3).as_bytes()).await);
    rig.attempt(&plan).await;
    let mut publisher = publisher(&rig, "one");
    publisher.publish(std::slice::from_ref(&plan.facts)).await.unwrap();
    let published = publisher.publish(&[]).await.unwrap();
    assert_eq!(published, Published::Generation { number: 2, meetings: 0, listings: 0, changes: 3 });
}

#[tokio::test]
async fn while_one_process_publishes_another_does_not() {
    let rig = Rig::new();
    let plan = plan(upstream("feed.json", feed("a", 3).as_bytes()).await);
    rig.attempt(&plan).await;
    let lease = rig.store.acquire("publisher", "elsewhere", rig.clock.now(), 60).await.unwrap().unwrap();
    let facts = [plan.facts.clone()];
    assert_eq!(publisher(&rig, "here").publish(&facts).await.unwrap(), Published::NotOurs);
    rig.store.release(&lease).await.unwrap();
    assert!(matches!(publisher(&rig, "here").publish(&facts).await.unwrap(), Published::Generation { .. }));
}
