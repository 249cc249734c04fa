//! The promises of `store::queue`, by their numbers there.

use meeting_graph::store::contract::Store;
use meeting_graph::store::error::StoreError;
use meeting_graph::store::queue::{Claim, Queued};

use crate::store::places::{Place, at, every_store, source};

async fn claim(store: &dyn Store, second: i64) -> Vec<Claim> {
    store.claim(at(second), 60, 10).await.unwrap()
}

fn names(claims: &[Claim]) -> Vec<&str> {
    claims.iter().map(|claim| claim.source.as_str()).collect()
}

fn is_fenced<T: std::fmt::Debug>(result: Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Fenced { .. }))
}

// 1
async fn a_claimed_source_is_not_claimed_again_before_its_end(place: Place) {
    let store = place.open().await;
    store.enroll(&source("dublin"), at(10)).await.unwrap();
    assert_eq!(claim(&*store, 9).await, []);
    let claims = claim(&*store, 10).await;
    assert_eq!(claims, [Claim { source: source("dublin"), fence: claims[0].fence, due: at(10), until: at(70), unfinished: 0 }]);
    assert_eq!(claim(&*store, 69).await, []);
    assert_eq!(names(&claim(&*store, 70).await), ["dublin"]);
}

async fn of_workers_that_claim_at_once_one_gets_the_source(place: Place) {
    let store = place.open().await;
    store.enroll(&source("dublin"), at(0)).await.unwrap();
    let workers = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.claim(at(0), 60, 1).await.unwrap().len() })
    });
    let mut claimed = 0;
    for worker in workers.collect::<Vec<_>>() {
        claimed += worker.await.unwrap();
    }
    assert_eq!(claimed, 1);
}

async fn a_lapsed_claim_holds_until_another_takes_the_source(place: Place) {
    let store = place.open().await;
    store.enroll(&source("dublin"), at(0)).await.unwrap();
    let lapsed = claim(&*store, 0).await.remove(0);
    let kept = store.extend(&lapsed, at(100), 60).await.unwrap();
    assert_eq!((kept.fence, kept.until), (lapsed.fence, at(160)));
    assert_eq!(claim(&*store, 159).await, []);
    store.finish(&kept, at(500)).await.unwrap();
    assert_eq!(store.queued().await.unwrap(), [Queued { source: source("dublin"), due: at(500), claimed_until: None }]);
}

async fn an_extension_never_makes_a_claim_shorter(place: Place) {
    let store = place.open().await;
    store.enroll(&source("dublin"), at(0)).await.unwrap();
    let long = store.claim(at(0), 600, 1).await.unwrap().remove(0);
    assert_eq!(store.extend(&long, at(1), 5).await.unwrap().until, at(600));
}

// 2
async fn fences_only_grow_even_when_the_source_was_withdrawn(place: Place) {
    let store = place.open().await;
    let mut last = 0;
    for round in 0..4 {
        store.enroll(&source("dublin"), at(0)).await.unwrap();
        for second in [round * 1_000, round * 1_000 + 60] {
            let claim = claim(&*store, second).await.remove(0);
            assert!(claim.fence > last, "fence {} after {last}", claim.fence);
            last = claim.fence;
        }
        store.withdraw(&source("dublin")).await.unwrap();
    }
}

// 3
async fn a_lost_claim_can_neither_be_finished_nor_extended(place: Place) {
    let store = place.open().await;
    store.enroll(&source("dublin"), at(0)).await.unwrap();
    let lost = claim(&*store, 0).await.remove(0);
    let held = claim(&*store, 60).await.remove(0);
    assert!(is_fenced(store.finish(&lost, at(900)).await));
    assert!(is_fenced(store.extend(&lost, at(61), 60).await));
    assert_eq!(store.queued().await.unwrap()[0].claimed_until, Some(held.until));
    store.finish(&held, at(900)).await.unwrap();
    assert!(is_fenced(store.finish(&held, at(1_000)).await));
    assert_eq!(store.queued().await.unwrap()[0].due, at(900));
}

async fn a_withdrawn_source_loses_its_claim(place: Place) {
    let store = place.open().await;
    store.enroll(&source("dublin"), at(0)).await.unwrap();
    let lost = claim(&*store, 0).await.remove(0);
    store.withdraw(&source("dublin")).await.unwrap();
    store.withdraw(&source("never-there")).await.unwrap();
    let refused = store.finish(&lost, at(900)).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Fenced { held, ours, .. } if held > ours), "{refused}");
    assert_eq!(store.queued().await.unwrap(), []);
    store.enroll(&source("dublin"), at(0)).await.unwrap();
    assert!(is_fenced(store.finish(&lost, at(900)).await));
}

// 4
async fn a_trigger_makes_a_source_due_at_once(place: Place) {
    let store = place.open().await;
    store.enroll(&source("dublin"), at(1_000)).await.unwrap();
    assert!(store.trigger(&source("dublin"), at(5)).await.unwrap());
    assert!(!store.trigger(&source("never-there"), at(5)).await.unwrap());
    assert_eq!(names(&claim(&*store, 5).await), ["dublin"]);
}

async fn a_trigger_does_not_put_off_what_is_due_already(place: Place) {
    let store = place.open().await;
    store.enroll(&source("dublin"), at(1)).await.unwrap();
    store.trigger(&source("dublin"), at(50)).await.unwrap();
    assert_eq!(store.queued().await.unwrap()[0].due, at(1));
}

async fn a_trigger_while_claimed_makes_it_due_again_right_after(place: Place) {
    let store = place.open().await;
    store.enroll(&source("dublin"), at(0)).await.unwrap();
    let first = claim(&*store, 0).await.remove(0);
    assert!(store.trigger(&source("dublin"), at(10)).await.unwrap());
    assert_eq!(claim(&*store, 11).await, []);
    store.finish(&first, at(1_000)).await.unwrap();
    let second = claim(&*store, 12).await.remove(0);
    assert_eq!(second.due, at(10));
    store.finish(&second, at(1_000)).await.unwrap();
    assert_eq!(claim(&*store, 13).await, [], "one trigger is answered once");
}

async fn no_schedule_puts_a_trigger_off(place: Place) {
    let store = place.open().await;
    store.enroll(&source("dublin"), at(1_000)).await.unwrap();
    store.trigger(&source("dublin"), at(5)).await.unwrap();
    store.reschedule(&source("dublin"), at(2_000)).await.unwrap();
    assert_eq!(store.queued().await.unwrap()[0].due, at(5));
}

// 5
async fn readings_that_never_ended_are_told_to_whoever_claims_next(place: Place) {
    let store = place.open().await;
    let dublin = source("dublin");
    store.enroll(&dublin, at(0)).await.unwrap();
    for (second, unfinished) in [(0, 0), (60, 1), (120, 2)] {
        let claim = claim(&*store, second).await.remove(0);
        assert_eq!(claim.unfinished, unfinished);
        store.begin_reading(&dublin, claim.fence).await.unwrap();
    }
    let ended = store.claim_source(&dublin, at(180), 60).await.unwrap().unwrap();
    assert_eq!(ended.unfinished, 3);
    store.finish(&ended, at(200)).await.unwrap();
    assert_eq!(claim(&*store, 200).await[0].unfinished, 0);
}

async fn a_source_set_aside_has_one_more_chance(place: Place) {
    let store = place.open().await;
    let dublin = source("dublin");
    store.enroll(&dublin, at(0)).await.unwrap();
    let first = claim(&*store, 0).await.remove(0);
    store.begin_reading(&dublin, first.fence).await.unwrap();
    let second = claim(&*store, 60).await.remove(0);
    store.begin_reading(&dublin, second.fence).await.unwrap();
    let third = claim(&*store, 120).await.remove(0);
    store.set_aside(&third, at(900)).await.unwrap();
    assert_eq!(store.queued().await.unwrap(), [Queued { source: dublin, due: at(900), claimed_until: None }]);
    assert_eq!(claim(&*store, 900).await[0].unfinished, 1);
}

async fn a_reading_under_a_lost_claim_does_not_begin(place: Place) {
    let store = place.open().await;
    let dublin = source("dublin");
    store.enroll(&dublin, at(0)).await.unwrap();
    let lost = claim(&*store, 0).await.remove(0);
    let held = claim(&*store, 60).await.remove(0);
    assert!(is_fenced(store.begin_reading(&dublin, lost.fence).await));
    assert!(is_fenced(store.set_aside(&lost, at(900)).await));
    store.finish(&held, at(900)).await.unwrap();
    assert!(is_fenced(store.begin_reading(&dublin, held.fence).await));
}

// 6
async fn the_longest_due_is_claimed_first(place: Place) {
    let store = place.open().await;
    for (name, due) in [("late", 30), ("tie-b", 20), ("tie-a", 20), ("early", 10), ("not-yet", 99)] {
        store.enroll(&source(name), at(due)).await.unwrap();
    }
    assert_eq!(names(&store.claim(at(40), 60, 3).await.unwrap()), ["early", "tie-a", "tie-b"]);
    assert_eq!(names(&store.claim(at(40), 60, 3).await.unwrap()), ["late"]);
    assert_eq!(store.claim(at(99), 60, 0).await.unwrap(), []);
}

async fn enrolling_again_changes_nothing(place: Place) {
    let store = place.open().await;
    store.enroll(&source("dublin"), at(10)).await.unwrap();
    store.enroll(&source("dublin"), at(0)).await.unwrap();
    store.enroll(&source("cork"), at(20)).await.unwrap();
    let place_of = |name, due| Queued { source: source(name), due: at(due), claimed_until: None };
    assert_eq!(store.queued().await.unwrap(), [place_of("cork", 20), place_of("dublin", 10)]);
}

async fn several_are_enrolled_as_one_is(place: Place) {
    let store = place.open().await;
    store.enroll(&source("cork"), at(5)).await.unwrap();
    store.enroll_all(vec![(source("cork"), at(9)), (source("dublin"), at(7)), (source("ennis"), at(6))]).await.unwrap();
    store.enroll_all(Vec::new()).await.unwrap();
    let due: Vec<_> = store.queued().await.unwrap().into_iter().map(|queued| (queued.source, queued.due)).collect();
    assert_eq!(due, [(source("cork"), at(5)), (source("dublin"), at(7)), (source("ennis"), at(6))]);
}

async fn a_new_schedule_counts_for_whoever_is_not_claimed(place: Place) {
    let store = place.open().await;
    store.enroll(&source("dublin"), at(0)).await.unwrap();
    store.enroll(&source("cork"), at(100)).await.unwrap();
    let claimed = claim(&*store, 0).await.remove(0);
    for name in ["dublin", "cork", "never-there"] {
        store.reschedule(&source(name), at(50)).await.unwrap();
    }
    store.finish(&claimed, at(700)).await.unwrap();
    let dues: Vec<_> = store.queued().await.unwrap().iter().map(|queued| queued.due).collect();
    assert_eq!(dues, [at(50), at(700)]);
}

async fn the_queue_is_there_when_the_store_is_opened_again(place: Place) {
    let store = place.open().await;
    store.enroll(&source("dublin"), at(0)).await.unwrap();
    store.enroll(&source("cork"), at(500)).await.unwrap();
    let claimed = claim(&*store, 0).await.remove(0);
    store.trigger(&source("dublin"), at(7)).await.unwrap();
    let before = store.queued().await.unwrap();
    drop(store);

    let store = place.open().await;
    assert_eq!(store.queued().await.unwrap(), before);
    store.finish(&claimed, at(900)).await.unwrap();
    let again = claim(&*store, 8).await.remove(0);
    assert!(again.due == at(7) && again.fence > claimed.fence, "{again:?}");
}

every_store! {
    a_claimed_source_is_not_claimed_again_before_its_end,
    of_workers_that_claim_at_once_one_gets_the_source,
    a_lapsed_claim_holds_until_another_takes_the_source,
    an_extension_never_makes_a_claim_shorter,
    fences_only_grow_even_when_the_source_was_withdrawn,
    a_lost_claim_can_neither_be_finished_nor_extended,
    a_withdrawn_source_loses_its_claim,
    a_trigger_makes_a_source_due_at_once,
    a_trigger_does_not_put_off_what_is_due_already,
    a_trigger_while_claimed_makes_it_due_again_right_after,
    no_schedule_puts_a_trigger_off,
    readings_that_never_ended_are_told_to_whoever_claims_next,
    a_source_set_aside_has_one_more_chance,
    a_reading_under_a_lost_claim_does_not_begin,
    the_longest_due_is_claimed_first,
    enrolling_again_changes_nothing,
    several_are_enrolled_as_one_is,
    a_new_schedule_counts_for_whoever_is_not_claimed,
    the_queue_is_there_when_the_store_is_opened_again,
}
