//! Linked pairs to clusters, without chains: two clusters join only where every member of one bears every member of
//! the other.

use std::collections::HashMap;

use crate::link::policy;

/// A pair that is linked by itself, as places in whatever the caller keeps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// The listing with the lesser key.
    pub a: u32,
    /// The listing with the greater key.
    pub b: u32,
    /// Its bits.
    pub bits: f32,
}

/// Joins the listings of one connected component, the strongest pair first. Edges come sorted: bits descending, then
/// by the listings' keys, so the result depends on nothing but the listings. Gives clusters of two or more.
pub fn agglomerate(edges: &[Edge], bear_each_other: impl Fn(u32, u32) -> bool) -> Vec<Vec<u32>> {
    let mut of: HashMap<u32, usize> = HashMap::with_capacity(edges.len() + 1);
    let mut members: Vec<Vec<u32>> = Vec::with_capacity(edges.len() + 1);
    for at in edges.iter().flat_map(|edge| [edge.a, edge.b]) {
        of.entry(at).or_insert_with(|| {
            members.push(vec![at]);
            members.len() - 1
        });
    }
    for edge in edges {
        let (left, right) = (of[&edge.a], of[&edge.b]);
        if left == right || members[left].len() + members[right].len() > policy::CLUSTER_MAX {
            continue;
        }
        if !members[left].iter().all(|a| members[right].iter().all(|b| bear_each_other(*a, *b))) {
            continue;
        }
        let moved = std::mem::take(&mut members[right]);
        for at in &moved {
            of.insert(*at, left);
        }
        members[left].extend(moved);
    }
    members.retain(|cluster| cluster.len() > 1);
    members
}

#[cfg(test)]
mod tests {
    use super::{Edge, agglomerate};

    fn edge(a: u32, b: u32, bits: f32) -> Edge {
        Edge { a, b, bits }
    }

    #[test]
    fn a_pair_that_a_third_does_not_bear_stays_apart() {
        let edges = [edge(1, 2, 9.0), edge(2, 3, 5.0)];
        assert_eq!(agglomerate(&edges, |a, b| a + b != 4), [vec![1, 2]]);
        assert_eq!(agglomerate(&edges, |_, _| true), [vec![1, 2, 3]]);
    }
}
