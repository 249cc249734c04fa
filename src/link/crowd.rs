//! What only the whole set of listings tells: which points, numbers and pages belong to no single meeting.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use crate::link::names;
use crate::link::policy;
use crate::link::streets;
use crate::model::listing::Listing;
use crate::model::place::{Point, Precision};
use crate::text::fold::fold;

/// A dial-in number made comparable.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DialIn {
    /// The last [`policy::DIAL_IN_DIGITS`] digits.
    pub number: String,
    /// The digits of the meeting's code; empty where none is given.
    pub code: String,
}

impl DialIn {
    /// Whether the number leads to one meeting by itself.
    pub fn has_code(&self) -> bool {
        !self.code.is_empty()
    }

    /// Reads a number with what is dialled after the call is taken: the code, and perhaps a passcode, which is left
    /// out. `None` where the first digits are no telephone number (7 to 15 digits, E.164).
    fn read(text: &str) -> Option<Self> {
        let (number, tail) = text.split_at(text.find([',', '#', '*', ';']).unwrap_or(text.len()));
        let number = digits(number);
        if !(7..=15).contains(&number.len()) {
            return None;
        }
        let mut runs = tail.split([',', '#', '*', ';']).map(digits);
        let code = runs.find(|run| run.len() >= CODE_DIGITS_MIN).unwrap_or_else(|| digits(tail));
        Some(Self { number: number[number.len().saturating_sub(policy::DIAL_IN_DIGITS)..].to_owned(), code })
    }
}

/// Shorter runs choose a language or wait.
const CODE_DIGITS_MIN: usize = 4;

/// Points, rooms, numbers and pages that identify nothing.
#[derive(Debug, Default)]
pub struct Crowd {
    fallback_points: HashSet<(i64, i64)>,
    shared_rooms: HashSet<String>,
    provider_numbers: HashSet<String>,
    shared_pages: HashSet<String>,
}

impl Crowd {
    /// Reads the whole set; the order of the listings does not matter.
    pub fn of(listings: &[&Listing]) -> Self {
        // Sets of hashes, not of texts: only how many differ is asked.
        let mut addresses: HashMap<(i64, i64), HashSet<u64>> = HashMap::new();
        let mut names: HashMap<String, HashSet<u64>> = HashMap::new();
        let mut room_names: HashMap<String, HashSet<(Option<u16>, u64)>> = HashMap::new();
        let mut page_rows: HashMap<(&str, String), HashMap<Option<u16>, usize>> = HashMap::new();
        for listing in listings {
            if let Some((cell, address)) = point_and_address(listing) {
                addresses.entry(cell).or_default().insert(xxh3_64(address.as_bytes()));
            }
            let slot = listing.slot.as_ref().map(|slot| slot.week_minute());
            if let Some(online) = &listing.online {
                let name = listing.name.as_deref().and_then(names::read).map_or(0, |name| xxh3_64(name.core.as_bytes()));
                for bare in online.dial_in.iter().filter_map(|text| DialIn::read(text)).filter(|dial_in| !dial_in.has_code()) {
                    names.entry(bare.number).or_default().insert(name);
                }
                if let Some(room) = room_of(listing) {
                    room_names.entry(room).or_default().insert((slot, name));
                }
            }
            if let Some(page) = listing.url.as_deref().and_then(page) {
                *page_rows.entry((listing.key.source.as_str(), page)).or_default().entry(slot).or_default() += 1;
            }
        }
        Self {
            fallback_points: keys_where(addresses, |streets| streets.len() > policy::FALLBACK_STREETS_MAX),
            shared_rooms: keys_where(room_names, too_many_names),
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

    /// A dial-in number with its code, or bare where no provider shares it out.
    pub fn dial_in(&self, text: &str) -> Option<DialIn> {
        DialIn::read(text).filter(|dial_in| dial_in.has_code() || !self.provider_numbers.contains(&dial_in.number))
    }

    /// The listing's online room in lower case, unless so many names share it that it is a page of the provider.
    pub fn online_room(&self, listing: &Listing) -> Option<String> {
        room_of(listing).filter(|room| !self.shared_rooms.contains(room))
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

fn room_of(listing: &Listing) -> Option<String> {
    listing.online.as_ref()?.room_id.as_deref().map(str::to_lowercase).filter(|room| !room.is_empty())
}

/// Whether a room's names, each with the time it is said for, are too many for one room.
fn too_many_names(said: &HashSet<(Option<u16>, u64)>) -> bool {
    let names: HashSet<u64> = said.iter().map(|(_, name)| *name).collect();
    let mut at_one_time: HashMap<Option<u16>, usize> = HashMap::new();
    for (time, _) in said {
        *at_one_time.entry(*time).or_default() += 1;
    }
    names.len() > policy::ROOM_NAMES_MAX || at_one_time.values().any(|names| *names > policy::ROOM_NAMES_AT_ONE_TIME_MAX)
}

/// A page without scheme, `www.`, fragment and closing slash; `None` for a site's front page.
fn page(url: &str) -> Option<String> {
    let parsed = url::Url::parse(url.trim()).ok()?;
    let host = parsed.host_str()?.trim_start_matches("www.").to_owned();
    let path = parsed.path().trim_end_matches('/');
    let query = parsed.query().map(|query| format!("?{query}")).unwrap_or_default();
    (!path.is_empty() || !query.is_empty()).then(|| format!("{host}{path}{query}"))
}
