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
    ("CLOSED", &["closed", "closed meeting", "closed to non addicts"]),
    (
        "WCHR",
        &[
            "wheelchair",
            "wheelchair accessible",
            "wheelchair access",
            "handicapped accessible",
            "handicap accessible",
            "handicap access",
            "handicap assess",
        ],
    ),
    (
        "VM",
        &[
            "virtual meeting",
            "virtualmeeting",
            "virtual",
            "online meeting",
            "online",
            "virtual web meeting",
            "virtual meeting online phone",
            "phone meeting",
        ],
    ),
    ("HYBR", &["hybrid", "hybrid meeting", "virtual and in person", "hybrid physical virtual"]),
    ("TC", &["temporarily closed facility", "temporarily closed", "facility temporarily closed", "temporary closed", "temporary closure"]),
    ("BEG", &["beginners", "beginner", "newcomers", "newcomer", "beginners newcomers", "newcomer meeting"]),
    ("BT", &["basic text", "basic text study"]),
    ("CAN", &["candlelight", "candle light"]),
    ("CH", &["closed holidays", "closed on holidays", "closed bank holidays"]),
    ("CPT", &["concepts", "12 concepts", "twelve concepts"]),
    ("CW", &["children welcome", "children are welcome", "children under supervision", "children supervised"]),
    ("DISC", &["discussion", "discussion participation", "open discussion"]),
    (
        "GL",
        &[
            "gay lesbian",
            "gay lesbian transgender",
            "lgbt",
            "lgbtq",
            "lgbtqia",
            "lesbian gay bisexual trans",
            "gay lesbian bisexual transgender",
        ],
    ),
    ("GP", &["guiding principles", "guiding principles study", "our guiding principles study"]),
    ("IP", &["informational pamphlet", "information pamphlet", "ip study", "pamphlet study", "pamphlet", "information pamphlet study"]),
    ("IW", &["it works how and why", "it works"]),
    ("JFT", &["just for today", "just for today study"]),
    ("LC", &["living clean", "living clean the journey continues", "living clean study", "living clean book study"]),
    ("LIT", &["book study", "literature", "literature study", "lit study", "literature discussion"]),
    ("M", &["men", "mens", "mens meeting", "men only"]),
    ("W", &["women", "womens", "womens meeting", "women only", "womans meeting"]),
    ("MED", &["meditation", "guided meditation"]),
    ("NC", &["no children"]),
    ("NS", &["no smoking", "non smoking"]),
    ("SMOK", &["smoking", "smoking permitted"]),
    ("QA", &["question and answer", "questions and answers", "ask it basket"]),
    ("RA", &["restricted attendance", "restricted access"]),
    ("S-D", &["speaker discussion"]),
    ("SPK", &["speaker only", "speaker", "speaker meeting"]),
    ("SPAD", &["spiritual principle a day", "a spiritual principle a day", "spiritual principle a day book study"]),
    ("STEP", &["step", "step study", "steps", "step meeting"]),
    ("SWG", &["step working guide", "step working guides", "step working guide study"]),
    ("TOP", &["topic", "topic discussion", "topic meeting"]),
    ("TRAD", &["tradition", "traditions", "traditions workshop", "tradition study", "traditions study"]),
    (
        "VAR",
        &["rotating format", "format varies", "varies", "varied", "chairpersons choice", "chairperson choice", "rotating varied topic"],
    ),
    ("Y", &["young people", "young peoples", "youth"]),
];

/// Folded English names of default formats that NAWS has no code for.
const BEYOND_NAWS: &[(&str, Means)] = &[
    ("asl", Means::Type(MeetingType::SignLanguage)),
    ("american sign language", Means::Type(MeetingType::SignLanguage)),
    ("sign language", Means::Type(MeetingType::SignLanguage)),
    ("illness", Means::Type(MeetingType::ChronicIllness)),
    ("pitch", Means::Type(MeetingType::Pitch)),
    ("round robin", Means::Type(MeetingType::RoundRobin)),
    ("timer", Means::Type(MeetingType::Timer)),
    ("open ended", Means::Type(MeetingType::OpenEnded)),
    ("five and dime", Means::Type(MeetingType::FifthAndTenthStep)),
    ("agnostic", Means::Type(MeetingType::Secular)),
    ("security cameras", Means::Type(MeetingType::SecurityCameras)),
    ("surveillance cameras", Means::Type(MeetingType::SecurityCameras)),
    ("no pets", Means::Type(MeetingType::NoPets)),
    ("masks required", Means::Type(MeetingType::MasksRequired)),
    ("mask required", Means::Type(MeetingType::MasksRequired)),
    ("face mask is required", Means::Type(MeetingType::MasksRequired)),
    ("handicap parking", Means::Type(MeetingType::AccessibleParking)),
    ("area service meeting", Means::Type(MeetingType::Business)),
    ("area service meetings", Means::Type(MeetingType::Business)),
    ("anniversary night", Means::Type(MeetingType::Anniversary)),
    ("birthday meeting", Means::Type(MeetingType::Anniversary)),
    ("keytags", Means::Type(MeetingType::Anniversary)),
    ("key tag medallion", Means::Type(MeetingType::Anniversary)),
    ("tag meeting", Means::Type(MeetingType::Anniversary)),
    ("veterans welcoming", Means::Type(MeetingType::Veterans)),
    ("writing meeting", Means::Type(MeetingType::Writing)),
    ("11 step oriented", Means::Type(MeetingType::EleventhStep)),
    ("childcare provided", Means::Type(MeetingType::Childcare)),
    ("no smoking on grounds", Means::Type(MeetingType::NonSmoking)),
    ("no tobacco", Means::Type(MeetingType::NonSmoking)),
    ("face 2 face", Means::Nothing),
    ("physical meeting", Means::Nothing),
];

/// What a format says that no NAWS code says, by its English name.
pub(super) fn beyond_naws(name: &str) -> Option<Means> {
    let name = fold(name);
    BEYOND_NAWS.iter().find(|(known, _)| *known == name).map(|(_, means)| *means)
}

/// The NAWS code of a format by its English name, and by its key where the name is cut short.
pub(super) fn naws_code(key: &str, name: &str) -> Option<&'static str> {
    let find = |name: &str| NAMES.iter().find(|(_, names)| names.contains(&name));
    // What stands in brackets explains: `Open (anyone welcome)`. Numbers in them tell of certain weeks or steps.
    let bare = || Some(name.split_once('(')?.0).filter(|_| !name.contains(|c: char| c.is_ascii_digit())).map(fold);
    let known = find(&fold(name)).or_else(|| find(&bare()?));
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
        assert_eq!(naws_code("C", "Closed (addicts only)"), Some("CLOSED"));
        assert_eq!(naws_code("Sp", "Speaker (1st week)"), None);
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
