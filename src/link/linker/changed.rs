//! What changed, linked with what stands.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::link::block;
use crate::link::crowd;
use crate::link::linker::Linker;

impl Linker {
    /// Gives every slot whose pairs or cluster were looked at.
    pub(super) fn link_changed(&mut self, gone: &[u32], fresh: &[u32]) -> HashSet<u32> {
        for slot in fresh {
            let form = &self.forms[*slot as usize];
            crowd::keys(form, |key| self.crowds.add(key, *slot));
            block::keys(form, |key| self.blocks.add(key, *slot));
        }
        let mut again: BTreeSet<u32> = fresh.iter().copied().collect();
        again.extend(self.crowds_changed(gone, fresh));
        again.extend(self.blocks_changed(gone, fresh));
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
        let candidates: BTreeSet<(u32, u32)> = again.iter().flat_map(|slot| self.candidates_of(*slot)).collect();
        for (a, b) in candidates {
            if let Some(agreement) = self.judge(a, b) {
                self.pairs.insert((a, b), agreement);
                self.beside.entry(a).or_default().push(b);
                self.beside.entry(b).or_default().push(a);
                touched.extend([a, b]);
            }
        }
        self.cluster_anew(touched.into_iter().collect())
    }

    /// Slots whose pairs must be judged anew because something they share became crowded or ceased to be.
    fn crowds_changed(&mut self, gone: &[u32], fresh: &[u32]) -> Vec<u32> {
        let mut keys = BTreeSet::new();
        for slot in gone.iter().chain(fresh) {
            crowd::keys(&self.forms[*slot as usize], |key| {
                keys.insert(key);
            });
        }
        let mut again = Vec::new();
        for key in keys {
            let living = self.crowds.slots(key).filter(|slot| self.alive[*slot as usize]);
            if self.crowd.settle(key, living.clone().map(|slot| &self.forms[slot as usize])) {
                again.extend(living);
            }
        }
        again
    }

    /// Slots of blocks that became too large to be looked at, or small enough.
    fn blocks_changed(&self, gone: &[u32], fresh: &[u32]) -> Vec<u32> {
        let mut change: HashMap<u64, i64> = HashMap::new();
        for (slots, by) in [(gone, -1), (fresh, 1)] {
            for slot in slots {
                let mut own = HashSet::new();
                block::keys(&self.forms[*slot as usize], |key| {
                    if own.insert(key) {
                        *change.entry(key).or_default() += by;
                    }
                });
            }
        }
        let mut again = Vec::new();
        for (key, by) in change.into_iter().filter(|(_, by)| *by != 0) {
            let most = block::members_max(key);
            let now = self.living(key).count();
            let before = i64::try_from(now).unwrap_or(i64::MAX) - by;
            if (now > most) != (before > i64::try_from(most).unwrap_or(i64::MAX)) {
                again.extend(self.living(key));
            }
        }
        again
    }

    fn living(&self, key: u64) -> impl Iterator<Item = u32> + Clone {
        self.blocks.slots(key).filter(|slot| self.alive[*slot as usize])
    }

    /// The pairs of a slot that are worth comparing, lesser slot first; one may come several times.
    pub fn candidates_of(&self, slot: u32) -> Vec<(u32, u32)> {
        let mut found = self.must_pairs(slot);
        let form = &self.forms[slot as usize];
        block::keys(form, |key| {
            let most = block::members_max(key);
            if self.living(key).take(most + 1).count() <= most {
                let fits = |other: &u32| *other != slot && block::worth_comparing(form, &self.forms[*other as usize]);
                found.extend(self.living(key).filter(fits).map(|other| (slot.min(other), slot.max(other))));
            }
        });
        found
    }
}
