//! Slots to dated occurrences, by wall time in the slot's zone.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::model::slot::WeeklySlot;

/// One dated holding of a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OccurrenceTime {
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends, where the length is known. Lengths are elapsed time: an hour is an hour when clocks change.
    pub ends_at: Option<Timestamp>,
    /// The day it begins on, in the slot's zone.
    pub local_date: Date,
}

/// The first occurrence that begins at or after an instant. `None` where the slot has no zone: an hour is never guessed.
pub fn next(slot: &WeeklySlot, after: Timestamp) -> Option<OccurrenceTime> {
    let _ = (slot, after);
    todo!()
}

/// The occurrences that begin at or after `from` and before the same wall time `days` days later in the slot's zone.
pub fn between(slot: &WeeklySlot, from: Timestamp, days: u16) -> Vec<OccurrenceTime> {
    let _ = (slot, from, days);
    todo!()
}
