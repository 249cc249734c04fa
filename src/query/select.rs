//! A filter to the set of meetings that pass it.

use jiff::Timestamp;
use roaring::RoaringBitmap;

use crate::index::snapshot::Snapshot;
use crate::index::space::GeoBox;
use crate::index::words::Matches;
use crate::model::attendance::AttendanceMode;
use crate::model::data::fellowships;
use crate::model::id::FellowshipCode;
use crate::model::organization::Concern;
use crate::model::place::Point;
use crate::model::slot::Weekday;
use crate::query::filter::{Area, MeetingFilter, TypeFilter};
use crate::query::hours::{self, TimeWindow};
use crate::query::page::QueryError;
use crate::query::part::Part;

/// What passes a filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The meetings.
    pub set: RoaringBitmap,
    /// How well words fit, where any were asked for.
    pub matches: Option<Matches>,
}

/// The meetings that pass a filter at an instant: the hours of a reader's wall clock are those of the next time from then on.
///
/// # Errors
/// `BadArea` for numbers off the globe.
pub fn select(snapshot: &Snapshot, filter: &MeetingFilter, now: Timestamp) -> Result<Selection, QueryError> {
    select_at(snapshot, filter, Some(now))
}

/// The meetings that pass a filter but for the hours and days of a reader's wall clock, which are to be asked of dated holdings.
///
/// # Errors
/// As [`select`].
pub fn select_undated(snapshot: &Snapshot, filter: &MeetingFilter) -> Result<RoaringBitmap, QueryError> {
    Ok(select_at(snapshot, filter, None)?.set)
}

fn select_at(snapshot: &Snapshot, filter: &MeetingFilter, now: Option<Timestamp>) -> Result<Selection, QueryError> {
    // Without `..`, so that a new field is not forgotten here.
    let MeetingFilter {
        text,
        area,
        fellowships,
        concerns,
        weekdays,
        time,
        attendance,
        access,
        types: TypeFilter { all, any, none },
        languages,
        sources,
        external_id,
        changed_since,
        by_appointment,
        include_suspended,
    } = filter;
    let facets = snapshot.facets();
    let matches = text.as_deref().and_then(|text| snapshot.words().matching(text));
    let mut parts: Vec<Part<'_>> = Vec::new();
    let own_hours = time.as_ref().and_then(|window| hours::of_own_clocks(window, weekdays));
    if let Some(area) = area {
        parts.extend(in_area(snapshot, area, own_hours.as_deref())?);
    }
    parts.extend(matches.as_ref().map(|matches| Part::lying(&matches.set)));
    parts.extend(asked(fellowships).map(|codes| Part::Any(facets.of_fellowships(codes))));
    parts.extend(asked(concerns).map(|concerns| Part::Any(facets.of_fellowships(&about(concerns)))));
    match (own_hours, area) {
        // The map asks for them itself.
        (Some(_), Some(Area::Box { .. })) => {}
        (Some(own_hours), _) => parts.push(Part::Placed(snapshot.orders().by_week_time(), hours::on_own_clock(snapshot, &own_hours))),
        (None, _) => parts.extend(on_days_or_clock_of(snapshot, time.as_ref(), weekdays, now)),
    }
    parts.extend(asked(attendance).map(|modes| Part::Any(facets.with_attendance(modes))));
    parts.extend(asked(access).map(|access| Part::Any(facets.with_access(access))));
    parts.extend(all.iter().map(|kind| Part::Any(facets.of_types(&[*kind]))));
    parts.extend(asked(any).map(|types| Part::Any(facets.of_types(types))));
    parts.extend(asked(languages).map(|tags| Part::Any(facets.in_languages(tags))));
    parts.extend(asked(sources).map(|sources| Part::Any(facets.from_sources(sources))));
    parts.extend(external_id.as_ref().map(|id| Part::made(snapshot.known_by(&id.scheme, &id.value))));
    parts.extend(changed_since.map(|since| Part::Placed(snapshot.orders().by_change(), vec![snapshot.changed_since(since)])));
    parts.extend((*by_appointment == Some(true)).then(|| Part::lying(facets.by_appointment())));
    // The smallest first, so that every later step has little to do.
    parts.sort_by_key(Part::at_most);
    let mut parts = parts.into_iter();
    let first = parts.next().map(|part| part.all(snapshot));
    let mut selected = parts.fold(first.unwrap_or_else(|| facets.all().clone()), |selected, part| part.among(selected));
    if !none.is_empty() {
        selected -= facets.of_types(none).among(&selected);
    }
    if *by_appointment == Some(false) {
        selected -= facets.by_appointment();
    }
    if !include_suspended {
        selected -= facets.suspended();
    }
    Ok(Selection { set: selected, matches })
}

/// An empty list asks nothing.
fn asked<T>(values: &[T]) -> Option<&[T]> {
    (!values.is_empty()).then_some(values)
}

/// The fellowships that are about any of these.
fn about(concerns: &[Concern]) -> Vec<FellowshipCode> {
    let about = fellowships::ALL.iter().filter(|facts| facts.concerns.iter().any(|concern| concerns.contains(concern)));
    about.filter_map(|facts| FellowshipCode::asked(facts.code)).collect()
}

/// Days without hours, or hours on a reader's wall clock.
fn on_days_or_clock_of<'a>(
    snapshot: &'a Snapshot,
    time: Option<&TimeWindow>,
    days: &[Weekday],
    now: Option<Timestamp>,
) -> Option<Part<'a>> {
    let Some(window) = time else { return asked(days).map(|days| Part::Any(snapshot.facets().on_weekdays(days))) };
    Some(Part::made(hours::on_clock_of(window.zone.as_ref()?, snapshot, window, days, now?)))
}

/// `None` where everything is in. Of a box, those are in that begin at these hours.
fn in_area<'a>(snapshot: &'a Snapshot, area: &Area, own_hours: Option<&[(u16, u16)]>) -> Result<Option<Part<'a>>, QueryError> {
    let (facets, space) = (snapshot.facets(), snapshot.space());
    Ok(Some(match area {
        Area::Near { point, radius_m, or_online } => {
            on_globe(*point, ["latitude", "longitude"])?;
            let mut near = match *radius_m {
                None => return Ok(None),
                Some(radius_m) if radius_m.is_finite() && radius_m >= 0.0 => space.within(*point, radius_m),
                Some(value) => return Err(bad("radius", value, "give metres, 0 or more, or none for however far")),
            };
            if *or_online {
                near |= facets.with_attendance(&[AttendanceMode::Online]).all();
            }
            Part::made(near)
        }
        Area::Box { south, west, north, east } => {
            Part::made(in_bounds(snapshot, GeoBox { south: *south, west: *west, north: *north, east: *east }, own_hours)?)
        }
        Area::Country(country) => Part::Any(facets.in_country(*country)),
        Area::Subdivision(code) => Part::Any(facets.in_subdivision(code)),
        Area::ServiceBody(key) => {
            let below = snapshot.service_body_descendants(key);
            Part::Any(facets.of_service_bodies(below.iter().map(|body| &body.key).chain([key])))
        }
    }))
}

/// The meetings in a box; only those that begin at some [hours of their own clocks](hours::of_own_clocks), where there are any.
///
/// # Errors
/// `BadArea` for a box off the globe or upside down.
pub fn in_bounds(snapshot: &Snapshot, bounds: GeoBox, own_hours: Option<&[(u16, u16)]>) -> Result<RoaringBitmap, QueryError> {
    let GeoBox { south, west, north, east } = bounds;
    on_globe(Point { latitude: south, longitude: west }, ["south", "west"])?;
    on_globe(Point { latitude: north, longitude: east }, ["north", "east"])?;
    if south > north {
        return Err(bad("south", south, "give a south that is not north of the box's north"));
    }
    Ok(snapshot.space().in_box(bounds, own_hours))
}

/// The names are what the caller calls the two numbers.
fn on_globe(Point { latitude, longitude }: Point, [parallel, meridian]: [&'static str; 2]) -> Result<(), QueryError> {
    if Point::new(latitude, 0.0).is_none() {
        return Err(bad(parallel, latitude, "give degrees from -90 to 90"));
    }
    if Point::new(0.0, longitude).is_none() {
        return Err(bad(meridian, longitude, "give degrees from -180 to 180"));
    }
    Ok(())
}

fn bad(field: &'static str, value: f64, mend: &'static str) -> QueryError {
    QueryError::BadArea { field, value, mend }
}
