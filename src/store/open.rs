//! Opens the store that the settings name: one arm per store.

use std::sync::Arc;

use crate::store::contract::Store;
use crate::store::embedded::EmbeddedStore;
use crate::store::error::StoreError;
use crate::store::memory::MemoryStore;
use crate::store::redis::server::RedisStore;
use crate::store::settings::{StoreKind, StoreSettings};

/// Opens the store.
///
/// # Errors
/// `Open` with the place and the mend.
pub async fn open(settings: &StoreSettings) -> Result<Arc<dyn Store>, StoreError> {
    match settings.kind {
        StoreKind::Memory => Ok(Arc::new(MemoryStore::default())),
        StoreKind::Embedded => Ok(Arc::new(EmbeddedStore::open(&settings.path).await?)),
        StoreKind::Redis => Ok(Arc::new(RedisStore::open(settings).await?)),
    }
}
