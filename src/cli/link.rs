//! `link FILE...`: the linker over listings in files, without store or network; `link --review` over a store's, too.

pub mod args;
pub mod files;
pub mod review;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;

use crate::cli::exit::Exit;
use crate::cli::explain;
use crate::cli::link::args::LinkArgs;
use crate::cli::linked::LinkedListings;
use crate::clock::Clock;
use crate::link::linker::{Linker, Stage};
use crate::model::id::SourceId;

/// Links and writes the clusters, or lists the pairs that are too close to call.
pub fn run(args: &LinkArgs) -> Exit {
    if args.files.is_empty() && args.source.is_empty() {
        return match explain::link::with_store(&args.config, |linked| Ok(review::of(linked, args.limit))) {
            Ok(review) => {
                review::tell(&review, args);
                Exit::Fine
            }
            Err(exit) => exit,
        };
    }
    match link(args) {
        Ok(()) => Exit::Fine,
        Err(error) => {
            eprintln!("error: {error:#}");
            Exit::Failed
        }
    }
}

/// Tells seconds and counts as they come, where they are asked for.
struct Timings {
    shown: bool,
    began: Instant,
    last: Instant,
}

impl Timings {
    #[allow(clippy::print_stdout, reason = "the answer of a verb goes to standard output")]
    fn tell(&mut self, what: &str) {
        let now = Instant::now();
        if self.shown {
            println!("{what:<32} {:7.2} s", now.duration_since(self.last).as_secs_f64());
        }
        self.last = now;
    }
}

#[allow(clippy::print_stdout, reason = "the answer of a verb goes to standard output")]
fn link(args: &LinkArgs) -> anyhow::Result<()> {
    let began = Instant::now();
    let mut timings = Timings { shown: args.timings, began, last: began };
    let now = Clock::system().now();
    let files::Files { forms, listings: kept, feeds } = files::read(args, now)?;
    let listings: usize = forms.values().map(Vec::len).sum();
    timings.tell(&format!("{listings} listings read"));
    let mut linker = Linker::default();
    let mut candidates = 0;
    linker.update(forms.into_iter().collect(), &mut |stage| {
        if let Stage::Candidates(count) = stage {
            candidates = count;
        }
        timings.tell(&match stage {
            Stage::Crowds => "crowds".to_owned(),
            Stage::Candidates(count) => format!("{count} candidate pairs"),
            Stage::Pairs(count) => format!("{count} pairs kept"),
            Stage::Clusters(count) => format!("{count} clusters of several"),
        });
    });
    if let Some(out) = &args.out {
        write_clusters(&linker, &feeds, out)?;
    }
    if args.review {
        review::tell(&review::of(&LinkedListings::of_files(linker, kept, now), args.limit), args);
        return Ok(());
    }
    if let Some(levels) = &args.levels {
        write_levels(&linker, levels)?;
    }
    timings.tell("written");
    #[allow(clippy::cast_precision_loss, reason = "counts of listings are far below 2^52")]
    let share = candidates as f64 / listings.max(1) as f64;
    println!("{listings} listings, {candidates} candidate pairs ({share:.2} a listing)");
    let peak = peak_memory().map_or_else(|| "unknown".to_owned(), |kilobytes| format!("{} MB", kilobytes / 1024));
    println!("{:.2} s in all, peak memory {peak}", timings.began.elapsed().as_secs_f64());
    Ok(())
}

/// Rows of tables have numbers of their own over all sources; those of feeds are called by source and id.
fn write_clusters(linker: &Linker, feeds: &BTreeSet<SourceId>, out: &Path) -> anyhow::Result<()> {
    let mut table = csv::Writer::from_path(out).with_context(|| format!("{} cannot be written", out.display()))?;
    table.write_record(["record_id", "meeting_id"])?;
    let name = |slot: u32| {
        let key = linker.key(slot);
        if feeds.contains(&key.source) { key.to_string() } else { key.id.clone() }
    };
    for slot in slots(linker) {
        table.write_record([name(slot), name(linker.cluster_of(slot))])?;
    }
    table.flush().with_context(|| format!("{} cannot be written", out.display()))
}

fn slots(linker: &Linker) -> Vec<u32> {
    let mut sources: Vec<&SourceId> = linker.sources().collect();
    sources.sort_unstable();
    sources.into_iter().flat_map(|source| linker.slots_of(source).iter().copied()).collect()
}

/// Every candidate pair with the places of its levels in `link::policy::TABLE`, for the fit of its weights.
fn write_levels(linker: &Linker, out: &Path) -> anyhow::Result<()> {
    let mut text = String::from("record_id_a,record_id_b,gate,levels\n");
    for (a, b) in linker.candidate_pairs() {
        let agreement = linker.agreement(a, b);
        let levels: Vec<String> = agreement.levels.iter().map(u8::to_string).collect();
        let gate = agreement.gate.map_or("", |gate| gate.level());
        writeln!(text, "{},{},{gate},{}", linker.key(a).id, linker.key(b).id, levels.join(" "))?;
    }
    std::fs::write(out, text).with_context(|| format!("{} cannot be written", out.display()))
}

/// The most memory that this process ever had resident, in kilobytes; known on Linux only.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
