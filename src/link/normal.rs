//! The normal form of a listing: everything that is compared, worked out once.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

use crate::link::crowd::{Crowd, DialIn};
use crate::link::names::{self, NameForm, TrackSet};
use crate::link::policy;
use crate::link::streets::{self, StreetForm};
use crate::model::listing::{ExternalId, Listing};
use crate::model::place::{CountryCode, Point};
use crate::model::slot::{WeeklySlot, ZoneName, ZoneSource};
use crate::text::fold::fold;

const MINUTES_A_WEEK: i32 = 7 * 1440;

/// A slot made comparable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeForm<'a> {
    /// Minutes since Sunday 00:00 on its own wall clock.
    pub local: u16,
    /// Minutes since Sunday 00:00 UTC in January and in July of the year of linking; `None` without a zone.
    ///
    /// Both are needed: two bodies list one meeting in two zones, and zones change their clocks on different nights.
    /// With fixed nights the same pair is not linked and parted again twice a year.
    pub instants: Option<[u16; 2]>,
    /// Whether the zone is known from the row or its place, not taken from the source's default.
    pub zone_trusted: bool,
    /// The rule, where not every week is meant.
    pub recurrence: Option<&'a str>,
}

/// A place made comparable.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlaceForm {
    /// Street and house number.
    pub street: Option<StreetForm>,
    /// Town, folded.
    pub town: Option<String>,
    /// Post code.
    pub postal: Option<String>,
    /// Venue name, folded.
    pub venue: Option<String>,
    /// Words that tell the room, sorted; empty where no room is stated.
    pub room: Vec<String>,
    /// The exact point, unless it is a fallback.
    pub point: Option<Point>,
    /// The country.
    pub country: Option<CountryCode>,
    /// ISO 3166-2.
    pub subdivision: Option<String>,
}

/// One listing, ready to be compared.
#[derive(Debug)]
pub struct Normal<'a> {
    /// The listing itself.
    pub listing: &'a Listing,
    /// Its name.
    pub name: Option<NameForm>,
    /// Tracks that name and types say together.
    pub tracks: TrackSet,
    /// Its slot; `None` is by appointment.
    pub time: Option<TimeForm<'a>>,
    /// Its place; all empty where it has none.
    pub place: PlaceForm,
    /// Its online room, unless many meetings share it.
    pub online_room: Option<String>,
    /// Its dial-in numbers, sorted; none that is a provider's.
    pub dial_ins: Vec<DialIn>,
    /// Its own page, where the page is no other meeting's.
    pub page: Option<String>,
    /// Numbers that name this one meeting.
    pub meeting_ids: Vec<&'a ExternalId>,
    /// Numbers that name its group.
    pub group_ids: Vec<&'a ExternalId>,
}

/// Normal forms of all listings, in the order given.
pub fn read_all<'a>(listings: &[&'a Listing], crowd: &Crowd, now: Timestamp) -> Vec<Normal<'a>> {
    let mut zones = Zones::new(now);
    listings.iter().map(|listing| read(listing, crowd, &mut zones)).collect()
}

fn read<'a>(listing: &'a Listing, crowd: &Crowd, zones: &mut Zones) -> Normal<'a> {
    let name = listing.name.as_deref().and_then(names::read);
    let online = listing.online.as_ref();
    let mut dial_ins: Vec<DialIn> = online.iter().flat_map(|online| &online.dial_in).filter_map(|text| crowd.dial_in(text)).collect();
    dial_ins.sort_unstable();
    dial_ins.dedup();
    Normal {
        listing,
        tracks: name.as_ref().map_or(0, |name| name.tracks) | names::tracks_of(&listing.types),
        name,
        time: listing.slot.as_ref().map(|slot| time_form(slot, zones)),
        place: place_form(listing, crowd),
        online_room: crowd.online_room(listing),
        dial_ins,
        page: crowd.own_page(listing),
        meeting_ids: listing.external_ids.iter().filter(|id| names_a_meeting(id)).collect(),
        group_ids: listing.external_ids.iter().filter(|id| names_a_group(id)).collect(),
    }
}

/// A bare number of a meeting scheme is unique in its server only; it must say which server is meant.
fn names_a_meeting(id: &ExternalId) -> bool {
    policy::MEETING_SCHEMES.contains(&id.scheme.as_str()) && id.value.chars().any(|c| !c.is_ascii_digit())
}

fn names_a_group(id: &ExternalId) -> bool {
    !policy::MEETING_SCHEMES.contains(&id.scheme.as_str()) && !policy::ROW_SCHEMES.contains(&id.scheme.as_str())
}

fn time_form<'a>(slot: &'a WeeklySlot, zones: &mut Zones) -> TimeForm<'a> {
    let local = slot.week_minute();
    let instants = slot.zone.as_ref().and_then(|zone| zones.offsets(zone)).map(|offsets| offsets.map(|offset| shift(local, offset)));
    TimeForm {
        local,
        instants,
        zone_trusted: instants.is_some() && !matches!(slot.zone_source, ZoneSource::Source | ZoneSource::None),
        recurrence: slot.recurrence.as_deref(),
    }
}

fn shift(local: u16, offset_minutes: i32) -> u16 {
    let shifted = (i32::from(local) - offset_minutes).rem_euclid(MINUTES_A_WEEK);
    u16::try_from(shifted).expect("a remainder by the minutes of a week is below 10080")
}

fn place_form(listing: &Listing, crowd: &Crowd) -> PlaceForm {
    let Some(place) = &listing.place else { return PlaceForm::default() };
    PlaceForm {
        street: streets::read(&place.address),
        town: streets::town(&place.address),
        postal: streets::postal(&place.address),
        venue: place.name.as_deref().map(fold).map(|name| name.trim_start_matches("the ").to_owned()).filter(|name| !name.is_empty()),
        room: place.room.as_deref().map(room_words).unwrap_or_default(),
        point: crowd.trusted_point(listing),
        country: place.country,
        subdivision: place.subdivision_code.clone(),
    }
}

fn room_words(room: &str) -> Vec<String> {
    let folded = fold(room);
    let mut words: Vec<String> = folded
        .split(' ')
        .filter(|word| !["room", "rm", "the", "in", "raum", "salle", "sala", ""].contains(word))
        .map(str::to_owned)
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Offsets of zones in January and July, looked up once a zone.
struct Zones {
    nights: [Timestamp; 2],
    known: HashMap<ZoneName, Option<[i32; 2]>>,
}

impl Zones {
    fn new(now: Timestamp) -> Self {
        let year = now.to_zoned(TimeZone::UTC).year();
        let night = |month| date(year, month, 15).at(12, 0, 0, 0).to_zoned(TimeZone::UTC).map_or(now, |at| at.timestamp());
        Self { nights: [night(1), night(7)], known: HashMap::new() }
    }

    /// Minutes east of UTC.
    fn offsets(&mut self, zone: &ZoneName) -> Option<[i32; 2]> {
        if let Some(known) = self.known.get(zone) {
            return *known;
        }
        let found = zone.rules().map(|rules| self.nights.map(|night| rules.to_offset(night).seconds() / 60));
        self.known.insert(zone.clone(), found);
        found
    }
}
