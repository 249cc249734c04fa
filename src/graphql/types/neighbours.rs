//! What was linked of a source with others.

use async_graphql::SimpleObject;

use crate::graphql::scope::Scope;
use crate::graphql::types::source::Source;
use crate::index::neighbours as known;

/// How a source's listings stand beside those of other sources, in what is served now.
#[derive(SimpleObject)]
pub struct Neighbours {
    /// Its listings that are one meeting with a listing of another source.
    shared: u32,
    /// Its listings that no other source has.
    alone: u32,
    /// Pairs of its listings with another source's that look alike and are too close to call: kept apart, for someone to
    /// look at.
    in_review: u32,
    /// The other sources it shares meetings with, the one with most of them first.
    others: Vec<Neighbour>,
}

/// Another source with listings of the same meetings.
#[derive(SimpleObject)]
pub struct Neighbour {
    /// The other source.
    source: Source,
    /// How many listings of the source that was asked about are one meeting with a listing of this one.
    listings: u32,
}

impl Neighbours {
    /// From the counts of a snapshot.
    pub fn of(scope: &Scope, counted: Option<&known::Neighbours>) -> Self {
        let known::Neighbours { shared, alone, with, in_review } = counted.cloned().unwrap_or_default();
        let mut others: Vec<_> = with.into_iter().collect();
        others.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
        let others = others.into_iter().map(|(id, listings)| Neighbour { source: Source::new(scope, &id), listings }).collect();
        Self { shared, alone, in_review, others }
    }
}
