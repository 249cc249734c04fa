//! The door of the room: believed listings in, a generation out.

use std::cmp::Reverse;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::link::block;
use crate::link::changes;
use crate::link::cluster::{self, Clusters, Pair};
use crate::link::crowd::Crowd;
use crate::link::fuse::{self, Fused, Sources};
use crate::link::heirs;
use crate::link::identity::{self, Member, Members};
use crate::link::normal::{self, Normal};
use crate::link::places;
use crate::link::policy;
use crate::link::score;
use crate::model::change::Change;
use crate::model::evidence::{LinkDecision, LinkEvidence};
use crate::model::generation::GenerationContent;
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

/// Links. Ids that nothing before can lend are taken from `mint`, in an order that the listings alone settle.
pub fn link(input: &LinkInput<'_>, mint: &mut dyn FnMut() -> Uuid) -> Linked {
    let mut listings: Vec<&Listing> = input.listings.iter().map(AsRef::as_ref).collect();
    listings.sort_by_key(|listing| (&listing.key, listing.row));
    listings.dedup_by_key(|listing| &listing.key);
    let sources: Sources<'_> = input.sources.iter().map(|facts| (&facts.id, facts)).collect();

    let crowd = Crowd::of(&listings);
    let normals = normal::read_all(&listings, &crowd, input.now);
    let mut pairs = cluster::judge(&normals, &block::candidate_pairs(&normals));
    let clusters = cluster::agglomerate(&normals, &mut pairs);

    let members: Vec<Members<'_>> = clusters.members.iter().map(|cluster| weighed(cluster, &normals, &sources)).collect();
    let identity = identity::assign(&members, input.previous, input.now, mint);

    let mut fused: Vec<Fused<'_>> = clusters
        .members
        .iter()
        .zip(&identity.ids)
        .map(|(cluster, id)| {
            let members: Vec<&Normal<'_>> = cluster.iter().map(|at| &normals[*at]).collect();
            fuse::fuse(*id, &members, &sources, input.now)
        })
        .collect();
    let shared = places::settle(&mut fused, &crowd, input.previous, mint);
    let mut meetings: Vec<_> = fused.into_iter().map(|fused| fused.meeting).collect();
    // The generation lives long; what it was made with goes before it is compared with the one before.
    meetings.shrink_to_fit();
    for (meeting, links) in meetings.iter_mut().zip(links(&normals, &clusters, &pairs)) {
        meeting.links = links;
    }
    drop((normals, clusters, pairs, crowd));
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

/// The evidence of each cluster: its linked pairs, then look-alikes of other clusters, the strongest first.
fn links(normals: &[Normal<'_>], clusters: &Clusters, pairs: &[Pair]) -> Vec<Vec<LinkEvidence>> {
    let mut of_cluster: Vec<Vec<&Pair>> = vec![Vec::new(); clusters.members.len()];
    for pair in pairs {
        let (left, right) = (clusters.of[pair.a], clusters.of[pair.b]);
        of_cluster[left].push(pair);
        if left != right {
            of_cluster[right].push(pair);
        }
    }
    of_cluster
        .into_iter()
        .map(|mut pairs| {
            pairs.sort_by(|x, y| {
                let weaker = |pair: &Pair| (pair.decision, Reverse(clusters.of[pair.a] == clusters.of[pair.b]));
                weaker(x)
                    .cmp(&weaker(y))
                    .then(score::bits(&y.agreement).total_cmp(&score::bits(&x.agreement)))
                    .then((x.a, x.b).cmp(&(y.a, y.b)))
            });
            let linked = pairs.iter().take_while(|pair| pair.decision == LinkDecision::Linked).count();
            let (linked, others) = pairs.split_at(linked);
            let kept = linked.iter().take(policy::LINKED_PAIRS_MAX).chain(others.iter().take(policy::OTHER_PAIRS_MAX));
            kept.map(|pair| written(pair, normals)).collect()
        })
        .collect()
}

fn written(pair: &Pair, normals: &[Normal<'_>]) -> LinkEvidence {
    let (a, b) = (&normals[pair.a].listing.key, &normals[pair.b].listing.key);
    score::evidence(a, b, &pair.agreement, pair.decision)
}
