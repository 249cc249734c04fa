//! Foreign type codes in our words: one table per fellowship, since `S` is Spanish in one and Speaker in another.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt as _};

use crate::feeds::type_codes::aliases::ALIASES;
use crate::feeds::type_codes::tables::TABLES;
use crate::model::attendance::Access;
use crate::model::id::FellowshipCode;
use crate::model::meeting_type::MeetingType;
use crate::text::fold::fold;

pub mod aliases;
pub mod labels;
pub mod languages;
pub mod naws;
pub mod tables;

/// What a row's type codes say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decoded {
    /// Kinds of meeting.
    pub types: Vec<MeetingType>,
    /// What the codes say of access; both may be there.
    pub access: Vec<Access>,
    /// BCP 47 tags.
    pub languages: Vec<String>,
    /// The codes call it online (`ONL`, `VM`).
    pub online: bool,
    /// The codes call it hybrid (`HYBR`).
    pub hybrid: bool,
    /// The codes call the room closed for now (`TC`).
    pub temporarily_closed: bool,
    /// Codes that no table knows, as published.
    pub unknown: Vec<String>,
}

/// What one code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// A kind of meeting.
    Type(MeetingType),
    /// Several kinds at once.
    Types(&'static [MeetingType]),
    /// Anyone may come.
    Open,
    /// For those who have the problem.
    Closed,
    /// Open, and a kind of meeting.
    OpenAnd(MeetingType),
    /// Closed, and a kind of meeting.
    ClosedAnd(MeetingType),
    /// Held from afar.
    Online,
    /// Held in a room and from afar.
    Hybrid,
    /// The room is closed for now.
    TemporarilyClosed,
    /// Known, and says nothing that a reader needs: `In person` where there is an address.
    Nothing,
}

impl Decoded {
    /// Adds what one code stands for; what is there already is not added twice.
    pub fn add(&mut self, means: Means) {
        match means {
            Means::Type(kind) => add_once(&mut self.types, kind),
            Means::Types(kinds) => kinds.iter().for_each(|kind| add_once(&mut self.types, *kind)),
            Means::Open => add_once(&mut self.access, Access::Open),
            Means::Closed => add_once(&mut self.access, Access::Closed),
            Means::OpenAnd(kind) => {
                add_once(&mut self.access, Access::Open);
                add_once(&mut self.types, kind);
            }
            Means::ClosedAnd(kind) => {
                add_once(&mut self.access, Access::Closed);
                add_once(&mut self.types, kind);
            }
            Means::Online => self.online = true,
            Means::Hybrid => self.hybrid = true,
            Means::TemporarilyClosed => self.temporarily_closed = true,
            Means::Nothing => {}
        }
    }

    /// Adds all that another says.
    pub fn join(&mut self, other: &Self) {
        other.types.iter().for_each(|kind| add_once(&mut self.types, *kind));
        other.access.iter().for_each(|access| add_once(&mut self.access, *access));
        other.languages.iter().for_each(|tag| self.add_language(tag));
        other.unknown.iter().for_each(|code| add_once(&mut self.unknown, code.clone()));
        self.online |= other.online;
        self.hybrid |= other.hybrid;
        self.temporarily_closed |= other.temporarily_closed;
    }

    /// Adds a language by its BCP 47 tag.
    pub fn add_language(&mut self, tag: &str) {
        add_once(&mut self.languages, tag.to_owned());
    }
}

fn add_once<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// Decodes Meeting Guide codes or names by the fellowship's own table; the programme's meaning goes before a language's.
///
/// Each text may hold several, separated by `,`, `;` or `|`. In this order: the fellowship's code, in any case; its
/// name; an alias; a name that all tables agree on; its label in any language; a language's code or name; else it is kept
/// as unknown.
pub fn decode(fellowship: &FellowshipCode, codes: &[String]) -> Decoded {
    let mut decoded = Decoded::default();
    for text in codes {
        // A name may have commas of its own: `Families, Friends, and Observers Welcome`.
        if text.contains(',')
            && let Some(means) = meaning(fellowship, text.trim())
        {
            decoded.add(means);
            continue;
        }
        for piece in text.split([',', ';', '|']).map(str::trim).filter(|piece| !piece.is_empty()) {
            if let Some(means) = meaning(fellowship, piece) {
                decoded.add(means);
            } else if let Some(tag) = languages::of_code(fellowship, piece).or_else(|| languages::of_name(piece)) {
                decoded.add_language(tag);
            } else {
                add_once(&mut decoded.unknown, piece.to_owned());
            }
        }
    }
    decoded
}

fn meaning(fellowship: &FellowshipCode, piece: &str) -> Option<Means> {
    let code = piece.to_ascii_uppercase();
    let own = OWN.get(fellowship.as_str());
    let by_code = own.unwrap_or(&AGREED).codes.get(&code).copied();
    if by_code.is_some() {
        return by_code;
    }
    let folded = fold(piece);
    own.and_then(|own| own.names.get(&folded).copied())
        .or_else(|| status(&code))
        .or_else(|| ALIAS.get(folded.as_str()).copied())
        .or_else(|| AGREED.names.get(folded.as_str()).copied())
        .or_else(|| labels::of_name(&folded).map(Means::Type))
}

// Codes that TSML adds for every fellowship, and their kin on other sites.
fn status(code: &str) -> Option<Means> {
    match code {
        "ONL" | "VM" | "OLM" => Some(Means::Online),
        "HYB" | "HYBR" | "HY" => Some(Means::Hybrid),
        "TC" => Some(Means::TemporarilyClosed),
        _ => None,
    }
}

static ALIAS: LazyLock<HashMap<String, Means>> = LazyLock::new(|| {
    let rows = ALIASES.iter().flat_map(|(names, means)| names.split('|').map(move |name| (fold(name), *means)));
    rows.filter(|(name, _)| !name.is_empty()).collect()
});

// Codes in capitals and folded names.
struct Known {
    codes: HashMap<String, Means>,
    names: HashMap<String, Means>,
}

// Each fellowship's own; of rows that share a code or a name, the first counts.
static OWN: LazyLock<HashMap<&str, Known>> = LazyLock::new(|| {
    let own = |rows: &[tables::Row]| Known {
        codes: rows.iter().rev().map(|(code, _, means)| (code.to_ascii_uppercase(), *means)).collect(),
        names: rows.iter().rev().map(|(_, name, means)| (fold(name), *means)).collect(),
    };
    TABLES.iter().rev().map(|(fellowship, rows)| (*fellowship, own(rows))).collect()
});

// Codes and names with the same meaning in every table that has them.
static AGREED: LazyLock<Known> = LazyLock::new(|| {
    let rows = || TABLES.iter().flat_map(|(_, rows)| rows.iter());
    Known {
        // What one programme alone uses in place of a language's code is the language anywhere else: `AR`, `TR`.
        codes: agreed(rows().filter(|(code, ..)| !languages::is_code(code)).map(|(code, _, means)| (code.to_ascii_uppercase(), *means))),
        names: agreed(rows().map(|(_, name, means)| (fold(name), *means))),
    }
});

fn agreed(rows: impl Iterator<Item = (String, Means)>) -> HashMap<String, Means> {
    let mut found: HashMap<String, Option<Means>> = HashMap::new();
    for (key, means) in rows {
        let entry = found.entry(key).or_insert(Some(means));
        if *entry != Some(means) {
            *entry = None;
        }
    }
    found.into_iter().filter_map(|(key, means)| Some((key, means?))).collect()
}

/// Adds what one NAWS code of a BMLT format says. `false` where the code is unknown.
///
/// `LANG` is known but says no language: the format's own key or name does, through [`languages::of_name`].
pub fn add_naws(decoded: &mut Decoded, world_id: &str) -> bool {
    let found = naws::of(world_id);
    if let Some(means) = found {
        decoded.add(means);
    }
    found.is_some()
}

#[cfg(test)]
mod tests {
    use super::{Decoded, add_naws, decode};
    use crate::feeds::type_codes::tables::TABLES;
    use crate::model::attendance::Access;
    use crate::model::id::FellowshipCode;
    use crate::model::meeting_type::MeetingType;

    fn read(fellowship: &str, codes: &[&str]) -> Decoded {
        decode(&FellowshipCode::new(fellowship), &codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_code_means_what_its_fellowship_means() {
        assert_eq!(read("aa", &["S"]).languages, ["es"]);
        assert_eq!(read("aca", &["S"]).types, [MeetingType::Speaker]);
        assert_eq!(read("aca", &["SP"]).languages, ["es"]);
        assert_eq!(read("aca", &["TR"]).types, [MeetingType::Tradition]);
        assert_eq!(read("rd", &["TR", "IS"]).languages, ["tr"]);
        assert_eq!(read("rd", &["IS"]).types, [MeetingType::Inquiry]);
        assert_eq!(read("da", &["AR"]).types, [MeetingType::Artists]);
        assert_eq!(read("al-anon", &["POA"]).types, [MeetingType::Parents]);
        assert_eq!(read("aa", &["poa"]).types, [MeetingType::ProofOfAttendance]);
        assert_eq!(read("coda", &["B"]).types, [MeetingType::BookStudy]);
        assert_eq!(read("na", &["NS"]).types, [MeetingType::NonSmoking]);
        assert_eq!(read("sca", &["GL"]).types, [MeetingType::GraphicLanguage]);
        for fellowship in ["pal", "sg", "lifering"] {
            let decoded = read(fellowship, &["AR", "IS", "TR"]);
            assert_eq!((decoded.languages.as_slice(), decoded.types.len()), (["ar", "is", "tr"].map(str::to_owned).as_slice(), 0));
        }
    }

    #[test]
    fn a_name_is_read_in_any_language_that_labels_are_in() {
        let decoded = read("aa", &["Estudio de pasos", "Accès aux fauteuils roulants", "黙想", "Just for Today study", "Rollstuhlgerecht"]);
        assert_eq!(decoded.types, [MeetingType::Step, MeetingType::Wheelchair, MeetingType::Meditation, MeetingType::JustForToday]);
        assert!(decoded.unknown.is_empty());
    }

    #[test]
    fn codes_come_as_names_lists_and_in_any_case() {
        let decoded = read("aa", &["o, 12X12;Big Book|big book", "Women's", "Closed Discussion", "Español", "ONL", "MULTIPLE"]);
        assert_eq!(decoded.access, [Access::Open, Access::Closed]);
        let kinds = [MeetingType::TwelveAndTwelve, MeetingType::BigBook, MeetingType::Women, MeetingType::Discussion];
        assert_eq!(decoded.types, kinds);
        assert_eq!(decoded.languages, ["es"]);
        assert!(decoded.online);
        assert_eq!(decoded.unknown, ["MULTIPLE"]);
    }

    #[test]
    fn an_unknown_fellowship_reads_only_what_all_tables_agree_on() {
        assert_eq!(read("lifering", &["M", "O"]).types, [MeetingType::Men]);
        assert_eq!(read("lifering", &["B", "T"]).unknown, ["B", "T"]);
    }

    #[test]
    fn no_table_has_a_code_twice() {
        for (fellowship, rows) in TABLES {
            let mut codes: Vec<_> = rows.iter().map(|(code, ..)| code.to_ascii_uppercase()).collect();
            codes.sort();
            let all = codes.len();
            codes.dedup();
            assert_eq!(codes.len(), all, "{fellowship}");
        }
    }

    #[test]
    fn world_codes_are_read_and_unknown_ones_told() {
        let mut decoded = Decoded::default();
        assert!(["OPEN", "HYBR", "TC", "swg", "LANG", "S-D"].iter().all(|code| add_naws(&mut decoded, code)));
        assert!(!add_naws(&mut decoded, "XYZ"));
        assert_eq!(decoded.types, [MeetingType::StepWorkingGuide, MeetingType::SpeakerDiscussion]);
        assert!(decoded.hybrid && decoded.temporarily_closed);
    }
}
