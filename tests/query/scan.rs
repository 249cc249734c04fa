//! The plain scan that every answer is held against: each meeting is looked at, one question after the other.

use meeting_graph::geo::distance::meters;
use meeting_graph::model::attendance::AttendanceMode;
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::id::MeetingId;
use meeting_graph::model::meeting::Meeting;
use meeting_graph::model::place::{Place, Point};
use meeting_graph::query::filter::{Area, MeetingFilter};
use meeting_graph::query::order::{MeetingOrder, OrderField};
use meeting_graph::text::fold::fold;

use super::world::{BODIES, body_key};

/// Ids of all meetings that pass, in order.
pub fn scan(content: &GenerationContent, filter: &MeetingFilter, order: MeetingOrder) -> Vec<MeetingId> {
    let mut found: Vec<&Meeting> = content.meetings.iter().filter(|meeting| passes(content, meeting, filter)).collect();
    found.sort_by_key(|meeting| {
        let key = match order.field {
            OrderField::Distance => (millimetres(filter, place(content, meeting)), String::new()),
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
    let (Some(Area::Near { point, .. }), Some(to)) = (&filter.area, place.and_then(|place| place.point)) else { return 0 };
    (meters(*point, to) * 1000.0).round() as i64
}

fn passes(content: &GenerationContent, meeting: &Meeting, filter: &MeetingFilter) -> bool {
    let any = |none_asked: bool, found: bool| none_asked || found;
    let ways = |asked: &AttendanceMode| *asked == meeting.attendance || meeting.attendance == AttendanceMode::Hybrid;
    filter.text.as_ref().is_none_or(|text| has_words(content, meeting, text))
        && filter.area.as_ref().is_none_or(|area| is_in(area, meeting, place(content, meeting)))
        && any(filter.fellowships.is_empty(), filter.fellowships.contains(&meeting.fellowship))
        && any(filter.weekdays.is_empty(), meeting.slot.as_ref().is_some_and(|slot| filter.weekdays.contains(&slot.weekday)))
        && any(filter.attendance.is_empty(), filter.attendance.iter().any(ways))
        && any(filter.access.is_empty(), filter.access.contains(&meeting.access))
        && any(filter.sources.is_empty(), meeting.listings.iter().any(|listing| filter.sources.contains(&listing.key.source)))
        && (filter.include_suspended || !meeting.suspended)
}

fn has_words(content: &GenerationContent, meeting: &Meeting, text: &str) -> bool {
    let group = content.groups.iter().find(|group| Some(group.id) == meeting.group).and_then(|group| group.name.clone());
    let place = place(content, meeting);
    let names = meeting.names.iter().map(|name| name.text.clone());
    let venue = place.and_then(|place| place.name.clone());
    let town = place.and_then(|place| place.address.locality.clone());
    let all = names.chain(group).chain(venue).chain(town).map(|text| fold(&text)).collect::<Vec<_>>().join(" ");
    let asked = fold(text);
    let mut asked: Vec<&str> = asked.split(' ').filter(|word| !word.is_empty()).collect();
    let Some(last) = asked.pop() else { return true };
    asked.iter().all(|word| all.split(' ').any(|own| own == *word)) && all.split(' ').any(|own| own.starts_with(last))
}

fn is_in(area: &Area, meeting: &Meeting, place: Option<&Place>) -> bool {
    let point = place.and_then(|place| place.point);
    match area {
        Area::Near { point: from, radius_m } => point.is_some_and(|to| radius_m.is_none_or(|radius| meters(*from, to) <= radius)),
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
