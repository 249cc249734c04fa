//! For each source, what was linked with its neighbours: counted once when a generation is loaded.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::evidence::LinkDecision;
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

/// Counts them for every source that has a listing.
pub(super) fn count(meetings: &[Meeting]) -> BTreeMap<SourceId, Neighbours> {
    let mut of_source: BTreeMap<SourceId, Neighbours> = BTreeMap::new();
    for meeting in meetings {
        let sources: BTreeSet<&SourceId> = meeting.listings.iter().map(|listing| &listing.key.source).collect();
        for listing in &meeting.listings {
            let own = &listing.key.source;
            let counted = entry(&mut of_source, own);
            if sources.len() < 2 {
                counted.alone += 1;
                continue;
            }
            counted.shared += 1;
            for other in sources.iter().filter(|other| **other != own) {
                match counted.with.get_mut(*other) {
                    Some(listings) => *listings += 1,
                    None => _ = counted.with.insert((*other).clone(), 1),
                }
            }
        }
    }
    for (a, b) in in_review(meetings) {
        for own in [&a.source, &b.source] {
            entry(&mut of_source, own).in_review += 1;
        }
    }
    of_source
}

/// Pairs of two sources that are in review, each once: the evidence of a pair lies beside both its meetings.
fn in_review(meetings: &[Meeting]) -> BTreeSet<(&ListingKey, &ListingKey)> {
    let pairs = meetings.iter().flat_map(|meeting| &meeting.links);
    let close = pairs.filter(|pair| pair.decision == LinkDecision::Review && pair.a.source != pair.b.source);
    close.map(|pair| ((&pair.a).min(&pair.b), (&pair.a).max(&pair.b))).collect()
}

fn entry<'a>(of_source: &'a mut BTreeMap<SourceId, Neighbours>, source: &SourceId) -> &'a mut Neighbours {
    if !of_source.contains_key(source) {
        of_source.insert(source.clone(), Neighbours::default());
    }
    of_source.get_mut(source).expect("it was put there just now")
}
