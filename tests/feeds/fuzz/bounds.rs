//! What a reading may take of memory and time, and how long what it gives may be, for any bytes.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use meeting_graph::feeds::format::{Format, Parsed, Part, Reading};
use meeting_graph::model::notice::VALUE_CHARS_MAX;
use meeting_graph::model::report::SAMPLES_MAX;
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;

use super::super::{CaseSource, counts_add_up};

/// Bytes at once for each byte of the feed, above [`MEMORY_BASE`]. A row of some ten bytes becomes a tree's node of 632 in
/// serde_json, and a listing of a thousand for each of the seven days that it may name.
const MEMORY_TIMES: u64 = 1_500;
/// What automata and tables take that are made at the first text of their kind, however short it is.
const MEMORY_BASE: u64 = 4 << 20;

/// A sentence that names a dozen headings of a sheet.
const MESSAGE_CHARS_MAX: usize = 1_000;

/// Rows for each byte: a line of a sheet such as `0-6` names seven days in four.
const ROWS_A_BYTE: usize = 2;

/// How much longer a text may become: letters of one byte have three in UTF-8, and composing may take three for one.
const TEXT_TIMES: usize = 9;

/// Time of this thread on the processor, which other work on the machine does not lengthen: longer than any reading takes
/// without optimisation, and shorter than one whose time is not proportional to the feed.
const LASTS_MAX: Duration = Duration::from_secs(15);

/// The most seen of what is bounded.
#[derive(Debug, Default)]
pub struct Seen {
    feed: u64,
    memory: u64,
    times: u64,
    lasted: Duration,
}

impl Seen {
    pub fn grow(&mut self, other: &Self) {
        self.feed = self.feed.max(other.feed);
        self.memory = self.memory.max(other.memory);
        self.times = self.times.max(other.times);
        self.lasted = self.lasted.max(other.lasted);
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { feed, memory, times, lasted } = self;
        write!(f, "at most {} KB a feed, {} KB of memory, {times} times the feed, {} ms", feed / 1000, memory / 1000, lasted.as_millis())
    }
}

/// Reads a feed, and says which bound it breaks.
pub fn read(format: &dyn Format, source: &CaseSource, parts: &[Part]) -> Result<Seen, String> {
    let facts = source.facts(format.name());
    let reading = Reading { facts: &facts, options: &source.options, read_on: None, bounds: None };
    let feed = parts.iter().map(|part| part.bytes.len()).sum::<usize>();
    let mut result = Ok(());
    let began = on_processor();
    let allocated = allocation_counter::measure(|| {
        // Caught here, so that the count of this thread is not left in the middle.
        let read = catch_unwind(AssertUnwindSafe(|| {
            let _ = format.next_asks(parts, &reading);
            format.parse(parts, &reading).map(|parsed| holds(&parsed, feed))
        }));
        result = match read {
            Ok(Ok(held)) => held,
            Ok(Err(unreadable)) if unreadable.message.chars().count() > MESSAGE_CHARS_MAX => {
                Err(format!("a message of {} bytes", unreadable.message.len()))
            }
            Ok(Err(_)) => Ok(()),
            Err(_) => Err("it panics".to_owned()),
        };
    });
    let seen = Seen {
        feed: feed as u64,
        memory: allocated.bytes_max,
        times: allocated.bytes_max.saturating_sub(MEMORY_BASE) / (feed as u64).max(1),
        lasted: on_processor() - began,
    };
    result?;
    if seen.times > MEMORY_TIMES {
        return Err(format!("{seen}: more than {MEMORY_TIMES} times"));
    }
    if seen.lasted > LASTS_MAX {
        return Err(format!("{seen}: longer than {LASTS_MAX:?}"));
    }
    Ok(seen)
}

/// Time that this thread has had of the processor.
pub fn on_processor() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().expect("a thread's time is never below zero")
}

fn holds(parsed: &Parsed, feed: usize) -> Result<(), String> {
    counts_add_up(parsed);
    if parsed.rows as usize > ROWS_A_BYTE * feed {
        return Err(format!("{} rows of {feed} bytes", parsed.rows));
    }
    for (code, tally) in &parsed.notices.0 {
        if tally.samples.len() > SAMPLES_MAX {
            return Err(format!("{} samples of {}", tally.samples.len(), code.code()));
        }
        for notice in &tally.samples {
            let texts = [&notice.field, &notice.value, &notice.source_row_id].into_iter().flatten();
            if let Some(long) = texts.into_iter().find(|text| text.chars().count() > VALUE_CHARS_MAX) {
                return Err(format!("{} shows {} bytes: {}", code.code(), long.len(), long.chars().take(100).collect::<String>()));
            }
        }
    }
    for listing in &parsed.listings {
        let rendered = serde_json::to_value(listing).map_err(|error| error.to_string())?;
        let longest = longest_text(&rendered);
        if longest > TEXT_TIMES * feed {
            return Err(format!("a text of {longest} bytes from a feed of {feed}"));
        }
        if listing.name.as_ref().is_some_and(|name| name.chars().count() > 255) {
            return Err("a name of more than 255 characters".to_owned());
        }
    }
    Ok(())
}

fn longest_text(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(longest_text).max().unwrap_or(0),
        Value::Object(fields) => fields.values().map(longest_text).max().unwrap_or(0),
        _ => 0,
    }
}
