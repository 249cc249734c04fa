//! A generation brought in line in place: a million meetings that stand are neither copied nor moved where ids stay.

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;
use uuid::Uuid;

use crate::link::heirs;
use crate::link::shared::{Left, Shared};
use crate::model::generation::{Altered, GenerationContent, SharedKind};
use crate::model::id::{GroupId, MeetingId, SeriesId};
use crate::model::meeting::Meeting;

/// Puts things into a list that is sorted by id, in place of those of the same id, and takes out those that are gone. What is
/// put is sorted by id and not among the gone.
pub fn patch<T: PartialEq>(list: &mut Vec<T>, id: impl Fn(&T) -> Uuid, gone: &BTreeSet<Uuid>, put: Vec<T>, altered: &mut HashSet<Uuid>) {
    if list.is_empty() {
        altered.extend(put.iter().map(id));
        *list = put;
        return;
    }
    if !gone.is_empty() {
        list.retain(|thing| {
            let id = id(thing);
            let goes = gone.contains(&id);
            if goes {
                altered.insert(id);
            }
            !goes
        });
    }
    let mut new: Vec<T> = Vec::new();
    for thing in put {
        match list.binary_search_by_key(&id(&thing), &id) {
            Ok(at) if list[at] == thing => {}
            Ok(at) => {
                altered.insert(id(&thing));
                list[at] = thing;
            }
            Err(_) => {
                altered.insert(id(&thing));
                new.push(thing);
            }
        }
    }
    let in_order = list.last().zip(new.first()).is_none_or(|(last, first)| id(last) < id(first));
    list.append(&mut new);
    // Ids are minted by the hour, so new ones stand behind all others; revived ones do not.
    if !in_order {
        list.sort_by_key(&id);
    }
}

/// Puts meetings that were fused anew in place, and brings those in line that `beside` names, which are different only by
/// what they share.
pub fn meetings(
    list: &mut Vec<Meeting>,
    gone: &BTreeSet<Uuid>,
    anew: Vec<Meeting>,
    (beside, shared, now): (&BTreeSet<MeetingId>, &Shared, Timestamp),
    altered: &mut HashSet<Uuid>,
) {
    for id in beside {
        let Ok(at) = list.binary_search_by_key(id, |meeting| meeting.id) else { continue };
        let meeting = &mut list[at];
        if let Some(group) = shared.groups.now.get(id) {
            meeting.group = group.map(GroupId);
        }
        if let Some(series) = shared.series.now.get(id) {
            meeting.series = series.map(SeriesId);
        }
        meeting.changed_at = now;
        altered.insert(id.0);
    }
    patch(list, |meeting| meeting.id.0, gone, anew, altered);
}

/// Puts what meetings share in place, and retires what is not served any more.
pub fn shared(content: &mut GenerationContent, shared: Shared, now: Timestamp, altered: &mut Altered) {
    let Shared { venues, groups, series } = shared;
    let gone = |left: &[Left]| left.iter().map(|left| left.id).collect();
    patch(&mut content.venues, |venue| venue.id.0, &gone(&venues.left), venues.records, &mut altered.venues);
    patch(&mut content.groups, |group| group.id.0, &gone(&groups.left), groups.records, &mut altered.groups);
    patch(&mut content.series, |series| series.id.0, &gone(&series.left), series.records, &mut altered.series);
    let left = [(SharedKind::Venue, venues.left), (SharedKind::Group, groups.left), (SharedKind::Series, series.left)];
    heirs::retire(content, left, now, &mut altered.retired_shared);
}

#[cfg(test)]
mod tests {
    use super::patch;
    use std::collections::{BTreeSet, HashSet};
    use uuid::Uuid;

    #[test]
    fn what_is_put_stands_in_order_and_what_stays_is_not_called_altered() {
        let id = Uuid::from_u128;
        let mut list: Vec<(u128, char)> = vec![(2, 'a'), (4, 'b'), (6, 'c'), (8, 'd')];
        let mut altered = HashSet::new();
        patch(&mut list, |thing| id(thing.0), &BTreeSet::from([id(6)]), vec![(1, 'e'), (2, 'a'), (4, 'x'), (9, 'f')], &mut altered);
        assert_eq!(list, [(1, 'e'), (2, 'a'), (4, 'x'), (8, 'd'), (9, 'f')]);
        let noted: Vec<u128> = (1..10).filter(|n| altered.contains(&id(*n))).collect();
        assert_eq!(noted, [1, 4, 6, 9]);
    }
}
