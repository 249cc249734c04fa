//! The orders that do not depend on the question, each sorted once for a generation.
//!
//! Meetings lie in the order of their ids, so a place also breaks ties as the id does.

use std::cmp::Ordering;
use std::ops::Range;

use jiff::Timestamp;

use crate::index::snapshot::MeetingIx;
use crate::model::meeting::Meeting;
use crate::text::fold::fold;

/// The week minute that stands for "by appointment": after Saturday 23:59.
pub const BY_APPOINTMENT: u16 = 7 * 1440;

/// Stands for a name that is missing or folds to nothing; greater than any folded name.
const NAMELESS: &str = "~";

/// All meetings in one order, and where each of them stands in it.
pub struct Order {
    line: Vec<MeetingIx>,
    // By meeting, so that a few are put in order without looking at what they are sorted by.
    places: Vec<u32>,
}

impl Order {
    fn of(line: Vec<MeetingIx>) -> Self {
        let mut places = vec![0; line.len()];
        for (place, ix) in (0..).zip(&line) {
            places[*ix as usize] = place;
        }
        Self { line, places }
    }

    /// The meetings in this order.
    pub fn line(&self) -> &[MeetingIx] {
        &self.line
    }

    /// The place of a meeting in [`Order::line`].
    pub fn place(&self, ix: MeetingIx) -> u32 {
        self.places[ix as usize]
    }
}

/// The orders of one generation.
pub struct Orders {
    names: Vec<Box<str>>,
    by_week_time: Order,
    by_name: Order,
    by_change: Order,
}

impl Orders {
    /// Sorts; takes meetings in the order of their ids.
    pub fn build(meetings: &[Meeting]) -> Self {
        let names: Vec<Box<str>> = meetings.iter().map(name_key).collect();
        let at = |ix: MeetingIx| &meetings[ix as usize];
        Self {
            by_week_time: sorted(meetings, |a, b| week_minute(at(a)).cmp(&week_minute(at(b)))),
            by_change: sorted(meetings, |a, b| at(a).changed_at.cmp(&at(b).changed_at)),
            by_name: sorted(meetings, |a, b| names[a as usize].cmp(&names[b as usize])),
            names,
        }
    }

    /// Sunday 00:00 first on each meeting's own wall clock, by appointment last.
    pub fn by_week_time(&self) -> &Order {
        &self.by_week_time
    }

    /// By [`Orders::name`].
    pub fn by_name(&self) -> &Order {
        &self.by_name
    }

    /// The one that changed longest ago first.
    pub fn by_change(&self) -> &Order {
        &self.by_change
    }

    /// Those that changed at an instant or after it, the one that changed longest ago first; takes the meetings that the
    /// orders were built from.
    pub fn changed_since(&self, meetings: &[Meeting], since: Timestamp) -> &[MeetingIx] {
        let line = self.by_change.line();
        &line[line.partition_point(|ix| meetings[*ix as usize].changed_at < since)..]
    }

    /// The places in [`Orders::by_name`] of names that begin with a folded text, and how many of the first of them are that text.
    pub fn beginning_with(&self, text: &str) -> (Range<u32>, u32) {
        let line = &self.by_name.line;
        let start = line.partition_point(|ix| self.name(*ix) < text);
        let behind = &line[start..];
        let same = behind.partition_point(|ix| self.name(*ix) <= text);
        let end = start + behind.partition_point(|ix| self.name(*ix).starts_with(text));
        let place = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        (place(start)..place(end), place(same))
    }

    /// The folded first name of a meeting; without a name, something greater than any.
    pub fn name(&self, ix: MeetingIx) -> &str {
        &self.names[ix as usize]
    }
}

/// What week time sorts by: minutes since Sunday 00:00, or [`BY_APPOINTMENT`].
pub fn week_minute(meeting: &Meeting) -> u16 {
    meeting.slot.as_ref().map_or(BY_APPOINTMENT, |slot| slot.week_minute())
}

fn name_key(meeting: &Meeting) -> Box<str> {
    let folded = meeting.names.first().map(|name| fold(&name.text)).unwrap_or_default();
    if folded.is_empty() { NAMELESS.into() } else { folded.into() }
}

fn sorted(meetings: &[Meeting], compare: impl Fn(MeetingIx, MeetingIx) -> Ordering) -> Order {
    let mut order: Vec<MeetingIx> = (0..).zip(meetings).map(|(ix, _)| ix).collect();
    order.sort_unstable_by(|&a, &b| compare(a, b).then(a.cmp(&b)));
    Order::of(order)
}
