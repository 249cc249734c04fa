//! Ids of what meetings share: an id lasts as long as its key, and longer where the same meetings hold a new key.
//!
//! What is no longer served is remembered by a [`mark`] of its key: a key holds names and addresses, and those of a place
//! that is gone are nobody's business any more.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use crate::model::id::MeetingId;

/// The ids of the generation before.
#[derive(Debug, Default)]
pub struct Before<'a> {
    /// Those served, by the key that each was known by.
    pub by_key: HashMap<&'a str, Uuid>,
    /// Those retired, by the mark of that key.
    pub by_mark: HashMap<Cow<'a, str>, Uuid>,
    /// By the meeting that each was part of.
    pub of_meeting: HashMap<MeetingId, Uuid>,
}

impl Before<'_> {
    fn id_of(&self, key: &str) -> Option<Uuid> {
        let revived = || self.by_mark.get(mark(key).as_ref()).copied();
        self.by_key.get(key).copied().or_else(|| if self.by_mark.is_empty() { None } else { revived() })
    }
}

/// How marks begin, and no key does.
const MARK: char = '#';
/// 128 bits: two of a million keys share a mark once in 10^26 worlds.
const MARK_DIGITS: usize = 32;

/// What a key is remembered by: the same for the same key, and nothing can be read from it. A mark is its own mark, no
/// key has none, and stores of before have keys in their place.
pub fn mark(key: &str) -> Cow<'_, str> {
    if key.is_empty() || key.starts_with(MARK) {
        return Cow::Borrowed(key);
    }
    Cow::Owned(format!("{MARK}{}", &blake3::hash(key.as_bytes()).to_hex()[..MARK_DIGITS]))
}

/// The id of each key that a meeting holds: the one it had; else, where the key is new, the one that most of its
/// meetings had, if that one's key is gone and `fits` allows it; else a new one. Each id goes once, and new ones are
/// minted in the order of the keys.
pub fn assign<'k>(
    held: &[(MeetingId, &'k str)],
    before: &Before<'_>,
    fits: impl Fn(&str, Uuid) -> bool,
    mint: &mut dyn FnMut() -> Uuid,
) -> BTreeMap<&'k str, Uuid> {
    let keys: BTreeSet<&str> = held.iter().map(|(_, key)| *key).collect();
    let mut ids: BTreeMap<&str, Uuid> = keys.iter().filter_map(|key| Some((*key, before.id_of(key)?))).collect();
    let mut taken: HashSet<Uuid> = ids.values().copied().collect();
    let mut votes: BTreeMap<(&str, Uuid), usize> = BTreeMap::new();
    for (meeting, key) in held.iter().filter(|(_, key)| !ids.contains_key(key)) {
        if let Some(id) = before.of_meeting.get(meeting).filter(|id| !taken.contains(id)) {
            *votes.entry((*key, *id)).or_default() += 1;
        }
    }
    let mut votes: Vec<((&str, Uuid), usize)> = votes.into_iter().filter(|((key, id), _)| fits(key, *id)).collect();
    votes.sort_by_key(|(pair, count)| (Reverse(*count), *pair));
    for ((key, id), _) in votes {
        if !ids.contains_key(key) && taken.insert(id) {
            ids.insert(key, id);
        }
    }
    for key in keys {
        ids.entry(key).or_insert_with(&mut *mint);
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::{Before, assign, mark};
    use crate::model::id::MeetingId;
    use uuid::Uuid;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    #[test]
    fn an_id_goes_to_the_new_key_of_most_of_its_meetings_and_only_once() {
        let meeting = |n| MeetingId(id(n));
        let before =
            Before { by_key: [("old", id(9))].into(), of_meeting: [1, 2, 3].map(|n| (meeting(n), id(9))).into(), ..Before::default() };
        let held = [(meeting(1), "a"), (meeting(2), "b"), (meeting(3), "b")];
        let mut next = 100;
        let ids = assign(&held, &before, |_, _| true, &mut || {
            next += 1;
            id(next)
        });
        assert_eq!((ids["a"], ids["b"]), (id(101), id(9)));
        let kept = assign(&[(meeting(1), "a"), (meeting(2), "old")], &before, |_, _| true, &mut || id(200));
        assert_eq!((kept["a"], kept["old"]), (id(200), id(9)));
    }

    #[test]
    fn a_retired_id_is_revived_by_the_mark_of_its_key_and_by_what_older_stores_have_in_its_place() {
        let meeting = |n| MeetingId(id(n));
        for kept in [mark("old"), "old".into()] {
            let before = Before { by_mark: [(mark(&kept), id(9))].into(), ..Before::default() };
            let ids = assign(&[(meeting(1), "old"), (meeting(2), "new")], &before, |_, _| true, &mut || id(200));
            assert_eq!((ids["old"], ids["new"]), (id(9), id(200)));
        }
        assert!(!mark("old").contains("old"));
    }
}
