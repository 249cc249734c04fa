//! What is different from the generation before.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use crate::model::change::{Change, ChangeKind};
use crate::model::generation::GenerationContent;
use crate::model::id::{MeetingId, VenueId};
use crate::model::meeting::{Meeting, Venue};

/// Carries `first_seen_at` over, and `changed_at` wherever nothing else changed, then lists the changes, sorted by id.
/// An id that was split says so in place of saying that it changed. A venue's new address is a change of its meetings.
pub fn compare(
    content: &mut GenerationContent,
    previous: &GenerationContent,
    mut fates: BTreeMap<MeetingId, ChangeKind>,
    now: Timestamp,
) -> Vec<Change> {
    let before: HashMap<MeetingId, &Meeting> = previous.meetings.iter().map(|meeting| (meeting.id, meeting)).collect();
    let venues_before = by_id(&previous.venues);
    let venues_now = by_id(&content.venues);
    for meeting in &mut content.meetings {
        let Some(old) = before.get(&meeting.id) else {
            fates.entry(meeting.id).or_insert(ChangeKind::Added);
            continue;
        };
        meeting.first_seen_at = old.first_seen_at;
        meeting.changed_at = old.changed_at;
        let venue = meeting.venue.and_then(|id| venues_now.get(&id));
        let old_venue = old.venue.and_then(|id| venues_before.get(&id));
        if meeting != *old || venue != old_venue {
            meeting.changed_at = now;
            fates.entry(meeting.id).or_insert(ChangeKind::Changed);
        }
    }
    fates.into_iter().map(|(id, kind)| Change { id, kind, at: now }).collect()
}

fn by_id(venues: &[Venue]) -> HashMap<VenueId, &Venue> {
    venues.iter().map(|venue| (venue.id, venue)).collect()
}
