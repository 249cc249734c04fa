//! Where the ids of venues, groups and series lead that are no longer served.
//!
//! A meeting keeps its venue when the address is written anew; where two ways of writing become one, one of two ids is
//! left over. It leads to the one that most of its meetings hold now, unless they moved house: a building's id never
//! leads to another building. An id without such an heir is a tombstone, and is revived when its key returns in time. An
//! id is never forgotten; its key is, when it is not to be revived any more.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::link::lasting;
use crate::link::places;
use crate::link::policy;
use crate::model::generation::{GenerationContent, RetiredShared, SharedKind};
use crate::model::id::MeetingId;
use crate::model::meeting::Meeting;
use crate::model::place::Place;

/// One kind of what is shared: what was there, what is there, and who held it.
struct Kind<'a> {
    kind: SharedKind,
    /// Id and key.
    before: Vec<(Uuid, &'a str)>,
    now: HashSet<Uuid>,
    held: fn(&Meeting) -> Option<Uuid>,
}

/// The retired ids of a generation, sorted by id: those before that were not revived, and those it leaves behind.
pub fn retire(content: &GenerationContent, previous: &GenerationContent, now: Timestamp) -> Vec<RetiredShared> {
    let remembered = |retired: &RetiredShared| now.duration_since(retired.at) <= SignedDuration::from_hours(24 * policy::RETIRED_DAYS_MAX);
    let key = |retired: &RetiredShared| if remembered(retired) { lasting::mark(&retired.key).into_owned() } else { String::new() };
    let kept = |retired: &RetiredShared| RetiredShared { key: key(retired), ..*retired };
    let kinds = kinds(content, previous);
    let served: HashSet<Uuid> = kinds.iter().flat_map(|kind| kind.now.iter().copied()).collect();
    let mut all: BTreeMap<Uuid, RetiredShared> =
        previous.retired_shared.iter().filter(|retired| !served.contains(&retired.id)).map(|retired| (retired.id, kept(retired))).collect();
    for kind in &kinds {
        for (id, key, merged_into) in left_behind(kind, content, previous) {
            all.insert(id, RetiredShared { id, kind: kind.kind, at: now, merged_into, key: lasting::mark(key).into_owned() });
        }
    }
    let leads_to: HashMap<Uuid, Option<Uuid>> = all.values().map(|retired| (retired.id, retired.merged_into)).collect();
    for retired in all.values_mut() {
        retired.merged_into = retired.merged_into.and_then(|heir| end_of_chain(heir, &leads_to, &served));
    }
    all.into_values().collect()
}

fn kinds<'p>(content: &GenerationContent, previous: &'p GenerationContent) -> [Kind<'p>; 3] {
    [
        Kind {
            kind: SharedKind::Venue,
            before: previous.venues.iter().map(|venue| (venue.id.0, venue.key.as_str())).collect(),
            now: content.venues.iter().map(|venue| venue.id.0).collect(),
            held: |meeting| meeting.venue.map(|id| id.0),
        },
        Kind {
            kind: SharedKind::Group,
            before: previous.groups.iter().map(|group| (group.id.0, group.key.as_str())).collect(),
            now: content.groups.iter().map(|group| group.id.0).collect(),
            held: |meeting| meeting.group.map(|id| id.0),
        },
        Kind {
            kind: SharedKind::Series,
            before: previous.series.iter().map(|series| (series.id.0, series.key.as_str())).collect(),
            now: content.series.iter().map(|series| series.id.0).collect(),
            held: |meeting| meeting.series.map(|id| id.0),
        },
    ]
}

/// Ids of one kind that are gone: id, key and heir.
fn left_behind<'p>(kind: &Kind<'p>, content: &GenerationContent, previous: &GenerationContent) -> Vec<(Uuid, &'p str, Option<Uuid>)> {
    let gone: HashMap<Uuid, &str> = kind.before.iter().filter(|(id, _)| !kind.now.contains(id)).copied().collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let now_held: HashMap<MeetingId, Uuid> =
        content.meetings.iter().filter_map(|meeting| Some((meeting.id, (kind.held)(meeting)?))).collect();
    let merged: HashMap<MeetingId, MeetingId> =
        content.retired.iter().filter_map(|retired| Some((retired.id, retired.merged_into?))).collect();
    let mut votes: BTreeMap<(Uuid, Uuid), usize> = BTreeMap::new();
    for meeting in &previous.meetings {
        let Some(old) = (kind.held)(meeting).filter(|old| gone.contains_key(old)) else { continue };
        let here = merged.get(&meeting.id).unwrap_or(&meeting.id);
        if let Some(new) = now_held.get(here) {
            *votes.entry((old, *new)).or_default() += 1;
        }
    }
    let mut heirs: HashMap<Uuid, (Reverse<usize>, Uuid)> = HashMap::new();
    for ((old, new), count) in votes {
        if may_follow(kind.kind, old, new, content, previous) {
            let best = heirs.entry(old).or_insert((Reverse(count), new));
            *best = (*best).min((Reverse(count), new));
        }
    }
    gone.into_iter().map(|(id, key)| (id, key, heirs.get(&id).map(|(_, heir)| *heir))).collect()
}

/// A meeting that moves house leads nobody from its old building to the new one; groups and series follow their meetings.
fn may_follow(kind: SharedKind, old: Uuid, new: Uuid, content: &GenerationContent, previous: &GenerationContent) -> bool {
    match kind {
        SharedKind::Venue => place(content, new).zip(place(previous, old)).is_some_and(|(now, before)| places::may_be_one(now, before)),
        SharedKind::Group | SharedKind::Series => true,
    }
}

fn place(content: &GenerationContent, venue: Uuid) -> Option<&Place> {
    let at = content.venues.binary_search_by_key(&venue, |venue| venue.id.0).ok()?;
    Some(&content.venues[at].place)
}

/// Follows redirects to an id that is served, or to a tombstone; `None` where the trail is lost.
fn end_of_chain(start: Uuid, leads_to: &HashMap<Uuid, Option<Uuid>>, served: &HashSet<Uuid>) -> Option<Uuid> {
    let mut at = start;
    for _ in 0..=leads_to.len() {
        if served.contains(&at) {
            return Some(at);
        }
        match leads_to.get(&at)? {
            Some(next) => at = *next,
            None => return Some(at),
        }
    }
    None
}
