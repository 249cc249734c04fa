//! The row space: one row for each id, in the order of the ids.
//!
//! A base has rows for the meetings it serves and for retired ids that may come back; a row without a meeting is in no set and
//! no order. A meeting that changes keeps its row. New ids are greater than all before them, because they begin with the
//! instant at which they were made, so their rows are put behind the others and the order of rows stays that of the ids.

use std::sync::Arc;

use uuid::Uuid;

use crate::index::snapshot::MeetingIx;
use crate::model::id::MeetingId;

/// The ids of all rows.
#[derive(Clone, Default)]
pub struct Rows {
    // Sorted; those of `more` are greater than all of `base`.
    base: Arc<Vec<Uuid>>,
    more: Vec<Uuid>,
}

impl Rows {
    /// The rows of a base, for these ids in ascending order.
    pub fn new(ids: Vec<Uuid>) -> Self {
        Self { base: Arc::new(ids), more: Vec::new() }
    }

    /// How many rows.
    pub fn count(&self) -> usize {
        self.base.len() + self.more.len()
    }

    /// The row of an id.
    pub fn row(&self, id: MeetingId) -> Option<MeetingIx> {
        let place = self.base.binary_search(&id.0).or_else(|_| self.more.binary_search(&id.0).map(|place| self.base.len() + place));
        place.ok().map(number)
    }

    /// The first row whose id is greater than that one, or the number of all.
    pub fn behind(&self, id: MeetingId) -> MeetingIx {
        let place = self.base.partition_point(|known| *known <= id.0);
        number(if place < self.base.len() { place } else { place + self.more.partition_point(|known| *known <= id.0) })
    }

    /// Puts a row behind all others and gives its number. `None` where the id is not greater than theirs: it has no place there.
    pub fn push(&mut self, id: MeetingId) -> Option<MeetingIx> {
        if self.more.last().or(self.base.last()).is_some_and(|last| *last >= id.0) {
            return None;
        }
        self.more.push(id.0);
        Some(number(self.count() - 1))
    }
}

/// A place among all rows, or in an order of them.
pub(super) fn number(place: usize) -> MeetingIx {
    MeetingIx::try_from(place).expect("a generation has fewer meetings than a row has numbers")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> MeetingId {
        MeetingId(Uuid::from_u128(number))
    }

    #[test]
    fn rows_stand_in_the_order_of_their_ids_whichever_came_later() {
        let mut rows = Rows::new([10, 20, 30].map(Uuid::from_u128).into());
        assert_eq!(rows.push(id(30)), None);
        assert_eq!(rows.push(id(25)), None, "between two others there is no room");
        assert_eq!([40, 50].map(|number| rows.push(id(number))), [Some(3), Some(4)]);
        assert_eq!(rows.push(id(45)), None);
        assert_eq!([10, 30, 40, 50, 41, 5].map(|number| rows.row(id(number))), [Some(0), Some(2), Some(3), Some(4), None, None]);
        assert_eq!([5, 10, 29, 30, 39, 40, 50, 60].map(|number| rows.behind(id(number))), [0, 1, 2, 3, 3, 4, 5, 5]);
        assert_eq!(rows.count(), 5);
    }
}
