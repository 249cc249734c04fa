//! What the store holds of one source: how it is doing, and the packs that can be served again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::id::SourceId;
use crate::model::status::SourceStatus;
use crate::store::codec;
use crate::store::contract::{Shelf, Store};
use crate::store::error::StoreError;
use crate::store::packs;

/// A pack that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPack {
    /// Its sequence number.
    pub seq: u64,
    /// When it was put there.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// How many listings it has, and when the harvest began that brought it; `None` where that cannot be read.
    pub of: Option<PackFacts>,
}

/// What a pack says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFacts {
    /// Listings in it.
    pub listings: u32,
    /// When the harvest began.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub harvested_at: Timestamp,
}

/// A source in the store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceStory {
    /// How it is doing.
    pub status: SourceStatus,
    /// Its packs, the one that is served first.
    pub packs: Vec<KeptPack>,
}

/// The story of one source; `None` where the store has no status of it.
///
/// # Errors
/// `Unreadable` and `Unavailable` of the store.
pub async fn load(store: &dyn Store, source: &SourceId) -> Result<Option<SourceStory>, StoreError> {
    let Some(status) = packs::load_status(store, source).await? else { return Ok(None) };
    let shelf = Shelf::Source(source.clone());
    let mut packs = Vec::new();
    for head in store.head(&shelf).await?.into_iter().chain(store.history(&shelf).await?) {
        let of = codec::decode_pack_meta(&head.meta).ok();
        let of = of.map(|meta| PackFacts { listings: meta.listing_count, harvested_at: meta.harvested_at });
        packs.push(KeptPack { seq: head.seq, at: head.at, of });
    }
    Ok(Some(SourceStory { status, packs }))
}
