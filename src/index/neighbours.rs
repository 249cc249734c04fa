//! For each source, what was linked with its neighbours: counted once when a generation is loaded, and kept as it changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::HashMap;
use xxhash_rust::xxh3::Xxh3;

use crate::index::entry::Turn;
use crate::model::evidence::{LinkDecision, LinkEvidence};
use crate::model::id::{ListingKey, SourceId};
use crate::model::meeting::Meeting;

/// One source's listings beside those of the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// Its listings that are one meeting with a listing of another source.
    pub shared: u32,
    /// Its listings that no other source has.
    pub alone: u32,
    /// For each other source, how many of its own listings are one meeting with a listing of that one.
    pub with: BTreeMap<SourceId, u32>,
    /// Pairs of its listings with another source's that are too close to call: kept apart, for someone to look at.
    pub in_review: u32,
}

#[derive(Clone, Default)]
struct Counted {
    neighbours: Neighbours,
    // How often each pair that is in review is told of, by the pair's hash: the evidence of a pair lies beside both its
    // meetings, or beside one where the other has enough of it.
    review: HashMap<u64, u32>,
}

/// The neighbours of all sources of one generation.
#[derive(Clone, Default)]
// Hashed: a name is looked for several times for each listing, and names of sources begin alike.
pub struct Neighbourhood(HashMap<SourceId, Arc<Counted>>);

impl Neighbourhood {
    /// As these rows are now.
    pub fn with(&self, turns: &[Turn<'_>]) -> Self {
        let mut counted = self.clone();
        for turn in turns {
            if let Some(before) = &turn.before {
                counted.change(before.meeting, Step::Less);
            }
            if let Some(after) = &turn.after {
                counted.change(after.meeting, Step::More);
            }
        }
        counted
    }

    /// Of one source; `None` where it has no listing.
    pub fn of(&self, source: &SourceId) -> Option<&Neighbours> {
        self.0.get(source).map(|counted| &counted.neighbours)
    }

    fn change(&mut self, meeting: &Meeting, step: Step) {
        self.change_listings(meeting, step);
        self.change_review(meeting, step);
    }

    fn change_listings(&mut self, meeting: &Meeting, step: Step) {
        let sources: BTreeSet<&SourceId> = meeting.listings.iter().map(|listing| &listing.key.source).collect();
        for listing in &meeting.listings {
            let own = &listing.key.source;
            self.at(own, |counted| {
                let Neighbours { shared, alone, with, in_review: _ } = &mut counted.neighbours;
                step.take(if sources.len() < 2 { alone } else { shared });
                for other in sources.iter().filter(|other| **other != own) {
                    step.entry(with, *other);
                }
            });
        }
    }

    fn change_review(&mut self, meeting: &Meeting, step: Step) {
        if meeting.links.is_empty() {
            return;
        }
        for (a, b) in in_review(meeting) {
            let pair = hash(&a, &b);
            for own in [&a.source, &b.source] {
                self.at(own, |counted| {
                    step.entry(&mut counted.review, &pair);
                    counted.neighbours.in_review = u32::try_from(counted.review.len()).unwrap_or(u32::MAX);
                });
            }
        }
    }

    fn at(&mut self, source: &SourceId, change: impl FnOnce(&mut Counted)) {
        if !self.0.contains_key(source) {
            self.0.insert(source.clone(), Arc::default());
        }
        let counted = Arc::make_mut(self.0.get_mut(source).expect("it was put there just now"));
        change(counted);
        let Neighbours { shared, alone, with, in_review } = &counted.neighbours;
        if (*shared, *alone, *in_review) == (0, 0, 0) && with.is_empty() {
            self.0.remove(source);
        }
    }
}

/// Neighbours as they are counted.
#[derive(Default)]
pub struct Draft<'a> {
    counted: Neighbourhood,
    // Most meetings are of one listing, which takes no more than counting.
    alone: HashMap<&'a SourceId, u32>,
}

impl<'a> Draft<'a> {
    /// Enters a meeting.
    pub fn enter(&mut self, meeting: &'a Meeting) {
        match &meeting.listings[..] {
            [listing] => *self.alone.entry(&listing.key.source).or_default() += 1,
            _ => self.counted.change_listings(meeting, Step::More),
        }
        self.counted.change_review(meeting, Step::More);
    }

    /// All of them.
    pub fn finish(mut self) -> Neighbourhood {
        for (source, count) in self.alone {
            self.counted.at(source, |counted| counted.neighbours.alone += count);
        }
        self.counted
    }
}

/// One more, or one less.
#[derive(Clone, Copy)]
enum Step {
    More,
    Less,
}

/// A map of counts in which none is 0.
trait Counts<K> {
    fn count(&mut self, key: &K) -> &mut u32;
    fn drop_empty(&mut self, key: &K);
}

impl Counts<SourceId> for BTreeMap<SourceId, u32> {
    fn count(&mut self, key: &SourceId) -> &mut u32 {
        if !self.contains_key(key) {
            self.insert(key.clone(), 0);
        }
        self.get_mut(key).expect("it was put there just now")
    }

    fn drop_empty(&mut self, key: &SourceId) {
        if self.get(key) == Some(&0) {
            self.remove(key);
        }
    }
}

impl Counts<u64> for HashMap<u64, u32> {
    fn count(&mut self, key: &u64) -> &mut u32 {
        self.entry(*key).or_default()
    }

    fn drop_empty(&mut self, key: &u64) {
        if self.get(key) == Some(&0) {
            self.remove(key);
        }
    }
}

impl Step {
    fn take(self, count: &mut u32) {
        *count = match self {
            Self::More => count.saturating_add(1),
            Self::Less => count.saturating_sub(1),
        };
    }

    fn entry<K>(self, counts: &mut impl Counts<K>, key: &K) {
        self.take(counts.count(key));
        counts.drop_empty(key);
    }
}

/// Pairs of two sources that are in review, each once.
fn in_review(meeting: &Meeting) -> BTreeSet<(ListingKey, ListingKey)> {
    let close = meeting.links.read().into_iter().filter(|pair| pair.decision == LinkDecision::Review && pair.a.source != pair.b.source);
    close.map(|LinkEvidence { a, b, .. }| if a <= b { (a, b) } else { (b, a) }).collect()
}

/// Two pairs among so few would hardly ever have the same.
fn hash(a: &ListingKey, b: &ListingKey) -> u64 {
    let mut hasher = Xxh3::new();
    for part in [a.source.as_str(), &a.id, b.source.as_str(), &b.id] {
        hasher.update(&part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.digest()
}
