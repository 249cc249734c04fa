//! Sets of rows: how they are made of rows that come in no order, and unions that are not worked out before they must be.

use roaring::{MultiOps, RoaringBitmap};

use crate::index::snapshot::MeetingIx;

/// Where rows are fewer than one in so many, they are sorted; else each sets a bit of its own, which takes as long as the set is
/// wide.
const SORTED_ONE_IN: usize = 512;

/// The set of some rows in any order, of so many that there are. Putting each where it belongs by itself would be a search and a
/// shift for each.
pub fn set_of(mut found: Vec<MeetingIx>, rows: usize) -> RoaringBitmap {
    if found.len().saturating_mul(SORTED_ONE_IN) < rows {
        found.sort_unstable();
        return found.into_iter().collect();
    }
    let mut bits = vec![0_u8; rows.div_ceil(8)];
    for ix in found {
        bits[ix as usize / 8] |= 1 << (ix % 8);
    }
    RoaringBitmap::from_lsb0_bytes(0, &bits)
}

/// The rows that are in any of some sets. Among a few thousand, those that are in it are found without a look at the millions
/// that the sets may hold together.
pub struct AnyOf<'a>(pub(super) Vec<&'a RoaringBitmap>);

impl AnyOf<'_> {
    /// At most so many.
    pub fn at_most(&self) -> u64 {
        self.0.iter().map(|set| set.len()).sum()
    }

    /// All of them.
    pub fn all(&self) -> RoaringBitmap {
        match self.0[..] {
            [set] => set.clone(),
            _ => self.0.iter().copied().union(),
        }
    }

    /// Those that are also in another set.
    pub fn among(&self, others: &RoaringBitmap) -> RoaringBitmap {
        match self.0[..] {
            [set] => others & set,
            _ => self.0.iter().map(|set| others & *set).union(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_and_many_make_the_sets_that_they_are() {
        let all: RoaringBitmap = [0, 7, 8, 65_535, 65_536, 99_999].into_iter().collect();
        let turned = |times: usize| all.iter().rev().cycle().take(6 * times).collect();
        assert_eq!(set_of(turned(1), 100_000), all, "sorted");
        assert_eq!(set_of(turned(40), 100_000), all, "bit by bit, and each more than once");
        assert_eq!(set_of(Vec::new(), 0), RoaringBitmap::new());
    }

    #[test]
    fn a_union_among_others_is_what_it_has_of_them() {
        let [a, b, others] = [[1, 2, 3], [3, 4, 5], [2, 3, 9]].map(RoaringBitmap::from_iter);
        let none = RoaringBitmap::new();
        for sets in [vec![], vec![&a], vec![&a, &b], vec![&none, &b]] {
            let any = AnyOf(sets);
            assert_eq!(any.among(&others), any.all() & &others);
            assert!(any.at_most() >= any.all().len());
        }
    }
}
