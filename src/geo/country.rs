//! Coordinates and names to ISO 3166 codes.

use std::sync::LazyLock;

use country_boundaries::{BOUNDARIES_ODBL_360X180, CountryBoundaries, LatLon};
use foldhash::{HashMap, HashSet};

use crate::geo::country_names::{ALIASES, SHORT_NAMES};
use crate::geo::one_zone;
use crate::geo::part_names::PART_NAMES;
use crate::model::place::{CountryCode, Point};
use crate::model::slot::ZoneName;
use crate::text::fold::fold;

/// What lies at a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryAt {
    /// ISO 3166-1.
    pub country: CountryCode,
    /// ISO 3166-2 such as `US-NY`, where the boundary data has it.
    pub subdivision: Option<String>,
}

// Built at the first question and kept (OpenStreetMap, ODbL).
static BOUNDARIES: LazyLock<CountryBoundaries> = LazyLock::new(|| {
    CountryBoundaries::from_reader(BOUNDARIES_ODBL_360X180).expect("the boundary data is compiled in and the crate's own")
});

// Folded names of all countries: ISO's own and the aliases.
static BY_NAME: LazyLock<HashMap<String, CountryCode>> = LazyLock::new(|| {
    let iso = rust_iso3166::ALL.iter().map(|country| (country.name, country.alpha2));
    let names = iso.chain(SHORT_NAMES.iter().map(|(code, name)| (*name, *code)));
    let aliases = ALIASES.iter().flat_map(|(code, names)| names.split('|').map(move |name| (name, *code)));
    names.chain(aliases).filter_map(|(name, code)| Some((fold(name), code.parse().ok()?))).collect()
});

// Of each country the ISO 3166-2 codes of its subdivisions, and their folded names; of a name that comes twice, the first, and
// rather ISO's own than another.
static SUBDIVISIONS_OF: LazyLock<HashMap<CountryCode, Subdivisions>> = LazyLock::new(|| {
    let of = |country: &rust_iso3166::CountryCode| {
        let all = country.subdivisions().unwrap_or_default();
        let codes = all.iter().map(|part| part.code).collect();
        let others = PART_NAMES.iter().find(|(code, _)| *code == country.alpha2).map_or(&[][..], |(_, parts)| parts);
        let code_of = |part: &str| all.iter().map(|known| known.code).find(|code| code[3..] == *part);
        let others = others.iter().filter_map(|(part, names)| Some((code_of(part)?, names)));
        let others = others.flat_map(|(code, names)| names.split('|').map(move |name| (fold(name), code)));
        let iso = all.iter().rev().map(|part| (fold(part.name), part.code));
        let names = others.chain(iso).filter(|(name, _)| !name.is_empty()).collect();
        Some((country.alpha2.parse().ok()?, Subdivisions { codes, names }))
    };
    rust_iso3166::ALL.iter().filter_map(of).collect()
});

struct Subdivisions {
    codes: HashSet<&'static str>,
    names: HashMap<String, &'static str>,
}

/// The country at a point; `None` at sea.
pub fn at(point: Point) -> Option<CountryAt> {
    let ids = BOUNDARIES.ids(LatLon::new(point.latitude, point.longitude).ok()?);
    let country = ids.iter().find(|id| id.len() == 2)?.parse().ok()?;
    let subdivision = ids.iter().find(|id| id.len() > 3 && id.as_bytes()[2] == b'-');
    Some(CountryAt { country, subdivision: subdivision.map(|id| (*id).to_owned()) })
}

/// A country from what feeds write: `USA`, `U.S.`, `Deutschland`, `ie`, `United Kingdom`.
pub fn from_text(text: &str) -> Option<CountryCode> {
    let text = text.trim();
    if text.len() == 2
        && let Ok(code) = text.parse()
        && exists(code)
    {
        return Some(code);
    }
    if text.len() == 3
        && let Some(country) = rust_iso3166::from_alpha3(&text.to_ascii_uppercase())
    {
        return country.alpha2.parse().ok();
    }
    BY_NAME.get(&fold(text)).copied()
}

/// Whether ISO 3166-1 has the code.
pub fn exists(code: CountryCode) -> bool {
    rust_iso3166::from_alpha2(code.as_str()).is_some()
}

/// The country's English name, or `unknown country` where ISO 3166-1 has no such code.
pub fn name(code: CountryCode) -> &'static str {
    let short = SHORT_NAMES.iter().find(|(short, _)| *short == code.as_str()).map(|(_, name)| *name);
    short.or_else(|| rust_iso3166::from_alpha2(code.as_str()).map(|country| country.name)).unwrap_or("unknown country")
}

/// The name of a subdivision in the language of its country, as ISO 3166-2 has it; `None` where it has no such code.
pub fn subdivision_name(code: &str) -> Option<&'static str> {
    rust_iso3166::iso3166_2::from_code(code).map(|subdivision| subdivision.name)
}

/// A subdivision's ISO 3166-2 code from its name or short code, inside a country that is certain: `Ohio`, `OH`.
pub fn subdivision_from_text(country: CountryCode, text: &str) -> Option<&'static str> {
    let text = text.trim().trim_end_matches('.');
    let known = SUBDIVISIONS_OF.get(&country)?;
    let code = format!("{}-{}", country.as_str(), text.to_ascii_uppercase());
    known.codes.get(code.as_str()).or_else(|| known.names.get(&fold(text))).copied()
}

/// The zone of a country that has one only.
pub fn only_zone(code: CountryCode) -> Option<ZoneName> {
    let found = one_zone::COUNTRIES.binary_search_by(|(country, _)| (*country).cmp(code.as_str())).ok()?;
    ZoneName::new(one_zone::COUNTRIES[found].1)
}

/// The zone of a subdivision (ISO 3166-2) that has one only; subdivisions split between zones have none.
pub fn only_zone_of_subdivision(code: &str) -> Option<ZoneName> {
    let (country, part) = code.split_once('-')?;
    let found = one_zone::SUBDIVISIONS.iter().find(|(known, parts, _)| *known == country && parts.split(' ').any(|known| known == part));
    found.and_then(|(_, _, zone)| ZoneName::new(zone))
}

#[cfg(test)]
mod tests {
    use super::{at, exists, from_text, name, only_zone, only_zone_of_subdivision, subdivision_from_text};
    use crate::geo::country_names::{ALIASES, SHORT_NAMES};
    use crate::geo::one_zone::{COUNTRIES, SUBDIVISIONS};
    use crate::model::place::{CountryCode, Point};
    use crate::model::slot::ZoneName;

    fn code(text: &str) -> CountryCode {
        text.parse().unwrap()
    }

    #[test]
    fn what_feeds_write_is_a_country() {
        let written = [
            ("USA", "US"),
            ("U.S.", "US"),
            ("United States", "US"),
            ("ie", "IE"),
            ("Deutschland", "DE"),
            ("United Kingdom", "GB"),
            ("UK", "GB"),
            ("England", "GB"),
            ("DEU", "DE"),
            ("España", "ES"),
            ("日本", "JP"),
            ("México", "MX"),
            ("The Netherlands", "NL"),
            ("Россия", "RU"),
        ];
        for (text, expected) in written {
            assert_eq!(from_text(text), Some(code(expected)), "{text}");
        }
        for text in ["", "zz", "Ohio", "Nowhere", "-"] {
            assert_eq!(from_text(text), None, "{text}");
        }
        assert_eq!(name(code("GB")), "United Kingdom");
        assert_eq!(name(code("FR")), "France");
    }

    #[test]
    fn a_point_has_a_country_and_where_the_data_goes_deeper_a_subdivision() {
        let dallas = at(Point::new(32.78, -96.8).unwrap()).unwrap();
        assert_eq!((dallas.country, dallas.subdivision.as_deref()), (code("US"), Some("US-TX")));
        assert_eq!(at(Point::new(53.35, -6.26).unwrap()).unwrap().country, code("IE"));
        assert_eq!(at(Point::new(30.0, -40.0).unwrap()), None);
    }

    #[test]
    fn a_state_is_only_looked_up_in_its_country() {
        assert_eq!(subdivision_from_text(code("US"), "oh"), Some("US-OH"));
        assert_eq!(subdivision_from_text(code("US"), "New York"), Some("US-NY"));
        assert_eq!(subdivision_from_text(code("MX"), "Ohio"), None);
        assert_eq!(subdivision_from_text(code("US"), ""), None);
        for (country, text, expected) in
            [("MX", "NL", "MX-NLE"), ("JP", "東京都", "JP-13"), ("JP", "Tokyo", "JP-13"), ("UA", "Київ", "UA-30")]
        {
            assert_eq!(subdivision_from_text(code(country), text), Some(expected), "{text}");
        }
    }

    #[test]
    fn every_zone_and_code_of_the_tables_is_known() {
        assert!(COUNTRIES.is_sorted());
        for (country, zone) in COUNTRIES {
            assert!(exists(code(country)), "{country}");
            assert!(ZoneName::new(zone).is_some(), "{zone}");
        }
        for (country, parts, zone) in SUBDIVISIONS {
            assert!(ZoneName::new(zone).is_some(), "{zone}");
            for part in parts.split(' ') {
                let code = format!("{country}-{part}");
                assert_eq!(subdivision_from_text(country.parse().unwrap(), part), Some(code.as_str()));
            }
        }
        for (country, _) in ALIASES.iter().chain(SHORT_NAMES) {
            assert!(exists(code(country)), "{country}");
        }
    }

    #[test]
    fn split_countries_and_states_have_no_only_zone() {
        assert_eq!(only_zone(code("IE")).unwrap().as_str(), "Europe/Dublin");
        assert_eq!(only_zone_of_subdivision("US-OH").unwrap().as_str(), "America/New_York");
        for country in ["US", "CA", "AU", "BR", "MX", "RU", "ES", "PT", "NZ"] {
            assert_eq!(only_zone(code(country)), None, "{country}");
        }
        for state in [
            "US-FL", "US-TX", "US-TN", "US-KY", "US-IN", "US-MI", "US-KS", "US-NE", "US-ND", "US-SD", "US-OR", "US-ID", "CA-ON", "CA-QC",
            "CA-BC",
        ] {
            assert_eq!(only_zone_of_subdivision(state), None, "{state}");
        }
    }
}
