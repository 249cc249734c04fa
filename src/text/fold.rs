//! One form for all spellings of a word.

use any_ascii::any_ascii_char;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

/// Dakuten and handakuten, as they stand behind a kana that is taken apart.
const KANA_MARKS: [char; 2] = ['\u{3099}', '\u{309a}'];

/// Folds case, accents, width and script (to Latin), turns punctuation into single blanks and trims.
/// `Café  "Ёлка"!` becomes `cafe elka`. The original is always kept beside it.
///
/// `&` is read as `and`, and an apostrophe inside a word is no gap: `Men's` becomes `mens`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let put = |piece: &str, gap: &mut bool, folded: &mut String| {
        if std::mem::take(gap) && !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(piece.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
    };
    let mut signs = text.nfkd().peekable();
    while let Some(c) = signs.next() {
        // Voiced kana are sounds of their own, unlike letters with an accent: ぼ is `bo` and not `ho`.
        let c = signs.next_if(|mark| KANA_MARKS.contains(mark)).and_then(|mark| compose(c, mark)).unwrap_or(c);
        match c {
            '&' => {
                gap = true;
                put("and", &mut gap, &mut folded);
                gap = true;
            }
            _ if is_apostrophe(c) => {}
            _ if c.is_ascii_alphanumeric() => put(c.encode_utf8(&mut [0; 4]), &mut gap, &mut folded),
            _ if c.is_alphanumeric() || is_combining_mark(c) => {
                let latin = any_ascii_char(c);
                if latin.chars().any(|c| c.is_ascii_alphanumeric()) {
                    put(latin, &mut gap, &mut folded);
                }
            }
            _ => gap = true,
        }
    }
    folded
}

/// Those that are no gap inside a word.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{02bc}')
}

/// The same for plain ASCII, which most text is and which needs no tables.
fn fold_ascii(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for byte in text.bytes() {
        match byte {
            b'&' => {
                folded.push_str(if folded.is_empty() { "and" } else { " and" });
                gap = true;
            }
            b'\'' | b'`' => {}
            _ if byte.is_ascii_alphanumeric() => {
                if std::mem::take(&mut gap) && !folded.is_empty() {
                    folded.push(' ');
                }
                folded.push(char::from(byte.to_ascii_lowercase()));
            }
            _ => gap = true,
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn case_accents_width_and_script_do_not_tell_words_apart() {
        assert_eq!(fold("Café  \"Ёлка\"!"), "cafe elka");
        assert_eq!(fold("ＡＡ　Group"), "aa group");
        assert_eq!(fold("Søndag – Straße"), "sondag strasse");
        assert_eq!(fold("Men’s Steps & Traditions"), "mens steps and traditions");
        assert_eq!(fold("  --  "), "");
    }

    #[test]
    fn plain_text_folds_as_it_does_beside_an_accent() {
        for text in ["Men's Steps & Traditions", "&x", "  a--B`c' 9.", "R&B&", "", "& &"] {
            let (plain, beside) = (fold(text), fold(&format!("{text} \u{e9}")));
            assert_eq!(format!("{plain} e").trim_start(), beside, "{text}");
        }
    }

    #[test]
    fn voiced_kana_are_no_accents() {
        assert_eq!(fold("あけぼの グループ"), "akebono gurupu");
        assert_eq!(fold("ﾎﾞｰﾄﾞ"), fold("ボード"), "narrow or wide");
        assert_eq!(fold("ぱぴぷ"), "papipu");
    }

    #[test]
    fn vowel_signs_of_other_scripts_are_kept() {
        assert_ne!(fold("आशा"), fold("आशि"));
        assert_ne!(fold("จันทร์"), fold("จนทร"));
    }
}
