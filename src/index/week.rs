//! When meetings begin on the wall clocks of the world.
//!
//! Kept by minutes of the week on each zone's own wall clock, never by offsets from UTC: those change with the season, the
//! rule does not. Instants are worked out by `query` for the few minutes that a question touches.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::HashMap;
use jiff::tz::TimeZone;
use roaring::RoaringBitmap;

use crate::index::entry::{Entry, Turn};
use crate::index::snapshot::MeetingIx;
use crate::model::meeting::Meeting;
use crate::model::slot::{WeeklySlot, ZoneName};

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
#[derive(Clone)]
pub struct ZoneWeek {
    rules: TimeZone,
    // By minute: those of usual length or none, then the longer ones.
    classes: [Vec<Begin>; 2],
    // Not every week: few, each worked out by itself. By minute.
    recurring: Vec<Begin>,
}

impl ZoneWeek {
    /// Nothing yet; `None` for a zone that nobody knows the rules of.
    fn of(name: &ZoneName) -> Option<Self> {
        Some(Self { rules: name.rules()?, classes: Default::default(), recurring: Vec::new() })
    }

    fn put(&mut self, slot: &WeeklySlot, ix: MeetingIx) {
        let begin = Begin { minute: slot.week_minute(), length: slot.duration_minutes.unwrap_or(0), ix };
        if slot.recurrence.is_some() {
            self.recurring.push(begin);
            return;
        }
        self.classes[usize::from(begin.length > USUAL)].push(begin);
    }

    fn without(&self, gone: &RoaringBitmap) -> Self {
        let mut rest = self.clone();
        for class in &mut rest.classes {
            class.retain(|begin| !gone.contains(begin.ix));
        }
        rest.recurring.retain(|begin| !gone.contains(begin.ix));
        rest
    }

    // What is nearly sorted, as it is after a few were put, takes the time of one look at each.
    fn sort(&mut self) {
        for class in &mut self.classes {
            class.sort();
            class.shrink_to_fit();
        }
        self.recurring.sort_unstable();
    }

    fn is_empty(&self) -> bool {
        self.classes.iter().all(Vec::is_empty) && self.recurring.is_empty()
    }

    /// The rules of the zone.
    pub fn rules(&self) -> &TimeZone {
        &self.rules
    }

    /// Those held every week, by minute: those of usual length, then the longer ones.
    pub fn classes(&self) -> &[Vec<Begin>; 2] {
        &self.classes
    }

    /// Those that have a recurrence, by minute.
    pub fn recurring(&self) -> &[Begin] {
        &self.recurring
    }

    /// The longest that anything of each class lasts, in minutes.
    pub const LENGTHS_MAX: [u16; 2] = [USUAL, DAY];

    /// Of some by minute, those that begin in a range of minutes since Sunday 00:00, both ends included.
    pub fn beginning_in(begins: &[Begin], low: u16, high: u16) -> &[Begin] {
        let start = begins.partition_point(|begin| begin.minute < low);
        let end = begins.partition_point(|begin| begin.minute <= high);
        &begins[start..end.max(start)]
    }
}

/// The week of one generation.
#[derive(Clone, Default)]
pub struct Week {
    zones: BTreeMap<ZoneName, Arc<ZoneWeek>>,
}

/// Beginnings as they are met.
#[derive(Default)]
pub struct Draft<'a> {
    // Hashed: a zone is looked for for each meeting.
    zones: HashMap<&'a ZoneName, Option<ZoneWeek>>,
}

impl<'a> Draft<'a> {
    /// Enters a meeting.
    pub fn enter(&mut self, ix: MeetingIx, meeting: &'a Meeting) {
        let Some((slot, name)) = meeting.slot.as_ref().and_then(|slot| Some((slot, slot.zone.as_ref()?))) else { return };
        if let Some(zone) = self.zones.entry(name).or_insert_with(|| ZoneWeek::of(name)) {
            zone.put(slot, ix);
        }
    }

    /// Sorts.
    pub fn finish(self) -> Week {
        let known = self.zones.into_iter().filter_map(|(name, zone)| Some((name, zone?)));
        let sorted = known.map(|(name, mut zone)| {
            zone.sort();
            (name.clone(), Arc::new(zone))
        });
        Week { zones: sorted.collect() }
    }
}

impl Week {
    /// As these rows are now. Only the zones that one of them is or was held in are made anew.
    pub fn with(&self, turns: &[Turn<'_>]) -> Self {
        let mut week = self.clone();
        let slot = |entry: &Option<Entry<'_>>| entry.and_then(|entry| entry.meeting.slot.clone());
        let mut turned: Vec<(MeetingIx, Option<WeeklySlot>, Option<WeeklySlot>)> =
            turns.iter().map(|turn| (turn.ix, slot(&turn.before), slot(&turn.after))).collect();
        turned.retain(|(_, before, after)| before != after);
        let slots = |(_, before, after): &(MeetingIx, Option<WeeklySlot>, Option<WeeklySlot>)| [before.clone(), after.clone()];
        let zones: BTreeSet<ZoneName> = turned.iter().flat_map(slots).filter_map(|slot| slot?.zone).collect();
        let gone: RoaringBitmap = turned.iter().map(|(ix, ..)| *ix).collect();
        for name in zones {
            let known = week.zones.get(&name).map(|zone| zone.without(&gone));
            let Some(mut zone) = known.or_else(|| ZoneWeek::of(&name)) else { continue };
            for (ix, _, after) in &turned {
                if let Some(slot) = after.as_ref().filter(|slot| slot.zone.as_ref() == Some(&name)) {
                    zone.put(slot, *ix);
                }
            }
            zone.sort();
            if zone.is_empty() {
                week.zones.remove(&name);
            } else {
                week.zones.insert(name, Arc::new(zone));
            }
        }
        week
    }

    /// The zones in which meetings are held, each with its week. Meetings without a known zone are in none.
    pub fn zones(&self) -> impl ExactSizeIterator<Item = &ZoneWeek> {
        self.zones.values().map(|zone| &**zone)
    }
}
