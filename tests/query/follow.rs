//! The reading wing follows the table: what is published is served, and what is served stays until there is better.

use std::sync::Arc;

use jiff::Timestamp;
use meeting_graph::index::current::{Current, View};
use meeting_graph::index::follow::follow;
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::source::{Licence, Permission, SourceFacts};
use meeting_graph::model::status::SourceStatus;
use meeting_graph::store::codec::GenerationMeta;
use meeting_graph::store::contract::{Chunk, Shelf, Shelves, Store, Swap};
use meeting_graph::store::memory::MemoryStore;
use meeting_graph::store::packs::{publish_generation, put_status};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::world;

struct House {
    store: Arc<MemoryStore>,
    current: Arc<Current>,
    _stop: DropGuard,
}

/// A follower over an empty store. The test's clock stands still but for the waits of the follower.
fn house() -> House {
    let (store, current, stop) = (Arc::new(MemoryStore::default()), Arc::new(Current::new()), CancellationToken::new());
    tokio::spawn(follow(Arc::clone(&store) as Arc<dyn Store>, Arc::clone(&current), stop.clone()));
    House { store, current, _stop: stop.drop_guard() }
}

impl House {
    async fn publish(&self, meetings: u128, expected: Option<u64>) {
        let content = GenerationContent { meetings: (1..=meetings).map(world::meeting).collect(), ..GenerationContent::default() };
        let count = u32::try_from(content.meetings.len()).unwrap();
        let built_at = Timestamp::from_second(1_700_000_000).unwrap();
        let meta = GenerationMeta { built_at, meeting_count: count, listing_count: 0, linked_from: [].into() };
        publish_generation(&*self.store, &content, &meta, &[], expected, 1, built_at).await.unwrap();
    }

    /// Goes on until the view is as wanted. The minute only ends a test that would never end.
    async fn until(&self, wanted: impl Fn(&View) -> bool) -> Arc<View> {
        let begun = std::time::Instant::now();
        while !wanted(&self.current.view()) {
            assert!(begun.elapsed().as_secs() < 60, "the view never became what the test waits for");
            tokio::task::yield_now().await;
            tokio::time::advance(std::time::Duration::from_millis(100)).await;
        }
        self.current.view()
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_published_is_served_and_a_reader_keeps_what_it_began_with() {
    let house = house();
    assert!(!house.current.view().ready, "an empty store is no generation");
    house.publish(2, None).await;
    let first = house.until(|view| view.snapshot.number() == 1).await;
    assert_eq!((first.ready, first.snapshot.len()), (true, 2));
    assert_eq!(first.snapshot.built_at(), Timestamp::from_second(1_700_000_000).unwrap());
    house.publish(3, Some(1)).await;
    let second = house.until(|view| view.snapshot.number() == 2).await;
    assert_eq!((first.snapshot.len(), second.snapshot.len()), (2, 3));
}

#[tokio::test(start_paused = true)]
async fn a_status_is_seen_without_a_new_generation() {
    let house = house();
    house.publish(1, None).await;
    let before = house.until(|view| view.ready).await;
    let facts = SourceFacts {
        id: world::source("dublin"),
        name: "Dublin".to_owned(),
        format: "bmlt".to_owned(),
        fellowship: meeting_graph::model::id::FellowshipCode::new("na"),
        countries: Vec::new(),
        default_zone: None,
        languages: Vec::new(),
        rank: 500,
        mirror_of: None,
        licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
        publisher: None,
        enabled: true,
        disabled_reason: None,
        stale_after_s: 86_400,
    };
    put_status(&*house.store, &SourceStatus::untried(facts)).await.unwrap();
    let after = house.until(|view| !view.statuses.by_source.is_empty()).await;
    assert!(after.statuses.version > before.statuses.version);
    assert!(Arc::ptr_eq(&before.snapshot, &after.snapshot));
}

#[tokio::test(start_paused = true)]
async fn a_generation_that_cannot_be_read_leaves_the_good_one_served() {
    let house = house();
    house.publish(2, None).await;
    house.until(|view| view.ready).await;

    let rubble = Chunk::new(vec![0; 40].into());
    house.store.put_chunks(&Shelf::Generation, std::slice::from_ref(&rubble)).await.unwrap();
    let (shelf, at) = (Shelf::Generation, Timestamp::UNIX_EPOCH);
    let swap = Swap { shelf, expected: Some(1), fence: 1, chunks: vec![rubble.id], meta: rubble.bytes, delta: None, at };
    house.store.swap_head(swap).await.unwrap();
    for _ in 0..100 {
        tokio::time::advance(std::time::Duration::from_secs(1)).await;
        assert_eq!((house.current.view().snapshot.number(), house.current.view().ready), (1, true));
    }

    house.publish(5, Some(2)).await;
    assert_eq!(house.until(|view| view.snapshot.number() == 3).await.snapshot.len(), 5);
}
