//! Hours of the week that a reader asks for, on a meeting's own wall clock or on the reader's.
//!
//! A window that ends before it begins goes on past midnight; its day is the one it begins on, so that "Friday 22:00 to
//! 02:00" holds the first two hours of Saturday and not those of Friday.

use std::ops::Range;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use roaring::RoaringBitmap;

use crate::index::sets::set_of;
use crate::index::snapshot::{MeetingIx, Snapshot};
use crate::index::week::ZoneWeek;
use crate::model::slot::{LocalTime, Weekday, ZoneName};
use crate::query::{occurrence, steady};

/// Minutes of a day.
const DAY: u16 = 1440;

/// Every week's next time is within seven days.
const WEEK_AND_MORE: SignedDuration = SignedDuration::from_hours(8 * 24);

/// Hours of a day, both ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeWindow {
    /// The first minute at which a meeting may begin.
    pub from: LocalTime,
    /// The last one; before `from`, it is that of the next day.
    pub to: LocalTime,
    /// Whose wall clock: that of this zone, or each meeting's own.
    pub zone: Option<ZoneName>,
}

impl TimeWindow {
    /// Whether what begins at that weekday and minute of the day is in the window of one of these days; of any day where
    /// none is named.
    pub fn holds(&self, days: &[Weekday], weekday: Weekday, minute: u16) -> bool {
        let asked = |day: Weekday| days.is_empty() || days.contains(&day);
        let (from, to) = (self.from.minutes(), self.to.minutes());
        if from <= to {
            return (from..=to).contains(&minute) && asked(weekday);
        }
        minute >= from && asked(weekday) || minute <= to && asked(day_before(weekday))
    }

    /// Whether an instant is in the window on the wall clock of a zone.
    pub fn holds_at(&self, days: &[Weekday], at: Timestamp, zone: &TimeZone) -> bool {
        let wall = zone.to_datetime(at);
        let weekday = Weekday::from_sunday_zero(wall.weekday().to_sunday_zero_offset().into());
        let minute = u16::try_from(wall.hour()).unwrap_or(0) * 60 + u16::try_from(wall.minute()).unwrap_or(0);
        weekday.is_some_and(|weekday| self.holds(days, weekday, minute))
    }

    /// The same as ranges of minutes since Sunday 00:00, ends included.
    fn of_week(&self, days: &[Weekday]) -> Vec<(u16, u16)> {
        let days = if days.is_empty() { &Weekday::ALL[..] } else { days };
        let (from, to) = (self.from.minutes(), self.to.minutes());
        let ranges = days.iter().flat_map(|day| {
            let start = day.sunday_zero() * DAY;
            if from <= to {
                return vec![(start + from, start + to)];
            }
            let next = (start + DAY) % (7 * DAY);
            vec![(start + from, start + DAY - 1), (next, next + to)]
        });
        ranges.collect()
    }
}

/// The hours of the week that a window asks of each meeting's own wall clock, whether or not its zone is known: ranges of minutes
/// since Sunday 00:00, ends included. `None` where it asks a reader's.
pub fn of_own_clocks(window: &TimeWindow, days: &[Weekday]) -> Option<Vec<(u16, u16)>> {
    window.zone.is_none().then(|| window.of_week(days))
}

/// The places in the order by week time of meetings that begin at such hours.
pub fn on_own_clock(snapshot: &Snapshot, hours: &[(u16, u16)]) -> Vec<Range<u32>> {
    hours.iter().map(|minutes| snapshot.beginning_in(*minutes)).collect()
}

/// Meetings that begin in a window on a reader's wall clock the next time from `now` on: what hour it is there changes with
/// the season. A meeting whose instants are not known is in none.
pub fn on_clock_of(reader: &ZoneName, snapshot: &Snapshot, window: &TimeWindow, days: &[Weekday], now: Timestamp) -> RoaringBitmap {
    let Some(reader) = reader.rules() else { return RoaringBitmap::new() };
    let asked = window.of_week(days);
    let readers_offset = steady_offset(&reader, now);
    let mut found: Vec<MeetingIx> = Vec::new();
    for own in snapshot.week().zones() {
        let holds = |start: Option<Timestamp>| start.is_some_and(|start| window.holds_at(days, start, &reader));
        let ahead_s =
            readers_offset.and_then(|readers| Some(readers - steady_offset(own.rules(), now)?)).filter(|ahead_s| ahead_s % 60 == 0);
        for class in own.classes() {
            if let Some(ahead_s) = ahead_s {
                let own_hours = asked.iter().flat_map(|range| moved(*range, -ahead_s / 60));
                found.extend(own_hours.flat_map(|(low, high)| ZoneWeek::beginning_in(class, low, high)).map(|begin| begin.ix));
                continue;
            }
            for alike in class.chunk_by(|a, b| a.minute == b.minute) {
                if holds(next_weekly(own, alike[0].minute, now)) {
                    found.extend(alike.iter().map(|begin| begin.ix));
                }
            }
        }
        let slot = |ix: MeetingIx| snapshot.meeting(ix).slot.as_ref();
        let next = |ix: MeetingIx| slot(ix).and_then(|slot| occurrence::next_in(slot, own.rules(), now));
        found.extend(own.recurring().iter().map(|begin| begin.ix).filter(|ix| holds(next(*ix).map(|next| next.starts_at))));
    }
    set_of(found, snapshot.row_count())
}

/// Seconds east of Greenwich, where the clocks of a zone do not change until every week's next time is over.
fn steady_offset(zone: &TimeZone, now: Timestamp) -> Option<i32> {
    Some(steady::offset(zone, now, now.checked_add(WEEK_AND_MORE).ok()?)?.seconds())
}

/// A range of minutes of the week so many minutes later; two where it then goes on past the week's end.
fn moved((low, high): (u16, u16), minutes: i32) -> impl Iterator<Item = (u16, u16)> {
    let week = i32::from(7 * DAY);
    let start = (i32::from(low) + minutes).rem_euclid(week);
    let end = start + i32::from(high - low);
    let minute = |minute: i32| u16::try_from(minute).unwrap_or(0);
    let wrapped = (end >= week).then(|| (0, minute(end - week)));
    [(minute(start), minute(end.min(week - 1)))].into_iter().chain(wrapped)
}

/// When what begins at that minute of every week begins next.
fn next_weekly(zone: &ZoneWeek, minute: u16, now: Timestamp) -> Option<Timestamp> {
    let weekday = Weekday::from_sunday_zero((minute / DAY).into())?;
    let start = LocalTime::from_minutes(minute % DAY)?;
    occurrence::next_weekly(weekday, start, zone.rules(), now)
}

fn day_before(day: Weekday) -> Weekday {
    Weekday::ALL[usize::from((day.sunday_zero() + 6) % 7)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(from: &str, to: &str) -> TimeWindow {
        TimeWindow { from: from.parse().unwrap(), to: to.parse().unwrap(), zone: None }
    }

    #[test]
    fn both_ends_are_in_and_a_window_past_midnight_belongs_to_the_day_it_begins_on() {
        let evening = window("18:00", "20:00");
        let at = |window: &TimeWindow, days: &[Weekday], day, minute| window.holds(days, day, minute);
        assert!(at(&evening, &[], Weekday::Monday, 1080) && at(&evening, &[], Weekday::Monday, 1200));
        assert!(!at(&evening, &[], Weekday::Monday, 1079) && !at(&evening, &[], Weekday::Monday, 1201));
        let night = window("22:00", "02:00");
        assert!(at(&night, &[Weekday::Saturday], Weekday::Saturday, 1439));
        assert!(at(&night, &[Weekday::Saturday], Weekday::Sunday, 120), "the week wraps");
        assert!(!at(&night, &[Weekday::Saturday], Weekday::Saturday, 30), "that is still Friday's night");
        assert!(!at(&night, &[], Weekday::Sunday, 121));
    }

    #[test]
    fn a_range_that_is_moved_past_the_end_of_the_week_goes_on_at_its_beginning() {
        let all = |range, minutes| moved(range, minutes).collect::<Vec<_>>();
        assert_eq!(all((600, 660), 45), [(645, 705)]);
        assert_eq!(all((600, 660), -1440), [(9240, 9300)]);
        assert_eq!(all((0, 60), -30), [(10_050, 10_079), (0, 30)]);
        assert_eq!(all((10_000, 10_079), 60), [(10_060, 10_079), (0, 59)]);
    }

    #[test]
    fn ranges_of_the_week_say_the_same_minute_by_minute() {
        for (from, to) in [("18:00", "20:00"), ("22:00", "02:00"), ("00:00", "23:59"), ("12:00", "12:00"), ("00:01", "00:00")] {
            for days in [&[][..], &[Weekday::Saturday], &[Weekday::Sunday, Weekday::Friday]] {
                let window = window(from, to);
                let ranges = window.of_week(days);
                for minute in 0..7 * DAY {
                    let day = Weekday::from_sunday_zero((minute / DAY).into()).unwrap();
                    let is_in = ranges.iter().any(|(low, high)| (*low..=*high).contains(&minute));
                    assert_eq!(is_in, window.holds(days, day, minute % DAY), "{from} {to} {days:?} {minute}");
                }
            }
        }
    }
}
