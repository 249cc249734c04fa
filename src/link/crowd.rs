//! What only the whole set of listings tells: which points, numbers and pages belong to no single meeting.

use std::collections::{HashMap, HashSet};

use crate::link::policy;
use crate::link::streets;
use crate::model::listing::Listing;
use crate::model::place::{Point, Precision};
use crate::text::fold::fold;

/// Points, numbers and pages that identify nothing.
#[derive(Debug, Default)]
pub struct Crowd {
    fallback_points: HashSet<(i64, i64)>,
    provider_numbers: HashSet<String>,
    shared_pages: HashSet<String>,
}

impl Crowd {
    /// Reads the whole set; the order of the listings does not matter.
    pub fn of(listings: &[&Listing]) -> Self {
        let mut addresses: HashMap<(i64, i64), HashSet<String>> = HashMap::new();
        let mut names: HashMap<String, HashSet<String>> = HashMap::new();
        let mut page_rows: HashMap<(&str, String), HashMap<Option<u16>, usize>> = HashMap::new();
        for listing in listings {
            if let Some((cell, address)) = point_and_address(listing) {
                addresses.entry(cell).or_default().insert(address);
            }
            for number in listing.online.iter().flat_map(|online| &online.dial_in).filter_map(|text| bare_number(text)) {
                names.entry(number).or_default().insert(listing.name.as_deref().map(fold).unwrap_or_default());
            }
            if let Some(page) = listing.url.as_deref().and_then(page) {
                let slot = listing.slot.as_ref().map(|slot| slot.week_minute());
                *page_rows.entry((listing.key.source.as_str(), page)).or_default().entry(slot).or_default() += 1;
            }
        }
        Self {
            fallback_points: keys_where(addresses, |streets| streets.len() > policy::FALLBACK_STREETS_MAX),
            provider_numbers: keys_where(names, |names| names.len() > policy::DIAL_IN_NAMES_MAX),
            shared_pages: keys_where(page_rows, |slots| slots.values().any(|rows| *rows > 1)).into_iter().map(|(_, page)| page).collect(),
        }
    }

    /// The exact point of a listing, unless it is a fallback that stands for a whole town.
    pub fn trusted_point(&self, listing: &Listing) -> Option<Point> {
        let place = listing.place.as_ref()?;
        place.point.filter(|point| place.precision == Precision::Exact && !self.fallback_points.contains(&point_key(*point)))
    }

    /// Whether many streets share the point.
    pub fn is_fallback(&self, point: Point) -> bool {
        self.fallback_points.contains(&point_key(point))
    }

    /// A dial-in number as a key of one meeting: with its code, or bare where no provider shares it out.
    pub fn dial_key(&self, text: &str) -> Option<String> {
        match bare_number(text) {
            Some(number) if self.provider_numbers.contains(&number) => None,
            Some(number) => Some(number),
            None => {
                let (number, code) = text.split_once(',')?;
                Some(format!("{},{}", digits(number), digits(code)))
            }
        }
    }

    /// The listing's own page in one spelling, unless its source gives it for several meetings at one hour.
    pub fn own_page(&self, listing: &Listing) -> Option<String> {
        listing.url.as_deref().and_then(page).filter(|page| !self.shared_pages.contains(page))
    }
}

fn keys_where<K: Eq + std::hash::Hash, V>(map: HashMap<K, V>, keep: impl Fn(&V) -> bool) -> HashSet<K> {
    map.into_iter().filter(|(_, value)| keep(value)).map(|(key, _)| key).collect()
}

/// A point to about a metre; what it says beyond that is noise of the geocoder.
#[allow(clippy::cast_possible_truncation, reason = "degrees times 100 000 fit easily")]
fn point_key(point: Point) -> (i64, i64) {
    ((point.latitude * 1e5).round() as i64, (point.longitude * 1e5).round() as i64)
}

/// The point, and the street or else the venue that is said to be there.
fn point_and_address(listing: &Listing) -> Option<((i64, i64), String)> {
    let place = listing.place.as_ref()?;
    let address = match streets::read(&place.address) {
        Some(street) => format!("{} {}", street.number, street.street),
        None => fold(place.name.as_deref()?),
    };
    Some((point_key(place.point?), address))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The digits of a number that has no meeting code behind it.
fn bare_number(text: &str) -> Option<String> {
    let (number, code) = text.split_once(',').unwrap_or((text, ""));
    let number = digits(number);
    (digits(code).is_empty() && number.len() >= 7).then_some(number)
}

/// A page without scheme, `www.`, fragment and closing slash; `None` for a site's front page.
fn page(url: &str) -> Option<String> {
    let parsed = url::Url::parse(url.trim()).ok()?;
    let host = parsed.host_str()?.trim_start_matches("www.").to_owned();
    let path = parsed.path().trim_end_matches('/');
    let query = parsed.query().map(|query| format!("?{query}")).unwrap_or_default();
    (!path.is_empty() || !query.is_empty()).then(|| format!("{host}{path}{query}"))
}
