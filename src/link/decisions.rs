//! What operators decided of pairs: facts that no score changes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::link::form::{Form, body_hash};
use crate::model::id::{ListingKey, ServiceBodyKey, SourceId};

/// Decisions in any order. Of two that fight each other the one that keeps apart holds, for a wrong merge hides a meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// Pairs that are one meeting, and with them whatever they lead to: of `a` with `b` and `b` with `c` comes `a` with `c`.
    pub must_link: Vec<(ListingKey, ListingKey)>,
    /// Pairs that are two meetings.
    pub cannot_link: Vec<(ListingKey, ListingKey)>,
    /// Sources of which no two rows are one meeting.
    pub duplicate_free: Vec<SourceId>,
    /// Sources, the lesser first, of which no row of one is the meeting of a row of the other.
    pub free_between: Vec<(SourceId, SourceId)>,
    /// Service bodies of which no two rows are one meeting.
    pub free_bodies: Vec<ServiceBodyKey>,
}

/// Decisions by listing.
#[derive(Debug, Default)]
pub struct Docket {
    decisions: Decisions,
    partners: HashMap<ListingKey, Vec<(ListingKey, Verdict)>>,
    /// Service bodies without doubles, hashed.
    bodies: HashSet<u64>,
}

/// What was decided of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One meeting.
    One,
    /// Two meetings.
    Two,
}

impl Docket {
    /// Sorts decisions by listing.
    pub fn of(decisions: Decisions) -> Self {
        let mut partners: HashMap<ListingKey, Vec<(ListingKey, Verdict)>> = HashMap::new();
        for (a, b) in &decisions.cannot_link {
            partners.entry(a.clone()).or_default().push((b.clone(), Verdict::Two));
            partners.entry(b.clone()).or_default().push((a.clone(), Verdict::Two));
        }
        for one in components(&decisions.must_link) {
            for a in &one {
                let others = one.iter().filter(|b| *b != a).map(|b| ((*b).clone(), Verdict::One));
                partners.entry((*a).clone()).or_default().extend(others);
            }
        }
        let bodies = decisions.free_bodies.iter().map(body_hash).collect();
        Self { decisions, partners, bodies }
    }

    /// The decisions themselves.
    pub fn decisions(&self) -> &Decisions {
        &self.decisions
    }

    /// The listings that were said to be one with this one.
    pub fn must_partners(&self, key: &ListingKey) -> impl Iterator<Item = &ListingKey> {
        let partners = self.partners.get(key).into_iter().flatten();
        partners.filter(|(_, verdict)| *verdict == Verdict::One).map(|(partner, _)| partner)
    }

    /// What was decided of a pair; of what names the two of them, what keeps apart goes first.
    pub fn verdict(&self, (a, a_form): (&ListingKey, &Form), (b, b_form): (&ListingKey, &Form)) -> Option<Verdict> {
        if self.decisions == Decisions::default() {
            return None;
        }
        let said = |verdict| self.partners.get(a).into_iter().flatten().any(|said| *said == (b.clone(), verdict));
        if said(Verdict::Two) {
            Some(Verdict::Two)
        } else if said(Verdict::One) {
            Some(Verdict::One)
        } else {
            (self.sources_are_free(&a.source, &b.source) || self.body_is_free(a_form, b_form)).then_some(Verdict::Two)
        }
    }

    fn sources_are_free(&self, a: &SourceId, b: &SourceId) -> bool {
        if a == b {
            return self.decisions.duplicate_free.contains(a);
        }
        let (lesser, greater) = if a < b { (a, b) } else { (b, a) };
        self.decisions.free_between.iter().any(|(one, other)| one == lesser && other == greater)
    }

    fn body_is_free(&self, a: &Form, b: &Form) -> bool {
        a.bodies.iter().any(|body| self.bodies.contains(body) && b.bodies.contains(body))
    }
}

/// Keys that pairs join, directly or through others.
pub fn components<T: Ord>(pairs: &[(T, T)]) -> Vec<BTreeSet<&T>> {
    let mut beside: BTreeMap<&T, BTreeSet<&T>> = BTreeMap::new();
    for (a, b) in pairs {
        beside.entry(a).or_default().insert(b);
        beside.entry(b).or_default().insert(a);
    }
    let mut components: Vec<BTreeSet<&T>> = Vec::new();
    let mut seen: BTreeSet<&T> = BTreeSet::new();
    for first in beside.keys().copied() {
        if seen.contains(first) {
            continue;
        }
        let mut component = BTreeSet::new();
        let mut open = vec![first];
        while let Some(key) = open.pop() {
            if component.insert(key) {
                open.extend(&beside[key]);
            }
        }
        seen.extend(&component);
        components.push(component);
    }
    components
}
