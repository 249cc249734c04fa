//! What becomes of meetings over the years: feeds that were kept at several dates, run through the real pipeline.
//!
//!     cargo run --release --example dated_series -- DIR replay
//!     cargo run --release --example dated_series -- DIR twice [--each]
//!
//! `DIR/meeting-guide` holds the feeds as `SERIES-DATE.json`, with a date of a year alone, a month or a day.
//!
//! `replay` harvests the files of a series one after the other as one source, on their dates, and tells how many of the listings that
//! stay keep the id of their meeting, and what became of the ids that went. It ends with 1 where fewer than 99.9 % keep theirs, or
//! where an id leads nowhere.
//!
//! `twice` harvests two files of a series as two sources and tells how many of their common rows became one meeting, and which rows
//! of two slugs did. Rows are held to each other by their slugs; their own pages hold the slug, so the linker sees the files without
//! pages, and once more with them. It ends with 1 where over the files of a series that follow each other, with pages or without,
//! fewer than 97 % of the unchanged or 60 % of the renamed or moved rows became one. `--each` prints what was merged and what was
//! missed, for a reader to judge.

#![allow(clippy::print_stdout, reason = "a table is what it is run for")]

mod feed;
mod pipeline;
mod replay;
mod twice;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, verb, rest @ ..] = words.as_slice() else {
        eprintln!("usage: dated_series DIR replay|twice [--each]");
        return ExitCode::from(2);
    };
    let folder = PathBuf::from(folder).join("meeting-guide");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime starts where threads do");
    let good = runtime.block_on(async {
        match verb.as_str() {
            "replay" => replay::run(&folder).await,
            _ => twice::run(&folder, rest.iter().any(|word| word == "--each")).await,
        }
    });
    match good {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
