//! What every source says now, as linking takes it: a source that says what it said is known by its list being the same one.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::id::SourceId;
use crate::model::listing::Listing;

/// The listings of one source, sorted by key, each key once.
pub type SourceListings = Arc<Vec<Arc<Listing>>>;

/// The listings of every source that has any.
#[derive(Debug, Clone, Default)]
pub struct Said(pub BTreeMap<SourceId, SourceListings>);

impl Said {
    /// Sorts listings of any sources, in any order. Of two with one key the lower row is taken.
    pub fn of(listings: impl IntoIterator<Item = Arc<Listing>>) -> Self {
        let mut by_source: BTreeMap<SourceId, Vec<Arc<Listing>>> = BTreeMap::new();
        for listing in listings {
            match by_source.get_mut(&listing.key.source) {
                Some(own) => own.push(listing),
                None => {
                    by_source.insert(listing.key.source.clone(), vec![listing]);
                }
            }
        }
        Self(by_source.into_iter().map(|(source, own)| (source, in_order(own))).collect())
    }

    /// How many listings there are.
    pub fn len(&self) -> usize {
        self.0.values().map(|own| own.len()).sum()
    }

    /// Whether nobody says anything.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|own| own.is_empty())
    }
}

/// The listings of one source as they are linked. Of two with one key the lower row is taken.
pub fn in_order(mut own: Vec<Arc<Listing>>) -> SourceListings {
    own.sort_by(|a, b| (&a.key, a.row).cmp(&(&b.key, b.row)));
    own.dedup_by(|later, kept| later.key == kept.key);
    Arc::new(own)
}
