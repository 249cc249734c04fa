//! Venues, groups and series: found by a key that says what they are, with ids carried over from the generation before.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use crate::geo::distance;
use crate::link::claim::Claim;
use crate::link::crowd::Crowd;
use crate::link::fuse::Fused;
use crate::link::lasting::{self, Before};
use crate::link::policy;
use crate::link::streets;
use crate::model::generation::{GenerationContent, SharedKind};
use crate::model::id::{FellowshipCode, GroupId, ListingKey, MeetingId, SeriesId, VenueId};
use crate::model::meeting::{Meeting, MeetingSeries, Venue};
use crate::model::organization::{Group, GroupMention};
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

/// Resolves what meetings share and writes the ids into them. New ids are minted in the order of the keys.
pub fn settle(fused: &mut [Fused<'_>], crowd: &Crowd, previous: &GenerationContent, mint: &mut dyn FnMut() -> Uuid) -> Shared {
    let venue_keys: Vec<Option<String>> = fused.iter().map(venue_key).collect();
    let lands = lands_of_numbers(fused);
    let group_keys: Vec<Option<String>> = fused.iter().map(|fused| group_key(fused, &lands)).collect();
    let venues = settle_venues(fused, &venue_keys, crowd, previous, mint);
    let groups = settle_groups(fused, &group_keys, previous, mint);
    let series = settle_series(fused, &venue_keys, &group_keys, previous, mint);
    Shared { venues, groups, series }
}

/// Each meeting that holds a key, with the key.
fn held<'k>(fused: &[Fused<'_>], keys: impl Iterator<Item = Option<&'k str>>) -> Vec<(MeetingId, &'k str)> {
    fused.iter().zip(keys).filter_map(|(fused, key)| Some((fused.meeting.id, key?))).collect()
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

fn placed<'f, 'a>(fused: &'f Fused<'a>) -> Option<(&'f Claim<'a>, &'a Place)> {
    let claim = &fused.claims[fused.placed_by?];
    Some((claim, claim.place?))
}

/// What a venue is known by: street and town, else its name and town, else its point, else whatever is said of it.
/// Rooms of one building share it. Where no town is known the key holds the source, so that the High Streets of two
/// towns stay apart.
fn venue_key(fused: &Fused<'_>) -> Option<String> {
    let (claim, place) = placed(fused)?;
    let form = &claim.normal.place;
    let land = form.subdivision.clone().or_else(|| form.country.map(|code| code.to_string())).unwrap_or_default();
    let source = &claim.key.source;
    let town = form.town.clone().or_else(|| form.postal.clone()).unwrap_or_else(|| format!("({source})"));
    if let Some(street) = &form.street {
        return Some(format!("street|{land}|{town}|{} {}", street.street, street.number));
    }
    if let (Some(venue), true) = (&form.venue, form.town.is_some() || form.point.is_none()) {
        return Some(format!("venue|{land}|{town}|{venue}"));
    }
    if let Some(point) = form.point {
        return Some(format!("point|{:.4},{:.4}", point.latitude, point.longitude));
    }
    let said: Vec<&str> = place.address.lines.iter().chain(&place.address.formatted).map(String::as_str).collect();
    let said = fold(&said.join(" "));
    match (said.is_empty(), form.town.is_some() || form.postal.is_some()) {
        (false, _) => Some(format!("text|{land}|{town}|{said}")),
        (true, true) => Some(format!("town|{land}|{town}")),
        (true, false) if place.point.is_some() || !land.is_empty() => Some(format!("region|{land}|{town}")),
        (true, false) => None,
    }
}

/// Which of several listings tells of a venue: one with a trusted point, then the higher rank, then the lesser key.
type Standing<'a> = (Reverse<bool>, Reverse<u16>, &'a ListingKey);

fn settle_venues(
    fused: &mut [Fused<'_>],
    keys: &[Option<String>],
    crowd: &Crowd,
    previous: &GenerationContent,
    mint: &mut dyn FnMut() -> Uuid,
) -> Vec<Venue> {
    let mut best: BTreeMap<&str, (Standing<'_>, &Place)> = BTreeMap::new();
    for (meeting, key) in fused.iter().zip(keys) {
        let (Some((claim, place)), Some(key)) = (placed(meeting), key) else { continue };
        let standing = (Reverse(claim.normal.place.point.is_some()), Reverse(claim.rank), claim.key);
        let entry = best.entry(key).or_insert((standing, place));
        if standing < entry.0 {
            *entry = (standing, place);
        }
    }
    let served = previous.venues.iter().map(|venue| (venue.key.as_str(), venue.id.0));
    let places_before: HashMap<Uuid, &Place> = previous.venues.iter().map(|venue| (venue.id.0, &venue.place)).collect();
    let fits = |key: &str, id: Uuid| best.get(key).zip(places_before.get(&id)).is_some_and(|((_, now), old)| may_be_one(now, old));
    let before = before(SharedKind::Venue, previous, served, |meeting| meeting.venue.map(|id| id.0));
    let ids = lasting::assign(&held(fused, keys.iter().map(Option::as_deref)), &before, fits, mint);
    let mut venues: Vec<Venue> = best
        .into_iter()
        .map(|(key, (_, place))| Venue { id: VenueId(ids[key]), key: key.to_owned(), place: shared_place(place, crowd) })
        .collect();
    venues.sort_unstable_by_key(|venue| venue.id);
    for (meeting, key) in fused.iter_mut().zip(keys) {
        meeting.meeting.venue = key.as_deref().map(|key| VenueId(ids[key]));
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

/// What the best listing of a meeting says of its group.
struct Mention<'a> {
    listing: &'a ListingKey,
    fellowship: &'a FellowshipCode,
    rank: u16,
    said: &'a GroupMention,
}

fn mention_of<'a>(fused: &Fused<'a>) -> Option<Mention<'a>> {
    let claim = &fused.claims[fused.grouped_by?];
    Some(Mention { listing: claim.key, fellowship: claim.fellowship, rank: claim.rank, said: claim.group? })
}

/// The countries in which each fellowship's group numbers are met with.
type Lands = HashMap<(FellowshipCode, String), BTreeSet<CountryCode>>;

fn number_of(fused: &Fused<'_>) -> Option<String> {
    fused.claims.iter().find_map(|claim| claim.group?.world_id.as_deref()).map(str::to_lowercase)
}

fn land_of(fused: &Fused<'_>) -> Option<CountryCode> {
    placed(fused)?.0.normal.place.country
}

fn lands_of_numbers(fused: &[Fused<'_>]) -> Lands {
    let mut lands = Lands::new();
    for fused in fused {
        if let Some((number, land)) = number_of(fused).zip(land_of(fused)) {
            lands.entry((fused.meeting.fellowship.clone(), number)).or_default().insert(land);
        }
    }
    lands
}

/// What a group is known by: its world number and country, since each service office counts from one; else its name in
/// a town or under a service body. A name alone is no key: every other town has a Serenity Group. A meeting that names
/// no country belongs to the number's only one.
fn group_key(fused: &Fused<'_>, lands: &Lands) -> Option<String> {
    let mention = mention_of(fused)?;
    let fellowship = &fused.meeting.fellowship;
    if let Some(number) = number_of(fused) {
        let known = lands.get(&(fellowship.clone(), number.clone()));
        let only = || known.filter(|lands| lands.len() == 1).and_then(|lands| lands.first().copied());
        let land = land_of(fused).or_else(only).map(|land| land.to_string()).unwrap_or_default();
        return Some(format!("{fellowship}|number|{land}|{number}"));
    }
    let town = placed(fused).and_then(|(claim, _)| claim.normal.place.town.clone());
    let body = fused.meeting.service_bodies.first().map(ToString::to_string);
    let home = town.or(body).unwrap_or_else(|| mention.listing.source.to_string());
    match (mention.said.name.as_deref().map(fold).filter(|name| !name.is_empty()), &mention.said.website) {
        (Some(name), _) => Some(format!("{fellowship}|name|{home}|{name}")),
        (None, Some(page)) => Some(format!("{fellowship}|page|{page}")),
        (None, None) => None,
    }
}

fn settle_groups(
    fused: &mut [Fused<'_>],
    keys: &[Option<String>],
    previous: &GenerationContent,
    mint: &mut dyn FnMut() -> Uuid,
) -> Vec<Group> {
    let served = previous.groups.iter().map(|group| (group.key.as_str(), group.id.0));
    let before = before(SharedKind::Group, previous, served, |meeting| meeting.group.map(|id| id.0));
    let fellowships: HashMap<Uuid, &FellowshipCode> = previous.groups.iter().map(|group| (group.id.0, &group.fellowship)).collect();
    let fits = |key: &str, id: Uuid| fellowships.get(&id).is_some_and(|code| key.split('|').next() == Some(code.as_str()));
    let ids = lasting::assign(&held(fused, keys.iter().map(Option::as_deref)), &before, fits, mint);
    let mut said: BTreeMap<&str, Vec<Mention<'_>>> = BTreeMap::new();
    for (meeting, key) in fused.iter().zip(keys) {
        if let (Some(mention), Some(key)) = (mention_of(meeting), key) {
            said.entry(key).or_default().push(mention);
        }
    }
    let mut groups: Vec<Group> = Vec::with_capacity(said.len());
    for (key, mut mentions) in said {
        mentions.sort_by_key(|mention| (Reverse(mention.rank), mention.listing));
        let said = || mentions.iter().map(|mention| mention.said);
        groups.push(Group {
            id: GroupId(ids[key]),
            key: key.to_owned(),
            fellowship: mentions[0].fellowship.clone(),
            name: said().find_map(|group| group.name.clone()),
            website: said().find_map(|group| group.website.clone()),
            contribution_urls: said().map(|group| &group.contribution_urls).find(|urls| !urls.is_empty()).cloned().unwrap_or_default(),
        });
    }
    groups.sort_unstable_by_key(|group| group.id);
    for (meeting, key) in fused.iter_mut().zip(keys) {
        meeting.meeting.group = key.as_deref().map(|key| GroupId(ids[key]));
    }
    groups
}

/// The keys under which a meeting may be a day of a series, best first: the row of a source that named several days,
/// else one group or name at one place and hour.
fn series_keys(fused: &Fused<'_>, venue: Option<&String>, group: Option<&String>) -> Vec<String> {
    let Some(slot) = &fused.meeting.slot else { return Vec::new() };
    let rows = fused.claims.iter().filter_map(|claim| claim.series.map(|row| format!("row|{}:{row}", claim.key.source)));
    let name = || fused.claims.iter().find_map(|claim| claim.normal.name.as_ref()).map(|name| format!("{} {}", name.core, name.tracks));
    let room = || fused.claims.iter().find_map(|claim| claim.normal.online_room.clone());
    let hour = group
        .cloned()
        .or_else(name)
        .zip(venue.cloned().or_else(room))
        .map(|(who, place)| format!("hour|{}|{who}|{place}|{}", fused.meeting.fellowship, slot.start));
    rows.chain(hour).collect()
}

fn settle_series(
    fused: &mut [Fused<'_>],
    venues: &[Option<String>],
    groups: &[Option<String>],
    previous: &GenerationContent,
    mint: &mut dyn FnMut() -> Uuid,
) -> Vec<MeetingSeries> {
    let options: Vec<Vec<String>> = fused
        .iter()
        .zip(venues)
        .zip(groups)
        .map(|((meeting, venue), group)| series_keys(meeting, venue.as_ref(), group.as_ref()))
        .collect();
    let mut days: HashMap<&str, BTreeSet<u16>> = HashMap::new();
    for (meeting, keys) in fused.iter().zip(&options) {
        let Some(slot) = &meeting.meeting.slot else { continue };
        for key in keys {
            days.entry(key).or_default().insert(slot.weekday.sunday_zero());
        }
    }
    let chosen: Vec<Option<&str>> =
        options.iter().map(|keys| keys.iter().map(String::as_str).find(|key| days.get(key).is_some_and(|days| days.len() > 1))).collect();
    let served = previous.series.iter().map(|series| (series.key.as_str(), series.id.0));
    let before = before(SharedKind::Series, previous, served, |meeting| meeting.series.map(|id| id.0));
    let ids = lasting::assign(&held(fused, chosen.iter().copied()), &before, |_, _| true, mint);
    let mut first: BTreeMap<&str, (&ListingKey, Option<&str>)> = BTreeMap::new();
    for (meeting, key) in fused.iter().zip(&chosen) {
        let Some(key) = key else { continue };
        let said = (meeting.claims[0].key, meeting.meeting.names.first().map(|name| name.text.as_str()));
        let entry = first.entry(key).or_insert(said);
        *entry = (*entry).min(said);
    }
    let mut series: Vec<MeetingSeries> = first
        .into_iter()
        .map(|(key, (_, name))| MeetingSeries { id: SeriesId(ids[key]), key: key.to_owned(), name: name.map(str::to_owned) })
        .collect();
    series.sort_unstable_by_key(|series| series.id);
    for (meeting, key) in fused.iter_mut().zip(&chosen) {
        meeting.meeting.series = key.map(|key| SeriesId(ids[key]));
    }
    series
}
