//! What changed, linked with what stands.
//!
//! Nearly all of the time goes into looking up keys in tables of many megabytes, each look a wait for the memory. So every
//! key is looked up once, and the listings are looked up side by side.

use std::collections::BTreeSet;

use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};
use rayon::prelude::*;

use crate::link::block;
use crate::link::crowd;
use crate::link::levels::Agreement;
use crate::link::linker::Linker;
use crate::link::postings::Postings;

/// The keys of a slot, each once.
type Keys = Vec<u64>;

impl Linker {
    /// Gives every slot whose pairs or cluster were looked at.
    pub(super) fn link_changed(&mut self, gone: &[u32], fresh: &[u32]) -> HashSet<u32> {
        let keys_of = |slots: &[u32]| slots.par_iter().map(|slot| (self.block_keys(*slot), self.crowd_keys(*slot))).unzip();
        let (gone_blocks, gone_crowds): (Vec<Keys>, Vec<Keys>) = keys_of(gone);
        let (fresh_blocks, fresh_crowds): (Vec<Keys>, Vec<Keys>) = keys_of(fresh);
        let Self { blocks, crowds, .. } = self;
        rayon::join(|| add(blocks, fresh, &fresh_blocks), || add(crowds, fresh, &fresh_crowds));
        let mut again: BTreeSet<u32> = fresh.iter().copied().collect();
        again.extend(self.crowds_changed(gone_crowds.into_iter().chain(fresh_crowds).flatten().collect()));
        again.extend(self.blocks_changed(&gone_blocks, &fresh_blocks));
        let mut touched: HashSet<u32> = HashSet::new();
        for slot in gone.iter().chain(&again) {
            touched.insert(*slot);
            for other in self.beside.remove(slot).unwrap_or_default() {
                self.pairs.remove(&(other.min(*slot), other.max(*slot)));
                if let Some(others) = self.beside.get_mut(&other) {
                    others.retain(|one| one != slot);
                }
                touched.insert(other);
            }
        }
        let known: HashMap<u32, &Keys> = fresh.iter().copied().zip(&fresh_blocks).collect();
        for ((a, b), agreement) in self.judged(&again, &known) {
            self.pairs.insert((a, b), agreement);
            self.beside.entry(a).or_default().push(b);
            self.beside.entry(b).or_default().push(a);
            touched.extend([a, b]);
        }
        self.cluster_anew(touched.into_iter().collect())
    }

    fn crowd_keys(&self, slot: u32) -> Keys {
        let mut keys = Keys::new();
        crowd::keys(&self.forms[slot as usize], |key| keys.push(key));
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    fn block_keys(&self, slot: u32) -> Keys {
        let mut keys = Keys::new();
        block::keys(&self.forms[slot as usize], |key| keys.push(key));
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The pairs of these slots that say something, each once. The keys of some are known.
    fn judged(&self, slots: &BTreeSet<u32>, known: &HashMap<u32, &Keys>) -> Vec<((u32, u32), Agreement)> {
        let slots: Vec<u32> = slots.iter().copied().collect();
        let candidates_of = |slot: &u32| match known.get(slot) {
            Some(keys) => self.candidates_under(*slot, keys),
            None => self.candidates_under(*slot, &self.block_keys(*slot)),
        };
        let mut candidates: Vec<(u32, u32)> = slots.par_iter().flat_map_iter(candidates_of).collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates.into_par_iter().filter_map(|(a, b)| self.judge(a, b).map(|agreement| ((a, b), agreement))).collect()
    }

    /// Slots whose pairs must be judged anew because something that they share under one of these keys became crowded or
    /// ceased to be.
    fn crowds_changed(&mut self, mut keys: Keys) -> Vec<u32> {
        keys.sort_unstable();
        keys.dedup();
        let living = |key: u64| self.crowds.slots(key).filter(|slot| self.alive[*slot as usize]);
        let members = |key: u64| living(key).map(|slot| &self.forms[slot as usize]);
        let turns = |key: &u64| crowd::is_crowded(*key, members(*key)) != self.crowd.holds(*key);
        let turned: Vec<u64> = keys.into_par_iter().filter(turns).collect();
        let again = turned.iter().flat_map(|key| living(*key)).collect();
        for key in turned {
            self.crowd.turn(key);
        }
        again
    }

    /// Slots of blocks that became too large to be looked at, or small enough.
    fn blocks_changed(&self, gone: &[Keys], fresh: &[Keys]) -> Vec<u32> {
        let mut change: HashMap<u64, i64> = HashMap::new();
        for (slots, by) in [(gone, -1), (fresh, 1)] {
            for key in slots.iter().flatten() {
                *change.entry(*key).or_default() += by;
            }
        }
        let change: Vec<(u64, i64)> = change.into_iter().filter(|(_, by)| *by != 0).collect();
        let crosses = |(key, by): &(u64, i64)| {
            let most = i64::try_from(block::members_max(*key)).unwrap_or(i64::MAX);
            let now = i64::try_from(self.living(*key).count()).unwrap_or(i64::MAX);
            (now > most) != (now - by > most)
        };
        let crossed: Vec<u64> = change.into_par_iter().filter(crosses).map(|(key, _)| key).collect();
        crossed.into_iter().flat_map(|key| self.living(key)).collect()
    }

    fn living(&self, key: u64) -> impl Iterator<Item = u32> + Clone {
        self.blocks.slots(key).filter(|slot| self.alive[*slot as usize])
    }

    /// The pairs of a slot that are worth comparing, lesser slot first; one may come several times.
    pub fn candidates_of(&self, slot: u32) -> Vec<(u32, u32)> {
        self.candidates_under(slot, &self.block_keys(slot))
    }

    fn candidates_under(&self, slot: u32, keys: &Keys) -> Vec<(u32, u32)> {
        let mut found = self.must_pairs(slot);
        let form = &self.forms[slot as usize];
        let mut others: Vec<u32> = Vec::new();
        let mut block: Vec<u32> = Vec::new();
        for key in keys {
            let most = block::members_max(*key);
            block.clear();
            block.extend(self.living(*key).take(most + 1));
            if block.len() <= most {
                others.extend(block.iter().filter(|other| **other != slot));
            }
        }
        others.sort_unstable();
        others.dedup();
        let fits = |other: &u32| block::worth_comparing(form, &self.forms[*other as usize]);
        found.extend(others.into_iter().filter(fits).map(|other| (slot.min(other), slot.max(other))));
        found
    }
}

/// Adds slots under the keys of each.
fn add(postings: &mut Postings, slots: &[u32], keys: &[Keys]) {
    for (slot, keys) in slots.iter().zip(keys) {
        for key in keys {
            postings.add(*key, *slot);
        }
    }
}
