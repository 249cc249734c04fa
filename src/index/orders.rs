//! The orders that do not depend on the question, each sorted once for a generation.
//!
//! Meetings lie in the order of their ids, so a place also breaks ties as the id does.

use std::cmp::Ordering;

use jiff::Timestamp;

use crate::index::snapshot::MeetingIx;
use crate::model::meeting::Meeting;
use crate::text::fold::fold;

/// The week minute that stands for "by appointment": after Saturday 23:59.
pub const BY_APPOINTMENT: u16 = 7 * 1440;

/// Stands for a name that is missing or folds to nothing; greater than any folded name.
const NAMELESS: &str = "~";

/// The orders of one generation.
pub struct Orders {
    names: Vec<Box<str>>,
    by_week_time: Vec<MeetingIx>,
    by_name: Vec<MeetingIx>,
    by_change: Vec<MeetingIx>,
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
    pub fn by_week_time(&self) -> &[MeetingIx] {
        &self.by_week_time
    }

    /// By [`Orders::name`].
    pub fn by_name(&self) -> &[MeetingIx] {
        &self.by_name
    }

    /// The one that changed longest ago first.
    pub fn by_change(&self) -> &[MeetingIx] {
        &self.by_change
    }

    /// Those that changed at an instant or after it, the one that changed longest ago first; takes the meetings that the
    /// orders were built from.
    pub fn changed_since(&self, meetings: &[Meeting], since: Timestamp) -> &[MeetingIx] {
        let start = self.by_change.partition_point(|ix| meetings[*ix as usize].changed_at < since);
        &self.by_change[start..]
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

fn sorted(meetings: &[Meeting], compare: impl Fn(MeetingIx, MeetingIx) -> Ordering) -> Vec<MeetingIx> {
    let mut order: Vec<MeetingIx> = (0..).zip(meetings).map(|(ix, _)| ix).collect();
    order.sort_unstable_by(|&a, &b| compare(a, b).then(a.cmp(&b)));
    order
}
