//! Pairs to clusters, without chains: a listing joins only where every member bears it.

use crate::link::compare::{Agreement, compare};
use crate::link::normal::Normal;
use crate::link::policy;
use crate::link::score;
use crate::model::evidence::LinkDecision;

/// A compared pair that is worth keeping: linked, for review, or forbidden though all else agrees.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The lesser place in the slice of normal forms.
    pub a: usize,
    /// The greater place.
    pub b: usize,
    /// How they agree.
    pub agreement: Agreement,
    /// What was decided of the pair.
    pub decision: LinkDecision,
}

/// Which listings are one meeting.
#[derive(Debug)]
pub struct Clusters {
    /// Members as places in the slice of normal forms, sorted; clusters sorted by their first member.
    pub members: Vec<Vec<usize>>,
    /// The cluster of each listing.
    pub of: Vec<usize>,
}

/// Compares candidate pairs and keeps those that say something. A gated pair is kept where it would have been linked.
pub fn judge(normals: &[Normal<'_>], candidates: &[(usize, usize)]) -> Vec<Pair> {
    candidates
        .iter()
        .filter_map(|&(a, b)| {
            let agreement = compare(&normals[a], &normals[b]);
            let decision = score::decide(&agreement);
            let kept = match decision {
                LinkDecision::Linked | LinkDecision::Review => true,
                LinkDecision::Apart => agreement.gate.is_some() && score::bits(&agreement) >= policy::LINK_BITS,
            };
            kept.then_some(Pair { a, b, agreement, decision })
        })
        .collect()
}

/// Joins linked pairs, the strongest first. A pair whose clusters hold two listings that do not bear each other is
/// kept apart and becomes one for review. Equal bits are taken in the order of the listings, so the result depends
/// on nothing but the listings.
pub fn agglomerate(normals: &[Normal<'_>], pairs: &mut [Pair]) -> Clusters {
    let mut members: Vec<Vec<usize>> = (0..normals.len()).map(|at| vec![at]).collect();
    let mut of: Vec<usize> = (0..normals.len()).collect();
    let mut edges: Vec<usize> = (0..pairs.len()).filter(|edge| pairs[*edge].decision == LinkDecision::Linked).collect();
    edges.sort_by(|x, y| {
        let (x, y) = (&pairs[*x], &pairs[*y]);
        score::bits(&y.agreement).total_cmp(&score::bits(&x.agreement)).then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    for edge in edges {
        let (left, right) = (of[pairs[edge].a], of[pairs[edge].b]);
        if left == right {
            continue;
        }
        if !may_join(normals, &members[left], &members[right]) {
            pairs[edge].decision = LinkDecision::Review;
            continue;
        }
        let (keep, gone) = (left.min(right), left.max(right));
        let moved = std::mem::take(&mut members[gone]);
        for at in &moved {
            of[*at] = keep;
        }
        members[keep].extend(moved);
    }
    settle(members)
}

fn may_join(normals: &[Normal<'_>], left: &[usize], right: &[usize]) -> bool {
    left.len() + right.len() <= policy::CLUSTER_MAX
        && left.iter().all(|a| right.iter().all(|b| score::bear_each_other(&compare(&normals[*a], &normals[*b]))))
}

fn settle(members: Vec<Vec<usize>>) -> Clusters {
    let mut members: Vec<Vec<usize>> = members.into_iter().filter(|cluster| !cluster.is_empty()).collect();
    for cluster in &mut members {
        cluster.sort_unstable();
    }
    members.sort_unstable();
    let mut of = vec![0; members.iter().map(Vec::len).sum()];
    for (number, cluster) in members.iter().enumerate() {
        for at in cluster {
            of[*at] = number;
        }
    }
    Clusters { members, of }
}
