//! The promises of `store::contract`, by their numbers there.

use bytes::Bytes;
use jiff::SignedDuration;
use meeting_graph::store::contract::{Chunk, ChunkId, Head, KEPT_DELTAS, KEPT_HEADS, Seen, Shelf, Shelves, Swap};
use meeting_graph::store::error::StoreError;

use crate::store::places::{Place, at, every_store, source, stores_that_sweep};

pub fn shelf(name: &str) -> Shelf {
    Shelf::Source(source(name))
}

pub fn chunk(text: &str) -> Chunk {
    Chunk::new(Bytes::copy_from_slice(text.as_bytes()))
}

fn swap(shelf: &Shelf, expected: Option<u64>, fence: u64, texts: &[&str]) -> Swap {
    let chunks = texts.iter().map(|text| chunk(text).id).collect();
    Swap { shelf: shelf.clone(), expected, fence, chunks, meta: Bytes::from(texts.concat()), delta: None, at: at(0) }
}

pub async fn put(store: &(impl Shelves + ?Sized), shelf: &Shelf, expected: Option<u64>, fence: u64, texts: &[&str]) -> Head {
    let chunks: Vec<Chunk> = texts.iter().map(|text| chunk(text)).collect();
    store.put_chunks(shelf, &chunks).await.unwrap();
    store.swap_head(swap(shelf, expected, fence, texts)).await.unwrap()
}

async fn generation(store: &(impl Shelves + ?Sized), expected: Option<u64>, delta: Option<&str>) -> Head {
    let delta = delta.map(|text| Bytes::copy_from_slice(text.as_bytes()));
    store.swap_head(Swap { delta, ..swap(&Shelf::Generation, expected, 1, &[]) }).await.unwrap()
}

pub async fn read(store: &(impl Shelves + ?Sized), shelf: &Shelf, ids: &[ChunkId]) -> String {
    let chunks = store.chunks(shelf, ids).await.unwrap();
    chunks.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
}

// 1
async fn what_is_put_replaces_that_shelf_and_nothing_of_another(place: Place) {
    let store = place.open().await;
    put(&*store, &shelf("dublin"), None, 1, &["monday", "tuesday"]).await;
    put(&*store, &shelf("cork"), None, 1, &["friday"]).await;
    let head = put(&*store, &shelf("dublin"), Some(1), 1, &["tuesday", "sunday"]).await;

    assert_eq!(store.head(&shelf("dublin")).await.unwrap(), Some(head.clone()));
    assert_eq!(read(&*store, &shelf("dublin"), &head.chunks).await, "tuesdaysunday");
    assert_eq!(head.meta, "tuesdaysunday");
    let cork = store.head(&shelf("cork")).await.unwrap().unwrap();
    assert_eq!((cork.seq, read(&*store, &shelf("cork"), &cork.chunks).await), (1, "friday".to_owned()));
    assert_eq!(store.head(&Shelf::Generation).await.unwrap(), None);
}

async fn source_heads_are_listed_by_source_without_the_generation(place: Place) {
    let store = place.open().await;
    assert_eq!(store.source_heads().await.unwrap(), []);
    for name in ["limerick", "cork", "cork-2", "a"] {
        put(&*store, &shelf(name), None, 1, &[name]).await;
    }
    generation(&*store, None, None).await;

    let heads = store.source_heads().await.unwrap();
    let names: Vec<&str> = heads.iter().map(|(source, _)| source.as_str()).collect();
    assert_eq!(names, ["a", "cork", "cork-2", "limerick"]);
    assert!(heads.iter().all(|(source, head)| head.meta == source.as_str()));
}

// 2
async fn a_writer_under_a_lower_fence_is_refused(place: Place) {
    let store = place.open().await;
    let dublin = shelf("dublin");
    let head = put(&*store, &dublin, None, 7, &["monday"]).await;
    store.put_chunks(&dublin, &[chunk("late")]).await.unwrap();

    for expected in [None, Some(1), Some(2)] {
        let refused = store.swap_head(swap(&dublin, expected, 6, &["late"])).await.unwrap_err();
        assert!(matches!(refused, StoreError::Fenced { held: 7, ours: 6, .. }), "{refused}");
    }
    assert_eq!(store.head(&dublin).await.unwrap(), Some(head));
    assert_eq!(put(&*store, &dublin, Some(1), 7, &["same fence"]).await.seq, 2);
    assert_eq!(put(&*store, &dublin, Some(2), 9, &["higher fence"]).await.fence, 9);
}

// 3
async fn a_writer_that_expects_another_number_is_refused(place: Place) {
    let store = place.open().await;
    let dublin = shelf("dublin");
    let refused = store.swap_head(swap(&dublin, Some(1), 1, &[])).await.unwrap_err();
    assert!(matches!(refused, StoreError::Raced { expected: Some(1), actual: None, .. }), "{refused}");
    let head = put(&*store, &dublin, None, 1, &["monday"]).await;

    for expected in [None, Some(0), Some(2)] {
        let refused = store.swap_head(swap(&dublin, expected, 5, &["monday"])).await.unwrap_err();
        assert!(matches!(refused, StoreError::Raced { actual: Some(1), .. }), "{refused}");
    }
    assert_eq!(store.head(&dublin).await.unwrap(), Some(head));
    assert_eq!(store.history(&dublin).await.unwrap(), []);
}

async fn of_writers_that_race_one_wins(place: Place) {
    let store = place.open().await;
    let dublin = shelf("dublin");
    put(&*store, &dublin, None, 1, &["before"]).await;
    let racers = (0..8).map(|racer| {
        let (store, dublin) = (store.clone(), dublin.clone());
        tokio::spawn(async move {
            let text = format!("racer {racer}");
            store.put_chunks(&dublin, &[chunk(&text)]).await.unwrap();
            (store.swap_head(swap(&dublin, Some(1), 1, &[&text])).await, text)
        })
    });
    let mut winners = Vec::new();
    for racer in racers.collect::<Vec<_>>() {
        match racer.await.unwrap() {
            (Ok(head), text) => winners.push((head, text)),
            (Err(refused), _) => assert!(matches!(refused, StoreError::Raced { actual: Some(2), .. }), "{refused}"),
        }
    }
    let [(head, text)] = winners.as_slice() else { panic!("{} writers won", winners.len()) };
    assert_eq!(store.head(&dublin).await.unwrap().as_ref(), Some(head));
    assert_eq!(read(&*store, &dublin, &head.chunks).await, *text);
}

// 4
async fn a_swap_that_names_a_missing_chunk_is_refused(place: Place) {
    let store = place.open().await;
    let dublin = shelf("dublin");
    let head = put(&*store, &dublin, None, 1, &["monday"]).await;

    let refused = store.swap_head(swap(&dublin, Some(1), 2, &["monday", "nowhere"])).await.unwrap_err();
    assert!(matches!(&refused, StoreError::MissingChunk(id) if *id == chunk("nowhere").id.to_string()), "{refused}");
    assert_eq!(store.head(&dublin).await.unwrap(), Some(head));
    let missing = store.chunks(&dublin, &[chunk("monday").id, chunk("nowhere").id]).await.unwrap_err();
    assert!(matches!(missing, StoreError::MissingChunk(_)), "{missing}");
}

// 5
async fn numbers_grow_by_one_and_outlast_a_cleared_shelf(place: Place) {
    let store = place.open().await;
    let dublin = shelf("dublin");
    for seq in 1..=3 {
        let expected = (seq > 1).then(|| seq - 1);
        assert_eq!(put(&*store, &dublin, expected, 4, &["monday"]).await.seq, seq);
    }
    put(&*store, &shelf("dublin-2"), None, 1, &["other"]).await;
    store.clear_shelf(&dublin).await.unwrap();
    store.clear_shelf(&shelf("never-there")).await.unwrap();

    assert_eq!(store.head(&dublin).await.unwrap(), None);
    assert_eq!(store.history(&dublin).await.unwrap(), []);
    assert!(store.head(&shelf("dublin-2")).await.unwrap().is_some());
    let fenced = store.swap_head(swap(&dublin, None, 3, &["monday"])).await.unwrap_err();
    assert!(matches!(fenced, StoreError::Fenced { held: 4, ours: 3, .. }), "{fenced}");
    assert_eq!(put(&*store, &dublin, None, 4, &["monday"]).await.seq, 4);
    store.clear_shelf(&dublin).await.unwrap();
    assert_eq!(put(&*store, &dublin, None, 4, &["monday"]).await.seq, 5);
}

// 6, 10
async fn the_last_heads_stay_readable_chunks_and_all(place: Place) {
    let store = place.open().await;
    let dublin = shelf("dublin");
    let kept = KEPT_HEADS as u64;
    let newest = kept + 4;
    for seq in 1..=newest {
        put(&*store, &dublin, (seq > 1).then(|| seq - 1), 1, &["always", &format!("round {seq}")]).await;
        store.sweep().await.unwrap();
    }
    place.let_unnamed_go(&*store).await;

    let history = store.history(&dublin).await.unwrap();
    let seqs: Vec<u64> = history.iter().map(|head| head.seq).collect();
    assert_eq!(seqs, (newest - kept..newest).rev().collect::<Vec<_>>());
    for head in history {
        assert_eq!(read(&*store, &dublin, &head.chunks).await, format!("alwaysround {}", head.seq));
    }
    let gone = store.chunks(&dublin, &[chunk("round 1").id]).await.unwrap_err();
    assert!(matches!(gone, StoreError::MissingChunk(_)), "{gone}");
}

// 7
async fn deltas_are_listed_in_order_from_where_one_asks(place: Place) {
    let store = place.open().await;
    for seq in 1..=5 {
        generation(&*store, (seq > 1).then(|| seq - 1), Some(&format!("delta {seq}"))).await;
    }
    let delta = |seq: u64| (seq, Bytes::from(format!("delta {seq}")));
    assert_eq!(store.deltas(0, 100).await.unwrap(), (1..=5).map(delta).collect::<Vec<_>>());
    assert_eq!(store.deltas(2, 2).await.unwrap(), [delta(3), delta(4)]);
    assert_eq!(store.deltas(5, 100).await.unwrap(), []);
    assert_eq!(store.deltas(u64::MAX, 100).await.unwrap(), []);
}

async fn a_generation_without_a_delta_breaks_the_chain(place: Place) {
    let store = place.open().await;
    generation(&*store, None, Some("first")).await;
    generation(&*store, Some(1), None).await;
    assert_eq!(store.deltas(0, 100).await.unwrap(), []);
    generation(&*store, Some(2), Some("third")).await;
    assert_eq!(store.deltas(0, 100).await.unwrap(), [(3, Bytes::from("third"))]);
}

async fn a_source_keeps_no_deltas(place: Place) {
    let store = place.open().await;
    generation(&*store, None, Some("first")).await;
    store.swap_head(Swap { delta: Some(Bytes::from("stray")), ..swap(&shelf("dublin"), None, 1, &[]) }).await.unwrap();
    assert_eq!(store.deltas(0, 100).await.unwrap(), [(1, Bytes::from("first"))]);
}

// In memory alone: ten thousand commits to a disk take long, and the rule is the same code.
#[tokio::test]
async fn deltas_are_kept_up_to_their_limit() {
    let store = Place::memory().open().await;
    let newest = KEPT_DELTAS as u64 + 5;
    for seq in 1..=newest {
        generation(&*store, (seq > 1).then(|| seq - 1), Some("delta")).await;
    }
    let deltas = store.deltas(0, usize::MAX).await.unwrap();
    let seqs: Vec<u64> = deltas.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(seqs, (newest + 1 - KEPT_DELTAS as u64..=newest).collect::<Vec<_>>());
}

// 8
async fn a_status_replaces_that_of_the_same_source(place: Place) {
    let store = place.open().await;
    assert_eq!(store.statuses().await.unwrap().version, 0);
    assert_eq!(store.put_status(&source("dublin"), Bytes::from("fine")).await.unwrap(), 1);
    assert_eq!(store.put_status(&source("cork"), Bytes::from("slow")).await.unwrap(), 2);
    assert_eq!(store.put_status(&source("dublin"), Bytes::from("late")).await.unwrap(), 3);
    let statuses = store.statuses().await.unwrap();
    assert_eq!(statuses.version, 3);
    assert_eq!(statuses.entries, [(source("cork"), Bytes::from("slow")), (source("dublin"), Bytes::from("late"))]);

    assert_eq!(store.clear_status(&source("cork")).await.unwrap(), 4);
    assert_eq!(store.clear_status(&source("cork")).await.unwrap(), 4);
    assert_eq!(store.statuses().await.unwrap().entries, [(source("dublin"), Bytes::from("late"))]);
}

// 9
async fn a_reader_that_is_behind_need_not_wait(place: Place) {
    let store = place.open().await;
    generation(&*store, None, None).await;
    store.put_status(&source("dublin"), Bytes::from("fine")).await.unwrap();
    for (generation, statuses) in [(0, 0), (0, 1), (1, 0), (2, 1), (1, 7)] {
        store.changed(Seen { generation, statuses }).await.unwrap();
    }
}

async fn a_reader_that_has_seen_all_waits_for_the_next(place: Place) {
    let store = place.open().await;
    let mut seen = Seen::default();
    for round in 0..2 {
        let mut waiting = Box::pin(store.changed(seen));
        for _ in 0..20 {
            assert!(futures_util::poll!(&mut waiting).is_pending(), "nothing changed after {seen:?}");
            put(
                &*store,
                &shelf(&format!("elsewhere-{round}")),
                store.head(&shelf(&format!("elsewhere-{round}"))).await.unwrap().map(|head| head.seq),
                1,
                &[],
            )
            .await;
        }
        if round == 0 {
            seen.generation = generation(&*store, None, None).await.seq;
        } else {
            seen.statuses = store.put_status(&source("dublin"), Bytes::from("fine")).await.unwrap();
        }
        waiting.await.unwrap();
    }
}

// 10
async fn a_sweep_spares_what_was_put_since_the_one_before(place: Place) {
    let store = place.open().await;
    let dublin = shelf("dublin");
    store.put_chunks(&dublin, &[chunk("under way"), chunk("left behind")]).await.unwrap();
    assert_eq!(store.sweep().await.unwrap(), 0);
    store.put_chunks(&dublin, &[chunk("under way")]).await.unwrap();
    assert_eq!(store.sweep().await.unwrap(), 1);

    let head = store.swap_head(swap(&dublin, None, 1, &["under way"])).await.unwrap();
    for _ in 0..3 {
        assert_eq!(store.sweep().await.unwrap(), 0);
    }
    assert_eq!(read(&*store, &dublin, &head.chunks).await, "under way");
    let gone = store.chunks(&dublin, &[chunk("left behind").id]).await.unwrap_err();
    assert!(matches!(gone, StoreError::MissingChunk(_)), "{gone}");
}

async fn a_sweep_counts_what_a_cleared_shelf_leaves_alone(place: Place) {
    let store = place.open().await;
    put(&*store, &shelf("dublin"), None, 1, &["shared", "of dublin"]).await;
    put(&*store, &shelf("cork"), None, 1, &["shared"]).await;
    store.clear_shelf(&shelf("dublin")).await.unwrap();
    assert_eq!((store.sweep().await.unwrap(), store.sweep().await.unwrap()), (0, 1));
}

async fn a_cleared_shelf_is_swept_and_a_shared_chunk_stays(place: Place) {
    let store = place.open().await;
    put(&*store, &shelf("dublin"), None, 1, &["shared", "of dublin"]).await;
    let cork = put(&*store, &shelf("cork"), None, 1, &["shared"]).await;
    store.clear_shelf(&shelf("dublin")).await.unwrap();
    place.let_unnamed_go(&*store).await;
    assert_eq!(read(&*store, &shelf("cork"), &cork.chunks).await, "shared");
    let gone = store.chunks(&shelf("dublin"), &[chunk("of dublin").id]).await.unwrap_err();
    assert!(matches!(gone, StoreError::MissingChunk(_)), "{gone}");
}

async fn what_was_let_go_is_a_missing_chunk_to_a_swap(place: Place) {
    let store = place.open().await;
    let dublin = shelf("dublin");
    let head = put(&*store, &dublin, None, 1, &["named"]).await;
    store.put_chunks(&dublin, &[chunk("put and forgotten")]).await.unwrap();
    place.let_unnamed_go(&*store).await;
    let refused = store.swap_head(swap(&dublin, Some(1), 1, &["named", "put and forgotten"])).await.unwrap_err();
    assert!(matches!(refused, StoreError::MissingChunk(_)), "{refused}");
    assert_eq!(store.head(&dublin).await.unwrap(), Some(head.clone()));
    assert_eq!(read(&*store, &dublin, &head.chunks).await, "named");
}

// 12
async fn bytes_that_do_not_fit_their_name_are_not_handed_out(place: Place) {
    let store = place.open().await;
    let swapped = Chunk { id: chunk("a good meeting").id, bytes: Bytes::from("another room") };
    store.put_chunks(&shelf("dublin"), std::slice::from_ref(&swapped)).await.unwrap();
    let refused = store.chunks(&shelf("dublin"), &[swapped.id]).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Unreadable { what, .. } if what.contains(&swapped.id.to_string())), "{refused}");
}

async fn everything_is_there_when_the_store_is_opened_again(place: Place) {
    let store = place.open().await;
    let id = store.store_id().await.unwrap();
    put(&*store, &shelf("dublin"), None, 3, &["old"]).await;
    let head = put(&*store, &shelf("dublin"), Some(1), 3, &["new"]).await;
    put(&*store, &shelf("gone"), None, 8, &["gone"]).await;
    store.clear_shelf(&shelf("gone")).await.unwrap();
    generation(&*store, None, Some("delta")).await;
    store.put_status(&source("dublin"), Bytes::from("fine")).await.unwrap();
    drop(store);

    let store = place.open().await;
    assert_eq!(store.store_id().await.unwrap(), id);
    assert_eq!(store.head(&shelf("dublin")).await.unwrap(), Some(head));
    assert_eq!(read(&*store, &shelf("dublin"), &store.history(&shelf("dublin")).await.unwrap()[0].chunks).await, "old");
    assert_eq!(put(&*store, &shelf("gone"), None, 8, &["back"]).await.seq, 2);
    assert_eq!(store.deltas(0, 9).await.unwrap(), [(1, Bytes::from("delta"))]);
    let statuses = store.statuses().await.unwrap();
    assert_eq!((statuses.version, statuses.entries.len()), (1, 1));
    store.changed(Seen::default()).await.unwrap();
}

async fn what_a_swap_returns_is_what_is_read_later(place: Place) {
    let store = place.open().await;
    let late = at(0).checked_add(SignedDuration::from_micros(1_234_567)).unwrap();
    let head = store.swap_head(Swap { at: late, ..swap(&shelf("dublin"), None, 1, &[]) }).await.unwrap();
    assert_eq!(head.at.as_millisecond(), late.as_millisecond());
    assert_eq!(store.head(&shelf("dublin")).await.unwrap(), Some(head));
}

async fn a_store_has_an_id_of_its_own(place: Place) {
    let id = place.open().await.store_id().await.unwrap();
    assert_eq!(id.len(), 32, "{id}");
    assert_ne!(Place::embedded().open().await.store_id().await.unwrap(), id);
}

every_store! {
    what_is_put_replaces_that_shelf_and_nothing_of_another,
    source_heads_are_listed_by_source_without_the_generation,
    a_writer_under_a_lower_fence_is_refused,
    a_writer_that_expects_another_number_is_refused,
    of_writers_that_race_one_wins,
    a_swap_that_names_a_missing_chunk_is_refused,
    numbers_grow_by_one_and_outlast_a_cleared_shelf,
    the_last_heads_stay_readable_chunks_and_all,
    deltas_are_listed_in_order_from_where_one_asks,
    a_generation_without_a_delta_breaks_the_chain,
    a_source_keeps_no_deltas,
    a_status_replaces_that_of_the_same_source,
    a_reader_that_is_behind_need_not_wait,
    a_reader_that_has_seen_all_waits_for_the_next,
    a_cleared_shelf_is_swept_and_a_shared_chunk_stays,
    what_was_let_go_is_a_missing_chunk_to_a_swap,
    bytes_that_do_not_fit_their_name_are_not_handed_out,
    everything_is_there_when_the_store_is_opened_again,
    what_a_swap_returns_is_what_is_read_later,
    a_store_has_an_id_of_its_own,
}

stores_that_sweep! {
    a_sweep_spares_what_was_put_since_the_one_before,
    a_sweep_counts_what_a_cleared_shelf_leaves_alone,
}
