//! Folded words to the meetings that have them in a name, their group's name, the town or the venue's name.
//!
//! An engine such as tantivy would bring segments, scoring by statistics of the collection and a store of documents: points
//! here depend on a meeting's own words alone, so that a cursor means the same in the next generation.

use std::sync::Arc;

use roaring::RoaringBitmap;

use crate::index::entry::Entry;
use crate::index::lexicon::{Lexicon, nearly};
use crate::index::marks::Marks;
use crate::index::orders::Orders;
use crate::index::snapshot::MeetingIx;
use crate::index::tiers::{Found, Tiers};
use crate::text::fold::fold;

/// Most words of a question that are looked for. Nobody types more.
pub const WORDS_MAX: usize = 16;

/// The words of one generation.
pub struct Words {
    base: Arc<Lexicon>,
    // Of the rows that were touched since.
    over: Lexicon,
    touched: RoaringBitmap,
}

/// What a text found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matches {
    /// The meetings.
    pub set: RoaringBitmap,
    /// The text, folded.
    pub folded: String,
    /// The meetings by how well they fit.
    pub tiers: Tiers,
}

impl Words {
    /// Of a base.
    pub fn new(base: Lexicon) -> Self {
        Self { base: Arc::new(base), over: Lexicon::of([]), touched: RoaringBitmap::new() }
    }

    /// With all rows that were touched, which are those that `marks` has, as they are now.
    pub fn with(&self, touched: &[(MeetingIx, Entry<'_>)], marks: &Marks, orders: &Orders) -> Self {
        let named = touched.iter().map(|(ix, entry)| (*ix, *entry, orders.name(*ix)));
        Self { base: Arc::clone(&self.base), over: Lexicon::of(named), touched: marks.rows() }
    }

    /// Meetings that have every word of a text: the word itself, for the last one also what begins with it, as someone is still
    /// typing, and words that differ in a letter or two behind the first one. `None` where the text holds no word at all, which
    /// asks nothing. No more than [`WORDS_MAX`] words are looked for.
    pub fn matching(&self, text: &str) -> Option<Matches> {
        let folded = fold(text);
        let words: Vec<&str> = folded.split_ascii_whitespace().take(WORDS_MAX).collect();
        let (last, before) = words.split_last()?;
        let mut tiers = self.best(last, true);
        for word in before {
            if tiers.is_empty() {
                break;
            }
            tiers = tiers.both(&self.best(word, false));
        }
        Some(Matches { set: tiers.all(), tiers, folded })
    }

    /// The meetings that have a word, each with the most points that it has there.
    fn best(&self, word: &str, unfinished: bool) -> Tiers {
        let automaton = nearly(word);
        let of = |lexicon: &Lexicon| {
            let mut found = Found::default();
            lexicon.fitting(word, unfinished, automaton.as_ref(), &mut found);
            found.best()
        };
        of(&self.base).but_for(&self.touched, of(&self.over))
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;

    use super::*;
    use crate::index::lexicon::{Draft, FREQUENT_FROM, NAME, TOWN, VENUE};

    fn words(draft: Draft) -> Words {
        Words::new(draft.finish())
    }

    fn found(texts: &[&str], asked: &str) -> Option<Vec<u32>> {
        let mut draft = Draft::default();
        for (ix, text) in (0..).zip(texts) {
            draft.enter_text(ix, NAME, text);
        }
        let matches = words(draft).matching(asked)?;
        let mut found: Vec<u32> = matches.set.iter().collect();
        found.sort_by_key(|ix| Reverse(matches.tiers.points(*ix)));
        Some(found)
    }

    #[test]
    fn every_word_must_be_there_and_the_last_may_be_unfinished() {
        let texts = ["early risers cork", "early birds corkscrew hill"];
        assert_eq!(found(&texts, "EARLY cork"), Some(vec![0, 1]));
        assert_eq!(found(&texts, "cork early"), Some(vec![0]), "only the last word may be a beginning");
        assert_eq!(found(&texts, "early rise"), Some(vec![0]));
        assert_eq!(found(&texts, "late"), Some(vec![]));
        assert_eq!(found(&texts, "late cork"), Some(vec![]));
        assert_eq!(found(&texts, " !! "), None, "no word asks nothing");
    }

    #[test]
    fn a_rare_word_and_a_frequent_one_find_alike() {
        let mut texts = ["open door"; 2 * FREQUENT_FROM];
        texts[70] = "open lantern";
        assert_eq!(found(&texts, "lantern"), Some(vec![70]));
        assert_eq!(found(&texts, "lantern open"), Some(vec![70]));
        assert_eq!(found(&texts, "open lan"), Some(vec![70]));
        assert_eq!(found(&texts, "door lantern"), Some(vec![]));
        let doors: Vec<u32> = found(&texts, "door").unwrap();
        assert!((0..2048).filter(|ix| *ix != 70).eq(doors), "the set of a frequent word has all but the one that has another");
    }

    #[test]
    fn the_word_itself_comes_before_its_beginning_and_that_before_a_slip_of_the_hand() {
        let texts = ["harbor", "harbour lights", "harbors", "arbour", "narrow"];
        assert_eq!(found(&texts, "harbor"), Some(vec![0, 2, 1]));
        assert_eq!(found(&texts, "harbuor"), Some(vec![0, 1]), "a letter too many is one slip, and so are two exchanged");
        assert_eq!(found(&texts, "harbor lights"), Some(vec![1]));
        assert_eq!(found(&["serenity sunday"], "seremitty"), Some(vec![0]), "a long word may be off by two");
        assert_eq!(found(&["cork", "york", "1234567"], "corc"), Some(vec![]), "a short word may not be off at all");
        assert_eq!(found(&["1234567"], "1234568 "), Some(vec![]), "nor may a number");
    }

    #[test]
    fn a_name_is_worth_more_than_a_town_and_that_more_than_a_building() {
        let mut draft = Draft::default();
        for (ix, field) in [(0, VENUE), (1, TOWN), (2, NAME | VENUE)] {
            draft.enter_text(ix, field, "cork");
        }
        let matches = words(draft).matching("Cork").unwrap();
        assert!(
            matches.tiers.points(2) > matches.tiers.points(1)
                && matches.tiers.points(1) > matches.tiers.points(0)
                && matches.tiers.points(0) > 0
        );
    }
}
