//! What may be asked of meetings, as callers write it.

use async_graphql::{Error, ID, InputObject};

use crate::graphql::area::AreaInput;
use crate::graphql::error::bad_input;
use crate::graphql::node::GlobalId;
use crate::graphql::scalars::{DateTime, LanguageTag, LocalTime, TimeZone};
use crate::graphql::scope::Scope;
use crate::graphql::types::attendance::{Access, AttendanceMode};
use crate::graphql::types::organization::{Concern, Fellowship};
use crate::graphql::types::slot::Weekday;
use crate::index::words::WORDS_MAX;
use crate::model::id::FellowshipCode;
use crate::model::listing::ExternalId;
use crate::model::meeting_type::MeetingType;
use crate::query::{filter, hours};
use crate::text::fold::fold;

/// Most values of one list, and most characters of a text. More cannot be meant.
const VALUES_MAX: usize = 100;
const TEXT_CHARS_MAX: usize = 200;

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

/// What to look for. All fields must fit; of the values of a list any one. What is absent asks nothing, and so does an empty list.
#[derive(InputObject, Debug, Clone, Default)]
pub struct MeetingFilter {
    /// Words in the names of the meeting, its group, its venue and its town, in any script and with or without accents; all of
    /// them must be there. The last one may be unfinished, as someone is still typing. From five letters on a word may be off by
    /// a slip of the hand behind its first letter, from nine letters on by two. Behind an elided article (`l'`) a word begins
    /// too, and so it does at each sign of Japanese, Chinese, Thai, Lao, Burmese and Khmer. A text without a letter or digit
    /// asks nothing. At most 16 words and 200 characters.
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

impl MeetingFilter {
    /// The filter in plain words.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` that names the field.
    pub fn read(self, scope: &Scope) -> Result<filter::MeetingFilter, Error> {
        self.read_among(|code| Fellowship::known(scope, code).is_some())
    }

    /// The same, where it is known in another way which fellowships there are.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` that names the field.
    pub fn read_among(self, is_fellowship: impl Fn(&FellowshipCode) -> bool) -> Result<filter::MeetingFilter, Error> {
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
            let code = FellowshipCode::asked(code).ok_or_else(too_long)?;
            if is_fellowship(&code) {
                return Ok(code);
            }
            let message = format!("`{code}` is not the code of a fellowship: give one that `fellowships` lists, such as al-anon");
            Err(bad_input("fellowships", message))
        };
        // Who asks for rooms alone has asked online meetings away; of hybrid ones those with a room within the radius stay.
        let rooms_alone =
            attendance.as_ref().is_some_and(|asked| !asked.is_empty() && asked.iter().all(|mode| *mode == AttendanceMode::InPerson));
        Ok(filter::MeetingFilter {
            text,
            area: area.map(|area| area.read(!rooms_alone)).transpose()?,
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

fn list<T>(param: &str, values: Option<Vec<T>>) -> Result<Vec<T>, Error> {
    let values = values.unwrap_or_default();
    if values.len() > VALUES_MAX {
        return Err(bad_input(param, format!("`{param}` has {} values: give at most {VALUES_MAX}", values.len())));
    }
    Ok(values)
}
