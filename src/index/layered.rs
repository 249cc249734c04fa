//! Values by row: those of the base, and over them those of the rows that were touched since.

use std::sync::Arc;

use foldhash::HashMap;

use crate::index::marks::Marks;
use crate::index::snapshot::MeetingIx;

/// A value, or none, for each row.
pub struct Layered<T> {
    base: Arc<Vec<Option<T>>>,
    // Every marked row is here, and no other.
    over: HashMap<MeetingIx, Option<T>>,
    marks: Arc<Marks>,
}

impl<T: Clone> Layered<T> {
    /// Nothing touched yet.
    pub fn new(base: impl Into<Arc<Vec<Option<T>>>>) -> Self {
        Self { base: base.into(), over: HashMap::default(), marks: Arc::default() }
    }

    /// The value of a row.
    pub fn get(&self, ix: MeetingIx) -> Option<&T> {
        if self.marks.has(ix) { self.over.get(&ix)?.as_ref() } else { self.of_base(ix) }
    }

    /// What the base says of a row, touched or not.
    pub fn of_base(&self, ix: MeetingIx) -> Option<&T> {
        self.base.get(ix as usize)?.as_ref()
    }

    /// The rows that were touched, in no order, and the value of each.
    pub fn touched(&self) -> impl Iterator<Item = (MeetingIx, Option<&T>)> {
        self.over.iter().map(|(ix, value)| (*ix, value.as_ref()))
    }

    /// With these values over it; `marks` has their rows and those that were touched before.
    pub fn with(&self, values: impl IntoIterator<Item = (MeetingIx, Option<T>)>, marks: &Arc<Marks>) -> Self {
        let mut over = self.over.clone();
        over.extend(values);
        Self { base: Arc::clone(&self.base), over, marks: Arc::clone(marks) }
    }
}
