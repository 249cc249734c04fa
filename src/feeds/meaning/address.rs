//! An address in parts: as given in parts, or taken apart from one line.

use std::sync::LazyLock;

use regex::Regex;

use crate::feeds::meaning::draft::Where;
use crate::geo::country;
use crate::model::place::{Address, CountryCode};
use crate::model::source::SourceFacts;
use crate::text::fold::fold;
use crate::text::html::plain;

/// A country as a row writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// The country that the words stand for.
    pub country: CountryCode,
    /// The source does not cover it, and the words also name a part of a country that the source covers: `CA`, `Georgia`.
    pub doubtful: bool,
}

// Parts of countries that ISO 3166-2 has under another code.
const OTHER_PARTS: &[(&str, &str)] = &[("GB", "NI")];
// Countries whose parts are mostly not called as their towns are, so that one at the end of a line is not the town.
const PARTS_THAT_ARE_NO_TOWNS: &[&str] = &["ZA", "JP", "AU", "CA", "GB", "IN"];
// Parts of these that are called as a town of theirs is: folded, separated by `|`.
const TOWNS_TOO: &[(&str, &str)] = &[
    ("CA", "quebec"),
    ("IN", "chandigarh|delhi|puducherry"),
    (
        "JP",
        "akita|aomori|chiba|fukui|fukuoka|fukushima|gifu|hiroshima|ibaraki|kagoshima|kochi|kumamoto|kyoto|miyazaki|\
         nagano|nagasaki|nara|niigata|oita|okayama|okinawa|osaka|saga|saitama|shizuoka|tochigi|tokushima|tokyo|\
         tottori|toyama|wakayama|yamagata|yamaguchi|yamanashi",
    ),
];
// Countries whose lines never have the post code before the town.
const CODE_LAST: &[&str] = &["US", "CA", "GB", "AU", "IE"];

// `London SW1A 2AA`, `Dublin D02 XY45`
static TOWN_AND_CODE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(.*?)\s+([A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}|[A-Z]\d[\dW]\s?[A-Z\d]{4})$"));
// `1010 Wien`, `75011 Paris`
static CODE_FIRST: LazyLock<Regex> = LazyLock::new(|| pattern(r"^((?:[A-Z]{1,2}-)?\d{4,5}|\d{3} \d{2})\s+(\D+)$"));
// `PA 19103`, `ON M5V 2T6`
static STATE_AND_CODE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^([A-Za-z][A-Za-z .]*?)\s+(\d{5}(?:-\d{4})?|[A-Za-z]\d[A-Za-z]\s?\d[A-Za-z]\d)$"));
// `Sydney NSW 2000`, `QLD 4000`
static STATE_AND_FOUR_DIGITS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:(\D+?)\s+)?([A-Z]{2,3})\s+(\d{4})$"));
// `Gauteng 2092`, `大阪府 530-9999`, `Maharashtra 400001`
static WORDS_AND_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\D+?)\s+(\d{4,6}|\d{3}-\d{4}|\d{3} \d{2})$"));
// A post code of these countries on its own: `SW1A 2AA`, `D02 XY45`, `19103`, `M5V 2T6`
static CODE_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}|[A-Z]\d[\dW]\s?[A-Z\d]{4}|\d{4,5}(?:-\d{4})?|[A-Z]\d[A-Z]\s?\d[A-Z]\d)$")
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// The address in parts, and the country as written. Where only one line is given it is taken apart from its end.
pub fn read(place: &Where, facts: &SourceFacts) -> (Address, Option<Named>) {
    let mut address = Address {
        lines: place.street.iter().filter_map(|line| text(Some(line))).collect(),
        locality: text(place.city.as_ref()),
        subdivision: text(place.state.as_ref()),
        postal_code: text(place.postal_code.as_ref()),
        formatted: text(place.formatted.as_ref()),
    };
    let written = text(place.country.as_ref());
    let mut found = written.as_deref().and_then(|text| named(text, facts)).or_else(|| country_for_state(&mut address, facts));
    let in_parts = !address.lines.is_empty() || address.locality.is_some();
    if let Some(line) = address.formatted.clone() {
        let mut parts: Vec<&str> = line.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect();
        let at_end = parts.last().and_then(|part| named_for_state(part, facts));
        if at_end.is_some() {
            found = found.or(at_end);
            let last = parts.pop();
            if at_end.is_some_and(|named| named.doubtful) {
                address.subdivision = address.subdivision.or_else(|| last.map(str::to_owned));
            }
            // `Belfast, Northern Ireland, UK`: neither is the town.
            if parts.last().is_some_and(|part| is_home_nation(part, at_end)) {
                parts.pop();
            }
        }
        if !in_parts {
            take_apart(&mut parts, &mut address, &covering(found, facts));
        }
    } else if found.is_some_and(|named| named.doubtful) {
        address.subdivision = address.subdivision.or(written);
    }
    (address, found)
}

// `UK` in the field of the state. What is also a part of that country stays one: `England`.
fn country_for_state(address: &mut Address, facts: &SourceFacts) -> Option<Named> {
    let state = address.subdivision.as_deref()?;
    // Without a country to hold it against, Georgia is rather a state.
    let named = named_for_state(state, facts).filter(|named| !named.doubtful && !facts.countries.is_empty())?;
    address.subdivision.take_if(|state| !names_a_part(state, &[named.country]));
    Some(named)
}

/// A published text made plain; `None` where nothing is left of it.
pub fn text(field: Option<&String>) -> Option<String> {
    field.map(|text| plain(text).text).filter(|text| !text.is_empty())
}

fn named(text: &str, facts: &SourceFacts) -> Option<Named> {
    let country = country::from_text(text)?;
    Some(Named { country, doubtful: !facts.countries.contains(&country) && names_a_part(text, &facts.countries) })
}

// England and its likes, before the country that they are parts of.
fn is_home_nation(part: &str, at_end: Option<Named>) -> bool {
    let is_british = |country: CountryCode| country.as_str() == "GB";
    at_end.is_some_and(|named| is_british(named.country)) && part.len() > 2 && country::from_text(part).is_some_and(is_british)
}

fn names_a_part(text: &str, countries: &[CountryCode]) -> bool {
    countries.iter().any(|country| {
        OTHER_PARTS.contains(&(country.as_str(), text.trim().to_uppercase().as_str()))
            || country::subdivision_from_text(*country, text).is_some()
    })
}

// A country where others write a state. Two letters are a state, unless the source covers countries of which none has such
// a part; of another country they are doubtful: `PE` is rather Prince Edward Island than Peru. `UK` is no code of either.
fn named_for_state(part: &str, facts: &SourceFacts) -> Option<Named> {
    let named = named(part, facts)?;
    if part.len() > 2 || part.contains('.') {
        return Some(named);
    }
    let is_code = part.eq_ignore_ascii_case(named.country.as_str());
    if (is_code && facts.countries.is_empty()) || names_a_part(part, &facts.countries) {
        return None;
    }
    Some(Named { doubtful: is_code && !facts.countries.contains(&named.country), ..named })
}

// Whose ways of writing addresses are taken: the country that is named, or else the source's.
fn covering(named: Option<Named>, facts: &SourceFacts) -> Vec<CountryCode> {
    named.filter(|named| !named.doubtful).map_or_else(|| facts.countries.clone(), |named| vec![named.country])
}

fn take_apart(parts: &mut Vec<&str>, address: &mut Address, countries: &[CountryCode]) {
    if parts.len() > 1
        && let Some(code) = parts.pop_if(|part| CODE_ALONE.is_match(part))
    {
        address.postal_code = address.postal_code.take().or_else(|| Some(code.to_owned()));
    }
    let last = parts.last().copied().unwrap_or_default();
    let with_code = town_and_code(last, false).or_else(|| words_and_number(last)).map(|(part, code)| (part, Some(code)));
    let part_and_code = with_code.unwrap_or_else(|| (last.to_owned(), None));
    let four_digits = STATE_AND_FOUR_DIGITS.captures(last).filter(|found| names_a_part(&found[2], countries));
    if is_part(&part_and_code.0, parts, countries) {
        let (part, code) = part_and_code;
        address.subdivision = address.subdivision.take().or(Some(part));
        address.postal_code = address.postal_code.take().or(code);
        parts.pop();
    } else if let Some(found) = four_digits {
        address.subdivision = address.subdivision.take().or_else(|| Some(found[2].to_owned()));
        address.postal_code = address.postal_code.take().or_else(|| Some(found[3].to_owned()));
        address.locality = found.get(1).map(|town| town.as_str().to_owned());
        parts.pop();
    } else if let Some(found) = STATE_AND_CODE.captures(last) {
        let (_, [state, code]) = found.extract();
        let (town, state) = town_and_state(state, countries).map_or((None, state), |(town, state)| (Some(town), state));
        address.subdivision = address.subdivision.take().or_else(|| Some(state.to_owned()));
        address.postal_code = address.postal_code.take().or_else(|| Some(code.to_owned()));
        address.locality = town.map(str::to_owned);
        parts.pop();
    } else if let Some(state) = parts.pop_if(|part| is_state(part, countries)) {
        address.subdivision = address.subdivision.take().or_else(|| Some(state.to_owned()));
    } else if let Some((town, state)) = town_and_state(last, countries).filter(|(town, _)| !begins_with_digit(town)) {
        address.subdivision = address.subdivision.take().or_else(|| Some(state.to_owned()));
        address.locality = Some(town.to_owned());
        parts.pop();
    }
    if address.locality.is_none() {
        take_town(parts, address, countries);
    }
    address.lines = parts.iter().map(|part| (*part).to_owned()).collect();
}

fn take_town(parts: &mut Vec<&str>, address: &mut Address, countries: &[CountryCode]) {
    let code_first = countries.is_empty() || countries.iter().any(|country| !CODE_LAST.contains(&country.as_str()));
    let with_number = |last: &str| words_and_number(last).filter(|_| code_first && parts.len() > 1);
    match parts.last().and_then(|last| town_and_code(last, code_first).or_else(|| with_number(last))) {
        Some((town, code)) => {
            parts.pop();
            address.locality = Some(town);
            address.postal_code = address.postal_code.take().or(Some(code));
        }
        None => address.locality = parts.pop_if(|part| !begins_with_digit(part)).map(str::to_owned),
    }
}

// The last part of a line names a province, and one before it may be the town.
fn is_part(name: &str, parts: &[&str], countries: &[CountryCode]) -> bool {
    let [country] = countries else { return false };
    let before = parts.len().checked_sub(2).and_then(|place| parts.get(place));
    let called_so = match country.as_str() {
        "GB" => country::from_text(name) == Some(*country),
        _ => country::subdivision_from_text(*country, name).is_some(),
    };
    // `5-1 Azabu, Minato, Tokyo`, `Connaught Place, New Delhi, Delhi`: with a town or a ward before it, it is the part.
    let below_it = |before: &str| is_ward(before) || (parts.len() > 2 && !is_street_or_house(before));
    called_so
        && PARTS_THAT_ARE_NO_TOWNS.contains(&country.as_str())
        && before.is_some_and(|before| !begins_with_digit(before) && (!is_town_too(name, *country) || below_it(before)))
}

fn is_town_too(name: &str, country: CountryCode) -> bool {
    let names = TOWNS_TOO.iter().find(|(code, _)| *code == country.as_str()).map(|(_, names)| *names);
    let folded = fold(name);
    names.is_some_and(|names| names.split('|').any(|town| town == folded))
}

fn is_ward(part: &str) -> bool {
    fold(part).rsplit_once(' ').is_some_and(|(_, last)| matches!(last, "ku" | "shi" | "ward" | "city"))
}

fn is_street_or_house(part: &str) -> bool {
    let folded = fold(part);
    let (first, last) = (folded.split(' ').next().unwrap_or_default(), folded.rsplit(' ').next().unwrap_or_default());
    matches!(first, "rue" | "chemin" | "avenue" | "boulevard")
        || matches!(last, "street" | "st" | "road" | "rd" | "avenue" | "ave" | "lane" | "marg" | "drive" | "dori" | "hall" | "church")
}

fn words_and_number(part: &str) -> Option<(String, String)> {
    WORDS_AND_NUMBER.captures(part).map(|found| (found[1].to_owned(), found[2].to_owned()))
}

fn begins_with_digit(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_digit())
}

// Two capital letters alone, or three that a country has as a part: `GA`, `QLD`
fn is_state(part: &str, countries: &[CountryCode]) -> bool {
    let is_short = (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_uppercase());
    is_short && (part.len() == 2 || names_a_part(part, countries))
}

// `Atlanta GA`: capital letters at the end are the state, where one of the countries has it.
fn town_and_state<'a>(part: &'a str, countries: &[CountryCode]) -> Option<(&'a str, &'a str)> {
    let (town, state) = part.rsplit_once(' ')?;
    (is_state(state, countries) && names_a_part(state, countries)).then(|| (town.trim(), state))
}

fn town_and_code(part: &str, code_first: bool) -> Option<(String, String)> {
    if let Some(found) = TOWN_AND_CODE.captures(part) {
        return Some((found[1].to_owned(), found[2].to_owned()));
    }
    CODE_FIRST.captures(part).filter(|_| code_first).map(|found| (found[2].to_owned(), found[1].to_owned()))
}
