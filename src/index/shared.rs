//! What meetings share, or an id has become: things by id, those of the base and over them those that changed since.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use foldhash::HashMap;
use uuid::Uuid;

/// Something that has an id.
pub trait Known {
    /// The id.
    fn known_as(&self) -> Uuid;
}

/// Things by id.
pub struct ById<T> {
    // Hashed: a search in a sorted list goes to another part of memory at each of its steps, twice for each meeting of an answer.
    base: Arc<HashMap<Uuid, Arc<T>>>,
    // `None`: gone.
    over: BTreeMap<Uuid, Option<Arc<T>>>,
    count: usize,
}

impl<T: Known> ById<T> {
    /// All of one generation.
    pub fn new(things: Vec<Arc<T>>) -> Self {
        let base: HashMap<Uuid, Arc<T>> = things.into_iter().map(|thing| (thing.known_as(), thing)).collect();
        Self { count: base.len(), base: Arc::new(base), over: BTreeMap::new() }
    }

    /// The one with that id.
    pub fn get(&self, id: Uuid) -> Option<&T> {
        match self.over.get(&id) {
            Some(over) => over.as_deref(),
            None => self.base.get(&id).map(Arc::as_ref),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// All, in no order.
    pub fn all(&self) -> impl Iterator<Item = &Arc<T>> {
        let base = self.base.values().filter(|thing| self.over.is_empty() || !self.over.contains_key(&thing.known_as()));
        base.chain(self.over.values().flatten())
    }

    /// With some put in the place of those with their ids, and some gone.
    pub fn with(&self, put: &[Arc<T>], gone: &HashSet<Uuid>) -> Self {
        let mut with = Self { base: Arc::clone(&self.base), over: self.over.clone(), count: self.count };
        for id in gone {
            with.count -= usize::from(with.get(*id).is_some());
            with.over.insert(*id, None);
        }
        for thing in put {
            let id = thing.known_as();
            with.count += usize::from(with.get(id).is_none());
            with.over.insert(id, Some(Arc::clone(thing)));
        }
        with
    }
}
