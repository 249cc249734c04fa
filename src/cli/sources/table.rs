//! Sources as lines of text.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::model::failure::FailureClass;
use crate::model::history::HarvestSummary;
use crate::model::status::{SourceHealth, SourceStatus};
use crate::store::story::{KeptPack, SourceStory};

/// One line a source, those that need an operator first.
pub fn list(statuses: &[SourceStatus], now: Timestamp) -> String {
    if statuses.is_empty() {
        return "the store knows of no source yet\n".to_owned();
    }
    let mut sorted: Vec<&SourceStatus> = statuses.iter().collect();
    sorted.sort_by_key(|status| (rank(status.health(now)), &status.facts.id));
    let width = sorted.iter().map(|status| status.facts.id.as_str().len()).max().unwrap_or(0);
    let mut text = String::new();
    for status in sorted {
        let believed = status.last_believed_at.map_or("never believed".to_owned(), |at| format!("believed {}", hour(at)));
        let why = status.report.as_ref().and_then(|report| report.failure.as_deref()).map_or(String::new(), |why| format!("; {why}"));
        let line = format!(
            "{:width$}  {:11}  {:>6} listings, {believed}{why}",
            status.facts.id.as_str(),
            word(status.health(now)),
            status.listing_count
        );
        writeln!(text, "{}", line.trim_end()).expect("a text takes every write");
    }
    text
}

/// All that is kept of one source.
pub fn history(story: &SourceStory, now: Timestamp) -> String {
    let SourceStory { status, packs } = story;
    let mut text =
        format!("{} ({}): {}, {} listings served\n", status.facts.id, status.facts.name, word(status.health(now)), status.listing_count);
    let mut line = |said: String| text.push_str(&format!("  {said}\n"));
    if let Some(pause) = &status.pause {
        let why = pause.why.as_deref().unwrap_or("no reason is given");
        line(format!("paused since {}: {why}", hour(pause.at)));
    }
    if let Some(held) = &status.held {
        let class = held.class.map_or("", FailureClass::word);
        let accepted = if held.accepted_at.is_some() { "; accepted, the next like it is believed" } else { "" };
        line(format!(
            "held back ({class}): {} listings, {} times the same since {}{accepted}",
            held.listings,
            held.times,
            hour(held.since)
        ));
    }
    if let Some(since) = status.failing_since {
        line(format!("not believed since {}, {} attempts in a row", hour(since), status.consecutive_failures));
    }
    if let Some(failure) = status.report.as_ref().and_then(|report| report.failure.as_deref()) {
        line(failure.to_owned());
    }
    line(status.next_attempt_at.map_or("no attempt is due".to_owned(), |at| format!("next attempt {}", hour(at))));
    text.push_str("attempts, the newest first\n");
    for entry in status.history.iter().rev() {
        text.push_str(&attempt(entry));
    }
    text.push_str("packs, the one that is served first\n");
    for pack in packs {
        text.push_str(&kept(pack));
    }
    text
}

fn attempt(entry: &HarvestSummary) -> String {
    let HarvestSummary { at, last_at, attempts, outcome, failure_class, accepted, refused, added, changed, gone, .. } = entry;
    let several = if *attempts > 1 { format!(" to {}, {attempts} times", hour(*last_at)) } else { String::new() };
    let ended = format!("{outcome:?}").to_lowercase();
    let class = failure_class.map_or(String::new(), |class| format!(" ({})", class.word()));
    format!("  {}{several}: {ended}{class}, {accepted} taken, {refused} refused; {added} new, {changed} changed, {gone} gone\n", hour(*at))
}

fn kept(pack: &KeptPack) -> String {
    match &pack.of {
        Some(of) => format!("  {}: {} listings, harvested {}, put {}\n", pack.seq, of.listings, hour(of.harvested_at), hour(pack.at)),
        None => format!("  {}: cannot be read, put {}\n", pack.seq, hour(pack.at)),
    }
}

fn rank(health: SourceHealth) -> u8 {
    match health {
        SourceHealth::Quarantined => 0,
        SourceHealth::Failing => 1,
        SourceHealth::Stale => 2,
        SourceHealth::Paused => 3,
        SourceHealth::Healthy => 4,
        SourceHealth::Disabled => 5,
    }
}

fn word(health: SourceHealth) -> &'static str {
    match health {
        SourceHealth::Quarantined => "held back",
        SourceHealth::Failing => "failing",
        SourceHealth::Stale => "stale",
        SourceHealth::Paused => "paused",
        SourceHealth::Healthy => "healthy",
        SourceHealth::Disabled => "disabled",
    }
}

fn hour(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
