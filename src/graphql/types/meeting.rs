//! What we believe of one meeting.

use async_graphql::{Error, ID, Object, SimpleObject};
use jiff::Timestamp;

use crate::geo::distance;
use crate::graphql::connection::tenth;
use crate::graphql::error::bad_input;
use crate::graphql::language::pick;
use crate::graphql::node::GlobalId;
use crate::graphql::scalars::{DateTime, LanguageTag, Url};
use crate::graphql::scope::Scope;
use crate::graphql::types::attendance::{Access, AttendanceMode};
use crate::graphql::types::evidence::LinkExplanation;
use crate::graphql::types::listing::Listing;
use crate::graphql::types::meeting_type::MeetingType;
use crate::graphql::types::organization::{Fellowship, Group, ServiceBody};
use crate::graphql::types::place::{PointInput, Venue};
use crate::graphql::types::provenance::{FieldProvenance, MeetingField};
use crate::graphql::types::slot::{Occurrence, WeeklySlot};
use crate::index::snapshot::MeetingIx;
use crate::model::id::SeriesId;
use crate::model::meeting as known;
use crate::model::organization;
use crate::model::place::Point;
use crate::query::occurrence;

/// Most days that `occurrences` looks ahead.
const DAYS_MAX: u16 = 92;

/// A text, and the language it is in.
#[derive(SimpleObject, Clone)]
pub struct LocalizedText {
    /// The language, where known.
    language: Option<LanguageTag>,
    /// The text, in its own script.
    text: String,
}

/// How to take part from afar.
#[derive(SimpleObject, Clone)]
pub struct OnlineAccess {
    /// Who carries it, such as `Zoom`, where the link is a known one.
    provider: Option<String>,
    /// The link that opens the room.
    join_url: Option<Url>,
    /// The provider's name of the room; the same room has the same one in every spelling of the link.
    room_id: Option<String>,
    /// Numbers to call, each `+` and digits; what is behind a comma is to be keyed in.
    dial_in: Vec<String>,
    /// What else one must know, such as when the host lets people in.
    notes: Option<String>,
}

/// A number by which others know a meeting or its group.
#[derive(SimpleObject, Clone)]
pub struct ExternalId {
    /// Whose number it is, such as `naws` for Narcotics Anonymous World Services.
    scheme: String,
    /// The number.
    value: String,
}

/// A meeting of the generation that the request sees.
#[derive(Clone)]
pub struct Meeting {
    scope: Scope,
    ix: MeetingIx,
}

impl Meeting {
    /// A meeting of this snapshot.
    pub fn new(scope: &Scope, ix: MeetingIx) -> Self {
        Self { scope: scope.clone(), ix }
    }

    /// What the request sees.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// What is known of it.
    pub fn known(&self) -> &known::Meeting {
        self.scope.snapshot().meeting(self.ix)
    }

    /// The group that holds it.
    pub fn known_group(&self) -> Option<&organization::Group> {
        self.scope.snapshot().group(self.known().group?)
    }

    /// Where it is held.
    pub fn known_venue(&self) -> Option<&known::Venue> {
        self.scope.snapshot().venue_of(self.ix)
    }

    /// Its name in the first of the languages that it has one in, else the chosen one.
    pub fn name_in(&self, languages: &[LanguageTag]) -> Option<&str> {
        let names = &self.known().names;
        let place = pick(languages, names.iter().map(|name| name.language.as_deref()));
        names.get(place).map(|name| name.text.as_str())
    }

    /// What else one should know, in the first of the languages that a list has notes in, else in that of the best list.
    pub fn notes_in(&self, languages: &[LanguageTag]) -> Option<&str> {
        let known::Meeting { notes, notes_in_other_languages, .. } = self.known();
        let all: Vec<&known::LocalizedText> = notes.as_deref().into_iter().chain(notes_in_other_languages).collect();
        let chosen = pick(languages, all.iter().map(|notes| notes.language.as_deref()));
        all.get(chosen).map(|notes| notes.text.as_str())
    }

    /// When it begins first at or after an instant.
    pub fn next_from(&self, after: Timestamp) -> Option<Occurrence> {
        let time = occurrence::next(self.known().slot.as_ref()?, after)?;
        Some(Occurrence::new(&self.scope, self.ix, time))
    }

    /// When one of its sources was last read and believed.
    pub fn last_seen(&self) -> Timestamp {
        let sources = self.known().listings.iter().filter_map(|listing| self.scope.status(&listing.key.source));
        let last = sources.filter_map(|status| status.last_believed_at).max();
        last.unwrap_or(self.known().changed_at)
    }

    /// Whether every source of it is past its freshness limit.
    pub fn is_stale(&self) -> bool {
        let now = self.scope.now();
        self.known().listings.iter().all(|listing| self.scope.status(&listing.key.source).is_none_or(|status| status.is_stale(now)))
    }
}

/// A recovery meeting, once, whichever lists speak of it: people of one fellowship who come together at one hour of the week, or by appointment.
#[Object]
impl Meeting {
    /// A stable id. It outlives renames and moves, and where two meetings turn out to be one, both ids lead to it.
    pub async fn id(&self) -> ID {
        GlobalId::Meeting(self.known().id).id()
    }

    /// Its name in the language that suits best, else the chosen one; null where no list names it.
    async fn name(
        &self,
        #[graphql(desc = "Languages one can read, the best first; the first that is known is taken.")] languages: Option<Vec<LanguageTag>>,
    ) -> Option<&str> {
        self.name_in(languages.as_deref().unwrap_or_default())
    }

    /// Every name that lists give it, the chosen one first, each in its own script.
    async fn names(&self) -> Vec<LocalizedText> {
        let names = self.known().names.iter();
        names.map(|name| LocalizedText { language: name.language.clone().map(LanguageTag), text: name.text.clone() }).collect()
    }

    /// The fellowship that holds it.
    async fn fellowship(&self) -> Fellowship {
        Fellowship::new(&self.scope, &self.known().fellowship)
    }

    /// The group that holds it; null where no list says.
    async fn group(&self) -> Option<Group> {
        self.known_group().map(|group| Group::new(&self.scope, group))
    }

    /// The other weekdays of the same meeting, where it is held on several.
    async fn series(&self) -> Option<MeetingSeries> {
        let series = self.scope.snapshot().series(self.known().series?)?;
        Some(MeetingSeries::new(&self.scope, series))
    }

    /// When it is held; null for one by appointment.
    async fn slot(&self) -> Option<WeeklySlot> {
        self.known().slot.as_ref().map(WeeklySlot::from)
    }

    /// The next time it begins. Null for one by appointment, or where its time zone is not known: an hour is never guessed.
    async fn next_occurrence(
        &self,
        #[graphql(desc = "The first at or after this instant; now where absent.")] after: Option<DateTime>,
    ) -> Option<Occurrence> {
        self.next_from(after.map_or(self.scope.now(), |after| after.at))
    }

    /// Each time it begins in the days ahead. Empty for one by appointment, or where its time zone is not known.
    async fn occurrences(
        &self,
        #[graphql(desc = "From this instant on; now where absent.")] from: Option<DateTime>,
        #[graphql(desc = "So many days, 1 to 92; 7 where absent.")] days: Option<i32>,
    ) -> Result<Vec<Occurrence>, Error> {
        let days = match days.map(u16::try_from) {
            None => 7,
            Some(Ok(days)) if (1..=DAYS_MAX).contains(&days) => days,
            Some(_) => return Err(bad_input("days", format!("`days` must be from 1 to {DAYS_MAX}"))),
        };
        let from = from.map_or(self.scope.now(), |from| from.at);
        let Some(slot) = &self.known().slot else { return Ok(Vec::new()) };
        Ok(occurrence::between(slot, from, days).into_iter().map(|time| Occurrence::new(&self.scope, self.ix, time)).collect())
    }

    /// How one can take part.
    async fn attendance(&self) -> AttendanceMode {
        self.known().attendance.into()
    }

    /// The room is closed for now, and there is no way in from afar: do not send anyone there.
    async fn suspended(&self) -> bool {
        self.known().suspended
    }

    /// Who may come.
    async fn access(&self) -> Access {
        self.known().access.into()
    }

    /// Where it is held; of one that is online only, the town or region it is of, where a list says. Null where none does. Meetings of
    /// which nothing but the town is known share a venue without a name.
    async fn venue(&self) -> Option<Venue> {
        self.known_venue().map(|venue| Venue::new(&self.scope, venue))
    }

    /// How to find this meeting inside the venue, such as the room or the door.
    async fn venue_notes(&self) -> Option<&str> {
        self.known().venue_notes.as_deref()
    }

    /// How to take part from afar; null where one cannot.
    async fn online(&self) -> Option<OnlineAccess> {
        self.known().online.as_ref().map(|online| OnlineAccess {
            provider: online.provider.clone(),
            join_url: online.join_url.clone().map(Url),
            room_id: online.room_id.clone(),
            dial_in: online.dial_in.clone(),
            notes: online.notes.clone(),
        })
    }

    /// What kind of meeting it is.
    async fn types(&self) -> Vec<MeetingType> {
        self.known().types.iter().copied().map(MeetingType).collect()
    }

    /// The languages spoken; empty where no list says.
    async fn languages(&self) -> Vec<LanguageTag> {
        self.known().languages.iter().cloned().map(LanguageTag).collect()
    }

    /// What else one should know, as a list wrote it. In the first of the languages that a list has notes in, else in that of
    /// the best list.
    async fn notes(
        &self,
        #[graphql(desc = "Languages one can read, the best first; the first that is known is taken.")] languages: Option<Vec<LanguageTag>>,
    ) -> Option<&str> {
        self.notes_in(languages.as_deref().unwrap_or_default())
    }

    /// Who lists it. Send corrections to their feedback address.
    async fn service_bodies(&self) -> Vec<ServiceBody> {
        let keys = self.known().service_bodies.iter();
        ServiceBody::all(&self.scope, keys.filter_map(|key| self.scope.snapshot().service_body(key)).collect())
    }

    /// What each source says of it, the best source first.
    async fn listings(&self) -> Vec<Listing> {
        Listing::of(&self.scope, self.ix)
    }

    /// Which listing each field came from, why, and who disagrees.
    async fn provenance(&self, #[graphql(desc = "Only these fields.")] fields: Option<Vec<MeetingField>>) -> Vec<FieldProvenance> {
        FieldProvenance::of(&self.scope, self.ix, fields.as_deref())
    }

    /// Why its listings were taken for one meeting, and look-alikes that were not.
    async fn links(&self) -> Vec<LinkExplanation> {
        self.known().links.read().iter().filter_map(|link| LinkExplanation::new(&self.scope, link)).collect()
    }

    /// Numbers by which others know it or its group.
    async fn external_ids(&self) -> Vec<ExternalId> {
        let ids = self.known().external_ids.iter();
        ids.map(|id| ExternalId { scheme: id.scheme.clone(), value: id.value.clone() }).collect()
    }

    /// Metres from a point in a straight line; null where the meeting has no coordinates.
    async fn distance_meters(&self, #[graphql(desc = "Where one is.")] from: PointInput) -> Option<Result<f64, Error>> {
        let Some(here) = Point::new(from.latitude, from.longitude) else {
            return Some(Err(bad_input("from", "the point is off the globe: latitude is -90 to 90, longitude -180 to 180")));
        };
        let there = self.known_venue()?.place.point?;
        Some(Ok(tenth(distance::meters(here, there))))
    }

    /// Since when the graph has had it under this id without a break.
    async fn first_seen_at(&self) -> DateTime {
        DateTime::utc(self.known().first_seen_at)
    }

    /// When anything about it last changed.
    async fn changed_at(&self) -> DateTime {
        DateTime::utc(self.known().changed_at)
    }

    /// When one of its sources was last read and believed: how old this knowledge is at best.
    async fn last_seen_at(&self) -> DateTime {
        DateTime::utc(self.last_seen())
    }

    /// Every source of it is past its freshness limit: check before you travel.
    async fn stale(&self) -> bool {
        self.is_stale()
    }
}

/// The weekdays of one meeting.
#[derive(Clone)]
pub struct MeetingSeries {
    scope: Scope,
    id: SeriesId,
    name: Option<String>,
}

impl MeetingSeries {
    /// A series of this snapshot.
    pub fn new(scope: &Scope, series: &known::MeetingSeries) -> Self {
        Self { scope: scope.clone(), id: series.id, name: series.name.clone() }
    }
}

/// The meetings of one group at one place and hour on several weekdays.
#[Object]
impl MeetingSeries {
    /// A stable id.
    pub async fn id(&self) -> ID {
        GlobalId::Series(self.id).id()
    }

    /// Its name.
    async fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The meetings, one for each weekday.
    async fn meetings(&self) -> Vec<Meeting> {
        let meetings = self.scope.snapshot().series_meetings(self.id);
        meetings.into_iter().map(|ix| Meeting::new(&self.scope, ix)).collect()
    }
}
