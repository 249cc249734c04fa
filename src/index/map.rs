//! Meetings on the map, for boxes: bands of latitude, in each of which meetings lie from west to east.
//!
//! A box takes a run of each band, so most of what it finds is copied from lists that are in order, without a look at where each
//! meeting is; in a tree of rectangles every one would be visited, which at a million meetings is two fifths of the question.

use rayon::prelude::*;

use crate::index::rows::number;
use crate::index::snapshot::MeetingIx;
use crate::model::place::Point;

/// Degrees of latitude in a band: 11 km. A box of a degree has ten of them whole, and in the two at its edges little is looked at
/// for nothing.
const BAND_DEGREES: f64 = 0.1;

/// From pole to pole.
const BANDS: usize = 1800;

/// Places by band and longitude.
pub struct Map {
    // Where each band begins, from the south, and where the last one ends.
    begins: Vec<u32>,
    longitudes: Vec<f64>,
    latitudes: Vec<f64>,
    rows: Vec<MeetingIx>,
}

impl Map {
    /// Of meetings in any order.
    pub fn of(placed: &[(MeetingIx, Point)]) -> Self {
        let mut spots: Vec<(usize, Point, MeetingIx)> = placed.iter().map(|&(ix, point)| (band(point.latitude), point, ix)).collect();
        spots.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.longitude.total_cmp(&b.1.longitude)));
        let mut begins = Vec::with_capacity(BANDS + 1);
        for (at, (band, ..)) in spots.iter().enumerate() {
            begins.resize(begins.len().max(band + 1), number(at));
        }
        begins.resize(BANDS + 1, number(spots.len()));
        Self {
            begins,
            longitudes: spots.iter().map(|(_, point, _)| point.longitude).collect(),
            latitudes: spots.iter().map(|(_, point, _)| point.latitude).collect(),
            rows: spots.iter().map(|(.., ix)| *ix).collect(),
        }
    }

    /// Adds those between two parallels and two meridians, edges included, where south is not north of north. None are found
    /// where west is east of east.
    pub fn find(&self, (south, north): (f64, f64), (west, east): (f64, f64), found: &mut Vec<MeetingIx>) {
        let (first, last) = (band(south), band(north));
        for band in first..=last {
            let begin = self.begins[band] as usize;
            let longitudes = &self.longitudes[begin..self.begins[band + 1] as usize];
            let from = longitudes.partition_point(|longitude| *longitude < west);
            let until = from + longitudes[from..].partition_point(|longitude| *longitude <= east);
            let run = begin + from..begin + until;
            if band > first && band < last {
                found.extend_from_slice(&self.rows[run]);
            } else {
                let spots = self.rows[run.clone()].iter().zip(&self.latitudes[run]);
                found.extend(spots.filter(|(_, latitude)| (south..=north).contains(*latitude)).map(|(ix, _)| *ix));
            }
        }
    }
}

/// The band of a latitude. What lies farther north is never in one farther south, so that bands between those of two parallels
/// hold nothing that is not between the parallels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1800 for latitudes, and bounded for others")]
fn band(latitude: f64) -> usize {
    (((latitude + 90.0) / BAND_DEGREES) as usize).min(BANDS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(places: &[(f64, f64)], parallels: (f64, f64), meridians: (f64, f64)) -> Vec<MeetingIx> {
        let points = places.iter().map(|&(latitude, longitude)| Point::new(latitude, longitude).unwrap());
        let mut found = Vec::new();
        Map::of(&(0..).zip(points).collect::<Vec<_>>()).find(parallels, meridians, &mut found);
        found.sort_unstable();
        found
    }

    #[test]
    fn edges_and_poles_are_in_and_what_is_a_hair_beyond_is_not() {
        let places = [(90.0, 0.0), (-90.0, 0.0), (0.0, 180.0), (0.0, -180.0), (51.5, 0.0), (51.500_000_1, 0.0), (0.0, 0.0)];
        assert_eq!(found(&places, (-90.0, 90.0), (-180.0, 180.0)), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(found(&places, (51.5, 51.5), (0.0, 0.0)), [4]);
        assert_eq!(found(&places, (0.0, 51.5), (-10.0, 10.0)), [4, 6]);
        assert_eq!(found(&places, (90.0, 90.0), (-1.0, 1.0)), [0]);
        assert_eq!(found(&places, (-90.0, -89.95), (-1.0, 1.0)), [1]);
        assert!(found(&places, (-90.0, 90.0), (1.0, -1.0)).is_empty());
    }

    #[test]
    fn a_box_of_many_bands_has_what_a_look_at_each_place_finds() {
        let places: Vec<(f64, f64)> = (0..2000).map(f64::from).map(|n| ((n * 0.37) % 180.0 - 90.0, (n * 7.3) % 360.0 - 180.0)).collect();
        for (parallels, meridians) in [((-0.05, 0.05), (-180.0, 180.0)), ((-33.3, 12.1), (-70.0, 20.5)), ((10.0, 10.0), (0.0, 1.0))] {
            let inside =
                |place: &(f64, f64)| (parallels.0..=parallels.1).contains(&place.0) && (meridians.0..=meridians.1).contains(&place.1);
            let looked: Vec<MeetingIx> = (0..).zip(&places).filter(|(_, place)| inside(place)).map(|(ix, _)| ix).collect();
            assert_eq!(found(&places, parallels, meridians), looked);
        }
    }

    #[test]
    fn without_meetings_nothing_is_found() {
        assert!(found(&[], (-90.0, 90.0), (-180.0, 180.0)).is_empty());
    }
}
