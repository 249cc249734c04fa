//! The words of a text as a name is looked for in them: each with its place, folded when it is asked for.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use crate::feeds::meaning::personal::persons::{is_given, is_no_surname};
use crate::feeds::meaning::personal::words::{SAINTS, STATES};
use crate::text::fold::fold;

/// The longest word that is folded without a copy, in letters.
const LETTERS_MAX: usize = 24;

/// How many capitalised words in a row still are one name.
const WORDS_MAX: usize = 6;

/// A word and where it stands; the `'s` of a name is not of it.
pub struct Word<'a> {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// As written.
    pub text: &'a str,
    // Folding is dear and few words need it.
    folded: OnceCell<Cow<'a, str>>,
}

impl Word<'_> {
    /// The word folded.
    pub fn folded(&self) -> &str {
        self.folded.get_or_init(|| {
            // Most words that are asked for are small letters, and are folded as they stand.
            if self.text.bytes().all(|byte| byte.is_ascii_lowercase()) {
                Cow::Borrowed(self.text)
            } else if self.text.eq_ignore_ascii_case("c/o") {
                Cow::Borrowed("c/o")
            } else {
                Cow::Owned(fold(self.text))
            }
        })
    }

    /// Whether it begins with a capital.
    pub fn is_capitalised(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether it is one capital.
    pub fn is_initial(&self) -> bool {
        self.is_capitalised() && self.text.chars().count() == 1
    }

    /// Whether it may be a name.
    pub fn is_name(&self) -> bool {
        self.is_capitalised() && self.text.chars().count() > 1
    }

    /// Whether it is a given name.
    pub fn is_given(&self) -> bool {
        self.is_name() && given_in_ascii(self.text).unwrap_or_else(|| self.folded().split(' ').next().is_some_and(is_given))
    }

    /// Whether it is of the names of places, bodies and things.
    pub fn is_ruled_out(&self) -> bool {
        self.folded().split(' ').any(is_no_surname) || STATES.contains(&self.text)
    }
}

// Asked of every capitalised word, so without a folded copy where the word has no other letters than ASCII's; `None` where it has.
fn given_in_ascii(word: &str) -> Option<bool> {
    let mut small = [0_u8; LETTERS_MAX];
    let small = small.get_mut(..word.len())?;
    small.copy_from_slice(word.as_bytes());
    small.make_ascii_lowercase();
    let is_plain = small.iter().all(u8::is_ascii_lowercase);
    is_plain.then(|| std::str::from_utf8(small).is_ok_and(is_given))
}

/// The words of a text.
pub fn words(text: &str) -> Vec<Word<'_>> {
    // One allocation: with its blank, a word of a text has some six letters.
    let mut words: Vec<Word<'_>> = Vec::with_capacity(text.len() / 6 + 1);
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = c.is_alphabetic()
            || (start.is_some() && matches!(c, '\'' | '’' | '-' | '/') && text[at + c.len_utf8()..].starts_with(char::is_alphabetic));
        match (start, inside) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let word = &text[from..at];
                let bare = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
                words.push(Word { range: from..from + bare.len(), text: bare, folded: OnceCell::new() });
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// How many capitalised words with one blank between them stand from here on; an initial may have its dot.
pub fn run(text: &str, words: &[Word<'_>], at: usize) -> usize {
    let mut length = 1;
    while length < WORDS_MAX
        && words.get(at + length).is_some_and(|next| next.is_capitalised() && joined(text, &words[at + length - 1], next))
    {
        length += 1;
    }
    length
}

/// Whether two words stand side by side; the first may be short for something.
pub fn joined(text: &str, a: &Word<'_>, b: &Word<'_>) -> bool {
    let between = &text[a.range.end..b.range.start];
    between == " " || (between == ". " && (a.text.chars().count() <= 2 || SAINTS.contains(a.folded())))
}

/// Whether a word begins a sentence, a line or a part of one.
pub fn starts_sentence(text: &str, words: &[Word<'_>], at: usize) -> bool {
    let before = text[..words[at].range.start].trim_end_matches([' ', '"', '(']);
    before.is_empty() || before.ends_with(['.', '!', '?', ':', ';', '\n', '*', '-', ','])
}
