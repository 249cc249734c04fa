//! An address made comparable: house number, street words and town.

use std::borrow::Cow;

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

/// Words that only say "street" or "number" where languages write them before the name; addresses leave them out at will.
const KIND_BEFORE: &[&str] = &["calle", "c", "rua", "r", "rue", "via", "v", "ul", "ulica", "ulitsa", "khybn", "kh", "chome"];
/// Words that only say "number", where a number follows.
const NUMBER_BEFORE: &[&str] = &["no", "nr", "num", "numero", "d", "dom", "plk", "p"];
/// The end of a street's name that is also written short.
const ENDINGS: &[(&str, &str)] = &[("strasse", "str"), ("gatan", "g"), ("vagen", "v")];

/// The street of an address: the first line with a house number in it. `None` where no line has one.
pub fn read(address: &Address) -> Option<StreetForm> {
    lines(address).find_map(|line| street_line(line).filter(|form| !form.number.is_empty()))
}

/// The street of an address, with an empty number where none is said.
pub fn read_loosely(address: &Address) -> Option<StreetForm> {
    read(address).or_else(|| address.lines.first().and_then(|line| street_line(line)))
}

/// The lines, whole before cut at commas: in many countries the number stands behind a comma.
fn lines(address: &Address) -> impl Iterator<Item = &str> {
    let whole = address.lines.iter().map(String::as_str).filter(|line| line.matches(',').count() == 1 && ends_in_a_number(line));
    let cut = address.lines.iter().flat_map(|line| line.split([',', '\n']));
    let formatted = address.formatted.iter().flat_map(|text| text.split([',', '\n']));
    whole.chain(cut).chain(formatted)
}

/// `Via Verdi, 12`, `ul. Lenina, d. 12`: what follows the comma is a number and at most a short word before it.
fn ends_in_a_number(line: &str) -> bool {
    let folded = line.rsplit(',').next().map(fold).unwrap_or_default();
    let mut words = folded.split(' ').rev();
    words.next().is_some_and(is_house_number) && words.all(|word| NUMBER_BEFORE.contains(&word))
}

fn street_line(line: &str) -> Option<StreetForm> {
    // `41 Chapel St #4` ends with a unit; `C. Verde #12` with the house.
    let head = line.split('#').next().unwrap_or_default();
    let line = if head.chars().any(|c| c.is_ascii_digit()) { head } else { line };
    let folded = fold(&spaced(line));
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    // `2nd floor`: the ordinal belongs to the unit.
    if let Some(unit) = words.iter().position(|word| UNIT.contains(word)) {
        let ordinal = unit > 1 && words[unit - 1].starts_with(|c: char| c.is_ascii_digit());
        words.truncate(if ordinal { unit - 1 } else { unit });
    }
    let number = take_number(&mut words);
    drop_kinds(&mut words);
    if !words.iter().any(|word| word.chars().filter(char::is_ascii_alphanumeric).count() > 1) {
        return None;
    }
    let mut short: Vec<Cow<'_, str>> = words.into_iter().map(shorten).collect();
    short.sort_unstable();
    Some(StreetForm { number, street: short.join(" ") })
}

/// Han and kana run into the numbers beside them; a blank between keeps the numbers whole.
fn spaced(line: &str) -> Cow<'_, str> {
    let wide = |c: char| ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{4e00}'..='\u{9fff}').contains(&c);
    if !line.chars().any(wide) {
        return Cow::Borrowed(line);
    }
    // The signs for block, house and number say nothing beside the numbers themselves.
    let kept = line.replace("丁目", " ").replace(['番', '号'], " ");
    let mut spaced = String::with_capacity(kept.len() + 8);
    let mut digit_before = None;
    for c in kept.chars() {
        if digit_before.is_some_and(|before| before != c.is_ascii_digit()) {
            spaced.push(' ');
        }
        digit_before = Some(c.is_ascii_digit());
        spaced.push(c);
    }
    Cow::Owned(spaced)
}

/// Takes the house number out: the first word that may be one, with the numbers that follow it at once (`3-4-5`). A
/// letter alone behind it is a door of the house.
fn take_number(words: &mut Vec<&str>) -> String {
    let Some(at) = words.iter().position(|word| is_house_number(word)) else { return String::new() };
    let run = words[at..].iter().take_while(|word| is_house_number(word)).count();
    let run = if run > 2 { run } else { 1 };
    let number = words[at..at + run].join("-");
    let door = at > 0 && words.get(at + run).is_some_and(|word| word.len() == 1);
    words.drain(at..at + run + usize::from(door));
    if at > 0 && at <= words.len() && NUMBER_BEFORE.contains(&words[at - 1]) {
        words.remove(at - 1);
    }
    number
}

/// `C. Verde` is a street named Verde; `C Street` is a street named C.
fn drop_kinds(words: &mut Vec<&str>) {
    let is_kind = |word: &str| SHORT.iter().any(|(long, short)| word == *long || word == *short);
    if words.len() > 1 && KIND_BEFORE.contains(&words[0]) && !is_kind(words[1]) {
        words.remove(0);
    }
}

/// `12`, `12b`; not `12th`, which is a street.
fn is_house_number(word: &str) -> bool {
    let letters = word.trim_start_matches(|c: char| c.is_ascii_digit());
    letters.len() < word.len() && letters.len() <= 1 && word.len() <= 6
}

fn shorten(word: &str) -> Cow<'_, str> {
    if let Some((_, short)) = SHORT.iter().find(|(long, _)| *long == word) {
        return Cow::Borrowed(short);
    }
    let ending = ENDINGS.iter().find_map(|(long, short)| word.strip_suffix(long).map(|stem| (stem, short)));
    ending.map_or(Cow::Borrowed(word), |(stem, short)| Cow::Owned(format!("{stem}{short}")))
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
        assert_eq!(street("Calle Verde 12"), street("C. Verde #12"));
        assert_eq!(street("Via Verdi, 12"), street("V. Verdi 12"));
        assert_eq!(street("Rua Verde nº 12"), street("R. Verde 12"));
        assert_eq!(street("ул. Мира, д. 12"), street("Мира 12"));
        assert_eq!(street("Kungsgatan 12 A"), street("Kungsg. 12"));
        assert_eq!(street("緑町3丁目4番5号"), street("緑町 3-4-5"));
        assert_ne!(street("120 Avenue C"), street("120 Avenue D"));
        assert_ne!(street("120 C St"), street("120 R St"));
    }

    #[test]
    fn a_line_without_a_house_number_is_no_street() {
        assert_eq!(street("Corner of Court and Chapel"), None);
        assert_eq!(street("5th Avenue"), None);
        assert_ne!(street("12 High Street"), street("14 High Street"));
    }
}
