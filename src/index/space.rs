//! Where meetings are: the nearest ones, those within a radius, those in a box.
//!
//! For distances each place is a point on the unit sphere. The straight line through the earth (the chord) grows
//! with the great-circle distance, so the tree's order is the right one everywhere, and neither the date line nor
//! the poles nor the longitude or latitude 0 are special. Boxes are asked of a map. Meetings without a point are in none of the
//! answers.

use std::sync::Arc;

use roaring::RoaringBitmap;
use rstar::primitives::GeomWithData;
use rstar::{PointDistance, RTree};

use crate::geo::distance::{EARTH_RADIUS_M, meters};
use crate::index::entry::{Entry, Turn};
use crate::index::layered::Layered;
use crate::index::map::{Map, Spot};
use crate::index::marks::Marks;
use crate::index::orders::week_minute;
use crate::index::sets::set_of;
use crate::index::snapshot::MeetingIx;
use crate::model::place::Point;

/// The tree's order may be off by rounding, at most some decimetres near the antipodes; answers are checked beyond it.
pub const ROUNDING_M: f64 = 1.0;

/// Degrees; west greater than east crosses the date line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeoBox {
    /// -90 to 90.
    pub south: f64,
    /// -180 to 180.
    pub west: f64,
    /// -90 to 90, not less than south.
    pub north: f64,
    /// -180 to 180.
    pub east: f64,
}

/// The places of one generation.
pub struct Space {
    spots: Layered<Spot>,
    placed: RoaringBitmap,
    base: Arc<Places>,
    // Of the rows that were touched since, all of which are marked.
    over: Places,
    marks: Arc<Marks>,
    rows: usize,
}

impl Space {
    /// Takes the rows in order.
    pub fn build(rows: &[Option<Entry<'_>>]) -> Self {
        let spots: Vec<Option<Spot>> = rows.iter().map(|row| spot_of(row.as_ref())).collect();
        let placed: Vec<(MeetingIx, Spot)> = (0..).zip(&spots).filter_map(|(ix, spot)| Some((ix, (*spot)?))).collect();
        Self {
            base: Arc::new(Places::of(&placed)),
            over: Places::of(&[]),
            placed: placed.iter().map(|&(ix, _)| ix).collect(),
            rows: rows.len(),
            spots: Layered::new(spots),
            marks: Arc::default(),
        }
    }

    /// As these rows are now; `marks` has every row that was touched, and `rows` is how many there are.
    pub fn with(&self, turns: &[Turn<'_>], marks: &Arc<Marks>, rows: usize) -> Self {
        let spots = self.spots.with(turns.iter().map(|turn| (turn.ix, spot_of(turn.after.as_ref()))), marks);
        let mut placed = self.placed.clone();
        for turn in turns {
            match spots.get(turn.ix) {
                Some(_) => placed.insert(turn.ix),
                None => placed.remove(turn.ix),
            };
        }
        let touched: Vec<(MeetingIx, Spot)> = spots.touched().filter_map(|(ix, spot)| Some((ix, *spot?))).collect();
        Self { base: Arc::clone(&self.base), over: Places::of(&touched), placed, spots, marks: Arc::clone(marks), rows }
    }

    /// Where a meeting is.
    pub fn point(&self, ix: MeetingIx) -> Option<Point> {
        self.spots.get(ix).map(|spot| spot.point)
    }

    /// Meetings that have a point.
    pub fn placed(&self) -> &RoaringBitmap {
        &self.placed
    }

    /// All meetings that have a point, the nearest first; in order but for [`ROUNDING_M`]. Lazy: take what is needed.
    pub fn nearest(&self, from: Point) -> impl Iterator<Item = MeetingIx> {
        let from = on_sphere(from);
        let mut base =
            self.base.globe.nearest_neighbor_iter_with_distance_2(from).filter(|(spot, _)| !self.marks.has(spot.data)).peekable();
        let mut over = self.over.globe.nearest_neighbor_iter_with_distance_2(from).peekable();
        std::iter::from_fn(move || {
            let next = match (base.peek(), over.peek()) {
                (Some((_, a)), Some((_, b))) if b < a => over.next(),
                (None, _) => over.next(),
                (Some(_), _) => base.next(),
            };
            next.map(|(spot, _)| spot.data)
        })
    }

    /// Meetings at most so many metres away. Only those that the tree's rounding leaves in doubt are measured.
    pub fn within(&self, from: Point, radius_m: f64) -> RoaringBitmap {
        let near_enough = |ix: MeetingIx| self.point(ix).is_some_and(|point| meters(from, point) <= radius_m);
        if (radius_m + ROUNDING_M) / EARTH_RADIUS_M >= std::f64::consts::PI {
            return self.placed.iter().filter(|ix| near_enough(*ix)).collect();
        }
        let (at, beyond_doubt) = (on_sphere(from), chord_2(radius_m - ROUNDING_M));
        let is_in = |spot: &&OnSphere| spot.distance_2(&at) <= beyond_doubt || near_enough(spot.data);
        set_of(self.spots_about(at, radius_m).filter(is_in).map(|spot| spot.data).collect(), self.rows)
    }

    /// Meetings at most so many metres away, less than half around the earth, and perhaps some that are [`ROUNDING_M`] farther;
    /// in no order. Lazy, and quicker a meeting than [`Space::nearest`].
    pub fn about(&self, from: Point, radius_m: f64) -> impl Iterator<Item = MeetingIx> {
        self.spots_about(on_sphere(from), radius_m).map(|spot| spot.data)
    }

    fn spots_about(&self, at: [f64; 3], radius_m: f64) -> impl Iterator<Item = &OnSphere> {
        let in_doubt = chord_2(radius_m + ROUNDING_M);
        let base = self.base.globe.locate_within_distance(at, in_doubt).filter(|spot| !self.marks.has(spot.data));
        base.chain(self.over.globe.locate_within_distance(at, in_doubt))
    }

    /// Meetings in a box, its edges included; only those that begin in one of the ranges of minutes since Sunday 00:00, ends
    /// included, on their own wall clocks, where there are any.
    pub fn in_box(&self, bounds: GeoBox, hours: Option<&[(u16, u16)]>) -> RoaringBitmap {
        let mut found = Vec::new();
        for meridians in meridian_ranges(bounds.west, bounds.east) {
            self.base.map.find((bounds.south, bounds.north), meridians, hours, &mut found);
        }
        found.retain(|ix| !self.marks.has(*ix));
        for meridians in meridian_ranges(bounds.west, bounds.east) {
            self.over.map.find((bounds.south, bounds.north), meridians, hours, &mut found);
        }
        set_of(found, self.rows)
    }
}

/// A meeting on the unit sphere.
type OnSphere = GeomWithData<[f64; 3], MeetingIx>;

/// The same places for distances and for boxes.
struct Places {
    globe: RTree<OnSphere>,
    map: Map,
}

impl Places {
    fn of(placed: &[(MeetingIx, Spot)]) -> Self {
        let globe = || RTree::bulk_load(placed.iter().map(|&(ix, spot)| GeomWithData::new(on_sphere(spot.point), ix)).collect());
        let (globe, map) = rayon::join(globe, || Map::of(placed));
        Self { globe, map }
    }
}

fn spot_of(entry: Option<&Entry<'_>>) -> Option<Spot> {
    let entry = entry?;
    Some(Spot { point: entry.place()?.point?, week_minute: week_minute(entry.meeting) })
}

/// The ranges of longitude, west not greater than east, that a box spans. The meridians 180 and -180 are one.
fn meridian_ranges(west: f64, east: f64) -> Vec<(f64, f64)> {
    if west > east {
        return vec![(west, 180.0), (-180.0, east)];
    }
    let mut ranges = vec![(west, east)];
    if east == 180.0 {
        ranges.push((-180.0, -180.0));
    }
    if west == -180.0 {
        ranges.push((180.0, 180.0));
    }
    ranges
}

/// The square of the chord below so many metres of great circle; below none, where there are none.
fn chord_2(metres: f64) -> f64 {
    let chord = 2.0 * (metres / EARTH_RADIUS_M / 2.0).sin();
    if metres < 0.0 { -1.0 } else { chord * chord }
}

fn on_sphere(point: Point) -> [f64; 3] {
    let (lat, lon) = (point.latitude.to_radians(), point.longitude.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}
