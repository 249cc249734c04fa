//! One row to a draft. Any field may be a text, number, truth, array or record.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::feeds::format::Reading;
use crate::feeds::lenient::record::Record;
use crate::feeds::lenient::value;
use crate::feeds::meaning::attendance::stated;
use crate::feeds::meaning::day::{self, Numbering};
use crate::feeds::meaning::draft::{Draft, Online, When, Where};
use crate::feeds::meaning::{identity, time};
use crate::feeds::type_codes::{self, Decoded, languages};
use crate::model::listing::ExternalId;
use crate::model::meeting_type::MeetingType;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::organization::GroupMention;
use crate::model::report::Notices;
use crate::text::email;
use crate::text::fold::fold;
use crate::text::phone_run::has_digits;

/// Reads a row. A missing id is told here where another field gives one.
pub fn read(number: u32, row: &Record<'_>, reading: &Reading<'_>, notices: &mut Notices) -> Draft {
    let own_id = row.text(&["slug", "post_name", "ID", "id"]);
    let id = own_id.clone().or_else(|| made_id(number, row, notices)).unwrap_or_default();
    let group = group(row);
    let mut codes = codes(row, reading);
    let takes_contributions =
        group.as_ref().is_some_and(|group| !group.contribution_urls.is_empty()) || row.text(&["homegroup_online"]).is_some();
    if takes_contributions && !codes.types.contains(&MeetingType::DigitalBasket) {
        codes.types.push(MeetingType::DigitalBasket);
    }
    Draft {
        row: number,
        without_id: own_id.is_none().then(|| identity::of_all_it_says(row)),
        external_ids: external_ids(row, group.as_ref()),
        id,
        name: row.text(&["name", "meeting", "title"]),
        language: None,
        when: when(row),
        place: place(row),
        online: Online {
            url: row.text(&["conference_url", "video_conference_url"]),
            url_notes: row.text(&["conference_url_notes"]),
            phone: row.text(&["conference_phone"]),
            phone_notes: row.text(&["conference_phone_notes"]),
        },
        stated: row.text(&["attendance_option", "attendance"]).as_deref().and_then(stated),
        codes,
        notes: joined(row, &["notes", "group_notes"]),
        group,
        service_bodies: Vec::new(),
        url: row.text(&["url"]),
        updated: row.text(&["updated"]),
    }
}

// TSML's order where a row has no slug of its own.
fn made_id(number: u32, row: &Record<'_>, notices: &mut Notices) -> Option<String> {
    let from = row.text(&["name", "title", "group", "location"])?;
    let id = fold(&from).replace(' ', "-");
    if id.is_empty() {
        return None;
    }
    notices.add(NoticeCode::MissingId, Notice::at(number, &id, "slug", ""));
    Some(id)
}

// The feed of the online intergroup of AA lists kinds in four fields, and languages in one where `TR` is no tradition.
fn codes(row: &Record<'_>, reading: &Reading<'_>) -> Decoded {
    let listed = |names: &[&str]| row.raw(names).map(value::texts).unwrap_or_default();
    let mut kinds = listed(&["types", "type"]);
    kinds.extend(["formats", "features", "communities"].iter().flat_map(|name| listed(&[name])));
    let mut codes = type_codes::decode(&reading.facts.fellowship, &kinds);
    for language in listed(&["languages"]) {
        match languages::of_code(&reading.facts.fellowship, &language).or_else(|| languages::of_name(&language)) {
            Some(tag) => codes.add_language(tag),
            None => codes.unknown.push(language),
        }
    }
    codes
}

fn when(row: &Record<'_>) -> When {
    let mut when = When { zone: row.text(&["timezone", "time_zone"]), ..When::default() };
    let days = row.raw(&["day", "weekday", "days"]).map(value::texts).unwrap_or_default();
    day::fill(&mut when, &days, Numbering::SundayZero);
    time::fill_start(&mut when, &row.text(&["time", "start_time"]).unwrap_or_default());
    time::fill_end(&mut when, &row.text(&["end_time"]).unwrap_or_default());
    if when.duration_minutes.is_none() && when.bad_end.is_none() && when.start.is_some() {
        time::fill_duration(&mut when, &row.text(&["duration"]).unwrap_or_default());
    }
    when
}

fn place(row: &Record<'_>) -> Where {
    // TSML cuts `@` and what follows: `12 Main St @ Oak Ave`. That of an e-mail address stays, for what follows is somebody's.
    let uncrossed =
        |line: String| if email::find(&line).is_empty() { line.split('@').next().unwrap_or_default().trim().to_owned() } else { line };
    let street = row.text(&["address"]).map(uncrossed).filter(|line| !line.is_empty());
    let mut place = Where {
        venue: row.text(&["location", "location_name"]),
        street: street.into_iter().collect(),
        city: row.text(&["city"]),
        state: row.text(&["state"]),
        postal_code: row.text(&["postal_code", "zip"]),
        country: row.text(&["country"]),
        formatted: row.text(&["formatted_address", "full_address"]),
        latitude: row.text(&["latitude", "lat"]),
        longitude: row.text(&["longitude", "lng", "lon"]),
        approximate: row.raw(&["approximate"]).and_then(value::truth),
        notes: row.text(&["location_notes"]),
    };
    if let Some(text) = row.text(&["coordinates"]).filter(|_| place.latitude.is_none()) {
        coordinates(&text, &mut place);
    }
    place
}

// `latitude,longitude` is a door; two corners are a box, and its middle is only near.
fn coordinates(text: &str, place: &mut Where) {
    let numbers: Vec<f64> = text.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    let (latitude, longitude) = match numbers.as_slice() {
        [latitude, longitude] => (*latitude, *longitude),
        [north, east, south, west] => {
            place.approximate = Some(true);
            (f64::midpoint(*north, *south), f64::midpoint(*east, *west))
        }
        _ => return,
    };
    place.latitude = Some(latitude.to_string());
    place.longitude = Some(longitude.to_string());
}

fn joined(row: &Record<'_>, names: &[&str]) -> Option<String> {
    let texts: Vec<String> = names.iter().filter_map(|name| row.text(&[name])).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

fn group(row: &Record<'_>) -> Option<GroupMention> {
    let group = GroupMention {
        name: row.text(&["group"]),
        world_id: service_number(row),
        website: row.text(&["website", "group_url"]),
        contribution_urls: contributions(row),
    };
    (group != GroupMention::default()).then_some(group)
}

// Handles, cashtags and names, or whole addresses; what has another shape is not a way to give.
fn contributions(row: &Record<'_>) -> Vec<String> {
    let handle = |name: &str| row.text(&[name]).map(|text| text.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned());
    let is_word = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let venmo = handle("venmo").and_then(|text| Some(text.strip_prefix('@').unwrap_or(&text).to_owned()).filter(|text| is_word(text)));
    let square = handle("square").and_then(|text| text.strip_prefix('$').map(str::to_owned)).filter(|text| is_word(text));
    let paypal = handle("paypal").filter(|text| text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let links = [
        venmo.map(|name| format!("https://venmo.com/{name}")),
        square.map(|name| format!("https://cash.app/${name}")),
        paypal.map(|name| format!("https://paypal.me/{name}")),
    ];
    links.into_iter().flatten().filter(|link| !link.ends_with('/')).collect()
}

static SERVICE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:GSO|GSN|Group (?:Service )?(?:Number|No\.?|ID))[\s#:.-]*0*(\d{4,9})\b")
        .expect("the pattern is a constant that the tests compile")
});

/// Digits of the shortest such number.
const SERVICE_DIGITS_MIN: usize = 4;

// The group's number with its general service office, wherever a site writes it, without leading zeros.
fn service_number(row: &Record<'_>) -> Option<String> {
    let may_hold_one = |value: &&Value| value.as_str().is_none_or(|text| has_digits(text, SERVICE_DIGITS_MIN));
    let mut values = ["group", "group_notes", "notes", "location", "name"].iter().filter_map(|name| row.get(name)).filter(may_hold_one);
    let number = |text: &str| SERVICE_NUMBER.captures(text).map(|found| found[1].to_owned());
    values.find_map(|value| value.as_str().map_or_else(|| number(&value::text(value)?), number))
}

fn external_ids(row: &Record<'_>, group: Option<&GroupMention>) -> Vec<ExternalId> {
    let slugs =
        ["slug", "source_slug"].iter().filter_map(|name| row.text(&[name])).map(|value| ExternalId { scheme: "slug".to_owned(), value });
    let number = group.and_then(|group| group.world_id.clone()).map(|value| ExternalId { scheme: "gso".to_owned(), value });
    let mut ids: Vec<ExternalId> = slugs.chain(number).collect();
    ids.sort();
    ids.dedup();
    ids
}
