//! The linker's memory between two linkings: forms, postings, pairs and clusters, brought in line with what changed.
//!
//! The work grows with the change and not with what stands: a changed listing is compared with those that share a key
//! with it, and only the components of changed pairs are clustered anew. What comes out depends on the listings alone,
//! never on the way they came (a property test holds it against linking all at once).

use foldhash::{HashMap, HashSet, HashSetExt as _};
use rayon::prelude::*;

use crate::link::cluster::{self, Edge};
use crate::link::compare::compare;
use crate::link::crowd::Crowd;
use crate::link::decisions::{Decisions, Docket, Verdict};
use crate::link::form::Form;
use crate::link::levels::{Agreement, Gate};
use crate::link::postings::Postings;
use crate::link::score;
use crate::model::evidence::LinkDecision;
use crate::model::id::{ListingKey, SourceId};

mod changed;
mod whole;

/// A stage of linking everything, told as it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Points, rooms and numbers that many share are known.
    Crowds,
    /// Candidate pairs are known; how many.
    Candidates(usize),
    /// Pairs are scored; how many are kept.
    Pairs(usize),
    /// Clusters of two or more are known; how many.
    Clusters(usize),
}

/// What an update may have changed the cluster or the pairs of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {
    /// Everything was linked anew, and slots may be numbered anew.
    All,
    /// These slots, living or not.
    Slots(HashSet<u32>),
}

/// The listings that a source says now, each key once.
pub type SourceForms = Vec<(ListingKey, Form)>;

/// Everything that linking remembers. It can be made anew from the listings at any time.
#[derive(Debug, Default)]
pub struct Linker {
    forms: Vec<Form>,
    keys: Vec<ListingKey>,
    alive: Vec<bool>,
    of_source: HashMap<SourceId, Vec<u32>>,
    blocks: Postings,
    crowds: Postings,
    crowd: Crowd,
    docket: Docket,
    pairs: HashMap<(u32, u32), Agreement>,
    beside: HashMap<u32, Vec<u32>>,
    cluster: Vec<u32>,
    members: HashMap<u32, Vec<u32>>,
}

/// Of so many listings one may change before linking everything anew is the shorter way.
const CHANGE_SHARE: usize = 8;
/// Changes that are never too many, however few listings stand.
const CHANGES_FREE: usize = 256;
/// Postings added to the sorted table that are never too many.
const ADDED_FREE: usize = 1 << 14;

impl Linker {
    /// Brings sources in line: each is said whole, and one that is not named stays as it is. Stages are told only where
    /// everything is linked anew.
    pub fn update(&mut self, sources: Vec<(SourceId, SourceForms)>, told: &mut dyn FnMut(Stage)) -> Touched {
        let mut gone = Vec::new();
        let mut fresh = Vec::new();
        for (source, forms) in sources {
            self.replace(source, forms, &mut gone, &mut fresh);
        }
        if gone.is_empty() && fresh.is_empty() {
            return Touched::Slots(HashSet::new());
        }
        let (sorted, added) = self.blocks.len();
        let stands = self.forms.len() - fresh.len();
        let many = (gone.len() + fresh.len()).saturating_sub(CHANGES_FREE) * CHANGE_SHARE > stands;
        if stands == 0 || many || added > sorted / 2 + ADDED_FREE {
            self.link_all(told);
            Touched::All
        } else {
            Touched::Slots(self.link_changed(&gone, &fresh))
        }
    }

    /// Links everything anew; what comes out is what was there.
    pub fn rebuild(&mut self, told: &mut dyn FnMut(Stage)) {
        self.link_all(told);
    }

    /// Takes over what operators decided. Where it differs from before everything is linked anew.
    pub fn decide(&mut self, decisions: &Decisions, told: &mut dyn FnMut(Stage)) -> Touched {
        if self.docket.decisions() == decisions {
            return Touched::Slots(HashSet::new());
        }
        self.docket = Docket::of(decisions.clone());
        self.link_all(told);
        Touched::All
    }

    /// Holds a source's forms against those it had: equal ones stay in their slots.
    fn replace(&mut self, source: SourceId, forms: SourceForms, gone: &mut Vec<u32>, fresh: &mut Vec<u32>) {
        let before = self.of_source.remove(&source).unwrap_or_default();
        let mut old: HashMap<&str, u32> = before.iter().map(|slot| (self.keys[*slot as usize].id.as_str(), *slot)).collect();
        let had: Vec<Option<u32>> = forms.iter().map(|(key, _)| old.remove(key.id.as_str())).collect();
        gone.extend(old.into_values());
        let mut kept: Vec<u32> = Vec::with_capacity(forms.len());
        for ((key, form), had) in forms.into_iter().zip(had) {
            match had {
                Some(slot) if self.forms[slot as usize] == form => kept.push(slot),
                changed => {
                    gone.extend(changed);
                    let slot = u32::try_from(self.forms.len()).expect("four thousand million listings do not fit in memory");
                    self.forms.push(form);
                    self.keys.push(key);
                    self.alive.push(true);
                    self.cluster.push(slot);
                    fresh.push(slot);
                    kept.push(slot);
                }
            }
        }
        for slot in gone.iter() {
            self.alive[*slot as usize] = false;
        }
        if !kept.is_empty() {
            self.of_source.insert(source, kept);
        }
    }

    fn slots(&self) -> u32 {
        u32::try_from(self.forms.len()).expect("slots are counted in 32 bits")
    }

    /// The pairs that an operator made of a slot.
    fn must_pairs(&self, slot: u32) -> Vec<(u32, u32)> {
        let partners = self.docket.must_partners(&self.keys[slot as usize]);
        partners.filter_map(|key| self.slot_of(key)).map(|other| (slot.min(other), slot.max(other))).filter(|(a, b)| a != b).collect()
    }

    /// The slot of a listing.
    pub fn slot_of(&self, key: &ListingKey) -> Option<u32> {
        self.of_source.get(&key.source)?.iter().copied().find(|slot| self.keys[*slot as usize] == *key)
    }

    /// How two listings agree, with what operators decided of them.
    pub fn agreement(&self, a: u32, b: u32) -> Agreement {
        let mut agreement = compare(&self.forms[a as usize], &self.forms[b as usize], &self.crowd);
        let listing = |slot: u32| (&self.keys[slot as usize], &self.forms[slot as usize]);
        match self.docket.verdict(listing(a), listing(b)) {
            Some(Verdict::Two) => agreement.gate = Some(Gate::Operator),
            // Never across fellowships, whoever says so.
            Some(Verdict::One) if agreement.gate != Some(Gate::Fellowship) => (agreement.gate, agreement.must) = (None, true),
            Some(Verdict::One) | None => {}
        }
        agreement
    }

    /// Compares a pair and keeps it where it says something: linked, for review, or forbidden though all else agrees.
    fn judge(&self, a: u32, b: u32) -> Option<Agreement> {
        let agreement = self.agreement(a, b);
        let kept = match score::decide(&agreement) {
            LinkDecision::Linked | LinkDecision::Review => true,
            LinkDecision::Apart => agreement.gate.is_some() && score::bits(&agreement) >= score::threshold(&agreement),
        };
        kept.then_some(agreement)
    }

    /// Clusters the components that hold these slots anew. Gives every slot whose cluster was looked at.
    fn cluster_anew(&mut self, slots: Vec<u32>) -> HashSet<u32> {
        let mut seen: HashSet<u32> = HashSet::with_capacity(slots.len());
        let mut components: Vec<Vec<Edge>> = Vec::new();
        for slot in &slots {
            if self.alive[*slot as usize] && seen.insert(*slot) {
                let edges = self.component(*slot, &mut seen);
                if !edges.is_empty() {
                    components.push(edges);
                }
            }
        }
        seen.extend(slots);
        let mut parted = Vec::new();
        for slot in &seen {
            for member in self.members.remove(&self.cluster[*slot as usize]).unwrap_or_default() {
                self.cluster[member as usize] = member;
                parted.push(member);
            }
        }
        seen.extend(parted);
        let bear = |a: u32, b: u32| score::bear_each_other(&self.agreement(a, b));
        let clusters: Vec<Vec<u32>> = components.into_par_iter().flat_map_iter(|edges| cluster::agglomerate(&edges, bear)).collect();
        for mut members in clusters {
            members.sort_unstable_by(|a, b| self.keys[*a as usize].cmp(&self.keys[*b as usize]));
            for member in &members {
                self.cluster[*member as usize] = members[0];
            }
            self.members.insert(members[0], members);
        }
        seen
    }

    /// The linked pairs of the component that holds a slot, sorted as clustering asks.
    fn component(&self, slot: u32, seen: &mut HashSet<u32>) -> Vec<Edge> {
        let mut edges = Vec::new();
        let mut open = vec![slot];
        while let Some(at) = open.pop() {
            for other in self.beside.get(&at).into_iter().flatten() {
                let agreement = &self.pairs[&(at.min(*other), at.max(*other))];
                if score::decide(agreement) != LinkDecision::Linked {
                    continue;
                }
                if seen.insert(*other) {
                    open.push(*other);
                }
                let lesser_first = self.keys[at as usize] < self.keys[*other as usize];
                if lesser_first {
                    edges.push(Edge { a: at, b: *other, bits: score::bits(agreement), hour_off: score::is_hour_off(agreement) });
                }
            }
        }
        let key = |slot: u32| &self.keys[slot as usize];
        edges.sort_unstable_by(|x, y| y.bits.total_cmp(&x.bits).then_with(|| (key(x.a), key(x.b)).cmp(&(key(y.a), key(y.b)))));
        edges
    }

    /// The living slots of a source, in no order.
    pub fn slots_of(&self, source: &SourceId) -> &[u32] {
        self.of_source.get(source).map(Vec::as_slice).unwrap_or_default()
    }

    /// The sources that have listings, in no order.
    pub fn sources(&self) -> impl Iterator<Item = &SourceId> {
        self.of_source.keys()
    }

    /// The listing of a slot.
    pub fn key(&self, slot: u32) -> &ListingKey {
        &self.keys[slot as usize]
    }

    /// The form of a slot.
    pub fn form(&self, slot: u32) -> &Form {
        &self.forms[slot as usize]
    }

    /// The slot that stands for the cluster of a slot: that of its least key.
    pub fn cluster_of(&self, slot: u32) -> u32 {
        self.cluster[slot as usize]
    }

    /// The slots of a cluster, sorted by key.
    pub fn members(&self, cluster: u32) -> Vec<u32> {
        self.members.get(&cluster).cloned().unwrap_or_else(|| vec![cluster])
    }

    /// What many listings share.
    pub fn crowd(&self) -> &Crowd {
        &self.crowd
    }

    /// Whether a slot's listing is still said.
    pub fn is_alive(&self, slot: u32) -> bool {
        self.alive[slot as usize]
    }

    /// Slots given out so far, living or not.
    pub fn slot_count(&self) -> usize {
        self.forms.len()
    }

    /// Whether a slot stands for a cluster.
    pub fn stands_for_cluster(&self, slot: u32) -> bool {
        self.alive[slot as usize] && self.cluster[slot as usize] == slot
    }

    /// The slots that stand for a cluster, in no order.
    pub fn clusters(&self) -> impl Iterator<Item = u32> {
        (0..self.slots()).filter(|slot| self.stands_for_cluster(*slot))
    }

    /// The pairs that are kept, with their decision: a pair that its clusters keep apart is one for review.
    pub fn pairs(&self) -> impl Iterator<Item = (u32, u32, &Agreement, LinkDecision)> {
        self.pairs.iter().map(|((a, b), agreement)| (*a, *b, agreement, self.decision(*a, *b, agreement)))
    }

    /// The pairs that are kept of one slot, its partner first.
    pub fn pairs_of(&self, slot: u32) -> impl Iterator<Item = (u32, &Agreement, LinkDecision)> {
        self.beside.get(&slot).into_iter().flatten().map(move |other| {
            let agreement = &self.pairs[&(slot.min(*other), slot.max(*other))];
            (*other, agreement, self.decision(slot, *other, agreement))
        })
    }

    fn decision(&self, a: u32, b: u32, agreement: &Agreement) -> LinkDecision {
        match score::decide(agreement) {
            LinkDecision::Linked if self.cluster[a as usize] != self.cluster[b as usize] => LinkDecision::Review,
            decision => decision,
        }
    }
}
