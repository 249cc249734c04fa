//! Believed listings to a published generation.
//!
//! One publisher at a time, by lease; its fence goes with every swap, so one that slept through its lease is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::clock::Clock;
use crate::link::decisions::Decisions;
use crate::link::edition;
use crate::link::memory::Memory;
use crate::link::resolve::{LinkInput, Linked, link_with};
use crate::link::rulings::{Idle, Rulings};
use crate::link::said::{self, Said, SourceListings};
use crate::model::generation::GenerationContent;
use crate::model::id::SourceId;
use crate::model::listing::Listing;
use crate::model::organization::ServiceBody;
use crate::model::source::SourceFacts;
use crate::store::codec::GenerationMeta;
use crate::store::contract::{Fence, Shelf, Store};
use crate::store::error::StoreError;
use crate::store::generation::Cut;
use crate::store::lease::Lease;
use crate::store::packs::{self, Generation};
use crate::suppress::order::Suppressions;

/// The lease's name.
const LEASE: &str = "publisher";

/// Seconds that the lease lasts between two publications.
const LEASE_S: u32 = 60;

/// What a publication did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// The generation is made of the packs that are there.
    AsItWas,
    /// Another process publishes.
    NotOurs,
    /// A new generation is in the store.
    Generation {
        /// Its number.
        number: u64,
        /// Its meetings.
        meetings: usize,
        /// Listings linked.
        listings: usize,
        /// Meetings that it changed.
        changes: usize,
    },
}

/// One source's listings as last read from the store.
struct Loaded {
    seq: u64,
    listings: SourceListings,
    service_bodies: Vec<ServiceBody>,
}

/// The generation that the next one is built upon.
#[derive(Default)]
struct Base {
    seq: u64,
    linked_from: BTreeMap<String, u64>,
    rulings: String,
    edition: String,
    content: GenerationContent,
    /// How it is cut into chunks.
    cut: Cut,
}

/// What is left of a generation when the next one is made of it.
struct Before {
    seq: Option<u64>,
    cut: Cut,
}

/// Links what is believed and publishes it. Owned by one task; everything it remembers can be read anew.
pub struct Publisher {
    store: Arc<dyn Store>,
    clock: Clock,
    holder: String,
    packs: BTreeMap<SourceId, Loaded>,
    base: Option<Base>,
    memory: Memory,
    store_id: Option<String>,
    suppress: Arc<Suppressions>,
    // Whether the generation and its history were looked at for what must not be there.
    looked_at: bool,
    rulings: Arc<Rulings>,
    edition: String,
    // Rulings that were found to do nothing the last time, and told.
    told: BTreeSet<Idle>,
}

impl Publisher {
    /// A publisher that remembers nothing. `holder` names this process in the lease.
    pub fn new(store: Arc<dyn Store>, clock: Clock, holder: String) -> Self {
        let suppress = Arc::new(Suppressions::default());
        Self {
            store,
            clock,
            holder,
            packs: BTreeMap::new(),
            base: None,
            memory: Memory::default(),
            store_id: None,
            suppress,
            looked_at: false,
            rulings: Arc::default(),
            edition: edition::edition(),
            told: BTreeSet::new(),
        }
    }

    /// The same, without what these orders take out. The first publication also takes it out of what is there already:
    /// of the generation, of those before it and of what was retired.
    pub fn without(self, suppress: Arc<Suppressions>) -> Self {
        Self { suppress, ..self }
    }

    /// The same, linking as these rulings say.
    pub fn ruled_by(self, rulings: Arc<Rulings>) -> Self {
        Self { rulings, ..self }
    }

    /// From now on without what these orders take out, and linking as these rulings say.
    pub fn amend(&mut self, suppress: &Arc<Suppressions>, rulings: &Arc<Rulings>) {
        if self.suppress != *suppress {
            self.suppress = Arc::clone(suppress);
            self.looked_at = false;
        }
        self.rulings = Arc::clone(rulings);
    }

    /// The same, as a linker of another edition, such as one with other weights.
    pub fn of_edition(self, edition: String) -> Self {
        Self { edition, ..self }
    }

    /// Publishes a new generation where the packs of these sources are not those that the current one is made of.
    ///
    /// # Errors
    /// What the store says. After an error everything is read anew the next time.
    pub async fn publish(&mut self, sources: &[SourceFacts]) -> Result<Published, StoreError> {
        let Some(lease) = self.store.acquire(LEASE, &self.holder, self.clock.now(), LEASE_S).await? else {
            return Ok(Published::NotOurs);
        };
        let result = self.publish_under(&lease, sources).await;
        if result.is_err() {
            self.store_id = None;
            self.memory.forget_meetings();
        }
        self.store.release(&lease).await?;
        result
    }

    async fn publish_under(&mut self, lease: &Lease, sources: &[SourceFacts]) -> Result<Published, StoreError> {
        let store_id = self.store.store_id().await?;
        if self.store_id.as_ref() != Some(&store_id) {
            // Another store, or one that was emptied: its numbers begin anew and say nothing of what is remembered.
            self.packs.clear();
            self.base = None;
            self.store_id = Some(store_id);
        }
        self.load_packs(sources).await?;
        self.load_base().await?;
        let linked_from: BTreeMap<String, u64> = self.packs.iter().map(|(id, pack)| (id.to_string(), pack.seq)).collect();
        // Before the first harvest there is nothing to say; an empty graph would look like a world without meetings.
        let nothing_yet = self.base.is_none() && linked_from.is_empty() && sources.iter().any(|facts| facts.enabled);
        let now = self.clock.now();
        let rulings = self.rulings.digest(now);
        let made_of = |base: &Base| base.linked_from == linked_from && base.rulings == rulings && base.edition == self.edition;
        let as_it_was = nothing_yet || self.base.as_ref().is_some_and(made_of);
        let published = if as_it_was && !self.holds_what_is_suppressed() {
            self.decisions(sources, now);
            Published::AsItWas
        } else {
            let gone = self.base.as_ref().map(|base| self.suppress.shared_by_what_goes(&base.content)).unwrap_or_default();
            let listings: usize = self.packs.values().map(|pack| pack.listings.len()).sum();
            let (mut linked, mut before) = self.link(sources, now).await?;
            if self.suppress.clean_generation(&mut linked.content) {
                self.memory.forget_meetings();
                before.cut = Cut::default();
            }
            if self.looks_for_what_is_suppressed() {
                // What is under a patch is not shown and still there.
                before.cut = Cut::default();
            }
            linked.content.retired_shared.retain(|retired| !gone.contains(&retired.id));
            linked.altered.retired_shared.extend(gone);
            let meta = GenerationMeta {
                built_at: now,
                meeting_count: u32::try_from(linked.content.meetings.len()).unwrap_or(u32::MAX),
                listing_count: u32::try_from(listings).unwrap_or(u32::MAX),
                linked_from,
                rulings,
                edition: self.edition.clone(),
            };
            self.swap(lease.fence, before, linked, meta).await?
        };
        if self.looks_for_what_is_suppressed() {
            self.store.forget_history(&Shelf::Generation).await?;
            // The swap let go of the oldest generation of the history, which names nothing any more.
            self.store.sweep().await?;
            self.store.sweep().await?;
            // What was taken out of packs and statuses before lies in freed places as well.
            if let Err(error) = self.store.scrub().await {
                tracing::error!("what is suppressed may lie in freed places of the store until the next start: {error}");
            }
        }
        self.looked_at = true;
        Ok(published)
    }

    fn looks_for_what_is_suppressed(&self) -> bool {
        !self.looked_at && !self.suppress.is_empty()
    }

    /// Whether the generation in the store holds such a thing, or may: under its patches lies what was there before them.
    fn holds_what_is_suppressed(&self) -> bool {
        let holds = |base: &Base| base.cut.is_patched() || self.suppress.clean_generation(&mut base.content.clone());
        self.looks_for_what_is_suppressed() && self.base.as_ref().is_some_and(holds)
    }

    /// Reads the packs whose heads have moved, and forgets those of sources that are not followed any more.
    async fn load_packs(&mut self, sources: &[SourceFacts]) -> Result<(), StoreError> {
        let heads: BTreeMap<SourceId, _> = self.store.source_heads().await?.into_iter().collect();
        let followed = |id: &SourceId| sources.iter().any(|facts| facts.enabled && facts.id == *id);
        self.packs.retain(|id, _| followed(id) && heads.contains_key(id));
        for (id, head) in heads.into_iter().filter(|(id, _)| followed(id)) {
            if self.packs.get(&id).is_some_and(|loaded| loaded.seq == head.seq) {
                continue;
            }
            // A pack that cannot be read must not hold up all others; what was loaded of it before stays.
            let Some((seq, Some((pack, _)))) = packs::newest_pack(self.store.as_ref(), &id).await? else { continue };
            let before = self.packs.get(&id).map(|loaded| loaded.listings.as_slice()).unwrap_or_default();
            let listings = pack.listings.into_iter().map(|listing| one_copy(before, listing)).collect();
            self.packs.insert(id, Loaded { seq, listings: said::in_order(listings), service_bodies: pack.service_bodies });
        }
        Ok(())
    }

    async fn load_base(&mut self) -> Result<(), StoreError> {
        let there = self.store.head(&Shelf::Generation).await?.map(|head| head.seq);
        if there == self.base.as_ref().map(|base| base.seq) {
            return Ok(());
        }
        // Another process may have made it, or this one has not remembered what it made.
        self.memory.forget_meetings();
        self.base = packs::newest_generation(self.store.as_ref()).await?.map(|(seq, found)| {
            let Some((meta, content, cut)) = found else { return Base { seq, ..Base::default() } };
            let GenerationMeta { linked_from, rulings, edition, .. } = meta;
            Base { seq, linked_from, rulings, edition, content, cut }
        });
        Ok(())
    }

    /// Links on the blocking pool. The generation before is brought in line there, so that two of them are never held; what
    /// is left of it is given back. A swap that fails reads it anew.
    async fn link(&mut self, sources: &[SourceFacts], now: Timestamp) -> Result<(Linked, Before), StoreError> {
        let decisions = self.decisions(sources, now);
        let said = Said(self.packs.iter().map(|(source, pack)| (source.clone(), Arc::clone(&pack.listings))).collect());
        let service_bodies: Vec<ServiceBody> = self.packs.values().flat_map(|pack| pack.service_bodies.iter().cloned()).collect();
        let sources = sources.to_vec();
        let base = self.base.take();
        let before = Before { seq: base.as_ref().map(|base| base.seq), cut: Cut::default() };
        let (content, cut) = base.map_or_else(Default::default, |base| (base.content, base.cut));
        // A memory that is lost on the way is made anew from the listings.
        let mut memory = std::mem::take(&mut self.memory);
        let work = move || {
            let input = LinkInput { said: &said, service_bodies: &service_bodies, sources: &sources, decisions: &decisions, now };
            let linked = link_with(&mut memory, &input, content, &mut Uuid::now_v7, &mut |_| {});
            (linked, memory)
        };
        let (linked, memory) = tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Unreadable {
            what: "the listings to link".to_owned(),
            why: "the linker stopped; please report it".to_owned(),
        })?;
        self.memory = memory;
        Ok((linked, Before { cut, ..before }))
    }

    /// What is ruled of the listings that are there. A ruling that does nothing is told once, and not while a source that it
    /// names is still waiting for its first harvest.
    fn decisions(&mut self, sources: &[SourceFacts], now: Timestamp) -> Decisions {
        let spoken_of = self.packs.iter().filter(|(source, _)| self.rulings.speak_of(source));
        let applied = self.rulings.applied(spoken_of.flat_map(|(_, pack)| pack.listings.iter().map(AsRef::as_ref)), now);
        let awaited =
            |source: &SourceId| !self.packs.contains_key(source) && sources.iter().any(|facts| facts.enabled && facts.id == *source);
        let idle: BTreeSet<Idle> = applied.idle.into_iter().filter(|idle| !idle.missing.as_ref().is_some_and(awaited)).collect();
        for idle in idle.difference(&self.told) {
            tracing::warn!("{idle}");
        }
        self.told = idle;
        applied.decisions
    }

    async fn swap(&mut self, fence: Fence, before: Before, linked: Linked, meta: GenerationMeta) -> Result<Published, StoreError> {
        let Linked { content, changes, altered } = linked;
        let generation = Generation { content: &content, meta: &meta, changes: &changes, before: &before.cut, altered: &altered };
        let (head, cut) = packs::publish_generation_after(self.store.as_ref(), &generation, before.seq, fence, meta.built_at).await?;
        let listings = meta.listing_count as usize;
        let published = Published::Generation { number: head.seq, meetings: content.meetings.len(), listings, changes: changes.len() };
        let GenerationMeta { linked_from, rulings, edition, .. } = meta;
        self.base = Some(Base { seq: head.seq, linked_from, rulings, edition, content, cut });
        Ok(published)
    }
}

/// The copy of a listing that is there already, if it says the same: linking knows it by that, and one copy is enough.
fn one_copy(before: &[Arc<Listing>], listing: Listing) -> Arc<Listing> {
    let at = before.binary_search_by(|known| known.key.cmp(&listing.key)).ok();
    at.filter(|at| *before[*at] == listing).map_or_else(|| Arc::new(listing), |at| Arc::clone(&before[at]))
}
