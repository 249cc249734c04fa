//! The way of one row of a feed: fetched, read, taken or refused, linked, served.

use std::fmt::Write;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::model::evidence::{LinkDecision, LinkEvidence};
use crate::model::history::HarvestSummary;
use crate::model::listing::Listing;
use crate::model::notice::{Notice, NoticeCode, Severity};
use crate::show::visible::visible;
use crate::show::{attempts, findings};

/// Attempts at the source that are told, the newest first.
const ATTEMPTS_SHOWN: usize = 5;

/// All that is known of one row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowStory {
    /// The source's id.
    pub source: String,
    /// The row as it was asked for.
    pub row: String,
    /// Where it came from.
    pub fetched: Fetched,
    /// Why it was refused, once for each of its days that was.
    pub refused: Vec<Told>,
    /// What it was read to, one for each of its days.
    pub read: Vec<Read>,
    /// What else was found in it.
    pub notices: Vec<Told>,
    /// What it is served as.
    pub served: Vec<Served>,
    /// What could not be told, and how to learn it.
    pub unsure: Vec<String>,
}

/// Where a row came from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fetched {
    /// `store` or `feed`.
    pub from: &'static str,
    /// The source's address, keys left out.
    pub address: String,
    /// When the harvest began that brought it.
    pub at: Option<Timestamp>,
    /// The parts that the feed consists of.
    pub parts: Vec<String>,
    /// What came of the last attempt, where that is not what is told here.
    pub last_attempt: Option<String>,
    /// What the last attempts at the source came to, the newest last.
    pub history: Vec<HarvestSummary>,
}

/// One notice of the row, with what the catalogue says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The code.
    pub code: &'static str,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// What was found.
    pub sentence: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What the publisher can do.
    pub mend: &'static str,
    /// Where and what.
    pub notice: Notice,
}

impl Told {
    /// A notice with its meaning.
    pub fn of(code: NoticeCode, notice: &Notice) -> Self {
        let severity = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        Self { code: code.code(), severity, sentence: code.sentence(), why: code.why(), mend: code.mend(), notice: notice.clone() }
    }
}

/// What a row was read to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Read {
    /// The listing's id, as the graph gives it.
    pub listing_id: String,
    /// What it says; what it leaves open is left out.
    pub says: Map<String, Value>,
}

impl Read {
    /// A listing, pruned. `listing_id` is its id in the graph.
    pub fn of(listing: &Listing, listing_id: String) -> Self {
        let mut told = pruned(serde_json::to_value(listing).expect("a listing is plain data with text keys"));
        if let Some(slot) = &listing.slot {
            told["slot"]["start"] = json!(slot.start.to_string());
        }
        told["key"] = json!(listing.key.id);
        let says = if let Value::Object(says) = told { says } else { Map::new() };
        Self { listing_id, says }
    }
}

/// A meeting of the graph.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Served {
    /// Its id, as the graph gives it.
    pub meeting_id: String,
    /// Its name.
    pub name: Option<String>,
    /// The listings that it consists of, the best source first.
    pub listings: Vec<String>,
    /// Pairs of this row's listings that were weighed.
    pub links: Vec<Link>,
}

/// One pair that was weighed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Link {
    /// The other listing.
    pub with: String,
    /// `one meeting`, `too close to call, kept apart` or `two meetings`.
    pub decision: &'static str,
    /// The score, in bits.
    pub bits: f32,
    /// The score from which a pair is one meeting, in bits.
    pub threshold: f32,
    /// What was compared: feature, how it compared, bits.
    pub weighed: Vec<(String, String, f32)>,
}

impl Link {
    /// The evidence of a pair, told from one of the two.
    pub fn of(evidence: &LinkEvidence, with: String) -> Self {
        let decision = match evidence.decision {
            LinkDecision::Linked => "one meeting",
            LinkDecision::Review => "too close to call, kept apart",
            LinkDecision::Apart => "two meetings",
        };
        let weighed = evidence.rows.iter().map(|row| (row.feature.to_string(), row.level.to_string(), row.bits)).collect();
        Self { with, decision, bits: evidence.bits(), threshold: evidence.threshold, weighed }
    }
}

impl RowStory {
    /// Whether the row was found at all.
    pub fn is_known(&self) -> bool {
        !self.read.is_empty() || !self.refused.is_empty()
    }

    /// As text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let out = &mut text;
        self.tell_fetched(out);
        if !self.is_known() {
            line(out, 0, &format!("No row `{}` was found there.", self.row));
        }
        for told in &self.refused {
            line(out, 0, &format!("Refused by {}: {}", told.code, told.sentence));
            tell_notice(out, told);
        }
        for read in &self.read {
            line(out, 0, &format!("Accepted, and read as {}", read.listing_id));
            for (name, value) in flat("", &Value::Object(read.says.clone())) {
                line(out, 1, &format!("{name}: {value}"));
            }
        }
        for told in &self.notices {
            line(out, 0, &format!("Found in it: {} {}: {}", told.severity, told.code, told.sentence));
            tell_notice(out, told);
        }
        self.served.iter().for_each(|served| tell_served(out, served));
        for what in &self.unsure {
            line(out, 0, &format!("Not told: {what}"));
        }
        text
    }

    fn tell_fetched(&self, out: &mut String) {
        let Fetched { from, address, at, parts, last_attempt, history } = &self.fetched;
        let at = at.map_or_else(|| "never".to_owned(), |at| at.to_string());
        let how = if *from == "feed" { "Fetched now, nothing kept" } else { "In the store, of the last believed harvest" };
        line(out, 0, &format!("{how}: {at}, from {address}"));
        if !parts.is_empty() {
            line(out, 1, &format!("parts of the feed: {}", parts.join(", ")));
        }
        if let Some(last) = last_attempt {
            line(out, 1, &format!("the last attempt was not taken over: {last}"));
        }
        for entry in history.iter().rev().take(ATTEMPTS_SHOWN) {
            line(out, 1, &format!("attempt of {}", attempts::line(entry)));
        }
    }
}

fn tell_notice(out: &mut String, told: &Told) {
    let content = findings::content(&told.notice).map_or_else(String::new, |content| format!(": {content}"));
    line(out, 1, &format!("{}{content}", findings::place(&told.notice)));
    line(out, 1, &format!("why it matters: {}", told.why));
    line(out, 1, &format!("what to do: {}", told.mend));
}

fn tell_served(out: &mut String, served: &Served) {
    line(out, 0, &format!("Served as {} ({})", served.meeting_id, served.name.as_deref().unwrap_or("no name")));
    line(out, 1, &format!("made of {}", served.listings.join(", ")));
    for link in &served.links {
        line(out, 1, &format!("{} with {}: {:+.1} bits, {:.1} are needed", link.decision, link.with, link.bits, link.threshold));
        for (feature, level, bits) in &link.weighed {
            line(out, 2, &format!("{feature}: {level} {bits:+.1}"));
        }
    }
}

fn line(out: &mut String, depth: usize, told: &str) {
    let _ = writeln!(out, "{}{}", "  ".repeat(depth), visible(told));
}

fn flat(prefix: &str, value: &Value) -> Vec<(String, String)> {
    let below = |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
    match value {
        Value::Object(fields) => fields.iter().flat_map(|(name, field)| flat(&below(name), field)).collect(),
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            items.iter().enumerate().flat_map(|(place, item)| flat(&below(&place.to_string()), item)).collect()
        }
        Value::Array(items) => vec![(prefix.to_owned(), items.iter().map(word).collect::<Vec<_>>().join(", "))],
        other => vec![(prefix.to_owned(), word(other))],
    }
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

// Without what says nothing.
fn pruned(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().map(|(name, field)| (name, pruned(field)));
            Value::Object(kept.filter(|(_, field)| !says_nothing(field)).collect())
        }
        other => other,
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
