//! The room: its address in parts, its country, and how far both can be trusted.

use crate::feeds::meaning::address::{self, text};
use crate::feeds::meaning::draft::Where;
use crate::feeds::meaning::point::{self, Located};
use crate::feeds::meaning::room;
use crate::geo::country;
use crate::model::notice::NoticeCode;
use crate::model::place::{Address, CountryCode, Place, Point, Precision};
use crate::model::source::SourceFacts;
use crate::text::fold::fold;

/// A row's place as read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Read {
    /// The place; `None` where the row says nothing of one.
    pub place: Option<Place>,
    /// Coordinates that a zone may be taken from.
    pub zone_point: Option<Point>,
    /// The country that the row itself names or lies in, or else the source's only one.
    pub country: Option<CountryCode>,
    /// The country that a zone may be taken from: not one that the row alone names, outside the source's, without a
    /// point that lies there.
    pub zone_country: Option<CountryCode>,
    /// The ISO 3166-2 subdivision that a zone may be taken from: of an approximate place only as the row writes it, since
    /// the middle of a country lies in some subdivision too.
    pub zone_subdivision: Option<String>,
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
];

/// Beginnings of what stands in place of a building to say that nobody meets in one: `Virtual Only (D23)`.
const NO_ROOM: &[&str] = &["online only", "virtual only", "zoom only", "phone only"];

/// Whether the building's name says that the meeting is held from afar alone.
pub fn says_online_only(venue: Option<&String>) -> bool {
    venue.is_some_and(|venue| {
        let folded = fold(venue);
        NO_ROOM.iter().any(|words| folded.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
    })
}

/// Reads a row's place.
pub fn read(place: &Where, facts: &SourceFacts) -> Read {
    let mut read = Read::default();
    let (mut address, written) = address::read(place, facts);
    let located = coordinates(place, written.map(|written| written.country), facts, &address, &mut read);
    let lies_there = |country| located.believed && located.at.as_ref().is_some_and(|at| at.country == country);
    let is_certain = |country| facts.countries.is_empty() || facts.countries.contains(&country) || lies_there(country);
    let named = written.filter(|written| !written.doubtful || lies_there(written.country)).map(|written| written.country);
    read.country = country_of(named, &located, facts);
    // What was held for a state, until the point told that it is the country.
    let is_country = |state: &mut String| country::from_text(state) == read.country && read.country == named;
    if written.is_some_and(|written| written.doubtful && Some(written.country) == named) {
        address.subdivision.take_if(is_country);
    }
    read.zone_country = read.country.filter(|country| Some(*country) != named || is_certain(*country));
    let subdivision_code = subdivision(&located, read.country, address.subdivision.as_deref());
    let is_building = |name: &String| !NO_BUILDINGS.contains(&fold(name).as_str()) && !says_online_only(Some(name));
    let venue = text(place.venue.as_ref()).filter(is_building);
    let says_something = venue.is_some() || address != Address::default() || located.point.is_some() || written.is_some();
    if !says_something {
        return read;
    }
    let exact = is_exact(place.approximate, venue.is_some(), &address, located.point.is_some(), read.country);
    if place.approximate.is_none() && !exact {
        read.notices.push((
            NoticeCode::ApproximateGuessed,
            "approximate",
            address.formatted.clone().or(address.locality.clone()).unwrap_or_default(),
        ));
    }
    read.exact = exact;
    let in_words = || Some(country::subdivision_from_text(read.zone_country?, address.subdivision.as_deref()?)?.to_owned());
    read.zone_subdivision = if exact { subdivision_code.clone() } else { in_words() };
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
        room: room::of(&address, venue.as_deref()),
        name: venue,
        address,
        point: located.point,
        precision,
        notes: text(place.notes.as_ref()),
        country: read.country,
        subdivision_code,
        wheelchair_accessible: None,
    });
    read
}

/// Whether nothing but the building's name says where it is, within a state at best.
pub fn is_name_alone(place: &Place) -> bool {
    let Address { formatted, lines, locality, postal_code, .. } = &place.address;
    place.name.is_some()
        && place.point.is_none()
        && lines.is_empty()
        && [formatted, locality, postal_code].iter().all(|part| part.is_none())
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

// Neither `75011 Paris` nor `Sydney NSW 2000` has a house number.
fn without_code(part: &str, code: Option<&str>) -> String {
    let words: Vec<&str> = part.split_whitespace().collect();
    let is_state = |word: &str| (2..=3).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase());
    match (code, words.as_slice()) {
        (Some(code), _) => part.replacen(code, "", 1),
        (None, [town @ .., state, last]) if is_state(state) && last.len() == 4 && last.bytes().all(|byte| byte.is_ascii_digit()) => {
            town.join(" ")
        }
        (None, _) => part.to_owned(),
    }
}

// Countries whose post codes lead to a few doors. Elsewhere a code is a part of a town, as is a town with its code.
const CODES_OF_DOORS: &[&str] = &["GB", "IE", "NL"];

// Not TSML's count of commas, which takes every London address for approximate.
fn is_exact(stated: Option<bool>, has_venue: bool, address: &Address, has_point: bool, country: Option<CountryCode>) -> bool {
    if let Some(approximate) = stated {
        return !approximate;
    }
    let says_more_than_a_region = address.locality.is_some() || address.subdivision.is_some() || address.formatted.is_some();
    let code = address.postal_code.as_deref();
    let is_house_number = |first: &str| without_code(first, code).contains(|c: char| c.is_ascii_digit());
    let house_number = address.formatted.as_deref().is_some_and(|line| line.split(',').next().is_some_and(is_house_number));
    let code_of_a_door = code.is_some() && country.is_none_or(|country| CODES_OF_DOORS.contains(&country.as_str()));
    let door = !address.lines.is_empty() || code_of_a_door || house_number;
    door || (has_venue && (address.locality.is_some() || has_point)) || (has_point && !says_more_than_a_region)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::feeds::meaning::draft::Where;
    use crate::model::id::FellowshipCode;
    use crate::model::source::{Licence, Permission, SourceFacts};

    fn leads_to_a_door(country: &str, line: &str) -> bool {
        let facts = SourceFacts {
            id: "example".parse().unwrap(),
            name: "Example".to_owned(),
            format: "meeting_guide".to_owned(),
            fellowship: FellowshipCode::new("aa"),
            countries: vec![country.parse().unwrap()],
            default_zone: None,
            languages: Vec::new(),
            rank: 500,
            mirror_of: None,
            licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
            publisher: None,
            enabled: true,
            disabled_reason: None,
            stale_after_s: 86_400,
        };
        read(&Where { formatted: Some(line.to_owned()), ..Where::default() }, &facts).exact
    }

    #[test]
    fn whether_an_address_leads_to_a_door_is_read_as_its_country_writes_addresses() {
        let doors = [
            ("GB", "10 Fiddler St, London SW1A 2AA, UK"),
            ("GB", "London SW1A 2AA, UK"),
            ("IE", "Harbour Hall, 4 Quay St, Dublin D02 XY45, Ireland"),
            ("FR", "12 rue du Port, 75011 Paris, France"),
            ("DE", "Hafenstr. 4, 20095 Hamburg, Deutschland"),
            ("JP", "〒160-0023 東京都新宿区西新宿2-8-1, 日本"),
            ("BR", "Rua do Porto 12, Santos, SP, 11010-000, Brasil"),
            ("AU", "12 Quay St, Sydney NSW 2000, Australia"),
            ("US", "12 Quay St, Springfield, IL 62701, USA"),
            ("CA", "12 Quay St, Toronto, ON M5V 2T6, Canada"),
        ];
        for (country, line) in doors {
            assert!(leads_to_a_door(country, line), "{line}");
        }
        let towns = [
            ("GB", "London, UK"),
            ("IE", "Dublin, Ireland"),
            ("FR", "75011 Paris, France"),
            ("DE", "20095 Hamburg, Deutschland"),
            ("JP", "東京都, 日本"),
            ("BR", "Santos, SP, Brasil"),
            ("AU", "Sydney NSW 2000, Australia"),
            ("US", "Springfield, IL 62701, USA"),
            ("CA", "Toronto, ON M5V 2T6, Canada"),
        ];
        for (country, line) in towns {
            assert!(!leads_to_a_door(country, line), "{line}");
        }
    }
}
