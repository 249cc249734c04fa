//! Where the ids of venues, groups and series lead that are no longer served.
//!
//! A meeting keeps its venue when the address is written anew; where two ways of writing become one, one of two ids is
//! left over. It leads to the one that most of its meetings hold now, unless they moved house: a building's id never
//! leads to another building. An id without such an heir is a tombstone, and is revived when its key returns in time. An
//! id is never forgotten; its key is, when it is not to be revived any more.

use std::borrow::Cow;
use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::link::lasting;
use crate::link::policy;
use crate::link::shared::Left;
use crate::model::generation::{GenerationContent, RetiredShared, SharedKind};

/// Brings the retired ids of a generation in line, sorted by id: those of before that were not revived, and those it leaves
/// behind. Its venues, groups and series are the new ones already.
pub fn retire(content: &mut GenerationContent, left: [(SharedKind, Vec<Left>); 3], now: Timestamp, altered: &mut HashSet<Uuid>) {
    let mut all = std::mem::take(&mut content.retired_shared);
    all.retain_mut(|retired| {
        let is_revived = is_served(retired.id, retired.kind, content);
        let key = if is_remembered(retired, now) { lasting::mark(&retired.key) } else { Cow::Borrowed("") };
        let key = (key != retired.key).then(|| key.into_owned());
        if is_revived || key.is_some() {
            altered.insert(retired.id);
        }
        if let Some(key) = key {
            retired.key = key;
        }
        !is_revived
    });
    for (kind, left) in left {
        altered.extend(left.iter().map(|left| left.id));
        let retired = |Left { id, mark, heir }| RetiredShared { id, kind, at: now, merged_into: heir, key: mark };
        all.extend(left.into_iter().map(retired));
    }
    all.sort_by_key(|retired| retired.id);
    let led_astray = |retired: &&RetiredShared| retired.merged_into.is_some_and(|heir| !is_served(heir, retired.kind, content));
    let end = |retired: &RetiredShared| (retired.id, retired.merged_into.and_then(|heir| end_of_chain(heir, retired.kind, &all, content)));
    let mended: Vec<(Uuid, Option<Uuid>)> = all.iter().filter(led_astray).map(end).collect();
    for (id, end) in mended {
        let Ok(at) = all.binary_search_by_key(&id, |retired| retired.id) else { continue };
        if all[at].merged_into != end {
            altered.insert(id);
            all[at].merged_into = end;
        }
    }
    content.retired_shared = all;
}

fn is_remembered(retired: &RetiredShared, now: Timestamp) -> bool {
    now.duration_since(retired.at) <= SignedDuration::from_hours(24 * policy::RETIRED_DAYS_MAX)
}

fn is_served(id: Uuid, kind: SharedKind, content: &GenerationContent) -> bool {
    match kind {
        SharedKind::Venue => content.venues.binary_search_by_key(&id, |venue| venue.id.0).is_ok(),
        SharedKind::Group => content.groups.binary_search_by_key(&id, |group| group.id.0).is_ok(),
        SharedKind::Series => content.series.binary_search_by_key(&id, |series| series.id.0).is_ok(),
    }
}

/// Follows redirects to an id that is served, or to a tombstone; `None` where the trail is lost.
fn end_of_chain(start: Uuid, kind: SharedKind, all: &[RetiredShared], content: &GenerationContent) -> Option<Uuid> {
    let mut at = start;
    for _ in 0..=all.len() {
        if is_served(at, kind, content) {
            return Some(at);
        }
        let retired = &all[all.binary_search_by_key(&at, |retired| retired.id).ok()?];
        match retired.merged_into {
            Some(next) => at = next,
            None => return Some(at),
        }
    }
    None
}
