//! The table in this process: for tests, and for trying things out.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use bytes::Bytes;

use crate::store::error::StoreError;
use crate::store::local::Local;
use crate::store::rows::{Lasting, Row, Rows, RowsMut, Space, Tables};

/// The table in this process, gone with it.
pub type MemoryStore = Local<MemoryTables>;

impl Default for MemoryStore {
    fn default() -> Self {
        Self::over(MemoryTables::default()).expect("rows in memory take every write")
    }
}

/// Rows in memory. The guard is held for the length of one transaction and never across an await.
#[derive(Default)]
pub struct MemoryTables(RwLock<Spaces>);

#[derive(Default)]
struct Spaces(BTreeMap<Space, BTreeMap<Vec<u8>, Bytes>>);

impl Tables for MemoryTables {
    const WAITS: bool = false;

    fn read<T>(&self, work: impl FnOnce(&dyn Rows) -> Result<T, StoreError>) -> Result<T, StoreError> {
        work(&*self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Nothing can fail after the first write: the rules check first, and memory takes every row.
    fn write<T>(&self, _: Lasting, work: impl FnOnce(&mut dyn RowsMut) -> Result<T, StoreError>) -> Result<T, StoreError> {
        work(&mut *self.0.write().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Rows for Spaces {
    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        Ok(self.0.get(&space).and_then(|rows| rows.get(key)).cloned())
    }

    fn has(&self, space: Space, key: &[u8]) -> Result<bool, StoreError> {
        Ok(self.0.get(&space).is_some_and(|rows| rows.contains_key(key)))
    }

    fn scan(&self, space: Space, from: &[u8], limit: usize) -> Result<Vec<Row>, StoreError> {
        let Some(rows) = self.0.get(&space) else { return Ok(Vec::new()) };
        Ok(rows.range(from.to_vec()..).take(limit).map(|(key, bytes)| (key.clone(), bytes.clone())).collect())
    }

    fn keys(&self, space: Space) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(self.0.get(&space).map(|rows| rows.keys().cloned().collect()).unwrap_or_default())
    }
}

impl RowsMut for Spaces {
    fn put(&mut self, space: Space, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.0.entry(space).or_default().insert(key.to_vec(), Bytes::copy_from_slice(value));
        Ok(())
    }

    fn remove(&mut self, space: Space, key: &[u8]) -> Result<bool, StoreError> {
        Ok(self.0.get_mut(&space).is_some_and(|rows| rows.remove(key).is_some()))
    }
}
