//! Dated holdings over many meetings: what is on now, what begins soon, what is held in the days ahead.
//!
//! Each zone's week is asked for the minutes that a span of time touches there; an instant is worked out once for all that
//! begin at the same minute. Spans grow until a page is full, so that a short page of a long answer is cheap.

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};
use roaring::RoaringBitmap;

use crate::index::snapshot::{MeetingIx, Snapshot};
use crate::index::week::{Begin, ZoneWeek};
use crate::model::slot::LocalTime;
use crate::query::occurrence::{self, OccurrenceTime};
use crate::query::steady;

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

/// Every holding of the selected meetings that begins at or after `from` and before `until`, in no order.
fn beginning_in(snapshot: &Snapshot, selected: &RoaringBitmap, from: Timestamp, until: Timestamp) -> Vec<Holding> {
    let mut found = Vec::new();
    if are_few(snapshot, selected, (from, until)) {
        for ix in selected {
            one(snapshot, ix, (from, until), &mut found);
        }
        return found;
    }
    for zone in snapshot.week().zones() {
        let span = Span::new(zone.rules(), from, until);
        for class in zone.classes() {
            span.weekly(class, selected, &mut found);
        }
        span.recurring(snapshot, zone.recurring(), selected, &mut found);
    }
    found
}

/// Whether to work out each meeting by itself costs less than to look through every zone's days.
fn are_few(snapshot: &Snapshot, selected: &RoaringBitmap, (from, until): (Timestamp, Timestamp)) -> bool {
    let days = u64::try_from(until.duration_since(from).as_hours() / 24).unwrap_or(0) + 1;
    selected.len() <= (days * snapshot.week().zones().len() as u64).min(FEW_MAX)
}

/// The holdings of the selected meetings in spans that grow, beginning at `from`, those of a span in no order; ends when `enough`
/// says so of a span's, or at `until`.
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
/// taken for over when the grace has passed since it began. In spans that grow, what began last first, those of a span in no
/// order; ends when `enough` says so of a span's.
pub fn on_now(
    snapshot: &Snapshot,
    selected: &RoaringBitmap,
    (now, grace): (Timestamp, SignedDuration),
    mut enough: impl FnMut(Vec<Holding>) -> bool,
) {
    let is_on = |holding: &Holding| match holding.time.ends_at {
        Some(ends_at) => now < ends_at,
        None => now.duration_since(holding.time.starts_at) < grace,
    };
    let back = |minutes: u16| now.checked_sub(SignedDuration::from_mins(minutes.into()).max(grace)).unwrap_or(Timestamp::MIN);
    let [usual, longest] = ZoneWeek::LENGTHS_MAX.map(back);
    let until = now.checked_add(grace).unwrap_or(Timestamp::MAX);
    // `until` itself is in, and spans end before their end.
    let mut end = until.checked_add(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MAX);
    let mut span = SPAN_FIRST;
    while longest < end {
        let start = end.checked_sub(span).unwrap_or(Timestamp::MIN).max(longest);
        let mut found = Vec::new();
        for zone in snapshot.week().zones() {
            let within = Span::new(zone.rules(), start, end);
            let [few_hours, longer] = zone.classes();
            if usual < end {
                within.weekly(few_hours, selected, &mut found);
            }
            within.weekly(longer, selected, &mut found);
            within.recurring(snapshot, zone.recurring(), selected, &mut found);
        }
        found.retain(is_on);
        if enough(found) {
            return;
        }
        (end, span) = (start, span.saturating_mul(2));
    }
}

/// A span of time on the clocks of a zone.
struct Span<'a> {
    rules: &'a TimeZone,
    from: Timestamp,
    until: Timestamp,
    // Where the clocks do not change.
    offset: Option<Offset>,
    // Every wall time whose instant is in it.
    first: DateTime,
    last: DateTime,
}

impl<'a> Span<'a> {
    fn new(rules: &'a TimeZone, from: Timestamp, until: Timestamp) -> Self {
        let offset = steady::offset(rules, from, until);
        let (first, last) = match offset {
            Some(offset) => (offset.to_datetime(from), offset.to_datetime(until)),
            None => (wall(rules, from, -CLOCK_JUMP_MIN), wall(rules, until, CLOCK_JUMP_MIN)),
        };
        Self { rules, from, until, offset, first, last }
    }

    /// The days that it touches, each with the minutes of the week that it has of them, both ends included, and that of midnight.
    fn days(&self) -> impl Iterator<Item = (Date, u16, (u16, u16))> {
        let dates = std::iter::successors(Some(self.first.date()), |date| date.checked_add(1.day()).ok());
        dates.take_while(|date| *date <= self.last.date()).map(|date| {
            let midnight = u16::try_from(date.weekday().to_sunday_zero_offset()).unwrap_or(0) * 1440;
            let low = if date == self.first.date() { minute_of_day(self.first) } else { 0 };
            let high = if date == self.last.date() { minute_of_day(self.last) } else { 1439 };
            (date, midnight, (midnight + low, midnight + high))
        })
    }

    /// Adds those that are held every week.
    fn weekly(&self, class: &[Begin], selected: &RoaringBitmap, found: &mut Vec<Holding>) {
        if class.is_empty() {
            return;
        }
        for (date, midnight, (low, high)) in self.days() {
            for alike in ZoneWeek::beginning_in(class, low, high).chunk_by(|a, b| a.minute == b.minute) {
                let start = LocalTime::from_minutes(alike[0].minute - midnight);
                let Some(begun) = start.and_then(|start| self.begun(start, date)) else { continue };
                if self.from <= begun.starts_at && begun.starts_at < self.until {
                    let held = alike.iter().filter(|begin| selected.contains(begin.ix));
                    found.extend(held.map(|begin| {
                        let minutes = Some(begin.length).filter(|length| *length > 0);
                        let ends_at = occurrence::ended(begun.starts_at, minutes);
                        Holding { ix: begin.ix, time: OccurrenceTime { ends_at, ..begun.clone() } }
                    }));
                }
            }
        }
    }

    /// What begins at that hour of a day.
    fn begun(&self, start: LocalTime, date: Date) -> Option<OccurrenceTime> {
        let Some(offset) = self.offset else { return occurrence::held_on(start, None, self.rules, date) };
        let (hour, minute) = (i8::try_from(start.hour()).ok()?, i8::try_from(start.minute()).ok()?);
        Some(OccurrenceTime { starts_at: offset.to_timestamp(date.at(hour, minute, 0, 0)).ok()?, ends_at: None, local_date: date })
    }

    /// Adds those that are not held every week.
    fn recurring(&self, snapshot: &Snapshot, recurring: &[Begin], selected: &RoaringBitmap, found: &mut Vec<Holding>) {
        if recurring.is_empty() {
            return;
        }
        for (date, _, (low, high)) in self.days() {
            let selected = ZoneWeek::beginning_in(recurring, low, high).iter().filter(|begin| selected.contains(begin.ix));
            let slots = selected.filter_map(|begin| Some((begin.ix, snapshot.meeting(begin.ix).slot.as_ref()?)));
            let held = slots.filter_map(|(ix, slot)| Some(Holding { ix, time: occurrence::held_by(slot, self.rules, date)? }));
            found.extend(held.filter(|held| self.from <= held.time.starts_at && held.time.starts_at < self.until));
        }
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
