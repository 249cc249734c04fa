//! A meeting's time zone: found by one clue after another, never assumed.

use std::collections::HashMap;
use std::sync::LazyLock;

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
    /// The country.
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
    if let Some((zone, source)) = stated.and_then(|text| read(text, facts)).filter(|(zone, _)| !(clues.in_a_room && is_utc(zone))) {
        return Found { zone: Some(zone), source, bad: false };
    }
    let by_clue = clues
        .point
        .and_then(zones::at)
        .map(|zone| (zone, ZoneSource::Coordinates))
        .or_else(|| Some((country::only_zone_of_subdivision(clues.subdivision?)?, ZoneSource::Region)))
        .or_else(|| Some((country::only_zone(clues.country?)?, ZoneSource::Country)))
        .or_else(|| Some((facts.default_zone.clone()?, ZoneSource::Source)));
    let (zone, source) = by_clue.map_or((None, ZoneSource::None), |(zone, source)| (Some(zone), source));
    Found { zone, source, bad: stated.is_some() }
}

fn is_utc(zone: &ZoneName) -> bool {
    matches!(zone.as_str(), "UTC" | "GMT" | "UCT" | "Zulu" | "Universal" | "Greenwich") || zone.as_str().starts_with("Etc/")
}

/// A zone as a row names it. Aliases without a slash go first: IANA's `EST` is no wall clock of New York.
fn read(text: &str, facts: &SourceFacts) -> Option<(ZoneName, ZoneSource)> {
    let named = text.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(text, |(_, name)| name).trim();
    if !named.contains('/')
        && let Some(zone) = alias(named, facts)
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

fn alias(text: &str, facts: &SourceFacts) -> Option<ZoneName> {
    let folded = fold(text);
    if let Some((_, zone)) = WINDOWS.iter().find(|(name, _)| *name == folded) {
        return ZoneName::new(zone);
    }
    let covers = |country: &str| facts.countries.iter().any(|code| code.as_str() == country);
    if let Some((_, _, zone)) = IN_COUNTRY.iter().find(|(country, name, _)| *name == folded && covers(country)) {
        return ZoneName::new(zone);
    }
    // `Eastern Time (US & Canada)`, `Pacific Time`
    let short =
        folded.trim_end_matches(" us and canada").trim_end_matches(" time").trim_end_matches(" standard").trim_end_matches(" daylight");
    // In Australia, Eastern is another zone.
    let may_be_american = facts.countries.is_empty() || covers("US") || covers("CA") || folded.ends_with("us and canada");
    let found = NORTH_AMERICAN.iter().find(|(name, _)| *name == short).filter(|_| may_be_american);
    found.and_then(|(_, zone)| ZoneName::new(zone))
}

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
