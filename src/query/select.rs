//! A filter to the set of meetings that pass it.

use roaring::RoaringBitmap;

use crate::index::snapshot::Snapshot;
use crate::index::space::GeoBox;
use crate::model::place::Point;
use crate::query::filter::{Area, MeetingFilter};
use crate::query::page::QueryError;

/// The meetings that pass a filter.
///
/// # Errors
/// `BadArea` for numbers off the globe.
pub fn select(snapshot: &Snapshot, filter: &MeetingFilter) -> Result<RoaringBitmap, QueryError> {
    // Without `..`, so that a new field is not forgotten here.
    let MeetingFilter { text, area, fellowships, weekdays, attendance, access, sources, include_suspended } = filter;
    let facets = snapshot.facets();
    let mut parts: Vec<RoaringBitmap> = Vec::new();
    if let Some(area) = area {
        parts.push(in_area(snapshot, area)?);
    }
    parts.extend(text.as_deref().and_then(|text| snapshot.words().matching(text)));
    parts.extend(asked(fellowships).map(|codes| facets.of_fellowships(codes)));
    parts.extend(asked(weekdays).map(|days| facets.on_weekdays(days)));
    parts.extend(asked(attendance).map(|modes| facets.with_attendance(modes)));
    parts.extend(asked(access).map(|access| facets.with_access(access)));
    parts.extend(asked(sources).map(|sources| facets.from_sources(sources)));
    // The smallest first, so that every later step has little to do.
    parts.sort_by_key(RoaringBitmap::len);
    let mut parts = parts.into_iter();
    let mut selected = parts.next().unwrap_or_else(|| facets.all().clone());
    for part in parts {
        selected &= part;
    }
    if !include_suspended {
        selected -= facets.suspended();
    }
    Ok(selected)
}

/// An empty list asks nothing.
fn asked<T>(values: &[T]) -> Option<&[T]> {
    (!values.is_empty()).then_some(values)
}

fn in_area(snapshot: &Snapshot, area: &Area) -> Result<RoaringBitmap, QueryError> {
    let (facets, space) = (snapshot.facets(), snapshot.space());
    Ok(match area {
        Area::Near { point, radius_m } => {
            on_globe(*point)?;
            match *radius_m {
                None => space.placed().clone(),
                Some(radius_m) if radius_m.is_finite() && radius_m >= 0.0 => space.within(*point, radius_m),
                Some(value) => return Err(bad("radius", value, "give metres, 0 or more, or none for however far")),
            }
        }
        Area::Box { south, west, north, east } => {
            on_globe(Point { latitude: *south, longitude: *west })?;
            on_globe(Point { latitude: *north, longitude: *east })?;
            if south > north {
                return Err(bad("south", *south, "give a south that is not north of the box's north"));
            }
            space.in_box(GeoBox { south: *south, west: *west, north: *north, east: *east })
        }
        Area::Country(country) => facets.in_country(*country),
        Area::Subdivision(code) => facets.in_subdivision(code),
        Area::ServiceBody(key) => {
            let below = snapshot.service_body_descendants(key);
            facets.of_service_bodies(below.iter().map(|body| &body.key).chain([key]))
        }
    })
}

fn on_globe(Point { latitude, longitude }: Point) -> Result<(), QueryError> {
    if Point::new(latitude, 0.0).is_none() {
        return Err(bad("latitude", latitude, "give degrees from -90 to 90"));
    }
    if Point::new(0.0, longitude).is_none() {
        return Err(bad("longitude", longitude, "give degrees from -180 to 180"));
    }
    Ok(())
}

fn bad(field: &'static str, value: f64, mend: &'static str) -> QueryError {
    QueryError::BadArea { field, value, mend }
}
