//! The compact form of a listing: everything that linking asks of it, in some 300 bytes and without the listing.
//!
//! A form says nothing of other listings, so it is worked out once and stays until the listing changes. Words are hashed
//! to 64 bits wherever only their equality is asked; no table of symbols grows with the years.

use xxhash_rust::xxh3::xxh3_64;

use crate::link::crowd::{self, DialIn};
use crate::link::doubles;
use crate::link::names::{self, NameForm, TrackSet};
use crate::link::policy;
use crate::link::streets;
use crate::link::venues;
use crate::link::zones::Zones;
use crate::model::attendance::AttendanceMode;
use crate::model::id::ServiceBodyKey;
use crate::model::listing::{ExternalId, Listing};
use crate::model::meeting_type::MeetingType;
use crate::model::place::{CountryCode, Place, Point, Precision};
use crate::model::slot::{WeeklySlot, ZoneSource};
use crate::text::fold::fold;

/// Minutes of a week.
pub const WEEK: u16 = 7 * 1440;

/// The texts that are compared by their words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// Telling words of the name, sorted.
    Name,
    /// Telling words of the group's name, sorted.
    Group,
    /// House number.
    Number,
    /// Street words, sorted.
    Street,
    /// Venue words.
    Venue,
    /// Words that tell the room, sorted.
    Room,
    /// Town.
    Town,
}

const TEXTS: usize = 7;

/// A slot made comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeForm {
    /// Minutes since Sunday 00:00 on its own wall clock.
    pub local: u16,
    /// Minutes since Sunday 00:00 UTC in January and in July of the year of linking; `None` without a zone.
    ///
    /// Both are needed: two bodies list one meeting in two zones, and zones change their clocks on different nights.
    /// With fixed nights the same pair is not linked and parted again twice a year.
    pub instants: Option<[u16; 2]>,
    /// Whether the zone is known from the row or its place, not taken from the source's default.
    pub zone_trusted: bool,
    /// The rule, hashed; 0 where every week is meant.
    pub recurrence: u64,
}

/// What a mark names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// One meeting, by a number that says whose it is.
    Meeting,
    /// A group, by a number of its fellowship.
    Group,
    /// A telephone number with a meeting's code.
    DialIn,
    /// A telephone number without one.
    BareNumber,
}

/// A number that a listing is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// What it names.
    pub kind: MarkKind,
    /// Whose number it is, hashed.
    pub scheme: u64,
    /// The number, hashed.
    pub value: u64,
}

/// One listing, ready to be compared. Two equal forms are compared with any third alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The source, hashed.
    pub source: u64,
    /// The fellowship, hashed.
    pub fellowship: u64,
    /// Everything the listing says but its ids, hashed; 0 where it says too little to be told from others.
    pub content: u64,
    texts: Box<str>,
    ends: [u16; TEXTS],
    /// Its slot; `None` is by appointment.
    pub time: Option<TimeForm>,
    /// Tracks that the name says.
    pub own_tracks: TrackSet,
    /// Tracks that name and types say together.
    pub tracks: TrackSet,
    /// Whether nothing in the name is telling.
    pub generic: bool,
    /// Ways in.
    pub attendance: AttendanceMode,
    /// Minutes it lasts; 0 where it is not said.
    pub minutes: u16,
    /// The exact point; it may still be a fallback.
    pub point: Option<Point>,
    /// The country.
    pub country: Option<CountryCode>,
    /// Subdivision by its code or else as written, hashed; 0 where unknown.
    pub subdivision: u64,
    /// Whether the subdivision is a code.
    pub subdivision_coded: bool,
    /// Post code, hashed; 0 where unknown.
    pub postal: u64,
    /// Online room, hashed; 0 where none.
    pub online_room: u64,
    /// Its own page, hashed; 0 where none.
    pub page: u64,
    /// Numbers, sorted.
    pub marks: Box<[Mark]>,
    /// Types, one bit each.
    pub types: [u64; 3],
    /// Service bodies that list it, each by its [`body_hash`].
    pub bodies: Box<[u64]>,
}

impl Form {
    /// Reads a listing.
    pub fn read(listing: &Listing, zones: &Zones) -> Self {
        let name = listing.name.as_deref().and_then(names::read);
        let own_tracks = name.as_ref().map_or(0, |name| name.tracks);
        let place = listing.place.as_ref();
        let (texts, ends) = texts(listing, name.as_ref());
        let page = listing.url.as_deref().and_then(crowd::page);
        let mut form = Self {
            source: hash(listing.key.source.as_str()),
            fellowship: hash(listing.fellowship.as_str()),
            content: 0,
            texts,
            ends,
            time: listing.slot.as_ref().map(|slot| time_form(slot, zones)),
            own_tracks,
            tracks: own_tracks | names::tracks_of(&listing.types),
            generic: name.as_ref().is_none_or(|name| name.generic),
            attendance: listing.attendance,
            minutes: listing.slot.as_ref().and_then(|slot| slot.duration_minutes).unwrap_or(0),
            point: place.filter(|place| place.precision == Precision::Exact).and_then(|place| place.point),
            country: place.and_then(|place| place.country),
            subdivision: 0,
            subdivision_coded: place.is_some_and(|place| place.subdivision_code.is_some()),
            postal: place.and_then(|place| streets::postal(&place.address)).map_or(0, |code| hash(&code)),
            online_room: crowd::room_of(listing).map_or(0, |room| hash(&room)),
            page: page.map_or(0, |page| hash(&page)),
            marks: marks(listing),
            types: types(&listing.types),
            bodies: listing.service_bodies.iter().map(body_hash).collect(),
        };
        form.subdivision = place.and_then(subdivision).map_or(0, |text| hash(&text));
        if form.says_enough() {
            form.content = doubles::content(listing);
        }
        form
    }

    /// One of its texts; empty where nothing is said.
    pub fn text(&self, which: Text) -> &str {
        let at = which as usize;
        let start = if at == 0 { 0 } else { usize::from(self.ends[at - 1]) };
        &self.texts[start..usize::from(self.ends[at])]
    }

    /// The words of one of its texts.
    pub fn words(&self, which: Text) -> impl Iterator<Item = &str> {
        self.text(which).split(' ').filter(|word| !word.is_empty())
    }

    /// Whether the row can be told from others: two nameless panels at one hospital are not known to be one.
    fn says_enough(&self) -> bool {
        let reached = !self.text(Text::Number).is_empty() || self.online_room != 0 || self.marks_of(MarkKind::DialIn).next().is_some();
        !self.text(Text::Name).is_empty() && reached
    }

    /// Its marks of one kind.
    pub fn marks_of(&self, kind: MarkKind) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(move |mark| mark.kind == kind)
    }
}

/// A text by its hash; never 0, which stands for nothing.
pub fn hash(text: &str) -> u64 {
    xxh3_64(text.as_bytes()).max(1)
}

/// A service body by its hash.
pub fn body_hash(body: &ServiceBodyKey) -> u64 {
    hash(&body.to_string())
}

/// Several numbers by their hash, beginning with the kind of thing that they are; at most [`PARTS_MAX`].
pub fn hash_all(kind: u8, parts: &[u64]) -> u64 {
    let mut bytes = [kind; 1 + 8 * PARTS_MAX];
    let (places, _) = bytes[1..].as_chunks_mut::<8>();
    for (place, part) in places.iter_mut().zip(parts) {
        *place = part.to_le_bytes();
    }
    xxh3_64(&bytes[..=8 * parts.len()])
}

/// Numbers of which a hash is made at once.
const PARTS_MAX: usize = 5;

fn texts(listing: &Listing, name: Option<&NameForm>) -> (Box<str>, [u16; TEXTS]) {
    let place = listing.place.as_ref();
    let group = listing.group.as_ref().and_then(|group| group.name.as_deref()).and_then(names::read);
    let street = place.and_then(|place| streets::read_loosely(&place.address));
    let (number, street) = street.map(|form| (form.number, form.street)).unwrap_or_default();
    let parts: [String; TEXTS] = [
        name.map(|name| name.words.clone()).unwrap_or_default(),
        group.map(|group| group.words).unwrap_or_default(),
        number,
        street,
        place.and_then(|place| place.name.as_deref()).map(venues::words).unwrap_or_default(),
        place.and_then(|place| place.room.as_deref()).map(room_words).unwrap_or_default(),
        place.and_then(|place| streets::town(&place.address)).unwrap_or_default(),
    ];
    let mut texts = String::with_capacity(parts.iter().map(String::len).sum());
    let mut ends = [0; TEXTS];
    for (part, end) in parts.iter().zip(&mut ends) {
        let mut cut = part.len().min(policy::TEXT_BYTES_MAX);
        while !part.is_char_boundary(cut) {
            cut -= 1;
        }
        texts.push_str(&part[..cut]);
        *end = u16::try_from(texts.len()).expect("seven texts of TEXT_BYTES_MAX are far below 65536 bytes");
    }
    (texts.into_boxed_str(), ends)
}

/// Words that tell the room, sorted.
fn room_words(room: &str) -> String {
    let folded = fold(room);
    let kept = folded.split(' ').filter(|word| !["room", "rm", "the", "in", "raum", "salle", "sala", ""].contains(word));
    let mut words: Vec<&str> = kept.collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

fn subdivision(place: &Place) -> Option<String> {
    place.subdivision_code.clone().or_else(|| place.address.subdivision.as_deref().map(fold)).filter(|text| !text.is_empty())
}

fn time_form(slot: &WeeklySlot, zones: &Zones) -> TimeForm {
    let local = slot.week_minute();
    let instants = slot.zone.as_ref().and_then(|zone| zones.offsets(zone)).map(|offsets| offsets.map(|offset| shift(local, offset)));
    TimeForm {
        local,
        instants,
        zone_trusted: instants.is_some() && !matches!(slot.zone_source, ZoneSource::Source | ZoneSource::None),
        recurrence: slot.recurrence.as_deref().map_or(0, hash),
    }
}

fn shift(local: u16, offset_minutes: i32) -> u16 {
    let shifted = (i32::from(local) - offset_minutes).rem_euclid(i32::from(WEEK));
    u16::try_from(shifted).expect("a remainder by the minutes of a week is below 10080")
}

fn marks(listing: &Listing) -> Box<[Mark]> {
    let ids = listing.external_ids.iter().filter_map(id_mark);
    let dials = listing.online.iter().flat_map(|online| &online.dial_in).filter_map(|text| DialIn::read(text)).map(|dial_in| {
        let kind = if dial_in.has_code() { MarkKind::DialIn } else { MarkKind::BareNumber };
        Mark { kind, scheme: hash(&dial_in.number), value: hash(&dial_in.code) }
    });
    let mut marks: Vec<Mark> = ids.chain(dials).collect();
    marks.sort_unstable();
    marks.dedup();
    marks.into_boxed_slice()
}

/// A bare number of a meeting scheme is unique in its server only; it must say which server is meant.
fn id_mark(id: &ExternalId) -> Option<Mark> {
    let scheme = id.scheme.as_str();
    let mark = |kind, value: &str| Some(Mark { kind, scheme: hash(scheme), value: hash(value) });
    if policy::MEETING_SCHEMES.contains(&scheme) {
        return if id.value.chars().any(|c| !c.is_ascii_digit()) { mark(MarkKind::Meeting, &id.value) } else { None };
    }
    let number = id.value.trim_start_matches(['G', 'g']).trim_start_matches('0');
    if policy::ROW_SCHEMES.contains(&scheme) || number.is_empty() { None } else { mark(MarkKind::Group, number) }
}

fn types(types: &[MeetingType]) -> [u64; 3] {
    let mut set = [0; 3];
    for kind in types {
        let at = *kind as usize;
        if let Some(word) = set.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }
    set
}
