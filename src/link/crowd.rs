//! What only the whole set of listings tells: which points, numbers and pages belong to no single meeting, and where a
//! source lists several.

use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};
use xxhash_rust::xxh3::xxh3_64;

use crate::link::company;
use crate::link::form::{Form, Mark, MarkKind, Text, hash_all};
use crate::link::policy;
use crate::link::weeks;
use crate::model::listing::Listing;
use crate::model::place::Point;

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
    pub fn read(text: &str) -> Option<Self> {
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

/// Points, rooms, numbers and pages that identify nothing, by their keys. Whether a key is among them depends on the
/// forms that hold that very key and on nothing else, so a changed listing has few keys to look at anew.
#[derive(Debug, Default, PartialEq)]
pub struct Crowd {
    crowded: HashSet<u64>,
}

/// What a form holds a key for.
const POINT: u8 = 1;
const ROOM: u8 = 2;
const NUMBER: u8 = 3;
const PAGE: u8 = 4;

/// The keys of a form that others may crowd.
pub fn keys(form: &Form, mut put: impl FnMut(u64)) {
    if let Some(point) = form.point {
        put(point_key(point));
    }
    if form.online_room != 0 {
        put(hash_all(ROOM, &[form.online_room]));
    }
    for number in form.marks_of(MarkKind::BareNumber) {
        put(hash_all(NUMBER, &[number.scheme]));
    }
    if form.page != 0 {
        put(hash_all(PAGE, &[form.page]));
    }
    company::keys(form).chain(weeks::keys(form)).for_each(put);
}

/// The fewest forms that can crowd a key.
pub const MEMBERS_MIN: usize = 2;

impl Crowd {
    /// Takes note that a key became crowded, or ceased to be.
    pub fn turn(&mut self, key: u64) {
        if !self.crowded.remove(&key) {
            self.crowded.insert(key);
        }
    }

    /// Adds keys that were found crowded.
    pub fn extend(&mut self, keys: impl IntoIterator<Item = u64>) {
        self.crowded.extend(keys);
    }

    /// The exact point of a form, unless it is a fallback that stands for a whole town.
    pub fn trusted_point(&self, form: &Form) -> Option<Point> {
        form.point.filter(|point| !self.is_fallback(*point))
    }

    /// Whether many streets share the point.
    pub fn is_fallback(&self, point: Point) -> bool {
        self.crowded.contains(&point_key(point))
    }

    /// The online room, unless so many names share it that it is a page of the provider; 0 where there is none.
    pub fn online_room(&self, form: &Form) -> u64 {
        if form.online_room == 0 || self.crowded.contains(&hash_all(ROOM, &[form.online_room])) { 0 } else { form.online_room }
    }

    /// The listing's own page, unless a source gives it for several meetings at one hour; 0 where there is none.
    pub fn own_page(&self, form: &Form) -> u64 {
        if form.page == 0 || self.crowded.contains(&hash_all(PAGE, &[form.page])) { 0 } else { form.page }
    }

    /// Whether a key is crowded.
    pub fn holds(&self, key: u64) -> bool {
        self.crowded.contains(&key)
    }

    /// Whether a bare telephone number is a provider's.
    pub fn is_providers(&self, number: &Mark) -> bool {
        self.crowded.contains(&hash_all(NUMBER, &[number.scheme]))
    }
}

/// Whether the forms that hold a key are too many different ones. A key is held for one kind of thing, and only the
/// forms' values of that kind are looked at.
pub fn is_crowded<'a>(key: u64, members: impl Iterator<Item = &'a Form> + Clone) -> bool {
    let holds = |kind: u8, value: u64| value != 0 && hash_all(kind, &[value]) == key;
    let Some(first) = members.clone().next() else { return false };
    if first.point.is_some_and(|point| point_key(point) == key) {
        return more_than(members.filter_map(address), policy::FALLBACK_STREETS_MAX);
    }
    if holds(ROOM, first.online_room) {
        return too_many_names(members);
    }
    if holds(PAGE, first.page) {
        let mut seen = HashSet::new();
        return members.into_iter().any(|form| !seen.insert((form.source, slot(form))));
    }
    let week = || weeks::is_one_week(key, members.clone());
    company::is_company(key, members.clone()).or_else(week).unwrap_or_else(|| more_than(members.map(name), policy::DIAL_IN_NAMES_MAX))
}

fn more_than<T: Eq + std::hash::Hash>(values: impl Iterator<Item = T>, most: usize) -> bool {
    let mut seen = HashSet::new();
    values.into_iter().any(|value| seen.insert(value) && seen.len() > most)
}

fn slot(form: &Form) -> Option<u16> {
    form.time.map(|time| time.local)
}

fn name(form: &Form) -> u64 {
    xxh3_64(form.text(Text::Name).as_bytes())
}

/// The street or else the venue that is said to be at a form's point.
fn address(form: &Form) -> Option<u64> {
    let number = form.text(Text::Number);
    let parts = if number.is_empty() { [form.text(Text::Venue), ""] } else { [number, form.text(Text::Street)] };
    (!parts[0].is_empty()).then(|| hash_all(POINT, &parts.map(|part| xxh3_64(part.as_bytes()))))
}

/// A point to about a metre; what it says beyond that is noise of the geocoder.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "degrees times 100 000 fit easily; the bits alone are hashed")]
fn point_key(point: Point) -> u64 {
    let meter = |degrees: f64| (degrees * 1e5).round() as i64 as u64;
    hash_all(POINT, &[meter(point.latitude), meter(point.longitude)])
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The listing's online room in lower case.
pub fn room_of(listing: &Listing) -> Option<String> {
    listing.online.as_ref()?.room_id.as_deref().map(str::to_lowercase).filter(|room| !room.is_empty())
}

/// Whether a room's names are too many for one room, at one time or over the week.
fn too_many_names<'a>(members: impl Iterator<Item = &'a Form>) -> bool {
    let mut names = HashSet::new();
    let mut at_one_time: HashMap<Option<u16>, HashSet<u64>> = HashMap::new();
    members.into_iter().any(|form| {
        let name = name(form);
        names.insert(name);
        let beside = at_one_time.entry(slot(form)).or_default();
        beside.insert(name);
        names.len() > policy::ROOM_NAMES_MAX || beside.len() > policy::ROOM_NAMES_AT_ONE_TIME_MAX
    })
}

/// A page without scheme, `www.`, fragment and closing slash; `None` for a site's front page.
pub fn page(url: &str) -> Option<String> {
    let parsed = url::Url::parse(url.trim()).ok()?;
    let host = parsed.host_str()?.trim_start_matches("www.").to_owned();
    let path = parsed.path().trim_end_matches('/');
    let query = parsed.query().map(|query| format!("?{query}")).unwrap_or_default();
    (!path.is_empty() || !query.is_empty()).then(|| format!("{host}{path}{query}"))
}
