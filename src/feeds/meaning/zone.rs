//! A meeting's time zone: found by one clue after another, never assumed.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt as _};

use crate::feeds::meaning::zone_names::{IN_COUNTRY, NORTH_AMERICAN, WINDOWS};
use crate::geo::{country, zone as zones};
use crate::model::place::{CountryCode, Point};
use crate::model::slot::{ZoneName, ZoneSource};
use crate::model::source::SourceFacts;
use crate::text::fold::fold;

/// What is known of where a meeting is, for finding its zone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clues<'a> {
    /// What stands in the row's zone field.
    pub stated: Option<&'a str>,
    /// Coordinates that are exact and believed.
    pub point: Option<Point>,
    /// The country that the row is certain to lie in.
    pub country: Option<CountryCode>,
    /// The ISO 3166-2 subdivision.
    pub subdivision: Option<&'a str>,
    /// Whether it is held in a room: a room on UTC is not believed.
    pub in_a_room: bool,
}

/// A zone and how it was found; `bad` where the row's own field could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The zone.
    pub zone: Option<ZoneName>,
    /// How it was found.
    pub source: ZoneSource,
    /// The row names a zone that nobody knows, or UTC for a room.
    pub bad: bool,
}

/// Row, alias, coordinates, single-zone subdivision, single-zone country, the source's default, none.
pub fn find(clues: Clues<'_>, facts: &SourceFacts) -> Found {
    let stated = clues.stated.map(str::trim).filter(|text| !text.is_empty());
    // Asked where it matters alone: most rows name their zone.
    let at_point = || clues.point.and_then(zones::at);
    let named = stated.and_then(|text| read(text, clues.country, facts)).filter(|(zone, _)| !(clues.in_a_room && is_utc(zone)));
    if let Some((zone, source)) = named {
        // `MST` in Phoenix: the place tells which of the zones with that winter hour is meant.
        let at_point = if source == ZoneSource::Alias { at_point() } else { None };
        let meant = at_point.filter(|at_point| *at_point != zone && same_winter_hour(at_point, &zone));
        let (zone, source) = meant.map_or((zone, source), |meant| (meant, ZoneSource::Coordinates));
        return Found { zone: Some(zone), source, bad: false };
    }
    let by_clue = at_point()
        .map(|zone| (zone, ZoneSource::Coordinates))
        .or_else(|| Some((country::only_zone_of_subdivision(clues.subdivision?)?, ZoneSource::Region)))
        .or_else(|| Some((country::only_zone(clues.country?)?, ZoneSource::Country)))
        .or_else(|| Some((facts.default_zone.clone()?, ZoneSource::Source)));
    let (zone, source) = by_clue.map_or((None, ZoneSource::None), |(zone, source)| (Some(zone), source));
    Found { zone, source, bad: stated.is_some() }
}

fn same_winter_hour(a: &ZoneName, b: &ZoneName) -> bool {
    // Which year does not matter: rules of the zones that these names stand for have not changed in January for long.
    let january = jiff::civil::date(2026, 1, 15).at(12, 0, 0, 0);
    let offset = |zone: &ZoneName| {
        zone.rules().and_then(|rules| rules.to_ambiguous_timestamp(january).compatible().ok().map(|at| rules.to_offset(at)))
    };
    offset(a).zip(offset(b)).is_some_and(|(a, b)| a == b)
}

fn is_utc(zone: &ZoneName) -> bool {
    matches!(zone.as_str(), "UTC" | "GMT" | "UCT" | "Zulu" | "Universal" | "Greenwich") || zone.as_str().starts_with("Etc/")
}

/// A zone as a row names it. Aliases without a slash go first: IANA's `EST` is no wall clock of New York.
fn read(text: &str, country: Option<CountryCode>, facts: &SourceFacts) -> Option<(ZoneName, ZoneSource)> {
    let named = text.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(text, |(_, name)| name).trim();
    if !named.contains('/')
        && let Some(zone) = alias(named, country, facts)
    {
        return Some((zone, ZoneSource::Alias));
    }
    let spelt = named.replace(' ', "_");
    if !named.contains("Etc/GMT")
        && (named.contains('/') || is_utc_name(named))
        && let Some(zone) = ZoneName::new(&spelt)
    {
        return Some((zone, ZoneSource::Listing));
    }
    let zone = BY_CITY.get(&fold(named)).and_then(|zone| *zone).and_then(ZoneName::new)?;
    Some((zone, ZoneSource::Alias))
}

fn is_utc_name(text: &str) -> bool {
    ["utc", "gmt"].contains(&text.to_ascii_lowercase().as_str())
}

fn alias(text: &str, country: Option<CountryCode>, facts: &SourceFacts) -> Option<ZoneName> {
    let folded = fold(text);
    let covers = |code: &str| facts.countries.iter().any(|covered| covered.as_str() == code);
    // In Australia, Eastern is another zone, also by its Windows name.
    let american = |code: &str| ["US", "CA"].contains(&code);
    let may_be_american = match country {
        Some(country) => american(country.as_str()),
        None => facts.countries.is_empty() || covers("US") || covers("CA"),
    };
    let is_everybodys = |name: &str| AMERICAN_WORDS.contains(&name.split(' ').next().unwrap_or_default());
    if let Some((name, zone)) = WINDOWS.iter().find(|(name, _)| *name == folded) {
        let of_america = name.ends_with(" standard time") && name.split(' ').count() == 3 && is_everybodys(name);
        return if of_america && !may_be_american { None } else { ZoneName::new(zone) };
    }
    if let Some((_, _, zone)) = IN_COUNTRY.iter().find(|(country, name, _)| *name == folded && covers(country)) {
        return ZoneName::new(zone);
    }
    // `Eastern Time (US & Canada)`, `Pacific Time`
    let short =
        folded.trim_end_matches(" us and canada").trim_end_matches(" time").trim_end_matches(" standard").trim_end_matches(" daylight");
    let found = NORTH_AMERICAN.iter().find(|(name, _)| *name == short).filter(|_| may_be_american || folded.ends_with("us and canada"));
    found.and_then(|(_, zone)| ZoneName::new(zone))
}

// What Windows' names of America's zones begin with, and people elsewhere call their own.
const AMERICAN_WORDS: &[&str] = &["eastern", "central", "mountain", "pacific"];

// The last part of each IANA name, where one zone alone has it: `new york`, `dublin`.
static BY_CITY: LazyLock<HashMap<String, Option<&'static str>>> = LazyLock::new(|| {
    let mut cities: HashMap<String, Option<&'static str>> = HashMap::new();
    for zone in jiff_names() {
        if let Some((_, city)) = zone.rsplit_once('/') {
            cities.entry(fold(city)).and_modify(|known| *known = None).or_insert(Some(zone));
        }
    }
    cities
});

fn jiff_names() -> impl Iterator<Item = &'static str> {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| jiff::tz::db().available().map(|name| name.to_string()).collect());
    NAMES.iter().map(String::as_str).filter(|name| !name.starts_with("Etc/") && !name.starts_with("US/") && !name.starts_with("Canada/"))
}

#[cfg(test)]
mod tests {
    use super::{Clues, find};
    use crate::model::id::FellowshipCode;
    use crate::model::place::Point;
    use crate::model::slot::ZoneSource;
    use crate::model::source::{Licence, Permission, SourceFacts};

    fn facts(countries: &[&str]) -> SourceFacts {
        SourceFacts {
            id: "case".parse().unwrap(),
            name: "A case".to_owned(),
            format: "meeting_guide".to_owned(),
            fellowship: FellowshipCode::new("aa"),
            countries: countries.iter().map(|code| code.parse().unwrap()).collect(),
            default_zone: None,
            languages: Vec::new(),
            rank: 500,
            mirror_of: None,
            licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
            publisher: None,
            enabled: true,
            disabled_reason: None,
            stale_after_s: 86_400,
        }
    }

    fn zone(stated: &str, point: Option<(f64, f64)>, countries: &[&str]) -> (Option<String>, ZoneSource) {
        let point = point.map(|(latitude, longitude)| Point::new(latitude, longitude).unwrap());
        let found = find(Clues { stated: Some(stated), point, in_a_room: true, ..Clues::default() }, &facts(countries));
        (found.zone.map(|zone| zone.as_str().to_owned()), found.source)
    }

    #[test]
    fn a_short_name_is_the_zone_of_the_place_that_keeps_its_winter_hour() {
        let named = |stated, at, countries: &[&str]| zone(stated, Some(at), countries);
        assert_eq!(named("MST", (33.45, -112.07), &["US"]), (Some("America/Phoenix".to_owned()), ZoneSource::Coordinates));
        assert_eq!(named("CST", (50.45, -104.61), &["CA"]), (Some("America/Regina".to_owned()), ZoneSource::Coordinates));
        // Another winter hour: the row says what it says.
        assert_eq!(named("EST", (41.88, -87.63), &["US"]), (Some("America/New_York".to_owned()), ZoneSource::Alias));
        assert_eq!(named("America/Denver", (33.45, -112.07), &["US"]), (Some("America/Denver".to_owned()), ZoneSource::Listing));
    }

    #[test]
    fn windows_names_of_america_are_nobodys_elsewhere() {
        assert_eq!(zone("Eastern Standard Time", None, &["AU"]), (None, ZoneSource::None));
        assert_eq!(zone("Eastern Standard Time", None, &["US"]).0.as_deref(), Some("America/New_York"));
        assert_eq!(zone("AUS Eastern Standard Time", None, &["AU"]).0.as_deref(), Some("Australia/Sydney"));
        assert_eq!(zone("E. Australia Standard Time", None, &["AU"]).0.as_deref(), Some("Australia/Brisbane"));
    }
}
