//! A venue's name made comparable.

use crate::text::fold::fold;

/// Words written long and short for one thing; the short form is compared.
const SHORT: &[(&str, &str)] = &[
    ("saint", "st"),
    ("saints", "st"),
    ("sts", "st"),
    ("san", "st"),
    ("sao", "st"),
    ("sankt", "st"),
    ("sw", "st"),
    ("svyatogo", "st"),
    ("sv", "st"),
    ("church", "ch"),
    ("centre", "center"),
    ("ctr", "center"),
    ("comm", "community"),
    ("com", "community"),
    ("hosp", "hospital"),
    ("first", "1st"),
    ("second", "2nd"),
    ("pres", "presbyterian"),
    ("meth", "methodist"),
    ("bapt", "baptist"),
    ("evangelische", "ev"),
    ("house", "hse"),
];

const DROPPED: &[&str] = &["the", "of", "de", "do", "da", "di", "at", "and", "in"];

/// Words that say what kind of house it is: two houses that share nothing else are two.
const KINDS: &[&str] = &[
    "ch",
    "hall",
    "center",
    "community",
    "hospital",
    "library",
    "club",
    "hse",
    "parish",
    "centro",
    "iglesia",
    "igreja",
    "eglise",
    "kirche",
    "chiesa",
    "parroquia",
    "paroisse",
    "parrocchia",
    "parafia",
    "klinik",
    "klinikum",
    "school",
    "room",
    "building",
    "st",
    "1st",
    "2nd",
];

/// The words of a venue's name in their order, shortened, joined by blanks.
pub fn words(name: &str) -> String {
    let folded = fold(name);
    let short = |word| SHORT.iter().find(|(long, _)| *long == word).map_or(word, |(_, short)| *short);
    let kept: Vec<&str> = folded.split(' ').filter(|word| !DROPPED.contains(word)).map(short).collect();
    kept.join(" ")
}

/// Whether a word says what kind of house it is, and not which.
pub fn is_kind(word: &str) -> bool {
    KINDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn long_and_short_spellings_of_a_venue_are_one() {
        assert_eq!(words("The First Church of Saint Anne"), words("1st Ch. St. Anne"));
        assert_ne!(words("St. Anne"), words("St. Paul"));
    }
}
