//! Folded words to the meetings that have them in a name, their group's name, the venue's name or the town.

use std::collections::BTreeMap;
use std::ops::Bound;

use roaring::{MultiOps, RoaringBitmap};

use crate::index::snapshot::MeetingIx;
use crate::text::fold::fold;

/// The words of one generation.
#[derive(Default)]
pub struct Words {
    postings: BTreeMap<Box<str>, RoaringBitmap>,
}

impl Words {
    /// Enters a text that was folded before.
    pub fn enter(&mut self, ix: MeetingIx, folded: &str) {
        for word in folded.split_ascii_whitespace() {
            if let Some(set) = self.postings.get_mut(word) {
                set.insert(ix);
            } else {
                self.postings.insert(word.into(), RoaringBitmap::from_iter([ix]));
            }
        }
    }

    /// Meetings that have every word of a text; the last word may be the beginning of one, as someone is still typing.
    /// `None` where the text holds no word at all, which asks nothing.
    pub fn matching(&self, text: &str) -> Option<RoaringBitmap> {
        let folded = fold(text);
        let mut words = folded.split_ascii_whitespace().rev();
        let mut found = self.beginning_with(words.next()?);
        for word in words {
            match self.postings.get(word) {
                Some(set) => found &= set,
                None => return Some(RoaringBitmap::new()),
            }
        }
        Some(found)
    }

    fn beginning_with(&self, start: &str) -> RoaringBitmap {
        let from = self.postings.range::<str, _>((Bound::Included(start), Bound::Unbounded));
        from.take_while(|(word, _)| word.starts_with(start)).map(|(_, set)| set).union()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_be_there_and_the_last_may_be_unfinished() {
        let mut words = Words::default();
        words.enter(0, "early risers cork");
        words.enter(1, "early birds corkscrew hill");
        let found = |text: &str| words.matching(text).map(|set| set.iter().collect::<Vec<_>>());
        assert_eq!(found("EARLY cork"), Some(vec![0, 1]));
        assert_eq!(found("cork early"), Some(vec![0]), "only the last word may be a beginning");
        assert_eq!(found("early rise"), Some(vec![0]));
        assert_eq!(found("late"), Some(vec![]));
        assert_eq!(found("late cork"), Some(vec![]));
        assert_eq!(found(" !! "), None, "no word asks nothing");
    }
}
