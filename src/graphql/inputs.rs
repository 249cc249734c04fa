//! What may be asked of meetings, as callers write it.

use async_graphql::{Enum, Error, ID, InputObject, OneofObject};

use crate::graphql::error::bad_input;
use crate::graphql::node::GlobalId;
use crate::graphql::scalars::{DateTime, LanguageTag, LocalTime, TimeZone};
use crate::graphql::types::attendance::{Access, AttendanceMode};
use crate::graphql::types::organization::Concern;
use crate::graphql::types::slot::Weekday;
use crate::index::words::WORDS_MAX;
use crate::model::id::FellowshipCode;
use crate::model::listing::ExternalId;
use crate::model::meeting_type::MeetingType;
use crate::model::place::Point;
use crate::query::{filter, hours, order};
use crate::text::fold::fold;

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
    /// How far, in kilometres. Absent: everything, the nearest first, however far; meetings without coordinates come last.
    pub radius_km: Option<f64>,
    /// Whether meetings that can be attended online come too, wherever they are, behind those within the radius. Absent: only
    /// those that have a place within it. Without a radius they are in anyway.
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

/// Hours of the day at which a meeting begins, both ends included. With `to` before `from` it goes on past midnight: 22:00 to
/// 02:00.
#[derive(InputObject, Debug, Clone)]
pub struct TimeWindow {
    /// The first minute at which it may begin.
    pub from: LocalTime,
    /// The last minute at which it may begin; of the next day where it is before `from`.
    pub to: LocalTime,
    /// Whose wall clock: that of this time zone, the next time the meeting begins (for occurrences: that time). Absent: that of
    /// the place where it is held.
    pub time_zone: Option<TimeZone>,
}

/// Kinds of meeting, by their codes such as `BIG_BOOK`; `meetingTypes` lists them.
#[derive(InputObject, Debug, Clone, Default)]
pub struct TypeFilter {
    /// It is of every one of these.
    pub all: Option<Vec<ID>>,
    /// It is of at least one of these.
    pub any: Option<Vec<ID>>,
    /// It is of none of these.
    pub none: Option<Vec<ID>>,
}

/// A number by which others know a meeting. Case and blanks in it do not matter.
#[derive(InputObject, Debug, Clone)]
pub struct ExternalIdInput {
    /// Whose number it is: a scheme as in `Meeting.externalIds`, such as `naws` or `gso`; `room` for the room of a video call, such
    /// as `zoom:10000000001` or the number alone; or a source's id, for the source's own id of a listing.
    pub scheme: String,
    /// The number, 1 to 200 characters.
    pub value: String,
}

/// What to look for. All fields must fit; of the values of a list any one. What is absent asks nothing.
#[derive(InputObject, Debug, Clone, Default)]
pub struct MeetingFilter {
    /// Words in the names of the meeting, its group, its venue and its town, in any script and with or without accents; all of
    /// them must be there. The last one may be unfinished, as someone is still typing. From five letters on a word may be off by
    /// a slip of the hand behind its first letter, from nine letters on by two. At most 16 words and 200 characters.
    pub text: Option<String>,
    /// Where.
    pub area: Option<AreaInput>,
    /// Fellowships, by their codes such as `aa`.
    pub fellowships: Option<Vec<ID>>,
    /// What the fellowship is about: `ALCOHOL` also finds Narcotics Anonymous, which counts alcohol among drugs.
    pub concerns: Option<Vec<Concern>>,
    /// Days of the week on which it begins: where it is held, or on the wall clock of `time.timeZone` where that is given. With a
    /// window past midnight it is the day on which the window begins, so that Friday 22:00 to 02:00 is one night.
    pub weekdays: Option<Vec<Weekday>>,
    /// Hours of the day at which it begins.
    pub time: Option<TimeWindow>,
    /// Ways to take part. A hybrid meeting is held both in a room and online, so `IN_PERSON` and `ONLINE` find it too; `HYBRID` finds hybrid ones alone.
    pub attendance: Option<Vec<AttendanceMode>>,
    /// Who may come.
    pub access: Option<Vec<Access>>,
    /// Kinds of meeting.
    pub types: Option<TypeFilter>,
    /// Languages spoken. `pt` finds `pt-BR` and `pt-BR` finds `pt`; `pt-PT` does not find `pt-BR`. A meeting of which no list says
    /// what is spoken is not found.
    pub languages: Option<Vec<LanguageTag>>,
    /// Sources that list it, by their ids.
    pub sources: Option<Vec<ID>>,
    /// Those that others know by this number.
    pub external_id: Option<ExternalIdInput>,
    /// Those of which anything changed at this instant or after it.
    pub changed_since: Option<DateTime>,
    /// True for those by appointment alone, false for those that have a weekday and hour; both where absent.
    pub by_appointment: Option<bool>,
    /// Whether meetings whose room is closed for now are in; they are left out where absent.
    pub include_suspended: Option<bool>,
}

/// What to sort by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingOrderField {
    /// The nearest first, those without coordinates last; only with `area.near`.
    Distance,
    /// By how well the words of `filter.text` fit, the best first: whole words before unfinished ones and those before slips, names
    /// before groups and towns and those before venues. Only with a text, and usual there unless a point is given.
    Relevance,
    /// By the next time it begins, the soonest first, anywhere on earth; last those of which no such instant is known: by
    /// appointment, or without a time zone. Pages that follow count from the same instant as the first.
    NextOccurrence,
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
            MeetingOrderField::Relevance => order::OrderField::Relevance,
            MeetingOrderField::NextOccurrence => order::OrderField::NextOccurrence,
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
        let Self {
            text,
            area,
            fellowships,
            concerns,
            weekdays,
            time,
            attendance,
            access,
            types,
            languages,
            sources,
            external_id,
            changed_since,
            by_appointment,
            include_suspended,
        } = self;
        if text.as_ref().is_some_and(|text| text.chars().count() > TEXT_CHARS_MAX) {
            return Err(bad_input("text", format!("the text is longer than {TEXT_CHARS_MAX} characters: give the words that matter")));
        }
        if text.as_ref().is_some_and(|text| fold(text).split_ascii_whitespace().nth(WORDS_MAX).is_some()) {
            return Err(bad_input("text", format!("the text has more than {WORDS_MAX} words: give the words that matter")));
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
            concerns: list("concerns", concerns)?.into_iter().map(Into::into).collect(),
            weekdays: list("weekdays", weekdays)?.into_iter().map(Into::into).collect(),
            time: time.map(|window| hours::TimeWindow { from: window.from.0, to: window.to.0, zone: window.time_zone.map(|zone| zone.0) }),
            attendance: list("attendance", attendance)?.into_iter().map(Into::into).collect(),
            access: list("access", access)?.into_iter().map(Into::into).collect(),
            sources: list("sources", sources)?.into_iter().map(source).collect::<Result<_, Error>>()?,
            types: types.unwrap_or_default().read()?,
            languages: list("languages", languages)?.into_iter().map(|tag| tag.0.to_ascii_lowercase()).collect(),
            external_id: external_id.map(ExternalIdInput::read).transpose()?,
            changed_since: changed_since.map(|since| since.at),
            by_appointment,
            include_suspended: include_suspended.unwrap_or(false),
        })
    }
}

impl TypeFilter {
    fn read(self) -> Result<filter::TypeFilter, Error> {
        let types = |codes: Option<Vec<ID>>| {
            let known = |code: ID| {
                let unknown = || {
                    let shown: String = code.as_str().chars().take(80).collect();
                    bad_input("types", format!("`{shown}` is not the code of a type: give one that `meetingTypes` lists, such as BIG_BOOK"))
                };
                MeetingType::from_code(&code).ok_or_else(unknown)
            };
            list("types", codes)?.into_iter().map(known).collect::<Result<Vec<_>, Error>>()
        };
        Ok(filter::TypeFilter { all: types(self.all)?, any: types(self.any)?, none: types(self.none)? })
    }
}

impl ExternalIdInput {
    /// The number, with a source named as the store has it.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for an empty or endless one.
    pub fn read(self) -> Result<ExternalId, Error> {
        let Self { scheme, value } = self;
        let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= TEXT_CHARS_MAX;
        if !fits(&scheme) || !fits(&value) {
            return Err(bad_input("externalId", format!("`scheme` and `value` must each have 1 to {TEXT_CHARS_MAX} characters")));
        }
        let source = match scheme.parse() {
            Ok(GlobalId::Source(source)) => Some(source.as_str().to_owned()),
            _ => None,
        };
        Ok(ExternalId { scheme: source.unwrap_or(scheme), value })
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
                Ok(filter::Area::Near { point, radius_m: near.radius_km.map(|km| km * 1000.0), or_online: near.or_online.unwrap_or(false) })
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
