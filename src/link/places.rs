//! Venues: where meetings are held, found by a key that says which place it is.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use uuid::Uuid;

use crate::geo::distance;
use crate::link::crowd::Crowd;
use crate::link::policy;
use crate::link::shared::Holder;
use crate::link::streets;
use crate::link::told::Told;
use crate::model::id::{ListingKey, VenueId};
use crate::model::meeting::Venue;
use crate::model::place::{Place, Precision};
use crate::text::fold::fold;

/// Which of several listings tells of a venue: one with a trusted point, then the higher rank, then the lesser key.
type Standing<'a> = (Reverse<bool>, Reverse<u16>, &'a ListingKey);

/// The listing that tells of a venue.
pub struct Teller<'a> {
    standing: Standing<'a>,
    /// The place as it says.
    pub place: &'a Place,
}

/// Who tells of each venue, by its key.
pub fn best<'k, 't>(held: &[Holder<'k>], told_of: impl Fn(u32) -> &'t Told) -> BTreeMap<&'k str, Teller<'t>> {
    let mut best: BTreeMap<&str, Teller<'t>> = BTreeMap::new();
    for holder in held {
        let Some(venue) = &told_of(holder.meeting).venue else { continue };
        let Some(place) = venue.place() else { continue };
        let standing = (Reverse(venue.pointed), Reverse(venue.rank), &venue.listing.key);
        let entry = best.entry(holder.key).or_insert(Teller { standing, place });
        if standing < entry.standing {
            *entry = Teller { standing, place };
        }
    }
    best
}

/// The venues of these keys.
pub fn records(best: BTreeMap<&str, Teller<'_>>, ids: &BTreeMap<&str, Uuid>, crowd: &Crowd) -> Vec<Venue> {
    let venue =
        |(key, teller): (&str, Teller<'_>)| Venue { id: VenueId(ids[key]), key: key.to_owned(), place: shared_place(teller.place, crowd) };
    let mut venues: Vec<Venue> = best.into_iter().map(venue).collect();
    venues.sort_unstable_by_key(|venue| venue.id);
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
