//! What may be asked of meetings, as callers write it.

use async_graphql::{Enum, Error, ID, InputObject, OneofObject};

use crate::graphql::error::bad_input;
use crate::graphql::node::GlobalId;
use crate::graphql::types::attendance::{Access, AttendanceMode};
use crate::graphql::types::slot::Weekday;
use crate::model::id::FellowshipCode;
use crate::model::place::Point;
use crate::query::{filter, order};

/// Most values of one list, and most characters of a text. More cannot be meant.
const VALUES_MAX: usize = 100;
const TEXT_CHARS_MAX: usize = 200;

/// Around a point.
#[derive(InputObject, Debug, Clone)]
pub struct NearInput {
    /// Degrees north of the equator, -90 to 90.
    pub latitude: f64,
    /// Degrees east of Greenwich, -180 to 180.
    pub longitude: f64,
    /// How far, in kilometres. Absent: the nearest first, however far.
    pub radius_km: Option<f64>,
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

/// What to look for. All fields must fit; of the values of a list any one. What is absent asks nothing.
#[derive(InputObject, Debug, Clone, Default)]
pub struct MeetingFilter {
    /// Words in the names of the meeting, its group, its venue and its town; all of them must be there. At most 200 characters.
    pub text: Option<String>,
    /// Where.
    pub area: Option<AreaInput>,
    /// Fellowships, by their codes such as `aa`.
    pub fellowships: Option<Vec<ID>>,
    /// Days of the week on which it begins, where it is held.
    pub weekdays: Option<Vec<Weekday>>,
    /// Ways to take part. A hybrid meeting is held both in a room and online, so `IN_PERSON` and `ONLINE` find it too; `HYBRID` finds hybrid ones alone.
    pub attendance: Option<Vec<AttendanceMode>>,
    /// Who may come.
    pub access: Option<Vec<Access>>,
    /// Sources that list it, by their ids.
    pub sources: Option<Vec<ID>>,
    /// Whether meetings whose room is closed for now are in; they are left out where absent.
    pub include_suspended: Option<bool>,
}

/// What to sort by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingOrderField {
    /// The nearest first; only with `area.near`.
    Distance,
    /// By weekday and hour where it is held, from Sunday 00:00 on; those by appointment last.
    WeekTime,
    /// By name, without regard to case and accents.
    Name,
    /// By the last change, the oldest first.
    ChangedAt,
}

/// In which order meetings come.
#[derive(InputObject, Debug, Clone)]
pub struct MeetingOrder {
    /// What to sort by.
    pub field: MeetingOrderField,
    /// The other way round.
    pub descending: Option<bool>,
}

impl From<MeetingOrder> for order::MeetingOrder {
    fn from(asked: MeetingOrder) -> Self {
        let field = match asked.field {
            MeetingOrderField::Distance => order::OrderField::Distance,
            MeetingOrderField::WeekTime => order::OrderField::WeekTime,
            MeetingOrderField::Name => order::OrderField::Name,
            MeetingOrderField::ChangedAt => order::OrderField::ChangedAt,
        };
        Self { field, descending: asked.descending.unwrap_or(false) }
    }
}

impl MeetingFilter {
    /// The filter in plain words.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` that names the field.
    pub fn read(self) -> Result<filter::MeetingFilter, Error> {
        let Self { text, area, fellowships, weekdays, attendance, access, sources, include_suspended } = self;
        if text.as_ref().is_some_and(|text| text.chars().count() > TEXT_CHARS_MAX) {
            return Err(bad_input("text", format!("the text is longer than {TEXT_CHARS_MAX} characters: give the words that matter")));
        }
        let source = |id: ID| match GlobalId::read("sources", &id)? {
            GlobalId::Source(source) => Ok(source),
            _ => Err(GlobalId::mismatch("sources", &id, "source")),
        };
        let fellowship = |code: &ID| {
            let most = FellowshipCode::ASKED_CHARS_MAX;
            let too_long = || bad_input("fellowships", format!("a code is longer than {most} characters: give codes such as `aa`"));
            FellowshipCode::asked(code).ok_or_else(too_long)
        };
        Ok(filter::MeetingFilter {
            text,
            area: area.map(AreaInput::read).transpose()?,
            fellowships: list("fellowships", fellowships)?.iter().map(fellowship).collect::<Result<_, Error>>()?,
            weekdays: list("weekdays", weekdays)?.into_iter().map(Into::into).collect(),
            attendance: list("attendance", attendance)?.into_iter().map(Into::into).collect(),
            access: list("access", access)?.into_iter().map(Into::into).collect(),
            sources: list("sources", sources)?.into_iter().map(source).collect::<Result<_, Error>>()?,
            include_suspended: include_suspended.unwrap_or(false),
        })
    }
}

impl AreaInput {
    fn read(self) -> Result<filter::Area, Error> {
        match self {
            Self::Near(near) => {
                let off = "the point is off the globe: latitude is -90 to 90, longitude -180 to 180";
                let point = Point::new(near.latitude, near.longitude).ok_or_else(|| bad_input("near", off))?;
                if near.radius_km.is_some_and(|km| !(km.is_finite() && km > 0.0)) {
                    return Err(bad_input("radiusKm", "the radius must be more than 0 kilometres"));
                }
                Ok(filter::Area::Near { point, radius_m: near.radius_km.map(|km| km * 1000.0) })
            }
            Self::Box(BoxInput { south, west, north, east }) => Ok(filter::Area::Box { south, west, north, east }),
            Self::Country(code) => code.parse().map(filter::Area::Country).map_err(|error| bad_input("country", error)),
            Self::Subdivision(code) => Ok(filter::Area::Subdivision(code.to_ascii_uppercase())),
            Self::ServiceBody(id) => match GlobalId::read("serviceBody", &id)? {
                GlobalId::ServiceBody(key) => Ok(filter::Area::ServiceBody(key)),
                _ => Err(GlobalId::mismatch("serviceBody", &id, "service body")),
            },
        }
    }
}

fn list<T>(param: &str, values: Option<Vec<T>>) -> Result<Vec<T>, Error> {
    let values = values.unwrap_or_default();
    if values.len() > VALUES_MAX {
        return Err(bad_input(param, format!("`{param}` has {} values: give at most {VALUES_MAX}", values.len())));
    }
    Ok(values)
}
