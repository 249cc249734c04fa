//! A generation that changes again and again: what is written is what changed, and what is read is all of it.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use meeting_graph::model::generation::{Altered, GenerationContent};
use meeting_graph::model::meeting::MeetingSeries;
use meeting_graph::store::contract::{Chunk, ChunkId};
use meeting_graph::store::generation::{
    BUCKET_SIZE, Cut, Part, Role, decode_generation, decode_generation_and_cut, decode_part, encode_generation, encode_generation_after,
};
use uuid::Uuid;

use crate::store::rounds;

/// Series of this many buckets; any other kind is dealt alike.
fn series(buckets: usize) -> GenerationContent {
    rounds::generation_of_round(1, u32::try_from(BUCKET_SIZE * buckets).unwrap()).0
}

fn whole(content: &GenerationContent) -> (Vec<Chunk>, Cut) {
    encode_generation_after(content, &Cut::default(), &Altered::default()).unwrap()
}

fn altered(ids: impl IntoIterator<Item = Uuid>) -> Altered {
    Altered { series: ids.into_iter().collect(), ..Altered::default() }
}

/// What lies in the store.
#[derive(Default)]
struct Shelf(HashMap<ChunkId, Bytes>);

impl Shelf {
    fn put(&mut self, chunks: Vec<Chunk>) {
        self.0.extend(chunks.into_iter().map(|chunk| (chunk.id, chunk.bytes)));
    }

    fn read(&self, cut: &Cut) -> (Vec<ChunkId>, Vec<Bytes>) {
        let names = cut.names();
        let chunks = names.iter().map(|name| self.0[name].clone()).collect();
        (names, chunks)
    }
}

#[test]
fn a_small_change_is_one_chunk_whatever_it_touches() {
    let (mut content, mut shelf) = (series(7), Shelf::default());
    let (chunks, cut) = whole(&content);
    shelf.put(chunks);
    // One in each bucket, two that are gone, and a new one.
    let step = content.series.len() / 8;
    let mut ids: HashSet<Uuid> = HashSet::new();
    for at in (0..content.series.len()).step_by(step) {
        content.series[at].name = Some("Renamed".to_owned());
        ids.insert(content.series[at].id.0);
    }
    ids.extend([content.series.remove(900).id.0, content.series.remove(3).id.0]);
    let new = MeetingSeries { id: meeting_graph::model::id::SeriesId(Uuid::from_u128(u128::MAX)), ..content.series[0].clone() };
    ids.insert(new.id.0);
    content.series.push(new);

    let (chunks, after) = encode_generation_after(&content, &cut, &altered(ids)).unwrap();
    assert_eq!(chunks.len(), 1);
    assert_eq!(decode_part(&chunks[0].bytes).unwrap().role(), Role::Patch);
    let Part::Patch(patch) = decode_part(&chunks[0].bytes).unwrap() else { panic!("a patch says that it is one") };
    assert_eq!(patch.series.values().filter(|series| series.is_none()).count(), 2);
    shelf.put(chunks);
    assert!(cut.names().iter().all(|name| after.names().contains(name)), "the buckets stay");
    assert_eq!(decode_generation(&shelf.read(&after).1).unwrap(), content);
}

#[test]
fn a_change_of_much_writes_its_buckets_anew_and_no_patch_is_left() {
    let content = series(7);
    let (_, cut) = whole(&content);
    let half = content.series.len() / 2;
    let (kept, gone) = (content.series[..half].to_vec(), altered(content.series[half..].iter().map(|series| series.id.0)));
    let halved = GenerationContent { series: kept, ..content };
    let (chunks, after) = encode_generation_after(&halved, &cut, &gone).unwrap();
    assert_eq!((chunks.len(), &after), (4, &whole(&halved).1));
    assert!(!after.is_patched());
}

#[test]
fn a_generation_that_was_changed_a_hundred_times_is_read_as_it_is() {
    let (mut content, mut shelf, mut random) = (series(12), Shelf::default(), fastrand::Rng::with_seed(6));
    let (chunks, mut cut) = whole(&content);
    let buckets = cut.names().len();
    shelf.put(chunks);
    let (mut written, mut changed, mut dealt_anew, mut most) = (0, 0, 0, 0);
    for round in 0..100_u128 {
        let mut ids = HashSet::new();
        for number in 0..random.u128(1..40) {
            let at = random.usize(..content.series.len());
            ids.insert(content.series[at].id.0);
            match random.u8(..4) {
                0 => drop(content.series.remove(at)),
                1 => {
                    let id = Uuid::from_u128(u128::MAX - 100_000 + round * 100 + number);
                    ids.insert(id);
                    content.series.push(MeetingSeries { id: meeting_graph::model::id::SeriesId(id), ..content.series[at].clone() });
                }
                _ => content.series[at].name = Some(format!("Round {round}")),
            }
        }
        changed += ids.len();
        let (chunks, after) = encode_generation_after(&content, &cut, &altered(ids)).unwrap();
        let lines = |chunk: &Chunk| match decode_part(&chunk.bytes).unwrap() {
            Part::Patch(patch) => patch.series.len(),
            _ => 0,
        };
        written += chunks.iter().map(lines).sum::<usize>();
        dealt_anew += usize::from(cut.is_patched() && !after.is_patched());
        most = most.max(after.names().len().saturating_sub(buckets));
        shelf.put(chunks);
        let (names, chunks) = shelf.read(&after);
        let (read, recognised) = decode_generation_and_cut(&names, &chunks).unwrap();
        assert_eq!(read, content, "round {round}");
        // Every now and then by one who read it, as after a start.
        cut = if round % 3 == 0 { recognised } else { after };
    }
    assert!(dealt_anew > 1, "patches do not grow for ever");
    assert!(most < 8, "nor are there ever many: {most}");
    assert!(written < 8 * changed, "{written} lines for {changed} changes");
}

#[test]
fn a_cut_is_recognised_by_who_reads_it() {
    let content = series(5);
    let (chunks, cut) = whole(&content);
    let bytes: Vec<Bytes> = chunks.iter().map(|chunk| chunk.bytes.clone()).collect();
    assert_eq!(decode_generation_and_cut(&cut.names(), &bytes).unwrap(), (content.clone(), cut));

    // Chunks that no bucket would hold together: the next generation is written whole.
    let mut strange = GenerationContent { series: content.series.iter().step_by(9).cloned().collect(), ..GenerationContent::default() };
    let (few, _) = whole(&strange);
    strange.series = content.series.clone();
    let mixed: Vec<Bytes> = few.iter().chain(&chunks).map(|chunk| chunk.bytes.clone()).collect();
    let names: Vec<ChunkId> = few.iter().chain(&chunks).map(|chunk| chunk.id).collect();
    assert_eq!(decode_generation_and_cut(&names, &mixed).unwrap().1, Cut::default());
}

#[test]
fn the_buckets_of_two_generations_that_differ_a_little_are_mostly_the_same() {
    let mut content = series(7);
    let before: HashSet<_> = encode_generation(&content).unwrap().iter().map(|chunk| chunk.id).collect();
    assert_eq!(before.len(), 8);

    content.series[77].name = Some("Renamed".to_owned());
    let renamed: HashSet<_> = encode_generation(&content).unwrap().iter().map(|chunk| chunk.id).collect();
    assert_eq!(renamed.difference(&before).count(), 1);

    let series: MeetingSeries = content.series.remove(500);
    let removed: HashSet<_> = encode_generation(&content).unwrap().iter().map(|chunk| chunk.id).collect();
    assert_eq!(removed.difference(&renamed).count(), 1, "without {}", series.key);
}
