//! Words against words.

use crate::link::policy;
use crate::link::rarity::{self, Rarity};

/// How two sets of words agree, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same words.
    Same,
    /// The same but for spelling.
    Alike,
    /// All words of one are words of the other, which has more.
    Within,
    /// At least a third of the words is shared.
    Overlaps,
    /// Fewer are.
    Differs,
}

/// Two texts of sorted words: how they agree, and the rarest word that they share; words that `is_own` knows count as common.
pub fn compare(a: &str, b: &str, is_own: impl Fn(&str) -> bool) -> (Likeness, Rarity) {
    let rarity = |word: &str| if is_own(word) { Rarity::Common } else { rarity::of(word) };
    if a == b {
        return (Likeness::Same, a.split(' ').map(rarity).max().unwrap_or(Rarity::Common));
    }
    // Which word goes with which is sought in one order, so that the two sides can be swapped.
    let (a, b) = (a.min(b), a.max(b));
    let (left, right): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let mut rarest = Rarity::Common;
    let mut rest_left: Vec<&str> = Vec::new();
    let mut rest_right = right;
    for word in left {
        match rest_right.iter().position(|other| *other == word) {
            Some(at) => {
                rest_right.swap_remove(at);
                rarest = rarest.max(rarity(word));
            }
            None => rest_left.push(word),
        }
    }
    let exact = a.split(' ').count() - rest_left.len();
    let measured = a.len().max(b.len()) <= policy::NAME_SIMILAR_BYTES_MAX;
    let before = rest_left.len();
    if measured {
        rest_right.sort_unstable();
        rest_left.retain(|word| match rest_right.iter().position(|other| spelled_alike(word, other)) {
            Some(at) => {
                rest_right.remove(at);
                rarest = rarest.max(rarity(word));
                false
            }
            None => true,
        });
    }
    // Beside a word that is the same, a short one may have a slip too.
    if measured && exact > 0 && (rest_left.len(), rest_right.len()) == (1, 1) && short_slip(rest_left[0], rest_right[0]) {
        rest_left.clear();
        rest_right.clear();
    }
    let shared = exact + before - rest_left.len();
    let most = shared + rest_left.len().max(rest_right.len());
    let likeness = match (rest_left.is_empty(), rest_right.is_empty()) {
        (true, true) => Likeness::Alike,
        _ if shared == 0 && measured && runs_together(a, b) => Likeness::Alike,
        (true, false) | (false, true) => Likeness::Within,
        _ if shared * 3 >= most => Likeness::Overlaps,
        _ => Likeness::Differs,
    };
    (likeness, rarest)
}

/// Two words of which one may be the other with a slip of the pen, or cut short. Numbers are spelled in one way only.
pub fn spelled_alike(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 4 || a.bytes().chain(b.bytes()).any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    if long.starts_with(short) {
        return true;
    }
    let slips = if short.len() >= 8 { 2 } else { 1 };
    long.len() - short.len() <= slips && strsim::osa_distance(a, b) <= slips
}

/// Two short words of one first letter with one slip between them: `just` and `jut`, not `day` and `way`.
fn short_slip(a: &str, b: &str) -> bool {
    let letters = |text: &str| text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_lowercase());
    letters(a) && letters(b) && a.len().max(b.len()) > 2 && a.as_bytes()[0] == b.as_bytes()[0] && strsim::osa_distance(a, b) == 1
}

/// One text that lost or gained a blank.
fn runs_together(a: &str, b: &str) -> bool {
    let joined = |text: &str| text.replace(' ', "");
    a.len().min(b.len()) >= 6 && joined(a) == joined(b)
}
