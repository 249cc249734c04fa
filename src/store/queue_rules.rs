//! The promises of `queue`, over rows.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::id::SourceId;
use crate::store::contract::Fence;
use crate::store::error::StoreError;
use crate::store::frame::{self, Kind, unreadable};
use crate::store::lease_rules::end;
use crate::store::queue::{Claim, Queued};
use crate::store::rows::{Rows, RowsMut, Space};

/// One source in the queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Place {
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    due: Timestamp,
    /// Since when a trigger waits for the next claim.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::optional")]
    triggered: Option<Timestamp>,
    held: Option<Held>,
    /// Readings that began since a claim was finished.
    #[serde(default)]
    readings: u32,
}

/// A claim that has not been finished; it may have lapsed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Held {
    fence: Fence,
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    until: Timestamp,
}

impl Place {
    fn can_be_claimed(&self, now: Timestamp) -> bool {
        self.due <= now && !self.is_held(now)
    }

    /// The first instant at which [`Place::can_be_claimed`].
    fn claimable_from(&self) -> Timestamp {
        self.held.as_ref().map_or(self.due, |held| held.until.max(self.due))
    }

    fn is_held(&self, now: Timestamp) -> bool {
        self.held.as_ref().is_some_and(|held| held.until > now)
    }

    /// A trigger that waits is never put off by a schedule.
    fn due_not_after_trigger(&mut self, due: Timestamp) {
        self.due = self.triggered.map_or(due, |triggered| due.min(triggered));
    }
}

/// As [`crate::store::queue::Queue::enroll`].
///
/// # Errors
/// Those of the rows; so with all below.
pub fn enroll(rows: &mut dyn RowsMut, source: &SourceId, due: Timestamp) -> Result<(), StoreError> {
    if rows.has(Space::Queue, key(source))? {
        return Ok(());
    }
    put(rows, source, &Place { due, triggered: None, held: None, readings: 0 })
}

/// As [`crate::store::queue::Queue::reschedule`].
pub fn reschedule(rows: &mut dyn RowsMut, source: &SourceId, due: Timestamp) -> Result<(), StoreError> {
    match load(rows, source)? {
        Some(mut place) if place.held.is_none() => {
            place.due_not_after_trigger(due);
            put(rows, source, &place)
        }
        _ => Ok(()),
    }
}

/// As [`crate::store::queue::Queue::withdraw`]. The fence takes a step, so that a claim that is out is lost.
pub fn withdraw(rows: &mut dyn RowsMut, source: &SourceId) -> Result<(), StoreError> {
    if rows.remove(Space::Queue, key(source))? {
        next_fence(rows, source)?;
    }
    Ok(())
}

/// As [`crate::store::queue::Queue::claim`].
pub fn claim(rows: &mut dyn RowsMut, now: Timestamp, visibility_s: u32, limit: usize) -> Result<Vec<Claim>, StoreError> {
    let mut due: Vec<(SourceId, Place)> = all(rows)?;
    due.retain(|(_, place)| place.can_be_claimed(now));
    due.sort_by(|(a, x), (b, y)| (x.due, a).cmp(&(y.due, b)));
    due.truncate(limit);
    due.into_iter().map(|(source, place)| take(rows, source, place, now, visibility_s)).collect()
}

/// As [`crate::store::queue::Queue::claim_source`].
pub fn claim_source(rows: &mut dyn RowsMut, source: &SourceId, now: Timestamp, visibility_s: u32) -> Result<Option<Claim>, StoreError> {
    match load(rows, source)? {
        Some(place) if !place.is_held(now) => take(rows, source.clone(), place, now, visibility_s).map(Some),
        _ => Ok(None),
    }
}

fn take(rows: &mut dyn RowsMut, source: SourceId, mut place: Place, now: Timestamp, visibility_s: u32) -> Result<Claim, StoreError> {
    let fence = next_fence(rows, &source)?;
    let until = end(now, visibility_s);
    place.triggered = None;
    place.held = Some(Held { fence, until });
    put(rows, &source, &place)?;
    Ok(Claim { source, fence, due: place.due, until, unfinished: place.readings })
}

/// Before when a claim comes back empty, as long as nobody writes to the queue. `None` where nothing is in it.
pub fn idle_until(rows: &dyn Rows) -> Result<Option<Timestamp>, StoreError> {
    Ok(all(rows)?.iter().map(|(_, place)| place.claimable_from()).min())
}

/// As [`crate::store::queue::Queue::extend`].
pub fn extend(rows: &mut dyn RowsMut, claim: &Claim, now: Timestamp, visibility_s: u32) -> Result<Claim, StoreError> {
    let (mut place, held) = claimed(rows, &claim.source, claim.fence)?;
    let until = held.until.max(end(now, visibility_s));
    place.held = Some(Held { until, ..held });
    put(rows, &claim.source, &place)?;
    Ok(Claim { until, ..claim.clone() })
}

/// As [`crate::store::queue::Queue::finish`].
pub fn finish(rows: &mut dyn RowsMut, claim: &Claim, next_due: Timestamp) -> Result<(), StoreError> {
    end_claim(rows, claim, next_due, 0)
}

/// As [`crate::store::queue::Queue::set_aside`].
pub fn set_aside(rows: &mut dyn RowsMut, claim: &Claim, next_due: Timestamp) -> Result<(), StoreError> {
    end_claim(rows, claim, next_due, 1)
}

fn end_claim(rows: &mut dyn RowsMut, claim: &Claim, next_due: Timestamp, readings: u32) -> Result<(), StoreError> {
    let (mut place, _) = claimed(rows, &claim.source, claim.fence)?;
    place.held = None;
    place.readings = readings;
    place.due_not_after_trigger(next_due);
    put(rows, &claim.source, &place)
}

/// As [`crate::store::queue::Queue::begin_reading`].
pub fn begin_reading(rows: &mut dyn RowsMut, source: &SourceId, fence: Fence) -> Result<(), StoreError> {
    let (mut place, _) = claimed(rows, source, fence)?;
    place.readings = place.readings.saturating_add(1);
    put(rows, source, &place)
}

/// As [`crate::store::queue::Queue::trigger`].
pub fn trigger(rows: &mut dyn RowsMut, source: &SourceId, now: Timestamp) -> Result<bool, StoreError> {
    let Some(mut place) = load(rows, source)? else { return Ok(false) };
    place.triggered = Some(place.triggered.map_or(now, |earlier| earlier.min(now)));
    if place.held.is_none() {
        place.due = place.due.min(now);
    }
    put(rows, source, &place)?;
    Ok(true)
}

/// As [`crate::store::queue::Queue::queued`].
pub fn queued(rows: &dyn Rows) -> Result<Vec<Queued>, StoreError> {
    let queued = |(source, place): (SourceId, Place)| Queued { source, due: place.due, claimed_until: place.held.map(|held| held.until) };
    Ok(all(rows)?.into_iter().map(queued).collect())
}

/// The place of a claim that still holds. A lapsed one holds until another takes the source.
fn claimed(rows: &dyn Rows, source: &SourceId, fence: Fence) -> Result<(Place, Held), StoreError> {
    if let Some(place) = load(rows, source)?
        && let Some(held) = place.held.clone()
        && held.fence == fence
    {
        return Ok((place, held));
    }
    Err(StoreError::Fenced { shelf: format!("queue/{source}"), held: last_fence(rows, source)?, ours: fence })
}

fn last_fence(rows: &dyn Rows, source: &SourceId) -> Result<Fence, StoreError> {
    let Some(bytes) = rows.get(Space::Fence, key(source))? else { return Ok(0) };
    let bytes = <[u8; 8]>::try_from(bytes.as_ref()).map_err(|error| unreadable(&format!("the fence of {source}"), error))?;
    Ok(Fence::from_be_bytes(bytes))
}

fn next_fence(rows: &mut dyn RowsMut, source: &SourceId) -> Result<Fence, StoreError> {
    let fence = last_fence(rows, source)? + 1;
    rows.put(Space::Fence, key(source), &fence.to_be_bytes())?;
    Ok(fence)
}

fn all(rows: &dyn Rows) -> Result<Vec<(SourceId, Place)>, StoreError> {
    let read = |(key, bytes): (Vec<u8>, bytes::Bytes)| Ok((source(&key)?, frame::decode_row(Kind::Queued, &bytes)?));
    rows.scan(Space::Queue, &[], usize::MAX)?.into_iter().map(read).collect()
}

fn load(rows: &dyn Rows, source: &SourceId) -> Result<Option<Place>, StoreError> {
    rows.get(Space::Queue, key(source))?.map(|bytes| frame::decode_row(Kind::Queued, &bytes)).transpose()
}

fn put(rows: &mut dyn RowsMut, source: &SourceId, place: &Place) -> Result<(), StoreError> {
    rows.put(Space::Queue, key(source), &frame::encode_row(Kind::Queued, place)?)
}

fn key(source: &SourceId) -> &[u8] {
    source.as_str().as_bytes()
}

/// The source that a key names.
///
/// # Errors
/// `Unreadable` where it is not a source id.
pub fn source(key: &[u8]) -> Result<SourceId, StoreError> {
    let text = String::from_utf8_lossy(key);
    text.parse().map_err(|error| unreadable("a source's key", error))
}
