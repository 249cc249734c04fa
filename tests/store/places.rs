//! Where the suite opens its stores. A new store is one more arm here and one more line in `every_store`.

use std::sync::Arc;

use jiff::Timestamp;
use meeting_graph::model::id::SourceId;
use meeting_graph::store::contract::Store;
use meeting_graph::store::memory::MemoryStore;
use meeting_graph::store::open::open;
use meeting_graph::store::settings::{StoreKind, StoreSettings};

/// A place that a store can be opened at again.
pub enum Place {
    Memory(Arc<dyn Store>),
    Embedded(tempfile::TempDir),
}

impl Place {
    pub fn memory() -> Self {
        Self::Memory(Arc::new(MemoryStore::default()))
    }

    pub fn embedded() -> Self {
        Self::Embedded(tempfile::tempdir().unwrap())
    }

    /// Opens the store, the first time or again. Let go of it before it is opened again.
    pub async fn open(&self) -> Arc<dyn Store> {
        match self {
            Self::Memory(store) => Arc::clone(store),
            Self::Embedded(folder) => {
                let path = folder.path().join("graph.redb");
                open(&StoreSettings { kind: StoreKind::Embedded, path, ..StoreSettings::default() }).await.unwrap()
            }
        }
    }
}

/// Runs promises against every store. A promise that is not listed is dead code, which the lints refuse.
macro_rules! every_store {
    ($($promise:ident,)*) => {
        mod memory {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise($crate::store::places::Place::memory()).await;
            })*
        }

        mod embedded {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise($crate::store::places::Place::embedded()).await;
            })*
        }
    };
}

pub(crate) use every_store;

/// A source's id.
pub fn source(name: &str) -> SourceId {
    name.parse().unwrap()
}

/// Seconds after an arbitrary hour.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}
