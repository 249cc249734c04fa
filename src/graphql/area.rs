//! Where to look for meetings, as callers write it.

use async_graphql::{Error, ID, InputObject, OneofObject};

use crate::geo::country;
use crate::graphql::error::bad_input;
use crate::graphql::node::GlobalId;
use crate::model::place::{CountryCode, Point};
use crate::query::filter;

/// Around a point.
#[derive(InputObject, Debug, Clone)]
pub struct NearInput {
    /// Degrees north of the equator, -90 to 90.
    pub latitude: f64,
    /// Degrees east of Greenwich, -180 to 180.
    pub longitude: f64,
    /// How far, in kilometres. Absent: everything, the nearest first, however far; meetings without coordinates come last.
    pub radius_km: Option<f64>,
    /// Whether meetings that can be attended online come too, wherever they are; in the order by distance behind those within the
    /// radius. Counts have them too. They do where absent, unless `attendance` asks for rooms alone. False: only those that have a
    /// place within the radius. Without a radius all are in anyway.
    pub or_online: Option<bool>,
}

/// Between two parallels and two meridians, in degrees. With `west` greater than `east` it crosses the date line.
#[derive(InputObject, Debug, Clone)]
pub struct BoxInput {
    /// The southern edge, -90 to 90.
    pub south: f64,
    /// The western edge, -180 to 180.
    pub west: f64,
    /// The northern edge, -90 to 90.
    pub north: f64,
    /// The eastern edge, -180 to 180.
    pub east: f64,
}

/// A part of the world: exactly one of these. A meeting that is online only is found by place if its lists give it one, and by service body.
#[derive(OneofObject, Debug, Clone)]
pub enum AreaInput {
    /// Around a point.
    Near(NearInput),
    /// Inside a box, as on a map.
    Box(BoxInput),
    /// In a country, by its two letters of ISO 3166-1 such as `IE`.
    Country(ID),
    /// In a state, province or county, by its code of ISO 3166-2 such as `US-NY`.
    Subdivision(ID),
    /// Listed by a service body or one below it, by its id.
    ServiceBody(ID),
}

impl AreaInput {
    /// The area in plain words; `or_online` is what a radius without a word of it means.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` that names the field.
    pub fn read(self, or_online: bool) -> Result<filter::Area, Error> {
        match self {
            Self::Near(near) => {
                let off = "the point is off the globe: latitude is -90 to 90, longitude -180 to 180";
                let point = Point::new(near.latitude, near.longitude).ok_or_else(|| bad_input("near", off))?;
                if near.radius_km.is_some_and(|km| !(km.is_finite() && km > 0.0)) {
                    return Err(bad_input("radiusKm", "the radius must be more than 0 kilometres"));
                }
                let or_online = near.or_online.unwrap_or(or_online);
                Ok(filter::Area::Near { point, radius_m: near.radius_km.map(|km| km * 1000.0), or_online })
            }
            Self::Box(BoxInput { south, west, north, east }) => Ok(filter::Area::Box { south, west, north, east }),
            Self::Country(code) => country(&code).map(filter::Area::Country),
            Self::Subdivision(code) => subdivision(&code).map(filter::Area::Subdivision),
            Self::ServiceBody(id) => match GlobalId::read("serviceBody", &id)? {
                GlobalId::ServiceBody(key) => Ok(filter::Area::ServiceBody(key)),
                _ => Err(GlobalId::mismatch("serviceBody", &id, "service body")),
            },
        }
    }
}

fn country(code: &str) -> Result<CountryCode, Error> {
    let code: CountryCode = code.parse().map_err(|error| bad_input("country", error))?;
    let mend = match code.as_str() {
        "UK" => "write GB",
        _ => "use the two letters of ISO 3166-1, such as IE",
    };
    if is_a_country(code) { Ok(code) } else { Err(bad_input("country", format!("`{code}` is no country code: {mend}"))) }
}

/// The code of a subdivision in upper case; one that no country has now may still be what a feed writes.
fn subdivision(code: &str) -> Result<String, Error> {
    let code = code.to_ascii_uppercase();
    let in_shape = code.split_once('-').is_some_and(|(country, part)| {
        country.parse().is_ok_and(is_a_country) && (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    if in_shape {
        return Ok(code);
    }
    let shown: String = code.chars().take(80).collect();
    Err(bad_input("subdivision", format!("`{shown}` is no code of a subdivision: use one of ISO 3166-2, such as US-NY")))
}

/// Kosovo has a code that ISO 3166-1 leaves to whoever needs one.
fn is_a_country(code: CountryCode) -> bool {
    country::exists(code) || code.as_str() == "XK"
}
