//! Formats that a server gave no NAWS code, known by their English key and name.
//!
//! Keys mean different things from server to server (`D` is Discussion or, in Italian, Women), so a name decides and
//! the key is only asked where the name is one of several. The rows are the default formats of the server's own
//! installation and the spellings that servers without codes use for them.

use crate::feeds::type_codes::Means;
use crate::model::meeting_type::MeetingType;
use crate::text::fold::fold;

/// NAWS code and folded English names.
const NAMES: &[(&str, &[&str])] = &[
    ("OPEN", &["open", "open meeting"]),
    ("CLOSED", &["closed", "closed meeting"]),
    ("WCHR", &["wheelchair", "wheelchair accessible", "wheelchair access", "handicapped accessible"]),
    ("VM", &["virtual meeting", "virtualmeeting", "virtual", "online meeting", "online"]),
    ("HYBR", &["hybrid", "hybrid meeting", "virtual and in person"]),
    ("TC", &["temporarily closed facility", "temporarily closed", "facility temporarily closed"]),
    ("BEG", &["beginners", "beginner", "newcomers", "newcomer", "beginners newcomers"]),
    ("BT", &["basic text", "basic text study"]),
    ("CAN", &["candlelight", "candle light"]),
    ("CH", &["closed holidays", "closed on holidays", "closed bank holidays"]),
    ("CPT", &["concepts", "12 concepts", "twelve concepts"]),
    ("CW", &["children welcome", "children are welcome"]),
    ("DISC", &["discussion", "discussion participation", "open discussion"]),
    ("GL", &["gay lesbian", "gay lesbian transgender", "lgbt", "lgbtq", "lgbtqia", "lesbian gay bisexual trans"]),
    ("GP", &["guiding principles"]),
    ("IP", &["informational pamphlet", "information pamphlet", "ip study", "pamphlet study"]),
    ("IW", &["it works how and why", "it works"]),
    ("JFT", &["just for today", "just for today study"]),
    ("LC", &["living clean", "living clean the journey continues"]),
    ("LIT", &["book study", "literature", "literature study"]),
    ("M", &["men", "mens", "mens meeting", "men only"]),
    ("W", &["women", "womens", "womens meeting", "women only"]),
    ("MED", &["meditation"]),
    ("NC", &["no children"]),
    ("NS", &["no smoking", "non smoking"]),
    ("SMOK", &["smoking", "smoking permitted"]),
    ("QA", &["question and answer", "questions and answers", "ask it basket"]),
    ("RA", &["restricted attendance", "restricted access"]),
    ("S-D", &["speaker discussion"]),
    ("SPK", &["speaker only", "speaker", "speaker meeting"]),
    ("SPAD", &["spiritual principle a day", "a spiritual principle a day"]),
    ("STEP", &["step", "step study", "steps", "step meeting"]),
    ("SWG", &["step working guide", "step working guides", "step working guide study"]),
    ("TOP", &["topic", "topic discussion"]),
    ("TRAD", &["tradition", "traditions", "traditions workshop", "tradition study", "traditions study"]),
    ("VAR", &["rotating format", "format varies", "varies"]),
    ("Y", &["young people", "young peoples", "youth"]),
];

/// Folded English names of default formats that NAWS has no code for.
const BEYOND_NAWS: &[(&str, Means)] = &[
    ("asl", Means::Type(MeetingType::SignLanguage)),
    ("american sign language", Means::Type(MeetingType::SignLanguage)),
    ("sign language", Means::Type(MeetingType::SignLanguage)),
];

/// What a format says that no NAWS code says, by its English name.
pub(super) fn beyond_naws(name: &str) -> Option<Means> {
    let name = fold(name);
    BEYOND_NAWS.iter().find(|(known, _)| *known == name).map(|(_, means)| *means)
}

/// The NAWS code of a format by its English name, and by its key where the name is cut short.
pub(super) fn naws_code(key: &str, name: &str) -> Option<&'static str> {
    let name = fold(name);
    let known = NAMES.iter().find(|(_, names)| names.contains(&name.as_str()));
    // `Speaker` alone is the default name of `So` (speaker only) and of older `SD` rows (speaker and discussion).
    match known {
        Some(("SPK", _)) if key.eq_ignore_ascii_case("SD") => Some("S-D"),
        Some((code, _)) => Some(code),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{NAMES, naws_code};
    use crate::text::fold::fold;

    #[test]
    fn a_name_decides_and_not_the_key() {
        assert_eq!(naws_code("D", "Discussion/Participation"), Some("DISC"));
        assert_eq!(naws_code("D", "Donne"), None);
        assert_eq!(naws_code("SD", "Speaker"), Some("S-D"));
        assert_eq!(naws_code("So", "Speaker Only"), Some("SPK"));
        assert_eq!(naws_code("GL", "Gay/Lesbian/Transgender"), Some("GL"));
    }

    #[test]
    fn every_name_is_written_as_it_is_compared_and_stands_once() {
        let mut names: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for name in &names {
            assert_eq!(fold(name), *name);
        }
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
