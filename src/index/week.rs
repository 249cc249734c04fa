//! When meetings begin on the wall clocks of the world.
//!
//! Kept by minutes of the week on each zone's own wall clock, never by offsets from UTC: those change with the season, the
//! rule does not. Instants are worked out by `query` for the few minutes that a question touches.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use roaring::{MultiOps, RoaringBitmap};

use crate::index::snapshot::MeetingIx;
use crate::model::meeting::Meeting;
use crate::model::slot::ZoneName;

/// Minutes of a day; none lasts longer.
const DAY: u16 = 1440;

/// Most meetings are over after so many minutes. To find what is on now, only the few longer ones are looked for further back.
const USUAL: u16 = 120;

/// One weekly beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Begin {
    /// Minutes since Sunday 00:00 on the wall clock of its zone, 0 to 10079.
    pub minute: u16,
    /// How long it lasts in minutes, 1 to 1440; 0 where no list says.
    pub length: u16,
    /// The meeting.
    pub ix: MeetingIx,
}

/// The beginnings of one zone.
pub struct ZoneWeek {
    rules: TimeZone,
    // By minute: those of usual length or none, then the longer ones.
    classes: [Vec<Begin>; 2],
    // Not every week: few, each worked out by itself.
    recurring: Vec<MeetingIx>,
}

impl ZoneWeek {
    /// The rules of the zone.
    pub fn rules(&self) -> &TimeZone {
        &self.rules
    }

    /// Those held every week, by minute: those of usual length, then the longer ones.
    pub fn classes(&self) -> &[Vec<Begin>; 2] {
        &self.classes
    }

    /// Those that have a recurrence.
    pub fn recurring(&self) -> &[MeetingIx] {
        &self.recurring
    }

    /// The longest that anything of each class lasts, in minutes.
    pub const LENGTHS_MAX: [u16; 2] = [USUAL, DAY];

    /// Of one class, those that begin in a range of minutes since Sunday 00:00, both ends included.
    pub fn beginning_in(class: &[Begin], low: u16, high: u16) -> &[Begin] {
        let start = class.partition_point(|begin| begin.minute < low);
        let end = class.partition_point(|begin| begin.minute <= high);
        &class[start..end.max(start)]
    }
}

/// The week of one generation.
#[derive(Default)]
pub struct Week {
    by_minute: BTreeMap<u16, RoaringBitmap>,
    zones: Vec<ZoneWeek>,
}

impl Week {
    /// Takes meetings in the order of their ids.
    pub fn build(meetings: &[Meeting]) -> Self {
        let mut by_minute: BTreeMap<u16, RoaringBitmap> = BTreeMap::new();
        let mut zones: BTreeMap<&ZoneName, Option<ZoneWeek>> = BTreeMap::new();
        for (ix, meeting) in (0..).zip(meetings) {
            let Some(slot) = &meeting.slot else { continue };
            by_minute.entry(slot.week_minute()).or_default().insert(ix);
            let Some(name) = &slot.zone else { continue };
            let empty = |rules| ZoneWeek { rules, classes: Default::default(), recurring: Vec::new() };
            let Some(zone) = zones.entry(name).or_insert_with(|| name.rules().map(empty)) else { continue };
            if slot.recurrence.is_some() {
                zone.recurring.push(ix);
                continue;
            }
            let begin = Begin { minute: slot.week_minute(), length: slot.duration_minutes.unwrap_or(0), ix };
            zone.classes[usize::from(begin.length > USUAL)].push(begin);
        }
        let mut zones: Vec<ZoneWeek> = zones.into_values().flatten().collect();
        for class in zones.iter_mut().flat_map(|zone| &mut zone.classes) {
            class.sort_unstable();
            class.shrink_to_fit();
        }
        Self { by_minute, zones }
    }

    /// Meetings that begin in any of these ranges of minutes since Sunday 00:00, ends included, each on its own wall clock,
    /// whether or not its zone is known.
    pub fn beginning_in(&self, ranges: &[(u16, u16)]) -> RoaringBitmap {
        let sets = ranges.iter().filter(|(low, high)| low <= high);
        sets.flat_map(|(low, high)| self.by_minute.range(low..=high)).map(|(_, set)| set).union()
    }

    /// The zones in which meetings are held, each with its week. Meetings without a known zone are in none.
    pub fn zones(&self) -> &[ZoneWeek] {
        &self.zones
    }
}
