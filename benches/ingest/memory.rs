//! How much memory reading a feed takes at its peak, against the feed's own bytes and `serde_json`'s value of them.
//!
//! `cargo bench --bench ingest_memory`, with the same setting as `ingest`. A counter in the allocator is what it needs and
//! what a measure of time must not have, so it is a binary of its own.

#![allow(clippy::print_stdout, reason = "a table is what a benchmark is run for")]

mod feed;
mod invented;

use feed::Feed;
use meeting_graph::feeds::format::Reading;
use serde_json::Value;

fn main() {
    let mut feeds = invented::feeds();
    if let Some(folder) = std::env::var_os("MEETING_GRAPH_BENCH_FEEDS") {
        feeds.extend(feed::real(folder.as_ref()));
    }
    println!("{:<32} {:>7} {:>10} {:>10} {:>12} {:>10}", "feed", "KB", "Value KB", "ours KB", "times bytes", "kept KB");
    for feed in &feeds {
        let reading = Reading { facts: &feed.facts, options: &Value::Null, read_on: None, bounds: None };
        let parse = || feed.format.parse(&feed.parts, &reading).expect("the feeds measured can be read");
        // Tables that are made at the first question belong to no feed.
        drop(parse());
        let strict = allocation_counter::measure(|| drop(feed.parts.iter().map(value).collect::<Vec<_>>()));
        let mut kept = None;
        let ours = allocation_counter::measure(|| kept = Some(parse()));
        println!(
            "{:<32} {:>7} {:>10} {:>10} {:>12.1} {:>10}",
            feed.name,
            feed.bytes() / 1000,
            strict.bytes_max / 1000,
            ours.bytes_max / 1000,
            times(feed, ours.bytes_max),
            ours.bytes_current / 1000,
        );
        drop(kept);
    }
}

fn value(part: &meeting_graph::feeds::format::Part) -> Value {
    serde_json::from_slice(&part.bytes).expect("the feeds measured are strict JSON")
}

#[allow(clippy::cast_precision_loss, reason = "no feed has so many bytes")]
fn times(feed: &Feed, bytes: u64) -> f64 {
    bytes as f64 / feed.bytes() as f64
}
