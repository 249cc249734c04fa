//! The promises of `store::lease`, by their numbers there.

use meeting_graph::store::contract::Store;
use meeting_graph::store::lease::Lease;

use crate::store::places::{Place, at, every_store};

async fn acquire(store: &dyn Store, holder: &str, second: i64) -> Option<Lease> {
    store.acquire("publish", holder, at(second), 30).await.unwrap()
}

// 1
async fn nobody_else_gets_a_lease_while_it_lasts(place: Place) {
    let store = place.open().await;
    let lease = acquire(&*store, "anna", 0).await.unwrap();
    assert_eq!((lease.name.as_str(), lease.holder.as_str(), lease.until), ("publish", "anna", at(30)));
    assert_eq!(acquire(&*store, "ben", 29).await, None);
    assert!(store.acquire("another", "ben", at(0), 30).await.unwrap().is_some());
    assert_eq!(acquire(&*store, "ben", 30).await.unwrap().holder, "ben");
    assert_eq!(acquire(&*store, "anna", 31).await, None);
}

async fn of_those_who_ask_at_once_one_gets_the_lease(place: Place) {
    let store = place.open().await;
    let asking = (0..8).map(|holder| {
        let store = store.clone();
        tokio::spawn(async move { acquire(&*store, &format!("holder {holder}"), 0).await.is_some() })
    });
    let mut granted = 0;
    for asked in asking.collect::<Vec<_>>() {
        granted += usize::from(asked.await.unwrap());
    }
    assert_eq!(granted, 1);
}

// 2
async fn each_grant_has_a_higher_fence(place: Place) {
    let store = place.open().await;
    let first = acquire(&*store, "anna", 0).await.unwrap();
    let after_its_end = acquire(&*store, "ben", 30).await.unwrap();
    store.release(&after_its_end).await.unwrap();
    let given_up = acquire(&*store, "ben", 31).await.unwrap();
    drop(store);
    let store = place.open().await;
    let reopened = acquire(&*store, "anna", 61).await.unwrap();
    let fences = [first, after_its_end, given_up, reopened].map(|lease| lease.fence);
    assert!(fences.is_sorted_by(|a, b| a < b), "{fences:?}");
}

// 3
async fn a_holder_renews_under_the_same_fence_while_it_lasts(place: Place) {
    let store = place.open().await;
    let lease = acquire(&*store, "anna", 0).await.unwrap();
    let renewed = acquire(&*store, "anna", 20).await.unwrap();
    assert_eq!((renewed.fence, renewed.until), (lease.fence, at(50)));
    assert_eq!(acquire(&*store, "ben", 49).await, None);
    assert!(acquire(&*store, "anna", 50).await.unwrap().fence > lease.fence);
}

// 4
async fn giving_up_a_lost_lease_changes_nothing(place: Place) {
    let store = place.open().await;
    let lost = acquire(&*store, "anna", 0).await.unwrap();
    let held = acquire(&*store, "ben", 30).await.unwrap();
    store.release(&lost).await.unwrap();
    assert_eq!(acquire(&*store, "anna", 31).await, None);
    store.release(&held).await.unwrap();
    assert!(acquire(&*store, "anna", 32).await.is_some());
    store.release(&Lease { name: "never granted".to_owned(), ..held }).await.unwrap();
}

every_store! {
    nobody_else_gets_a_lease_while_it_lasts,
    of_those_who_ask_at_once_one_gets_the_lease,
    each_grant_has_a_higher_fence,
    a_holder_renews_under_the_same_fence_while_it_lasts,
    giving_up_a_lost_lease_changes_nothing,
}
