//! How two listings agree: one level for each source of truth, and the gates that no score breaks.

use crate::geo::distance;
use crate::link::crowd::DialIn;
use crate::link::doubles::exact_doubles;
use crate::link::names::{MEN, NameForm, TrackSet, WOMEN};
use crate::link::normal::{Normal, PlaceForm, TimeForm};
use crate::link::policy;
use crate::link::score::Gate;

/// How two slots agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLevel {
    /// One instant of the week, by two trusted zones.
    SameInstant,
    /// One wall-clock time, where a zone is missing or guessed.
    SameLocal,
    /// Both are by appointment.
    BothSilent,
    /// One is by appointment.
    OneSilent,
    /// Two times.
    Differs,
}

/// How two ways in from afar agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomLevel {
    /// One online room.
    SameRoom,
    /// One dial-in number with one meeting code.
    SameDialIn,
    /// One telephone number without a code.
    SameNumberAlone,
    /// At least one names none.
    Silent,
    /// Two rooms or numbers.
    Differs,
}

/// How two places agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceLevel {
    /// One street, house number and town.
    SameAddress,
    /// Within [`policy::NEAR_M`], on one street.
    NearSameStreet,
    /// Within [`policy::NEAR_M`], with one venue name.
    NearSameVenue,
    /// One venue name in one town.
    VenueAndTown,
    /// One street and house number, but the town is not known to be one.
    StreetAlone,
    /// Within [`policy::NEAR_M`], and nothing else known.
    Near,
    /// One town.
    Town,
    /// At least one says too little.
    Silent,
    /// Two places.
    Differs,
}

/// How two names agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameLevel {
    /// The same words.
    Same,
    /// Nearly the same spelling.
    Similar,
    /// One holds the other.
    Within,
    /// A telling word is shared.
    Overlaps,
    /// At least one has no telling name.
    Silent,
    /// Two names.
    Differs,
}

/// How two listings' tracks agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackLevel {
    /// Nothing stands against the other.
    Fit,
    /// A type of one says what the other does not.
    TypesOneSided,
    /// A name says what the other listing does not.
    NameOneSided,
}

/// How two listings' pages and numbers agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdLevel {
    /// One origin page.
    SamePage,
    /// One number that names a meeting.
    SameMeetingNumber,
    /// One number that names a group.
    SameGroupNumber,
    /// Nothing shared.
    Silent,
}

/// All levels of one pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// When.
    pub time: TimeLevel,
    /// From afar.
    pub room: RoomLevel,
    /// Where.
    pub place: PlaceLevel,
    /// What it is called.
    pub name: NameLevel,
    /// Whom and what it is for.
    pub tracks: TrackLevel,
    /// Pages and numbers.
    pub ids: IdLevel,
    /// The first gate that forbids the pair.
    pub gate: Option<Gate>,
}

/// Compares two listings. The order of the two does not matter.
pub fn compare(a: &Normal<'_>, b: &Normal<'_>) -> Agreement {
    let time = compare_time(a.time.as_ref(), b.time.as_ref());
    let place = compare_place(&a.place, &b.place);
    Agreement {
        time,
        room: compare_room(a, b),
        place,
        name: compare_name(a.name.as_ref(), b.name.as_ref()),
        tracks: compare_tracks(a, b),
        ids: compare_ids(a, b),
        gate: gate(a, b, time),
    }
}

fn gate(a: &Normal<'_>, b: &Normal<'_>, time: TimeLevel) -> Option<Gate> {
    if a.listing.fellowship != b.listing.fellowship {
        return Some(Gate::Fellowship);
    }
    if time == TimeLevel::Differs {
        return Some(Gate::Time);
    }
    if tracks_conflict(a, b) {
        return Some(Gate::Track);
    }
    if rooms_conflict(&a.place.room, &b.place.room) {
        return Some(Gate::Room);
    }
    if far_apart(&a.place, &b.place) {
        return Some(Gate::FarApart);
    }
    (a.listing.key.source == b.listing.key.source && !exact_doubles(a, b)).then_some(Gate::SameSource)
}

fn compare_time(a: Option<&TimeForm<'_>>, b: Option<&TimeForm<'_>>) -> TimeLevel {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (None, None) => return TimeLevel::BothSilent,
        _ => return TimeLevel::OneSilent,
    };
    if a.recurrence.zip(b.recurrence).is_some_and(|(a, b)| a != b) {
        return TimeLevel::Differs;
    }
    let same_instant = a.instants.zip(b.instants).is_some_and(|(a, b)| a[0] == b[0] || a[1] == b[1]);
    let zones_decide = a.zone_trusted && b.zone_trusted;
    match (same_instant, a.local == b.local) {
        (true, _) => TimeLevel::SameInstant,
        (false, true) if !zones_decide => TimeLevel::SameLocal,
        _ => TimeLevel::Differs,
    }
}

fn compare_room(a: &Normal<'_>, b: &Normal<'_>) -> RoomLevel {
    if let Some((a, b)) = a.online_room.as_ref().zip(b.online_room.as_ref()) {
        return if a == b { RoomLevel::SameRoom } else { RoomLevel::Differs };
    }
    let shared = || a.dial_ins.iter().filter(|number| b.dial_ins.contains(number));
    match shared().next() {
        None => RoomLevel::Silent,
        Some(_) if shared().any(DialIn::has_code) => RoomLevel::SameDialIn,
        Some(_) => RoomLevel::SameNumberAlone,
    }
}

/// Whether two places are in one town; `None` where one does not say.
fn same_town(a: &PlaceForm, b: &PlaceForm) -> Option<bool> {
    if a.country.zip(b.country).is_some_and(|(a, b)| a != b)
        || a.subdivision.as_ref().zip(b.subdivision.as_ref()).is_some_and(|(a, b)| a != b)
    {
        return Some(false);
    }
    let postal = a.postal.as_ref().zip(b.postal.as_ref()).map(|(a, b)| a == b);
    let town = a.town.as_ref().zip(b.town.as_ref()).map(|(a, b)| a == b);
    match (postal, town) {
        (Some(true), _) | (None, Some(true)) => Some(true),
        // Towns of one name, told apart by the post code alone: not known to be one.
        (Some(false), Some(true)) => None,
        (_, Some(false)) => Some(false),
        (_, None) => None,
    }
}

fn compare_place(a: &PlaceForm, b: &PlaceForm) -> PlaceLevel {
    let meters = a.point.zip(b.point).map(|(a, b)| distance::meters(a, b));
    let near = meters.is_some_and(|meters| meters <= policy::NEAR_M);
    let streets = a.street.as_ref().zip(b.street.as_ref());
    let same_address = streets.is_some_and(|(a, b)| a == b);
    let same_venue = a.venue.as_ref().zip(b.venue.as_ref()).is_some_and(|(a, b)| a == b);
    let town = same_town(a, b);
    if near && same_address {
        return PlaceLevel::SameAddress;
    }
    if near && same_venue {
        return PlaceLevel::NearSameVenue;
    }
    if near && streets.is_some_and(|(a, b)| a.street == b.street) {
        return PlaceLevel::NearSameStreet;
    }
    if same_address {
        return match (town, meters) {
            (Some(true), _) => PlaceLevel::SameAddress,
            (None, Some(meters)) if meters > policy::FAR_M => PlaceLevel::Differs,
            (None, _) => PlaceLevel::StreetAlone,
            (Some(false), _) => PlaceLevel::Differs,
        };
    }
    match (streets.is_some(), town) {
        (true, _) | (_, Some(false)) if !near => PlaceLevel::Differs,
        _ if near => PlaceLevel::Near,
        _ if meters.is_some_and(|meters| meters > policy::FAR_M) => PlaceLevel::Differs,
        (_, Some(true)) if same_venue => PlaceLevel::VenueAndTown,
        (_, Some(true)) => PlaceLevel::Town,
        _ => PlaceLevel::Silent,
    }
}

fn far_apart(a: &PlaceForm, b: &PlaceForm) -> bool {
    let far = a.point.zip(b.point).is_some_and(|(a, b)| distance::meters(a, b) > policy::FAR_M);
    far && a.street.as_ref().zip(b.street.as_ref()).is_some_and(|(a, b)| a != b)
}

/// Two stated rooms, neither of which holds the other (`2` and `2 upstairs` may be one).
fn rooms_conflict(a: &[String], b: &[String]) -> bool {
    !a.is_empty() && !b.is_empty() && !holds(a, b) && !holds(b, a)
}

/// Whether all words of the second, sorted, are among the first.
fn holds(outer: &[String], inner: &[String]) -> bool {
    inner.iter().all(|word| outer.binary_search(word).is_ok())
}

fn compare_name(a: Option<&NameForm>, b: Option<&NameForm>) -> NameLevel {
    let Some((a, b)) = a.zip(b) else { return NameLevel::Silent };
    if a.words == b.words {
        return NameLevel::Same;
    }
    if a.generic || b.generic {
        return NameLevel::Silent;
    }
    if holds(&a.words, &b.words) || holds(&b.words, &a.words) {
        return NameLevel::Within;
    }
    let numbers = |form: &NameForm| form.words.iter().filter(|word| word.chars().any(|c| c.is_ascii_digit())).cloned().collect::<Vec<_>>();
    let measurable = a.core.len().max(b.core.len()) <= policy::NAME_SIMILAR_BYTES_MAX;
    if measurable && numbers(a) == numbers(b) && strsim::jaro_winkler(&a.core, &b.core) >= policy::NAME_SIMILAR_MIN {
        return NameLevel::Similar;
    }
    let telling = |word: &String| word.len() >= 4 && b.words.binary_search(word).is_ok();
    if a.words.iter().any(telling) { NameLevel::Overlaps } else { NameLevel::Differs }
}

fn own_tracks(normal: &Normal<'_>) -> TrackSet {
    normal.name.as_ref().map_or(0, |name| name.tracks)
}

/// Women and men are never one meeting; nor are two names that each say a track the other side knows nothing of.
fn tracks_conflict(a: &Normal<'_>, b: &Normal<'_>) -> bool {
    let sexes = WOMEN | MEN;
    if let (WOMEN, MEN) | (MEN, WOMEN) = (a.tracks & sexes, b.tracks & sexes) {
        return true;
    }
    let (own_a, own_b) = (own_tracks(a), own_tracks(b));
    own_a != 0 && own_b != 0 && own_a & b.tracks == 0 && own_b & a.tracks == 0
}

fn compare_tracks(a: &Normal<'_>, b: &Normal<'_>) -> TrackLevel {
    if own_tracks(a) & !b.tracks != 0 || own_tracks(b) & !a.tracks != 0 {
        TrackLevel::NameOneSided
    } else if (a.tracks ^ b.tracks) & (WOMEN | MEN) != 0 {
        TrackLevel::TypesOneSided
    } else {
        TrackLevel::Fit
    }
}

fn compare_ids(a: &Normal<'_>, b: &Normal<'_>) -> IdLevel {
    if a.page.is_some() && a.page == b.page {
        IdLevel::SamePage
    } else if a.meeting_ids.iter().any(|id| b.meeting_ids.contains(id)) {
        IdLevel::SameMeetingNumber
    } else if a.group_ids.iter().any(|id| b.group_ids.contains(id)) {
        IdLevel::SameGroupNumber
    } else {
        IdLevel::Silent
    }
}
