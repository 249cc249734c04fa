//! Commands of operators, laid on the table for whoever harvests, and what came of them.
//!
//! Promises, each a test of the suite:
//!
//! 1. Commands are numbered in the order in which they are laid down; no number is used twice.
//! 2. A command waits until it is settled, and is settled once: whoever settles it later is told so and changes nothing.
//! 3. What came of a command stays readable until [`KEPT_OUTCOMES`] later ones have been laid down.
//! 4. While [`WAITING_MAX`] wait, a further one is refused (`Full`).

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::time::{Instant, sleep};

use crate::model::command::{Command, Outcome};
use crate::store::codec;
use crate::store::error::StoreError;

/// How many commands may wait.
pub const WAITING_MAX: usize = 1_000;

/// How many commands later the outcome of one is let go of.
pub const KEPT_OUTCOMES: u64 = 1_000;

/// How often it is looked whether a command was settled. Workers take them once a second.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Commands, as bytes.
#[async_trait]
pub trait Commands: Send + Sync {
    /// Lays a command down; returns its number.
    async fn lay(&self, command: &Bytes) -> Result<u64, StoreError>;

    /// Those that wait, in order.
    async fn waiting(&self) -> Result<Vec<(u64, Bytes)>, StoreError>;

    /// Says what came of one. `false` where it did not wait any more.
    async fn settle(&self, number: u64, outcome: &Bytes) -> Result<bool, StoreError>;

    /// What came of one; `None` where it still waits, and where it was let go of.
    async fn outcome(&self, number: u64) -> Result<Option<Bytes>, StoreError>;
}

/// Lays a command down; returns its number.
///
/// # Errors
/// `Full` and `Unavailable` of the store.
pub async fn lay(store: &dyn Commands, command: &Command) -> Result<u64, StoreError> {
    store.lay(&codec::encode_command(command)?).await
}

/// The commands that wait, in order; one that only a newer program can read is left for it.
///
/// # Errors
/// `Unavailable` of the store.
pub async fn waiting(store: &dyn Commands) -> Result<Vec<(u64, Command)>, StoreError> {
    let read = |(number, bytes): (u64, Bytes)| match codec::decode_command(&bytes) {
        Ok(command) => Some((number, command)),
        Err(error) => {
            tracing::warn!("command {number} is left to a newer program: {error}");
            None
        }
    };
    Ok(store.waiting().await?.into_iter().filter_map(read).collect())
}

/// Says what came of a command. `false` where it did not wait any more.
///
/// # Errors
/// `Full` and `Unavailable` of the store.
pub async fn settle(store: &dyn Commands, number: u64, outcome: &Outcome) -> Result<bool, StoreError> {
    store.settle(number, &codec::encode_outcome(outcome)?).await
}

/// What came of a command, as soon as it is settled; `None` where it still waits after so long.
///
/// # Errors
/// `Unreadable` and `Unavailable` of the store.
pub async fn wait(store: &dyn Commands, number: u64, patience: Duration) -> Result<Option<Outcome>, StoreError> {
    let end = Instant::now() + patience;
    loop {
        let found = outcome(store, number).await?;
        if found.is_some() || Instant::now() >= end {
            return Ok(found);
        }
        sleep(LOOK_EVERY).await;
    }
}

/// What came of a command; `None` while it waits.
///
/// # Errors
/// `Unreadable` and `Unavailable` of the store.
pub async fn outcome(store: &dyn Commands, number: u64) -> Result<Option<Outcome>, StoreError> {
    let bytes = store.outcome(number).await?;
    bytes.map(|bytes| codec::decode_outcome(&bytes)).transpose()
}
