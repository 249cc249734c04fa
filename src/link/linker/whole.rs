//! Everything linked anew.

use foldhash::{HashMap, HashMapExt as _};
use rayon::prelude::*;

use crate::link::block;
use crate::link::crowd::{self, Crowd};
use crate::link::form::Form;
use crate::link::levels::Agreement;
use crate::link::linker::{Linker, Stage};
use crate::link::postings::Postings;

impl Linker {
    /// Drops dead slots, then links everything.
    pub(super) fn link_all(&mut self, told: &mut dyn FnMut(Stage)) {
        self.compact();
        let forms = &self.forms;
        self.crowds = postings(forms, |form, put| crowd::keys(form, put));
        let crowded = self.crowds.for_each_block(|key, slots, out| {
            if slots.len() >= crowd::MEMBERS_MIN && crowd::is_crowded(key, slots.iter().map(|slot| &forms[*slot as usize])) {
                out.push(key);
            }
        });
        self.crowd = Crowd::default();
        self.crowd.extend(crowded);
        told(Stage::Crowds);
        self.blocks = postings(forms, |form, put| block::keys(form, put));
        let candidates = self.candidate_pairs();
        told(Stage::Candidates(candidates.len()));
        let kept: Vec<((u32, u32), Agreement)> =
            candidates.into_par_iter().filter_map(|(a, b)| self.judge(a, b).map(|agreement| ((a, b), agreement))).collect();
        self.beside = HashMap::new();
        for ((a, b), _) in &kept {
            self.beside.entry(*a).or_default().push(*b);
            self.beside.entry(*b).or_default().push(*a);
        }
        self.pairs = kept.into_iter().collect();
        told(Stage::Pairs(self.pairs.len()));
        self.members = HashMap::new();
        self.cluster = (0..self.slots()).collect();
        let with_pairs: Vec<u32> = self.beside.keys().copied().collect();
        self.cluster_anew(with_pairs);
        told(Stage::Clusters(self.members.len()));
    }

    fn compact(&mut self) {
        if self.alive.iter().all(|alive| *alive) {
            return;
        }
        let mut moved = Vec::with_capacity(self.alive.len());
        let mut next = 0_u32;
        for alive in &self.alive {
            moved.push(next);
            next += u32::from(*alive);
        }
        let alive = std::mem::take(&mut self.alive);
        let mut of_form = alive.iter();
        self.forms.retain(|_| *of_form.next().expect("one flag for each form"));
        let mut of_key = alive.iter();
        self.keys.retain(|_| *of_key.next().expect("one flag for each key"));
        self.alive = vec![true; self.forms.len()];
        for slot in self.of_source.values_mut().flatten() {
            *slot = moved[*slot as usize];
        }
    }

    /// Every candidate pair of slots, lesser first, sorted; right after everything was linked anew.
    pub fn candidate_pairs(&self) -> Vec<(u32, u32)> {
        let forms = &self.forms;
        let mut pairs = self.blocks.for_each_block(|key, slots, out| {
            if slots.len() > block::members_max(key) {
                return;
            }
            for (nth, a) in slots.iter().enumerate() {
                let fits = |b: &&u32| block::worth_comparing(&forms[*a as usize], &forms[**b as usize]);
                out.extend(slots[nth + 1..].iter().filter(fits).map(|b| (*a.min(b), *a.max(b))));
            }
        });
        pairs.extend((0..self.slots()).flat_map(|slot| self.must_pairs(slot)));
        pairs.par_sort_unstable();
        pairs.dedup();
        pairs
    }
}

/// The postings of all forms under the keys that `keys` gives them.
fn postings(forms: &[Form], keys: impl Fn(&Form, &mut dyn FnMut(u64)) + Sync) -> Postings {
    let entries = forms.par_iter().enumerate().flat_map_iter(|(slot, form)| {
        let slot = u32::try_from(slot).expect("slots are counted in 32 bits");
        let mut own = Vec::new();
        keys(form, &mut |key| own.push((key, slot)));
        own
    });
    Postings::of(entries.collect())
}
