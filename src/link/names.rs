//! A listing's name made comparable: decoration dropped, and the words that tell parallel meetings apart pulled out.

use std::sync::LazyLock;

use foldhash::HashMap;

use crate::model::meeting_type::MeetingType;
use crate::text::fold::fold;

/// A set of tracks, one bit each, in the order of [`TRACKS`].
pub type TrackSet = u16;

/// What tells two meetings at one place and hour apart, whatever the rest of the name says.
struct Track {
    /// Folded words.
    words: &'static [&'static str],
    /// Types that say the same.
    types: &'static [MeetingType],
}

/// The women's track.
pub const WOMEN: TrackSet = 1;
/// The men's track.
pub const MEN: TrackSet = 1 << 1;
/// The place of the literature's track in [`TRACKS`].
const LITERATURE: u8 = 7;

const TRACKS: &[Track] = &[
    Track {
        words: &[
            "women",
            "womens",
            "woman",
            "womans",
            "ladies",
            "mujeres",
            "mujer",
            "femmes",
            "femme",
            "frauen",
            "frau",
            "kvinnor",
            "kvinder",
            "kvinner",
            "naiset",
            "donne",
            "mulheres",
            "vrouwen",
            "kobiet",
            "zhenskaia",
            "zhenskaya",
        ],
        types: &[MeetingType::Women],
    },
    Track {
        words: &[
            "men",
            "mens",
            "man",
            "hombres",
            "hombre",
            "hommes",
            "homme",
            "manner",
            "maenner",
            "herrar",
            "uomini",
            "homens",
            "mannen",
            "mezczyzn",
            "muzhskaia",
            "muzhskaya",
            "stag",
        ],
        types: &[MeetingType::Men],
    },
    Track {
        words: &["lgbt", "lgbtq", "lgbtqia", "glbt", "gay", "lesbian", "queer", "trans", "transgender"],
        types: &[MeetingType::Lgbtq, MeetingType::Gay, MeetingType::Lesbian, MeetingType::Transgender],
    },
    Track {
        words: &["young", "youth", "ypaa", "teen", "teens", "jovenes", "jeunes", "junge"],
        types: &[MeetingType::YoungPeople, MeetingType::Teens],
    },
    Track {
        words: &[
            "beginner",
            "beginners",
            "newcomer",
            "newcomers",
            "principiantes",
            "debutants",
            "nouveaux",
            "neue",
            "nykomlingar",
            "novichkov",
        ],
        types: &[MeetingType::Newcomer],
    },
    Track {
        words: &["step", "steps", "pasos", "paso", "etapes", "schritte", "steg"],
        types: &[MeetingType::Step, MeetingType::TwelveAndTwelve, MeetingType::StepWorkingGuide],
    },
    Track { words: &["tradition", "traditions", "tradiciones"], types: &[MeetingType::Tradition, MeetingType::TwelveAndTwelve] },
    Track { words: &["literature"], types: &[MeetingType::BigBook, MeetingType::BasicText, MeetingType::Literature] },
    Track { words: &["speaker", "speakers"], types: &[MeetingType::Speaker, MeetingType::SpeakerDiscussion] },
    Track { words: &["meditation", "meditacion"], types: &[MeetingType::Meditation, MeetingType::EleventhStep] },
    Track { words: &["agnostic", "agnostics", "atheist", "atheists", "secular", "freethinkers"], types: &[MeetingType::Secular] },
];

/// Two words side by side that are one.
const PHRASES: &[((&str, &str), Role)] = &[
    (("big", "book"), Role::Track(LITERATURE)),
    (("basic", "text"), Role::Track(LITERATURE)),
    (("book", "study"), Role::Track(LITERATURE)),
];

/// Words that are written as one or as two.
const RUN_TOGETHER: &[(&str, &str)] = &[("new comer", "newcomer")];

/// Words that publishers add or leave out: fellowships, and the word for a group or meeting.
const DECORATION: &[&str] = &[
    "aa",
    "na",
    "ca",
    "oa",
    "ga",
    "cma",
    "acoa",
    "aca",
    "alanon",
    "al",
    "anon",
    "group",
    "groups",
    "grp",
    "meeting",
    "meetings",
    "mtg",
    "mtgs",
    "the",
    "a",
    "an",
    "of",
    "grupo",
    "reunion",
    "groupe",
    "gruppe",
    "meetinggruppe",
    "gruppo",
    "groep",
    "grupp",
    "grupa",
    "gruppa",
    "gruppen",
    "grwh",
    "gurupu",
    "gr",
    "online",
    "zoom",
    "hybrid",
    "virtual",
    "in",
    "person",
];

/// Words that say when: the time is compared by itself, and every other group meets on a Friday night. They are kept
/// only where a name says nothing more.
const WHEN: &[&str] = &[
    "sunday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sundays",
    "mondays",
    "tuesdays",
    "wednesdays",
    "thursdays",
    "fridays",
    "saturdays",
    "night",
    "nite",
    "domingo",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "dimanche",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "sonntag",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "segunda",
    "terca",
    "quarta",
    "quinta",
    "sexta",
    "domenica",
    "lunedi",
    "martedi",
    "mercoledi",
    "giovedi",
    "venerdi",
    "sabato",
    "morning",
    "afternoon",
    "evening",
    "open",
    "closed",
    "discussion",
    "home",
];

/// What a word does in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Track(u8),
    Decoration,
    When,
}

static ROLES: LazyLock<HashMap<&'static str, Role>> = LazyLock::new(|| {
    let tracks = TRACKS.iter().zip(0..).flat_map(|(track, bit)| track.words.iter().map(move |word| (*word, Role::Track(bit))));
    let rest = DECORATION.iter().map(|word| (*word, Role::Decoration)).chain(WHEN.iter().map(|word| (*word, Role::When)));
    rest.chain(tracks).collect()
});

/// A name in its normal form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameForm {
    /// Telling words in the order of the name, joined by blanks; where none is telling those that say when, else all.
    pub core: String,
    /// The same words, sorted, each once, joined by blanks.
    pub words: String,
    /// The tracks that the name itself says.
    pub tracks: TrackSet,
    /// Whether nothing in the name is telling: `NA Meeting`, `Women's Group`, `Friday Night`.
    pub generic: bool,
}

/// Reads a name; `None` where nothing is left after folding. What follows an `@` is the place and no part of the name.
pub fn read(name: &str) -> Option<NameForm> {
    let before_place = name.split_once('@').map(|(before, _)| fold(before)).filter(|before| !before.is_empty());
    let folded = before_place.unwrap_or_else(|| fold(name));
    if folded.is_empty() {
        return None;
    }
    let folded = RUN_TOGETHER.iter().fold(folded, |text, (apart, one)| if text.contains(apart) { text.replace(apart, one) } else { text });
    let all: Vec<&str> = folded.split(' ').collect();
    let roles = roles(&all);
    let tracks = roles.iter().fold(0, |set, role| match role {
        Some(Role::Track(bit)) => set | 1 << bit,
        _ => set,
    });
    let with = |fits: fn(Option<Role>) -> bool| -> Vec<&str> {
        all.iter().zip(&roles).filter(|(word, role)| fits(**role) && **word != "s").map(|(word, _)| *word).collect()
    };
    let telling = with(|role| role.is_none());
    let plain = with(|role| matches!(role, None | Some(Role::When)));
    let generic = telling.is_empty();
    let chosen = match (generic, plain.is_empty()) {
        (false, _) => telling,
        (true, false) => plain,
        (true, true) => all,
    };
    let mut words = chosen.clone();
    words.sort_unstable();
    words.dedup();
    Some(NameForm { core: chosen.join(" "), words: words.join(" "), tracks, generic })
}

fn roles(words: &[&str]) -> Vec<Option<Role>> {
    let mut roles: Vec<Option<Role>> = words.iter().map(|word| ROLES.get(word).copied()).collect();
    for (at, pair) in words.windows(2).enumerate() {
        if let Some((_, role)) = PHRASES.iter().find(|((first, second), _)| [*first, *second] == *pair) {
            roles[at..at + 2].fill(Some(*role));
        }
    }
    roles
}

/// The tracks that types say.
pub fn tracks_of(types: &[MeetingType]) -> TrackSet {
    TRACKS
        .iter()
        .enumerate()
        .filter(|(_, track)| track.types.iter().any(|known| types.contains(known)))
        .fold(0, |set, (bit, _)| set | (1 << bit))
}

#[cfg(test)]
mod tests {
    use super::{MEN, WOMEN, read};

    #[test]
    fn decoration_and_tracks_are_pulled_out_of_a_name() {
        let form = read("The Serenity Women's Group (AA)").unwrap();
        assert_eq!(form.core, "serenity");
        assert_eq!(form.tracks, WOMEN);
        assert!(!form.generic);
    }

    #[test]
    fn a_name_without_a_telling_word_keeps_all_its_words() {
        let form = read("Men's Meeting").unwrap();
        assert_eq!(form.core, "mens meeting");
        assert_eq!(form.tracks, MEN);
        assert!(form.generic);
        assert_eq!(read(" -- "), None);
    }

    #[test]
    fn a_group_is_called_so_in_kana_too() {
        assert_eq!(read("あけぼの グループ").unwrap().core, read("あけぼの").unwrap().core);
    }

    #[test]
    fn newcomers_are_one_word_or_two() {
        assert_eq!(read("New Comers"), read("Newcomers"));
        assert_eq!(read("New Comet").unwrap().core, "new comet");
    }

    #[test]
    fn words_that_say_when_are_dropped_where_a_name_says_more() {
        assert_eq!(read("Friday Night Serenity").unwrap().core, "serenity");
        let form = read("Friday Night Group").unwrap();
        assert_eq!(form.core, "friday night");
        assert!(form.generic);
    }
}
