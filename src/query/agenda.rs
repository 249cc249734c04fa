//! Dated holdings over many meetings: what is on now, what begins soon, what is held in the days ahead.
//!
//! Each zone's week is asked for the minutes that a span of time touches there; an instant is worked out once for all that
//! begin at the same minute. Spans grow until a page is full, so that a short page of a long answer is cheap.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use roaring::RoaringBitmap;

use crate::index::snapshot::{MeetingIx, Snapshot};
use crate::index::week::{Begin, ZoneWeek};
use crate::model::slot::LocalTime;
use crate::query::occurrence::{self, OccurrenceTime};

/// Clocks never move by more than this at once, but for days that a zone skips, which have no holdings.
const CLOCK_JUMP_MIN: i64 = 180;

/// The first span that is looked through; doubled until enough is found.
const SPAN_FIRST: SignedDuration = SignedDuration::from_mins(15);

/// The first span for a few meetings, each of which costs the same for any span of a week.
const SPAN_FIRST_OF_FEW: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Spans grow no further when one held so many, so that what is in memory at once does not grow with the days that are asked for.
const HOLDINGS_ENOUGH: usize = 10_000;

/// Never more meetings than that are looked at one by one.
const FEW_MAX: u64 = 4_000;

/// One dated holding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The meeting.
    pub ix: MeetingIx,
    /// When.
    pub time: OccurrenceTime,
}

/// Every holding of the selected meetings that begins at or after `from` and before `until`, by beginning, then by meeting.
pub fn beginning_in(snapshot: &Snapshot, selected: &RoaringBitmap, from: Timestamp, until: Timestamp) -> Vec<Holding> {
    let mut found = Vec::new();
    if are_few(snapshot, selected, (from, until)) {
        for ix in selected {
            one(snapshot, ix, (from, until), &mut found);
        }
    } else {
        for zone in snapshot.week().zones() {
            for class in zone.classes() {
                weekly(zone, class, selected, (from, until), &mut found);
            }
            for &ix in zone.recurring().iter().filter(|ix| selected.contains(**ix)) {
                one(snapshot, ix, (from, until), &mut found);
            }
        }
    }
    found.sort_unstable_by_key(|holding| (holding.time.starts_at, holding.ix));
    found
}

/// Whether to work out each meeting by itself costs less than to look through every zone's days.
fn are_few(snapshot: &Snapshot, selected: &RoaringBitmap, (from, until): (Timestamp, Timestamp)) -> bool {
    let days = u64::try_from(until.duration_since(from).as_hours() / 24).unwrap_or(0) + 1;
    selected.len() <= (days * snapshot.week().zones().len() as u64).min(FEW_MAX)
}

/// The same in spans that grow, beginning at `from`; ends when `enough` says so of a span's holdings, or at `until`.
pub fn look_ahead(
    snapshot: &Snapshot,
    selected: &RoaringBitmap,
    (from, until): (Timestamp, Timestamp),
    mut enough: impl FnMut(Vec<Holding>) -> bool,
) {
    let few = are_few(snapshot, selected, (from, until));
    let (mut start, mut span) = (from, if few { SPAN_FIRST_OF_FEW } else { SPAN_FIRST });
    while start < until {
        let end = start.checked_add(span).unwrap_or(Timestamp::MAX).min(until);
        let found = beginning_in(snapshot, selected, start, end);
        let grown = if found.len() < HOLDINGS_ENOUGH { span.saturating_mul(2) } else { span };
        if enough(found) {
            return;
        }
        (start, span) = (end, grown);
    }
}

/// What is on at an instant: what has begun, or begins within the grace, and is not over. What lasts nobody knows how long is
/// taken for over when the grace has passed since it began.
pub fn on_now(snapshot: &Snapshot, selected: &RoaringBitmap, now: Timestamp, grace: SignedDuration) -> Vec<Holding> {
    let until = now.checked_add(grace).unwrap_or(Timestamp::MAX);
    // `until` itself is in, and spans end before their end.
    let after = until.checked_add(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MAX);
    let mut found = Vec::new();
    for zone in snapshot.week().zones() {
        for (class, longest) in zone.classes().iter().zip(ZoneWeek::LENGTHS_MAX) {
            let back = SignedDuration::from_mins(longest.into()).max(grace);
            weekly(zone, class, selected, (now.checked_sub(back).unwrap_or(Timestamp::MIN), after), &mut found);
        }
        let day_before = now.checked_sub(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
        for &ix in zone.recurring().iter().filter(|ix| selected.contains(**ix)) {
            one(snapshot, ix, (day_before, after), &mut found);
        }
    }
    found.retain(|holding| match holding.time.ends_at {
        Some(ends_at) => now < ends_at,
        None => now.duration_since(holding.time.starts_at) < grace,
    });
    found.sort_unstable_by_key(|holding| (holding.time.starts_at, holding.ix));
    found
}

/// Adds those of a class that is held every week.
fn weekly(zone: &ZoneWeek, class: &[Begin], selected: &RoaringBitmap, (from, until): (Timestamp, Timestamp), found: &mut Vec<Holding>) {
    if class.is_empty() || until <= from {
        return;
    }
    let rules = zone.rules();
    let (first, last) = (wall(rules, from, -CLOCK_JUMP_MIN), wall(rules, until, CLOCK_JUMP_MIN));
    let mut date = first.date();
    while date <= last.date() {
        let day = u16::try_from(date.weekday().to_sunday_zero_offset()).unwrap_or(0) * 1440;
        let low = if date == first.date() { minute_of_day(first) } else { 0 };
        let high = if date == last.date() { minute_of_day(last) } else { 1439 };
        for alike in ZoneWeek::beginning_in(class, day + low, day + high).chunk_by(|a, b| a.minute == b.minute) {
            let start = LocalTime::from_minutes(alike[0].minute - day);
            let Some(begun) = start.and_then(|start| occurrence::held_on(start, None, rules, date)) else { continue };
            if from <= begun.starts_at && begun.starts_at < until {
                let held = alike.iter().filter(|begin| selected.contains(begin.ix));
                found.extend(held.map(|begin| {
                    let minutes = Some(begin.length).filter(|length| *length > 0);
                    let ends_at = occurrence::ended(begun.starts_at, minutes);
                    Holding { ix: begin.ix, time: OccurrenceTime { ends_at, ..begun.clone() } }
                }));
            }
        }
        let Ok(next) = date.checked_add(1.day()) else { return };
        date = next;
    }
}

/// Adds the holdings of one meeting.
fn one(snapshot: &Snapshot, ix: MeetingIx, (from, until): (Timestamp, Timestamp), found: &mut Vec<Holding>) {
    let Some(slot) = &snapshot.meeting(ix).slot else { return };
    let Some(rules) = slot.zone.as_ref().and_then(|zone| zone.rules()) else { return };
    found.extend(occurrence::beginning_in(slot, &rules, from, until).map(|time| Holding { ix, time }));
}

/// The wall clock some minutes before or after an instant.
fn wall(zone: &TimeZone, at: Timestamp, minutes: i64) -> DateTime {
    zone.to_datetime(at).saturating_add(minutes.minutes())
}

fn minute_of_day(wall: DateTime) -> u16 {
    u16::try_from(wall.hour()).unwrap_or(0) * 60 + u16::try_from(wall.minute()).unwrap_or(0)
}
