//! Meetings by how well a text fits: one set for each number of points, so that those of a frequent word are never looked at one
//! by one.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use roaring::{MultiOps, RoaringBitmap};

use crate::index::snapshot::MeetingIx;

/// Sets of meetings, each with its points: the most first, none empty, no meeting in two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tiers(Vec<(u16, RoaringBitmap)>);

impl Tiers {
    /// Whether there is no meeting.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every meeting.
    pub fn all(&self) -> RoaringBitmap {
        self.0.iter().map(|(_, set)| set).union()
    }

    /// The sets, that with most points first.
    pub fn best_first(&self) -> &[(u16, RoaringBitmap)] {
        &self.0
    }

    /// The meetings with so many points.
    pub fn with(&self, points: u16) -> Option<&RoaringBitmap> {
        let place = self.0.binary_search_by_key(&Reverse(points), |(points, _)| Reverse(*points)).ok()?;
        Some(&self.0[place].1)
    }

    /// The points of a meeting; 0 where it is not there.
    pub fn points(&self, ix: MeetingIx) -> u16 {
        self.0.iter().find(|(_, set)| set.contains(ix)).map_or(0, |(points, _)| *points)
    }

    /// Those that are in both, with the points of both.
    pub fn both(&self, other: &Self) -> Self {
        let mut sums: BTreeMap<Reverse<u16>, RoaringBitmap> = BTreeMap::new();
        for (a, ours) in &self.0 {
            for (b, theirs) in &other.0 {
                let shared = ours & theirs;
                if !shared.is_empty() {
                    *sums.entry(Reverse(a + b)).or_default() |= shared;
                }
            }
        }
        Self(sums.into_iter().map(|(Reverse(points), set)| (points, set)).collect())
    }

    /// Without some meetings, and with those of another, which has no others than them.
    pub fn but_for(mut self, without: &RoaringBitmap, other: Self) -> Self {
        if without.is_empty() {
            return self;
        }
        self.0.iter_mut().for_each(|(_, set)| *set -= without);
        for (points, set) in other.0 {
            match self.0.binary_search_by_key(&Reverse(points), |(points, _)| Reverse(*points)) {
                Ok(place) => self.0[place].1 |= set,
                Err(place) => self.0.insert(place, (points, set)),
            }
        }
        self.0.retain(|(_, set)| !set.is_empty());
        self
    }
}

/// What was found of a word, in no order; a meeting may be found more than once.
#[derive(Default)]
pub struct Found<'a>(BTreeMap<Reverse<u16>, (Vec<&'a RoaringBitmap>, Vec<MeetingIx>)>);

impl<'a> Found<'a> {
    /// A set of meetings that have so many points.
    pub fn set(&mut self, points: u16, set: &'a RoaringBitmap) {
        if !set.is_empty() {
            self.0.entry(Reverse(points)).or_default().0.push(set);
        }
    }

    /// One meeting.
    pub fn meeting(&mut self, points: u16, ix: MeetingIx) {
        self.0.entry(Reverse(points)).or_default().1.push(ix);
    }

    /// Each meeting with the most points that it was found with.
    pub fn best(self) -> Tiers {
        let mut tiers = Tiers::default();
        let mut better = RoaringBitmap::new();
        for (Reverse(points), (sets, mut single)) in self.0 {
            single.sort_unstable();
            let mut set: RoaringBitmap = single.into_iter().collect();
            match sets[..] {
                [only] if set.is_empty() => set = only.clone(),
                _ => set |= sets.into_iter().union(),
            }
            set -= &better;
            if !set.is_empty() {
                better |= &set;
                tiers.0.push((points, set));
            }
        }
        tiers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiers(given: &[(u16, &[u32])]) -> Tiers {
        let mut found = Found::default();
        for (points, all) in given {
            all.iter().for_each(|ix| found.meeting(*points, *ix));
        }
        found.best()
    }

    #[test]
    fn a_meeting_has_the_most_points_it_was_found_with() {
        let frequent = RoaringBitmap::from_iter([1, 2, 3]);
        let mut found = Found::default();
        [(4, 2), (8, 3), (4, 9), (8, 3)].into_iter().for_each(|(points, ix)| found.meeting(points, ix));
        found.set(6, &frequent);
        let best = found.best();
        assert_eq!([1, 2, 3, 9, 5].map(|ix| best.points(ix)), [6, 6, 8, 4, 0]);
        assert_eq!(best, tiers(&[(8, &[3]), (6, &[1, 2]), (4, &[9])]));
        assert_eq!((best.all().len(), best.with(6).map(RoaringBitmap::len), best.with(7)), (4, Some(2), None));
    }

    #[test]
    fn points_of_two_words_are_summed_where_both_are() {
        let (a, b) = (tiers(&[(8, &[1, 2]), (4, &[3, 4])]), tiers(&[(6, &[2, 3]), (2, &[1, 5])]));
        assert_eq!(a.both(&b), tiers(&[(14, &[2]), (10, &[1, 3])]));
        assert!(a.both(&Tiers::default()).is_empty());
    }

    #[test]
    fn what_is_said_of_some_anew_goes_before_what_was_said_of_them() {
        let (before, now) = (tiers(&[(8, &[1]), (4, &[2, 3])]), tiers(&[(6, &[1]), (4, &[5])]));
        let touched = RoaringBitmap::from_iter([1, 3, 5]);
        assert_eq!(before.but_for(&touched, now), tiers(&[(6, &[1]), (4, &[2, 5])]));
    }
}
