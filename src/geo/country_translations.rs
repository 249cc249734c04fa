//! Countries in the languages of readers, as Unicode's Common Locale Data Repository names them (crate
//! `i18n-country-translations-data`: the names alone, in some 170 languages).

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use i18n_country_translations_data::ALL_LOCALES;

use crate::geo::country;
use crate::model::place::CountryCode;

/// Tags that people send for what the data has under another one.
const OTHER_TAGS: &[(&str, &str)] = &[("no", "nb"), ("iw", "he"), ("in", "id"), ("tl", "fil"), ("zh-hant", "zh-tw"), ("zh-hans", "zh")];

/// The names of one language by code, read when it is asked for first.
struct Language {
    json: &'static str,
    names: OnceLock<HashMap<String, String>>,
}

/// By tag in lower case.
static LANGUAGES: LazyLock<HashMap<String, Language>> = LazyLock::new(|| {
    let languages = ALL_LOCALES.iter().map(|(tag, json)| (tag.to_ascii_lowercase(), Language { json, names: OnceLock::new() }));
    languages.collect()
});

/// The name of a country in a language, by BCP 47 tag: that of the tag, else of a shorter form of it (RFC 4647, lookup). `None` for
/// a language that is not known, or has no name of that country.
pub fn name_in(code: CountryCode, tag: &str) -> Option<&'static str> {
    let tag = tag.to_ascii_lowercase();
    let mut range = tag.as_str();
    loop {
        if range == "en" {
            return Some(country::name(code));
        }
        let known = OTHER_TAGS.iter().find(|(other, _)| *other == range).map_or(range, |(_, known)| known);
        if let Some(name) = LANGUAGES.get(known).and_then(|language| language.names().get(code.as_str())) {
            return Some(name);
        }
        range = range.rsplit_once('-')?.0;
    }
}

impl Language {
    fn names(&self) -> &HashMap<String, String> {
        self.names.get_or_init(|| serde_json::from_str(self.json).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(code: &str, tag: &str) -> Option<&'static str> {
        name_in(code.parse().unwrap(), tag)
    }

    #[test]
    fn a_country_has_a_name_in_the_languages_of_its_readers() {
        assert_eq!(name("DE", "fr"), Some("Allemagne"));
        assert_eq!(name("DE", "fr-CA"), Some("Allemagne"), "a regional form falls back to its language");
        assert_eq!(name("JP", "ja"), Some("日本"));
        assert_eq!(name("IR", "fa"), Some("ایران"));
        assert_eq!(name("US", "en-AU"), Some("United States"), "English is as elsewhere here");
        assert_eq!(name("NO", "no"), name("NO", "nb"));
        assert_eq!(name("DE", "tlh"), None);
        assert_eq!(name("DE", ""), None);
    }

    #[test]
    fn every_language_can_be_read_and_names_most_countries() {
        assert!(LANGUAGES.len() > 150);
        for (tag, language) in LANGUAGES.iter() {
            assert!(language.names().len() > 200, "{tag} has {}", language.names().len());
            assert!(language.names().values().all(|name| !name.trim().is_empty()), "{tag}");
        }
        assert!(OTHER_TAGS.iter().all(|(_, known)| LANGUAGES.contains_key(*known)));
    }
}
