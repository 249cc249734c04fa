//! Folded words to the meetings that have them in a name, their group's name, the town or the venue's name.
//!
//! The words lie in a finite-state transducer (crate `fst`), which finds beginnings in no time and walks a Levenshtein automaton
//! (crate `levenshtein_automata`) for words that are nearly the one asked for. Four bytes a word of a meeting say where it is.
//! An engine such as tantivy would bring segments, scoring by statistics of the collection and a store of documents: points
//! here depend on a meeting's own words alone, so that a cursor means the same in the next generation.

use std::cmp::Reverse;
use std::sync::{Arc, LazyLock};

use foldhash::{HashMap, HashMapExt as _};
use fst::automaton::Str;
use fst::{Automaton, IntoStreamer, Map, MapBuilder, Streamer};
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};
use roaring::RoaringBitmap;

use crate::index::entry::Entry;
use crate::index::marks::Marks;
use crate::index::snapshot::MeetingIx;
use crate::model::id::{GroupId, VenueId};
use crate::text::fold::fold;

/// Most words of a question that are looked for. Nobody types more.
pub const WORDS_MAX: usize = 16;

/// Where a word can stand, as bits, and what a word there is worth.
const NAME: u32 = 1;
const GROUP: u32 = 2;
const TOWN: u32 = 4;
const VENUE: u32 = 8;
const FIELD_BITS: u32 = 4;

/// How well a word fits, times what its place is worth, are its points.
const WHOLE: u8 = 8;
const BEGINNING: u8 = 4;
const ONE_LETTER_OFF: u8 = 2;
const TWO_LETTERS_OFF: u8 = 1;

/// From so many letters on one may be wrong, missing, too many or exchanged with the next; and two. Shorter words would be
/// taken for too many others, and so would numbers.
const ONE_OFF_FROM: usize = 5;
const TWO_OFF_FROM: usize = 9;

/// Where a word stands in fewer than one in so many meetings, its postings are sorted; else each meeting gets a place of its own.
const DENSE_ONE_IN: usize = 32;

/// Their tables take a while to make, and serve every word.
static ONE_OFF: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
static TWO_OFF: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));

/// The words of one generation.
pub struct Words {
    base: Arc<Lexicon>,
    // Of the rows that were touched since, all of which are marked.
    over: Lexicon,
    marks: Arc<Marks>,
    rows: usize,
}

/// The words of some meetings.
struct Lexicon {
    // To the place of a word in `starts`.
    dictionary: Map<Vec<u8>>,
    // Where the postings of each word begin, and at the end where the last ones end.
    starts: Vec<u32>,
    // Of each word, by meeting: the meeting and the fields.
    postings: Vec<u32>,
}

/// What a text found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matches {
    /// The meetings.
    pub set: RoaringBitmap,
    /// The text, folded.
    pub folded: String,
    // By meeting.
    points: Vec<(MeetingIx, u16)>,
}

impl Matches {
    /// The meetings in ascending order, each with how well it fits.
    pub fn by_meeting(&self) -> &[(MeetingIx, u16)] {
        &self.points
    }

    /// How well a meeting fits: more is better, 0 is not at all.
    pub fn points(&self, ix: MeetingIx) -> u16 {
        self.points.binary_search_by_key(&ix, |(ix, _)| *ix).map_or(0, |place| self.points[place].1)
    }
}

impl Words {
    /// Takes the rows in order.
    pub fn build(rows: &[Option<Entry<'_>>]) -> Self {
        let base = Lexicon::of((0..).zip(rows).filter_map(|(ix, row)| Some((ix, (*row)?))));
        Self { base: Arc::new(base), over: Lexicon::of([]), marks: Arc::default(), rows: rows.len() }
    }

    /// With all rows that were touched, which are those that `marks` has, as they are now; `rows` is how many there are.
    pub fn with(&self, touched: &[(MeetingIx, Entry<'_>)], marks: &Arc<Marks>, rows: usize) -> Self {
        Self { base: Arc::clone(&self.base), over: Lexicon::of(touched.iter().copied()), marks: Arc::clone(marks), rows }
    }

    /// Meetings that have every word of a text: the word itself, for the last one also what begins with it, as someone is still
    /// typing, and words that differ in a letter or two behind the first one. `None` where the text holds no word at all, which
    /// asks nothing. No more than [`WORDS_MAX`] words are looked for.
    pub fn matching(&self, text: &str) -> Option<Matches> {
        let folded = fold(text);
        let words: Vec<&str> = folded.split_ascii_whitespace().take(WORDS_MAX).collect();
        let (last, before) = words.split_last()?;
        let mut points = self.best(last, true);
        for word in before {
            if points.is_empty() {
                break;
            }
            points = both(&points, &self.best(word, false));
        }
        Some(Matches { set: points.iter().map(|(ix, _)| *ix).collect(), points, folded })
    }

    /// The meetings that have a word, in ascending order, each with the most points that it has there.
    fn best(&self, word: &str, unfinished: bool) -> Vec<(MeetingIx, u16)> {
        let automaton = nearly(word);
        let mut of_base: Vec<(&[u32], u8)> = Vec::new();
        self.base.fitting(word, unfinished, automaton.as_ref(), |postings, fit| of_base.push((postings, fit)));
        let mut of_over: Vec<(&[u32], u8)> = Vec::new();
        self.over.fitting(word, unfinished, automaton.as_ref(), |postings, fit| of_over.push((postings, fit)));
        let all = of_base.iter().flat_map(points).filter(|(ix, _)| !self.marks.has(*ix)).chain(of_over.iter().flat_map(points));
        let postings = of_base.iter().chain(&of_over).map(|(postings, _)| postings.len()).sum::<usize>();
        if postings.saturating_mul(DENSE_ONE_IN) < self.rows {
            let mut best: Vec<(MeetingIx, u16)> = all.collect();
            best.sort_unstable_by_key(|(ix, points)| (*ix, Reverse(*points)));
            best.dedup_by_key(|(ix, _)| *ix);
            return best;
        }
        let mut best = vec![0; self.rows];
        for (ix, points) in all {
            let at = &mut best[ix as usize];
            *at = points.max(*at);
        }
        (0..).zip(best).filter(|(_, points)| *points > 0).collect()
    }
}

/// What words are nearly a word; `None` where it is too short for that, or no word of letters.
fn nearly(word: &str) -> Option<DFA> {
    let automata = match word.len() {
        _ if !word.bytes().all(|byte| byte.is_ascii_alphabetic()) => return None,
        TWO_OFF_FROM.. => &TWO_OFF,
        ONE_OFF_FROM.. => &ONE_OFF,
        _ => return None,
    };
    Some(automata.build_dfa(word))
}

impl Lexicon {
    /// Takes meetings in the order of their rows. Venues and groups are folded once, however many meetings they have.
    fn of<'a>(meetings: impl IntoIterator<Item = (MeetingIx, Entry<'a>)>) -> Self {
        let folded = |text: &Option<String>| text.as_deref().map(fold).unwrap_or_default();
        let mut venues: HashMap<VenueId, (String, String)> = HashMap::new();
        let mut groups: HashMap<GroupId, String> = HashMap::new();
        let mut draft = Draft::default();
        for (ix, Entry { meeting, venue, group }) in meetings {
            for name in &meeting.names {
                draft.enter(ix, NAME, &fold(&name.text));
            }
            if let Some(group) = group {
                draft.enter(ix, GROUP, groups.entry(group.id).or_insert_with(|| folded(&group.name)));
            }
            if let Some(venue) = venue {
                let both = || (folded(&venue.place.name), folded(&venue.place.address.locality));
                let (name, town) = venues.entry(venue.id).or_insert_with(both);
                draft.enter(ix, VENUE, name);
                draft.enter(ix, TOWN, town);
            }
        }
        draft.finish()
    }

    /// Tells the postings of each word that fits one of a text, and how well it does.
    fn fitting<'a>(&'a self, word: &str, unfinished: bool, nearly: Option<&DFA>, mut count: impl FnMut(&'a [u32], u8)) {
        if self.postings.is_empty() {
            return;
        }
        if unfinished {
            let mut found = self.dictionary.search(Str::new(word).starts_with()).into_stream();
            while let Some((_, place)) = found.next() {
                count(self.postings(place), BEGINNING);
            }
        }
        if let Some(place) = self.dictionary.get(word) {
            count(self.postings(place), WHOLE);
        }
        let Some(automaton) = nearly else { return };
        let first = Str::new(&word[..1]).starts_with();
        let mut found = self.dictionary.search(automaton.intersection(first)).into_stream();
        while let Some((nearly, place)) = found.next() {
            match automaton.eval(nearly) {
                Distance::Exact(1) => count(self.postings(place), ONE_LETTER_OFF),
                Distance::Exact(2) => count(self.postings(place), TWO_LETTERS_OFF),
                Distance::Exact(_) | Distance::AtLeast(_) => {}
            }
        }
    }

    fn postings(&self, place: u64) -> &[u32] {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        match (self.starts.get(place), self.starts.get(place.saturating_add(1))) {
            (Some(start), Some(end)) => &self.postings[*start as usize..*end as usize],
            _ => &[],
        }
    }
}

/// The meetings of some postings and what each is worth where its word fits so well.
fn points<'a>((postings, fit): &(&'a [u32], u8)) -> impl Iterator<Item = (MeetingIx, u16)> + use<'a> {
    let (postings, fit) = (*postings, *fit);
    postings.iter().map(move |posting| (*posting >> FIELD_BITS, u16::from(fit.saturating_mul(worth(*posting)))))
}

/// Those that are in both, with the points of both.
fn both(a: &[(MeetingIx, u16)], b: &[(MeetingIx, u16)]) -> Vec<(MeetingIx, u16)> {
    let mut rest = b.iter().peekable();
    let joined = a.iter().filter_map(|(ix, points)| {
        while rest.next_if(|(at, _)| at < ix).is_some() {}
        rest.next_if(|(at, _)| at == ix).map(|(_, more)| (*ix, points + more))
    });
    joined.collect()
}

/// What the best of a posting's fields is worth.
fn worth(posting: u32) -> u8 {
    match posting {
        _ if posting & NAME != 0 => 4,
        _ if posting & (GROUP | TOWN) != 0 => 3,
        _ => 2,
    }
}

/// Words as they are met.
#[derive(Default)]
struct Draft {
    // Words by the order in which they were met.
    words: HashMap<Box<str>, u32>,
    entries: Vec<(u32, u32)>,
}

impl Draft {
    /// Enters a text that was folded before.
    fn enter(&mut self, ix: MeetingIx, field: u32, folded: &str) {
        assert!(ix < 1 << (u32::BITS - FIELD_BITS), "a posting holds a meeting in 28 bits");
        for word in folded.split_ascii_whitespace() {
            let place = match self.words.get(word) {
                Some(place) => *place,
                None => {
                    let place = u32::try_from(self.words.len()).expect("a generation has fewer words than memory has bytes");
                    self.words.insert(word.into(), place);
                    place
                }
            };
            self.entries.push((place, ix << FIELD_BITS | field));
        }
    }

    fn finish(self) -> Lexicon {
        let mut words: Vec<(Box<str>, u32)> = self.words.into_iter().collect();
        words.sort_unstable();
        let mut sorted = vec![0; words.len()];
        let mut dictionary = MapBuilder::memory();
        for (place, (word, met)) in (0_u32..).zip(&words) {
            sorted[*met as usize] = place;
            dictionary.insert(word.as_bytes(), place.into()).expect("the words are sorted and each is there once");
        }
        let mut entries = self.entries;
        entries.iter_mut().for_each(|(word, _)| *word = sorted[*word as usize]);
        entries.sort_unstable();
        let mut starts = vec![0; words.len() + 1];
        let mut postings: Vec<u32> = Vec::with_capacity(entries.len());
        let mut last: Option<(u32, u32)> = None;
        for (word, posting) in entries {
            if last == Some((word, posting >> FIELD_BITS)) {
                *postings.last_mut().expect("the last one was entered") |= posting;
            } else {
                postings.push(posting);
            }
            last = Some((word, posting >> FIELD_BITS));
            starts[word as usize + 1] = u32::try_from(postings.len()).expect("postings are far fewer than 4 billion");
        }
        postings.shrink_to_fit();
        Lexicon { dictionary: dictionary.into_map(), starts, postings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(draft: Draft, rows: usize) -> Words {
        Words { base: Arc::new(draft.finish()), over: Lexicon::of([]), marks: Arc::default(), rows }
    }

    fn found(texts: &[&str], asked: &str) -> Option<Vec<u32>> {
        let mut draft = Draft::default();
        for (ix, text) in (0..).zip(texts) {
            draft.enter(ix, NAME, text);
        }
        let matches = words(draft, texts.len()).matching(asked)?;
        let mut found: Vec<u32> = matches.set.iter().collect();
        found.sort_by_key(|ix| Reverse(matches.points(*ix)));
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
        let mut texts = ["open door"; 80];
        texts[70] = "open lantern";
        assert_eq!(found(&texts, "lantern"), Some(vec![70]));
        assert_eq!(found(&texts, "lantern open"), Some(vec![70]));
        assert_eq!(found(&texts, "open lan"), Some(vec![70]));
        assert_eq!(found(&texts, "door lantern"), Some(vec![]));
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
            draft.enter(ix, field, "cork");
        }
        let matches = words(draft, 3).matching("Cork").unwrap();
        assert!(matches.points(2) > matches.points(1) && matches.points(1) > matches.points(0) && matches.points(0) > 0);
    }
}
