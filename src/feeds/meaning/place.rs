//! The room: its address in parts, its country, and how far both can be trusted.

use std::sync::LazyLock;

use regex::Regex;

use crate::feeds::meaning::draft::Where;
use crate::feeds::meaning::point::{self, Located};
use crate::geo::country;
use crate::model::notice::NoticeCode;
use crate::model::place::{Address, CountryCode, Place, Point, Precision};
use crate::model::source::SourceFacts;
use crate::text::fold::fold;
use crate::text::html::plain;

/// A row's place as read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Read {
    /// The place; `None` where the row says nothing of one.
    pub place: Option<Place>,
    /// Coordinates that a zone may be taken from.
    pub zone_point: Option<Point>,
    /// The country that the row itself names or lies in, or else the source's only one.
    pub country: Option<CountryCode>,
    /// The ISO 3166-2 subdivision.
    pub subdivision: Option<String>,
    /// There is an address or a point that leads to a door.
    pub exact: bool,
    /// What was found: code, field, value.
    pub notices: Vec<(NoticeCode, &'static str, String)>,
}

// Names that stand in the building's field and are no building.
const NO_BUILDINGS: &[&str] = &[
    "online",
    "online meeting",
    "zoom",
    "zoom meeting",
    "virtual",
    "virtual meeting",
    "meeting location",
    "phone",
    "internet",
    "tba",
    "tbd",
    "online only",
];

// `London SW1A 2AA`
static BRITISH: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(.*?)\s+([A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2})$"));
// `1010 Wien`, `75011 Paris`
static CODE_FIRST: LazyLock<Regex> = LazyLock::new(|| pattern(r"^((?:[A-Z]{1,2}-)?\d{4,5}|\d{3} \d{2})\s+(\D+)$"));
// `PA 19103`, `ON M5V 2T6`
static STATE_AND_CODE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^([A-Za-z][A-Za-z .]*?)\s+(\d{5}(?:-\d{4})?|[A-Za-z]\d[A-Za-z]\s?\d[A-Za-z]\d)$"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// Reads a row's place.
pub fn read(place: &Where, facts: &SourceFacts) -> Read {
    let mut read = Read::default();
    let (mut address, written_country) = address(place);
    let named = written_country.as_deref().and_then(country::from_text);
    let located = coordinates(place, named, facts, &address, &mut read);
    read.country = country_of(named, &located, facts);
    read.subdivision = subdivision(&located, read.country, address.subdivision.as_deref());
    let venue = text(&place.venue).filter(|name| !NO_BUILDINGS.contains(&fold(name).as_str()));
    let says_something = venue.is_some() || address != Address::default() || located.point.is_some() || written_country.is_some();
    if !says_something {
        return read;
    }
    let exact = is_exact(place.approximate, venue.is_some(), &address, located.point.is_some());
    if place.approximate.is_none() && !exact {
        read.notices.push((
            NoticeCode::ApproximateGuessed,
            "approximate",
            address.formatted.clone().or(address.locality.clone()).unwrap_or_default(),
        ));
    }
    read.exact = exact;
    read.zone_point = located.point.filter(|_| exact && located.believed);
    // A point in another country leads to no door, whatever the address says.
    let leads_to_the_door = exact && (located.believed || located.point.is_none());
    let precision = match (leads_to_the_door, located.point.is_some() || address.locality.is_some()) {
        (true, _) => Precision::Exact,
        (false, true) => Precision::Approximate,
        (false, false) => Precision::RegionOnly,
    };
    pad_postal_code(read.country, &mut address);
    read.place = Some(Place {
        name: venue,
        room: None,
        address,
        point: located.point,
        precision,
        notes: text(&place.notes),
        country: read.country,
        subdivision_code: read.subdivision.clone(),
        wheelchair_accessible: None,
    });
    read
}

// Spreadsheets drop the zero that the codes of New England begin with.
fn pad_postal_code(country: Option<CountryCode>, address: &mut Address) {
    let is_american = country.is_some_and(|country| country.as_str() == "US");
    if let Some(code) =
        address.postal_code.as_mut().filter(|code| is_american && (3..5).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit()))
    {
        *code = format!("{code:0>5}");
    }
}

fn text(field: &Option<String>) -> Option<String> {
    field.as_deref().map(|text| plain(text).text).filter(|text| !text.is_empty())
}

// The address in parts, and the country as written. Where only one line is given it is taken apart from its end.
fn address(place: &Where) -> (Address, Option<String>) {
    let mut address = Address {
        lines: place.street.iter().filter_map(|line| text(&Some(line.clone()))).collect(),
        locality: text(&place.city),
        subdivision: text(&place.state),
        postal_code: text(&place.postal_code),
        formatted: text(&place.formatted),
    };
    let mut written_country = text(&place.country);
    let in_parts = !address.lines.is_empty() || address.locality.is_some();
    if let Some(line) = address.formatted.clone() {
        let mut parts: Vec<&str> = line.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect();
        if let Some(last) = parts.pop_if(|part| country::from_text(part).is_some() && (part.len() > 2 || part.contains('.'))) {
            written_country = written_country.or_else(|| Some(last.to_owned()));
        }
        if !in_parts {
            take_apart(&mut parts, &mut address);
        }
    }
    (address, written_country)
}

fn take_apart(parts: &mut Vec<&str>, address: &mut Address) {
    if let Some(last) = parts.last()
        && let Some(found) = STATE_AND_CODE.captures(last)
    {
        address.subdivision = address.subdivision.take().or_else(|| Some(found[1].to_owned()));
        address.postal_code = address.postal_code.take().or_else(|| Some(found[2].to_owned()));
        parts.pop();
    } else if let Some(state) = parts.pop_if(|part| part.len() == 2 && part.chars().all(|c| c.is_ascii_uppercase())) {
        address.subdivision = address.subdivision.take().or_else(|| Some(state.to_owned()));
    }
    let town = parts.last().and_then(|last| town_and_code(last));
    if let Some((town, code)) = town {
        parts.pop();
        address.locality = Some(town);
        address.postal_code = address.postal_code.take().or(Some(code));
    } else {
        address.locality = parts.pop_if(|part| !part.starts_with(|c: char| c.is_ascii_digit())).map(str::to_owned);
    }
    address.lines = parts.iter().map(|part| (*part).to_owned()).collect();
}

fn town_and_code(part: &str) -> Option<(String, String)> {
    if let Some(found) = BRITISH.captures(part) {
        return Some((found[1].to_owned(), found[2].to_owned()));
    }
    CODE_FIRST.captures(part).map(|found| (found[2].to_owned(), found[1].to_owned()))
}

fn coordinates(place: &Where, named: Option<CountryCode>, facts: &SourceFacts, address: &Address, read: &mut Read) -> Located {
    let mut countries = facts.countries.clone();
    // A list may reach over its border, where the row itself says so. Without countries there is nothing to hold against.
    if let Some(named) = named.filter(|named| !countries.is_empty() && !countries.contains(named)) {
        countries.push(named);
    }
    let located = point::locate(place.latitude.as_deref(), place.longitude.as_deref(), &countries);
    // Sites write 0,0 for a meeting that has no address; that is no fault of the row.
    let has_address = !address.lines.is_empty() || address.formatted.is_some();
    if let Some(code) = located.notice.filter(|code| *code != NoticeCode::BadCoordinates || has_address) {
        let given = format!("{}, {}", place.latitude.as_deref().unwrap_or(""), place.longitude.as_deref().unwrap_or(""));
        read.notices.push((code, "latitude", given));
    }
    located
}

// The row's word, unless the point lies in a country of the source and the word does not name one: `CA` for California.
fn country_of(named: Option<CountryCode>, located: &Located, facts: &SourceFacts) -> Option<CountryCode> {
    let at = located.at.as_ref().filter(|_| located.believed).map(|at| at.country);
    let only = if let [only] = facts.countries.as_slice() { Some(*only) } else { None };
    match (named, at) {
        (Some(named), Some(at)) if named != at && facts.countries.contains(&at) && !facts.countries.contains(&named) => Some(at),
        (Some(named), _) => Some(named),
        (None, at) => at.or(only),
    }
}

fn subdivision(located: &Located, country: Option<CountryCode>, state: Option<&str>) -> Option<String> {
    let at = located.at.as_ref().filter(|at| located.believed && Some(at.country) == country);
    let of_point = at.and_then(|at| at.subdivision.clone());
    of_point.or_else(|| country::subdivision_from_text(country?, state?).map(str::to_owned))
}

// Not TSML's count of commas, which takes every London address for approximate.
fn is_exact(stated: Option<bool>, has_venue: bool, address: &Address, has_point: bool) -> bool {
    if let Some(approximate) = stated {
        return !approximate;
    }
    let says_more_than_a_region = address.locality.is_some() || address.subdivision.is_some() || address.formatted.is_some();
    let house_number = address
        .formatted
        .as_deref()
        .is_some_and(|line| line.split(',').next().is_some_and(|first| first.contains(|c: char| c.is_ascii_digit())));
    let door = !address.lines.is_empty() || address.postal_code.is_some() || house_number;
    door || (has_venue && (address.locality.is_some() || has_point)) || (has_point && !says_more_than_a_region)
}
