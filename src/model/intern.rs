//! Words that come again and again (source ids, zones, codes), kept once.
//!
//! A million listings name a few hundred sources and zones. What is read from the store or a feed shares one copy of
//! each; the pool is bounded, and beyond its bound a word is simply kept by itself.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

/// Words kept at the most.
const WORDS_MAX: usize = 65_536;

// Held for one look or one insertion; never across an await.
static POOL: LazyLock<RwLock<HashSet<Arc<str>>>> = LazyLock::new(RwLock::default);

/// The one copy of a word.
pub fn intern(word: &str) -> Arc<str> {
    if let Some(kept) = POOL.read().unwrap_or_else(PoisonError::into_inner).get(word) {
        return Arc::clone(kept);
    }
    let fresh: Arc<str> = word.into();
    let mut pool = POOL.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(kept) = pool.get(word) {
        return Arc::clone(kept);
    }
    if pool.len() < WORDS_MAX {
        pool.insert(Arc::clone(&fresh));
    }
    fresh
}
