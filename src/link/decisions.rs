//! What operators decided of pairs: facts that no score changes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::id::{ListingKey, SourceId};

/// Decisions in any order. Of two that fight each other the one that keeps apart holds, for a wrong merge hides a meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// Pairs that are one meeting, and with them whatever they lead to: of `a` with `b` and `b` with `c` comes `a` with `c`.
    pub must_link: Vec<(ListingKey, ListingKey)>,
    /// Pairs that are two meetings.
    pub cannot_link: Vec<(ListingKey, ListingKey)>,
    /// Sources of which no two rows are one meeting.
    pub duplicate_free: Vec<SourceId>,
}

/// Decisions by listing.
#[derive(Debug, Default)]
pub struct Docket {
    decisions: Decisions,
    partners: HashMap<ListingKey, Vec<(ListingKey, Verdict)>>,
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
        Self { decisions, partners }
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

    /// What was decided of a pair; what keeps apart goes first.
    pub fn verdict(&self, a: &ListingKey, b: &ListingKey) -> Option<Verdict> {
        if self.partners.is_empty() && self.decisions.duplicate_free.is_empty() {
            return None;
        }
        let said = |verdict| self.partners.get(a).into_iter().flatten().any(|said| *said == (b.clone(), verdict));
        let one_of_a_kind = a.source == b.source && self.decisions.duplicate_free.contains(&a.source);
        if said(Verdict::Two) {
            Some(Verdict::Two)
        } else if said(Verdict::One) {
            Some(Verdict::One)
        } else {
            one_of_a_kind.then_some(Verdict::Two)
        }
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
