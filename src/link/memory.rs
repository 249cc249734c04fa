//! What linking remembers from one generation to the next: the linker, the listings that it knows, and what each meeting
//! tells. All of it can be made anew from the listings and the generation before, and nothing that comes out depends on it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::link::decisions::Decisions;
use crate::link::form::Form;
use crate::link::linker::{Linker, SourceForms, Touched};
use crate::link::told::Told;
use crate::link::zones::Zones;
use crate::model::id::{ListingKey, MeetingId, SourceId};
use crate::model::listing::Listing;
use crate::model::source::SourceFacts;

/// What is remembered. Owned by one publisher.
#[derive(Default)]
pub struct Memory {
    /// Forms, postings, pairs and clusters.
    pub linker: Linker,
    zones: Zones,
    /// The listings of each source, sorted by key.
    said: HashMap<SourceId, Vec<Arc<Listing>>>,
    /// The listing of each living slot.
    of_slot: Vec<Option<Arc<Listing>>>,
    /// Meetings by the slot that stands for their cluster.
    meetings: HashMap<u32, Kept>,
    /// The cluster that each slot was in when its meeting was fused.
    was_in: HashMap<u32, u32>,
    standing: Vec<SourceStanding>,
}

/// All that fusion asks of a source: its id, its rank, and what it mirrors.
type SourceStanding = (SourceId, u16, Option<SourceId>);

/// A meeting as it was fused last.
pub struct Kept {
    /// Its id.
    pub id: MeetingId,
    /// What it tells of what it shares.
    pub told: Told,
}

impl Memory {
    /// Forgets every meeting, so that all are fused anew. To be called where the generation before is not the one that
    /// the last linking gave, word for word.
    pub fn forget_meetings(&mut self) {
        self.meetings = HashMap::new();
        self.was_in = HashMap::new();
    }

    /// Takes over what sources say now; each source's listings are sorted by key, and keys come once. Then forgets the
    /// meetings of every cluster that may be another now, or whose listings say something else.
    pub fn bring(&mut self, listings: &[&Arc<Listing>], facts: &[SourceFacts], decisions: &Decisions, now: Timestamp) {
        let this_year = Zones::of(std::iter::empty(), now);
        if self.zones.year() != this_year.year() {
            // Instants are those of the year, so no form can stay.
            self.zones = this_year;
            self.said = HashMap::new();
        }
        let mut changed: Vec<SourceId> = Vec::new();
        let mut updates: Vec<(SourceId, SourceForms)> = Vec::new();
        let mut here: HashSet<&SourceId> = HashSet::new();
        for own in listings.chunk_by(|a, b| a.key.source == b.key.source) {
            let source = &own[0].key.source;
            here.insert(source);
            let before = self.said.get(source).map(Vec::as_slice).unwrap_or_default();
            if before.len() == own.len() && before.iter().zip(own).all(|(before, now)| Arc::ptr_eq(before, now)) {
                continue;
            }
            self.zones.learn(own.iter().filter_map(|listing| listing.slot.as_ref()?.zone.as_ref()));
            updates.push((source.clone(), self.forms(source, own)));
            self.said.insert(source.clone(), own.iter().copied().cloned().collect());
            changed.push(source.clone());
        }
        updates.extend(self.linker.sources().filter(|source| !here.contains(source)).map(|source| (source.clone(), Vec::new())));
        self.said.retain(|source, _| here.contains(source));
        let touched = [self.linker.decide(decisions, &mut |_| {}), self.linker.update(updates, &mut |_| {})];
        let standing: Vec<SourceStanding> = facts.iter().map(|facts| (facts.id.clone(), facts.rank, facts.mirror_of.clone())).collect();
        let ranked_anew = std::mem::replace(&mut self.standing, standing) != self.standing;
        let mut slots: HashSet<u32> = HashSet::new();
        for touched in touched {
            match touched {
                Touched::All => {
                    self.forget_meetings();
                    self.of_slot = Vec::new();
                    changed = self.said.keys().cloned().collect();
                }
                Touched::Slots(some) => slots.extend(some),
            }
        }
        if ranked_anew {
            self.forget_meetings();
        }
        slots.extend(self.place(&changed));
        self.forget_clusters(&slots);
    }

    /// The forms of a source's listings; a listing that says what it said keeps its form.
    fn forms(&self, source: &SourceId, own: &[&Arc<Listing>]) -> SourceForms {
        let slots: HashMap<&str, u32> =
            self.linker.slots_of(source).iter().map(|slot| (self.linker.key(*slot).id.as_str(), *slot)).collect();
        let known = self.said.get(source).map(Vec::as_slice).unwrap_or_default();
        let form = |listing: &Arc<Listing>| {
            let at = known.binary_search_by(|before| before.key.cmp(&listing.key)).ok();
            let same = at.is_some_and(|at| Arc::ptr_eq(&known[at], listing) || known[at] == *listing);
            let slot = slots.get(listing.key.id.as_str()).filter(|_| same);
            slot.map_or_else(|| Form::read(listing, &self.zones), |slot| self.linker.form(*slot).clone())
        };
        own.par_iter().map(|listing| (listing.key.clone(), form(listing))).collect()
    }

    /// Puts the listings of these sources into their slots. Gives the slots whose listings say something else than
    /// before, though their forms are the same.
    fn place(&mut self, sources: &[SourceId]) -> Vec<u32> {
        self.of_slot.resize(self.linker.slot_count(), None);
        let mut retold = Vec::new();
        for source in sources {
            let mut slots = self.linker.slots_of(source).to_vec();
            slots.sort_unstable_by(|a, b| self.linker.key(*a).cmp(self.linker.key(*b)));
            for (slot, listing) in slots.into_iter().zip(self.said.get(source).into_iter().flatten()) {
                let kept = &mut self.of_slot[slot as usize];
                if kept.as_ref().is_some_and(|before| !Arc::ptr_eq(before, listing) && before != listing) {
                    retold.push(slot);
                }
                *kept = Some(Arc::clone(listing));
            }
        }
        retold
    }

    /// Forgets the meetings that these slots were in or are in.
    fn forget_clusters(&mut self, slots: &HashSet<u32>) {
        for slot in slots {
            if let Some(cluster) = self.was_in.remove(slot) {
                self.meetings.remove(&cluster);
            }
            if self.linker.is_alive(*slot) {
                self.meetings.remove(&self.linker.cluster_of(*slot));
            } else {
                self.of_slot[*slot as usize] = None;
            }
        }
    }

    /// The clusters without a meeting, sorted by their least key.
    pub fn without_meeting(&self) -> Vec<u32> {
        let mut clusters: Vec<u32> = self.linker.clusters().filter(|cluster| !self.meetings.contains_key(cluster)).collect();
        clusters.sort_unstable_by(|a, b| self.linker.key(*a).cmp(self.linker.key(*b)));
        clusters
    }

    /// The meetings that stand as they were fused, by the slot of their cluster.
    pub fn standing(&self) -> &HashMap<u32, Kept> {
        &self.meetings
    }

    /// Remembers meetings by the slot that stands for their cluster.
    pub fn keep(&mut self, meetings: Vec<(u32, Kept)>) {
        for (cluster, kept) in meetings {
            self.was_in.extend(self.linker.members(cluster).into_iter().map(|slot| (slot, cluster)));
            self.meetings.insert(cluster, kept);
        }
    }

    /// The listing of a living slot.
    pub fn listing(&self, slot: u32) -> &Arc<Listing> {
        self.of_slot[slot as usize].as_ref().expect("every living slot was given its listing when its source was brought in line")
    }

    /// Whether a source says a listing now.
    pub fn says(&self, key: &ListingKey) -> bool {
        self.said.get(&key.source).is_some_and(|said| said.binary_search_by(|listing| listing.key.cmp(key)).is_ok())
    }
}
