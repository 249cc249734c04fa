//! What is different from the generation before.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;

use crate::link::before::{Before, shared_by, venue};
use crate::link::shared::Shared;
use crate::model::change::{Change, ChangeKind};
use crate::model::generation::SharedKind;
use crate::model::id::MeetingId;
use crate::model::meeting::Meeting;

/// The ids of venues that are served as before and say something else.
pub fn venues_changed(shared: &Shared, before: &Before<'_>) -> BTreeSet<Uuid> {
    let records = shared.venues.records.iter();
    records.filter(|now| venue(&before.content.venues, now.id.0).is_some_and(|old| old != *now)).map(|venue| venue.id.0).collect()
}

/// Carries `first_seen_at` over to meetings that were fused anew, and `changed_at` wherever nothing else changed. A venue's
/// new address is a change of its meetings.
pub fn compare(
    anew: &mut [Meeting],
    before: &Before<'_>,
    venues_changed: &BTreeSet<Uuid>,
    fates: &mut BTreeMap<MeetingId, ChangeKind>,
    now: Timestamp,
) {
    for meeting in anew {
        let Some(old) = before.meeting(meeting.id) else {
            fates.entry(meeting.id).or_insert(ChangeKind::Added);
            continue;
        };
        meeting.first_seen_at = old.first_seen_at;
        meeting.changed_at = old.changed_at;
        let moved = shared_by(SharedKind::Venue, meeting).is_some_and(|venue| venues_changed.contains(&venue));
        if moved || *meeting != *old {
            meeting.changed_at = now;
            fates.entry(meeting.id).or_insert(ChangeKind::Changed);
        }
    }
}

/// The meetings that stand as they were fused and are different by what they share: they hold another group or series, or
/// are held, as these neighbours may be, at a venue that says something else.
pub fn by_what_they_share(
    shared: &Shared,
    before: &Before<'_>,
    venues_changed: &BTreeSet<Uuid>,
    neighbours: impl Iterator<Item = MeetingId>,
    anew: &[Meeting],
) -> BTreeSet<MeetingId> {
    let regrouped = shared.groups.now.iter().filter(|(id, now)| before.shared(SharedKind::Group, **id) != **now);
    let in_another_series = shared.series.now.iter().filter(|(id, now)| before.shared(SharedKind::Series, **id) != **now);
    let mut all: BTreeSet<MeetingId> = regrouped.chain(in_another_series).map(|(id, _)| *id).collect();
    if !venues_changed.is_empty() {
        let is_at_one = |id: &MeetingId| before.shared(SharedKind::Venue, *id).is_some_and(|venue| venues_changed.contains(&venue));
        all.extend(neighbours.filter(is_at_one));
    }
    all.retain(|id| anew.binary_search_by_key(id, |meeting| meeting.id).is_err());
    all
}

/// The changelog, sorted by id. An id that was split says so in place of saying that it changed.
pub fn list(fates: BTreeMap<MeetingId, ChangeKind>, now: Timestamp) -> Vec<Change> {
    fates.into_iter().map(|(id, kind)| Change { id, kind, at: now }).collect()
}
