//! Meetings of a part of a map, gathered into as many marks as one can tell apart.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::index::snapshot::{MeetingIx, Snapshot};
use crate::index::space::GeoBox;
use crate::model::place::Point;
use crate::query::filter::MeetingFilter;
use crate::query::page::QueryError;
use crate::query::select::{in_bounds, select};

/// The deepest zoom of maps.
pub const ZOOM_MAX: u8 = 22;

/// Most cells that a box is cut into; more marks than that say nothing.
const CELLS_MAX: f64 = 2_048.0;

/// A tile of a map is cut into so many cells a side, as a power of two: cells of 64 pixels where tiles have 256.
const CELLS_OF_TILE: u8 = 2;

/// Web maps end here; what lies beyond is drawn at their edge.
const LATITUDE_MAX: f64 = 85.051_128_78;

/// Meetings that are drawn as one mark.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// The middle of them.
    pub point: Point,
    /// How many.
    pub count: usize,
    /// The meeting, where it is one alone.
    pub meeting: Option<MeetingIx>,
}

/// The clusters of the meetings that pass a filter inside a box, from north to south and west to east. A zoom that would cut the
/// box into more than some two thousand cells is taken as the deepest that does not.
///
/// # Errors
/// As [`select`], and `BadArea` for a box off the globe.
pub fn clusters(snapshot: &Snapshot, now: Timestamp, filter: &MeetingFilter, bounds: GeoBox, zoom: u8) -> Result<Vec<Cluster>, QueryError> {
    let inside = in_bounds(snapshot, bounds, None)?;
    let selected = select(snapshot, filter, now)?.set & inside;
    let side = f64::from(1_u32 << depth(bounds, zoom));
    let mut cells: BTreeMap<(u32, u32), Cell> = BTreeMap::new();
    for ix in &selected {
        let Some(point) = snapshot.space().point(ix) else { continue };
        let cell = cells.entry(cell_of(point, side)).or_insert(Cell { latitude: 0.0, longitude: 0.0, count: 0, first: ix });
        cell.latitude += point.latitude;
        cell.longitude += point.longitude;
        cell.count += 1;
    }
    Ok(cells.into_values().map(Cell::cluster).collect())
}

struct Cell {
    // Sums.
    latitude: f64,
    longitude: f64,
    count: u32,
    first: MeetingIx,
}

impl Cell {
    fn cluster(self) -> Cluster {
        let middle = |sum: f64| sum / f64::from(self.count);
        Cluster {
            point: Point { latitude: middle(self.latitude), longitude: middle(self.longitude) },
            count: self.count as usize,
            meeting: (self.count == 1).then_some(self.first),
        }
    }
}

/// How often the map is halved in both directions.
fn depth(bounds: GeoBox, zoom: u8) -> u8 {
    let width = if bounds.west <= bounds.east { bounds.east - bounds.west } else { bounds.east - bounds.west + 360.0 };
    let (_, top) = on_map(Point { latitude: bounds.north, longitude: 0.0 });
    let (_, bottom) = on_map(Point { latitude: bounds.south, longitude: 0.0 });
    let wanted = zoom.min(ZOOM_MAX) + CELLS_OF_TILE;
    let few = |depth: &u8| {
        let side = f64::from(1_u32 << depth);
        (width / 360.0 * side).ceil() * ((bottom - top) * side).ceil() <= CELLS_MAX
    };
    (0..=wanted).rev().find(few).unwrap_or(0)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both are 0 to the side, which has 24 bits")]
fn cell_of(point: Point, side: f64) -> (u32, u32) {
    let (x, y) = on_map(point);
    let cell = |share: f64| (share * side).clamp(0.0, side - 1.0) as u32;
    (cell(y), cell(x))
}

/// Web Mercator, both from 0 to 1: from the date line eastwards and from the north down.
fn on_map(Point { latitude, longitude }: Point) -> (f64, f64) {
    let latitude = latitude.clamp(-LATITUDE_MAX, LATITUDE_MAX).to_radians();
    let north = (latitude.tan() + 1.0 / latitude.cos()).ln();
    ((longitude + 180.0) / 360.0, (1.0 - north / std::f64::consts::PI) / 2.0)
}
