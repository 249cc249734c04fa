//! What changed from one generation to the next, as far back as it is kept.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::model::change::Change;

/// Most changes that are kept in memory; some ten megabytes.
const CHANGES_MAX: usize = 200_000;

/// The changes of generations that follow each other without a gap. Immutable; the next one shares what it keeps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changelog {
    /// Tells the store whose generations these are: numbers of another one mean nothing.
    pub store: u64,
    generations: VecDeque<(u64, Arc<[Change]>)>,
    changes: usize,
}

/// A place in the changes: all of the generations before, and so many of this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The generation's number.
    pub generation: u64,
    /// How many of its changes.
    pub seen: u32,
}

impl Changelog {
    /// Nothing known yet of that store.
    pub fn of_store(store: u64) -> Self {
        Self { store, ..Self::default() }
    }

    /// The newest generation whose changes are known.
    pub fn newest(&self) -> Option<u64> {
        self.generations.back().map(|(generation, _)| *generation)
    }

    /// Adds the changes of a generation. One that does not follow the newest begins anew; the oldest give way to the new.
    pub fn push(&mut self, generation: u64, changes: Vec<Change>) {
        if self.newest().is_some_and(|newest| newest + 1 != generation) {
            self.generations.clear();
            self.changes = 0;
        }
        self.changes += changes.len();
        self.generations.push_back((generation, changes.into()));
        while self.changes > CHANGES_MAX && self.generations.len() > 1 {
            let oldest = self.generations.pop_front();
            self.changes -= oldest.map_or(0, |(_, changes)| changes.len());
        }
    }

    /// Up to so many changes behind a mark, the oldest first, each with the mark behind it. `None` where what lies between is not
    /// kept any more, or was never there: `current` is the generation that is served.
    pub fn since(&self, mark: Mark, current: u64, most: usize) -> Option<Vec<(Mark, &Change)>> {
        if mark.generation > current {
            return None;
        }
        let oldest = self.generations.front().map_or(current + 1, |(generation, _)| *generation);
        // All of the generation before the oldest must have been seen, or it be among those kept.
        if mark.generation < oldest && (mark.generation + 1 != oldest || mark.seen != u32::MAX) {
            return None;
        }
        let generations = self.generations.iter().filter(|(generation, _)| (mark.generation..=current).contains(generation));
        let all = generations.flat_map(|(generation, changes)| {
            let marks = (1..).map(|seen| Mark { generation: *generation, seen });
            marks.zip(changes.iter())
        });
        Some(all.filter(|(behind, _)| *behind > mark).take(most).collect())
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::model::change::ChangeKind;
    use crate::model::id::MeetingId;

    fn changes(ids: &[u128]) -> Vec<Change> {
        let change = |id: &u128| Change { id: MeetingId(Uuid::from_u128(*id)), kind: ChangeKind::Added, at: Timestamp::UNIX_EPOCH };
        ids.iter().map(change).collect()
    }

    fn since(log: &Changelog, generation: u64, seen: u32, current: u64) -> Option<Vec<u128>> {
        let found = log.since(Mark { generation, seen }, current, 3)?;
        Some(found.iter().map(|(_, change)| change.id.0.as_u128()).collect())
    }

    #[test]
    fn changes_go_on_behind_a_mark_and_a_gap_is_told() {
        let mut log = Changelog::default();
        assert_eq!(since(&log, 4, u32::MAX, 4), Some(vec![]), "all of the current one was seen");
        assert_eq!(since(&log, 3, u32::MAX, 4), None);
        log.push(5, changes(&[1, 2]));
        log.push(6, changes(&[3, 4, 5]));
        assert_eq!(since(&log, 4, u32::MAX, 6), Some(vec![1, 2, 3]), "so many at once");
        assert_eq!(since(&log, 5, 1, 6), Some(vec![2, 3, 4]));
        assert_eq!(since(&log, 5, 1, 5), Some(vec![2]), "what is not served yet is not told");
        assert_eq!(since(&log, 6, u32::MAX, 6), Some(vec![]));
        assert_eq!(since(&log, 4, 1, 6), None, "some of a generation that is not kept");
        assert_eq!(since(&log, 3, u32::MAX, 6), None);
        assert_eq!(since(&log, 7, 0, 6), None, "a generation that is yet to come");
        log.push(9, changes(&[6]));
        assert_eq!(since(&log, 6, u32::MAX, 9), None, "a gap");
        assert_eq!(since(&log, 8, u32::MAX, 9), Some(vec![6]));
    }

    #[test]
    fn the_oldest_give_way() {
        let mut log = Changelog::default();
        log.push(1, changes(&[1; 10]));
        log.push(2, changes(&vec![2; CHANGES_MAX]));
        assert_eq!(since(&log, 1, 3, 2), None);
        assert_eq!(since(&log, 1, u32::MAX, 2), Some(vec![2; 3]));
    }
}
