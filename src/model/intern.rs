//! Words that come again and again (source ids, zones, codes), kept once.
//!
//! A million listings name a few hundred sources and zones. What is read from the store or a feed shares one copy of
//! each; the pool is bounded, and beyond its bound a word is simply kept by itself. Callers' text is looked up and never
//! put in, so nobody outside can fill the pool.

use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use foldhash::HashSet;
use serde::Deserializer;
use serde::de::{Error, Visitor};

/// Words kept at the most.
const WORDS_MAX: usize = 65_536;

/// Longest word kept, in bytes. Ids, zones and codes are shorter; with this the pool has 4 MB at the most.
const BYTES_MAX: usize = 64;

// Held for one look or one insertion; never across an await.
static POOL: LazyLock<RwLock<HashSet<Arc<str>>>> = LazyLock::new(RwLock::default);

thread_local! {
    // What this thread found in the pool before: those that read a generation side by side do not wait for each other's looks.
    static FOUND: RefCell<HashSet<Arc<str>>> = RefCell::default();
}

/// The one copy of a word, kept from now on. For the words of feeds, config and store, not for those of callers.
pub fn intern(word: &str) -> Arc<str> {
    if let Some(kept) = kept(word) {
        return kept;
    }
    let fresh: Arc<str> = word.into();
    if word.len() > BYTES_MAX {
        return fresh;
    }
    let mut pool = POOL.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(kept) = pool.get(word) {
        return Arc::clone(kept);
    }
    if pool.len() < WORDS_MAX {
        pool.insert(Arc::clone(&fresh));
    }
    fresh
}

/// The kept copy of a word, or one of its own that is not kept: for the words of callers.
pub fn look_up(word: &str) -> Arc<str> {
    kept(word).unwrap_or_else(|| word.into())
}

/// Reads a word where it lies and makes a value of it, so that a word that is kept already costs no copy of its own. A generation
/// has millions of them.
///
/// # Errors
/// Where it is no text, or `make` refuses it.
pub fn read_word<'de, D: Deserializer<'de>, T, E: fmt::Display>(
    deserializer: D,
    make: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, D::Error> {
    struct Reader<F, T, E>(F, PhantomData<(T, E)>);

    impl<T, E: fmt::Display, F: FnOnce(&str) -> Result<T, E>> Visitor<'_> for Reader<F, T, E> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a word")
        }

        fn visit_str<X: Error>(self, word: &str) -> Result<T, X> {
            self.0(word).map_err(X::custom)
        }
    }

    deserializer.deserialize_str(Reader(make, PhantomData))
}

fn kept(word: &str) -> Option<Arc<str>> {
    FOUND.with_borrow_mut(|found| {
        if let Some(kept) = found.get(word) {
            return Some(Arc::clone(kept));
        }
        let kept = POOL.read().unwrap_or_else(PoisonError::into_inner).get(word).map(Arc::clone)?;
        found.insert(Arc::clone(&kept));
        Some(kept)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_ours_is_kept_once() {
        assert!(Arc::ptr_eq(&intern("na-of-one-copy"), &intern("na-of-one-copy")));
        assert!(Arc::ptr_eq(&intern("na-of-one-copy"), &look_up("na-of-one-copy")));
    }

    #[test]
    fn a_word_that_was_only_looked_up_is_not_kept() {
        look_up("a-word-of-a-caller");
        assert_eq!(kept("a-word-of-a-caller"), None);
    }

    #[test]
    fn a_long_word_is_not_kept() {
        let (longest, longer) = ("x".repeat(BYTES_MAX), "x".repeat(BYTES_MAX + 1));
        assert_eq!(intern(&longer).as_ref(), longer);
        assert_eq!(kept(&longer), None);
        intern(&longest);
        assert!(kept(&longest).is_some());
    }
}
