//! Where a meeting is held.

use crate::geo::country;
use crate::graphql::node::GlobalId;
use crate::graphql::plan::asked::Asked;
use crate::graphql::plan::object::{Hot, Write, leaf, part};
use crate::graphql::types::place::{Precision, is_addressed};
use crate::model::meeting::Venue;
use crate::model::place::{CountryCode, Place, Point};

impl Hot for Venue {
    const NAME: &'static str = "Venue";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        Some(match asked.plain()? {
            "id" => leaf(|venue: &Self, out| out.shown(GlobalId::Venue(venue.id))),
            "name" => leaf(|venue: &Self, out| out.text_or_null(venue.place.name.as_deref())),
            "address" => part(asked, |venue: &Self| is_addressed(&venue.place).then_some(&venue.place))?,
            "point" => part(asked, |venue: &Self| venue.place.point.as_ref())?,
            "precision" => leaf(|venue: &Self, out| out.choice(Precision::from(venue.place.precision))),
            "wheelchairAccessible" => leaf(|venue: &Self, out| out.number(&venue.place.wheelchair_accessible)),
            _ => return None,
        })
    }
}

/// The place lends its country to its address.
impl Hot for Place {
    const NAME: &'static str = "Address";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        Some(match asked.plain()? {
            "lines" => leaf(|place: &Self, out| out.list(&place.address.lines, |out, line| out.text(line))),
            "locality" => leaf(|place: &Self, out| out.text_or_null(place.address.locality.as_deref())),
            "subdivision" => leaf(|place: &Self, out| out.text_or_null(place.address.subdivision.as_deref())),
            "postalCode" => leaf(|place: &Self, out| out.text_or_null(place.address.postal_code.as_deref())),
            "country" => part(asked, |place: &Self| place.country.as_ref())?,
            "formatted" => leaf(|place: &Self, out| out.text_or_null(place.address.one_line().as_deref())),
            _ => return None,
        })
    }
}

impl Hot for CountryCode {
    const NAME: &'static str = "Country";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        Some(match asked.plain()? {
            "code" => leaf(|code: &Self, out| out.shown(code)),
            "name" => leaf(|code: &Self, out| out.text(country::name(*code))),
            _ => return None,
        })
    }
}

impl Hot for Point {
    const NAME: &'static str = "Point";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        Some(match asked.plain()? {
            "latitude" => leaf(|point: &Self, out| out.number(&point.latitude)),
            "longitude" => leaf(|point: &Self, out| out.number(&point.longitude)),
            _ => return None,
        })
    }
}
