//! Languages as BMLT servers write them: codes of translations, and the formats that stand for a spoken language.
//!
//! The NAWS code `LANG` only says that a format is a language; which one stands in its key and name alone.

use crate::feeds::type_codes;
use crate::text::fold::fold;

/// BCP 47 tag; keys that servers give its format; its names, as folded text. English names and its own.
const LANGUAGES: &[(&str, &[&str], &[&str])] = &[
    ("am", &["AMH"], &["amharic"]),
    ("ar", &["AR", "ARA", "ARB"], &["arabic", "arabe", "arabisch"]),
    ("bg", &["BG", "BUL"], &["bulgarian"]),
    ("cs", &["CS", "CZ", "CZE"], &["czech", "cestina"]),
    ("da", &["DA", "DK", "DAN"], &["danish", "dansk"]),
    ("de", &["DE", "GE", "GER", "DEU"], &["german", "deutsch", "allemand", "tedesco", "aleman"]),
    ("el", &["EL", "GR", "GRE"], &["greek", "ellinika"]),
    ("en", &["EN", "ENG"], &["english", "englisch", "anglais", "inglese", "ingles", "engelsk", "engelska", "angielski", "anglojezyczny"]),
    ("es", &["ES", "SP", "SPA", "ESP", "SPAN"], &["spanish", "espanol", "castellano", "espagnol", "spanisch", "spagnolo", "spansk"]),
    ("et", &["ET", "EST"], &["estonian", "eesti"]),
    ("fa", &["FA", "PER", "FAR", "FARSI"], &["persian", "farsi", "persan", "persisch", "persiskt", "persa", "perski"]),
    ("fi", &["FI", "FIN"], &["finnish", "suomi"]),
    ("fr", &["FR", "FRE", "FRA"], &["french", "francais", "franzosisch", "francese", "frances"]),
    ("ga", &["GA", "GLE", "IRL"], &["irish", "gaeilge"]),
    ("he", &["HE", "HEB"], &["hebrew", "ivrit"]),
    ("hi", &["HI", "HIN"], &["hindi"]),
    ("hr", &["HR", "HRV"], &["croatian", "hrvatski"]),
    ("hu", &["HU", "HUN"], &["hungarian", "magyar"]),
    ("is", &["ISL", "ICE"], &["icelandic", "islenska"]),
    ("it", &["IT", "ITA"], &["italian", "italiano", "italien", "italienisch"]),
    ("ja", &["JA", "JP", "JPN"], &["japanese", "nihongo"]),
    ("ko", &["KO", "KR", "KOR"], &["korean"]),
    ("lt", &["LT", "LIT", "LTU"], &["lithuanian", "lietuviu"]),
    ("lv", &["LV", "LAV"], &["latvian", "latviesu"]),
    ("mt", &["MT", "MLT"], &["maltese", "malti"]),
    ("nb", &["NO", "NB", "NOR"], &["norwegian", "norsk"]),
    ("ne", &["NE", "NEP"], &["nepali"]),
    ("nl", &["NL", "DUT", "NLD"], &["dutch", "nederlands"]),
    ("pa", &["PA", "PUN"], &["punjabi", "panjabi"]),
    ("pl", &["PL", "POL"], &["polish", "polski", "polnisch"]),
    ("pt", &["PT", "POR"], &["portuguese", "portugues", "portugais"]),
    ("ro", &["RO", "RUM", "RON"], &["romanian", "romana"]),
    ("ru", &["RU", "RUS"], &["russian", "russkii", "russkij", "russkiy", "russe", "russisch", "russo"]),
    ("sk", &["SK", "SLO"], &["slovak", "slovencina"]),
    ("sl", &["SI", "SLV"], &["slovenian", "slovenscina"]),
    ("sr", &["SR", "SRB"], &["serbian", "srpski"]),
    ("sv", &["SV", "SE", "SWE"], &["swedish", "svenska"]),
    ("th", &["TH", "THA"], &["thai"]),
    ("tl", &["TL", "TGL"], &["tagalog", "filipino"]),
    ("tr", &["TR", "TUR"], &["turkish", "turkce"]),
    ("uk", &["UK", "UKR"], &["ukrainian", "ukrainska"]),
    ("vi", &["VI", "VIE"], &["vietnamese"]),
    ("zh", &["ZH", "CN", "CHI", "ZHO"], &["chinese", "mandarin", "cantonese"]),
    ("ase", &["ASL"], &["american sign language"]),
];

/// Words around a language's name that say nothing more.
const AROUND: &[&str] = &[
    "speaking",
    "language",
    "meeting",
    "spoken",
    "sprachig",
    "riunioni",
    "in",
    "only",
    "held",
    "reunion",
    "reuniones",
    "riunione",
    "grupo",
    "formato",
    "mode",
    "mote",
    "talande",
    "talende",
];

/// A server's code of a translation as a BCP 47 tag. `dk` was its code of Danish until December 2025.
pub(super) fn tag(code: &str) -> Option<String> {
    let code = code.trim();
    type_codes::languages::normal(if code.eq_ignore_ascii_case("dk") { "da" } else { code })
}

/// The languages that a format's name says: `Español`, `English speaking`, `Lithuanian/Russian`. All or none: a name
/// with a word that is no language is not believed to be about languages.
pub(super) fn of_name(name: &str) -> Vec<String> {
    let folded = fold(&name.replace(['/', '-'], " "));
    let mut found = Vec::new();
    for word in folded.split(' ').filter(|word| !AROUND.contains(word) && !["and", "und", "et", "y", "e"].contains(word)) {
        match LANGUAGES.iter().find(|(_, _, names)| names.contains(&word)) {
            Some((tag, _, _)) => found.push((*tag).to_owned()),
            None => return Vec::new(),
        }
    }
    found
}

/// The languages of a format known to stand for one: by its name, else by its key. Empty for `Bilingual` and the like,
/// which do not say which.
pub(super) fn of_format(key: &str, name: &str) -> Vec<String> {
    let by_name = of_name(name);
    if !by_name.is_empty() {
        return by_name;
    }
    let key = key.trim().to_ascii_uppercase();
    LANGUAGES.iter().filter(|(_, keys, _)| keys.contains(&key.as_str())).map(|(tag, _, _)| (*tag).to_owned()).collect()
}

/// Whether a name says that two languages are spoken without saying which.
pub(super) fn is_bilingual(key: &str, name: &str) -> bool {
    let name = fold(name).replace(' ', "");
    key.eq_ignore_ascii_case("BL") || ["bilingu", "zweisprachig", "tosprog", "tvasprak"].iter().any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::{of_format, of_name, tag};

    #[test]
    fn danish_is_danish_in_its_old_code_and_its_new_one() {
        assert_eq!(tag("dk").as_deref(), Some("da"));
        assert_eq!(tag("da").as_deref(), Some("da"));
        assert_eq!(tag("pt_BR").as_deref(), Some("pt-BR"));
        assert_eq!(tag("not a tag"), None);
    }

    #[test]
    fn a_language_format_is_read_by_its_name_before_its_key() {
        assert_eq!(of_format("ES", "Español"), ["es"]);
        assert_eq!(of_format("L/R", "Lithuanian/Russian"), ["lt", "ru"]);
        assert_eq!(of_format("ENG", "Riunioni in inglese"), ["en"]);
        assert_eq!(of_format("PER", "فارسی زبان"), ["fa"]);
        assert!(of_format("BL", "Bi-Lingual").is_empty());
        assert!(of_name("Speaker in English church").is_empty());
    }
}
