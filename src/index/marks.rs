//! Rows of which the base must not be believed any more.

use roaring::RoaringBitmap;

use crate::index::snapshot::MeetingIx;

/// One bit a row: whether it was touched since the base was built.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(Vec<u64>);

impl Marks {
    /// Whether a row is marked.
    pub fn has(&self, ix: MeetingIx) -> bool {
        self.0.get(ix as usize / 64).is_some_and(|word| word >> (ix % 64) & 1 == 1)
    }

    /// The rows that are marked.
    pub fn rows(&self) -> RoaringBitmap {
        let bytes: Vec<u8> = self.0.iter().flat_map(|word| word.to_le_bytes()).collect();
        RoaringBitmap::from_lsb0_bytes(0, &bytes)
    }

    /// Marks a row.
    pub fn set(&mut self, ix: MeetingIx) {
        let at = ix as usize / 64;
        if at >= self.0.len() {
            self.0.resize(at + 1, 0);
        }
        self.0[at] |= 1 << (ix % 64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_marked_is_not_however_far_out_it_lies() {
        let mut marks = Marks::default();
        [0, 63, 64, 1000].into_iter().for_each(|ix| marks.set(ix));
        let marked: Vec<MeetingIx> = (0..2000).filter(|ix| marks.has(*ix)).collect();
        assert_eq!(marked, [0, 63, 64, 1000]);
        assert!(marks.rows().iter().eq(marked));
    }
}
