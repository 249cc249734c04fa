//! Words that begin inside of other words: behind an elided article, and anywhere in scripts that write no gaps.

use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use unicode_normalization::char::is_combining_mark;

use crate::text::fold::{fold, is_apostrophe};

/// What goes before an apostrophe where an article is elided, at the most: `l'`, `qu'`, and the `O'` of names.
const ELIDED_LETTERS_MAX: usize = 2;

/// Thai's first sign: whoever writes with an earlier one leaves gaps, and most of the world does.
const FIRST_GAPLESS: char = '\u{e01}';

/// The folded words that begin inside of a text's words, none for most texts: `L'Éveil` has `eveil`, and `朝日会` what is left of it
/// from each of its signs on. Somebody who looks for `éveil` or `日` has not written the whole.
pub fn inner_words(text: &str) -> Vec<String> {
    if !text.chars().any(|c| is_apostrophe(c) || c >= FIRST_GAPLESS) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for word in text.split(|c: char| !(c.is_alphanumeric() || is_apostrophe(c) || is_combining_mark(c))) {
        let mut letters_before = 0;
        let mut behind_apostrophe = false;
        for (at, c) in word.char_indices() {
            let begins = (behind_apostrophe && (1..=ELIDED_LETTERS_MAX).contains(&letters_before)) || is_gapless(c);
            if begins && letters_before > 0 {
                found.push(fold(&word[at..]));
            }
            behind_apostrophe = is_apostrophe(c);
            letters_before += usize::from(!behind_apostrophe);
        }
    }
    found.retain(|word| word.len() > 1);
    found
}

/// A sign of a script that is written without gaps between words, and no combining mark.
fn is_gapless(c: char) -> bool {
    let gapless = [Script::Han, Script::Hiragana, Script::Katakana, Script::Thai, Script::Lao, Script::Myanmar, Script::Khmer];
    c >= FIRST_GAPLESS && !is_combining_mark(c) && gapless.contains(&CodePointMapData::<Script>::new().get(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_behind_an_elided_article_and_at_each_sign_of_a_script_without_gaps() {
        let found = |text: &str| inner_words(text).join(" ");
        assert_eq!(found("Groupe L'Éveil d’Arras"), "eveil arras");
        assert_eq!(found("O'Brien Hall, Men's Steps & Rock 'n' Roll"), "brien");
        assert_eq!(found("Monday Night"), "");
        assert_eq!(found("Ёлка на Тверской"), "");
        assert_eq!(inner_words("大阪市"), [fold("阪市"), fold("市")]);
        assert_eq!(inner_words("あさひ ステップ"), ["さひ", "ひ", "テップ", "ップ", "プ"].map(fold));
    }

    #[test]
    fn what_begins_inside_is_the_end_of_the_whole() {
        for text in ["大阪ステップ会", "กลุ่มกรุงเทพ", "L'Éveil", "サードステップ"] {
            let whole = fold(text);
            assert!(inner_words(text).iter().all(|word| whole.ends_with(word.as_str())), "{text}");
        }
    }
}
