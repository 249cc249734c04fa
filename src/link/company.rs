//! What a source lists beside a listing: other meetings in its place at its hour, and other hours of its day there.
//!
//! A reader who finds one group at one address with another hour, or with one word more in its name, looks whether either
//! list knows two such meetings. Where both know one, it is one that changed; where a list knows two, they are two.

use crate::link::crowd::Crowd;
use crate::link::form::{Form, Text, hash, hash_all};
use crate::link::levels::BesideLevel;
use crate::link::policy;
use crate::model::attendance::AttendanceMode;

/// Kinds of keys. They are beside those of [`crate::link::crowd`].
const AT_ONE_HOUR: u8 = 5;
const ON_ONE_DAY: u8 = 6;
/// Kinds of places.
const STREET: u8 = 1;
const VENUE: u8 = 2;
const ROOM: u8 = 3;
const POINT: u8 = 4;

/// The place of a form by the most telling thing that it says of it. Towns are left out of an address: a source that has
/// one address in two towns is read with more caution than it needs.
fn place(form: &Form) -> Option<u64> {
    let text = |which: Text| (!form.text(which).is_empty()).then(|| hash(form.text(which)));
    if let (Some(number), Some(street)) = (text(Text::Number), text(Text::Street)) {
        return Some(hash_all(STREET, &[number, street]));
    }
    if let (Some(venue), Some(town)) = (text(Text::Venue), text(Text::Town)) {
        return Some(hash_all(VENUE, &[venue, town]));
    }
    if form.online_room != 0 {
        return Some(hash_all(ROOM, &[form.online_room]));
    }
    form.point.map(|point| hash_all(POINT, &[tenth_of_a_kilometer(point.latitude), tenth_of_a_kilometer(point.longitude)]))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "degrees times 1000 fit easily; the bits alone are hashed")]
fn tenth_of_a_kilometer(degrees: f64) -> u64 {
    (degrees * 1e3).round() as i64 as u64
}

fn at_one_hour(form: &Form) -> Option<u64> {
    let (place, time) = place(form).zip(form.time)?;
    Some(hash_all(AT_ONE_HOUR, &[form.source, form.fellowship, place, u64::from(time.local)]))
}

fn on_one_day(form: &Form) -> Option<u64> {
    let (place, time) = place(form).zip(form.time)?;
    Some(hash_all(ON_ONE_DAY, &[form.source, form.fellowship, place, u64::from(time.local / 1440)]))
}

/// The keys under which a source's listings keep each other company.
pub fn keys(form: &Form) -> impl Iterator<Item = u64> {
    at_one_hour(form).into_iter().chain(on_one_day(form))
}

/// Whether the forms that hold a key are several meetings; `None` where the key is not of these kinds.
pub fn is_company<'a>(key: u64, members: impl Iterator<Item = &'a Form> + Clone) -> Option<bool> {
    let first = members.clone().next()?;
    if at_one_hour(first) == Some(key) {
        return Some(members.count() > 1);
    }
    if on_one_day(first) != Some(key) {
        return None;
    }
    let mut starts: Vec<u16> = members.filter_map(|form| form.time).map(|time| time.local).collect();
    starts.sort_unstable();
    Some(starts.windows(2).any(|pair| (1..=policy::COMPANY_MINUTES_MAX).contains(&(pair[1] - pair[0]))))
}

/// What the two sources list beside the two.
pub fn beside(a: &Form, b: &Form, crowd: &Crowd) -> BesideLevel {
    match (at_one_hour(a), at_one_hour(b)) {
        (Some(key_a), Some(key_b)) if crowd.holds(key_a) || crowd.holds(key_b) => BesideLevel::Parallel,
        (Some(_), Some(_)) => BesideLevel::Alone,
        _ => BesideLevel::Unknown,
    }
}

/// Whether each source lists one hour alone at the place on that day. A room online does not count: its hours are often
/// listed by several sources, one each.
pub fn has_one_hour(a: &Form, b: &Form, crowd: &Crowd) -> bool {
    let placed = |form: &Form| form.attendance != AttendanceMode::Online;
    let alone = |form: &Form| on_one_day(form).is_some_and(|key| !crowd.holds(key));
    placed(a) && placed(b) && alone(a) && alone(b)
}
