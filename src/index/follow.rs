//! Follows the store: a new generation is read, built and swapped in; new statuses likewise.

use std::sync::Arc;

use crate::index::current::Current;
use crate::store::contract::Store;

/// Reads what is in the store, swaps it in, and goes on with every change until the token is cancelled.
/// A store that fails is tried again; what is served stays.
pub async fn follow(store: Arc<dyn Store>, current: Arc<Current>, stop: tokio_util::sync::CancellationToken) {
    let _ = (store, current, stop);
    todo!()
}
