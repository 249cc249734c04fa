//! Keys, postings and candidate pairs: which listings are worth comparing. Near-linear in the number of listings.
//!
//! Every key begins with the fellowship and holds a time, so days and hours of one group never meet in a block.

use xxhash_rust::xxh3::Xxh3;

use crate::link::normal::Normal;
use crate::link::policy;
use crate::model::place::Point;

/// Candidate pairs as places in the slice of normal forms, lesser first, sorted, each once.
pub fn candidate_pairs(normals: &[Normal<'_>]) -> Vec<(usize, usize)> {
    let mut postings: Vec<(u64, usize)> = Vec::with_capacity(normals.len() * 8);
    for (at, normal) in normals.iter().enumerate() {
        keys(normal, |key| postings.push((key, at)));
    }
    postings.sort_unstable();
    postings.dedup();
    let mut pairs = Vec::new();
    let mut told_apart = 0;
    for block in postings.chunk_by(|a, b| a.0 == b.0) {
        // One pair comes out of many blocks: what is repeated is thrown away before it fills the memory.
        if pairs.len() > 2 * told_apart + PAIRS_BETWEEN {
            pairs.sort_unstable();
            pairs.dedup();
            told_apart = pairs.len();
        }
        if block.len() <= policy::BLOCK_MAX {
            for (nth, (_, a)) in block.iter().enumerate() {
                pairs.extend(block[nth + 1..].iter().map(|(_, b)| (*a, *b)));
            }
        } else {
            neighbours(normals, block, &mut pairs);
        }
    }
    drop(postings);
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Pairs gathered before repeated ones are first thrown away.
const PAIRS_BETWEEN: usize = 1 << 20;

/// A block that is too large is sorted by name, so that equal names stand side by side, and only neighbours meet.
fn neighbours(normals: &[Normal<'_>], block: &[(u64, usize)], pairs: &mut Vec<(usize, usize)>) {
    let mut members: Vec<usize> = block.iter().map(|(_, at)| *at).collect();
    members.sort_by_key(|at| (normals[*at].name.as_ref().map(|name| name.core.as_str()), *at));
    for (nth, a) in members.iter().enumerate() {
        pairs.extend(members[nth + 1..].iter().take(policy::BLOCK_NEIGHBOURS).map(|b| (*a.min(b), *a.max(b))));
    }
}

/// What a time is written as in a key; by appointment is a time of its own.
fn times(normal: &Normal<'_>, with_instants: bool) -> Vec<[u8; 3]> {
    let Some(time) = &normal.time else { return vec![[0xff; 3]] };
    let mut all = vec![time_key(0, time.local)];
    if let (true, Some([january, july])) = (with_instants, time.instants) {
        all.extend([time_key(1, january), time_key(2, july)]);
    }
    all
}

fn time_key(clock: u8, minute: u16) -> [u8; 3] {
    let [high, low] = minute.to_be_bytes();
    [clock, high, low]
}

fn keys(normal: &Normal<'_>, mut put: impl FnMut(u64)) {
    let fellowship = normal.listing.fellowship.as_str().as_bytes();
    let mut key = |kind: &str, time: &[u8], parts: &[&[u8]]| {
        let mut hash = Xxh3::new();
        for part in [fellowship, kind.as_bytes(), time].iter().chain(parts) {
            hash.update(part);
            hash.update(&[0]);
        }
        put(hash.digest());
    };
    for time in times(normal, true) {
        if let Some(room) = &normal.online_room {
            key("room", &time, &[room.as_bytes()]);
        }
        for dial_in in &normal.dial_ins {
            key("dial", &time, &[dial_in.number.as_bytes(), dial_in.code.as_bytes()]);
        }
        if let Some(page) = &normal.page {
            key("page", &time, &[page.as_bytes()]);
        }
        for id in &normal.meeting_ids {
            key("id", &time, &[id.scheme.as_bytes(), id.value.as_bytes()]);
        }
    }
    for time in times(normal, false) {
        if let Some(street) = &normal.place.street {
            key("street", &time, &[street.number.as_bytes(), street.street.as_bytes()]);
        }
        for (row, column) in normal.place.point.into_iter().flat_map(cells) {
            key("cell", &time, &[&row.to_be_bytes(), &column.to_be_bytes()]);
        }
        if let (Some(name), Some(town)) = (&normal.name, &normal.place.town) {
            key("name", &time, &[name.words.join(" ").as_bytes(), town.as_bytes()]);
        }
    }
}

/// Rows of the grid are this high, and columns about as wide: more than twice [`policy::NEAR_M`].
const CELL_DEGREES: f64 = 0.002;
/// [`policy::NEAR_M`] in degrees of latitude, rounded up.
const NEAR_DEGREES: f64 = 0.000_7;

/// The one to four cells that hold anything within [`policy::NEAR_M`] of a point.
fn cells(point: Point) -> Vec<(i64, i64)> {
    let mut found = Vec::with_capacity(4);
    for latitude in [point.latitude - NEAR_DEGREES, point.latitude + NEAR_DEGREES] {
        let row = floor(latitude / CELL_DEGREES);
        // Columns widen by whole degrees of latitude, so that all points of a row share them.
        let shrink = (latitude.floor().abs().min(88.0)).to_radians().cos();
        for longitude in [point.longitude - NEAR_DEGREES / shrink, point.longitude + NEAR_DEGREES / shrink] {
            found.push((row, floor(longitude * shrink / CELL_DEGREES)));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[allow(clippy::cast_possible_truncation, reason = "180 degrees in cells fit easily")]
fn floor(value: f64) -> i64 {
    value.floor() as i64
}
