//! Listings and sources written short, and a linker with ids that count up.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use meeting_graph::link::decisions::Decisions;
use meeting_graph::link::resolve::{LinkInput, Linked, link};
use meeting_graph::link::said::Said;
use meeting_graph::model::attendance::{Access, AttendanceMode};
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::id::{FellowshipCode, ListingKey, ServiceBodyKey};
use meeting_graph::model::listing::{ExternalId, Listing};
use meeting_graph::model::meeting::Meeting;
use meeting_graph::model::meeting_type::MeetingType;
use meeting_graph::model::online::OnlineAccess;
use meeting_graph::model::organization::GroupMention;
use meeting_graph::model::place::{Address, Place, Point, Precision};
use meeting_graph::model::slot::{LocalTime, Weekday, WeeklySlot, ZoneName, ZoneSource};
use meeting_graph::model::source::{Licence, Permission, SourceFacts};
use serde::Deserialize;
use uuid::Uuid;

/// A listing written short. What is left out is not said.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Short {
    /// `source:id`.
    pub key: String,
    pub fellowship: Option<String>,
    pub name: Option<String>,
    pub language: Option<String>,
    /// `Tuesday 19:30`.
    pub slot: Option<String>,
    pub minutes: Option<u16>,
    pub zone: Option<String>,
    /// The zone is the source's default.
    pub zone_guessed: bool,
    pub recurrence: Option<String>,
    pub street: Option<String>,
    pub town: Option<String>,
    pub postal: Option<String>,
    pub country: Option<String>,
    pub venue: Option<String>,
    pub room: Option<String>,
    pub point: Option<[f64; 2]>,
    pub online_room: Option<String>,
    pub dial_in: Vec<String>,
    pub attendance: Option<AttendanceMode>,
    pub suspended: bool,
    pub access: Option<Access>,
    pub types: Vec<String>,
    pub languages: Vec<String>,
    pub notes: Option<String>,
    pub group: Option<String>,
    pub group_number: Option<String>,
    pub series: Option<String>,
    pub body: Option<String>,
    /// `scheme` to number.
    pub ids: BTreeMap<String, String>,
    pub url: Option<String>,
    pub updated: Option<Timestamp>,
    pub row: u32,
}

impl Short {
    /// The listing in full.
    pub fn listing(&self) -> Arc<Listing> {
        let key: ListingKey = self.key.parse().unwrap();
        let online = OnlineAccess { room_id: self.online_room.clone(), dial_in: self.dial_in.clone(), ..OnlineAccess::default() };
        let online = (!online.is_empty()).then_some(online);
        let place = self.place();
        let attendance = self.attendance.unwrap_or(match (&place, &online) {
            (Some(_), Some(_)) => AttendanceMode::Hybrid,
            (None, Some(_)) => AttendanceMode::Online,
            _ => AttendanceMode::InPerson,
        });
        let group = GroupMention { name: self.group.clone(), world_id: self.group_number.clone(), ..GroupMention::default() };
        let mut types: Vec<MeetingType> = self.types.iter().map(|code| MeetingType::from_code(code).unwrap()).collect();
        types.sort_unstable();
        Arc::new(Listing {
            fellowship: FellowshipCode::new(self.fellowship.as_deref().unwrap_or("na")),
            name: self.name.clone(),
            language: self.language.clone(),
            slot: self.slot.as_deref().map(|text| self.weekly_slot(text)),
            attendance,
            suspended: self.suspended,
            access: self.access.unwrap_or(Access::Unknown),
            types,
            unknown_types: Vec::new(),
            languages: self.languages.clone(),
            place,
            online,
            notes: self.notes.clone(),
            group: (group != GroupMention::default()).then_some(group),
            service_bodies: self.body.iter().map(|id| ServiceBodyKey { source: key.source.clone(), id: id.clone() }).collect(),
            series: self.series.clone(),
            external_ids: self.ids.iter().map(|(scheme, value)| ExternalId { scheme: scheme.clone(), value: value.clone() }).collect(),
            url: self.url.clone(),
            publisher_updated_at: self.updated,
            row: self.row,
            key,
        })
    }

    fn weekly_slot(&self, text: &str) -> WeeklySlot {
        let (day, start) = text.split_once(' ').unwrap();
        let weekday = Weekday::ALL.into_iter().find(|known| format!("{known:?}") == day).unwrap();
        let start: LocalTime = start.parse().unwrap();
        let zone = self.zone.as_deref().map(|name| ZoneName::new(name).unwrap());
        let zone_source = match (&zone, self.zone_guessed) {
            (None, _) => ZoneSource::None,
            (Some(_), true) => ZoneSource::Source,
            (Some(_), false) => ZoneSource::Listing,
        };
        WeeklySlot { weekday, start, duration_minutes: self.minutes, zone, zone_source, recurrence: self.recurrence.clone() }
    }

    fn place(&self) -> Option<Place> {
        let address = Address {
            lines: self.street.iter().cloned().collect(),
            locality: self.town.clone(),
            postal_code: self.postal.clone(),
            ..Address::default()
        };
        let said = address != Address::default() || self.venue.is_some() || self.room.is_some() || self.point.is_some();
        said.then(|| Place {
            name: self.venue.clone(),
            room: self.room.clone(),
            address,
            point: self.point.map(|[latitude, longitude]| Point::new(latitude, longitude).unwrap()),
            precision: if self.point.is_some() { Precision::Exact } else { Precision::Approximate },
            notes: None,
            country: self.country.as_deref().map(|code| code.parse().unwrap()),
            subdivision_code: None,
            wheelchair_accessible: None,
        })
    }
}

/// A source written short.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShortSource {
    pub id: String,
    #[serde(default = "usual_rank")]
    pub rank: u16,
    #[serde(default)]
    pub mirror_of: Option<String>,
}

fn usual_rank() -> u16 {
    500
}

/// A source with a rank, and the origin it repeats.
pub fn source(id: &str, rank: u16, mirror_of: Option<&str>) -> ShortSource {
    ShortSource { id: id.to_owned(), rank, mirror_of: mirror_of.map(str::to_owned) }
}

impl ShortSource {
    /// The source in full.
    pub fn facts(&self) -> SourceFacts {
        SourceFacts {
            id: self.id.parse().unwrap(),
            name: self.id.clone(),
            format: "bmlt".to_owned(),
            fellowship: FellowshipCode::new("na"),
            countries: Vec::new(),
            default_zone: None,
            languages: Vec::new(),
            rank: self.rank,
            mirror_of: self.mirror_of.as_deref().map(|id| id.parse().unwrap()),
            licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
            publisher: None,
            enabled: true,
            disabled_reason: None,
            stale_after_s: 86_400,
        }
    }
}

/// Links generation after generation, with ids that count up from 1.
pub struct Linker {
    pub previous: GenerationContent,
    pub now: Timestamp,
    pub decisions: Decisions,
    minted: u128,
    sources: Vec<ShortSource>,
}

impl Linker {
    /// Nothing was ever linked.
    pub fn new(sources: &[ShortSource]) -> Self {
        let now = "2026-03-01T12:00:00Z".parse().unwrap();
        Self { previous: GenerationContent::default(), now, decisions: Decisions::default(), minted: 0, sources: sources.to_vec() }
    }

    /// Links listings a day later and keeps the result as the generation before.
    pub fn link(&mut self, listings: &[Short]) -> Linked {
        self.link_after_days(1, listings)
    }

    /// The same after more days.
    pub fn link_after_days(&mut self, days: i64, listings: &[Short]) -> Linked {
        self.now += jiff::SignedDuration::from_hours(24 * days);
        let said = Said::of(listings.iter().map(Short::listing));
        let sources: Vec<SourceFacts> = self.sources.iter().map(ShortSource::facts).collect();
        let input = LinkInput { said: &said, service_bodies: &[], sources: &sources, decisions: &self.decisions, now: self.now };
        let minted = &mut self.minted;
        let linked = link(&input, self.previous.clone(), &mut || {
            *minted += 1;
            Uuid::from_u128(*minted)
        });
        self.previous = linked.content.clone();
        linked
    }
}

/// Links once, with nothing before.
pub fn link_once(sources: &[ShortSource], listings: &[Short]) -> Linked {
    Linker::new(sources).link(listings)
}

/// The meeting that holds a listing.
pub fn meeting_of<'l>(linked: &'l Linked, key: &str) -> &'l Meeting {
    let key: ListingKey = key.parse().unwrap();
    linked.content.meetings.iter().find(|meeting| meeting.listings.iter().any(|mention| mention.key == key)).unwrap()
}

/// A room at one hour: the listing that most tests begin with.
pub fn room(key: &str) -> Short {
    Short {
        key: key.to_owned(),
        name: Some("Serenity".to_owned()),
        slot: Some("Tuesday 19:30".to_owned()),
        zone: Some("Europe/Dublin".to_owned()),
        street: Some("12 High Street".to_owned()),
        town: Some("Kilmore".to_owned()),
        ..Short::default()
    }
}

/// An online meeting at one hour.
pub fn online(key: &str) -> Short {
    Short {
        key: key.to_owned(),
        name: Some("Sunrise".to_owned()),
        slot: Some("Monday 07:00".to_owned()),
        zone: Some("Europe/Dublin".to_owned()),
        online_room: Some("zoom:80000000001".to_owned()),
        ..Short::default()
    }
}

/// The keys of each meeting's listings, all in order.
pub fn groups(linked: &Linked) -> Vec<Vec<String>> {
    let mut groups: Vec<Vec<String>> = linked
        .content
        .meetings
        .iter()
        .map(|meeting| {
            let mut keys: Vec<String> = meeting.listings.iter().map(|mention| mention.key.to_string()).collect();
            keys.sort();
            keys
        })
        .collect();
    groups.sort();
    groups
}
