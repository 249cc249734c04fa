//! How long it takes to link anew what one source of a thousand listings changed, beside all that did not change.
//!
//! ```text
//! cargo bench --bench relink                                     a million invented listings
//! cargo bench --bench relink -- generation                       and whole generations of them, which takes minutes
//! MEETING_GRAPH_BENCH_SOURCES=100 cargo bench --bench relink     fewer: so many sources of a thousand
//! ```
//!
//! Each turn takes one source and changes every one of its rows in its name, its hour or its street. The time is that from its
//! listings to new clusters, by the clock on the wall. In the end everything is linked anew, and the clusters must be the same.

#![allow(clippy::print_stdout, reason = "a table is what a benchmark is run for")]

mod generation;
mod invented;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use meeting_graph::link::form::Form;
use meeting_graph::link::linker::{Linker, SourceForms};
use meeting_graph::link::zones::Zones;
use meeting_graph::model::id::{ListingKey, SourceId};
use meeting_graph::model::listing::Listing;
use rayon::prelude::*;
use rustix::time::{ClockId, clock_gettime};

/// What issue 5 asks of the median.
const MEDIAN_MAX: Duration = Duration::from_millis(50);
const TURNS: usize = 101;
/// The hour of every linking.
const NOW: &str = "2026-11-22T12:00:00Z";

fn main() {
    let sources: usize = std::env::var("MEETING_GRAPH_BENCH_SOURCES").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000);
    clusters_alone(sources);
    if std::env::args().any(|word| word == "generation") {
        generation::run(sources);
    }
}

fn clusters_alone(sources: usize) {
    let mut linker = Linker::default();
    let began = Instant::now();
    let all: Vec<(SourceId, SourceForms)> =
        (0..sources).into_par_iter().map(|number| (invented::source(number), forms(&invented::listings(number, sources, 0)))).collect();
    println!("{} listings invented and read in {:.1} s", sources * invented::ROWS, began.elapsed().as_secs_f64());
    let began = Instant::now();
    linker.update(all, &mut |_| {});
    println!("linked all at once in {:.1} s; peak memory {}", began.elapsed().as_secs_f64(), peak_memory());

    let (mut turns, mut on_processors) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        let number = turn * 37 % sources;
        let listings = invented::listings(number, sources, 1 + turn as u64);
        let (began, worked) = (Instant::now(), clock_gettime(ClockId::ProcessCPUTime));
        linker.update(vec![(invented::source(number), forms(&listings))], &mut |_| {});
        turns.push(began.elapsed());
        on_processors.push(clock_gettime(ClockId::ProcessCPUTime) - worked);
    }
    turns.sort_unstable();
    on_processors.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let worked = on_processors[TURNS / 2];
    println!(
        "one source of {} changed listings, {TURNS} turns: median {:.1} ms ({:.1} ms of work on all processors together), nine of ten below \
         {:.1} ms, worst {:.1} ms; the bar for the median is {} ms",
        invented::ROWS,
        ms(turns[TURNS / 2]),
        ms(Duration::try_from(worked).unwrap_or_default()),
        ms(turns[TURNS * 9 / 10]),
        ms(turns[TURNS - 1]),
        MEDIAN_MAX.as_millis()
    );
    let stood = clusters(&linker);
    let began = Instant::now();
    linker.rebuild(&mut |_| {});
    println!(
        "all linked anew in {:.1} s: {} clusters of several; peak memory {}",
        began.elapsed().as_secs_f64(),
        stood.len(),
        peak_memory()
    );
    assert!(stood == clusters(&linker), "what was linked turn by turn is not what linking everything gives");
}

fn forms(listings: &[Listing]) -> SourceForms {
    let now = NOW.parse().expect("the constant is an instant");
    let zones = Zones::of(listings.iter().filter_map(|listing| listing.slot.as_ref()?.zone.as_ref()), now);
    listings.par_iter().map(|listing| (listing.key.clone(), Form::read(listing, &zones))).collect()
}

/// Clusters of two or more.
fn clusters(linker: &Linker) -> BTreeSet<Vec<ListingKey>> {
    let slots = linker.sources().flat_map(|source| linker.slots_of(source)).filter(|slot| linker.cluster_of(**slot) == **slot);
    let members = slots.map(|slot| linker.members(*slot)).filter(|members| members.len() > 1);
    members.map(|members| members.iter().map(|slot| linker.key(*slot).clone()).collect()).collect()
}

/// The most memory that this process ever had resident; known on Linux only.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse::<u64>().ok());
    peak.map_or_else(|| "unknown".to_owned(), |kilobytes| format!("{} MB", kilobytes / 1024))
}
