//! The door of the room: believed listings in, a generation out.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;
use uuid::Uuid;

use crate::link::changes;
use crate::link::decisions::Decisions;
use crate::link::form::Form;
use crate::link::fuse::{self, Fused, Sources};
use crate::link::heirs;
use crate::link::identity::{self, Member, Members};
use crate::link::levels::Agreement;
use crate::link::linker::{Linker, SourceForms};
use crate::link::normal::{self, Normal};
use crate::link::places;
use crate::link::policy;
use crate::link::score;
use crate::link::zones::Zones;
use crate::model::change::Change;
use crate::model::evidence::{LinkDecision, LinkEvidence};
use crate::model::generation::GenerationContent;
use crate::model::id::{ListingKey, SourceId};
use crate::model::listing::Listing;
use crate::model::organization::ServiceBody;
use crate::model::source::SourceFacts;

/// Everything that linking depends on.
pub struct LinkInput<'a> {
    /// All believed listings, in any order. Of two with one key the lower row is taken.
    pub listings: &'a [Arc<Listing>],
    /// All service bodies, in any order.
    pub service_bodies: &'a [ServiceBody],
    /// Rank, mirrors and countries of every source that has listings.
    pub sources: &'a [SourceFacts],
    /// The generation before, whose ids live on.
    pub previous: &'a GenerationContent,
    /// What operators decided of pairs.
    pub decisions: &'a Decisions,
    /// The instant of this generation.
    pub now: Timestamp,
}

/// What linking made.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// The new generation.
    pub content: GenerationContent,
    /// What it changed, sorted by id.
    pub changes: Vec<Change>,
}

/// Links with nothing remembered. Ids that nothing before can lend are taken from `mint`, in an order that the listings
/// alone settle.
pub fn link(input: &LinkInput<'_>, mint: &mut dyn FnMut() -> Uuid) -> Linked {
    link_with(&mut Linker::default(), input, mint)
}

/// Links with what was remembered of the linking before, which is brought in line. The result is that of [`link`].
pub fn link_with(linker: &mut Linker, input: &LinkInput<'_>, mint: &mut dyn FnMut() -> Uuid) -> Linked {
    let mut listings: Vec<&Listing> = input.listings.iter().map(AsRef::as_ref).collect();
    listings.sort_by_key(|listing| (&listing.key, listing.row));
    listings.dedup_by_key(|listing| &listing.key);
    let sources: Sources<'_> = input.sources.iter().map(|facts| (&facts.id, facts)).collect();

    linker.decide(input.decisions, &mut |_| {});
    linker.update(forms(linker, &listings, input.now), &mut |_| {});
    let found = Found::of(linker, &listings);
    let normals: Vec<Normal<'_>> =
        listings.iter().zip(&found.slots).map(|(listing, slot)| normal::read(listing, linker.form(*slot), linker.crowd())).collect();

    let members: Vec<Members<'_>> = found.clusters.iter().map(|cluster| weighed(cluster, &normals, &sources)).collect();
    let identity = identity::assign(&members, input.previous, input.now, mint);

    let mut fused: Vec<Fused<'_>> = found
        .clusters
        .iter()
        .zip(&identity.ids)
        .map(|(cluster, id)| {
            let members: Vec<&Normal<'_>> = cluster.iter().map(|at| &normals[*at]).collect();
            fuse::fuse(*id, &members, &sources, input.now)
        })
        .collect();
    let shared = places::settle(&mut fused, linker.crowd(), input.previous, mint);
    let mut meetings: Vec<_> = fused.into_iter().map(|fused| fused.meeting).collect();
    // The generation lives long; what it was made with goes before it is compared with the one before.
    meetings.shrink_to_fit();
    for (meeting, links) in meetings.iter_mut().zip(found.links(linker)) {
        meeting.links = links;
    }
    drop((normals, found));
    meetings.sort_unstable_by_key(|meeting| meeting.id);

    let mut content = GenerationContent {
        meetings,
        venues: shared.venues,
        groups: shared.groups,
        series: shared.series,
        service_bodies: service_bodies(input.service_bodies),
        retired: identity.retired,
        retired_shared: Vec::new(),
    };
    content.retired_shared = heirs::retire(&content, input.previous, input.now);
    let changes = changes::compare(&mut content, input.previous, identity.fates, input.now);
    Linked { content, changes }
}

/// The forms of all listings by source, and no forms for sources that are no more. Listings come sorted by key.
fn forms(linker: &Linker, listings: &[&Listing], now: Timestamp) -> Vec<(SourceId, SourceForms)> {
    let zones = Zones::of(listings.iter().filter_map(|listing| listing.slot.as_ref()?.zone.as_ref()), now);
    let mut sources: Vec<(SourceId, SourceForms)> = listings
        .chunk_by(|a, b| a.key.source == b.key.source)
        .map(|listings| {
            let forms = listings.par_iter().map(|listing| (listing.key.clone(), Form::read(listing, &zones))).collect();
            (listings[0].key.source.clone(), forms)
        })
        .collect();
    let present: HashSet<&SourceId> = sources.iter().map(|(source, _)| source).collect();
    let gone: Vec<SourceId> = linker.sources().filter(|source| !present.contains(source)).cloned().collect();
    sources.extend(gone.into_iter().map(|source| (source, Vec::new())));
    sources
}

/// What the linker found, by the places of the sorted listings.
struct Found {
    /// The slot of each listing.
    slots: Vec<u32>,
    /// Places of each cluster's listings, sorted; clusters sorted by their first.
    clusters: Vec<Vec<usize>>,
    /// The cluster of each slot.
    of: HashMap<u32, usize>,
}

impl Found {
    fn of(linker: &Linker, listings: &[&Listing]) -> Self {
        let mut slots: Vec<u32> = Vec::with_capacity(listings.len());
        for listings in listings.chunk_by(|a, b| a.key.source == b.key.source) {
            let mut own = linker.slots_of(&listings[0].key.source).to_vec();
            own.sort_unstable_by_key(|slot| linker.key(*slot));
            slots.extend(own);
        }
        let places: HashMap<u32, usize> = slots.iter().enumerate().map(|(at, slot)| (*slot, at)).collect();
        let mut clusters: Vec<Vec<usize>> = Vec::new();
        let mut of: HashMap<u32, usize> = HashMap::with_capacity(slots.len());
        // The slot that stands for a cluster is that of its least key, so clusters come in the order of their first.
        for slot in slots.iter().filter(|slot| linker.cluster_of(**slot) == **slot) {
            let members = linker.members(*slot);
            of.extend(members.iter().map(|member| (*member, clusters.len())));
            clusters.push(members.iter().map(|member| places[member]).collect());
        }
        Self { slots, clusters, of }
    }

    /// The evidence of each cluster: its linked pairs, then look-alikes of other clusters, the strongest first.
    fn links(&self, linker: &Linker) -> Vec<Vec<LinkEvidence>> {
        let mut of_cluster: Vec<Vec<Pair<'_>>> = vec![Vec::new(); self.clusters.len()];
        for (a, b, agreement, decision) in linker.pairs() {
            let (left, right) = (self.of[&a], self.of[&b]);
            let (a, b) = (linker.key(a), linker.key(b));
            let pair = Pair { a: a.min(b), b: a.max(b), agreement, decision, within: left == right, bits: score::bits(agreement) };
            of_cluster[left].push(pair);
            if left != right {
                of_cluster[right].push(pair);
            }
        }
        of_cluster.into_iter().map(strongest).collect()
    }
}

/// A pair on its way to being evidence.
#[derive(Clone, Copy)]
struct Pair<'l> {
    a: &'l ListingKey,
    b: &'l ListingKey,
    agreement: &'l Agreement,
    decision: LinkDecision,
    within: bool,
    bits: f32,
}

fn strongest(mut pairs: Vec<Pair<'_>>) -> Vec<LinkEvidence> {
    pairs.sort_by(|x, y| {
        let weaker = |pair: &Pair<'_>| (pair.decision, Reverse(pair.within));
        weaker(x).cmp(&weaker(y)).then(y.bits.total_cmp(&x.bits)).then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    let linked = pairs.iter().take_while(|pair| pair.decision == LinkDecision::Linked).count();
    let (linked, others) = pairs.split_at(linked);
    let kept = linked.iter().take(policy::LINKED_PAIRS_MAX).chain(others.iter().take(policy::OTHER_PAIRS_MAX));
    kept.map(|pair| score::evidence(pair.a, pair.b, pair.agreement, pair.decision)).collect()
}

fn weighed<'a>(cluster: &[usize], normals: &[Normal<'a>], sources: &Sources<'_>) -> Members<'a> {
    cluster
        .iter()
        .map(|at| {
            let Listing { key, series, slot, .. } = normals[*at].listing;
            let weight = u64::from(fuse::rank(&key.source, sources)) + 1;
            Member { key, series: series.as_deref(), weekday: slot.as_ref().map(|slot| slot.weekday), weight }
        })
        .collect()
}

fn service_bodies(given: &[ServiceBody]) -> Vec<ServiceBody> {
    let mut bodies = given.to_vec();
    bodies.sort_by(|a, b| (&a.key, &a.name).cmp(&(&b.key, &b.name)));
    bodies.dedup_by(|later, kept| later.key == kept.key);
    bodies
}
