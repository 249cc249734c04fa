//! The promises of `store::commands`, by their numbers there.

use bytes::Bytes;
use meeting_graph::model::command::{Command, Order, Outcome};
use meeting_graph::store::commands::{self, KEPT_OUTCOMES, WAITING_MAX};
use meeting_graph::store::contract::Store;
use meeting_graph::store::error::StoreError;

use crate::store::places::{Place, at, every_store, source};

fn pause(name: &str) -> Command {
    Command { source: source(name), order: Order::Pause { why: Some("the site is rebuilt".to_owned()) }, at: at(0) }
}

async fn lay(store: &dyn Store, name: &str) -> u64 {
    commands::lay(store, &pause(name)).await.unwrap()
}

// 1
async fn commands_wait_in_the_order_in_which_they_were_laid_down(place: Place) {
    let store = place.open().await;
    let numbers = [lay(&*store, "dublin").await, lay(&*store, "cork").await, lay(&*store, "dublin").await];
    assert_eq!(numbers, [1, 2, 3]);
    let waiting = commands::waiting(&*store).await.unwrap();
    assert_eq!(waiting, [(1, pause("dublin")), (2, pause("cork")), (3, pause("dublin"))]);
}

// 2
async fn a_command_is_settled_once(place: Place) {
    let store = place.open().await;
    let number = lay(&*store, "dublin").await;
    assert_eq!(commands::outcome(&*store, number).await.unwrap(), None);
    let (first, second) = (Outcome::done("it is paused"), Outcome::refused("it was paused"));
    assert!(commands::settle(&*store, number, &first).await.unwrap());
    assert!(!commands::settle(&*store, number, &second).await.unwrap());
    assert!(!commands::settle(&*store, 99, &second).await.unwrap());
    assert_eq!(commands::outcome(&*store, number).await.unwrap(), Some(first));
    assert_eq!(commands::waiting(&*store).await.unwrap(), []);
    assert_eq!(lay(&*store, "dublin").await, number + 1, "no number is used twice");
}

// 3
async fn what_came_of_a_command_is_let_go_of_in_time(place: Place) {
    let store = place.open().await;
    let first = lay(&*store, "dublin").await;
    commands::settle(&*store, first, &Outcome::done("done")).await.unwrap();
    for _ in 0..KEPT_OUTCOMES - 1 {
        let number = store.lay(&Bytes::from_static(b"x")).await.unwrap();
        store.settle(number, &Bytes::from_static(b"y")).await.unwrap();
    }
    assert!(commands::outcome(&*store, first).await.unwrap().is_some());
    lay(&*store, "dublin").await;
    assert_eq!(store.outcome(first).await.unwrap(), None);
}

// 4
async fn one_command_too_many_is_refused(place: Place) {
    let store = place.open().await;
    for _ in 0..WAITING_MAX {
        store.lay(&Bytes::from_static(b"x")).await.unwrap();
    }
    let refused = store.lay(&Bytes::from_static(b"x")).await;
    assert!(matches!(refused, Err(StoreError::Full(_))), "{refused:?}");
    assert_eq!(store.waiting().await.unwrap().len(), WAITING_MAX);
}

async fn a_command_of_a_newer_program_is_left_to_it(place: Place) {
    let store = place.open().await;
    store.lay(&Bytes::from_static(b"from the future")).await.unwrap();
    let number = lay(&*store, "dublin").await;
    assert_eq!(commands::waiting(&*store).await.unwrap(), [(number, pause("dublin"))]);
}

async fn commands_are_there_when_the_store_is_opened_again(place: Place) {
    let store = place.open().await;
    lay(&*store, "dublin").await;
    drop(store);
    assert_eq!(commands::waiting(&*place.open().await).await.unwrap(), [(1, pause("dublin"))]);
}

every_store! {
    commands_wait_in_the_order_in_which_they_were_laid_down,
    a_command_is_settled_once,
    what_came_of_a_command_is_let_go_of_in_time,
    one_command_too_many_is_refused,
    a_command_of_a_newer_program_is_left_to_it,
    commands_are_there_when_the_store_is_opened_again,
}
