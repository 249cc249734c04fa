//! The tree of service bodies. Feeds are meant to have cut circles and dangling parents; neither does harm here.

use crate::model::id::ServiceBodyKey;
use crate::model::organization::ServiceBody;

/// The service bodies of one generation.
#[derive(Default)]
pub struct Bodies {
    bodies: Vec<ServiceBody>,
    // Places in `bodies`: parent and child, sorted.
    edges: Vec<(usize, usize)>,
}

impl Bodies {
    /// Sorts by key.
    pub fn build(mut bodies: Vec<ServiceBody>) -> Self {
        bodies.sort_by(|a, b| a.key.cmp(&b.key));
        let mut built = Self { bodies, edges: Vec::new() };
        let parents = built.bodies.iter().map(|body| built.place(body.parent.as_ref()?));
        let mut edges: Vec<_> = parents.enumerate().filter_map(|(child, parent)| Some((parent?, child))).collect();
        edges.sort_unstable();
        built.edges = edges;
        built
    }

    /// All of them, sorted by key.
    pub fn all(&self) -> &[ServiceBody] {
        &self.bodies
    }

    /// The one with that key.
    pub fn get(&self, key: &ServiceBodyKey) -> Option<&ServiceBody> {
        self.place(key).map(|place| &self.bodies[place])
    }

    /// Those whose parent is not named or not known, sorted by key.
    pub fn roots(&self) -> Vec<&ServiceBody> {
        self.bodies.iter().filter(|body| body.parent.as_ref().is_none_or(|parent| self.place(parent).is_none())).collect()
    }

    /// Those right below one, sorted by key.
    pub fn children(&self, key: &ServiceBodyKey) -> Vec<&ServiceBody> {
        let below = self.place(key).map(|place| self.below(place)).unwrap_or_default();
        below.iter().map(|(_, child)| &self.bodies[*child]).collect()
    }

    /// Those above one, the nearest first; stops where parents run in a circle.
    pub fn ancestors(&self, key: &ServiceBodyKey) -> Vec<&ServiceBody> {
        let mut above: Vec<&ServiceBody> = Vec::new();
        let mut next = self.get(key).and_then(|body| body.parent.as_ref());
        while let Some(body) = next.and_then(|parent| self.get(parent)) {
            if body.key == *key || above.iter().any(|seen| seen.key == body.key) {
                break;
            }
            above.push(body);
            next = body.parent.as_ref();
        }
        above
    }

    /// All below one, without itself, each once, the nearer ones first.
    pub fn descendants(&self, key: &ServiceBodyKey) -> Vec<&ServiceBody> {
        let Some(top) = self.place(key) else { return Vec::new() };
        let mut seen = vec![top];
        let mut known = vec![false; self.bodies.len()];
        known[top] = true;
        let mut next = 0;
        while let Some(&place) = seen.get(next) {
            for &(_, child) in self.below(place) {
                if !std::mem::replace(&mut known[child], true) {
                    seen.push(child);
                }
            }
            next += 1;
        }
        seen[1..].iter().map(|place| &self.bodies[*place]).collect()
    }

    fn place(&self, key: &ServiceBodyKey) -> Option<usize> {
        self.bodies.binary_search_by(|body| body.key.cmp(key)).ok()
    }

    fn below(&self, parent: usize) -> &[(usize, usize)] {
        let start = self.edges.partition_point(|(owner, _)| *owner < parent);
        let end = self.edges.partition_point(|(owner, _)| *owner <= parent);
        &self.edges[start..end]
    }
}
