//! Persons named in a text: a given name with a surname, or whoever stands behind a word such as `contact`.

use std::ops::Range;
use std::sync::LazyLock;

use foldhash::HashSet;

use crate::feeds::meaning::personal::Where;
use crate::feeds::meaning::personal::given_names::GIVEN_NAMES;
use crate::feeds::meaning::personal::name_words::{Word, joined, run, starts_sentence, words};
use crate::feeds::meaning::personal::namesakes;
use crate::feeds::meaning::personal::words::{
    ASKING, BETWEEN, BETWEEN_PLACE_AND_NAME, CALLING, NO_SURNAMES, OFFICES, PLACES, SAINTS, SURNAMES_TOO,
};

/// How many words back a cue may stand.
const CUE_WORDS_BACK: usize = 3;
/// How near a telephone number or e-mail address makes a first name and initial a contact, in bytes.
const BESIDE_BYTES: usize = 40;

static GIVEN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| GIVEN_NAMES.split_whitespace().collect());

/// Whether a folded word is a given name.
pub fn is_given(folded: &str) -> bool {
    GIVEN.contains(folded)
}

/// Whether a folded word is of the names of places, bodies and things.
pub fn is_no_surname(folded: &str) -> bool {
    NO_SURNAMES.contains(folded)
}

/// What stands before a name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cue {
    None,
    Asking,
    Office,
}

/// Where persons are named. `contacts` are the ranges of e-mail addresses and numbers that are withheld from the text.
///
/// First name and last initial (`John S.`) is how members of these fellowships sign so as to stay anonymous, and half of
/// all groups are named after somebody; it is left alone unless a number, an address or an office makes it the way to a
/// person. A first name alone is nobody's.
pub fn find(text: &str, place: Where, contacts: &[Range<usize>]) -> Vec<Range<usize>> {
    let words = words(text);
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let length = match &words[at] {
            word if word.is_name() => named(text, &words, at, place, contacts),
            _ if place == Where::Free || place == Where::BesideLink => written_otherwise(text, &words, at, contacts),
            _ => 0,
        };
        if length > 0 {
            let mut end = words[at + length - 1].range.end;
            if words[at + length - 1].is_initial() && text[end..].starts_with('.') {
                end += 1;
            }
            found.push(words[at].range.start..end);
        }
        at += length.max(1);
    }
    found
}

// `Contact: john quux`, `ask for john Quux`, `Contact: J. Quux`, `J. Quux 512-555-0100`: what follows an office or is asked
// for, in small letters, or with an initial alone there or right before the way to them.
fn written_otherwise(text: &str, words: &[Word<'_>], at: usize, contacts: &[Range<usize>]) -> usize {
    let Some(next) = words.get(at + 1) else { return 0 };
    let before = at.checked_sub(1).map(|before| &words[before]);
    let between = &text[words[at].range.end..next.range.start];
    // Every small word comes here: signs and capitals are looked at before a word is folded and looked up.
    let is_behind = |sign: &str| {
        before.is_some_and(|before| text[before.range.end..words[at].range.start].trim() == sign && OFFICES.contains(before.folded()))
    };
    let is_led_to = || is_behind(":") || (next.is_name() && (is_behind("") || is_spoken_to_words(words, at)));
    let is_given = || words[at].text.chars().count() > 2 && GIVEN.contains(words[at].folded());
    let may_be_surname = || next.text.chars().count() > 2 && !next.is_ruled_out() && !BETWEEN.contains(next.folded());
    let is_small_name = between == " " && is_led_to() && is_given() && may_be_surname();
    let is_initial = words[at].is_initial()
        && between == ". "
        && next.is_name()
        && !next.is_ruled_out()
        && (is_behind(":") || is_behind("") || leads_to(text, next.range.end, contacts));
    if is_small_name || is_initial { 2 } else { 0 }
}

// How many words from here on name one person; 0 for none.
fn named(text: &str, words: &[Word<'_>], at: usize, place: Where, contacts: &[Range<usize>]) -> usize {
    if let Some(length) = with_particles(text, words, at).or_else(|| surname_first(text, words, at, place, contacts)) {
        return length;
    }
    let run = run(text, words, at);
    if is_titled(text, words, at, run, place) {
        return run;
    }
    let first = &words[at];
    if run == 1 || text[..first.range.start].trim_end().ends_with(['@', '&']) {
        return 0;
    }
    let said = cue(text, words, at);
    let is_called = said == Cue::Asking && calls(text, words, at);
    let is_asked = (is_called && is_asked_for(text, words, at, run)) || is_spoken_to(words, at, run);
    let cue = if said == Cue::Asking && is_asked { Cue::Office } else { said };
    // Whoever is named below has a given name or an office.
    if cue != Cue::Office && !first.is_given() {
        return 0;
    }
    let before = at.checked_sub(1).map(|before| &words[before]).filter(|before| joined(text, before, first));
    if before.is_some_and(|before| SAINTS.contains(before.folded())) {
        return 0;
    }
    let start = first.range.start;
    let beside = || {
        let end = words[at + run - 1].range.end;
        contacts.iter().any(|contact| contact.start < end + BESIDE_BYTES && start < contact.end + BESIDE_BYTES)
    };
    let initial = words[at + 1].is_initial();
    if initial && (run == 2 || !words[at + 2].is_name()) {
        let is_person = first.is_given() || (cue == Cue::Office && !first.is_ruled_out());
        return if is_person && (cue == Cue::Office || beside() || (cue == Cue::Asking && place == Where::Free)) { 2 } else { 0 };
    }
    let named = &words[at..at + run];
    let last = 1 + usize::from(initial);
    let is_sure = run == 2 && first.is_given() && (cue == Cue::Office || is_called);
    let may_be_a_name = |word: &Word<'_>| is_sure && SURNAMES_TOO.contains(word.folded());
    let is_place = |word: &Word<'_>| word.is_ruled_out() && !may_be_a_name(word);
    let ruled_out = named[last..].iter().any(is_place) || follows_no_surname(text, words, at + run);
    if ruled_out || words[at + last].is_given() && run > 3 {
        return 0;
    }
    // Behind an office whoever is named is a person; else only one with a given name.
    // Words that shout are no names.
    let shouted = named.iter().all(|word| word.text.chars().all(|c| !c.is_lowercase()));
    let by_office =
        cue == Cue::Office && !first.is_ruled_out() && (!shouted || first.is_given()) && (first.is_given() || run == 2 || beside());
    let stands_alone = before.is_none_or(|before| !before.is_capitalised() || is_cue(before) || starts_sentence(text, words, at - 1));
    let by_name = first.is_given() && (stands_alone || cue != Cue::None);
    let is_person = match place {
        Where::Free | Where::BesideLink | Where::BesideNumber => {
            (by_office || by_name) && (!is_nobodys(text, words, at, run, cue) || beside())
        }
        // Groups, places and streets are named after people as often as not, but where someone lives is no place like them.
        Where::Title | Where::Address => {
            let lives_there = || is_home(&text[words[at + run - 1].range.end..]) || is_home_of(words, at);
            by_office && (beside() || words[at].is_given()) || by_name && (beside() || lives_there())
        }
    };
    if is_person { run } else { 0 }
}

// Whether the word right before a name is to call or write to whom it names.
fn calls(text: &str, words: &[Word<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| &words[before]);
    before.is_some_and(|before| joined(text, before, &words[at]) && CALLING.contains(before.folded()))
}

// `Text Jane Roe for the code`: a name it is by the words around it, whatever names it is made of.
fn is_asked_for(text: &str, words: &[Word<'_>], at: usize, run: usize) -> bool {
    let written_small = |word: &Word<'_>| word.is_name() && word.text.chars().skip(1).all(|c| !c.is_uppercase());
    let next = words.get(at + run).filter(|next| joined(text, &words[at + run - 1], next));
    run == 2
        && words[at..at + run].iter().all(|word| written_small(word) && !word.is_ruled_out())
        && next.is_some_and(|next| ["for", "to", "if", "on", "at", "before", "when"].contains(&next.folded()))
}

// `Speak to`, `ask for`: whoever stands behind it is somebody.
fn is_spoken_to_words(words: &[Word<'_>], at: usize) -> bool {
    let back = |steps: usize| at.checked_sub(steps).map_or("", |before| words[before].folded());
    match back(1) {
        "to" => ["speak", "talk"].contains(&back(2)),
        "for" => back(2) == "ask",
        "por" => ["preguntar", "pregunte"].contains(&back(2)),
        "nach" => back(2) == "fragen",
        word => ["demander", "demandez"].contains(&word),
    }
}

// `Speak to Zebulon Quack`, `ask for Zebulon Quack`
fn is_spoken_to(words: &[Word<'_>], at: usize, run: usize) -> bool {
    let is_name = |word: &Word<'_>| word.is_name() && !word.is_ruled_out() && word.text.chars().skip(1).all(|c| !c.is_uppercase());
    run == 2 && is_spoken_to_words(words, at) && words[at..at + run].iter().all(is_name)
}

// A name of two words that is no more than a first name, or the name of a street, school or room.
fn is_nobodys(text: &str, words: &[Word<'_>], at: usize, run: usize, cue: Cue) -> bool {
    let folded: Vec<&str> = words[at..at + run].iter().map(Word::folded).collect();
    let name = folded.join(" ");
    match cue {
        Cue::Office => false,
        Cue::Asking => namesakes::is_first_name(&name),
        Cue::None => namesakes::is_first_name(&name) || namesakes::is_namesake(&name) || is_of_a_place(text, words, at),
    }
}

// `Cross Street is Don Crow`, `La salle (Jacques Parent)`, `esquina con Cesar Chavez`.
fn is_of_a_place(text: &str, words: &[Word<'_>], at: usize) -> bool {
    let mut end = words[at].range.start;
    for word in words[..at].iter().rev().take(CUE_WORDS_BACK) {
        let between = &text[word.range.end..end];
        if between.contains(['\n', ';', '!', '?', ')', '.', ',', ':', '/']) {
            return false;
        }
        if PLACES.contains(word.folded()) {
            return true;
        }
        if !BETWEEN_PLACE_AND_NAME.contains(word.folded()) {
            return false;
        }
        end = word.range.start;
    }
    false
}

// What follows `Jane Roe` in `Jane Roe's flat`.
fn is_home(after: &str) -> bool {
    let homes = ["flat", "home", "house", "apartment", "residence", "place", "garage", "backyard", "living"];
    let after = ["'s ", "’s "].iter().find_map(|ending| after.strip_prefix(ending)).unwrap_or_default();
    let next = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    homes.contains(&next.to_lowercase().as_str())
}

// `Kontakt: Jürgen von der Quack`: behind an office or a call, a given name and a surname with small words before it.
fn with_particles(text: &str, words: &[Word<'_>], at: usize) -> Option<usize> {
    const PARTICLES: &[&str] = &[
        "af", "al", "bin", "da", "de", "del", "den", "der", "di", "do", "dos", "du", "el", "la", "las", "los", "ten", "ter", "van", "von",
        "zu",
    ];
    let small = words[at + 1..].iter().take(3).take_while(|word| PARTICLES.contains(&word.text)).count();
    let length = small + 2;
    let last = words.get(at + small + 1)?;
    let is_one = small > 0
        && words[at].is_given()
        && last.is_name()
        && !last.is_ruled_out()
        && words[at..at + length].windows(2).all(|pair| joined(text, &pair[0], &pair[1]));
    (is_one && cue(text, words, at) != Cue::None).then_some(length)
}

// `Mrs Roe`: the title tells that it is somebody's name, whatever stands behind it.
fn is_titled(text: &str, words: &[Word<'_>], at: usize, run: usize, place: Where) -> bool {
    const TITLES: &[&str] = &["Frau", "Herr", "Miss", "Mme", "Mr", "Mrs", "Ms", "Signora", "Sra"];
    let Some(title) = at.checked_sub(1).map(|before| &words[before]) else { return false };
    let between = &text[title.range.end..words[at].range.start];
    !matches!(place, Where::Title | Where::Address)
        && TITLES.contains(&title.text)
        && [" ", ". "].contains(&between)
        && !words[at..at + run].iter().any(Word::is_ruled_out)
        && !follows_no_surname(text, words, at + run)
}

// `Contact: Roe, Jane`, `Roe, Jane 512-555-0100`: a surname first is told from a town by an office before it or the way to
// somebody behind it.
fn surname_first(text: &str, words: &[Word<'_>], at: usize, place: Where, contacts: &[Range<usize>]) -> Option<usize> {
    let given = words.get(at + 1)?;
    let is_so_written = &text[words[at].range.end..given.range.start] == ", " && given.is_given() && !words[at].is_ruled_out();
    let is_told = || cue(text, words, at) == Cue::Office || leads_to(text, given.range.end, contacts);
    (is_so_written && !matches!(place, Where::Title | Where::Address) && is_told()).then_some(2)
}

// Whether somebody's number or address follows with no word between.
fn leads_to(text: &str, end: usize, contacts: &[Range<usize>]) -> bool {
    contacts.iter().any(|contact| contact.start >= end && !text[end..contact.start].contains(char::is_alphanumeric))
}

// `Home of Jane Roe`
fn is_home_of(words: &[Word<'_>], at: usize) -> bool {
    let back = |steps: usize| at.checked_sub(steps).map_or("", |before| words[before].folded());
    ["of", "de", "von", "van"].contains(&back(1)) && ["home", "house", "flat", "residence", "apartment"].contains(&back(2))
}

// `John Knox church`: the words after a name say that it is a place.
fn follows_no_surname(text: &str, words: &[Word<'_>], at: usize) -> bool {
    let Some((last, next)) = at.checked_sub(1).and_then(|last| words.get(last)).zip(words.get(at)) else { return false };
    let small = [
        "street", "st", "church", "hall", "house", "center", "centre", "school", "library", "hospital", "park", "road", "room", "building",
        "drive", "club",
    ];
    joined(text, last, next) && small.contains(&next.folded())
}

fn is_cue(word: &Word<'_>) -> bool {
    OFFICES.contains(word.folded()) || ASKING.contains(word.folded())
}

// The strongest of the last words before a name, over words that mean nothing; a new line or sentence ends the search.
fn cue(text: &str, words: &[Word<'_>], at: usize) -> Cue {
    let mut end = words[at].range.start;
    for word in words[..at].iter().rev().take(CUE_WORDS_BACK) {
        let between = &text[word.range.end..end];
        if between.contains(['\n', ';', '!', '?', ')']) || (between.contains(". ") && word.text.chars().count() > 4) {
            return Cue::None;
        }
        if OFFICES.contains(word.folded()) {
            return Cue::Office;
        }
        if ASKING.contains(word.folded()) {
            return Cue::Asking;
        }
        // `w/ Jane Roe`
        if word.text == "w" && between.starts_with('/') {
            return Cue::Asking;
        }
        if !BETWEEN.contains(word.folded()) {
            return Cue::None;
        }
        end = word.range.start;
    }
    Cue::None
}
