//! What linking remembers from one generation to the next: the linker, the listings that it knows, and what each meeting
//! tells. All of it can be made anew from the listings and the generation before, and nothing that comes out depends on it.

use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};
use jiff::Timestamp;
use rayon::prelude::*;

use crate::link::decisions::Decisions;
use crate::link::form::Form;
use crate::link::linker::{Linker, SourceForms, Touched};
use crate::link::said::{Said, SourceListings};
use crate::link::sharing::{Moved, Sharing};
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
    /// Which meetings hold which keys of what they share.
    pub sharing: Sharing,
    zones: Zones,
    said: HashMap<SourceId, SourceListings>,
    /// The listing of each living slot.
    of_slot: Vec<Option<Arc<Listing>>>,
    /// Meetings by the slot that stands for their cluster.
    meetings: HashMap<u32, Kept>,
    by_id: HashMap<MeetingId, u32>,
    /// The cluster that each slot was in when its meeting was fused.
    was_in: HashMap<u32, u32>,
    /// What was forgotten since the last generation, so that it is fused anew or is no more.
    lapsed: Lapsed,
    standing: Vec<SourceStanding>,
}

/// All that fusion asks of a source: its id, its rank, and what it mirrors.
type SourceStanding = (SourceId, u16, Option<SourceId>);

/// Meetings that do not stand as they stood.
#[derive(Default)]
pub enum Lapsed {
    /// All of them.
    #[default]
    All,
    /// These: the meetings that were, and the clusters that ask for one.
    Some {
        /// As they were remembered.
        were: Vec<(u32, Kept)>,
        /// Slots that stood for a cluster at some time since; whether they do now is to be asked.
        clusters: BTreeSet<u32>,
    },
}

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
        self.by_id = HashMap::new();
        self.was_in = HashMap::new();
        self.sharing = Sharing::default();
        self.lapsed = Lapsed::All;
    }

    /// Takes over what sources say now. Then forgets the meetings of every cluster that may be another now, or whose
    /// listings say something else.
    pub fn bring(&mut self, said: &Said, facts: &[SourceFacts], decisions: &Decisions, now: Timestamp) {
        let this_year = Zones::of(std::iter::empty(), now);
        if self.zones.year() != this_year.year() {
            // Instants are those of the year, so no form can stay.
            self.zones = this_year;
            self.said = HashMap::new();
        }
        let mut changed: Vec<SourceId> = Vec::new();
        let mut updates: Vec<(SourceId, SourceForms)> = Vec::new();
        for (source, own) in said.0.iter().filter(|(_, own)| !own.is_empty()) {
            if self.said.get(source).is_some_and(|before| Arc::ptr_eq(before, own)) {
                continue;
            }
            self.zones.learn(own.iter().filter_map(|listing| listing.slot.as_ref()?.zone.as_ref()));
            updates.push((source.clone(), self.forms(source, own)));
            self.said.insert(source.clone(), Arc::clone(own));
            changed.push(source.clone());
        }
        let here = |source: &SourceId| said.0.get(source).is_some_and(|own| !own.is_empty());
        updates.extend(self.linker.sources().filter(|source| !here(source)).map(|source| (source.clone(), Vec::new())));
        self.said.retain(|source, _| here(source));
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
    fn forms(&self, source: &SourceId, own: &[Arc<Listing>]) -> SourceForms {
        let slots: HashMap<&str, u32> =
            self.linker.slots_of(source).iter().map(|slot| (self.linker.key(*slot).id.as_str(), *slot)).collect();
        let known = self.said.get(source).map(|own| own.as_slice()).unwrap_or_default();
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
            for (slot, listing) in slots.into_iter().zip(self.said.get(source).into_iter().flat_map(|own| own.iter())) {
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
                self.forget(cluster);
            }
            if self.linker.is_alive(*slot) {
                self.forget(self.linker.cluster_of(*slot));
            } else {
                self.of_slot[*slot as usize] = None;
            }
        }
    }

    fn forget(&mut self, cluster: u32) {
        let kept = self.meetings.remove(&cluster);
        if let Some(kept) = &kept {
            self.by_id.remove(&kept.id);
        }
        if let Lapsed::Some { were, clusters } = &mut self.lapsed {
            were.extend(kept.map(|kept| (cluster, kept)));
            clusters.insert(cluster);
        }
    }

    /// What does not stand as it stood.
    pub fn lapsed(&self) -> &Lapsed {
        &self.lapsed
    }

    /// The clusters without a meeting, sorted by their least key.
    pub fn without_meeting(&self) -> Vec<u32> {
        let mut clusters: Vec<u32> = match &self.lapsed {
            Lapsed::All => self.linker.clusters().collect(),
            Lapsed::Some { clusters, .. } => clusters.iter().copied().filter(|slot| self.linker.stands_for_cluster(*slot)).collect(),
        };
        clusters.sort_unstable_by(|a, b| self.linker.key(*a).cmp(self.linker.key(*b)));
        clusters
    }

    /// Whether as many meetings were remembered as the generation before has.
    pub fn may_stand_on(&self, meetings_before: usize) -> bool {
        match &self.lapsed {
            Lapsed::All => true,
            Lapsed::Some { were, .. } => self.meetings.len() + were.len() == meetings_before,
        }
    }

    /// The cluster of a meeting that is remembered.
    pub fn cluster_of(&self, id: MeetingId) -> Option<u32> {
        self.by_id.get(&id).copied()
    }

    /// A meeting that is remembered, by its cluster.
    pub fn kept(&self, cluster: u32) -> &Kept {
        &self.meetings[&cluster]
    }

    /// Remembers a meeting for every cluster that asked for one, by the slot that stands for it. Gives what had lapsed.
    pub fn keep(&mut self, meetings: Vec<(u32, Kept)>) -> Lapsed {
        for (cluster, kept) in meetings {
            self.was_in.extend(self.linker.members(cluster).into_iter().map(|slot| (slot, cluster)));
            self.by_id.insert(kept.id, cluster);
            self.meetings.insert(cluster, kept);
        }
        std::mem::replace(&mut self.lapsed, Lapsed::Some { were: Vec::new(), clusters: BTreeSet::new() })
    }

    /// Brings the keys of what meetings share in line with what lapsed and came anew; `group_before` is the key of the group
    /// that a cluster's meeting had in the generation before.
    pub fn share<'a>(&'a mut self, gone: &[u32], anew: &[u32], group_before: &dyn Fn(&Kept) -> Option<&'a str>) -> Moved {
        let meetings = &self.meetings;
        self.sharing.bring(gone, anew, &|cluster| &meetings[&cluster].told, &|cluster| group_before(&meetings[&cluster]))
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
