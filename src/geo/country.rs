//! Coordinates and names to ISO 3166 codes.

use crate::model::place::{CountryCode, Point};
use crate::model::slot::ZoneName;

/// What lies at a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryAt {
    /// ISO 3166-1.
    pub country: CountryCode,
    /// ISO 3166-2 such as `US-NY`, where the boundary data has it.
    pub subdivision: Option<String>,
}

/// The country at a point; `None` at sea.
pub fn at(point: Point) -> Option<CountryAt> {
    let _ = point;
    todo!()
}

/// A country from what feeds write: `USA`, `U.S.`, `Deutschland`, `ie`, `United Kingdom`.
pub fn from_text(text: &str) -> Option<CountryCode> {
    let _ = text;
    todo!()
}

/// Whether ISO 3166-1 has the code.
pub fn exists(code: CountryCode) -> bool {
    let _ = code;
    todo!()
}

/// The country's English name, or the code where it is unknown.
pub fn name(code: CountryCode) -> &'static str {
    let _ = code;
    todo!()
}

/// The zone of a country that has one only.
pub fn only_zone(code: CountryCode) -> Option<ZoneName> {
    let _ = code;
    todo!()
}

/// The zone of a subdivision (ISO 3166-2) that has one only; subdivisions split between zones have none.
pub fn only_zone_of_subdivision(code: &str) -> Option<ZoneName> {
    let _ = code;
    todo!()
}
