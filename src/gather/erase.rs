//! What an operator was asked to take out, taken out of what the store already holds.

use std::sync::Arc;

use crate::clock::Clock;
use crate::model::id::SourceId;
use crate::store::codec::{Pack, PackMeta};
use crate::store::contract::{Head, Shelf, Store};
use crate::store::error::StoreError;
use crate::store::packs;
use crate::suppress::order::Suppressions;

/// How often a pack is read anew that another process changed meanwhile.
const TRIES: u32 = 5;

/// Takes suppressed rows and values out of every pack, of those before it, and of every status. The generation follows
/// with the next publication. Sources that are no longer followed are gone through as well.
///
/// # Errors
/// What the store says. What was done until then stays done, and the rest is done the next time.
pub async fn erase(store: &dyn Store, suppress: &Arc<Suppressions>, clock: &Clock) -> Result<(), StoreError> {
    if suppress.is_empty() {
        return Ok(());
    }
    let mut erased = 0;
    for (source, _) in store.source_heads().await? {
        erased += u32::from(erase_pack(store, suppress, &source, clock).await?);
    }
    let (_, statuses) = packs::load_statuses(store).await?;
    for mut status in statuses.into_values() {
        if suppress.clean_status(&mut status) {
            packs::put_status(store, &status).await?;
        }
    }
    // Chunks that no head names, of this order or of one that was broken off: the second sweep drops what the first one saw.
    store.sweep().await?;
    store.sweep().await?;
    tracing::info!(orders = suppress.len(), packs = erased, "what is suppressed was taken out of {erased} packs");
    Ok(())
}

/// Whether there was anything to erase of this source.
async fn erase_pack(store: &dyn Store, suppress: &Arc<Suppressions>, source: &SourceId, clock: &Clock) -> Result<bool, StoreError> {
    let shelf = Shelf::Source(source.clone());
    let mut raced = None;
    for _ in 0..TRIES {
        let Some(head) = store.head(&shelf).await? else { return Ok(false) };
        let rewritten = match rewrite(store, suppress, source, &head, clock).await {
            Err(error @ (StoreError::Raced { .. } | StoreError::Fenced { .. })) => {
                raced = Some(error);
                continue;
            }
            rewritten => rewritten?,
        };
        let before = history_has_some(store, suppress, source, &shelf).await?;
        if rewritten || before {
            store.forget_history(&shelf).await?;
        }
        return Ok(rewritten || before);
    }
    raced.map_or(Ok(false), Err)
}

/// Under the head's own fence: whoever holds the claim now is refused once and tries again.
async fn rewrite(
    store: &dyn Store,
    suppress: &Arc<Suppressions>,
    source: &SourceId,
    head: &Head,
    clock: &Clock,
) -> Result<bool, StoreError> {
    let (mut pack, mut meta) = match packs::load_pack(store, source, head).await {
        Ok(found) => found,
        // Nothing can be read out of it; the next harvest puts a good one in its place.
        Err(error) if error.is_damage() => return Ok(false),
        Err(error) => return Err(error),
    };
    if !clean(suppress, source, &mut pack, &mut meta) {
        return Ok(false);
    }
    packs::put_pack(store, source, &pack, &meta, Some(head.seq), head.fence, clock.now()).await?;
    Ok(true)
}

async fn history_has_some(store: &dyn Store, suppress: &Arc<Suppressions>, source: &SourceId, shelf: &Shelf) -> Result<bool, StoreError> {
    for head in store.history(shelf).await? {
        match packs::load_pack(store, source, &head).await {
            Ok((mut pack, mut meta)) => {
                if clean(suppress, source, &mut pack, &mut meta) {
                    return Ok(true);
                }
            }
            // What cannot be read may hold anything.
            Err(error) if error.is_damage() => return Ok(true),
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

fn clean(suppress: &Suppressions, source: &SourceId, pack: &mut Pack, meta: &mut PackMeta) -> bool {
    let listings = suppress.clean_listings(&mut pack.listings).is_some();
    let bodies = suppress.clean_bodies(&mut pack.service_bodies);
    let notices = suppress.clean_notices(source, &mut meta.notices);
    let fields = suppress.clean_fields(&mut meta.fields);
    meta.listing_count = u32::try_from(pack.listings.len()).unwrap_or(u32::MAX);
    listings | bodies | notices | fields
}
