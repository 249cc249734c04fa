//! Texts that this feed has read already: the rows of one place or group repeat its texts word for word.

use std::borrow::Cow;

use foldhash::{HashMap, HashMapExt as _};

use crate::feeds::meaning::personal::{Concealed, Keeps, Where, conceal};
use crate::text::phone_run;

/// Texts that are remembered at once, and how long one may be, in bytes: of a feed of any size at most four megabytes.
const TEXTS_MAX: usize = 4_096;
const TEXT_BYTES_MAX: usize = 1_000;

/// What became of the texts of one feed.
pub struct Seen {
    keeps: Keeps,
    known: HashMap<Text<'static>, Option<Concealed>>,
}

// All that the reading of a text depends on. A text without a number is read alike whatever numbers are public, unless it
// stands beside them.
#[derive(PartialEq, Eq, Hash)]
struct Text<'a> {
    text: Cow<'a, str>,
    place: Where,
    public: Cow<'a, [String]>,
}

impl Seen {
    /// None yet.
    pub fn new(keeps: Keeps) -> Self {
        Self { keeps, known: HashMap::new() }
    }

    /// What the feed's operator keeps.
    pub fn keeps(&self) -> Keeps {
        self.keeps
    }

    /// As [`conceal`], and remembered.
    pub fn conceal(&mut self, text: &str, place: Where, public: &[String]) -> Option<Concealed> {
        if text.len() > TEXT_BYTES_MAX {
            return conceal(text, place, public, self.keeps);
        }
        let public = if public.is_empty() || !phone_run::may_hold_one(text) { &[] } else { public };
        // Borrowed for as long as the question takes, which the map of owned texts can be asked with.
        let known: &HashMap<Text<'_>, _> = &self.known;
        if let Some(found) = known.get(&Text { text: text.into(), place, public: public.into() }) {
            return found.clone();
        }
        let found = conceal(text, place, public, self.keeps);
        if self.known.len() >= TEXTS_MAX {
            self.known.clear();
        }
        self.known.insert(Text { text: text.to_owned().into(), place, public: public.to_vec().into() }, found.clone());
        found
    }
}

#[cfg(test)]
mod tests {
    use super::{Seen, TEXTS_MAX};
    use crate::feeds::meaning::personal::{Keeps, Where, conceal};

    #[test]
    fn a_text_is_read_anew_where_it_stands_elsewhere_or_beside_other_numbers() {
        let mut seen = Seen::new(Keeps::default());
        let public = ["+15125550100".to_owned()];
        let texts = ["Call Jane Roe at 512-555-0100", "Jane Roe Memorial Group", "Ring the bell", "contact Jane Roe", "Code: 555123"];
        let numbers: [&[String]; 3] = [&[], &public, &[]];
        for _ in 0..2 {
            for text in texts {
                for place in [Where::Free, Where::Title, Where::Address, Where::BesideLink, Where::BesideNumber] {
                    for public in numbers {
                        assert_eq!(seen.conceal(text, place, public), conceal(text, place, public, Keeps::default()), "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_feed_of_endless_texts_takes_a_bounded_space() {
        let mut seen = Seen::new(Keeps::default());
        for number in 0..=TEXTS_MAX {
            assert_eq!(seen.conceal(&format!("Room {number}"), Where::Title, &[]), None);
        }
        assert!(seen.known.len() <= TEXTS_MAX);
    }
}
