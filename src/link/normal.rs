//! The normal form of a listing that fusion and shared places ask for.

use crate::link::crowd::{self, Crowd};
use crate::link::form::Form;
use crate::link::names::{self, NameForm};
use crate::link::streets::{self, StreetForm};
use crate::model::listing::Listing;
use crate::model::place::{CountryCode, Point};
use crate::text::fold::fold;

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
    /// The exact point, unless it is a fallback.
    pub point: Option<Point>,
    /// The country.
    pub country: Option<CountryCode>,
    /// ISO 3166-2.
    pub subdivision: Option<String>,
}

/// One listing, ready to be fused.
#[derive(Debug, Clone, PartialEq)]
pub struct Normal<'a> {
    /// The listing itself.
    pub listing: &'a Listing,
    /// Its name.
    pub name: Option<NameForm>,
    /// Its place; all empty where it has none.
    pub place: PlaceForm,
    /// Its online room, unless many meetings share it.
    pub online_room: Option<String>,
}

/// The normal form of a listing, whose compact form is given too.
pub fn read<'a>(listing: &'a Listing, form: &Form, crowd: &Crowd) -> Normal<'a> {
    Normal {
        listing,
        name: listing.name.as_deref().and_then(names::read),
        place: place_form(listing, crowd.trusted_point(form)),
        online_room: crowd::room_of(listing).filter(|_| crowd.online_room(form) != 0),
    }
}

fn place_form(listing: &Listing, point: Option<Point>) -> PlaceForm {
    let Some(place) = &listing.place else { return PlaceForm::default() };
    PlaceForm {
        street: streets::read(&place.address),
        town: streets::town(&place.address),
        postal: streets::postal(&place.address),
        venue: place.name.as_deref().map(fold).map(|name| name.trim_start_matches("the ").to_owned()).filter(|name| !name.is_empty()),
        point,
        country: place.country,
        subdivision: place.subdivision_code.clone(),
    }
}
