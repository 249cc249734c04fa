//! The plain scan that every answer is held against: each meeting is looked at, one question after the other.

use jiff::Timestamp;
use meeting_graph::geo::distance::meters;
use meeting_graph::model::attendance::AttendanceMode;
use meeting_graph::model::data::fellowships;
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::id::MeetingId;
use meeting_graph::model::meeting::Meeting;
use meeting_graph::model::organization::Concern;
use meeting_graph::model::place::{Place, Point};
use meeting_graph::model::slot::{Weekday, WeeklySlot, ZoneName};
use meeting_graph::query::filter::{Area, MeetingFilter};
use meeting_graph::query::hours::TimeWindow;
use meeting_graph::query::occurrence;
use meeting_graph::query::order::{MeetingOrder, OrderField};
use meeting_graph::text::fold::fold;
use meeting_graph::text::inner::inner_words;

use super::world::{BODIES, body_key};

/// Ids of all meetings that pass, in order.
pub fn scan(content: &GenerationContent, now: Timestamp, filter: &MeetingFilter, order: MeetingOrder) -> Vec<MeetingId> {
    let mut found: Vec<&Meeting> = content.meetings.iter().filter(|meeting| passes(content, now, meeting, filter)).collect();
    found.sort_by_key(|meeting| {
        let key = match order.field {
            OrderField::Distance => (millimetres(filter, place(content, meeting)), String::new()),
            OrderField::Relevance => {
                let asked = fold(filter.text.as_deref().unwrap_or_default());
                let name = meeting.names.first().map(|name| fold(&name.text)).filter(|name| !name.is_empty()).unwrap_or("~".to_owned());
                let bonus = i64::from(name.starts_with(&asked)) * if name == asked { 16 } else { 8 };
                (-points(content, meeting, &asked).map_or(0, |points| points + bonus), String::new())
            }
            OrderField::NextOccurrence => {
                let next = meeting.slot.as_ref().and_then(|slot| occurrence::next(slot, now));
                (next.map_or(i64::MAX, |next| next.starts_at.as_second()), String::new())
            }
            OrderField::WeekTime => (meeting.slot.as_ref().map_or(i64::MAX, |slot| slot.week_minute().into()), String::new()),
            OrderField::ChangedAt => (meeting.changed_at.as_second(), String::new()),
            OrderField::Name => {
                let name = meeting.names.first().map(|name| fold(&name.text)).unwrap_or_default();
                (i64::from(name.is_empty()), name)
            }
        };
        (key, meeting.id)
    });
    if order.descending {
        found.reverse();
    }
    found.iter().map(|meeting| meeting.id).collect()
}

fn place<'a>(content: &'a GenerationContent, meeting: &Meeting) -> Option<&'a Place> {
    content.venues.iter().find(|venue| Some(venue.id) == meeting.venue).map(|venue| &venue.place)
}

#[allow(clippy::cast_possible_truncation, reason = "distances on earth are at most 2.1e10 millimetres")]
fn millimetres(filter: &MeetingFilter, place: Option<&Place>) -> i64 {
    let (Some(Area::Near { point, .. }), Some(to)) = (&filter.area, place.and_then(|place| place.point)) else { return i64::MAX };
    (meters(*point, to) * 1000.0).round() as i64
}

/// Whether a meeting passes; `now` is the instant from which the hours of a reader's clock count.
pub fn passes(content: &GenerationContent, now: Timestamp, meeting: &Meeting, filter: &MeetingFilter) -> bool {
    let any = |none_asked: bool, found: bool| none_asked || found;
    let ways = |asked: &AttendanceMode| *asked == meeting.attendance || meeting.attendance == AttendanceMode::Hybrid;
    filter.text.as_ref().is_none_or(|text| has_words(content, meeting, text))
        && filter.area.as_ref().is_none_or(|area| is_in(area, meeting, place(content, meeting)))
        && any(filter.fellowships.is_empty(), filter.fellowships.contains(&meeting.fellowship))
        && any(filter.concerns.is_empty(), is_about(meeting, &filter.concerns))
        && meeting.slot.as_ref().map_or(filter.weekdays.is_empty() && filter.time.is_none(), |slot| is_at(slot, now, filter))
        && any(filter.attendance.is_empty(), filter.attendance.iter().any(ways))
        && any(filter.access.is_empty(), filter.access.contains(&meeting.access))
        && filter.types.all.iter().all(|kind| meeting.types.contains(kind))
        && any(filter.types.any.is_empty(), filter.types.any.iter().any(|kind| meeting.types.contains(kind)))
        && !filter.types.none.iter().any(|kind| meeting.types.contains(kind))
        && any(filter.languages.is_empty(), filter.languages.iter().any(|asked| meeting.languages.iter().any(|had| speaks(asked, had))))
        && filter.external_id.as_ref().is_none_or(|asked| meeting.external_ids.contains(asked))
        && filter.changed_since.is_none_or(|since| meeting.changed_at >= since)
        && filter.by_appointment.is_none_or(|asked| asked == meeting.slot.is_none())
        && any(filter.sources.is_empty(), meeting.listings.iter().any(|listing| filter.sources.contains(&listing.key.source)))
        && (filter.include_suspended || !meeting.suspended)
}

fn is_about(meeting: &Meeting, concerns: &[Concern]) -> bool {
    let facts = fellowships::find(meeting.fellowship.as_str()).unwrap();
    facts.concerns.iter().any(|concern| concerns.contains(concern))
}

fn speaks(asked: &str, had: &str) -> bool {
    let had = had.to_lowercase();
    asked == had || had.starts_with(&format!("{asked}-")) || asked.starts_with(&format!("{had}-"))
}

fn is_at(slot: &WeeklySlot, now: Timestamp, filter: &MeetingFilter) -> bool {
    let Some(window) = &filter.time else { return filter.weekdays.is_empty() || filter.weekdays.contains(&slot.weekday) };
    match &window.zone {
        None => is_in_window(slot.week_minute(), window, &filter.weekdays),
        Some(zone) => {
            let next = occurrence::next(slot, now).map(|next| next.starts_at);
            next.is_some_and(|next| is_in_window(week_minute(next, zone), window, &filter.weekdays))
        }
    }
}

/// Minutes since Sunday 00:00 on the wall clock of a zone.
pub fn week_minute(at: Timestamp, zone: &ZoneName) -> u16 {
    let wall = at.to_zoned(zone.rules().unwrap());
    let weekday = u16::try_from(wall.weekday().to_sunday_zero_offset()).unwrap();
    weekday * 1440 + u16::try_from(wall.hour()).unwrap() * 60 + u16::try_from(wall.minute()).unwrap()
}

/// Counts forward from the first minute of the window on each day that is asked for.
pub fn is_in_window(week_minute: u16, window: &TimeWindow, days: &[Weekday]) -> bool {
    let (from, to) = (window.from.minutes(), window.to.minutes());
    let minutes = (to + 1440 - from) % 1440;
    let days = if days.is_empty() { &Weekday::ALL[..] } else { days };
    days.iter().any(|day| (week_minute + 10080 - (day.sunday_zero() * 1440 + from)) % 10080 <= minutes)
}

fn has_words(content: &GenerationContent, meeting: &Meeting, text: &str) -> bool {
    let asked = fold(text);
    asked.is_empty() || points(content, meeting, &asked).is_some()
}

/// Points of a meeting for a folded text; none where a word is missing, or where there is no word.
fn points(content: &GenerationContent, meeting: &Meeting, asked: &str) -> Option<i64> {
    let group = content.groups.iter().find(|group| Some(group.id) == meeting.group).and_then(|group| group.name.clone());
    let place = place(content, meeting);
    let names = meeting.names.iter().map(|name| (4, name.text.clone()));
    let venue = place.and_then(|place| place.name.clone()).map(|name| (2, name));
    let town = place.and_then(|place| place.address.locality.clone()).map(|town| (3, town));
    let texts: Vec<(i64, String)> = names.chain(group.map(|name| (3, name))).chain(venue).chain(town).collect();
    let words_of = |text: &str| fold(text).split(' ').map(str::to_owned).chain(inner_words(text)).collect::<Vec<_>>();
    let own: Vec<(i64, String)> = texts.iter().flat_map(|(worth, text)| words_of(text).into_iter().map(|word| (*worth, word))).collect();
    let words: Vec<&str> = asked.split(' ').filter(|word| !word.is_empty()).collect();
    let best = |(nth, word): (usize, &&str)| {
        let fits = own.iter().map(|(worth, own)| worth * fit(word, own, nth + 1 == words.len()));
        fits.max().filter(|points| *points > 0)
    };
    let all: Option<Vec<i64>> = words.iter().enumerate().map(best).collect();
    all.filter(|points| !points.is_empty()).map(|points| points.iter().sum())
}

fn fit(asked: &str, own: &str, unfinished: bool) -> i64 {
    let letters = asked.chars().all(|c| c.is_ascii_alphabetic());
    let slips = if !letters || asked.len() < 5 {
        0
    } else if asked.len() < 9 {
        1
    } else {
        2
    };
    match strsim::osa_distance(asked, own) {
        0 => 8,
        _ if own.is_empty() => 0,
        _ if unfinished && own.starts_with(asked) => 4,
        off if off <= slips && own[..1] == asked[..1] => [0, 2, 1][off],
        _ => 0,
    }
}

fn is_in(area: &Area, meeting: &Meeting, place: Option<&Place>) -> bool {
    let point = place.and_then(|place| place.point);
    match area {
        Area::Near { point: from, radius_m, or_online } => {
            let near = |radius| point.is_some_and(|to| meters(*from, to) <= radius);
            radius_m.is_none_or(near) || *or_online && meeting.attendance != AttendanceMode::InPerson
        }
        Area::Box { south, west, north, east } => point.is_some_and(|Point { latitude, longitude }| {
            let spans = |longitude: f64| {
                if west <= east { (*west..=*east).contains(&longitude) } else { longitude >= *west || longitude <= *east }
            };
            let one_meridian = longitude.abs() == 180.0;
            (*south..=*north).contains(&latitude) && (spans(longitude) || one_meridian && spans(-longitude))
        }),
        Area::Country(code) => place.is_some_and(|place| place.country == Some(*code)),
        Area::Subdivision(code) => place.is_some_and(|place| place.subdivision_code.as_ref() == Some(code)),
        Area::ServiceBody(key) => meeting.service_bodies.iter().any(|own| {
            let up = |id: &&str| BODIES.iter().find(|(body, _)| body == id).and_then(|(_, parent)| *parent);
            std::iter::successors(Some(own.id.as_str()), up).any(|id| body_key(id) == *key)
        }),
    }
}
