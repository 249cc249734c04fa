//! What may be asked of meetings. Fields are joined by AND, the values of a list by OR; an empty list asks nothing.

use crate::model::attendance::{Access, AttendanceMode};
use crate::model::id::{FellowshipCode, ServiceBodyKey, SourceId};
use crate::model::place::{CountryCode, Point};
use crate::model::slot::Weekday;

/// A part of the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Area {
    /// Around a point; without a radius, however far.
    Near {
        /// The middle.
        point: Point,
        /// Metres.
        radius_m: Option<f64>,
    },
    /// Between two parallels and two meridians; west of east crosses the date line.
    Box {
        /// Degrees.
        south: f64,
        /// Degrees.
        west: f64,
        /// Degrees.
        north: f64,
        /// Degrees.
        east: f64,
    },
    /// A country.
    Country(CountryCode),
    /// A subdivision by its ISO 3166-2 code.
    Subdivision(String),
    /// A service body and all below it.
    ServiceBody(ServiceBodyKey),
}

/// What may be asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MeetingFilter {
    /// Words over names, groups, venues and towns; all of them must be there.
    pub text: Option<String>,
    /// Where. Meetings that can be attended online stay in for `Near` and `Box` only if they have a place there.
    pub area: Option<Area>,
    /// Any of these.
    pub fellowships: Vec<FellowshipCode>,
    /// Any of these, each in the meeting's own zone.
    pub weekdays: Vec<Weekday>,
    /// Any of these.
    pub attendance: Vec<AttendanceMode>,
    /// Any of these.
    pub access: Vec<Access>,
    /// Listed by any of these.
    pub sources: Vec<SourceId>,
    /// Whether meetings whose room is closed for now are in.
    pub include_suspended: bool,
}
