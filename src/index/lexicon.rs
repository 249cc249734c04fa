//! The words of some meetings, and where they stand.
//!
//! The words lie in a finite-state transducer (crate `fst`), which finds beginnings in no time and walks a Levenshtein automaton
//! (crate `levenshtein_automata`) for words that are nearly the one asked for. Four bytes a word of a meeting say where it is; of
//! a word that a thousand meetings have, sets do.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt as _};
use fst::automaton::Str;
use fst::{Automaton, IntoStreamer, Map, MapBuilder, Streamer};
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};
use roaring::RoaringBitmap;

use crate::index::entry::Entry;
use crate::index::orders::NAMELESS;
use crate::index::snapshot::MeetingIx;
use crate::index::tiers::Found;
use crate::model::id::{GroupId, VenueId};
use crate::text::fold::fold;
use crate::text::inner::inner_words;

/// Where a word can stand, as bits.
pub const NAME: u32 = 1;
/// In the name of the meeting's group.
pub const GROUP: u32 = 2;
/// In the town.
pub const TOWN: u32 = 4;
/// In the venue's name.
pub const VENUE: u32 = 8;
const FIELD_BITS: u32 = 4;

/// What a word is worth in the best of its places: a name; a group or a town; a venue.
const WORTHS: [u8; 3] = [4, 3, 2];

/// How well a word fits, times what its place is worth, are its points.
const WHOLE: u8 = 8;
const BEGINNING: u8 = 4;
const ONE_LETTER_OFF: u8 = 2;
const TWO_LETTERS_OFF: u8 = 1;

/// From so many letters on one may be wrong, missing, too many or exchanged with the next; and two. Shorter words would be
/// taken for too many others, and so would numbers.
const ONE_OFF_FROM: usize = 5;
const TWO_OFF_FROM: usize = 9;

/// From so many meetings on that have it, a word is kept as sets.
pub const FREQUENT_FROM: usize = 1024;

/// Their tables take a while to make, and serve every word.
static ONE_OFF: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
static TWO_OFF: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));

/// The words of some meetings.
pub struct Lexicon {
    // To the place of a word in `starts`.
    dictionary: Map<Vec<u8>>,
    // Where the postings of each word begin, and at the end where the last ones end.
    starts: Vec<u32>,
    // Of each word that is not frequent, by meeting: the meeting and the fields.
    postings: Vec<u32>,
    // Of each frequent word, by its place, the meetings for each of `WORTHS`.
    frequent: HashMap<u64, [RoaringBitmap; 3]>,
}

/// What words are nearly a word; `None` where it is too short for that, or no word of letters.
pub fn nearly(word: &str) -> Option<DFA> {
    let automata = match word.len() {
        _ if !word.bytes().all(|byte| byte.is_ascii_alphabetic()) => return None,
        TWO_OFF_FROM.. => &TWO_OFF,
        ONE_OFF_FROM.. => &ONE_OFF,
        _ => return None,
    };
    Some(automata.build_dfa(word))
}

impl Lexicon {
    /// Takes meetings in the order of their rows, each with its [`name_key`](crate::index::orders::name_key).
    pub fn of<'a>(meetings: impl IntoIterator<Item = (MeetingIx, Entry<'a>, &'a str)>) -> Self {
        let mut draft = Draft::default();
        meetings.into_iter().for_each(|(ix, entry, name)| draft.enter(ix, &entry, name));
        draft.finish()
    }

    /// Finds the meetings of each word that fits one of a text, with their points.
    pub fn fitting<'a>(&'a self, word: &str, unfinished: bool, nearly: Option<&DFA>, found: &mut Found<'a>) {
        if self.starts.len() < 2 {
            return;
        }
        if unfinished {
            let mut beginning = self.dictionary.search(Str::new(word).starts_with()).into_stream();
            while let Some((_, place)) = beginning.next() {
                self.find(place, BEGINNING, found);
            }
        }
        if let Some(place) = self.dictionary.get(word) {
            self.find(place, WHOLE, found);
        }
        let Some(automaton) = nearly else { return };
        let first = Str::new(&word[..1]).starts_with();
        let mut others = self.dictionary.search(automaton.intersection(first)).into_stream();
        while let Some((other, place)) = others.next() {
            match automaton.eval(other) {
                Distance::Exact(1) => self.find(place, ONE_LETTER_OFF, found),
                Distance::Exact(2) => self.find(place, TWO_LETTERS_OFF, found),
                Distance::Exact(_) | Distance::AtLeast(_) => {}
            }
        }
    }

    /// Finds the meetings of the word at a place, where it fits so well.
    fn find<'a>(&'a self, place: u64, fit: u8, found: &mut Found<'a>) {
        let points = |worth: u8| u16::from(fit) * u16::from(worth);
        if let Some(sets) = self.frequent.get(&place) {
            WORTHS.into_iter().zip(sets).for_each(|(worth, set)| found.set(points(worth), set));
            return;
        }
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        if let (Some(start), Some(end)) = (self.starts.get(place), self.starts.get(place.saturating_add(1))) {
            let postings = &self.postings[*start as usize..*end as usize];
            postings.iter().for_each(|posting| found.meeting(points(WORTHS[best_field(*posting)]), *posting >> FIELD_BITS));
        }
    }
}

/// The best of a posting's fields, as a place in [`WORTHS`].
fn best_field(posting: u32) -> usize {
    match posting {
        _ if posting & NAME != 0 => 0,
        _ if posting & (GROUP | TOWN) != 0 => 1,
        _ => 2,
    }
}

/// The meetings of a word for each of [`WORTHS`].
fn sets(postings: &[u32]) -> [RoaringBitmap; 3] {
    let mut by_worth: [Vec<MeetingIx>; 3] = Default::default();
    postings.iter().for_each(|posting| by_worth[best_field(*posting)].push(*posting >> FIELD_BITS));
    by_worth.map(|rows| rows.into_iter().collect())
}

/// Words as they are met.
#[derive(Default)]
pub struct Draft {
    // Words by the order in which they were met.
    words: HashMap<Box<str>, u32>,
    entries: Vec<(u32, u32)>,
    // The words of groups and venues, which are folded once, however many meetings they have; each with where it stands.
    groups: HashMap<GroupId, Box<[(u32, u32)]>>,
    venues: HashMap<VenueId, Box<[(u32, u32)]>>,
}

impl Draft {
    /// Enters a meeting with its [`name_key`](crate::index::orders::name_key). They come in the order of their rows.
    pub fn enter(&mut self, ix: MeetingIx, Entry { meeting, venue, group }: &Entry<'_>, name: &str) {
        if name != NAMELESS {
            self.enter_text(ix, NAME, name);
        }
        for name in meeting.names.iter().skip(1) {
            self.enter_text(ix, NAME, &fold(&name.text));
        }
        for name in &meeting.names {
            inner_words(&name.text).iter().for_each(|word| self.enter_text(ix, NAME, word));
        }
        if let Some(group) = group {
            let words = match self.groups.get(&group.id) {
                Some(words) => words,
                None => {
                    let words = self.words_of([(GROUP, &group.name)]);
                    self.groups.entry(group.id).or_insert(words)
                }
            };
            enter_all(&mut self.entries, ix, words);
        }
        if let Some(venue) = venue {
            let words = match self.venues.get(&venue.id) {
                Some(words) => words,
                None => {
                    let words = self.words_of([(VENUE, &venue.place.name), (TOWN, &venue.place.address.locality)]);
                    self.venues.entry(venue.id).or_insert(words)
                }
            };
            enter_all(&mut self.entries, ix, words);
        }
    }

    /// Enters a text that was folded before.
    pub fn enter_text(&mut self, ix: MeetingIx, field: u32, folded: &str) {
        for word in folded.split_ascii_whitespace() {
            let word = self.word(word);
            enter_all(&mut self.entries, ix, &[(word, field)]);
        }
    }

    fn words_of<const N: usize>(&mut self, texts: [(u32, &Option<String>); N]) -> Box<[(u32, u32)]> {
        let mut words = Vec::new();
        for (field, text) in texts {
            let folded = text.as_deref().map(fold).unwrap_or_default();
            words.extend(folded.split_ascii_whitespace().map(|word| (self.word(word), field)));
            words.extend(text.as_deref().map(inner_words).into_iter().flatten().map(|word| (self.word(&word), field)));
        }
        words.into()
    }

    /// The number of a word.
    fn word(&mut self, word: &str) -> u32 {
        if let Some(number) = self.words.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).expect("a generation has fewer words than memory has bytes");
        self.words.insert(word.into(), number);
        number
    }

    /// Sorts the words.
    pub fn finish(self) -> Lexicon {
        let mut words: Vec<(Box<str>, u32)> = self.words.into_iter().collect();
        words.sort_unstable();
        let mut sorted = vec![0; words.len()];
        let mut dictionary = MapBuilder::memory();
        for (place, (word, met)) in (0_u32..).zip(&words) {
            sorted[*met as usize] = place;
            dictionary.insert(word.as_bytes(), place.into()).expect("the words are sorted and each is there once");
        }
        let dealt = Dealt::of(&self.entries, &sorted);
        let (mut starts, mut postings, mut frequent) = (Vec::with_capacity(words.len() + 1), Vec::new(), HashMap::new());
        starts.push(0);
        let mut own: Vec<u32> = Vec::new();
        for (place, entered) in (0_u64..).zip(dealt.by_word()) {
            own.clear();
            for posting in entered {
                match own.last_mut() {
                    Some(last) if *last >> FIELD_BITS == posting >> FIELD_BITS => *last |= posting,
                    _ => own.push(*posting),
                }
            }
            if own.len() < FREQUENT_FROM {
                postings.extend_from_slice(&own);
            } else {
                frequent.insert(place, sets(&own));
            }
            starts.push(u32::try_from(postings.len()).expect("postings are far fewer than 4 billion"));
        }
        postings.shrink_to_fit();
        Lexicon { dictionary: dictionary.into_map(), starts, postings, frequent }
    }
}

fn enter_all(entries: &mut Vec<(u32, u32)>, ix: MeetingIx, words: &[(u32, u32)]) {
    assert!(ix < 1 << (u32::BITS - FIELD_BITS), "a posting holds a meeting in 28 bits");
    entries.extend(words.iter().map(|(word, field)| (*word, ix << FIELD_BITS | field)));
}

/// Postings dealt to their words: each word's stay in the order in which they were entered, so nothing is sorted.
struct Dealt {
    // Where those of each word end.
    ends: Vec<usize>,
    postings: Vec<u32>,
}

impl Dealt {
    /// `sorted` gives each word's place among all.
    fn of(entries: &[(u32, u32)], sorted: &[u32]) -> Self {
        let mut ends = vec![0; sorted.len()];
        entries.iter().for_each(|(met, _)| ends[sorted[*met as usize] as usize] += 1);
        let mut before = 0;
        for end in &mut ends {
            before += std::mem::replace(end, before);
        }
        // Now each is where its own begin, and is moved on to where they end.
        let mut postings = vec![0; entries.len()];
        for (met, posting) in entries {
            let at = &mut ends[sorted[*met as usize] as usize];
            postings[*at] = *posting;
            *at += 1;
        }
        Self { ends, postings }
    }

    fn by_word(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.postings[start..*end])
    }
}
