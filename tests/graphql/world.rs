//! A small invented world that every question is asked of, on the evening of Tuesday 24 November 2026.

use std::sync::Arc;

use jiff::Timestamp;
use meeting_graph::index::changelog::Changelog;
use meeting_graph::index::current::{Current, View};
use meeting_graph::index::snapshot::Snapshot;
use meeting_graph::index::statuses::Statuses;
use meeting_graph::model::attendance::{Access, AttendanceMode};
use meeting_graph::model::change::{Change, ChangeKind};
use meeting_graph::model::evidence::{Evidence, LinkDecision, LinkEvidence, Word};
use meeting_graph::model::generation::{GenerationContent, Retired, RetiredShared, SharedKind};
use meeting_graph::model::id::{FellowshipCode, GroupId, ListingKey, MeetingId, SeriesId, ServiceBodyKey, VenueId};
use meeting_graph::model::listing::ExternalId;
use meeting_graph::model::meeting::{ListingMention, LocalizedText, Meeting, MeetingSeries, Venue};
use meeting_graph::model::meeting_type::MeetingType;
use meeting_graph::model::online::OnlineAccess;
use meeting_graph::model::organization::{Group, ServiceBody};
use meeting_graph::model::packed::Packed;
use meeting_graph::model::place::{Address, Place, Point, Precision};
use meeting_graph::model::provenance::{Alternative, FieldProvenance, FuseRule, MeetingField};
use meeting_graph::model::slot::{LocalTime, Weekday, WeeklySlot, ZoneName, ZoneSource};
use meeting_graph::model::status::SourceStatus;
use uuid::Uuid;

mod statuses;

/// The instant of every request.
pub fn now() -> Timestamp {
    at("2026-11-24T18:00:00Z")
}

/// The world, loaded.
pub fn current() -> Arc<Current> {
    let current = Current::new();
    current.swap(View {
        snapshot: Arc::new(Snapshot::build(7, at("2026-11-24T17:55:00Z"), content())),
        statuses: Arc::new(Statuses {
            version: 3,
            by_source: statuses::statuses().into_iter().map(|(id, status)| (id, Arc::new(status))).collect(),
        }),
        changelog: Arc::new(changelog()),
        ready: true,
        orders: 0,
    });
    Arc::new(current)
}

/// The next generation takes the place of the one that is served: these meetings changed to what `mend` makes of them.
pub fn publish_next(current: &Current, changed: &[(u128, ChangeKind)], mend: impl Fn(&mut GenerationContent)) {
    let view = View::clone(&current.view());
    let number = view.snapshot.number() + 1;
    let mut content = content();
    mend(&mut content);
    let mut log = Changelog::clone(&view.changelog);
    log.push(number, changed.iter().map(|(number, kind)| Change { id: MeetingId(id(*number)), kind: kind.clone(), at: now() }).collect());
    let snapshot = Arc::new(Snapshot::build(number, now(), content));
    current.swap(View { snapshot, changelog: Arc::new(log), ..view });
}

/// Something is said anew of one source.
pub fn say_anew(current: &Current, source: &str, mend: impl Fn(&mut SourceStatus)) {
    let view = View::clone(&current.view());
    let mut statuses = Statuses::clone(&view.statuses);
    statuses.version += 1;
    mend(Arc::make_mut(statuses.by_source.get_mut(&source.parse().unwrap()).unwrap()));
    current.swap(View { statuses: Arc::new(statuses), ..view });
}

/// What changed up to the generation: of the fifth and older nothing is kept.
fn changelog() -> Changelog {
    let change = |number, kind, day| Change { id: MeetingId(id(number)), kind, at: at(&format!("2026-10-0{day}T06:00:00Z")) };
    let mut log = Changelog::of_store(77);
    log.push(6, vec![change(101, ChangeKind::Merged(MeetingId(id(1))), 1), change(102, ChangeKind::Removed, 2)]);
    let split = ChangeKind::Split(vec![MeetingId(id(2)), MeetingId(id(999))]);
    log.push(7, vec![change(9, ChangeKind::Added, 3), change(3, ChangeKind::Changed, 4), change(1, split, 5)]);
    log
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn key(text: &str) -> ListingKey {
    text.parse().unwrap()
}

fn body_key(number: &str) -> ServiceBodyKey {
    ServiceBodyKey { source: "na-liffey".parse().unwrap(), id: number.to_owned() }
}

fn slot(weekday: Weekday, start: &str, minutes: Option<u16>, zone: Option<&str>) -> Option<WeeklySlot> {
    let zone = zone.map(|zone| ZoneName::new(zone).unwrap());
    let zone_source = if zone.is_some() { ZoneSource::Coordinates } else { ZoneSource::None };
    let start: LocalTime = start.parse().unwrap();
    Some(WeeklySlot { weekday, start, duration_minutes: minutes, zone, zone_source, recurrence: None })
}

fn mention(listing: &str, name: &str, slot: &Option<WeeklySlot>) -> ListingMention {
    ListingMention {
        key: key(listing),
        name: Some(name.to_owned()),
        slot: slot.clone(),
        url: Some(format!("https://lists.example/{}", listing.replace(':', "/"))),
        publisher_updated_at: None,
    }
}

fn meeting(number: u128, fellowship: &str, name: &str, slot: Option<WeeklySlot>, listings: &[&str]) -> Meeting {
    Meeting {
        id: MeetingId(id(number)),
        fellowship: FellowshipCode::new(fellowship),
        names: vec![LocalizedText { language: Some("en".to_owned()), text: name.to_owned() }],
        group: None,
        series: None,
        attendance: AttendanceMode::InPerson,
        suspended: false,
        access: Access::Open,
        venue: None,
        venue_notes: None,
        online: None,
        types: Vec::new(),
        languages: vec!["en".to_owned()],
        notes: None,
        notes_in_other_languages: Vec::new(),
        service_bodies: Vec::new(),
        listings: listings.iter().map(|listing| mention(listing, name, &slot)).collect(),
        slot,
        provenance: Packed::default(),
        links: Packed::default(),
        external_ids: Vec::new(),
        first_seen_at: at("2026-09-01T06:00:00Z"),
        changed_at: at("2026-10-05T06:00:00Z"),
    }
}

fn quay_lights() -> Meeting {
    let slot = slot(Weekday::Tuesday, "19:30", Some(90), Some("Europe/Dublin"));
    let mut meeting = meeting(1, "na", "Quay Lights", slot, &["na-liffey:12-2", "na-mirror:quay/lights"]);
    meeting.listings[1].name = Some("Quay Light".to_owned());
    meeting.listings[0].publisher_updated_at = Some(at("2026-08-30T12:00:00Z"));
    meeting.group = Some(GroupId(id(31)));
    meeting.series = Some(SeriesId(id(41)));
    meeting.attendance = AttendanceMode::Hybrid;
    meeting.venue = Some(VenueId(id(21)));
    meeting.venue_notes = Some("Blue door, second floor".to_owned());
    meeting.online = Some(Box::new(OnlineAccess {
        provider: Some("Zoom".to_owned()),
        join_url: Some("https://zoom.example/j/10000000001".to_owned()),
        room_id: Some("zoom:10000000001".to_owned()),
        dial_in: vec!["+35310000000,,10000000001#".to_owned()],
        notes: None,
    }));
    meeting.types = vec![MeetingType::Newcomer, MeetingType::Discussion, MeetingType::Wheelchair];
    meeting.notes = Some(Box::new(LocalizedText { language: Some("en".to_owned()), text: "Tea from seven".to_owned() }));
    meeting.notes_in_other_languages = vec![LocalizedText { language: Some("ga".to_owned()), text: "Tae óna seacht".to_owned() }];
    meeting.service_bodies = vec![body_key("2")];
    meeting.provenance = Packed::new(&[
        FieldProvenance {
            field: MeetingField::Name,
            chosen: 0,
            rule: FuseRule::HighestRank,
            others: vec![Alternative { listing: 1, value: Some("Quay Light".to_owned()) }],
        },
        FieldProvenance { field: MeetingField::Slot, chosen: 0, rule: FuseRule::Agreed, others: Vec::new() },
    ]);
    let row = |feature: &str, level: &str, bits| Evidence { feature: Word::new(feature), level: Word::new(level), bits };
    meeting.links = Packed::new(&[LinkEvidence {
        a: key("na-liffey:12-2"),
        b: key("na-mirror:quay/lights"),
        decision: LinkDecision::Linked,
        rows: vec![row("room", "same", 14.2), row("time", "same", 5.1), row("name", "alike", 3.05)],
        threshold: 12.0,
    }]);
    meeting.external_ids = vec![ExternalId { scheme: "naws".to_owned(), value: "G00000012".to_owned() }];
    meeting
}

/// On at the instant of every request.
fn lantern() -> Meeting {
    let slot = slot(Weekday::Tuesday, "17:30", Some(90), Some("Europe/Dublin"));
    let mut meeting = meeting(9, "na", "Lantern", slot, &["na-liffey:50"]);
    meeting.attendance = AttendanceMode::Online;
    meeting.online = Some(Box::new(OnlineAccess {
        provider: Some("Zoom".to_owned()),
        join_url: Some("https://zoom.example/j/10000000002".to_owned()),
        room_id: Some("zoom:10000000002".to_owned()),
        ..OnlineAccess::default()
    }));
    meeting.types = vec![MeetingType::Meditation];
    meeting.languages = vec!["en".to_owned(), "pt-BR".to_owned()];
    meeting.service_bodies = vec![body_key("2")];
    meeting
}

fn meetings() -> Vec<Meeting> {
    let mut thursday =
        meeting(2, "na", "Quay Lights", slot(Weekday::Thursday, "19:30", Some(90), Some("Europe/Dublin")), &["na-liffey:12-4"]);
    thursday.group = Some(GroupId(id(31)));
    thursday.series = Some(SeriesId(id(41)));
    thursday.venue = Some(VenueId(id(21)));
    thursday.service_bodies = vec![body_key("2")];

    let mut noon = meeting(3, "aa", "Hudson Noon", slot(Weekday::Monday, "12:00", Some(60), Some("America/New_York")), &["aa-hudson:noon"]);
    noon.access = Access::Closed;
    noon.venue = Some(VenueId(id(22)));
    noon.types = vec![MeetingType::BigBook];

    let mut online = meeting(4, "aa", "Night Lamp", slot(Weekday::Wednesday, "23:30", Some(60), None), &["aa-hudson:lamp"]);
    online.attendance = AttendanceMode::Online;
    online.online = Some(Box::new(OnlineAccess { dial_in: vec!["+12125550100".to_owned()], ..OnlineAccess::default() }));

    let mut luz = meeting(5, "aa", "Nueva Luz", slot(Weekday::Saturday, "20:00", None, Some("Europe/Madrid")), &["aa-castilla:9"]);
    luz.names = vec![
        LocalizedText { language: Some("es".to_owned()), text: "Nueva Luz".to_owned() },
        LocalizedText { language: Some("en".to_owned()), text: "New Light".to_owned() },
    ];
    luz.languages = vec!["es".to_owned()];
    luz.venue = Some(VenueId(id(23)));

    let mut closed_for_now = meeting(6, "aa", "Harbor Step", None, &["aa-hudson:harbor"]);
    closed_for_now.suspended = true;
    closed_for_now.venue = Some(VenueId(id(22)));

    let mut women = meeting(8, "na", "Iarla House", slot(Weekday::Friday, "18:00", Some(60), Some("Europe/Dublin")), &["na-liffey:30"]);
    women.access = Access::Closed;
    women.venue = Some(VenueId(id(24)));
    women.types = vec![MeetingType::Women];
    women.service_bodies = vec![body_key("3")];
    vec![quay_lights(), thursday, noon, online, luz, closed_for_now, women, lantern()]
}

fn venue(number: u128, name: &str, street: &str, town: &str, country: &str, subdivision: &str, (latitude, longitude): (f64, f64)) -> Venue {
    let address =
        Address { lines: vec![street.to_owned()], locality: Some(town.to_owned()), subdivision: None, postal_code: None, formatted: None };
    let place = Place {
        name: Some(name.to_owned()),
        room: None,
        address,
        point: Point::new(latitude, longitude),
        precision: Precision::Exact,
        notes: None,
        country: Some(country.parse().unwrap()),
        subdivision_code: Some(subdivision.to_owned()),
        wheelchair_accessible: None,
    };
    Venue { id: VenueId(id(number)), key: number.to_string(), place }
}

fn body(number: &str, name: &str, kind: &str, parent: Option<&str>) -> ServiceBody {
    ServiceBody {
        key: body_key(number),
        fellowship: FellowshipCode::new("na"),
        name: name.to_owned(),
        kind: Some(kind.to_owned()),
        parent: parent.map(body_key),
        website: Some(format!("https://liffey.example/{number}")),
        helpline: Some("+35310000001".to_owned()),
        feedback_url: None,
        feedback_email: Some("lists@liffey.example".to_owned()),
        world_id: None,
    }
}

/// The generation.
pub fn content() -> GenerationContent {
    GenerationContent {
        meetings: meetings(),
        venues: vec![
            venue(21, "Quay Hall", "1 Long Quay", "Dublin", "IE", "IE-D", (53.3461, -6.2597)),
            venue(22, "Pier House", "2 Water Street", "New York", "US", "US-NY", (40.7061, -74.0087)),
            venue(23, "Casa Clara", "Calle Nueva 3", "Madrid", "ES", "ES-M", (40.4168, -3.7038)),
            venue(24, "Iarla House", "4 Short Lane", "Dublin", "IE", "IE-D", (53.3600, -6.2500)),
        ],
        groups: vec![Group {
            id: GroupId(id(31)),
            key: "na quay lights".to_owned(),
            fellowship: FellowshipCode::new("na"),
            name: Some("Quay Lights".to_owned()),
            website: Some("https://quay.example/".to_owned()),
            contribution_urls: vec!["https://pay.example/quay".to_owned()],
        }],
        series: vec![MeetingSeries { id: SeriesId(id(41)), key: "na-liffey:12".to_owned(), name: Some("Quay Lights".to_owned()) }],
        service_bodies: vec![
            body("1", "Island Region", "region", None),
            body("2", "Liffey Area", "area", Some("1")),
            body("3", "Northside Area", "area", Some("1")),
        ],
        retired: vec![
            Retired { id: MeetingId(id(101)), at: at("2026-10-01T06:00:00Z"), merged_into: Some(MeetingId(id(1))), listings: Vec::new() },
            Retired { id: MeetingId(id(102)), at: at("2026-10-02T06:00:00Z"), merged_into: None, listings: Vec::new() },
        ],
        retired_shared: [(121, SharedKind::Venue, Some(21)), (131, SharedKind::Group, Some(31)), (141, SharedKind::Series, Some(41))]
            .map(|(old, kind, heir)| RetiredShared {
                id: id(old),
                kind,
                at: at("2026-10-03T06:00:00Z"),
                merged_into: heir.map(id),
                key: String::new(),
            })
            .to_vec(),
    }
}
