//! Opens the store that the settings name: one arm per store.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use crate::store::contract::Store;
use crate::store::embedded::{self, EmbeddedStore};
use crate::store::error::StoreError;
use crate::store::memory::MemoryStore;
use crate::store::redis::server::RedisStore;
use crate::store::settings::{StoreKind, StoreSettings};

/// Opens the store for a server. An embedded file that is damaged is put aside and a new one begun: what is in it can be
/// harvested again, and a server that waits for somebody serves nobody meanwhile. A file that never was a store is left alone.
///
/// # Errors
/// As [`open`], where the damaged file cannot be put aside.
pub async fn open_or_begin_anew(settings: &StoreSettings, now: Timestamp) -> Result<Arc<dyn Store>, StoreError> {
    let why = match open(settings).await {
        Err(StoreError::Damaged(why)) if embedded::was_a_store(&settings.path) => why,
        opened => return opened,
    };
    let mut aside = settings.path.clone().into_os_string();
    aside.push(format!(".damaged-{}", now.strftime("%Y%m%dT%H%M%SZ")));
    let aside = PathBuf::from(aside);
    if let Err(error) = std::fs::rename(&settings.path, &aside) {
        return Err(StoreError::Damaged(format!("{why}; it could not be put aside as {}: {error}", aside.display())));
    }
    tracing::error!("{why}; it was put aside as {}, and every feed is harvested anew into a new store", aside.display());
    open(settings).await
}

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
