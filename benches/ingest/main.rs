//! How long a format takes to read a feed, against `serde_json` alone on the same bytes.
//!
//! ```text
//! cargo bench --bench ingest                                            invented feeds
//! MEETING_GRAPH_BENCH_FEEDS=DIR cargo bench --bench ingest              and the real ones in DIR
//! MEETING_GRAPH_BENCH_FEEDS=DIR cargo bench --bench ingest -- oc-2023   only feeds whose name holds the word
//! ```
//!
//! DIR is laid out as `tests/load/real_feeds.sh` says; feeds under 64 KB are left out. The two measures take turns in one
//! run and are told in time on the processor, so that a busy machine changes neither: that, and the ratio of medians, is why
//! this loop stands here and not a framework's, which measures one function after the other by the clock on the wall.
//! Nothing runs beside the one thread.

#![allow(clippy::print_stdout, reason = "a table is what a benchmark is run for")]

mod feed;
mod invented;

use std::hint::black_box;
use std::time::{Duration, Instant};

use feed::Feed;
use meeting_graph::feeds::format::Reading;
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;

/// Turns each measure takes at least, and for how long they go on.
const TURNS_MIN: usize = 15;
const SECONDS_A_FEED: u64 = 2;

/// What issue 4 asks: reading takes at most so many times what `serde_json` takes.
const TIMES_MAX: f64 = 6.0;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let mut feeds = invented::feeds();
    if let Some(folder) = std::env::var_os("MEETING_GRAPH_BENCH_FEEDS") {
        feeds.extend(feed::real(folder.as_ref()));
    }
    feeds.retain(|feed| wanted.is_empty() || wanted.iter().any(|word| feed.name.contains(word)));
    println!("{:<32} {:>7} {:>6} {:>10} {:>10} {:>7} {:>9}", "feed", "KB", "rows", "Value ms", "ours ms", "times", "us a row");
    let mut worst = 0.0_f64;
    for feed in &feeds {
        let (strict, ours, rows) = measure(feed);
        let times = ours.as_secs_f64() / strict.as_secs_f64();
        worst = worst.max(times);
        println!(
            "{:<32} {:>7} {rows:>6} {:>10.2} {:>10.2} {times:>7.2} {:>9.1}",
            feed.name,
            feed.bytes() / 1000,
            strict.as_secs_f64() * 1e3,
            ours.as_secs_f64() * 1e3,
            ours.as_secs_f64() * 1e6 / f64::from(rows.max(1)),
        );
    }
    println!("worst {worst:.2} times; the bar is {TIMES_MAX}");
}

/// Medians of both measures, and the rows read.
fn measure(feed: &Feed) -> (Duration, Duration, u32) {
    let reading = Reading { facts: &feed.facts, options: &Value::Null, read_on: None, bounds: None };
    let (mut strict, mut ours, mut rows) = (Vec::new(), Vec::new(), 0);
    let began = Instant::now();
    while strict.len() < TURNS_MIN || began.elapsed().as_secs() < SECONDS_A_FEED {
        let start = on_processor();
        for part in &feed.parts {
            black_box(serde_json::from_slice::<Value>(black_box(&part.bytes)).expect("the feeds measured are strict JSON"));
        }
        strict.push(on_processor() - start);
        let start = on_processor();
        let parsed = feed.format.parse(black_box(&feed.parts), &reading).expect("the feeds measured can be read");
        rows = black_box(&parsed).rows;
        // Taking the value down is in the other measure, too.
        drop(parsed);
        ours.push(on_processor() - start);
    }
    (median(strict), median(ours), rows)
}

/// How long this thread has run.
fn on_processor() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().expect("a thread's time is never below zero")
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
