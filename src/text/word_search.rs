//! Whether a text has one of some words, for texts that mostly have none.

use aho_corasick::{AhoCorasick, AhoCorasickKind, Match};

/// Words to look for, in either case of their ASCII letters.
///
/// A pattern with Unicode's borders of words (`\b`) would say the same, and falls back to the slowest of its engines in
/// each text that is not ASCII.
pub struct WordSearch(AhoCorasick);

impl WordSearch {
    /// # Panics
    /// Where the words are more than an automaton holds; they are constants that the tests search with.
    pub fn new<I: IntoIterator<Item: AsRef<[u8]>>>(words: I) -> Self {
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(words);
        Self(automaton.expect("the words are constants that the tests search with"))
    }

    /// Whether one of the words stands in the text, be it inside another word.
    pub fn is_part_of(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// Whether one of the words stands in the text with no letter, number or underscore beside it.
    pub fn is_in(&self, text: &str) -> bool {
        let goes_on = |beside: Option<char>| beside.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let stands_alone =
            |found: Match| !goes_on(text[..found.start()].chars().next_back()) && !goes_on(text[found.end()..].chars().next());
        // Most texts have none of them inside another word either, which is found out in half the time.
        self.is_part_of(text) && self.0.find_overlapping_iter(text).any(stands_alone)
    }
}

#[cfg(test)]
mod tests {
    use super::WordSearch;

    #[test]
    fn a_word_is_found_where_it_stands_by_itself() {
        let search = WordSearch::new(["no", "not", "no meeting", "só"]);
        for text in ["no", "It is NOT so", "(no)", "é no", "note: no meeting", "só", "x só."] {
            assert!(search.is_in(text), "{text}");
        }
        for text in ["", "note", "piano", "éno", "noé", "no_", "sóz", "No4"] {
            assert!(!search.is_in(text), "{text}");
        }
    }
}
