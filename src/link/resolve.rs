//! The door of the room: believed listings in, a generation out.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;
use uuid::Uuid;

use crate::link::before::Before;
use crate::link::changes;
use crate::link::claim::Claim;
use crate::link::decisions::Decisions;
use crate::link::fuse::{self, Sources};
use crate::link::identity::{self, Identity, Member, Members, Standing};
use crate::link::levels::Agreement;
use crate::link::linker::Linker;
use crate::link::memory::{Kept, Lapsed, Memory};
use crate::link::normal::{self, Normal};
use crate::link::patch;
use crate::link::policy;
use crate::link::said::Said;
use crate::link::score;
use crate::link::shared::Settling;
use crate::link::sharing::Moved;
use crate::link::told;
use crate::model::change::{Change, ChangeKind};
use crate::model::evidence::{LinkDecision, LinkEvidence};
use crate::model::generation::{Altered, GenerationContent, SharedKind};
use crate::model::id::{GroupId, ListingKey, MeetingId, SeriesId, VenueId};
use crate::model::listing::Listing;
use crate::model::meeting::Meeting;
use crate::model::organization::ServiceBody;
use crate::model::packed::Packed;
use crate::model::source::SourceFacts;

/// Everything that linking depends on, but the generation before.
pub struct LinkInput<'a> {
    /// All believed listings.
    pub said: &'a Said,
    /// All service bodies, in any order.
    pub service_bodies: &'a [ServiceBody],
    /// Rank, mirrors and countries of every source that has listings.
    pub sources: &'a [SourceFacts],
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
    /// Everything in it that is not as it was; at least that.
    pub altered: Altered,
}

/// A step on the way to a generation, told as it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Clusters are known.
    Clusters,
    /// Every cluster has its id.
    Ids,
    /// Meetings are fused.
    Meetings,
    /// Venues, groups and series are settled.
    Shared,
    /// What changed is known.
    Changes,
    /// The generation is brought in line.
    Generation,
}

/// Links with nothing remembered. Ids that nothing in the generation before can lend are taken from `mint`, in an order that
/// the listings alone settle.
pub fn link(input: &LinkInput<'_>, previous: GenerationContent, mint: &mut dyn FnMut() -> Uuid) -> Linked {
    link_with(&mut Memory::default(), input, previous, mint, &mut |_| {})
}

/// Links with what was remembered of the linking before, which is brought in line, as is the generation before. The result
/// is that of [`link`], if the generation before is what that linking gave; else call [`Memory::forget_meetings`].
pub fn link_with(
    memory: &mut Memory,
    input: &LinkInput<'_>,
    previous: GenerationContent,
    mint: &mut dyn FnMut() -> Uuid,
    told: &mut dyn FnMut(Step),
) -> Linked {
    memory.bring(input.said, input.sources, input.decisions, input.now);
    if !memory.may_stand_on(previous.meetings.len()) {
        memory.forget_meetings();
    }
    told(Step::Clusters);
    let sources: Sources<'_> = input.sources.iter().map(|facts| (&facts.id, facts)).collect();
    let (gone, is_all) = gone(memory, &previous);
    let before = Before { content: &previous, gone: &gone, is_all };
    let clusters = memory.without_meeting();
    let Identity { ids, mut fates, retired } = {
        let members: Vec<Members<'_>> = clusters.iter().map(|cluster| members(memory, *cluster, &sources)).collect();
        let moving: Vec<&Meeting> = gone.iter().filter_map(|id| before.meeting(*id)).collect();
        let standing = Standing { moving: &moving, retired: &previous.retired, present: &|key| memory.says(key) };
        identity::assign(&members, &standing, input.now, mint)
    };
    told(Step::Ids);
    let mut fused: Vec<(Meeting, (u32, Kept))> =
        clusters.par_iter().zip(&ids).map(|(cluster, id)| fuse_cluster(memory, *cluster, *id, &sources, input.now)).collect();
    fused.sort_by_cached_key(|(meeting, _)| meeting.id);
    let (mut anew, kept): (Vec<Meeting>, Vec<(u32, Kept)>) = fused.into_iter().unzip();
    let moved = remember(memory, kept, &before, &clusters);
    told(Step::Meetings);

    let merged =
        fates.iter().filter_map(|(id, fate)| if let ChangeKind::Merged(into) = fate { Some((*id, *into)) } else { None }).collect();
    let names = anew.iter().map(|meeting| (meeting.id, meeting.names.first().map(|name| name.text.as_str()))).collect();
    let shared = Settling { memory, before: &before, merged: &merged, names: &names }.settle(&moved, mint);
    drop(names);
    for meeting in &mut anew {
        meeting.venue = shared.venues.now.get(&meeting.id).copied().flatten().map(VenueId);
        meeting.group = shared.groups.now.get(&meeting.id).copied().flatten().map(GroupId);
        meeting.series = shared.series.now.get(&meeting.id).copied().flatten().map(SeriesId);
    }
    told(Step::Shared);
    let venues_changed = changes::venues_changed(&shared, &before);
    let neighbours = moved.venues.hashes.iter().flat_map(|hash| memory.sharing.venues().of(*hash)).map(|at| memory.kept(at).id);
    let beside = changes::by_what_they_share(&shared, &before, &venues_changed, neighbours, &anew);
    changes::compare(&mut anew, &before, &venues_changed, &mut fates, input.now);
    fates.extend(beside.iter().map(|id| (*id, ChangeKind::Changed)));
    told(Step::Changes);
    let mut content = previous;
    let mut altered = Altered::default();
    let stays = |id: &MeetingId| memory.cluster_of(*id).is_none();
    let gone: BTreeSet<Uuid> = gone.into_iter().filter(stays).map(|id| id.0).collect();
    patch::meetings(&mut content.meetings, &gone, anew, (&beside, &shared, input.now), &mut altered.meetings);
    patch::shared(&mut content, shared, input.now, &mut altered);
    content.service_bodies = service_bodies(input.service_bodies);
    identity::retire(&mut content.retired, retired, &|id| memory.cluster_of(id).is_some(), input.now, &mut altered.retired);
    told(Step::Generation);
    Linked { content, changes: changes::list(fates, input.now), altered }
}

/// The meetings of the generation before that do not stand as they stood, sorted, and whether those are all.
fn gone(memory: &Memory, previous: &GenerationContent) -> (Vec<MeetingId>, bool) {
    match memory.lapsed() {
        Lapsed::All => (previous.meetings.iter().map(|meeting| meeting.id).collect(), true),
        Lapsed::Some { were, .. } => {
            let mut gone: Vec<MeetingId> = were.iter().map(|(_, kept)| kept.id).collect();
            gone.sort_unstable();
            (gone, false)
        }
    }
}

/// Remembers what was fused. Gives what that may have moved among the keys of what meetings share.
fn remember(memory: &mut Memory, kept: Vec<(u32, Kept)>, before: &Before<'_>, clusters: &[u32]) -> Moved {
    let were: Vec<u32> = match memory.keep(kept) {
        Lapsed::All => Vec::new(),
        Lapsed::Some { were, .. } => were.into_iter().map(|(cluster, _)| cluster).collect(),
    };
    memory.share(&were, clusters, &|kept| before.key(SharedKind::Group, before.shared(SharedKind::Group, kept.id)?))
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
    meeting.links = Packed::new(&links(linker, cluster, &slots));
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
