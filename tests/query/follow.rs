//! The reading wing follows the table: what is published is served, and what is served stays until there is better.

use std::sync::{Arc, Mutex, RwLock};

use jiff::Timestamp;
use meeting_graph::index::changelog::Mark;
use meeting_graph::index::current::{Current, View};
use meeting_graph::index::follow::follow;
use meeting_graph::index::settings::IndexSettings;
use meeting_graph::model::change::{Change, ChangeKind};
use meeting_graph::model::generation::{Altered, GenerationContent};
use meeting_graph::model::id::MeetingId;
use meeting_graph::model::source::{Licence, Permission, SourceFacts};
use meeting_graph::model::status::SourceStatus;
use meeting_graph::store::codec::GenerationMeta;
use meeting_graph::store::contract::{Chunk, Head, Shelf, Shelves, Store, Swap};
use meeting_graph::store::error::StoreError;
use meeting_graph::store::frame::{Kind, encode_row};
use meeting_graph::store::generation::{Cut, encode_generation_after};
use meeting_graph::store::local::Local;
use meeting_graph::store::memory::MemoryTables;
use meeting_graph::store::packs::{Generation, publish_generation_after, put_status};
use meeting_graph::store::rows::{Lasting, Rows, RowsMut, Space, Tables};
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use super::world;

/// Tables behind a store that can be put in another's place, or be gone.
#[derive(Clone)]
struct Exchangeable(Arc<RwLock<Option<Arc<MemoryTables>>>>);

impl Exchangeable {
    fn new() -> Self {
        Self(Arc::new(RwLock::new(Some(Arc::default()))))
    }

    fn exchange(&self, tables: Option<Arc<MemoryTables>>) {
        *self.0.write().unwrap() = tables;
    }

    fn tables(&self) -> Result<Arc<MemoryTables>, StoreError> {
        self.0.read().unwrap().clone().ok_or_else(|| StoreError::Unavailable("unplugged".to_owned()))
    }
}

impl Tables for Exchangeable {
    const WAITS: bool = false;

    fn read<T>(&self, work: impl FnOnce(&dyn Rows) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.tables()?.read(work)
    }

    fn write<T>(&self, lasting: Lasting, work: impl FnOnce(&mut dyn RowsMut) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.tables()?.write(lasting, work)
    }
}

struct House {
    store: Arc<Local<Exchangeable>>,
    // How the last generation was cut.
    cut: Mutex<Cut>,
    tables: Exchangeable,
    current: Arc<Current>,
    _stop: DropGuard,
}

/// A follower over an empty store. The test's clock stands still but for the waits of the follower.
fn house() -> House {
    house_with(IndexSettings::default())
}

fn house_with(settings: IndexSettings) -> House {
    let (tables, current, stop) = (Exchangeable::new(), Arc::new(Current::new()), CancellationToken::new());
    let store = Arc::new(Local::over(tables.clone()).unwrap());
    let suppress = watch::channel(Arc::default()).1;
    tokio::spawn(follow(Arc::clone(&store) as Arc<dyn Store>, Arc::clone(&current), suppress, settings, stop.clone()));
    House { store, cut: Mutex::default(), tables, current, _stop: stop.drop_guard() }
}

impl House {
    async fn publish(&self, meetings: u128, expected: Option<u64>) {
        self.publish_saying(meetings, expected, &[]).await;
    }

    /// With ids that the generation says are new.
    async fn publish_saying(&self, meetings: u128, expected: Option<u64>, added: &[u128]) {
        let content = GenerationContent { meetings: (1..=meetings).map(world::meeting).collect(), ..GenerationContent::default() };
        self.put(&content, expected, added, &Altered::default()).await;
    }

    /// With the ids that it says are new; of a generation that was put before only what is altered is written.
    async fn put(&self, content: &GenerationContent, expected: Option<u64>, added: &[u128], altered: &Altered) {
        let count = u32::try_from(content.meetings.len()).unwrap();
        let built_at = Timestamp::from_second(1_700_000_000).unwrap();
        let meta = GenerationMeta {
            built_at,
            meeting_count: count,
            listing_count: 0,
            linked_from: [].into(),
            rulings: String::new(),
            edition: String::new(),
        };
        let change = |id: &u128| Change { id: MeetingId(Uuid::from_u128(*id)), kind: ChangeKind::Added, at: built_at };
        let changes: Vec<Change> = added.iter().map(change).collect();
        let before = if altered.is_empty() { Cut::default() } else { std::mem::take(&mut *self.cut.lock().unwrap()) };
        let generation = Generation { content, meta: &meta, changes: &changes, before: &before, altered };
        let (_, cut) = publish_generation_after(&*self.store, &generation, expected, 1, built_at).await.unwrap();
        *self.cut.lock().unwrap() = cut;
    }

    /// Lets a while go by, in which the follower may do what it likes, and holds what is served against what it should be.
    async fn stays(&self, number: u64, meetings: usize) {
        for _ in 0..100 {
            tokio::time::advance(std::time::Duration::from_secs(1)).await;
            let view = self.current.view();
            assert_eq!((view.ready, view.snapshot.number(), view.snapshot.len()), (true, number, meetings));
        }
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

fn added_since(view: &View, generation: u64) -> Option<Vec<u128>> {
    let found = view.changelog.since(Mark { generation, seen: u32::MAX }, view.snapshot.number(), 100)?;
    Some(found.iter().map(|(_, change)| change.id.0.as_u128()).collect())
}

#[tokio::test(start_paused = true)]
async fn what_changed_is_known_as_far_back_as_the_store_keeps_it_and_a_gap_is_told() {
    let house = house();
    house.publish_saying(2, None, &[1, 2]).await;
    house.publish_saying(3, Some(1), &[3]).await;
    let second = house.until(|view| view.snapshot.number() == 2).await;
    assert_eq!((added_since(&second, 0), added_since(&second, 1)), (Some(vec![1, 2, 3]), Some(vec![3])));
    house.publish_saying(4, Some(2), &[4]).await;
    let third = house.until(|view| view.snapshot.number() == 3).await;
    assert_eq!((added_since(&third, 1), added_since(&third, 3)), (Some(vec![3, 4]), Some(vec![])));

    // A generation that is put there without its changes, as one restored from elsewhere is.
    let head = house.store.head(&Shelf::Generation).await.unwrap().unwrap();
    let (shelf, at) = (Shelf::Generation, Timestamp::UNIX_EPOCH);
    let swap = Swap { shelf, expected: Some(3), fence: 1, chunks: head.chunks, meta: head.meta, delta: None, at };
    house.store.swap_head(swap).await.unwrap();
    let fourth = house.until(|view| view.snapshot.number() == 4).await;
    assert_eq!((added_since(&fourth, 3), added_since(&fourth, 4)), (None, Some(vec![])));
    let stores = [second, fourth].map(|view| view.changelog.store);
    assert!(stores[0] == stores[1] && stores[0] != 0, "a cursor names its store");
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
    house.stays(1, 2).await;

    house.publish(5, Some(2)).await;
    assert_eq!(house.until(|view| view.snapshot.number() == 3).await.snapshot.len(), 5);
}

#[tokio::test(start_paused = true)]
async fn another_store_is_read_anew_though_its_numbers_are_the_same() {
    let house = house();
    house.publish(2, None).await;
    house.until(|view| view.ready).await;

    house.tables.exchange(None);
    house.stays(1, 2).await;

    let other = self::house();
    other.publish(5, None).await;
    house.tables.exchange(Some(other.tables.tables().unwrap()));
    house.until(|view| view.snapshot.len() == 5).await;
    house.stays(1, 5).await;
}

/// Meetings by number, of which some are called otherwise.
fn named(meetings: u128, otherwise: &[u128]) -> GenerationContent {
    let mut content = GenerationContent { meetings: (1..=meetings).map(world::meeting).collect(), ..GenerationContent::default() };
    for meeting in content.meetings.iter_mut().filter(|meeting| otherwise.contains(&meeting.id.0.as_u128())) {
        meeting.venue_notes = Some("upstairs".to_owned());
    }
    content
}

fn altered(numbers: &[u128]) -> Altered {
    Altered { meetings: numbers.iter().map(|number| Uuid::from_u128(*number)).collect(), ..Altered::default() }
}

#[tokio::test(start_paused = true)]
async fn a_small_change_is_laid_over_what_is_served_and_no_more_of_the_store_is_read() {
    let house = house();
    house.put(&named(100, &[]), None, &[], &Altered::default()).await;
    let first = house.until(|view| view.snapshot.number() == 1).await;
    // Were the bucket read again, it would be missed.
    let head = house.store.head(&Shelf::Generation).await.unwrap().unwrap();
    let tables = house.tables.tables().unwrap();
    tables.write(Lasting::Now, |rows| rows.remove(Space::Chunk, &head.chunks[0].0)).unwrap();

    let mut content = named(101, &[7]);
    content.meetings.remove(20);
    let change = altered(&[7, 21, 101]);
    let (chunks, cut) = encode_generation_after(&content, &house.cut.lock().unwrap(), &change).unwrap();
    house.store.put_chunks(&Shelf::Generation, &chunks).await.unwrap();
    let without_check = |rows: &mut dyn RowsMut| {
        let next = Head { seq: 2, chunks: cut.names(), ..head };
        rows.put(Space::Head, Shelf::Generation.name().as_bytes(), &encode_row(Kind::Head, &next)?)
    };
    tables.write(Lasting::Now, without_check).unwrap();
    let second = house.until(|view| view.snapshot.number() == 2).await;
    assert_eq!((first.snapshot.len(), first.snapshot.overlay_len()), (100, 0));
    assert_eq!((second.snapshot.len(), second.snapshot.overlay_len()), (100, 3));
    let seventh = second.snapshot.by_id(MeetingId(Uuid::from_u128(7))).unwrap();
    assert_eq!(second.snapshot.meeting(seventh).venue_notes.as_deref(), Some("upstairs"));
    assert_eq!(second.snapshot.by_id(MeetingId(Uuid::from_u128(21))), None);
}

#[tokio::test(start_paused = true)]
async fn an_overlay_that_grew_too_large_gives_way_to_a_base_of_its_own() {
    let house = house_with(IndexSettings { overlay_meetings_max: 2 });
    house.put(&named(100, &[]), None, &[], &Altered::default()).await;
    house.until(|view| view.snapshot.number() == 1).await;
    house.put(&named(100, &[4, 5]), Some(1), &[], &altered(&[4, 5])).await;
    let second = house.until(|view| view.snapshot.number() == 2).await;
    assert_eq!(second.snapshot.overlay_len(), 2);
    house.put(&named(100, &[4, 5, 6]), Some(2), &[], &altered(&[6])).await;
    let third = house.until(|view| view.snapshot.number() == 3 && view.snapshot.overlay_len() == 0).await;
    assert_eq!(third.snapshot.len(), 100);
    house.put(&named(100, &[4, 5, 6, 7]), Some(3), &[], &altered(&[7])).await;
    let fourth = house.until(|view| view.snapshot.number() == 4).await;
    let upstairs = fourth.snapshot.facets().all().iter().filter(|ix| fourth.snapshot.meeting(*ix).venue_notes.is_some()).count();
    assert_eq!((fourth.snapshot.overlay_len(), upstairs), (1, 4));
}

#[tokio::test(start_paused = true)]
async fn service_bodies_are_read_anew_where_one_changed() {
    let house = house();
    let mut content = GenerationContent { service_bodies: world::bodies(), ..named(100, &[]) };
    house.put(&content, None, &[], &Altered::default()).await;
    house.until(|view| view.snapshot.number() == 1).await;
    content.service_bodies[2].name = "Wicklow".to_owned();
    content.meetings[3].venue_notes = Some("upstairs".to_owned());
    house.put(&content, Some(1), &[], &altered(&[4])).await;
    let second = house.until(|view| view.snapshot.number() == 2).await;
    assert_eq!((second.snapshot.service_bodies(), second.snapshot.overlay_len()), (&content.service_bodies[..], 1));
}
