//! Where the suite opens its stores. A new store is one more arm here and one more line in `every_store`.

use std::sync::Arc;

use jiff::Timestamp;
use meeting_graph::model::id::SourceId;
use meeting_graph::store::contract::Store;
use meeting_graph::store::memory::MemoryStore;
use meeting_graph::store::open::open;
use meeting_graph::store::settings::{StoreKind, StoreSettings};

use crate::store::redis_server::RedisServer;

/// A place that a store can be opened at again.
pub enum Place {
    Memory(Arc<dyn Store>),
    Embedded(tempfile::TempDir),
    Redis(RedisServer),
}

impl Place {
    pub fn memory() -> Self {
        Self::Memory(Arc::new(MemoryStore::default()))
    }

    pub fn embedded() -> Self {
        Self::Embedded(tempfile::tempdir().unwrap())
    }

    pub fn redis() -> Self {
        Self::Redis(RedisServer::start(&[]))
    }

    /// Opens the store, the first time or again. Let go of it before it is opened again.
    pub async fn open(&self) -> Arc<dyn Store> {
        match self {
            Self::Memory(store) => Arc::clone(store),
            Self::Embedded(folder) => {
                let path = folder.path().join("graph.redb");
                open(&StoreSettings { kind: StoreKind::Embedded, path, ..StoreSettings::default() }).await.unwrap()
            }
            Self::Redis(server) => open(&server.settings()).await.unwrap(),
        }
    }

    /// Lets go of chunks that no kept head names, as if the time had passed after which the store does so.
    pub async fn let_unnamed_go(&self, store: &dyn Store) {
        match self {
            Self::Memory(_) | Self::Embedded(_) => {
                store.sweep().await.unwrap();
                store.sweep().await.unwrap();
            }
            Self::Redis(server) => server.let_an_hour_pass(),
        }
    }
}

/// Runs promises against every store. A promise that is not listed is dead code, which the lints refuse.
macro_rules! every_store {
    ($($promise:ident,)*) => {
        $crate::store::places::in_one_place! { memory: $($promise,)* }
        $crate::store::places::in_one_place! { embedded: $($promise,)* }
        $crate::store::places::in_one_place! { redis: $($promise,)* }
    };
}

/// Runs promises against the stores that let nothing go but by a sweep.
macro_rules! stores_that_sweep {
    ($($promise:ident,)*) => {
        mod sweeping {
            use super::*;
            $crate::store::places::in_one_place! { memory: $($promise,)* }
            $crate::store::places::in_one_place! { embedded: $($promise,)* }
        }
    };
}

macro_rules! in_one_place {
    ($place:ident: $($promise:ident,)*) => {
        mod $place {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise($crate::store::places::Place::$place()).await;
            })*
        }
    };
}
pub(crate) use {every_store, in_one_place, stores_that_sweep};

/// A source's id.
pub fn source(name: &str) -> SourceId {
    name.parse().unwrap()
}

/// Seconds after an arbitrary hour.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}
