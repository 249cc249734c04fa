//! What one meeting tells of its venue, its group and its series: all that settling them asks of it, without its
//! listings' normal forms.
//!
//! It depends on the meeting's own listings alone, so it is worked out once and stays until one of them changes.

use std::sync::Arc;

use crate::link::claim::Claim;
use crate::link::fuse::Fused;
use crate::model::listing::Listing;
use crate::model::place::{CountryCode, Place};
use crate::model::slot::{LocalTime, Weekday};
use crate::text::fold::fold;

/// A meeting's word on what it shares with others.
#[derive(Debug, Clone)]
pub struct Told {
    /// Where it is held.
    pub venue: Option<ToldVenue>,
    /// Who holds it.
    pub group: Option<ToldGroup>,
    /// Its day and hour.
    pub slot: Option<(Weekday, LocalTime)>,
    /// Rows that named several days, as the keys of series.
    pub rows: Vec<String>,
    /// Its name made comparable.
    pub name: Option<String>,
    /// Its online room.
    pub room: Option<String>,
    /// Its best listing.
    pub best: Arc<Listing>,
}

/// The listing that gives a meeting's address.
#[derive(Debug, Clone)]
pub struct ToldVenue {
    /// What the venue is known by; `None` where nothing tells it from others.
    pub key: Option<String>,
    /// The listing; it has a place.
    pub listing: Arc<Listing>,
    /// Whether its point can be trusted.
    pub pointed: bool,
    /// The rank of its source.
    pub rank: u16,
    /// The country.
    pub land: Option<CountryCode>,
}

impl ToldVenue {
    /// The place.
    pub fn place(&self) -> Option<&Place> {
        self.listing.place.as_ref()
    }
}

/// The listing that gives a meeting's group.
#[derive(Debug, Clone)]
pub struct ToldGroup {
    /// The listing; it mentions a group.
    pub listing: Arc<Listing>,
    /// The rank of its source.
    pub rank: u16,
    /// The group's number in the world, of whichever listing knows it.
    pub number: Option<String>,
    /// What the group is known by where it has no number; `None` where it has neither name nor page.
    pub unnumbered: Option<String>,
}

/// Takes down what a meeting tells. `arc` gives a listing of the meeting as it is kept.
pub fn take_down<'a>(fused: &Fused<'a>, arc: impl Fn(&Claim<'a>) -> Arc<Listing>) -> Told {
    let placed = fused.placed_by.map(|at| &fused.claims[at]).filter(|claim| claim.place.is_some());
    let venue = placed.map(|claim| ToldVenue {
        key: claim.place.and_then(|place| venue_key(claim, place)),
        listing: arc(claim),
        pointed: claim.normal.place.point.is_some(),
        rank: claim.rank,
        land: claim.normal.place.country,
    });
    let rows = fused.claims.iter().filter_map(|claim| claim.series.map(|row| format!("row|{}:{row}", claim.key.source)));
    Told {
        group: group(fused, placed, &arc),
        venue,
        slot: fused.meeting.slot.as_ref().map(|slot| (slot.weekday, slot.start)),
        rows: rows.collect(),
        name: fused.claims.iter().find_map(|claim| claim.normal.name.as_ref()).map(|name| format!("{} {}", name.core, name.tracks)),
        room: fused.claims.iter().find_map(|claim| claim.normal.online_room.clone()),
        best: arc(&fused.claims[0]),
    }
}

/// What a venue is known by: street and town, else its name and town, else its point, else whatever is said of it.
/// Rooms of one building share it. Where no town is known the key holds the source, so that the High Streets of two
/// towns stay apart.
fn venue_key(claim: &Claim<'_>, place: &Place) -> Option<String> {
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

/// A name alone is no key: every other town has a Serenity Group. It is one in a town or under a service body.
fn group<'a>(fused: &Fused<'a>, placed: Option<&Claim<'a>>, arc: impl Fn(&Claim<'a>) -> Arc<Listing>) -> Option<ToldGroup> {
    let claim = &fused.claims[fused.grouped_by?];
    let said = claim.group?;
    let fellowship = &fused.meeting.fellowship;
    let town = placed.and_then(|claim| claim.normal.place.town.clone());
    let body = fused.meeting.service_bodies.first().map(ToString::to_string);
    let home = town.or(body).unwrap_or_else(|| claim.key.source.to_string());
    let unnumbered = match (said.name.as_deref().map(fold).filter(|name| !name.is_empty()), &said.website) {
        (Some(name), _) => Some(format!("{fellowship}|name|{home}|{name}")),
        (None, Some(page)) => Some(format!("{fellowship}|page|{page}")),
        (None, None) => None,
    };
    let number = fused.claims.iter().find_map(|claim| claim.group?.world_id.as_deref()).map(str::to_lowercase);
    Some(ToldGroup { listing: arc(claim), rank: claim.rank, number, unnumbered })
}
