//! Selected meetings by distance: how a page of the nearest is found without measuring all.

use crate::geo::distance::meters;
use crate::index::snapshot::MeetingIx;
use crate::index::space::ROUNDING_M;
use crate::model::place::Point;
use crate::query::cursor::SortKey;
use crate::query::sequence::{MEASURED_MAX, Range, Sequence, Take};

/// Where fewer than one in so many of the meetings with a point is selected, a search outwards would meet too many others on its
/// way: a circle is guessed, and all in it are looked at.
const THIN_ONE_IN: u64 = 4;

/// The least circle that is guessed, in metres.
const CIRCLE_MIN_M: f64 = 500.0;

/// The first circle is meant to hold more than is asked for, as to hold too little costs another one.
const CIRCLE_SPARE: f64 = 1.5;

/// No circle is guessed beyond this, in metres; those that are selected are then measured.
const CIRCLE_MAX_M: f64 = 5_000_000.0;

/// Measuring so many of the selected costs about as much as one useless step of the search outwards. It is given up
/// when its useless steps have cost that much: what is asked for then lies far away, or is thinly spread.
const MEASURED_PER_STEP: u64 = 4;

impl Sequence<'_> {
    /// All that are selected, by distance.
    pub(super) fn measured(&self, from: Point) -> Vec<MeetingIx> {
        let mut measured: Vec<_> = self.selected.iter().map(|ix| (self.millimetres(from, ix), ix)).collect();
        measured.sort_unstable();
        measured.into_iter().map(|(_, ix)| ix).collect()
    }

    /// The nearest that are selected, as many as a page from the beginning needs. `None` where that is not the
    /// quicker way, or the page is counted from the end.
    pub(super) fn nearest(&self, from: Point, range: &Range<'_>) -> Option<Vec<MeetingIx>> {
        let (Take::First(count), None) = (range.take, &range.before) else { return None };
        if self.selected.len() <= MEASURED_MAX {
            return None;
        }
        let mut wanted = count.saturating_add(1);
        if self.selected.len().saturating_mul(THIN_ONE_IN) < self.snapshot.space().placed().len() {
            return self.in_a_circle(from, range, wanted);
        }
        let mut found = Vec::new();
        let mut spare = self.selected.len() / MEASURED_PER_STEP;
        // Beyond this the tree cannot bring anything nearer, whatever it was off by.
        let mut enough: Option<u64> = None;
        let mut through = true;
        for ix in self.snapshot.space().nearest(from) {
            if !self.selected.contains(ix) {
                spare = spare.checked_sub(1)?;
                continue;
            }
            let distance = self.millimetres(from, ix);
            if enough.is_some_and(|enough| distance > enough) {
                through = false;
                break;
            }
            found.push((distance, ix));
            if enough.is_none() && range.after.as_ref().is_none_or(|after| self.position(ix) > *after) {
                wanted -= 1;
                if wanted == 0 {
                    enough = Some(distance + 2 * rounded_millimetres(ROUNDING_M));
                }
            }
        }
        if through {
            found.extend((self.selected - self.snapshot.space().placed()).iter().map(|ix| (u64::MAX, ix)));
        }
        found.sort_unstable();
        Some(found.into_iter().map(|(_, ix)| ix).collect())
    }

    /// All of the selected within a circle that holds as many as a page from the beginning needs, by distance. `None` where
    /// measuring all of the selected is quicker.
    fn in_a_circle(&self, from: Point, range: &Range<'_>, wanted: usize) -> Option<Vec<MeetingIx>> {
        let space = self.snapshot.space();
        // The selected lie about so much farther from each other than all do.
        let farther = (as_float(space.placed().len()) / as_float(self.selected.len())).sqrt() * CIRCLE_SPARE;
        let reach = space.nearest(from).nth(wanted).and_then(|ix| space.point(ix)).map(|point| meters(from, point))?;
        let behind = range.after.as_ref().map_or(0.0, |after| match after.key {
            SortKey::Distance(millimetres) => as_float(millimetres) / 1000.0,
            _ => 0.0,
        });
        let mut radius_m = (reach * farther).max(behind * CIRCLE_SPARE).max(CIRCLE_MIN_M);
        let mut spare = self.selected.len();
        while radius_m < CIRCLE_MAX_M {
            let mut found = Vec::new();
            for ix in space.about(from, radius_m) {
                if self.selected.contains(ix) {
                    found.push((self.millimetres(from, ix), ix));
                } else {
                    spare = spare.checked_sub(1)?;
                }
            }
            // Of what lies beyond it some may be missing.
            found.retain(|(distance, _)| *distance <= rounded_millimetres(radius_m));
            found.sort_unstable();
            let fresh = |(_, ix): &&(u64, MeetingIx)| range.after.as_ref().is_none_or(|after| self.position(*ix) > *after);
            if found.iter().filter(fresh).count() >= wanted {
                return Some(found.into_iter().map(|(_, ix)| ix).collect());
            }
            radius_m *= 2.0;
        }
        None
    }

    pub(super) fn millimetres(&self, from: Point, ix: MeetingIx) -> u64 {
        self.snapshot.space().point(ix).map_or(u64::MAX, |point| rounded_millimetres(meters(from, point)))
    }
}

fn as_float(count: u64) -> f64 {
    count as f64
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "distances on earth are 0 to 2.1e10 millimetres")]
pub fn rounded_millimetres(metres: f64) -> u64 {
    (metres * 1000.0).round() as u64
}
