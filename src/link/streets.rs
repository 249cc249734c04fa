//! An address made comparable: house number, street words and town.

use crate::model::place::Address;
use crate::text::fold::fold;

/// A street and house number in their normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreetForm {
    /// The house number with its letter: `12`, `12b`.
    pub number: String,
    /// The street's words without kinds' long spellings, sorted and joined by blanks.
    pub street: String,
}

/// Words written long and short for one thing; the short form is compared.
const SHORT: &[(&str, &str)] = &[
    ("street", "st"),
    ("str", "st"),
    ("strasse", "st"),
    ("avenue", "ave"),
    ("av", "ave"),
    ("avenida", "ave"),
    ("road", "rd"),
    ("boulevard", "blvd"),
    ("drive", "dr"),
    ("lane", "ln"),
    ("place", "pl"),
    ("court", "ct"),
    ("square", "sq"),
    ("highway", "hwy"),
    ("parkway", "pkwy"),
    ("terrace", "ter"),
    ("circle", "cir"),
    ("saint", "st"),
    ("calle", "c"),
    ("north", "n"),
    ("south", "s"),
    ("east", "e"),
    ("west", "w"),
    ("northeast", "ne"),
    ("northwest", "nw"),
    ("southeast", "se"),
    ("southwest", "sw"),
    ("first", "1st"),
    ("second", "2nd"),
    ("third", "3rd"),
    ("fourth", "4th"),
    ("fifth", "5th"),
    ("sixth", "6th"),
    ("seventh", "7th"),
    ("eighth", "8th"),
    ("ninth", "9th"),
    ("tenth", "10th"),
];

/// Words after which a part of the building is named; they and what follows are no part of the street.
const UNIT: &[&str] = &["suite", "ste", "apt", "apartment", "unit", "room", "rm", "floor", "fl", "bldg", "building", "level", "basement"];

/// The street of an address: the first line with a house number in it. `None` where no line has one.
pub fn read(address: &Address) -> Option<StreetForm> {
    let lines = address.lines.iter().map(String::as_str);
    let formatted = address.formatted.iter().flat_map(|text| text.split([',', '\n']));
    lines.flat_map(|line| line.split([',', '\n'])).find_map(street_line).or_else(|| formatted.into_iter().find_map(street_line))
}

fn street_line(line: &str) -> Option<StreetForm> {
    let folded = fold(line.split('#').next().unwrap_or_default());
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    // `2nd floor`: the ordinal belongs to the unit.
    if let Some(unit) = words.iter().position(|word| UNIT.contains(word)) {
        let ordinal = unit > 1 && words[unit - 1].starts_with(|c: char| c.is_ascii_digit());
        words.truncate(if ordinal { unit - 1 } else { unit });
    }
    let number_at = words.iter().position(|word| is_house_number(word))?;
    let number = words.remove(number_at).to_owned();
    if !words.iter().any(|word| word.chars().filter(char::is_ascii_alphanumeric).count() > 1) {
        return None;
    }
    let mut short: Vec<String> = words.into_iter().map(shorten).collect();
    short.sort_unstable();
    Some(StreetForm { number, street: short.join(" ") })
}

/// `12`, `12b`; not `12th`, which is a street.
fn is_house_number(word: &str) -> bool {
    let letters = word.trim_start_matches(|c: char| c.is_ascii_digit());
    letters.len() < word.len() && letters.len() <= 1 && word.len() <= 6
}

fn shorten(word: &str) -> String {
    if let Some((_, short)) = SHORT.iter().find(|(long, _)| *long == word) {
        return (*short).to_owned();
    }
    match word.strip_suffix("strasse") {
        Some(stem) => format!("{stem}str"),
        None => word.to_owned(),
    }
}

/// The town, folded; `None` where the address names none.
pub fn town(address: &Address) -> Option<String> {
    address.locality.as_deref().map(fold).filter(|town| !town.is_empty())
}

/// The post code without blanks, in lower case; an American one without its last four digits.
pub fn postal(address: &Address) -> Option<String> {
    let code: String = fold(address.postal_code.as_deref()?.split('-').next()?).replace(' ', "");
    (!code.is_empty()).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::model::place::Address;

    fn street(line: &str) -> Option<(String, String)> {
        read(&Address { lines: vec![line.to_owned()], ..Address::default() }).map(|form| (form.number, form.street))
    }

    #[test]
    fn spellings_of_one_address_have_one_form() {
        assert_eq!(street("41 Chapel Street"), street("41 chapel St., Suite 3"));
        assert_eq!(street("41 Chapel Street"), street("41 Chapel St #4"));
        assert_eq!(street("41 Chapel Street"), street("41 Chapel St 2nd Floor"));
        assert_eq!(street("120 West Fifth Avenue"), street("120 W 5th Ave"));
        assert_eq!(street("Hauptstraße 7"), street("7 Hauptstr."));
    }

    #[test]
    fn a_line_without_a_house_number_is_no_street() {
        assert_eq!(street("Corner of Court and Chapel"), None);
        assert_eq!(street("5th Avenue"), None);
        assert_ne!(street("12 High Street"), street("14 High Street"));
    }
}
