//! What only a whole week tells: that a club moved house with all its meetings, or that one of two lists has every day of
//! an online meeting in a wrong zone.
//!
//! A meeting at another address is another meeting, and a clock in another zone is another hour. But where two lists know
//! one week of names and hours, each at one address (or in one zone) of its own and neither at both, it is one week, and
//! one of the lists has not heard of the move.

use foldhash::HashSet;

use crate::link::crowd::Crowd;
use crate::link::form::{Form, Text, WEEK, hash, hash_all};
use crate::link::policy;

/// Kinds of keys. They are beside those of [`crate::link::crowd`] and [`crate::link::company`].
const GROUP: u8 = 7;
const CLUB: u8 = 8;
const ZONES: u8 = 9;

/// What one listing puts into a week: its hour, perhaps with its name, and the address or zone that it says.
struct Said {
    source: u64,
    slot: u64,
    side: u64,
}

fn text(form: &Form, which: Text) -> Option<u64> {
    (!form.text(which).is_empty()).then(|| hash(form.text(which)))
}

fn address(form: &Form) -> Option<u64> {
    let (number, street) = text(form, Text::Number).zip(text(form, Text::Street))?;
    Some(hash_all(GROUP, &[number, street]))
}

/// One name in one part of a country. A week that moves over the edge of a cell is missed.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole degrees fit easily; the bits alone are hashed")]
fn group(form: &Form) -> Option<u64> {
    let degree = |degrees: f64| degrees.floor() as i64 as u64;
    let (name, point) = text(form, Text::Name).filter(|_| !form.generic).zip(form.point)?;
    address(form)?;
    form.time.map(|_| hash_all(GROUP, &[form.fellowship, name, degree(point.latitude), degree(point.longitude)]))
}

/// One house's name in one town.
fn club(form: &Form) -> Option<u64> {
    let (venue, town) = text(form, Text::Venue).zip(text(form, Text::Town))?;
    address(form)?;
    form.time.map(|_| hash_all(CLUB, &[form.fellowship, venue, town]))
}

/// One name in one online room.
fn zones(form: &Form) -> Option<u64> {
    let name = text(form, Text::Name)?;
    form.time.and_then(|time| time.instants).filter(|_| form.online_room != 0)?;
    Some(hash_all(ZONES, &[form.fellowship, form.online_room, name]))
}

/// The keys under which listings make up a week.
pub fn keys(form: &Form) -> impl Iterator<Item = u64> {
    group(form).into_iter().chain(club(form)).chain(zones(form))
}

/// Whether the forms that hold a key are one week told in two ways; `None` where the key is not of these kinds.
pub fn is_one_week<'a>(key: u64, members: impl Iterator<Item = &'a Form> + Clone) -> Option<bool> {
    let first = members.clone().next()?;
    if group(first) == Some(key) {
        let said = members.filter_map(|form| Some(Said { source: form.source, slot: local(form)?, side: address(form)? }));
        return Some(told_in_two_ways(said, policy::WEEK_OF_A_GROUP_MIN, policy::WEEK_OF_A_GROUP_HOURS_MIN));
    }
    if club(first) == Some(key) {
        let slot = |form: &Form| Some(hash_all(CLUB, &[local(form)?, text(form, Text::Name)?]));
        let said = members.filter_map(|form| Some(Said { source: form.source, slot: slot(form)?, side: address(form)? }));
        return Some(told_in_two_ways(said, policy::WEEK_OF_A_CLUB_MIN, 0));
    }
    if zones(first) != Some(key) {
        return None;
    }
    let said = members.filter_map(|form| Some(Said { source: form.source, slot: local(form)?, side: zone(form)? }));
    Some(told_in_two_ways(said, policy::WEEK_OF_A_ROOM_MIN, 0))
}

fn local(form: &Form) -> Option<u64> {
    form.time.map(|time| u64::from(time.local))
}

/// How far its clock is from the instants it means.
fn zone(form: &Form) -> Option<u64> {
    let time = form.time?;
    let [january, july] = time.instants?.map(|instant| u64::from((WEEK + instant - time.local) % WEEK));
    Some(january * u64::from(WEEK) + july)
}

/// Whether two sides share most of one week, no source says both, and nothing else stands at any hour of either.
fn told_in_two_ways(said: impl Iterator<Item = Said>, least: usize, hours_least: usize) -> bool {
    let said: Vec<Said> = said.collect();
    let mut week: Vec<(u64, u64)> = said.iter().map(|said| (said.slot, said.side)).collect();
    week.sort_unstable();
    week.dedup();
    let shared = week.chunk_by(|a, b| a.0 == b.0).filter(|sides| sides.len() > 1);
    let Some(&[(_, one), (_, other)]) = shared.clone().next() else { return false };
    if !shared.clone().all(|sides| matches!(sides, [(_, a), (_, b)] if (*a, *b) == (one, other))) {
        return false;
    }
    let says = |side: u64| said.iter().filter(move |said| said.side == side).map(|said| said.source);
    let sources: HashSet<u64> = says(one).collect();
    if says(other).any(|source| sources.contains(&source)) {
        return false;
    }
    let hours: HashSet<u64> = shared.clone().map(|sides| sides[0].0 % 1440).collect();
    let both = shared.count();
    let longest = [one, other].map(|side| week.iter().filter(|(_, of)| *of == side).count()).into_iter().max().unwrap_or(0);
    both >= least && hours.len() >= hours_least && both * 100 >= longest * policy::WEEK_SHARED_PERCENT_MIN
}

/// Whether two listings of one hour stand in one week that two lists have at two addresses.
pub fn moved_house(a: &Form, b: &Form, crowd: &Crowd) -> bool {
    let one = |kind: fn(&Form) -> Option<u64>| kind(a).is_some_and(|key| kind(b) == Some(key) && crowd.holds(key));
    let hour = || a.time.zip(b.time).is_some_and(|(a, b)| a.local == b.local);
    let name = || a.text(Text::Name) == b.text(Text::Name);
    a.source != b.source && hour() && name() && (one(group) || one(club))
}

/// Whether two listings of one clock stand in one week that two lists have in two zones.
pub fn in_two_zones(a: &Form, b: &Form, crowd: &Crowd) -> bool {
    zones(a).is_some_and(|key| zones(b) == Some(key) && crowd.holds(key))
}
