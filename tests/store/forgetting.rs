//! What is forgotten on an operator's order is gone at once.

use meeting_graph::store::error::StoreError;

use crate::store::places::{Place, every_store};
use crate::store::shelves::{chunk, put, read, shelf};

// 11
async fn what_is_forgotten_is_gone_at_once_and_what_a_kept_head_names_stays(place: Place) {
    let store = place.open().await;
    put(&*store, &shelf("dublin"), None, 1, &["monday", "shared"]).await;
    put(&*store, &shelf("dublin"), Some(1), 1, &["tuesday", "shared"]).await;
    let other = put(&*store, &shelf("cork"), None, 1, &["monday"]).await;
    let head = put(&*store, &shelf("dublin"), Some(2), 1, &["friday", "shared"]).await;
    store.forget_history(&shelf("dublin")).await.unwrap();

    assert_eq!(store.history(&shelf("dublin")).await.unwrap(), []);
    assert_eq!(read(&*store, &shelf("dublin"), &head.chunks).await, "fridayshared");
    assert_eq!(read(&*store, &shelf("cork"), &other.chunks).await, "monday");
    assert!(matches!(store.chunks(&shelf("dublin"), &[chunk("tuesday").id]).await, Err(StoreError::MissingChunk(_))));
    let next = put(&*store, &shelf("dublin"), Some(3), 1, &["sunday"]).await;
    assert_eq!((next.seq, store.history(&shelf("dublin")).await.unwrap()), (4, vec![head]));
    store.forget_history(&shelf("limerick")).await.unwrap();
}

every_store! {
    what_is_forgotten_is_gone_at_once_and_what_a_kept_head_names_stays,
}
