//! One condition of a filter, as it lies in the index: the smallest is made a set, and the others are asked about its meetings alone.

use std::borrow::Cow;
use std::ops::Range;

use roaring::RoaringBitmap;

use crate::index::order::Order;
use crate::index::orders::at_places;
use crate::index::sets::AnyOf;
use crate::index::snapshot::Snapshot;

/// The meetings that pass one condition.
pub enum Part<'a> {
    /// These.
    Of(Cow<'a, RoaringBitmap>),
    /// Those in any of some sets.
    Any(AnyOf<'a>),
    /// Those that stand in any of these places of an order.
    Placed(&'a Order, Vec<Range<u32>>),
}

impl<'a> Part<'a> {
    /// Passes what a set has.
    pub fn made(set: RoaringBitmap) -> Self {
        Self::Of(Cow::Owned(set))
    }

    /// Passes what a set of the index has.
    pub fn lying(set: &'a RoaringBitmap) -> Self {
        Self::Of(Cow::Borrowed(set))
    }

    /// At most so many meetings.
    pub fn at_most(&self) -> u64 {
        match self {
            Self::Of(set) => set.len(),
            Self::Any(sets) => sets.at_most(),
            Self::Placed(_, places) => places.iter().map(|range| range.len() as u64).sum(),
        }
    }

    /// All of them.
    pub fn all(self, snapshot: &Snapshot) -> RoaringBitmap {
        match self {
            Self::Of(set) => set.into_owned(),
            Self::Any(sets) => sets.all(),
            Self::Placed(order, places) => at_places(order, places, snapshot.row_count()),
        }
    }

    /// Those that passed other conditions too.
    pub fn among(&self, others: RoaringBitmap) -> RoaringBitmap {
        match self {
            Self::Of(set) => others & &**set,
            Self::Any(sets) => sets.among(&others),
            Self::Placed(order, places) => {
                let is_in = |ix: &u32| {
                    let place = order.place(*ix);
                    places.iter().any(|range| range.contains(&place))
                };
                RoaringBitmap::from_sorted_iter(others.iter().filter(is_in)).expect("a set gives its rows in ascending order")
            }
        }
    }
}
