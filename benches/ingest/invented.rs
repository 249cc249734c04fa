//! Invented feeds, the same in every run: rows all over a country, with links, markup, several days and rooms to dial.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::feed::Feed;

const SEED: u64 = 12;
const ROWS: usize = 2_500;

/// City, state, postal code, zone, latitude and longitude of its middle.
const CITIES: &[(&str, &str, &str, &str, f64, f64)] = &[
    ("Springton", "NY", "10598", "America/New_York", 41.27, -73.78),
    ("Harbour Falls", "FL", "32514", "America/Chicago", 30.52, -87.22),
    ("Mill Creek", "IN", "46365", "America/Chicago", 41.58, -86.56),
    ("Prairie View", "NE", "69101", "America/Chicago", 41.12, -100.77),
    ("Dry Wash", "AZ", "85001", "America/Phoenix", 33.45, -112.07),
    ("Cedar Bay", "WA", "98133", "America/Los_Angeles", 47.74, -122.34),
    ("Two Rivers", "TX", "79901", "America/Denver", 31.76, -106.49),
    ("Orchard", "MI", "49801", "America/Menominee", 45.82, -88.07),
    ("Old Fort", "PA", "19106", "America/New_York", 39.95, -75.15),
    ("Point Lookout", "CA", "92648", "America/Los_Angeles", 33.69, -117.99),
];
const NAMES: &[&str] = &["Sunday Starters", "One Day at a Time", "Serenity &amp; Hope", "Men's Step Study", "Early Risers", "Café Rouge"];
const VENUES: &[&str] = &["St. Anne's Church", "Fellowship Hall", "Community Center", "Methodist Church", "Library, 2nd Floor"];
const STREETS: &[&str] = &["Main St", "Aurora Ave N", "East Cherry Street", "Beach Blvd", "Old Mill Rd"];
const NOTES: &[&str] = &[
    "",
    "",
    "Ring the bell at the side door.<br />Parking in the rear.",
    "<p>Masks are welcome &amp; not required.</p><p>Birthdays on the <b>last</b> week of the month.</p>",
    "Wheelchair access from the parking lot. Coffee at a quarter to; the meeting starts on time and ends on time.",
];

/// One feed of each format that the bar is set for.
pub fn feeds() -> Vec<Feed> {
    let mut rng = Rng::with_seed(SEED);
    let guide: Vec<Value> = (0..ROWS).map(|number| guide_row(number, &mut rng)).collect();
    let server: Vec<Value> = (0..ROWS).map(|number| server_row(number, &mut rng)).collect();
    let bytes = |value: &Value| value.to_string().into_bytes();
    vec![
        Feed::new("invented-meeting-guide", "meeting_guide", vec![("meetings", bytes(&json!(guide)))]),
        Feed::new(
            "invented-bmlt",
            "bmlt",
            vec![
                ("GetServerInfo", bytes(&json!([{ "version": "3.0.0", "langs": "en", "nativeLang": "en" }]))),
                ("GetServiceBodies", bytes(&service_bodies())),
                ("formats-en", bytes(&formats())),
                ("meetings", bytes(&json!(server))),
            ],
        ),
    ]
}

fn one<'a, T>(of: &'a [T], rng: &mut Rng) -> &'a T {
    &of[rng.usize(..of.len())]
}

// Within some thirty kilometres of the city's middle.
fn near(degrees: f64, rng: &mut Rng) -> f64 {
    degrees + (rng.f64() - 0.5) * 0.5
}

fn link(rng: &mut Rng) -> String {
    format!("https://us02web.zoom.us/j/{}?pwd=invented{}", rng.u64(10_000_000_000..99_999_999_999), rng.u32(..))
}

fn guide_row(number: usize, rng: &mut Rng) -> Value {
    let (city, state, code, zone, latitude, longitude) = one(CITIES, rng);
    let hour = rng.u32(6..22);
    let day = if rng.u32(..10) == 0 { json!([1, 2, 3, 4, 5]) } else { json!(rng.u32(..7)) };
    let mut row = json!({
        "id": 60_000 + number,
        "name": one(NAMES, rng),
        "slug": format!("invented-meeting-{number}"),
        "notes": one(NOTES, rng),
        "updated": "2026-08-29 15:56:59",
        "location_id": 64_770 + number,
        "url": format!("https://aa.example.org/meetings/invented-meeting-{number}/"),
        "day": day,
        "time": format!("{hour:02}:30"),
        "end_time": format!("{:02}:30", hour + 1),
        "time_formatted": format!("{hour}:30"),
        "edit_url": format!("https://aa.example.org/wp-admin/post.php?post={number}&action=edit"),
        "types": ["O", "D", "EN", one(&["B", "ST", "W", "X", "BE"], rng)],
        "author": "",
        "location": one(VENUES, rng),
        "location_url": format!("https://aa.example.org/locations/{number}/"),
        "formatted_address": format!("{} {}, {city}, {state} {code}, USA", rng.u32(1..20_000), one(STREETS, rng)),
        "approximate": "no",
        "latitude": near(*latitude, rng),
        "longitude": near(*longitude, rng),
        "region": city,
        "regions": [city],
        "attendance_option": "in_person",
    });
    if rng.u32(..3) == 0 {
        row["conference_url"] = json!(link(rng));
        row["conference_url_notes"] = json!("Meeting ID: 555 0123 4567 Passcode: invented");
        row["conference_phone"] = json!("+1 646 555 0123,,5550123456#");
        row["attendance_option"] = json!("hybrid");
    }
    if rng.bool() {
        row["timezone"] = json!(zone);
    }
    row
}

fn server_row(number: usize, rng: &mut Rng) -> Value {
    let (city, state, code, zone, latitude, longitude) = one(CITIES, rng);
    let online = rng.u32(..3) == 0;
    json!({
        "id_bigint": number.to_string(),
        "worldid_mixed": format!("G{:08}", 10_000 + number / 3),
        "service_body_bigint": rng.u32(1..20).to_string(),
        "weekday_tinyint": rng.u32(1..8).to_string(),
        "venue_type": if online { "3" } else { "1" },
        "start_time": format!("{:02}:{:02}:00", rng.u32(6..22), one(&[0, 15, 30], rng)),
        "duration_time": one(&["01:00:00", "01:30:00"], rng),
        "time_zone": if rng.bool() { zone } else { "" },
        "formats": "D,O,Ti,WC",
        "lang_enum": "en",
        "longitude": format!("{:.7}", near(*longitude, rng)),
        "latitude": format!("{:.7}", near(*latitude, rng)),
        "published": "1",
        "root_server_uri": "https://bmlt.example.org/main_server",
        "format_shared_id_list": format!("{},17,{}", rng.u32(1..8), rng.u32(8..17)),
        "meeting_name": one(NAMES, rng),
        "location_text": one(VENUES, rng),
        "location_info": one(NOTES, rng),
        "location_street": format!("{} {}", rng.u32(1..20_000), one(STREETS, rng)),
        "location_city_subsection": "",
        "location_neighborhood": "North",
        "location_municipality": city,
        "location_sub_province": "King",
        "location_province": state,
        "location_postal_code_1": code,
        "location_nation": "USA",
        "comments": one(NOTES, rng),
        "bus_lines": "",
        "train_lines": "",
        "contact_phone_2": "",
        "contact_email_2": "",
        "virtual_meeting_link": if online { link(rng) } else { String::new() },
        "phone_meeting_number": if online { "+1 253 555 0123 US" } else { "" },
        "virtual_meeting_additional_info": if online { "Zoom Meeting ID: 555 0123 4567, Passcode: invented" } else { "" },
    })
}

fn formats() -> Value {
    let known = [
        ("B", "Beginners"),
        ("BL", "Bi-Lingual"),
        ("BT", "Basic Text"),
        ("C", "Closed"),
        ("CH", "Closed Holidays"),
        ("CL", "Candlelight"),
        ("CS", "Children under Supervision"),
        ("D", "Discussion"),
        ("ES", "Español"),
        ("GL", "Gay/Lesbian/Transgender"),
        ("IL", "Illness"),
        ("IP", "Informational Pamphlet"),
        ("IW", "It Works -How and Why"),
        ("JT", "Just for Today"),
        ("M", "Men"),
        ("NC", "No Children"),
        ("O", "Open"),
    ];
    let row = |(number, (key, name)): (usize, &(&str, &str))| {
        let description = "What visitors of this meeting should know of it, in a sentence or two.";
        json!({ "id": (number + 1).to_string(), "key_string": key, "name_string": name, "description_string": description, "lang": "en",
            "world_id": "", "root_server_uri": "https://bmlt.example.org/main_server", "format_type_enum": "FC3" })
    };
    known.iter().enumerate().map(row).collect()
}

fn service_bodies() -> Value {
    let body = |number: u32| {
        json!({ "id": number.to_string(), "parent_id": if number == 1 { "0" } else { "1" }, "name": format!("Invented Area {number}"),
            "description": "", "type": "AS", "url": "https://na.example.org/", "helpline": "555-0123", "world_id": format!("AR{number:05}") })
    };
    (1..20).map(body).collect()
}
