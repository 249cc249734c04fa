//! Keys to the slots that hold them: a sorted table, and beside it what was added since.
//!
//! Slots are never used twice, so what is removed is told by the caller, who knows which slots live.

use foldhash::{HashMap, HashMapExt as _};
use rayon::prelude::*;

/// Postings of one kind.
#[derive(Debug, Default)]
pub struct Postings {
    keys: Vec<u64>,
    slots: Vec<u32>,
    added: HashMap<u64, Vec<u32>>,
}

impl Postings {
    /// Sorts postings; the same one given twice is kept once.
    pub fn of(mut entries: Vec<(u64, u32)>) -> Self {
        entries.par_sort_unstable();
        entries.dedup();
        let keys = entries.iter().map(|(key, _)| *key).collect();
        let slots = entries.iter().map(|(_, slot)| *slot).collect();
        Self { keys, slots, added: HashMap::new() }
    }

    /// Adds one.
    pub fn add(&mut self, key: u64, slot: u32) {
        let slots = self.added.entry(key).or_default();
        if slots.last() != Some(&slot) {
            slots.push(slot);
        }
    }

    /// The slots of a key, living or not.
    pub fn slots(&self, key: u64) -> impl Iterator<Item = u32> + Clone {
        let start = self.start(key);
        let base = self.keys[start..].iter().zip(&self.slots[start..]).take_while(move |(other, _)| **other == key).map(|(_, slot)| *slot);
        base.chain(self.added.get(&key).into_iter().flatten().copied())
    }

    /// The first place of a key in the sorted table. Keys are hashes, so where one stands is guessed from its value,
    /// and only the neighbourhood of the guess is searched.
    #[allow(clippy::cast_possible_truncation, reason = "the product of a key's share and a length is below the length")]
    fn start(&self, key: u64) -> usize {
        let len = self.keys.len();
        let guess = ((u128::from(key) * len as u128) >> 64) as usize;
        let mut step = GUESS_STEP;
        let mut low = guess.saturating_sub(step);
        while low > 0 && self.keys[low] >= key {
            step *= 2;
            low = guess.saturating_sub(step);
        }
        let mut high = (guess + step).min(len);
        while high < len && self.keys[high - 1] < key {
            step *= 2;
            high = (guess + step).min(len);
        }
        low + self.keys[low..high].partition_point(|other| *other < key)
    }

    /// Blocks of the sorted table, worked through side by side: each chunk is given whole blocks.
    pub fn for_each_block<T: Send>(&self, work: impl Fn(u64, &[u32], &mut Vec<T>) + Sync) -> Vec<T> {
        let chunks = self.chunks();
        let found: Vec<Vec<T>> = chunks
            .par_windows(2)
            .map(|ends| {
                let mut out = Vec::new();
                let (mut at, end) = (ends[0], ends[1]);
                while at < end {
                    let key = self.keys[at];
                    let next = at + self.keys[at..end].iter().take_while(|other| **other == key).count();
                    work(key, &self.slots[at..next], &mut out);
                    at = next;
                }
                out
            })
            .collect();
        found.into_iter().flatten().collect()
    }

    /// Where chunks of whole blocks begin, and the end of the last.
    fn chunks(&self) -> Vec<usize> {
        let mut ends = vec![0];
        while let Some(&last) = ends.last().filter(|last| **last < self.keys.len()) {
            let mut end = (last + CHUNK).min(self.keys.len());
            while end < self.keys.len() && self.keys[end] == self.keys[end - 1] {
                end += 1;
            }
            ends.push(end);
        }
        ends
    }

    /// Postings in the sorted table, and added since.
    pub fn len(&self) -> (usize, usize) {
        (self.keys.len(), self.added.len())
    }
}

/// How far from its guessed place a key is looked for first.
const GUESS_STEP: usize = 32;
/// Postings that one thread takes at a time.
const CHUNK: usize = 1 << 16;
