//! What may be asked of meetings. Fields are joined by AND, the values of a list by OR; an empty list asks nothing.

use jiff::Timestamp;

use crate::model::attendance::{Access, AttendanceMode};
use crate::model::id::{FellowshipCode, ServiceBodyKey, SourceId};
use crate::model::listing::ExternalId;
use crate::model::meeting_type::MeetingType;
use crate::model::organization::Concern;
use crate::model::place::{CountryCode, Point};
use crate::model::slot::Weekday;
use crate::query::hours::TimeWindow;

/// A part of the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Area {
    /// Around a point. Without a radius it asks nothing: everything, the nearest first, and last what has no point.
    Near {
        /// The middle.
        point: Point,
        /// Metres.
        radius_m: Option<f64>,
        /// Whether what can be attended from afar is in wherever it is.
        or_online: bool,
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

/// Kinds of meeting; what is empty asks nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypeFilter {
    /// It is of each of these.
    pub all: Vec<MeetingType>,
    /// Of one of these at least.
    pub any: Vec<MeetingType>,
    /// Of none of these.
    pub none: Vec<MeetingType>,
}

/// What may be asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MeetingFilter {
    /// Words over names, groups, venues and towns; all of them must be there.
    pub text: Option<String>,
    /// Where.
    pub area: Option<Area>,
    /// Any of these.
    pub fellowships: Vec<FellowshipCode>,
    /// Of a fellowship that is about any of these; as `model::data::fellowships` has it, NA is about alcohol too.
    pub concerns: Vec<Concern>,
    /// Any of these, each in the meeting's own zone, or in that of the window where it names one.
    pub weekdays: Vec<Weekday>,
    /// Hours at which it begins.
    pub time: Option<TimeWindow>,
    /// Any of these.
    pub attendance: Vec<AttendanceMode>,
    /// Any of these.
    pub access: Vec<Access>,
    /// Kinds.
    pub types: TypeFilter,
    /// Any of these BCP 47 tags, in lower case: a language and its regional forms find each other, two regional forms do not.
    pub languages: Vec<String>,
    /// Listed by any of these.
    pub sources: Vec<SourceId>,
    /// Known by this number, as `index::numbers` finds it.
    pub external_id: Option<ExternalId>,
    /// Changed at this instant or after it.
    pub changed_since: Option<Timestamp>,
    /// Whether it is by appointment.
    pub by_appointment: Option<bool>,
    /// Whether meetings whose room is closed for now are in.
    pub include_suspended: bool,
}

impl MeetingFilter {
    /// Whether what passes hangs on the instant at which it is asked: a reader's wall clock moves with the season.
    pub fn hangs_on_the_hour(&self) -> bool {
        self.time.as_ref().is_some_and(|window| window.zone.is_some())
    }

    /// The point that distances are measured from.
    pub fn near(&self) -> Option<Point> {
        match &self.area {
            Some(Area::Near { point, .. }) => Some(*point),
            Some(Area::Box { .. } | Area::Country(_) | Area::Subdivision(_) | Area::ServiceBody(_)) | None => None,
        }
    }
}
