//! Opens the store that the settings name: one arm per store.

use std::sync::Arc;

use crate::store::contract::Store;
use crate::store::error::StoreError;
use crate::store::settings::StoreSettings;

/// Opens the store.
///
/// # Errors
/// `Open` with the place and the mend.
pub async fn open(settings: &StoreSettings) -> Result<Arc<dyn Store>, StoreError> {
    let _ = settings;
    todo!()
}
