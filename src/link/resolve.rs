//! The door of the room: believed listings in, a generation out.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;
use uuid::Uuid;

use crate::link::changes;
use crate::link::claim::Claim;
use crate::link::decisions::Decisions;
use crate::link::fuse::{self, Sources};
use crate::link::heirs;
use crate::link::identity::{self, Member, Members, Standing};
use crate::link::levels::Agreement;
use crate::link::linker::Linker;
use crate::link::memory::{Kept, Memory};
use crate::link::normal::{self, Normal};
use crate::link::places;
use crate::link::policy;
use crate::link::score;
use crate::link::told::{self, Told};
use crate::model::change::Change;
use crate::model::evidence::{LinkDecision, LinkEvidence};
use crate::model::generation::GenerationContent;
use crate::model::id::{ListingKey, MeetingId};
use crate::model::listing::Listing;
use crate::model::meeting::Meeting;
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
    link_with(&mut Memory::default(), input, mint)
}

/// Links with what was remembered of the linking before, which is brought in line. The result is that of [`link`], if
/// the generation before is what that linking gave; else call [`Memory::forget_meetings`].
pub fn link_with(memory: &mut Memory, input: &LinkInput<'_>, mint: &mut dyn FnMut() -> Uuid) -> Linked {
    let mut listings: Vec<&Arc<Listing>> = input.listings.iter().collect();
    listings.sort_by_key(|listing| (&listing.key, listing.row));
    listings.dedup_by_key(|listing| &listing.key);
    memory.bring(&listings, input.sources, input.decisions, input.now);
    let by_id: HashMap<MeetingId, u32> = memory.standing().iter().map(|(cluster, kept)| (kept.id, *cluster)).collect();
    if input.previous.meetings.iter().filter(|meeting| by_id.contains_key(&meeting.id)).count() != by_id.len() {
        memory.forget_meetings();
    }
    let by_id: HashMap<MeetingId, u32> = memory.standing().iter().map(|(cluster, kept)| (kept.id, *cluster)).collect();
    let sources: Sources<'_> = input.sources.iter().map(|facts| (&facts.id, facts)).collect();

    let clusters = memory.without_meeting();
    let members: Vec<Members<'_>> = clusters.iter().map(|cluster| members(memory, *cluster, &sources)).collect();
    let standing = Standing { stays: &|id| by_id.contains_key(&id), present: &|key| memory.says(key) };
    let identity = identity::assign(&members, &standing, input.previous, input.now, mint);
    let mut anew: Vec<(Meeting, (u32, Kept))> =
        clusters.par_iter().zip(&identity.ids).map(|(cluster, id)| fuse_cluster(memory, *cluster, *id, &sources, input.now)).collect();
    anew.sort_by_cached_key(|(meeting, _)| meeting.id);
    let (anew, kept): (Vec<Meeting>, Vec<(u32, Kept)>) = anew.into_iter().unzip();
    let stood = input.previous.meetings.par_iter().filter(|meeting| by_id.contains_key(&meeting.id)).cloned().collect();
    let mut meetings = in_order(stood, anew);
    let told_anew: HashMap<MeetingId, &Told> = kept.iter().map(|(_, kept)| (kept.id, &kept.told)).collect();
    let told_before = |id| by_id.get(id).map(|cluster| &memory.standing()[cluster].told);
    let told: Vec<&Told> = meetings.iter().map(|meeting| told_before(&meeting.id).unwrap_or_else(|| told_anew[&meeting.id])).collect();
    let shared = places::settle(&mut meetings, &told, memory.linker.crowd(), input.previous, mint);
    drop((told, members));
    memory.keep(kept);

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

/// Meetings of two lists that are sorted by id, in one.
fn in_order(stood: Vec<Meeting>, anew: Vec<Meeting>) -> Vec<Meeting> {
    if stood.is_empty() {
        return anew;
    }
    let mut all = Vec::with_capacity(stood.len() + anew.len());
    let mut anew = anew.into_iter().peekable();
    for meeting in stood {
        while let Some(before) = anew.next_if(|anew| anew.id < meeting.id) {
            all.push(before);
        }
        all.push(meeting);
    }
    all.extend(anew);
    all
}

fn members<'m>(memory: &'m Memory, cluster: u32, sources: &Sources<'_>) -> Members<'m> {
    let slots = memory.linker.members(cluster);
    let listings = slots.into_iter().map(|slot| memory.listing(slot).as_ref());
    listings
        .map(|Listing { key, series, slot, .. }| {
            let weight = u64::from(fuse::rank(&key.source, sources)) + 1;
            Member { key, series: series.as_deref(), weekday: slot.as_ref().map(|slot| slot.weekday), weight }
        })
        .collect()
}

/// The meeting of a cluster, less what it shares with others, and what is to be remembered of it.
fn fuse_cluster(memory: &Memory, cluster: u32, id: MeetingId, sources: &Sources<'_>, now: Timestamp) -> (Meeting, (u32, Kept)) {
    let linker = &memory.linker;
    let slots = linker.members(cluster);
    let normals: Vec<Normal<'_>> =
        slots.iter().map(|slot| normal::read(memory.listing(*slot), linker.form(*slot), linker.crowd())).collect();
    let members: Vec<&Normal<'_>> = normals.iter().collect();
    let fused = fuse::fuse(id, &members, sources, now);
    let arc = |claim: &Claim<'_>| {
        let slot = slots.iter().find(|slot| linker.key(**slot) == claim.key).expect("every claim is that of a member");
        Arc::clone(memory.listing(*slot))
    };
    let told = told::take_down(&fused, arc);
    let mut meeting = fused.meeting;
    meeting.links = links(linker, cluster, &slots);
    (meeting, (cluster, Kept { id, told }))
}

/// The evidence of a cluster: its linked pairs, then look-alikes of other clusters, the strongest first.
fn links(linker: &Linker, cluster: u32, slots: &[u32]) -> Vec<LinkEvidence> {
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for slot in slots {
        for (other, agreement, decision) in linker.pairs_of(*slot) {
            let within = linker.cluster_of(other) == cluster;
            // A pair of two members is met from both sides.
            if !within || *slot < other {
                let (a, b) = (linker.key(*slot), linker.key(other));
                pairs.push(Pair { a: a.min(b), b: a.max(b), agreement, decision, within, bits: score::bits(agreement) });
            }
        }
    }
    strongest(pairs)
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

fn service_bodies(given: &[ServiceBody]) -> Vec<ServiceBody> {
    let mut bodies = given.to_vec();
    bodies.sort_by(|a, b| (&a.key, &a.name).cmp(&(&b.key, &b.name)));
    bodies.dedup_by(|later, kept| later.key == kept.key);
    bodies
}
