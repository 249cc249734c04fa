//! What the reading wing needs for a generation: the time from a store to an index, and the memory it stays in.
//!
//! `MEETING_GRAPH_BENCH_STORE=FILE.redb cargo bench --bench start` reads the generation of an embedded store that no process
//! holds, such as `tests/load/graph.sh N --work DIR --part harvest` leaves behind. Memory is that of the whole process less what
//! it had before, in bytes a meeting, with listings, provenance, evidence and indexes.

#![allow(clippy::print_stdout, reason = "a table is what a benchmark is run for")]

use std::fs;
use std::path::Path;
use std::time::Instant;

use meeting_graph::index::reading::{self, Chunks, Reading};
use meeting_graph::index::snapshot::Snapshot;
use meeting_graph::store::contract::{Shelf, Shelves};
use meeting_graph::store::embedded::EmbeddedStore;
use meeting_graph::suppress::order::Suppressions;

// As the program has it: how much of what was freed goes back is the allocator's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let Ok(file) = std::env::var("MEETING_GRAPH_BENCH_STORE") else {
        println!("set MEETING_GRAPH_BENCH_STORE to the file of an embedded store");
        return Ok(());
    };
    let empty = resident()?;
    let store = EmbeddedStore::open(Path::new(&file)).await?;
    let head = store.head(&Shelf::Generation).await?.ok_or("the store has no generation")?;
    let begun = Instant::now();
    let (reading, _) = reading::read(&store, &head, &Chunks::default(), &Suppressions::default()).await?;
    let Reading::Whole(meta, content) = reading else { return Err("nothing was read before, so all of it is read".into()) };
    let (read, with_content) = (begun.elapsed(), resident()?);
    let snapshot = tokio::task::spawn_blocking(move || Snapshot::of(head.seq, meta.built_at, content)).await?;
    let (all, with_index) = (begun.elapsed(), resident()?);
    let (meetings, listings) = (snapshot.len(), snapshot.listing_count());
    let a_meeting = |bytes: u64| bytes / u64::try_from(meetings).unwrap_or(u64::MAX).max(1);
    println!("{meetings} meetings, {listings} listings");
    println!("read {:.2} s, indexed {:.2} s", read.as_secs_f64(), (all - read).as_secs_f64());
    println!(
        "bytes a meeting: read {}, with the index {}; at the most {}",
        a_meeting(with_content.saturating_sub(empty)),
        a_meeting(with_index.saturating_sub(empty)),
        a_meeting(status("VmHWM")?.saturating_sub(empty)),
    );
    Ok(())
}

fn resident() -> Result<u64, Failure> {
    status("VmRSS")
}

/// A line of what the system knows of this process, in bytes.
fn status(name: &str) -> Result<u64, Failure> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).ok_or("no such line")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}
