//! Venues, groups and series: found by a key that says what they are, with ids carried over from the generation before.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use crate::geo::distance;
use crate::link::crowd::Crowd;
use crate::link::lasting::{self, Before};
use crate::link::policy;
use crate::link::streets;
use crate::link::told::{Told, ToldGroup};
use crate::model::generation::{GenerationContent, SharedKind};
use crate::model::id::{FellowshipCode, GroupId, ListingKey, MeetingId, SeriesId, VenueId};
use crate::model::meeting::{Meeting, MeetingSeries, Venue};
use crate::model::organization::Group;
use crate::model::place::{CountryCode, Place, Precision};
use crate::text::fold::fold;

/// What several meetings share. Each list is sorted by id.
#[derive(Debug)]
pub struct Shared {
    /// Every venue that a meeting is held at.
    pub venues: Vec<Venue>,
    /// Every group that holds a meeting.
    pub groups: Vec<Group>,
    /// Every series that a meeting is a day of.
    pub series: Vec<MeetingSeries>,
}

/// Resolves what meetings share and writes the ids into them; each comes with what it tells. New ids are minted in the
/// order of the keys.
pub fn settle(
    meetings: &mut [Meeting],
    told: &[&Told],
    crowd: &Crowd,
    previous: &GenerationContent,
    mint: &mut dyn FnMut() -> Uuid,
) -> Shared {
    let lands = lands_of_numbers(told);
    let venue_keys: Vec<Option<&str>> = told.iter().map(|told| told.venue.as_ref()?.key.as_deref()).collect();
    let group_keys: Vec<Option<Cow<'_, str>>> = told.iter().map(|told| group_key(told, &lands)).collect();
    let group_keys: Vec<Option<&str>> = group_keys.iter().map(Option::as_deref).collect();
    let venues = settle_venues(meetings, told, &venue_keys, crowd, previous, mint);
    let groups = settle_groups(meetings, told, &group_keys, previous, mint);
    let series = settle_series(meetings, told, (&venue_keys, &group_keys), previous, mint);
    Shared { venues, groups, series }
}

/// Each meeting that holds a key, with the key.
fn held<'k>(meetings: &[Meeting], keys: &[Option<&'k str>]) -> Vec<(MeetingId, &'k str)> {
    meetings.iter().zip(keys).filter_map(|(meeting, key)| Some((meeting.id, (*key)?))).collect()
}

/// The ids of the generation before, of which each meeting had at most one, and those retired ones that a key may revive.
fn before<'p>(
    kind: SharedKind,
    previous: &'p GenerationContent,
    served: impl Iterator<Item = (&'p str, Uuid)>,
    of: impl Fn(&Meeting) -> Option<Uuid>,
) -> Before<'p> {
    let retired = previous.retired_shared.iter().filter(|retired| retired.kind == kind && !retired.key.is_empty());
    Before {
        by_key: served.collect(),
        by_mark: retired.map(|retired| (lasting::mark(&retired.key), retired.id)).collect(),
        of_meeting: previous.meetings.iter().filter_map(|meeting| Some((meeting.id, of(meeting)?))).collect(),
    }
}

/// Which of several listings tells of a venue: one with a trusted point, then the higher rank, then the lesser key.
type Standing<'a> = (Reverse<bool>, Reverse<u16>, &'a ListingKey);

fn settle_venues(
    meetings: &mut [Meeting],
    told: &[&Told],
    keys: &[Option<&str>],
    crowd: &Crowd,
    previous: &GenerationContent,
    mint: &mut dyn FnMut() -> Uuid,
) -> Vec<Venue> {
    let mut best: BTreeMap<&str, (Standing<'_>, &Place)> = BTreeMap::new();
    for (told, key) in told.iter().zip(keys) {
        let (Some(venue), Some(key)) = (&told.venue, *key) else { continue };
        let Some(place) = venue.place() else { continue };
        let standing = (Reverse(venue.pointed), Reverse(venue.rank), &venue.listing.key);
        let entry = best.entry(key).or_insert((standing, place));
        if standing < entry.0 {
            *entry = (standing, place);
        }
    }
    let served = previous.venues.iter().map(|venue| (venue.key.as_str(), venue.id.0));
    let places_before: HashMap<Uuid, &Place> = previous.venues.iter().map(|venue| (venue.id.0, &venue.place)).collect();
    let fits = |key: &str, id: Uuid| best.get(key).zip(places_before.get(&id)).is_some_and(|((_, now), old)| may_be_one(now, old));
    let before = before(SharedKind::Venue, previous, served, |meeting| meeting.venue.map(|id| id.0));
    let ids = lasting::assign(&held(meetings, keys), &before, fits, mint);
    let mut venues: Vec<Venue> = best
        .into_iter()
        .map(|(key, (_, place))| Venue { id: VenueId(ids[key]), key: key.to_owned(), place: shared_place(place, crowd) })
        .collect();
    venues.sort_unstable_by_key(|venue| venue.id);
    for (meeting, key) in meetings.iter_mut().zip(keys) {
        meeting.venue = key.map(|key| VenueId(ids[key]));
    }
    venues
}

/// Whether a place may be another written anew: a meeting that moves house does not take the building along.
pub fn may_be_one(now: &Place, old: &Place) -> bool {
    if let Some((now, old)) = now.point.zip(old.point) {
        return distance::meters(now, old) <= policy::NEAR_M;
    }
    let name = |place: &Place| place.name.as_deref().map(fold).filter(|name| !name.is_empty());
    let street = |place: &Place| streets::read(&place.address);
    street(now).zip(street(old)).is_some_and(|(now, old)| now == old) || name(now).zip(name(old)).is_some_and(|(now, old)| now == old)
}

/// A place as all its meetings share it: room and directions are each meeting's own, and a point that stands for a
/// whole town is not called exact.
fn shared_place(place: &Place, crowd: &Crowd) -> Place {
    let mut place = Place { room: None, notes: None, ..place.clone() };
    if place.point.is_some_and(|point| crowd.is_fallback(point)) {
        place.precision = place.precision.max(Precision::Approximate);
    }
    place
}

/// The countries in which each fellowship's group numbers are met with.
type Lands<'a> = HashMap<(&'a FellowshipCode, &'a str), BTreeSet<CountryCode>>;

fn lands_of_numbers<'a>(told: &[&'a Told]) -> Lands<'a> {
    let mut lands = Lands::new();
    for told in told {
        let number = told.group.as_ref().and_then(|group| group.number.as_deref());
        if let Some((number, land)) = number.zip(land_of(told)) {
            lands.entry((&told.best.fellowship, number)).or_default().insert(land);
        }
    }
    lands
}

fn land_of(told: &Told) -> Option<CountryCode> {
    told.venue.as_ref()?.land
}

/// What a group is known by: its world number and country, since each service office counts from one; else its name in
/// a town or under a service body. A meeting that names no country belongs to the number's only one.
fn group_key<'a>(told: &'a Told, lands: &Lands<'_>) -> Option<Cow<'a, str>> {
    let group = told.group.as_ref()?;
    let Some(number) = &group.number else { return group.unnumbered.as_deref().map(Cow::Borrowed) };
    let fellowship = &told.best.fellowship;
    let known = lands.get(&(fellowship, number.as_str()));
    let only = || known.filter(|lands| lands.len() == 1).and_then(|lands| lands.first().copied());
    let land = land_of(told).or_else(only).map(|land| land.to_string()).unwrap_or_default();
    Some(Cow::Owned(format!("{fellowship}|number|{land}|{number}")))
}

fn settle_groups(
    meetings: &mut [Meeting],
    told: &[&Told],
    keys: &[Option<&str>],
    previous: &GenerationContent,
    mint: &mut dyn FnMut() -> Uuid,
) -> Vec<Group> {
    let served = previous.groups.iter().map(|group| (group.key.as_str(), group.id.0));
    let before = before(SharedKind::Group, previous, served, |meeting| meeting.group.map(|id| id.0));
    let fellowships: HashMap<Uuid, &FellowshipCode> = previous.groups.iter().map(|group| (group.id.0, &group.fellowship)).collect();
    let fits = |key: &str, id: Uuid| fellowships.get(&id).is_some_and(|code| key.split('|').next() == Some(code.as_str()));
    let ids = lasting::assign(&held(meetings, keys), &before, fits, mint);
    let mut said: BTreeMap<&str, Vec<&ToldGroup>> = BTreeMap::new();
    for (told, key) in told.iter().zip(keys) {
        if let (Some(group), Some(key)) = (&told.group, *key) {
            said.entry(key).or_default().push(group);
        }
    }
    let mut groups: Vec<Group> = Vec::with_capacity(said.len());
    for (key, mut mentions) in said {
        mentions.sort_by_key(|group| (Reverse(group.rank), &group.listing.key));
        let said = || mentions.iter().filter_map(|group| group.listing.group.as_ref());
        groups.push(Group {
            id: GroupId(ids[key]),
            key: key.to_owned(),
            fellowship: mentions[0].listing.fellowship.clone(),
            name: said().find_map(|group| group.name.clone()),
            website: said().find_map(|group| group.website.clone()),
            contribution_urls: said().map(|group| &group.contribution_urls).find(|urls| !urls.is_empty()).cloned().unwrap_or_default(),
        });
    }
    groups.sort_unstable_by_key(|group| group.id);
    for (meeting, key) in meetings.iter_mut().zip(keys) {
        meeting.group = key.map(|key| GroupId(ids[key]));
    }
    groups
}

/// The key under which a meeting may be a day of a series with others of its group or name at one place and hour.
fn hour_key(told: &Told, venue: Option<&str>, group: Option<&str>) -> Option<String> {
    let (_, start) = told.slot?;
    let who = group.or(told.name.as_deref())?;
    let place = venue.or(told.room.as_deref())?;
    Some(format!("hour|{}|{who}|{place}|{start}", told.best.fellowship))
}

/// The days of the week that meetings hold under each key, a bit each.
type Days<'k> = HashMap<&'k str, u8>;

fn settle_series(
    meetings: &mut [Meeting],
    told: &[&Told],
    (venues, groups): (&[Option<&str>], &[Option<&str>]),
    previous: &GenerationContent,
    mint: &mut dyn FnMut() -> Uuid,
) -> Vec<MeetingSeries> {
    let hours: Vec<Option<String>> =
        told.iter().zip(venues).zip(groups).map(|((told, venue), group)| hour_key(told, *venue, *group)).collect();
    // Best first: the row of a source that named several days, else one group or name at one place and hour.
    let options = |at: usize| told[at].rows.iter().map(String::as_str).chain(hours[at].as_deref());
    let mut days = Days::new();
    for (at, told) in told.iter().enumerate() {
        let Some((weekday, _)) = told.slot else { continue };
        for key in options(at) {
            *days.entry(key).or_default() |= 1 << weekday.sunday_zero();
        }
    }
    let several = |key: &&str| days.get(key).is_some_and(|days| days.count_ones() > 1);
    let chosen: Vec<Option<&str>> =
        (0..told.len()).map(|at| if told[at].slot.is_some() { options(at).find(several) } else { None }).collect();
    let served = previous.series.iter().map(|series| (series.key.as_str(), series.id.0));
    let before = before(SharedKind::Series, previous, served, |meeting| meeting.series.map(|id| id.0));
    let ids = lasting::assign(&held(meetings, &chosen), &before, |_, _| true, mint);
    let mut first: BTreeMap<&str, (&ListingKey, Option<&str>)> = BTreeMap::new();
    for ((meeting, told), key) in meetings.iter().zip(told).zip(&chosen) {
        let Some(key) = key else { continue };
        let said = (&told.best.key, meeting.names.first().map(|name| name.text.as_str()));
        let entry = first.entry(key).or_insert(said);
        *entry = (*entry).min(said);
    }
    let mut series: Vec<MeetingSeries> = first
        .into_iter()
        .map(|(key, (_, name))| MeetingSeries { id: SeriesId(ids[key]), key: key.to_owned(), name: name.map(str::to_owned) })
        .collect();
    series.sort_unstable_by_key(|series| series.id);
    for (meeting, key) in meetings.iter_mut().zip(&chosen) {
        meeting.series = key.map(|key| SeriesId(ids[key]));
    }
    series
}
