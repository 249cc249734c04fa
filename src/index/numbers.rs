//! Numbers by which others know a meeting: those of world and general services, a source's own ids, rooms to join.

use std::sync::Arc;

use roaring::RoaringBitmap;
use xxhash_rust::xxh3::xxh3_64;

use crate::index::layered::Layered;
use crate::index::marks::Marks;
use crate::index::snapshot::MeetingIx;
use crate::model::meeting::Meeting;

/// The scheme of rooms to join: the whole id, such as `zoom:84629018704`, or what stands behind the colon.
pub const ROOM: &str = "room";

/// The numbers of one generation.
pub struct Numbers {
    base: Arc<Hashes>,
    over: Hashes,
    marks: Arc<Marks>,
}

/// Numbers by their hash. What a hash finds is read again, so two that collide are told apart.
#[derive(Default)]
struct Hashes(Vec<(u64, MeetingIx)>);

impl Hashes {
    fn same(&self, wanted: u64) -> impl Iterator<Item = MeetingIx> {
        let start = self.0.partition_point(|(hash, _)| *hash < wanted);
        self.0[start..].iter().take_while(move |(hash, _)| *hash == wanted).map(|(_, ix)| *ix)
    }
}

/// Numbers as they are met.
#[derive(Default)]
pub struct Draft {
    numbers: Vec<(u64, MeetingIx)>,
    // To write in.
    written: Vec<u8>,
}

impl Draft {
    /// Enters a meeting.
    pub fn enter(&mut self, ix: MeetingIx, meeting: &Meeting) {
        for_each(meeting, |scheme, value| self.numbers.push((hash(scheme, value, &mut self.written), ix)));
    }

    /// Sorts.
    pub fn finish(self) -> Numbers {
        Numbers { base: Arc::new(self.sorted()), over: Hashes::default(), marks: Arc::default() }
    }

    fn sorted(mut self) -> Hashes {
        self.numbers.sort_unstable();
        self.numbers.dedup();
        self.numbers.shrink_to_fit();
        Hashes(self.numbers)
    }
}

impl Numbers {
    /// With all rows that were touched, which are those that `marks` has, as they are now.
    pub fn with(&self, touched: &[(MeetingIx, &Meeting)], marks: &Arc<Marks>) -> Self {
        let mut over = Draft::default();
        touched.iter().for_each(|(ix, meeting)| over.enter(*ix, meeting));
        Self { base: Arc::clone(&self.base), over: over.sorted(), marks: Arc::clone(marks) }
    }

    /// The meetings that are known by a number: case and blanks do not matter, nor do the dashes of a room's number. Takes the
    /// meetings of the generation.
    pub fn known_by(&self, meetings: &Layered<Arc<Meeting>>, scheme: &str, value: &str) -> RoaringBitmap {
        let wanted = hash(scheme, value, &mut Vec::new());
        let same = self.base.same(wanted).filter(|ix| !self.marks.has(*ix)).chain(self.over.same(wanted));
        same.filter(|ix| meetings.get(*ix).is_some_and(|meeting| has(meeting, scheme, value))).collect()
    }
}

fn has(meeting: &Meeting, scheme: &str, value: &str) -> bool {
    let mut found = false;
    for_each(meeting, |own, number| {
        found |= own.eq_ignore_ascii_case(scheme.trim()) && plain(own, number).eq(plain(own, value));
    });
    found
}

fn for_each(meeting: &Meeting, mut each: impl FnMut(&str, &str)) {
    for id in &meeting.external_ids {
        each(&id.scheme, &id.value);
    }
    if let Some(room) = meeting.online.as_ref().and_then(|online| online.room_id.as_deref()) {
        each(ROOM, room);
        if let Some((_, number)) = room.split_once(':') {
            each(ROOM, number);
        }
    }
}

/// Characters of a number that tell it from others.
fn plain(scheme: &str, value: &str) -> impl Iterator<Item = char> {
    let dashes = scheme.eq_ignore_ascii_case(ROOM);
    value.chars().filter(move |c| !(c.is_whitespace() || dashes && *c == '-')).map(|c| c.to_ascii_uppercase())
}

/// `written` is room to write in, as one hash takes less time than one that is given its parts.
fn hash(scheme: &str, value: &str, written: &mut Vec<u8>) -> u64 {
    let scheme = scheme.trim();
    written.clear();
    written.extend(scheme.bytes().map(|byte| byte.to_ascii_lowercase()));
    written.push(0);
    let mut bytes = [0; 4];
    for c in plain(scheme, value) {
        written.extend_from_slice(c.encode_utf8(&mut bytes).as_bytes());
    }
    xxh3_64(written)
}

#[cfg(test)]
mod tests {
    use super::{ROOM, plain};

    #[test]
    fn a_room_is_found_as_people_write_its_number() {
        let same = |scheme: &str, a: &str, b: &str| plain(scheme, a).eq(plain(scheme, b));
        assert!(same(ROOM, "881 1306-9602", "88113069602"));
        assert!(same("naws", " g00000012", "G00000012"));
        assert!(!same("slug", "monday-1", "monday1"), "a dash of any other number is part of it");
    }
}
