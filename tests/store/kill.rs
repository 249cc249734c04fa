//! Killed at any moment of a commit, the store holds the old or the new, whole.
//!
//! Each test plays both parts: it starts itself again as a child (told by an environment variable), which commits
//! round after round and says which round is done; the parent kills it, opens the file and looks.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use meeting_graph::model::id::SourceId;
use meeting_graph::store::contract::{Chunk, ChunkId, Head, Seen, Shelf, Shelves, StatusTable, Store, Swap};
use meeting_graph::store::error::StoreError;
use meeting_graph::store::open::open;
use meeting_graph::store::packs;
use meeting_graph::store::settings::{StoreKind, StoreSettings};

use crate::store::places::{at, source};
use crate::store::rounds;

/// Where the child finds the store; set for children alone.
const FILE: &str = "MEETING_GRAPH_TEST_KILL_FILE";
/// The step at which the child ends itself; unset to go on until it is killed.
const STEP: &str = "MEETING_GRAPH_TEST_KILL_STEP";

/// Enough listings for two chunks.
const LISTINGS: u32 = 2_100;
/// Enough series for four.
const SERIES: u32 = 900;

/// A store that ends the process, as with kill -9, before or after a call that writes.
struct Mortal {
    inner: Arc<dyn Store>,
    steps_left: AtomicUsize,
}

impl Mortal {
    /// Nothing is cleaned up by an abort: no destructor runs, no file is closed in order.
    fn step(&self) {
        if self.steps_left.fetch_sub(1, Ordering::SeqCst) == 0 {
            std::process::abort();
        }
    }
}

#[async_trait]
impl Shelves for Mortal {
    async fn put_chunks(&self, shelf: &Shelf, chunks: &[Chunk]) -> Result<(), StoreError> {
        for chunk in chunks {
            self.step();
            self.inner.put_chunks(shelf, std::slice::from_ref(chunk)).await?;
        }
        self.step();
        Ok(())
    }

    async fn swap_head(&self, swap: Swap) -> Result<Head, StoreError> {
        self.step();
        let head = self.inner.swap_head(swap).await;
        self.step();
        head
    }

    async fn put_status(&self, source: &SourceId, status: Bytes) -> Result<u64, StoreError> {
        self.step();
        let version = self.inner.put_status(source, status).await;
        self.step();
        version
    }

    async fn sweep(&self) -> Result<usize, StoreError> {
        self.step();
        let dropped = self.inner.sweep().await;
        self.step();
        dropped
    }

    async fn clear_shelf(&self, shelf: &Shelf) -> Result<(), StoreError> {
        self.inner.clear_shelf(shelf).await
    }

    async fn forget_history(&self, shelf: &Shelf) -> Result<(), StoreError> {
        self.inner.forget_history(shelf).await
    }

    async fn clear_status(&self, source: &SourceId) -> Result<u64, StoreError> {
        self.inner.clear_status(source).await
    }

    async fn store_id(&self) -> Result<String, StoreError> {
        self.inner.store_id().await
    }

    async fn chunks(&self, shelf: &Shelf, ids: &[ChunkId]) -> Result<Vec<Bytes>, StoreError> {
        self.inner.chunks(shelf, ids).await
    }

    async fn head(&self, shelf: &Shelf) -> Result<Option<Head>, StoreError> {
        self.inner.head(shelf).await
    }

    async fn source_heads(&self) -> Result<Vec<(SourceId, Head)>, StoreError> {
        self.inner.source_heads().await
    }

    async fn history(&self, shelf: &Shelf) -> Result<Vec<Head>, StoreError> {
        self.inner.history(shelf).await
    }

    async fn deltas(&self, after: u64, limit: usize) -> Result<Vec<(u64, Bytes)>, StoreError> {
        self.inner.deltas(after, limit).await
    }

    async fn status(&self, source: &SourceId) -> Result<Option<Bytes>, StoreError> {
        self.inner.status(source).await
    }

    async fn statuses(&self) -> Result<StatusTable, StoreError> {
        self.inner.statuses().await
    }

    async fn changed(&self, seen: Seen) -> Result<(), StoreError> {
        self.inner.changed(seen).await
    }
}

async fn open_at(path: &Path) -> Arc<dyn Store> {
    open(&StoreSettings { kind: StoreKind::Embedded, path: path.to_path_buf(), ..StoreSettings::default() }).await.unwrap()
}

/// One round: a pack, a generation, a status, a sweep. Returns the round's number.
async fn commit_round(store: &dyn Shelves) -> u64 {
    let dublin = source("dublin");
    let expected = store.head(&Shelf::Source(dublin.clone())).await.unwrap().map(|head| head.seq);
    let round = u32::try_from(expected.unwrap_or(0) + 1).unwrap();
    let (pack, meta) = rounds::pack_of_round(round, LISTINGS);
    packs::put_pack(store, &dublin, &pack, &meta, expected, 1, at(0)).await.unwrap();
    // A child that died in between left the generation behind by one or more.
    let expected = store.head(&Shelf::Generation).await.unwrap().map(|head| head.seq);
    let (content, meta) = rounds::generation_of_round(round, SERIES);
    packs::publish_generation(store, &content, &meta, &[], expected, 1, at(0)).await.unwrap();
    store.put_status(&dublin, Bytes::from(round.to_string())).await.unwrap();
    store.sweep().await.unwrap();
    u64::from(round)
}

/// Opens the store that a killed child left and looks at all of it; returns the rounds of pack and generation.
async fn look(path: &Path) -> (u32, u32) {
    let store = open_at(path).await;
    let shelf = Shelf::Source(source("dublin"));
    let mut packs_seen = Vec::new();
    for head in store.head(&shelf).await.unwrap().into_iter().chain(store.history(&shelf).await.unwrap()) {
        let (pack, meta) = packs::load_pack(&*store, &source("dublin"), &head).await.unwrap();
        assert_eq!((pack, meta.clone()), rounds::pack_of_round(meta.reading_version, LISTINGS), "a pack is of one round");
        packs_seen.push((head.seq, meta.reading_version));
    }
    let mut generations_seen = Vec::new();
    for head in store.head(&Shelf::Generation).await.unwrap().into_iter().chain(store.history(&Shelf::Generation).await.unwrap()) {
        let (meta, content) = packs::load_generation_at(&*store, &head).await.unwrap();
        let round = meta.meeting_count;
        assert_eq!((content, meta), rounds::generation_of_round(round, SERIES), "a generation is of one round");
        generations_seen.push((head.seq, round));
    }
    for seen in [&packs_seen, &generations_seen] {
        assert!(seen.is_sorted_by(|(a, _), (b, _)| *a == b + 1), "heads follow each other: {seen:?}");
    }
    let deltas = store.deltas(0, usize::MAX).await.unwrap();
    let newest = generations_seen.first().map_or(0, |(seq, _)| *seq);
    assert!(deltas.iter().map(|(seq, _)| *seq).eq(1..=newest), "each generation left its delta");
    (packs_seen.first().map_or(0, |(_, round)| *round), generations_seen.first().map_or(0, |(_, round)| *round))
}

/// The child's part: rounds without end, or up to its step.
async fn play_child(path: &Path) {
    let steps: usize = std::env::var(STEP).map_or(usize::MAX, |text| text.parse().unwrap());
    let store = Mortal { inner: open_at(path).await, steps_left: AtomicUsize::new(steps) };
    loop {
        println!("committed {}", commit_round(&store).await);
    }
}

fn child(test: &str, path: &Path, step: Option<usize>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([&format!("store::kill::{test}"), "--exact", "--nocapture", "--test-threads=1"]);
    command.env(FILE, path).env_remove(STEP).stdout(Stdio::piped()).stderr(Stdio::null());
    if let Some(step) = step {
        command.env(STEP, step.to_string());
    }
    command.spawn().unwrap()
}

fn committed(line: &str) -> Option<u32> {
    line.split_once("committed ").and_then(|(_, round)| round.trim().parse().ok())
}

#[cfg(unix)]
fn was_killed(status: ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status).is_some()
}

#[cfg(not(unix))]
fn was_killed(status: ExitStatus) -> bool {
    !status.success()
}

#[tokio::test]
async fn ended_at_any_step_of_a_commit_the_old_or_the_new_is_there_whole() {
    if let Some(path) = std::env::var_os(FILE) {
        return play_child(Path::new(&path)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.redb");
    let first = commit_round(&*open_at(&path).await).await;
    assert_eq!((first, look(&path).await), (1, (1, 1)));
    let original = std::fs::read(&path).unwrap();

    let mut outcomes = Vec::new();
    for step in 0.. {
        std::fs::write(&path, &original).unwrap();
        let child = child("ended_at_any_step_of_a_commit_the_old_or_the_new_is_there_whole", &path, Some(step));
        let output = child.wait_with_output().unwrap();
        assert!(was_killed(output.status), "{}", output.status);
        let seen = look(&path).await;
        outcomes.push(seen);
        if String::from_utf8_lossy(&output.stdout).lines().filter_map(committed).any(|round| round == 2) {
            break;
        }
    }
    let swapped_pack = outcomes.iter().position(|seen| seen.0 == 2).unwrap();
    let swapped_generation = outcomes.iter().position(|seen| seen.1 == 2).unwrap();
    let expected = |step: usize| (if step < swapped_pack { 1 } else { 2 }, if step < swapped_generation { 1 } else { 2 });
    assert!(outcomes.iter().enumerate().all(|(step, seen)| *seen == expected(step)), "{outcomes:?}");
    // Two chunks of listings, four of series, two heads, a status and a sweep, before and after each call.
    assert!(0 < swapped_pack && swapped_pack < swapped_generation && outcomes.len() > 14, "{outcomes:?}");
}

#[tokio::test]
async fn killed_at_no_matter_what_moment_it_holds_all_that_was_said_to_be_there() {
    if let Some(path) = std::env::var_os(FILE) {
        return play_child(Path::new(&path)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.redb");
    let mut last = (0, 0);
    for round in 0_u32..20 {
        let mut child = child("killed_at_no_matter_what_moment_it_holds_all_that_was_said_to_be_there", &path, None);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.by_ref().find_map(|line| committed(&line.unwrap())).expect("the child commits");
        // No clock: the commit under way is met at another place each time, as the machine pleases.
        for _ in 0..round * 100_000 {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        assert!(was_killed(child.wait().unwrap()));
        let said = lines.map_while(Result::ok).filter_map(|line| committed(&line)).last().unwrap_or(said);

        let seen = look(&path).await;
        assert!(seen.0 >= said && seen.1 >= said, "{said} was said to be committed, found {seen:?}");
        assert!(seen.0 <= said + 1 && seen.1 <= seen.0, "found {seen:?} after {said}");
        assert!(seen.0 > last.0 && seen.1 >= last.1, "found {seen:?} after {last:?}");
        last = seen;
    }
}
