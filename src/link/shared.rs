//! What several meetings share, settled for the keys that a change may have moved: their ids, what they say, and which ids
//! of before they leave behind.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use crate::link::before::{Before, venue};
use crate::link::groups;
use crate::link::lasting;
use crate::link::memory::Memory;
use crate::link::places;
use crate::link::series;
use crate::link::sharing::{Holders, Moved, Turned};
use crate::model::generation::SharedKind;
use crate::model::id::{ListingKey, MeetingId};
use crate::model::meeting::{MeetingSeries, Venue};
use crate::model::organization::Group;

/// A meeting that holds a key.
pub struct Holder<'k> {
    /// Its number in the memory.
    pub meeting: u32,
    /// Its id.
    pub id: MeetingId,
    /// The key.
    pub key: &'k str,
}

/// The ids of the keys of one kind that a change may have moved.
struct Assigned<'k> {
    /// By key.
    ids: BTreeMap<&'k str, Uuid>,
    /// Ids of before that none of the keys has, each with the key that it had.
    left: BTreeMap<Uuid, &'k str>,
    /// The meetings that may have held one of those.
    asked: Vec<MeetingId>,
}

/// What a change made of one kind.
#[derive(Debug)]
pub struct Settled<T> {
    /// What each of these meetings holds now; all others hold what they held.
    pub now: HashMap<MeetingId, Option<Uuid>>,
    /// What was found of the keys, sorted by id.
    pub records: Vec<T>,
    /// Ids that are not served any more, each with the one that most of its meetings hold now, and may lead to.
    pub left: Vec<Left>,
}

/// An id that is not served any more.
#[derive(Debug)]
pub struct Left {
    /// The id.
    pub id: Uuid,
    /// A mark of the key that it had.
    pub mark: String,
    /// Where it leads.
    pub heir: Option<Uuid>,
}

/// What a change made of all kinds.
#[derive(Debug)]
pub struct Shared {
    /// Venues.
    pub venues: Settled<Venue>,
    /// Groups.
    pub groups: Settled<Group>,
    /// Series.
    pub series: Settled<MeetingSeries>,
}

/// Everything that settling asks of.
pub struct Settling<'a> {
    /// What is remembered, with all that is new.
    pub memory: &'a Memory,
    /// The generation before.
    pub before: &'a Before<'a>,
    /// Where each meeting that was merged lives on.
    pub merged: &'a HashMap<MeetingId, MeetingId>,
    /// The first name of each meeting that is fused anew.
    pub names: &'a HashMap<MeetingId, Option<&'a str>>,
}

impl<'a> Settling<'a> {
    /// Settles all kinds. New ids are minted in the order of the keys.
    pub fn settle(&self, moved: &'a Moved, mint: &mut dyn FnMut() -> Uuid) -> Shared {
        let venues = self.settle_venues(&moved.venues, mint);
        let groups = self.settle_groups(&moved.groups, mint);
        let series = self.settle_series(&moved.series, mint);
        Shared { venues, groups, series }
    }

    fn settle_venues(&self, turned: &'a Turned, mint: &mut dyn FnMut() -> Uuid) -> Settled<Venue> {
        let held = self.held(SharedKind::Venue, self.memory.sharing.venues(), turned);
        let best = places::best(&held, |meeting| &self.memory.kept(meeting).told);
        let venues_before = &self.before.content.venues;
        let fits = |key: &str, id: Uuid| {
            best.get(key).zip(venue(venues_before, id)).is_some_and(|(now, old)| places::may_be_one(now.place, &old.place))
        };
        let assigned = self.assign(SharedKind::Venue, &held, turned, &fits, mint);
        let records = places::records(best, &assigned.ids, self.memory.linker.crowd());
        // A meeting that moves house leads nobody from its old building to the new one; groups and series follow theirs.
        let may_follow = |old: Uuid, new: Uuid| {
            let now = venue(&records, new).or_else(|| venue(venues_before, new));
            now.zip(venue(venues_before, old)).is_some_and(|(now, old)| places::may_be_one(&now.place, &old.place))
        };
        let (now, left) = self.finish(SharedKind::Venue, turned, &assigned, &may_follow);
        Settled { now, records, left }
    }

    fn settle_groups(&self, turned: &'a Turned, mint: &mut dyn FnMut() -> Uuid) -> Settled<Group> {
        let held = self.held(SharedKind::Group, self.memory.sharing.groups(), turned);
        let groups_before = &self.before.content.groups;
        let fits = |key: &str, id: Uuid| {
            let old = groups_before.binary_search_by_key(&id, |group| group.id.0).ok();
            old.is_some_and(|at| key.split('|').next() == Some(groups_before[at].fellowship.as_str()))
        };
        let assigned = self.assign(SharedKind::Group, &held, turned, &fits, mint);
        let records = groups::records(&held, &assigned.ids, |meeting| &self.memory.kept(meeting).told);
        let (now, left) = self.finish(SharedKind::Group, turned, &assigned, &|_, _| true);
        Settled { now, records, left }
    }

    fn settle_series(&self, turned: &'a Turned, mint: &mut dyn FnMut() -> Uuid) -> Settled<MeetingSeries> {
        let held = self.held(SharedKind::Series, self.memory.sharing.series(), turned);
        let assigned = self.assign(SharedKind::Series, &held, turned, &|_, _| true, mint);
        let records = series::records(&held, &assigned.ids, |meeting| self.named(meeting));
        let (now, left) = self.finish(SharedKind::Series, turned, &assigned, &|_, _| true);
        Settled { now, records, left }
    }

    /// The key of a meeting's best listing, and its first name.
    fn named(&self, meeting: u32) -> (&'a ListingKey, Option<&'a str>) {
        let kept = self.memory.kept(meeting);
        let before = || self.before.meeting(kept.id)?.names.first().map(|name| name.text.as_str());
        (&kept.told.best.key, self.names.get(&kept.id).copied().unwrap_or_else(before))
    }

    fn held(&self, kind: SharedKind, holders: &Holders, turned: &'a Turned) -> Vec<Holder<'a>> {
        let holder = |meeting: u32| {
            let id = self.memory.kept(meeting).id;
            let key = match turned.texts.get(&meeting) {
                Some(text) => text.as_deref(),
                None => self.before.key(kind, self.before.shared(kind, id)?),
            };
            Some(Holder { meeting, id, key: key? })
        };
        turned.hashes.iter().flat_map(|key| holders.of(*key)).filter_map(holder).collect()
    }

    fn assign<'k>(
        &self,
        kind: SharedKind,
        held: &[Holder<'k>],
        turned: &Turned,
        fits: &dyn Fn(&str, Uuid) -> bool,
        mint: &mut dyn FnMut() -> Uuid,
    ) -> Assigned<'k>
    where
        'a: 'k,
    {
        let mut asked = self.before.gone.to_vec();
        if !self.before.is_all {
            asked.extend(turned.texts.keys().map(|meeting| self.memory.kept(*meeting).id));
            asked.extend(held.iter().map(|holder| holder.id));
            asked.sort_unstable();
            asked.dedup();
        }
        let known: BTreeSet<Uuid> =
            if self.before.is_all { self.before.all(kind) } else { asked.iter().filter_map(|id| self.before.shared(kind, *id)).collect() };
        let mut left: BTreeMap<Uuid, &'k str> = known.into_iter().filter_map(|id| Some((id, self.before.key(kind, id)?))).collect();
        let by_key: HashMap<&str, Uuid> = left.iter().map(|(id, key)| (*key, *id)).collect();
        let pairs: Vec<(MeetingId, &'k str)> = held.iter().map(|holder| (holder.id, holder.key)).collect();
        let new: Vec<MeetingId> = pairs.iter().filter(|(_, key)| !by_key.contains_key(key)).map(|(id, _)| *id).collect();
        let of_meeting = new.iter().filter_map(|id| Some((*id, self.before.shared(kind, *id)?))).collect();
        let retired = self.before.content.retired_shared.iter().filter(|retired| retired.kind == kind && !retired.key.is_empty());
        let retired = retired.filter(|_| !new.is_empty());
        let by_mark = retired.map(|retired| (lasting::mark(&retired.key), retired.id)).collect();
        let ids = lasting::assign(&pairs, &lasting::Before { by_key, by_mark, of_meeting }, fits, mint);
        for id in ids.values() {
            left.remove(id);
        }
        Assigned { ids, left, asked }
    }

    /// What the meetings hold now, and where the ids lead that they left behind: to the one that most of its meetings hold
    /// now, of those that it may follow.
    fn finish(
        &self,
        kind: SharedKind,
        turned: &Turned,
        assigned: &Assigned<'_>,
        may_follow: &dyn Fn(Uuid, Uuid) -> bool,
    ) -> (HashMap<MeetingId, Option<Uuid>>, Vec<Left>) {
        let given = |(meeting, text): (&u32, &Option<String>)| {
            (self.memory.kept(*meeting).id, text.as_deref().and_then(|text| assigned.ids.get(text)).copied())
        };
        let now: HashMap<MeetingId, Option<Uuid>> = turned.texts.iter().map(given).collect();
        let mut votes: BTreeMap<(Uuid, Uuid), usize> = BTreeMap::new();
        for meeting in assigned.asked.iter().filter(|_| !assigned.left.is_empty()) {
            let Some(old) = self.before.shared(kind, *meeting).filter(|old| assigned.left.contains_key(old)) else { continue };
            let here = self.merged.get(meeting).unwrap_or(meeting);
            let held =
                now.get(here).copied().unwrap_or_else(|| self.memory.cluster_of(*here).and_then(|_| self.before.shared(kind, *here)));
            if let Some(new) = held {
                *votes.entry((old, new)).or_default() += 1;
            }
        }
        let mut heirs: HashMap<Uuid, (Reverse<usize>, Uuid)> = HashMap::new();
        for ((old, new), count) in votes.into_iter().filter(|((old, new), _)| may_follow(*old, *new)) {
            let vote = (Reverse(count), new);
            let best = heirs.entry(old).or_insert(vote);
            *best = (*best).min(vote);
        }
        let left = assigned.left.iter();
        let left =
            left.map(|(id, key)| Left { id: *id, mark: lasting::mark(key).into_owned(), heir: heirs.get(id).map(|(_, heir)| *heir) });
        (now, left.collect())
    }
}
