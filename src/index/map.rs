//! Meetings on the map, for boxes: bands of latitude, in each of which meetings lie from west to east.
//!
//! A box takes a run of each band, so most of what it finds is copied from lists that are in order, without a look at where each
//! meeting is; in a tree of rectangles every one would be visited, which at a million meetings is two fifths of the question.
//! The hour at which each begins lies beside it: who asks a box for hours mostly asks for an evening, and one in twenty is left of
//! its thousands then, before anything else must be asked of them all over the memory.

use rayon::prelude::*;

use crate::index::rows::number;
use crate::index::snapshot::MeetingIx;
use crate::model::place::Point;

/// Degrees of latitude in a band: 11 km. A box of a degree has nine of them whole, and in the two at its edges little is looked at
/// for nothing.
const BAND_DEGREES: f64 = 0.1;

/// From pole to pole.
const BANDS: usize = 1800;

/// Where a meeting is and when it begins.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    /// Where.
    pub point: Point,
    /// As [`week_minute`](crate::index::orders::week_minute) has it.
    pub week_minute: u16,
}

/// Places by band and longitude.
pub struct Map {
    // Where each band begins, from the south, and where the last one ends.
    begins: Vec<u32>,
    longitudes: Vec<f64>,
    latitudes: Vec<f64>,
    week_minutes: Vec<u16>,
    rows: Vec<MeetingIx>,
}

impl Map {
    /// Of meetings in any order.
    pub fn of(placed: &[(MeetingIx, Spot)]) -> Self {
        let mut spots: Vec<(usize, Spot, MeetingIx)> = placed.iter().map(|&(ix, spot)| (band(spot.point.latitude), spot, ix)).collect();
        spots.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.point.longitude.total_cmp(&b.1.point.longitude)));
        let mut begins = Vec::with_capacity(BANDS + 1);
        for (at, (band, ..)) in spots.iter().enumerate() {
            begins.resize(begins.len().max(band + 1), number(at));
        }
        begins.resize(BANDS + 1, number(spots.len()));
        Self {
            begins,
            longitudes: spots.iter().map(|(_, spot, _)| spot.point.longitude).collect(),
            latitudes: spots.iter().map(|(_, spot, _)| spot.point.latitude).collect(),
            week_minutes: spots.iter().map(|(_, spot, _)| spot.week_minute).collect(),
            rows: spots.iter().map(|(.., ix)| *ix).collect(),
        }
    }

    /// Adds those between two parallels and two meridians, edges included, where south is not north of north; and of them only
    /// those that begin in one of the ranges of week minutes, ends included, where there are any. None are found where west is
    /// east of east.
    pub fn find(&self, (south, north): (f64, f64), (west, east): (f64, f64), hours: Option<&[(u16, u16)]>, found: &mut Vec<MeetingIx>) {
        let (first, last) = (band(south), band(north));
        for band in first..=last {
            let begin = self.begins[band] as usize;
            let longitudes = &self.longitudes[begin..self.begins[band + 1] as usize];
            let from = longitudes.partition_point(|longitude| *longitude < west);
            let until = from + longitudes[from..].partition_point(|longitude| *longitude <= east);
            let run = begin + from..begin + until;
            let (rows, whole) = (&self.rows[run.clone()], band > first && band < last);
            let is_between = |latitude: &f64| whole || (south..=north).contains(latitude);
            match hours {
                None if whole => found.extend_from_slice(rows),
                None => {
                    let spots = rows.iter().zip(&self.latitudes[run]);
                    found.extend(spots.filter(|(_, latitude)| is_between(latitude)).map(|(ix, _)| *ix));
                }
                Some(hours) => {
                    let begins_then = |minute: &u16| hours.iter().any(|(low, high)| (*low..=*high).contains(minute));
                    let spots = rows.iter().zip(&self.week_minutes[run.clone()]).zip(&self.latitudes[run]);
                    let is_in = |((_, minute), latitude): &((&MeetingIx, &u16), &f64)| begins_then(minute) && is_between(latitude);
                    found.extend(spots.filter(is_in).map(|((ix, _), _)| *ix));
                }
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
        let spot = |ix: MeetingIx, (latitude, longitude): (f64, f64)| Spot {
            point: Point::new(latitude, longitude).unwrap(),
            week_minute: u16::try_from(ix % 100).unwrap(),
        };
        let map = Map::of(&(0..).zip(places).map(|(ix, place)| (ix, spot(ix, *place))).collect::<Vec<_>>());
        let found = |hours: Option<&[(u16, u16)]>| {
            let mut found = Vec::new();
            map.find(parallels, meridians, hours, &mut found);
            found.sort_unstable();
            found
        };
        let all = found(None);
        let begins_then = |ix: &&MeetingIx| matches!(**ix % 100, 3..=5 | 99);
        assert!(found(Some(&[(3, 5), (99, 99)])).iter().eq(all.iter().filter(begins_then)), "the same at some hours");
        all
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
