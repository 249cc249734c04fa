//! Names of kinds of meeting in other languages than English, one file a language: a code and its name on each line.
//!
//! A line that begins with `#` names the source of those below it:
//! - `Meeting Guide specification`: the names of its types (code4recovery, `@code4recovery/spec` 1.1.9, MIT licence) in
//!   Spanish, French, Japanese, Dutch, Portuguese, Slovak, Swedish and Thai, with slips of spelling mended. Its
//!   "American Sign Language" is not taken, because our type is any sign language.
//! - `BMLT`: the names of formats (some in other case, accents mended) that a new installation of the BMLT server has in
//!   that language (bmlt-enabled, `initial-database.sql`), or that the servers of Denmark, Italy and Switzerland publish.
//! - `our own wording`: neither of the two has a name for the type, and nobody has proofread ours.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::meeting_type::MeetingType;

/// BCP 47 tag and the file of that language.
const FILES: &[(&str, &str)] = &[
    ("da", include_str!("labels/da.txt")),
    ("de", include_str!("labels/de.txt")),
    ("es", include_str!("labels/es.txt")),
    ("fa", include_str!("labels/fa.txt")),
    ("fr", include_str!("labels/fr.txt")),
    ("it", include_str!("labels/it.txt")),
    ("ja", include_str!("labels/ja.txt")),
    ("nl", include_str!("labels/nl.txt")),
    ("pl", include_str!("labels/pl.txt")),
    ("pt", include_str!("labels/pt.txt")),
    ("sk", include_str!("labels/sk.txt")),
    ("sv", include_str!("labels/sv.txt")),
    ("th", include_str!("labels/th.txt")),
];

static BY_TYPE: LazyLock<HashMap<MeetingType, Vec<(&'static str, &'static str)>>> = LazyLock::new(|| {
    let mut by_type: HashMap<_, Vec<_>> = HashMap::new();
    for (tag, kind, label) in all() {
        by_type.entry(kind).or_default().push((tag, label));
    }
    by_type
});

/// BCP 47 tag and name of a type in each language that has one, without English; in order of the tags.
pub fn of(kind: MeetingType) -> &'static [(&'static str, &'static str)] {
    BY_TYPE.get(&kind).map_or(&[], Vec::as_slice)
}

/// Tag, type and name of every line.
pub fn all() -> impl Iterator<Item = (&'static str, MeetingType, &'static str)> {
    let lines = FILES.iter().flat_map(|(tag, file)| names(file).map(move |line| (*tag, line)));
    lines.filter_map(|(tag, line)| {
        let (code, label) = line.split_once(' ')?;
        Some((tag, MeetingType::from_code(code)?, label))
    })
}

/// The lines of a file that are no source.
fn names(file: &str) -> impl Iterator<Item = &str> {
    file.lines().filter(|line| !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{FILES, all, names};

    #[test]
    fn every_line_is_a_known_code_and_a_name_and_no_code_stands_twice_in_a_language() {
        assert_eq!(all().count(), FILES.iter().map(|(_, file)| names(file).count()).sum::<usize>());
        let keys: BTreeSet<_> = all().map(|(tag, kind, _)| (tag, kind)).collect();
        assert_eq!(keys.len(), all().count());
        assert!(all().all(|(_, _, label)| !label.is_empty() && label.trim() == label));
    }

    #[test]
    fn every_name_stands_below_its_source() {
        let sources = ["# Meeting Guide specification", "# BMLT", "# our own wording"];
        for (tag, file) in FILES {
            assert!(file.starts_with('#'), "{tag}");
            assert!(file.lines().filter(|line| line.starts_with('#')).all(|line| sources.contains(&line)), "{tag}");
        }
    }

    #[test]
    fn the_types_of_most_meetings_have_a_name_in_every_language() {
        use crate::model::meeting_type::MeetingType::*;
        for kind in [Women, Men, YoungPeople, Newcomer, Step, Tradition, Discussion, Speaker, Meditation, Wheelchair, Candlelight] {
            assert_eq!(super::of(kind).len(), FILES.len(), "{}", kind.code());
        }
    }
}
