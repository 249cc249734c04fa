//! Keys and candidates: which forms are worth comparing. Near-linear in the number of listings.
//!
//! Every key begins with the fellowship. A key is telling or weak: a block of a weak key (many meetings share it by
//! chance) is looked at only while it is small. A pair is found by any key and is then held against [`worth_comparing`].

use crate::link::compare::{apart, minutes_apart};
use crate::link::form::{Form, Text, hash, hash_all};
use crate::link::likeness::{self, Likeness};
use crate::link::policy;
use crate::model::place::Point;

/// Kinds of keys.
const CELL: u8 = 11;
const SHIFTED_CELL: u8 = 12;
const ROOM: u8 = 13;
const ROOM_AND_DAY: u8 = 14;
const NUMBER: u8 = 15;
const PAGE: u8 = 16;
const NAME_AND_TOWN: u8 = 17;
const STREET_AND_TOWN: u8 = 18;
const VENUE_AND_TOWN: u8 = 19;
const NAME_AND_REGION: u8 = 20;
const GROUP_AND_REGION: u8 = 21;
const NAME_AND_POSTAL: u8 = 22;
const STREET_AND_POSTAL: u8 = 23;
const NAME_AT_INSTANT: u8 = 24;

/// Degrees of latitude of a cell, about 2.2 km. Points within half of it share a cell of one of the two grids.
const CELL_DEGREES: f64 = 0.02;

/// The most members that a block of this key may have and still be looked at.
pub fn members_max(key: u64) -> usize {
    if key & 1 == 1 { policy::WEAK_BLOCK_MAX } else { policy::BLOCK_MAX }
}

/// The keys of a form; the same one may come twice. Bit 0 says that a key is weak.
pub fn keys(form: &Form, mut put: impl FnMut(u64)) {
    let mut key = |kind: u8, weak: bool, parts: &[u64]| {
        let mut all = [form.fellowship, 0, 0, 0, 0];
        all[1..=parts.len()].copy_from_slice(parts);
        put((hash_all(kind, &all) & !1) | u64::from(weak));
    };
    let text = |which: Text| match form.text(which) {
        "" => 0,
        text => hash(text),
    };
    // By appointment is a day and a minute of its own.
    let minute = form.time.map_or(u64::from(u16::MAX), |time| u64::from(time.local));
    let day = form.time.map_or(7, |time| u64::from(time.local / 1440));
    if let Some(point) = form.point {
        for (kind, offset) in [(CELL, 0.0), (SHIFTED_CELL, 0.5)] {
            let (row, column) = cell(point, offset);
            key(kind, false, &[row, column, day]);
        }
    }
    if form.online_room != 0 {
        key(ROOM, false, &[form.online_room]);
        for day in days(form) {
            key(ROOM_AND_DAY, false, &[form.online_room, day]);
        }
    }
    for mark in &form.marks {
        key(NUMBER, false, &[mark.kind as u64, mark.scheme, mark.value, day]);
    }
    if form.page != 0 {
        key(PAGE, false, &[form.page]);
    }
    let (name, town, street) = (text(Text::Name), text(Text::Town), text(Text::Street));
    if town != 0 {
        if name != 0 {
            key(NAME_AND_TOWN, false, &[name, town, day]);
        }
        if street != 0 {
            key(STREET_AND_TOWN, false, &[street, text(Text::Number), town, day]);
        }
        if text(Text::Venue) != 0 {
            key(VENUE_AND_TOWN, false, &[text(Text::Venue), town, day]);
        }
    }
    if form.postal != 0 {
        if name != 0 {
            key(NAME_AND_POSTAL, false, &[name, form.postal, day]);
        }
        if street != 0 {
            key(STREET_AND_POSTAL, false, &[street, form.postal, day]);
        }
    }
    let region = form.subdivision ^ form.country.map_or(0, |code| hash(code.as_str()));
    if name != 0 {
        key(NAME_AND_REGION, true, &[name, region, minute]);
        for instant in form.time.and_then(|time| time.instants).filter(|_| form.point.is_none()).into_iter().flatten() {
            key(NAME_AT_INSTANT, true, &[name, u64::from(instant)]);
        }
    }
    if text(Text::Group) != 0 {
        key(GROUP_AND_REGION, true, &[text(Text::Group), region, minute]);
    }
}

/// The days that a form's slot falls on by any clock.
fn days(form: &Form) -> impl Iterator<Item = u64> {
    let instants = form.time.and_then(|time| time.instants);
    let minutes = form.time.map(|time| time.local).into_iter().chain(instants.into_iter().flatten());
    minutes.map(|minute| u64::from(minute / 1440))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "180 degrees in cells fit easily; the bits alone are hashed")]
fn cell(point: Point, offset: f64) -> (u64, u64) {
    let row = (point.latitude / CELL_DEGREES + offset).floor();
    // Columns widen with the row, so that all points of a row share them.
    let shrink = (row * CELL_DEGREES).to_radians().cos().max(0.02);
    let column = (point.longitude * shrink / CELL_DEGREES + offset).floor();
    (row as i64 as u64, column as i64 as u64)
}

/// Whether a pair that shares a key is a candidate: at most an hour apart by some clock; or one online room under one
/// name in two lists, as far apart as two zones may be, since a list without a zone may mean any.
pub fn worth_comparing(a: &Form, b: &Form) -> bool {
    if a.fellowship != b.fellowship {
        return false;
    }
    let (Some(slot_a), Some(slot_b)) = (&a.time, &b.time) else { return a.time.is_none() && b.time.is_none() };
    let (clock, instants) = minutes_apart(slot_a, slot_b);
    let near = |minutes: u16| minutes <= policy::CANDIDATE_MINUTES_MAX;
    if a.source == b.source {
        return near(clock) && clock == 0;
    }
    if near(clock) || instants.is_some_and(near) {
        return true;
    }
    let zones_decide = slot_a.zone_trusted && slot_b.zone_trusted;
    !zones_decide
        && a.online_room != 0
        && a.online_room == b.online_room
        && apart(slot_a.local, slot_b.local) <= policy::ZONES_APART_MAX
        && likeness::compare(a.text(Text::Name), b.text(Text::Name), |_| false).0 <= Likeness::Within
}
