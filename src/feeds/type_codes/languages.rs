//! Languages as feeds code and name them, to BCP 47 tags.

use std::sync::LazyLock;

use foldhash::HashMap;
use isolang::Language;

use crate::model::id::FellowshipCode;
use crate::text::fold::fold;

// Only codes that meeting lists use for languages: any two letters are some language's code, and most custom codes are not meant so.
const CODES: &[&str] = &[
    "af", "am", "ar", "bg", "bn", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "he", "hi", "hr", "hu",
    "hy", "id", "is", "it", "ja", "ka", "ko", "lt", "lv", "ml", "mt", "ne", "nl", "no", "pa", "pl", "pt", "ro", "ru", "sk", "sl", "sq",
    "sr", "sv", "th", "tl", "tr", "uk", "ur", "vi", "zh",
];

// Three letters and what TSML writes in place of an ISO code that a type already has.
const LONG_CODES: &[(&str, &str)] = &[
    ("chi", "zh"),
    ("deu", "de"),
    ("eng", "en"),
    ("esp", "es"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("fre", "fr"),
    ("ger", "de"),
    ("ita", "it"),
    ("jpn", "ja"),
    ("kor", "ko"),
    ("per", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("pun", "pa"),
    ("rus", "ru"),
    ("spa", "es"),
    ("swe", "sv"),
    ("tur", "tr"),
    ("ukr", "uk"),
];

// Fellowships whose sites write `S` for Spanish.
const S_IS_SPANISH: &[&str] = &["aa", "al-anon", "ca", "cma", "coda", "eda", "ga", "sia", "slaa"];

// Names that neither ISO's English nor the language's own name covers.
const NAMES: &[(&str, &str)] = &[
    ("spanish speaking|en español|espagnol|castellano|espanol|spaans|spanisch|habla hispana", "es"),
    ("french speaking|francais|francés|französisch|frans", "fr"),
    ("english speaking|inglés|anglais|englisch|engels", "en"),
    ("farsi|persian|farsi persian|farsi/persian|فارسی", "fa"),
    ("greek|ελληνικά", "el"),
    ("punjabi|panjabi", "pa"),
    ("norwegian|norsk", "no"),
    ("tagalog|filipino", "tl"),
    ("mandarin|cantonese|chinese", "zh"),
    ("irish|gaelic|gaeilge", "ga"),
    ("german|deutsch|alemán|allemand", "de"),
    ("portuguese|português|portugues|portugais", "pt"),
    ("russian|русский", "ru"),
    ("polish|polski|polskie", "pl"),
    ("swedish|svenska", "sv"),
    ("finnish|suomi", "fi"),
    ("hebrew|עברית", "he"),
    ("japanese|日本語", "ja"),
];

static BY_NAME: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let iso = CODES.iter().filter_map(|tag| Some((*tag, Language::from_639_1(tag)?)));
    let named = iso.flat_map(|(tag, language)| {
        [Some(language.to_name()), language.to_autonym()].into_iter().flatten().map(move |name| (fold(name), tag))
    });
    let own = NAMES.iter().flat_map(|(names, tag)| names.split('|').map(move |name| (fold(name), *tag)));
    named.chain(own).filter(|(name, _)| name.len() > 2).collect()
});

/// The BCP 47 tag of a language code as sites of this fellowship write it, in any case.
pub fn of_code(fellowship: &FellowshipCode, code: &str) -> Option<&'static str> {
    let code = code.trim().to_ascii_lowercase();
    match (code.as_str(), fellowship.as_str()) {
        ("s", fellowship) => S_IS_SPANISH.contains(&fellowship).then_some("es"),
        ("sp", "aca") => Some("es"),
        ("ua", "sia") => Some("uk"),
        (code, _) => {
            let short = CODES.iter().find(|known| **known == code).copied();
            short.or_else(|| LONG_CODES.iter().find(|(known, _)| *known == code).map(|(_, tag)| *tag))
        }
    }
}

/// The BCP 47 tag that two letters are, in any case.
pub fn of_tag(code: &str) -> Option<&'static str> {
    CODES.iter().find(|known| known.eq_ignore_ascii_case(code.trim())).copied()
}

/// Whether two letters are a language's code, in any case.
pub fn is_code(code: &str) -> bool {
    CODES.iter().any(|known| known.eq_ignore_ascii_case(code))
}

/// A BCP 47 tag that says more than the language, as it is usually written: `pt-br` is `pt-BR`.
pub fn of_long_tag(tag: &str) -> Option<String> {
    let tag = normal(tag)?;
    of_tag(tag.split('-').next()?)?;
    Some(tag)
}

/// A BCP 47 tag as it is usually written, with `-` for `_`; `None` for what is none.
pub fn normal(tag: &str) -> Option<String> {
    let tag = oxilangtag::LanguageTag::parse_and_normalize(&tag.trim().replace('_', "-")).ok()?;
    Some(tag.into_inner())
}

/// The BCP 47 tag of a language's name, English or its own: `Spanish`, `Español`, `en español`.
pub fn of_name(name: &str) -> Option<&'static str> {
    BY_NAME.get(&fold(name)).copied()
}

#[cfg(test)]
mod tests {
    use super::{BY_NAME, CODES, LONG_CODES, NAMES, of_name};

    #[test]
    fn languages_are_found_by_any_of_their_names() {
        for (name, tag) in
            [("Spanish", "es"), ("Français", "fr"), ("日本語", "ja"), ("persian", "fa"), ("Deutsch", "de"), ("ไทย", "th"), ("Dutch", "nl")]
        {
            assert_eq!(of_name(name), Some(tag), "{name}");
        }
        assert_eq!(of_name("Klingon"), None);
        assert!(BY_NAME.len() > CODES.len());
    }

    #[test]
    fn every_tag_is_a_language() {
        let tags = CODES.iter().chain(LONG_CODES.iter().map(|(_, tag)| tag)).chain(NAMES.iter().map(|(_, tag)| tag));
        for tag in tags {
            assert!(isolang::Language::from_639_1(tag).is_some(), "{tag}");
        }
    }
}
