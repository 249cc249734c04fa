//! How much memory the world's listings take in Redis.
//!
//! `tests/load/redis_memory.sh` runs it with a million listings; by itself it takes a sample. The listings are invented,
//! by a small maker that gives the same ones each time. They repeat as much as those of feeds do (streets, formats,
//! zones) and differ as much (numbers, coordinates, links, notes).

use jiff::Timestamp;
use meeting_graph::model::attendance::{Access, AttendanceMode};
use meeting_graph::model::id::{FellowshipCode, ListingKey, ServiceBodyKey, SourceId};
use meeting_graph::model::listing::{ExternalId, Listing};
use meeting_graph::model::meeting_type::MeetingType;
use meeting_graph::model::online::OnlineAccess;
use meeting_graph::model::place::{Address, Place, Point, Precision};
use meeting_graph::model::slot::{LocalTime, Weekday, WeeklySlot, ZoneName, ZoneSource};
use meeting_graph::store::codec::{Pack, PackMeta};
use meeting_graph::store::open::open;
use meeting_graph::store::packs;

use crate::store::places::{at, source};
use crate::store::redis_server::RedisServer;
use crate::store::rounds;

/// How many listings; a sample where it is not set.
const LISTINGS: &str = "MEETING_GRAPH_LOAD_LISTINGS";

const SAMPLE: u64 = 20_000;
const LISTINGS_OF_A_SOURCE: u64 = 400;
/// A million in 400 MB.
const BYTES_OF_A_LISTING_MAX: u64 = 400;

const FIRST: &[&str] = &["Early", "Quiet", "Northern", "Harbour", "Saturday", "Open", "Keys", "Lantern", "Second", "Riverside", "Brave"];
const SECOND: &[&str] = &["Hope", "Start", "Steps", "Circle", "Light", "Candle", "Promise", "Courage", "Welcome", "Serenity", "Road"];
const STREETS: &[&str] = &["Mill", "Church", "Orchard", "Station", "Chapel", "Maple", "Garden", "Bridge", "Abbey", "Quay", "Elm", "Park"];
const TOWNS: &[&str] = &["Ashford", "Brackley", "Carrow", "Dunmore", "Eastwick", "Fernhill", "Glenview", "Holt", "Ivybridge", "Kilmore"];
const HALLS: &[&str] = &["Community Centre", "Parish Hall", "Library", "Clinic", "Friends Meeting House", "Fellowship Hall"];
const SENTENCES: &[&str] = &[
    "Ring the bell at the side door.",
    "Parking behind the building.",
    "Newcomers are welcome ten minutes early.",
    "Step meeting in the first week of the month.",
    "No meeting on public holidays.",
    "Upstairs; the lift is to the left.",
    "Bring your own cup.",
];

/// Numbers that look drawn and are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap()]
    }

    fn degrees(&mut self, from: f64) -> f64 {
        from + f64::from(u32::try_from(self.below(2_000_000)).unwrap()) / 1_000_000.0
    }
}

fn place(dice: &mut Dice, town: &str) -> Place {
    let street = format!("{} {} Street", 1 + dice.below(400), dice.of(STREETS));
    Place {
        name: Some(format!("{} {}", dice.of(STREETS), dice.of(HALLS))),
        room: (dice.below(4) == 0).then(|| format!("Room {}", dice.below(30))),
        address: Address {
            formatted: Some(format!("{street}, {town}, Exampleshire")),
            lines: vec![street],
            locality: Some(town.to_owned()),
            subdivision: Some("Exampleshire".to_owned()),
            postal_code: Some(format!("{:05}", dice.below(100_000))),
        },
        point: Point::new(dice.degrees(50.0), dice.degrees(-4.0)),
        precision: Precision::Exact,
        notes: (dice.below(3) == 0).then(|| dice.of(SENTENCES).to_owned()),
        country: "GB".parse().ok(),
        subdivision_code: None,
        wheelchair_accessible: (dice.below(2) == 0).then_some(true),
    }
}

fn listing(dice: &mut Dice, source: &SourceId, n: u64) -> Listing {
    let name = format!("{} {} {}", dice.of(FIRST), dice.of(SECOND), dice.of(&["Group", "Meeting", "Book Study", ""])).trim().to_owned();
    let town = dice.of(TOWNS);
    let is_online = dice.below(4) == 0;
    let room = 10_000_000_000 + dice.below(89_999_999_999);
    let link = || format!("https://meet.example/j/{room}?pwd={:016x}", room.wrapping_mul(0x9e37_79b9));
    let day = Weekday::ALL[usize::try_from(dice.below(7)).unwrap()];
    let start = LocalTime::from_minutes(u16::try_from(6 * 60 + 15 * dice.below(64)).unwrap()).unwrap();
    Listing {
        key: ListingKey { source: source.clone(), id: format!("{:06}", n + dice.below(3)) + &format!("-{n}") },
        slot: Some(WeeklySlot {
            weekday: day,
            start,
            duration_minutes: Some(if dice.below(3) == 0 { 90 } else { 60 }),
            zone: ZoneName::new("Europe/London"),
            zone_source: ZoneSource::Coordinates,
            recurrence: None,
        }),
        language: Some("en".to_owned()),
        attendance: if is_online { AttendanceMode::Online } else { AttendanceMode::InPerson },
        access: if dice.below(2) == 0 { Access::Open } else { Access::Closed },
        types: MeetingType::ALL.iter().copied().filter(|_| dice.below(18) == 0).collect(),
        languages: vec!["en".to_owned()],
        place: (!is_online).then(|| place(dice, town)),
        online: is_online.then(|| OnlineAccess {
            provider: Some("Meet".to_owned()),
            join_url: Some(link()),
            room_id: Some(room.to_string()),
            dial_in: Vec::new(),
            notes: None,
        }),
        notes: (dice.below(2) == 0).then(|| format!("{} {}", dice.of(SENTENCES), dice.of(SENTENCES))),
        service_bodies: vec![ServiceBodyKey { source: source.clone(), id: dice.below(40).to_string() }],
        external_ids: vec![ExternalId { scheme: "naws".to_owned(), value: format!("G00{:06}", dice.below(1_000_000)) }],
        url: Some(format!("https://{source}.example/meetings/{}", name.to_lowercase().replace(' ', "-"))),
        publisher_updated_at: Timestamp::from_second(1_600_000_000 + i64::try_from(dice.below(190_000_000)).unwrap()).ok(),
        row: u32::try_from(n).unwrap() + 1,
        name: Some(name),
        fellowship: FellowshipCode::new("na"),
        ..rounds::listing_of_round(1, 0)
    }
}

fn pack(number: u64, size: u64) -> (Pack, PackMeta) {
    let mut dice = Dice(number);
    let source = source(&format!("source-{number}"));
    let mut listings: Vec<Listing> = (0..size).map(|n| listing(&mut dice, &source, n)).collect();
    listings.sort_by(|a, b| a.key.cmp(&b.key));
    let (_, meta) = rounds::pack_of_round(1, 0);
    (Pack { listings, service_bodies: Vec::new() }, PackMeta { listing_count: u32::try_from(size).unwrap(), ..meta })
}

#[tokio::test]
async fn a_million_listings_take_less_than_400_mb_in_redis() {
    let asked = std::env::var(LISTINGS).ok().map(|text| text.parse().expect("a number of listings"));
    let listings: u64 = asked.unwrap_or(SAMPLE);
    let server = RedisServer::start(&[]);
    let store = open(&server.settings()).await.unwrap();
    let empty = server.info("used_memory");
    for number in 0..listings.div_ceil(LISTINGS_OF_A_SOURCE) {
        let (pack, meta) = pack(number, LISTINGS_OF_A_SOURCE.min(listings - number * LISTINGS_OF_A_SOURCE));
        packs::put_pack(&*store, &source(&format!("source-{number}")), &pack, &meta, None, 1, at(0)).await.unwrap();
    }
    let used = server.info("used_memory") - empty;
    let chunks = server.keys().iter().filter(|key| key.contains(":c:")).count();
    let json: usize = pack(0, LISTINGS_OF_A_SOURCE).0.listings.iter().map(|listing| serde_json::to_vec(listing).unwrap().len()).sum();
    let of_one = json as u64 / LISTINGS_OF_A_SOURCE;
    println!("{listings} listings of {of_one} bytes of JSON: {used} bytes of memory in {chunks} chunks, {} each", used / listings);
    assert!(of_one > 800, "a listing of {of_one} bytes is smaller than those of feeds");
    assert!(used < listings * BYTES_OF_A_LISTING_MAX, "{used} bytes for {listings} listings");
}
