//! The pages for programs: one source with all that is known of it, and all sources in few words.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::model::source::Permission;
use crate::show::json as report_json;
use crate::show::pages::moment::machine;
use crate::show::pages::overview::Line;
use crate::show::pages::source::Subject;
use crate::show::pages::state::State;

/// All sources, by id.
pub fn all(lines: &[Line<'_>], now: Timestamp) -> Value {
    let sources: Vec<Value> = lines.iter().map(|line| brief(line, now)).collect();
    json!({ "at": machine(now), "sources": sources })
}

fn brief(line: &Line<'_>, now: Timestamp) -> Value {
    let Line { status, meetings } = *line;
    let facts = &status.facts;
    let at = |at: Option<Timestamp>| at.map(machine);
    let report = status.report.as_ref();
    json!({
        "id": facts.id,
        "name": facts.name,
        "format": facts.format,
        "fellowship": facts.fellowship.as_str(),
        "countries": facts.countries,
        "publisher": facts.publisher,
        "state": State::of(status, now).key(),
        "last_attempt_at": at(status.last_attempt_at),
        "last_believed_at": at(status.last_believed_at),
        "next_attempt_at": at(status.next_attempt_at),
        "failing_since": at(status.failing_since),
        "newest_update_at": at(status.newest_update_at),
        "stale_after_s": facts.stale_after_s,
        "consecutive_failures": status.consecutive_failures,
        "listings": status.listing_count,
        "meetings": meetings,
        "rows": report.map(|report| report.rows),
        "refused": report.map(|report| report.refused),
    })
}

/// One source: the same, and its licence, its report as it is kept, what the codes in it mean, its history, its links.
pub fn one(subject: &Subject<'_>) -> Value {
    let Subject { status, meetings, linked, contact, now, .. } = *subject;
    let facts = &status.facts;
    let mut told = brief(&Line { status, meetings }, now);
    let permission = match facts.licence.may_redistribute {
        Permission::Yes => "yes",
        Permission::No => "no",
        Permission::Unknown => "unknown",
    };
    told["at"] = json!(machine(now));
    told["disabled_reason"] = json!(facts.disabled_reason);
    told["licence"] = json!({ "spdx": facts.licence.spdx, "attribution": facts.licence.attribution, "may_redistribute": permission });
    told["report"] = json!(status.report);
    told["failure"] = status.report.as_ref().map_or(Value::Null, report_json::failure);
    told["catalogue"] = status.report.as_ref().map_or_else(|| json!({}), |report| report_json::catalogue(&report.notices));
    told["history"] = json!(status.history);
    told["linked"] = json!(linked);
    told["operator"] = json!(contact);
    told
}
