//! How well and how fast tables of labelled listings are linked: one row of a table for each.
//!
//! ```text
//! tests/load/link_tables.sh GENERATOR DIR [million]
//! MEETING_GRAPH_BENCH_LINK=DIR cargo bench --bench link             every table of the folder
//! MEETING_GRAPH_BENCH_LINK=DIR cargo bench --bench link -- 42       those whose names hold a word
//! ```
//!
//! A table is `NAME.csv` beside `NAME.truth.csv` (`record_id,entity_id`). Each is linked by `meeting-graph link` in a process
//! of its own, so that its peak memory is its own; seconds are the median of three, by the clock on the wall.

#![allow(clippy::print_stdout, reason = "a table is what a benchmark is run for")]

mod truth;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use crate::truth::Truth;

const RUNS: usize = 3;

fn main() -> anyhow::Result<()> {
    let Some(folder) = std::env::var_os("MEETING_GRAPH_BENCH_LINK").map(PathBuf::from) else {
        println!("MEETING_GRAPH_BENCH_LINK names no folder with tables of labelled listings: nothing was measured");
        return Ok(());
    };
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .with_context(|| format!("{} cannot be listed", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".truth.csv")?.to_owned()))
        .filter(|name| words.is_empty() || words.iter().any(|word| name.contains(word.as_str())))
        .collect();
    names.sort();
    ensure!(!names.is_empty(), "{} holds no table with labels", folder.display());
    println!(
        "| table | precision | recall | F1 | exact clusters of several | candidates a listing | their recall | seconds | peak memory |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for name in names {
        println!("{}", row(&folder, &name)?);
    }
    Ok(())
}

fn row(folder: &Path, name: &str) -> anyhow::Result<String> {
    let truth = Truth::read(&folder.join(format!("{name}.truth.csv")))?;
    let table = folder.join(format!("{name}.csv"));
    let scratch = tempfile::tempdir()?;
    let (clusters, levels) = (scratch.path().join("clusters.csv"), scratch.path().join("levels.csv"));
    let mut told: Vec<Told> = Vec::new();
    for _ in 0..RUNS {
        told.push(link(&table, &["--out", path(&clusters)?])?);
    }
    told.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let Told { candidates, seconds, memory } = &told[RUNS / 2];
    // Which pairs were candidates is asked apart: to write them takes longer than to link.
    link(&table, &["--levels", path(&levels)?])?;
    let score = truth.score(&clusters)?;
    Ok(format!(
        "| {name} | {:.4} | {:.4} | {:.4} | {} of {} | {candidates} | {:.4} | {seconds:.2} | {memory} |",
        score.precision,
        score.recall,
        score.f1(),
        score.exact,
        score.of_several,
        truth.blocking_recall(&levels)?
    ))
}

fn path(path: &Path) -> anyhow::Result<&str> {
    path.to_str().context("the path of a scratch file is no text")
}

/// What `link` says of itself.
struct Told {
    candidates: String,
    seconds: f64,
    memory: String,
}

fn link(table: &Path, words: &[&str]) -> anyhow::Result<Told> {
    let output = Command::new(env!("CARGO_BIN_EXE_meeting-graph")).arg("link").arg(table).args(words).output()?;
    ensure!(output.status.success(), "{}: {}", table.display(), String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let between = |before: &str, after: &str| {
        let from = text.find(before).map(|at| at + before.len())?;
        Some(text[from..].split(after).next()?.trim().to_owned())
    };
    let candidates = between("candidate pairs (", " a listing)").context("`link` tells no candidates")?;
    let memory = between("peak memory ", "\n").context("`link` tells no memory")?;
    let seconds = text.lines().find_map(|line| line.split_once(" s in all")).context("`link` tells no seconds")?.0.trim().parse()?;
    Ok(Told { candidates, seconds, memory })
}
