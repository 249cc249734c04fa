//! One event to a draft, or to the reason why it is no meeting.

use calcard::icalendar::{ICalendarClassification, ICalendarProperty as Property, ICalendarStatus, ICalendarValue, Uri};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::feeds::format::{Parsed, Reading};
use crate::feeds::ical::clock::{self, Moment};
use crate::feeds::ical::rule::{self, Days};
use crate::feeds::ical::wire::{self, Event};
use crate::feeds::meaning::draft::{Draft, Online, When, Where};
use crate::feeds::meaning::personal::guard;
use crate::feeds::meaning::zone::{self, Clues};
use crate::feeds::meaning::{listing, online, providers};
use crate::feeds::type_codes;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::place::Point;
use crate::model::slot::{LocalTime, Weekday, ZoneName};

/// Why an event is no meeting: the notice, the property, and what stands there.
type Refusal = (NoticeCode, &'static str, String);

/// Adds what an event says. `newest` is the newest day that the calendar was written on, or the day of the reading.
pub(super) fn add(number: u32, event: &Event, newest: Option<Date>, reading: &Reading<'_>, parsed: &mut Parsed) {
    // What follows the sign in an id is the name of the software's host.
    let uid = event.text(&Property::Uid).unwrap_or_default();
    let id = bare_uid(&uid);
    match draft(number, id.clone(), event, newest, reading) {
        Ok(draft) => {
            let left_out: usize = event.entries(Property::Exdate).map(|entry| entry.values.len()).sum();
            if left_out > 0 {
                parsed.notices.add(NoticeCode::DatesLeftOut, Notice::at(number, &id, "EXDATE", &left_out.to_string()));
            }
            listing::add(draft, reading, parsed);
        }
        Err((code, property, value)) => {
            parsed.rows += 1;
            parsed.refuse(code, Notice::at(number, &id, property, &value));
        }
    }
}

// Letters alone before the sign are rather somebody's mail box than made by software: they are shown as a hash, with the host.
fn bare_uid(uid: &str) -> String {
    match uid.split_once('@') {
        Some((local, _)) if !local.is_empty() && local.chars().all(|c| c.is_alphabetic() || ".-_".contains(c)) => guard::hashed(uid),
        Some((local, _)) => local.to_owned(),
        None => uid.to_owned(),
    }
}

fn draft(number: u32, id: String, event: &Event, newest: Option<Date>, reading: &Reading<'_>) -> Result<Draft, Refusal> {
    let (start, days) = held(event, newest)?;
    let (place, linked) = place(event);
    let notes = event.text(&Property::Description).map(|text| without_conference_block(&text));
    let online = online(event, linked, notes.as_deref());
    let codes: Vec<String> = event.entries(Property::Categories).flat_map(wire::texts).collect();
    let page = event.text(&Property::Url).filter(|url| !is_room(url));
    Ok(Draft {
        row: number,
        id,
        name: event.text(&Property::Summary),
        when: when(event, &start, days, &place, &online, reading)?,
        place,
        online,
        codes: type_codes::decode(&reading.facts.fellowship, &codes),
        notes,
        url: page,
        updated: changed(event),
        ..Draft::default()
    })
}

/// When it begins and on which days, where it is an event that goes on.
fn held(event: &Event, newest: Option<Date>) -> Result<(Moment, Days), Refusal> {
    if let Some(ICalendarValue::Classification(ICalendarClassification::Private | ICalendarClassification::Confidential)) =
        first(event, &Property::Class)
    {
        return Err((NoticeCode::DeletedRow, "CLASS", "not public".to_owned()));
    }
    if let Some(ICalendarValue::Status(ICalendarStatus::Cancelled)) = first(event, &Property::Status) {
        return Err((NoticeCode::DeletedRow, "STATUS", "CANCELLED".to_owned()));
    }
    if event.entry(&Property::RecurrenceId).is_some() {
        return Err((NoticeCode::ChangedOccurrence, "RECURRENCE-ID", String::new()));
    }
    let rule = match first(event, &Property::Rrule) {
        None => return Err((NoticeCode::NotRecurring, "RRULE", String::new())),
        Some(ICalendarValue::RecurrenceRule(rule)) => rule,
        Some(_) => return Err((NoticeCode::UnsupportedRepetition, "RRULE", event.text(&Property::Rrule).unwrap_or_default())),
    };
    let entry = event.entry(&Property::Dtstart);
    let start =
        entry.and_then(clock::read).ok_or_else(|| (NoticeCode::BadTime, "DTSTART", event.text(&Property::Dtstart).unwrap_or_default()))?;
    let day = match &start {
        Moment::Day(day) => return Err((NoticeCode::AllDayEvent, "DTSTART", day.to_string())),
        Moment::Wall(at, _) => at.date(),
        Moment::Instant(at) => TimeZone::UTC.to_datetime(*at).date(),
    };
    // A day's grace: the last day and the day of writing may be named in two zones.
    let last = rule::last_day(rule, day);
    if last.zip(newest).is_some_and(|(last, newest)| last.saturating_add(1.day()) < newest) {
        return Err((NoticeCode::SeriesEnded, "RRULE", last.map(|last| last.to_string()).unwrap_or_default()));
    }
    let days =
        rule::read(rule, day).ok_or_else(|| (NoticeCode::UnsupportedRepetition, "RRULE", format!("{:?}", rule.freq).to_uppercase()))?;
    Ok((start, days))
}

fn first<'a>(event: &'a Event, name: &Property) -> Option<&'a ICalendarValue> {
    event.entry(name)?.values.first()
}

fn when(event: &Event, start: &Moment, days: Days, place: &Where, online: &Online, reading: &Reading<'_>) -> Result<When, Refusal> {
    let (wall, zone, days) = match start {
        Moment::Wall(at, zone) => (*at, zone.clone().or_else(|| event.calendar_zone.clone()), days),
        Moment::Instant(at) => converted(event, *at, days, place, online, reading)?,
        Moment::Day(_) => return Err((NoticeCode::AllDayEvent, "DTSTART", String::new())),
    };
    let mut when = When { days: days.days, weeks: days.weeks, zone, ..When::default() };
    when.start =
        u16::try_from(wall.hour()).ok().zip(u16::try_from(wall.minute()).ok()).and_then(|(hour, minute)| LocalTime::new(hour, minute));
    let length = match event.entry(&Property::Dtend).and_then(clock::read) {
        Some(end) => clock::minutes_between(start, &end),
        None => match first(event, &Property::Duration) {
            Some(ICalendarValue::Duration(length)) if !length.neg => {
                let days = i64::from(length.weeks) * 7 + i64::from(length.days);
                Some((days * 24 + i64::from(length.hours)) * 60 + i64::from(length.minutes))
            }
            _ => None,
        },
    };
    match length.map(u16::try_from) {
        None | Some(Ok(0)) => {}
        Some(Ok(minutes @ 1..=1440)) => when.duration_minutes = Some(minutes),
        Some(_) => when.bad_end = Some(length.unwrap_or_default().to_string()),
    }
    Ok(when)
}

/// An hour of UTC on the wall clock of its place. Without a zone nobody knows that hour, and it is not guessed; an event
/// that is held from afar alone keeps UTC, since that is what it says.
fn converted(
    event: &Event,
    at: Timestamp,
    days: Days,
    place: &Where,
    online: &Online,
    reading: &Reading<'_>,
) -> Result<(DateTime, Option<String>, Days), Refusal> {
    let degrees = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<f64>().ok());
    let point = degrees(&place.latitude).zip(degrees(&place.longitude)).and_then(|(north, east)| Point::new(north, east));
    let country = match reading.facts.countries.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    let clues = Clues { stated: event.calendar_zone.as_deref(), point, country, subdivision: None, in_a_room: true };
    let from_afar = *place == Where::default() && (online.url.is_some() || online.phone.is_some());
    let found = zone::find(clues, reading.facts).zone.or_else(|| ZoneName::new("UTC").filter(|_| from_afar));
    let zone = found.ok_or_else(|| (NoticeCode::UtcTime, "DTSTART", at.to_string()))?;
    let rules = zone.rules().ok_or_else(|| (NoticeCode::UtcTime, "DTSTART", at.to_string()))?;
    let wall = rules.to_datetime(at);
    let moved = i64::from(TimeZone::UTC.to_datetime(at).date().until(wall.date()).map_or(0, |span| span.get_days()));
    let shifted = |day: Weekday| Weekday::from_sunday_zero((i64::from(day.sunday_zero()) + moved).rem_euclid(7)).unwrap_or(day);
    if moved != 0 && !days.weeks.is_empty() {
        // The first Monday of UTC's month is not always the one after the place's first Sunday.
        return Err((NoticeCode::UtcTime, "DTSTART", at.to_string()));
    }
    let days = Days { days: days.days.into_iter().map(shifted).collect(), weeks: days.weeks };
    Ok((wall, Some(zone.as_str().to_owned()), days))
}

/// The place, and a link where one stands in its stead.
fn place(event: &Event) -> (Where, Option<String>) {
    let mut place = Where::default();
    let mut linked = None;
    if let Some(text) = event.text(&Property::Location) {
        let is_link = text.contains("://") || is_room(&text);
        let is_address = text.contains([',', '\n']) || text.chars().any(|c| c.is_ascii_digit());
        match (is_link, is_address) {
            (true, _) => linked = Some(text),
            (false, true) => place.formatted = Some(text),
            (false, false) => place.venue = Some(text),
        }
    }
    if let Some((north, east)) = point(event) {
        place.latitude = Some(north);
        place.longitude = Some(east);
    }
    (place, linked)
}

// `GEO:37.38;-122.08`, with a comma on some sites, or Apple's `geo:37.38,-122.08`.
fn point(event: &Event) -> Option<(String, String)> {
    if let Some(entry) = event.entry(&Property::Geo) {
        return match entry.values.as_slice() {
            [ICalendarValue::Float(north), ICalendarValue::Float(east)] => Some((north.to_string(), east.to_string())),
            _ => pair(&wire::texts(entry).join(",")),
        };
    }
    pair(event.other("X-APPLE-STRUCTURED-LOCATION")?.strip_prefix("geo:")?)
}

fn pair(text: &str) -> Option<(String, String)> {
    let (north, east) = text.split_once([',', ';'])?;
    Some((north.trim().to_owned(), east.trim().to_owned()))
}

/// The first that is there: `CONFERENCE`, Google's own, a link for a place, a room's address for a page, one in the text.
fn online(event: &Event, linked: Option<String>, notes: Option<&str>) -> Online {
    let addresses: Vec<String> = event.entries(Property::Conference).filter_map(uri).collect();
    let phone = addresses.iter().find_map(|address| address.strip_prefix("tel:")).map(str::to_owned);
    let web = addresses.into_iter().find(|address| address.starts_with("http"));
    let url = web
        .or_else(|| event.other("X-GOOGLE-CONFERENCE"))
        .or(linked)
        .or_else(|| event.text(&Property::Url).filter(|url| is_room(url)))
        .or_else(|| {
            notes.and_then(|notes| {
                notes.split(|c: char| c.is_whitespace() || "<>\"()".contains(c)).find(|word| is_room(word)).map(str::to_owned)
            })
        });
    Online { url, phone, ..Online::default() }
}

fn uri(entry: &calcard::icalendar::ICalendarEntry) -> Option<String> {
    match entry.values.first()? {
        ICalendarValue::Uri(Uri::Location(address)) | ICalendarValue::Text(address) => Some(address.trim().to_owned()),
        _ => None,
    }
}

/// Whether a text is the address of a room of a provider that we know.
fn is_room(text: &str) -> bool {
    text.contains('.') && online::web_address(text).is_some_and(|url| url.host_str().is_some_and(|host| providers::of_host(host).is_some()))
}

// What Google writes below a description between two lines of signs: the link again, and numbers with their codes.
fn without_conference_block(text: &str) -> String {
    const EDGE: &str = "-::~:~::~:~";
    match text.split_once(EDGE) {
        Some((before, rest)) => {
            let after = rest.rsplit_once(EDGE).map_or("", |(_, after)| after.trim_start_matches([':', '~', '-']));
            format!("{before}{after}").trim().to_owned()
        }
        None => text.to_owned(),
    }
}

fn changed(event: &Event) -> Option<String> {
    match clock::read(event.entry(&Property::LastModified)?)? {
        Moment::Instant(at) => Some(at.to_string()),
        _ => None,
    }
}
