//! Packs, generations and statuses as gather and index use them, on every store.

use jiff::Timestamp;
use meeting_graph::model::change::{Change, ChangeKind};
use meeting_graph::model::id::MeetingId;
use meeting_graph::model::status::SourceStatus;
use meeting_graph::store::codec;
use meeting_graph::store::contract::Shelf;
use meeting_graph::store::error::StoreError;
use meeting_graph::store::packs;

use crate::store::places::{Place, at, every_store, source};
use crate::store::rounds;

async fn a_pack_is_loaded_as_it_was_put(place: Place) {
    let store = place.open().await;
    let dublin = source("dublin");
    let (pack, meta) = rounds::pack_of_round(1, 2_500);
    let head = packs::put_pack(&*store, &dublin, &pack, &meta, None, 1, at(5)).await.unwrap();
    assert_eq!((head.seq, head.fence, head.at, head.chunks.len()), (1, 1, at(5), 2));
    let stored = store.head(&Shelf::Source(dublin.clone())).await.unwrap().unwrap();
    assert_eq!(packs::load_pack(&*store, &dublin, &stored).await.unwrap(), (pack, meta));

    let (empty, meta) = rounds::pack_of_round(2, 0);
    let head = packs::put_pack(&*store, &dublin, &empty, &meta, Some(1), 1, at(6)).await.unwrap();
    assert_eq!(packs::load_pack(&*store, &dublin, &head).await.unwrap(), (empty, meta));
}

async fn a_refused_pack_leaves_the_good_one(place: Place) {
    let store = place.open().await;
    let dublin = source("dublin");
    let (good, good_meta) = rounds::pack_of_round(1, 10);
    let (other, other_meta) = rounds::pack_of_round(2, 3);
    packs::put_pack(&*store, &dublin, &good, &good_meta, None, 5, at(0)).await.unwrap();
    let fenced = packs::put_pack(&*store, &dublin, &other, &other_meta, Some(1), 4, at(1)).await.unwrap_err();
    let raced = packs::put_pack(&*store, &dublin, &other, &other_meta, None, 5, at(1)).await.unwrap_err();
    assert!(matches!((&fenced, &raced), (StoreError::Fenced { .. }, StoreError::Raced { .. })), "{fenced}; {raced}");
    let head = store.head(&Shelf::Source(dublin.clone())).await.unwrap().unwrap();
    assert_eq!(packs::load_pack(&*store, &dublin, &head).await.unwrap(), (good, good_meta));
}

async fn a_generation_is_loaded_with_its_number_and_leaves_its_changes(place: Place) {
    let store = place.open().await;
    assert_eq!(packs::load_generation(&*store).await.unwrap(), None);
    let change = Change { id: MeetingId(uuid::Uuid::from_u128(7)), kind: ChangeKind::Added, at: Timestamp::from_second(9).unwrap() };
    for round in 1..=2 {
        let (content, meta) = rounds::generation_of_round(round, 600);
        let expected = (round > 1).then(|| u64::from(round) - 1);
        let changes = std::slice::from_ref(&change);
        let head = packs::publish_generation(&*store, &content, &meta, changes, expected, 1, at(0)).await.unwrap();
        assert_eq!(packs::load_generation(&*store).await.unwrap(), Some((head, meta, content)));
    }
    let (content, meta) = rounds::generation_of_round(1, 600);
    let before = store.history(&Shelf::Generation).await.unwrap().remove(0);
    assert_eq!(packs::load_generation_at(&*store, &before).await.unwrap(), (meta, content));
    let deltas = store.deltas(0, 10).await.unwrap();
    let read: Vec<_> = deltas.iter().map(|(seq, bytes)| (*seq, codec::decode_changes(bytes).unwrap())).collect();
    assert_eq!(read, [(1, vec![change.clone()]), (2, vec![change])]);
}

async fn statuses_are_loaded_by_source(place: Place) {
    let store = place.open().await;
    assert_eq!(packs::load_statuses(&*store).await.unwrap(), (0, std::collections::BTreeMap::new()));
    for name in ["dublin", "cork"] {
        packs::put_status(&*store, &rounds::status(name)).await.unwrap();
    }
    let late = SourceStatus { consecutive_failures: 3, last_attempt_at: Some(at(5)), ..rounds::status("cork") };
    assert_eq!(packs::put_status(&*store, &late).await.unwrap(), 3);
    let (version, statuses) = packs::load_statuses(&*store).await.unwrap();
    assert_eq!(version, 3);
    assert_eq!(statuses.into_values().collect::<Vec<_>>(), [late.clone(), rounds::status("dublin")]);
    packs::put_statuses(&*store, &[rounds::status("cork"), rounds::status("ennis")]).await.unwrap();
    packs::put_statuses(&*store, &[]).await.unwrap();
    let (version, statuses) = packs::load_statuses(&*store).await.unwrap();
    assert_eq!(version, 5);
    assert_eq!(statuses.into_values().collect::<Vec<_>>(), ["cork", "dublin", "ennis"].map(rounds::status));
}

#[tokio::test(flavor = "multi_thread")]
async fn long_work_is_moved_off_the_threads_of_a_runtime() {
    let store = Place::memory().open().await;
    let (pack, meta) = rounds::pack_of_round(1, 100);
    let head = packs::put_pack(&*store, &source("dublin"), &pack, &meta, None, 1, at(5)).await.unwrap();
    assert_eq!(packs::load_pack(&*store, &source("dublin"), &head).await.unwrap(), (pack, meta));
}

every_store! {
    a_pack_is_loaded_as_it_was_put,
    a_refused_pack_leaves_the_good_one,
    a_generation_is_loaded_with_its_number_and_leaves_its_changes,
    statuses_are_loaded_by_source,
}
