//! A server's answer as a table for a terminal.

use std::fmt::Write as _;

use jiff::Timestamp;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::cli::status::told::{Told, ToldSource};

/// How it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Columns of the terminal; longer lines are cut.
    pub columns: usize,
    /// Lines of the terminal, where the table must not run past it.
    pub lines: Option<usize>,
    /// Whether states are coloured.
    pub colour: bool,
    /// What ages are counted from.
    pub now: Timestamp,
}

/// Lines that stand around the table on a screen: the address, a trouble, and the one that says how many more there are.
const LINES_AROUND: usize = 3;

/// The whole table, each line ended.
pub fn text(told: &Told, look: &Look) -> String {
    let mut lines = head(told, look);
    let room = look.lines.map_or(usize::MAX, |all| all.saturating_sub(lines.len() + LINES_AROUND + 1));
    if !told.sources.is_empty() {
        let width = told.sources.iter().map(|source| source.id.len()).max().unwrap_or(0).max("SOURCE".len());
        lines.push(format!("{:width$}  {:11}  {:>8}  {:>7}  {:>8}  {:>8}  NOTE", "SOURCE", "STATE", "LISTINGS", "REFUSED", "READ", "NEXT"));
        lines.extend(told.sources.iter().take(room).map(|source| row(source, width, look)));
    }
    let more = told.sources.len().saturating_sub(room);
    if more > 0 {
        lines.push(format!("... and {more} more"));
    }
    lines.iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{}", cut(line, look.columns).trim_end());
        text
    })
}

/// What is served, and how the config stands.
fn head(told: &Told, look: &Look) -> Vec<String> {
    let ready = &told.ready;
    let mut lines = Vec::new();
    match (ready["ready"].as_bool(), ready["generation"].as_str()) {
        (Some(true), Some(generation)) => {
            let built = ready["builtAt"].as_str().and_then(|at| at.parse().ok());
            lines.push(format!("ready: generation {generation}, made {} ago", age(built, look.now)));
        }
        (Some(true), None) => lines.push("ready: it harvests, and has no graph".to_owned()),
        (Some(false), _) => lines.push("not ready: it has no generation yet, or no store".to_owned()),
        (None, _) => return lines,
    }
    let config = &ready["config"];
    if config.is_object() {
        let read = config["readAt"].as_str().and_then(|at| at.parse().ok());
        lines.push(format!("config: {} sources, read {} ago, {} reloads", config["sources"], age(read, look.now), config["reloads"]));
        let waiting: Vec<&str> = config["needsRestart"].as_array().into_iter().flatten().filter_map(|key| key.as_str()).collect();
        if !waiting.is_empty() {
            lines.push(format!("config: needs a restart to be taken over: {}", waiting.join(", ")));
        }
        let faults = config["refused"]["faults"].as_array().map_or(&[][..], Vec::as_slice);
        if config["good"] == false {
            lines.push(paint("config: what was written since is not taken over", RED, look.colour));
        }
        for fault in faults {
            let text = |key: &str| fault[key].as_str().unwrap_or_default();
            let place = match fault["line"].as_u64() {
                Some(line) if line > 0 => format!("{}:{line}", text("file")),
                _ => text("file").to_owned(),
            };
            let why = if text("message").is_empty() { "the server's log says more" } else { text("message") };
            let mend = if text("mend").is_empty() { String::new() } else { format!("; {}", text("mend")) };
            lines.push(format!("  {place}: {} {}: {why}{mend}", text("code"), text("key")));
        }
    }
    lines
}

fn row(source: &ToldSource, width: usize, look: &Look) -> String {
    let state = format!("{:11}", source.health.to_lowercase());
    let state = match source.health.as_str() {
        "HEALTHY" => paint(&state, GREEN, look.colour),
        "STALE" | "PAUSED" => paint(&state, YELLOW, look.colour),
        "QUARANTINED" | "FAILING" => paint(&state, RED, look.colour),
        _ => state,
    };
    let next =
        source.next_attempt_at.map_or_else(|| "-".to_owned(), |at| if at <= look.now { "now".to_owned() } else { age(Some(look.now), at) });
    let note = source.failure.as_deref().unwrap_or(&source.name);
    format!(
        "{:width$}  {state}  {:>8}  {:>7}  {:>8}  {next:>8}  {}",
        source.id,
        source.listing_count,
        source.refused,
        age(source.last_believed_at, look.now),
        note.replace(char::is_control, " ")
    )
}

/// `12 s`, `5 min`, `3 h`, `9 d`; `never` where there is no instant.
fn age(since: Option<Timestamp>, now: Timestamp) -> String {
    let Some(since) = since else { return "never".to_owned() };
    match now.duration_since(since).as_secs().max(0) {
        s if s < 60 => format!("{s} s"),
        s if s < 3_600 => format!("{} min", s / 60),
        s if s < 172_800 => format!("{} h", s / 3_600),
        s => format!("{} d", s / 86_400),
    }
}

const RED: &str = "31";
const YELLOW: &str = "33";
const GREEN: &str = "32";

fn paint(text: &str, colour: &str, wanted: bool) -> String {
    if wanted { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// The line up to so many columns. What paints takes none, and is kept whole so that it also ends.
fn cut(line: &str, columns: usize) -> String {
    let (mut kept, mut taken, mut painting) = (String::new(), 0, false);
    if plain_width(line) <= columns {
        return line.to_owned();
    }
    for letter in line.chars() {
        painting |= letter == '\u{1b}';
        let width = if painting { 0 } else { letter.width().unwrap_or(0) };
        if taken + width < columns || painting {
            kept.push(letter);
            taken += width;
        } else if taken < columns {
            kept.push('…');
            taken = columns;
        }
        painting &= letter != 'm';
    }
    kept
}

fn plain_width(line: &str) -> usize {
    let unpainted = line.split('\u{1b}').enumerate();
    unpainted
        .map(|(at, part)| if at == 0 { part } else { part.split_once('m').map_or("", |(_, rest)| rest) })
        .map(UnicodeWidthStr::width)
        .sum()
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
