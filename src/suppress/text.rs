//! Numbers and addresses taken out of texts.

use std::ops::Range;

use crate::suppress::numbers::sha256;
use crate::suppress::order::Suppressions;
use crate::text::{email, phone_run};

/// What stands in the place of a number or address: the same words as where a text is concealed in `feeds`.
const PHONE: &str = "[phone]";
const EMAIL: &str = "[e-mail]";

impl Suppressions {
    /// Whether any order is about values and not rows.
    pub(super) fn has_values(&self) -> bool {
        !self.phones.is_empty() || !self.emails.is_empty()
    }

    /// Whether a text has something that is to be taken out.
    pub(super) fn names(&self, text: &str) -> bool {
        !self.spans(text).is_empty()
    }

    /// Puts a mask in the place of what is to be taken out; whether there was anything.
    pub(super) fn mask(&self, text: &mut String) -> bool {
        let spans = self.spans(text);
        for (range, mask) in spans.iter().rev() {
            text.replace_range(range.clone(), mask);
        }
        !spans.is_empty()
    }

    /// As [`Self::mask`], of a text that may be missing.
    pub(super) fn mask_any(&self, text: &mut Option<String>) -> bool {
        text.as_mut().is_some_and(|text| self.mask(text))
    }

    /// Takes a link, number or name out as a whole: half of one leads nowhere.
    pub(super) fn drop_any(&self, whole: &mut Option<String>) -> bool {
        let named = whole.as_deref().is_some_and(|text| self.names(&text.replace("%40", "@")));
        if named {
            *whole = None;
        }
        named
    }

    /// The same for a list.
    pub(super) fn drop_each(&self, wholes: &mut Vec<String>) -> bool {
        let before = wholes.len();
        wholes.retain(|text| !self.names(&text.replace("%40", "@")));
        wholes.len() < before
    }

    fn spans(&self, text: &str) -> Vec<(Range<usize>, &'static str)> {
        let mut spans = Vec::new();
        if !self.emails.is_empty() {
            let taken = email::find(text).into_iter().filter(|range| self.emails.contains(&sha256(&email::normal(&text[range.clone()]))));
            spans.extend(taken.map(|range| (range, EMAIL)));
        }
        if !self.phones.is_empty() {
            let taken = phone_run::find(text).into_iter().filter(|run| self.takes_number(&run.digits)).map(|run| run.range);
            let free = |range: &Range<usize>, spans: &[(Range<usize>, &str)]| {
                spans.iter().all(|(other, _)| other.end <= range.start || range.end <= other.start)
            };
            let taken: Vec<Range<usize>> = taken.filter(|range| free(range, &spans)).collect();
            spans.extend(taken.into_iter().map(|range| (range, PHONE)));
        }
        spans.sort_by_key(|(range, _)| range.start);
        spans
    }
}
