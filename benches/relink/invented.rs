//! Invented listings, the same in every run: regional lists side by side, and a tenth of each repeated by the next with
//! small differences.

use fastrand::Rng;
use meeting_graph::model::attendance::{Access, AttendanceMode};
use meeting_graph::model::id::{FellowshipCode, ListingKey, SourceId};
use meeting_graph::model::listing::Listing;
use meeting_graph::model::meeting_type::MeetingType;
use meeting_graph::model::online::OnlineAccess;
use meeting_graph::model::organization::GroupMention;
use meeting_graph::model::place::{Address, Place, Point, Precision};
use meeting_graph::model::slot::{LocalTime, Weekday, WeeklySlot, ZoneName, ZoneSource};

/// Rows of one source.
pub const ROWS: usize = 1_000;
/// Rows of a source that repeat its neighbour's.
const REPEATED: usize = 100;
/// Towns in the land of one source.
const TOWNS: u64 = 40;

const FIRST: &[&str] = &[
    "Amber", "Anchor", "Bramble", "Bridge", "Candle", "Cedar", "Clover", "Copper", "Crane", "Dawn", "Ember", "Falcon", "Fern", "Harbour",
    "Hazel", "Heather", "Ivory", "Juniper", "Kestrel", "Lantern", "Linden", "Maple", "Meadow", "Mill", "Oak", "Otter", "Pebble", "Quarry",
    "Raven", "River", "Rowan", "Saddle", "Sparrow", "Spring", "Stone", "Thistle", "Timber", "Tinker", "Valley", "Willow",
];
const LAST: &[&str] = &[
    "Beginners",
    "Big Book",
    "Candlelight",
    "Discussion",
    "Early Risers",
    "Fellowship",
    "Friends",
    "Gratitude",
    "Group",
    "Hope",
    "Lunch",
    "Meditation",
    "Newcomers",
    "Nooners",
    "One Day at a Time",
    "Serenity",
    "Speakers",
    "Step Study",
    "Sunrise",
    "Traditions",
];
const STREETS: &[&str] = &["Main Street", "Church Road", "Mill Lane", "High Street", "Station Road", "Park Avenue", "Elm Street", "Quay"];
const HOUSES: &[&str] = &["St. Anne's Church", "Community Centre", "Methodist Church", "Town Library", "Friends Meeting House"];

/// Which source a number names.
pub fn source(number: usize) -> SourceId {
    format!("list-{number:04}").parse().expect("letters, digits and a hyphen are an id")
}

/// What a source says at a revision: each one changes every row in its name, its hour or its street.
pub fn listings(number: usize, sources: usize, revision: u64) -> Vec<Listing> {
    let source = source(number);
    (0..ROWS)
        .map(|row| {
            let own = row < ROWS - REPEATED;
            let home = if own { number } else { (number + 1) % sources };
            listing(&source, row, home, if own { row } else { ROWS - 1 - row }, revision, own)
        })
        .collect()
}

fn one<'a>(of: &[&'a str], rng: &mut Rng) -> &'a str {
    of[rng.usize(..of.len())]
}

fn listing(source: &SourceId, row: usize, home: usize, meeting: usize, revision: u64, own: bool) -> Listing {
    let seed = (home * ROWS + meeting) as u64;
    let mut rng = Rng::with_seed(seed);
    let mut name = format!("{} {} {}", one(FIRST, &mut rng), one(FIRST, &mut rng), one(LAST, &mut rng));
    let mut start = rng.u16(24..90) * 15;
    let mut street = format!("{} {}", rng.u16(1..300), one(STREETS, &mut rng));
    let weekday = Weekday::ALL[rng.usize(..7)];
    let town = rng.u64(..TOWNS);
    let (latitude, longitude) = (rng.f64(), rng.f64());
    let online = rng.u8(..5) == 0;
    let minutes = 30 * rng.u16(2..4);
    let house = one(HOUSES, &mut rng);
    if revision > 0 {
        let mut rng = Rng::with_seed(seed ^ (revision << 40));
        match (seed + revision) % 3 {
            0 => name = format!("{} {} {}", one(FIRST, &mut rng), one(FIRST, &mut rng), one(LAST, &mut rng)),
            1 => start = rng.u16(24..90) * 15 + 5,
            _ => street = format!("{} {}", rng.u16(300..900), one(STREETS, &mut rng)),
        }
    }
    if !own {
        name = name.replace("Group", "Grp").replace("St. Anne's", "Saint Anne");
        street = street.replace("Street", "St").replace("Road", "Rd");
    }
    let point = Point::new(25.0 + latitude + (home / 40) as f64 * 0.9, -120.0 + longitude + (home % 40) as f64 * 1.2);
    Listing {
        key: ListingKey { source: source.clone(), id: format!("{row}") },
        fellowship: FellowshipCode::new(if home.is_multiple_of(2) { "na" } else { "aa" }),
        name: Some(name),
        language: None,
        slot: Some(slot(weekday, start, minutes)),
        attendance: if online { AttendanceMode::Hybrid } else { AttendanceMode::InPerson },
        suspended: false,
        access: Access::Unknown,
        types: vec![MeetingType::ALL[usize::from(start / 15) % 20]],
        unknown_types: Vec::new(),
        languages: Vec::new(),
        place: Some(Place {
            name: Some(format!("{house} {town}")),
            room: None,
            address: Address {
                lines: vec![street],
                locality: Some(format!("{} Town {town}", FIRST[home % FIRST.len()])),
                postal_code: Some(format!("{:05}", 10_000 + home * 40 + usize::try_from(town).unwrap_or(0))),
                ..Address::default()
            },
            point,
            precision: Precision::Exact,
            notes: None,
            country: "US".parse().ok(),
            subdivision_code: Some("US-CO".to_owned()),
            wheelchair_accessible: None,
        }),
        online: online.then(|| OnlineAccess { room_id: Some(format!("zoom:{}", 80_000_000_000 + seed)), ..OnlineAccess::default() }),
        notes: own.then(|| "Ring the bell at the side door; parking in the rear.".to_owned()),
        group: Some(GroupMention { name: Some(format!("Group {}", seed / 3)), ..GroupMention::default() }),
        service_bodies: Vec::new(),
        series: None,
        external_ids: Vec::new(),
        url: None,
        publisher_updated_at: None,
        row: u32::try_from(row).unwrap_or(u32::MAX),
    }
}

fn slot(weekday: Weekday, start: u16, minutes: u16) -> WeeklySlot {
    let start: LocalTime = format!("{:02}:{:02}", start / 60, start % 60).parse().expect("fewer than 1440 minutes");
    WeeklySlot {
        weekday,
        start,
        duration_minutes: Some(minutes),
        zone: ZoneName::new("America/Denver"),
        zone_source: ZoneSource::Coordinates,
        recurrence: None,
    }
}
