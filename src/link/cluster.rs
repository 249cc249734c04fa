//! Linked pairs to clusters, without chains: two clusters join only where every member of one bears every member of
//! the other.

use foldhash::{HashMap, HashMapExt as _};

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
    /// Whether the two are half an hour or an hour apart.
    pub hour_off: bool,
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
    for edge in edges.iter().filter(|edge| !edge.hour_off || !has_rival(edge, edges, &bear_each_other)) {
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

/// Whether one of the two has another listing as near, which cannot be the same meeting: a list's noon meeting stands
/// between another list's half past eleven and half past twelve.
fn has_rival(edge: &Edge, edges: &[Edge], bear_each_other: &impl Fn(u32, u32) -> bool) -> bool {
    let as_near = edges.iter().filter(|other| (other.bits - edge.bits).abs() <= policy::RIVAL_BITS);
    let mut rivals = as_near.filter_map(|other| match (other.a, other.b) {
        (a, b) if (a, b) == (edge.a, edge.b) => None,
        (a, b) if a == edge.a => Some((b, edge.b)),
        (a, b) if b == edge.a => Some((a, edge.b)),
        (a, b) if a == edge.b => Some((b, edge.a)),
        (a, b) if b == edge.b => Some((a, edge.a)),
        _ => None,
    });
    rivals.any(|(rival, other)| !bear_each_other(rival, other))
}

#[cfg(test)]
mod tests {
    use super::{Edge, agglomerate};

    fn edge(a: u32, b: u32, bits: f32) -> Edge {
        Edge { a, b, bits, hour_off: false }
    }

    #[test]
    fn of_two_hours_as_near_neither_is_taken() {
        let shifted = |a, b, bits| Edge { hour_off: true, ..edge(a, b, bits) };
        let apart = |a: u32, b: u32| a.abs_diff(b) != 1;
        assert_eq!(agglomerate(&[shifted(1, 9, 2.0), shifted(2, 9, 1.5)], apart), Vec::<Vec<u32>>::new());
        assert_eq!(agglomerate(&[shifted(1, 9, 2.0), shifted(2, 9, 0.5)], apart), [vec![1, 9]]);
        assert_eq!(agglomerate(&[edge(1, 9, 2.0), edge(2, 9, 1.5)], apart), [vec![1, 9]]);
    }

    #[test]
    fn a_pair_that_a_third_does_not_bear_stays_apart() {
        let edges = [edge(1, 2, 9.0), edge(2, 3, 5.0)];
        assert_eq!(agglomerate(&edges, |a, b| a + b != 4), [vec![1, 2]]);
        assert_eq!(agglomerate(&edges, |_, _| true), [vec![1, 2, 3]]);
    }
}
