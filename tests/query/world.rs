//! Invented meetings, few words of each kind, so that chance makes them agree and collide often.

use jiff::Timestamp;
use meeting_graph::index::content::Delta;
use meeting_graph::index::snapshot::Snapshot;
use meeting_graph::model::attendance::{Access, AttendanceMode};
use meeting_graph::model::generation::{GenerationContent, Patch, Retired};
use meeting_graph::model::id::{FellowshipCode, GroupId, ListingKey, MeetingId, ServiceBodyKey, SourceId, VenueId};
use meeting_graph::model::listing::ExternalId;
use meeting_graph::model::meeting::{ListingMention, LocalizedText, Meeting, Venue};
use meeting_graph::model::meeting_type::MeetingType;
use meeting_graph::model::organization::{Group, ServiceBody};
use meeting_graph::model::packed::Packed;
use meeting_graph::model::place::{Address, Place, Point, Precision};
use meeting_graph::model::slot::{LocalTime, Weekday, WeeklySlot, ZoneName, ZoneSource};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use uuid::Uuid;

pub const SOURCES: [&str; 3] = ["dublin", "cork", "quito"];
pub const NAMES: [&str; 9] =
    ["Early Risers", "Early Birds", "Éarly Circle", "Ёлка", "Noon Circle", "Risers of Cork", "?!", "L'Éveil", "あさひ会"];
pub const TOWNS: [&str; 4] = ["Cork", "Dún Laoghaire", "Quito", "Suva"];
pub const ZONES: [&str; 5] = ["Europe/Dublin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Kiritimati"];
pub const LANGUAGES: [&str; 4] = ["en", "pt", "pt-BR", "pt-PT"];
pub const TYPES: [MeetingType; 4] = [MeetingType::Women, MeetingType::BigBook, MeetingType::Speaker, MeetingType::Wheelchair];
pub const BODIES: [(&str, Option<&str>); 4] = [("1", None), ("2", Some("1")), ("3", Some("2")), ("9", None)];

/// A meeting without anything but an id, open for all, in a room, by appointment.
pub fn meeting(number: u128) -> Meeting {
    Meeting {
        id: MeetingId(Uuid::from_u128(number)),
        fellowship: FellowshipCode::new("na"),
        names: Vec::new(),
        group: None,
        series: None,
        slot: None,
        attendance: AttendanceMode::InPerson,
        suspended: false,
        access: Access::Open,
        venue: None,
        venue_notes: None,
        online: None,
        types: Vec::new(),
        languages: Vec::new(),
        notes: None,
        notes_in_other_languages: Vec::new(),
        service_bodies: Vec::new(),
        listings: Vec::new(),
        provenance: Packed::default(),
        links: Packed::default(),
        external_ids: Vec::new(),
        first_seen_at: Timestamp::UNIX_EPOCH,
        changed_at: Timestamp::UNIX_EPOCH,
    }
}

pub fn venue(number: u128, point: Option<Point>) -> Venue {
    let place = Place {
        name: None,
        room: None,
        address: Address::default(),
        point,
        precision: Precision::Exact,
        notes: None,
        country: None,
        subdivision_code: None,
        wheelchair_accessible: None,
    };
    Venue { id: VenueId(Uuid::from_u128(number)), key: number.to_string(), place }
}

pub fn source(id: &str) -> SourceId {
    id.parse().unwrap()
}

pub fn listing(source_id: &str, id: &str) -> ListingMention {
    let key = ListingKey { source: source(source_id), id: id.to_owned() };
    ListingMention { key, name: None, slot: None, url: None, publisher_updated_at: None }
}

pub fn body_key(id: &str) -> ServiceBodyKey {
    ServiceBodyKey { source: source("dublin"), id: id.to_owned() }
}

pub fn bodies() -> Vec<ServiceBody> {
    let body = |(id, parent): (&str, Option<&str>)| ServiceBody {
        key: body_key(id),
        fellowship: FellowshipCode::new("na"),
        name: format!("Area {id}"),
        kind: None,
        parent: parent.map(body_key),
        website: None,
        helpline: None,
        feedback_url: None,
        feedback_email: None,
        world_id: None,
    };
    BODIES.map(body).into()
}

pub fn snapshot(content: &GenerationContent) -> Snapshot {
    Snapshot::build(1, Timestamp::UNIX_EPOCH, content.clone())
}

/// The same generation as one that came about by and by: a base that held other things, and changes laid over it. Each number
/// is another history; one in eight has none.
pub fn grown(content: &GenerationContent, history: u64) -> Snapshot {
    let mut past = Past { random: fastrand::Rng::with_seed(history), content };
    if past.random.u8(..8) == 0 {
        return snapshot(content);
    }
    let (mut earlier, steps) = past.tell();
    earlier.meetings.sort_by_key(|meeting| meeting.id);
    let base = Snapshot::build(0, Timestamp::UNIX_EPOCH, earlier);
    let after = |snapshot: Snapshot, delta: &Delta| snapshot.after(delta).unwrap_or_else(|| snapshot.rebuilt_after(delta));
    steps.iter().fold(base, after)
}

/// What an id that is gone is greater by than one that is there.
pub const BETWEEN: u128 = 500;

/// Makes up what there was before a generation.
struct Past<'a> {
    random: fastrand::Rng,
    content: &'a GenerationContent,
}

impl Past<'_> {
    /// What there was at first, and what each step changed.
    fn tell(&mut self) -> (GenerationContent, Vec<Delta>) {
        let content = self.content;
        let mut steps: Vec<(Patch, Option<Vec<ServiceBody>>)> = vec![Default::default(); self.random.usize(1..=4)];
        let mut earlier = GenerationContent { service_bodies: content.service_bodies.clone(), ..GenerationContent::default() };
        if self.random.bool() {
            earlier.service_bodies.pop();
            self.some(&mut steps).1 = Some(content.service_bodies.clone());
        }
        for group in &content.groups {
            earlier.groups.push(group.clone());
            if self.random.bool() {
                self.some(&mut steps).0.groups.insert(group.id.0, Some(group.clone()));
                earlier.groups.last_mut().unwrap().name = Some(NAMES[self.random.usize(..NAMES.len())].to_owned());
            }
        }
        for venue in &content.venues {
            let step = self.random.usize(..steps.len());
            match self.random.u8(..5) {
                // It came with its meeting or before it.
                0 => _ = steps[0].0.venues.insert(venue.id.0, Some(venue.clone())),
                1 => {
                    let other = content.venues[self.random.usize(..content.venues.len())].place.clone();
                    earlier.venues.push(Venue { place: other, ..venue.clone() });
                    steps[step].0.venues.insert(venue.id.0, Some(venue.clone()));
                }
                _ => earlier.venues.push(venue.clone()),
            }
        }
        // The last ones came one after the other, with ids that nobody had seen.
        let seen = content.meetings.len() - self.random.usize(..=content.meetings.len() / 3);
        for meeting in &content.meetings[..seen] {
            self.remember(meeting, &mut earlier, &mut steps);
        }
        let mut step = 0;
        for meeting in &content.meetings[seen..] {
            step = self.random.usize(step..steps.len());
            steps[step].0.meetings.insert(meeting.id.0, Some(meeting.clone()));
        }
        let deltas = (1..).zip(steps).map(|(number, (patch, bodies))| Delta::of(number, Timestamp::UNIX_EPOCH, patch.split(), bodies));
        (earlier, deltas.collect())
    }

    fn some<'s, T>(&mut self, steps: &'s mut [T]) -> &'s mut T {
        let step = self.random.usize(..steps.len());
        &mut steps[step]
    }

    /// What there was of a meeting, and around it.
    fn remember(&mut self, meeting: &Meeting, earlier: &mut GenerationContent, steps: &mut [(Patch, Option<Vec<ServiceBody>>)]) {
        let id = meeting.id.0;
        match self.random.u8(..6) {
            // It came back; its id was retired, or now and then is one that nobody had seen and asks for a new base.
            0 => {
                if self.random.u8(..200) > 0 {
                    // By one of its listings it could be known again.
                    let listings = vec![ListingKey { source: source("dublin"), id: "of-old".to_owned() }];
                    earlier.retired.push(Retired { id: meeting.id, at: Timestamp::UNIX_EPOCH, merged_into: None, listings });
                    steps[0].0.retired.insert(id, None);
                }
                self.some(steps).0.meetings.insert(id, Some(meeting.clone()));
            }
            // It was something else, once or twice, or away for a while.
            1 | 2 => {
                earlier.meetings.push(self.variant(meeting));
                let last = self.random.usize(..steps.len());
                for step in &mut steps[..last] {
                    match self.random.u8(..4) {
                        0 => _ = step.0.meetings.insert(id, Some(self.variant(meeting))),
                        1 => _ = step.0.meetings.insert(id, None),
                        _ => {}
                    }
                }
                steps[last].0.meetings.insert(id, Some(meeting.clone()));
            }
            _ => earlier.meetings.push(meeting.clone()),
        }
        // Beside it there was one that is gone.
        if self.random.u8(..6) == 0 {
            let mut gone = self.variant(meeting);
            gone.id = MeetingId(Uuid::from_u128(id.as_u128() + BETWEEN));
            gone.listings.iter_mut().for_each(|listing| listing.key.id += "-gone");
            self.some(steps).0.meetings.insert(gone.id.0, None);
            earlier.meetings.push(gone);
        }
    }

    /// What any other meeting says, with the id and the listings of this one.
    fn variant(&mut self, meeting: &Meeting) -> Meeting {
        let other = &self.content.meetings[self.random.usize(..self.content.meetings.len())];
        Meeting { id: meeting.id, listings: meeting.listings.clone(), ..other.clone() }
    }
}

/// Anywhere, and often exactly where arithmetic tends to break: zero, the date line, the poles, the same door twice.
pub fn points() -> impl Strategy<Value = Point> {
    let odd =
        [(0.0, 0.0), (51.48, 0.0), (0.0, 36.8), (-16.8, 180.0), (-16.8, -180.0), (-17.0, 179.9), (90.0, 12.0), (-90.0, 0.0), (53.3, -6.2)];
    prop_oneof![
        select(odd.to_vec()).prop_map(|(latitude, longitude)| Point { latitude, longitude }),
        (-90.0..=90.0, -180.0..=180.0).prop_map(|(latitude, longitude)| Point { latitude, longitude }),
        (53.2..53.4, -6.4..-6.1).prop_map(|(latitude, longitude)| Point { latitude, longitude }),
    ]
}

fn places() -> impl Strategy<Value = Option<Place>> {
    let country = select(&[(None, None), (Some("IE"), Some("IE-CO")), (Some("IE"), None), (Some("EC"), Some("EC-P"))][..]);
    let place = (prop::option::weighted(0.9, points()), country, prop::option::of(select(&TOWNS[..])));
    prop::option::weighted(
        0.9,
        place.prop_map(|(point, (country, subdivision), town)| {
            let mut place = venue(0, point).place;
            place.country = country.map(|code| code.parse().unwrap());
            place.subdivision_code = subdivision.map(str::to_owned);
            place.address.locality = town.map(str::to_owned);
            place
        }),
    )
}

/// The instant of questions for which it does not matter: a Tuesday evening.
pub fn now() -> Timestamp {
    "2026-11-24T18:00:00Z".parse().unwrap()
}

/// Hours around which clocks change somewhere in [`ZONES`], and any other.
pub fn instants() -> impl Strategy<Value = Timestamp> {
    let changes = [
        "2026-03-08T06:30:00Z",
        "2026-03-29T00:45:00Z",
        "2026-04-04T14:50:00Z",
        "2026-10-03T15:20:00Z",
        "2026-10-25T00:30:00Z",
        "2026-11-01T05:10:00Z",
    ];
    let near = (select(changes.to_vec()), -200_000..200_000_i64);
    prop_oneof![
        3 => near.prop_map(|(text, seconds)| Timestamp::from_second(text.parse::<Timestamp>().unwrap().as_second() + seconds).unwrap()),
        1 => (1_780_000_000..1_840_000_000_i64).prop_map(|second| Timestamp::from_second(second).unwrap()),
    ]
}

fn recurrences() -> impl Strategy<Value = Option<String>> {
    let rule = |day: &str, text: &str| text.replace("DAY", day);
    prop::option::weighted(
        0.15,
        (select(&["MO", "SU"][..]), select(&["FREQ=MONTHLY;BYDAY=1DAY,-1DAY", "FREQ=WEEKLY;INTERVAL=2"][..]))
            .prop_map(move |(day, text)| rule(day, text)),
    )
}

fn slots() -> impl Strategy<Value = Option<WeeklySlot>> {
    let when = (select(&Weekday::ALL[..]), prop_oneof![select(&[0, 1, 61, 90, 1140, 1439][..]), 0..1440_u16]);
    let slot =
        (when, prop::option::of(select(&[45, 90, 120, 121, 1440][..])), prop::option::weighted(0.9, select(&ZONES[..])), recurrences());
    prop::option::weighted(
        0.9,
        slot.prop_map(|((weekday, minutes), duration_minutes, zone, recurrence)| WeeklySlot {
            weekday,
            start: LocalTime::from_minutes(minutes).unwrap(),
            duration_minutes,
            zone: zone.map(|zone| ZoneName::new(zone).unwrap()),
            zone_source: if zone.is_some() { ZoneSource::Listing } else { ZoneSource::None },
            recurrence,
        }),
    )
}

pub fn attendances() -> impl Strategy<Value = AttendanceMode> {
    select(&[AttendanceMode::InPerson, AttendanceMode::Online, AttendanceMode::Hybrid][..])
}

pub fn accesses() -> impl Strategy<Value = Access> {
    select(&[Access::Open, Access::Closed, Access::Unknown][..])
}

fn meetings() -> impl Strategy<Value = (Meeting, Option<Place>)> {
    let who = (select(&["aa", "na", "al-anon"][..]), prop::option::weighted(0.9, select(&NAMES[..])), 0..3_u128);
    let what = (subsequence(&TYPES[..], 0..=3), subsequence(&LANGUAGES[..], 0..=2), prop::option::of(0..4_u8));
    let how = (slots(), attendances(), accesses(), prop::bool::weighted(0.1), -2..2_i64, what);
    let by = (subsequence(&SOURCES[..], 1..=2), prop::option::of(select(&BODIES[..])));
    (who, how, by, places()).prop_map(|((fellowship, name, group), how, (sources, body), place)| {
        let (slot, attendance, access, suspended, changed, (types, languages, number)) = how;
        let meeting = Meeting {
            fellowship: FellowshipCode::new(fellowship),
            names: name.map(|name| LocalizedText { language: None, text: name.to_owned() }).into_iter().collect(),
            group: (group > 0).then(|| GroupId(Uuid::from_u128(group))),
            slot,
            attendance,
            access,
            suspended,
            types,
            languages: languages.into_iter().map(str::to_owned).collect(),
            external_ids: number.map(|number| ExternalId { scheme: "naws".to_owned(), value: format!("G{number}") }).into_iter().collect(),
            changed_at: Timestamp::from_second(changed).unwrap(),
            service_bodies: body.map(|(id, _)| body_key(id)).into_iter().collect(),
            listings: sources.into_iter().map(|id| listing(id, "")).collect(),
            ..meeting(0)
        };
        (meeting, place)
    })
}

/// A generation of up to so many meetings, with ids that leave room between them.
pub fn generations(most: usize) -> impl Strategy<Value = GenerationContent> {
    prop::collection::vec(meetings(), 0..=most).prop_map(|meetings| {
        let group = |(number, name): (u128, &str)| Group {
            id: GroupId(Uuid::from_u128(number)),
            key: name.to_owned(),
            fellowship: FellowshipCode::new("na"),
            name: Some(name.to_owned()),
            website: None,
            contribution_urls: Vec::new(),
        };
        let groups = [(1, "Harbour Lights"), (2, "Risers")].map(group).into();
        let mut content = GenerationContent { groups, service_bodies: bodies(), ..GenerationContent::default() };
        for (number, (mut meeting, place)) in (1..).map(|n: u128| n * 1000).zip(meetings) {
            meeting.id = MeetingId(Uuid::from_u128(number));
            for listing in &mut meeting.listings {
                listing.key.id = number.to_string();
            }
            if let Some(place) = place {
                let made = Venue { place, ..venue(number, None) };
                meeting.venue = Some(made.id);
                content.venues.push(made);
            }
            content.meetings.push(meeting);
        }
        content
    })
}
