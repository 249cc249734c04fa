//! The effective config of one source: each value, and where it comes from.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::config::document::{Entry, Table};
use crate::config::fault::Faults;
use crate::config::files::{ConfigFiles, Pace};
use crate::config::load::{Main, read_main};
use crate::config::secret::Vault;
use crate::gather::schedule::Schedule;
use crate::gather::source_plan::SourcePlan;

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The key's path, such as `schedule.every` or `fetch.gap_ms_min`.
    pub key: String,
    /// The value as a file would write it. A secret is the place where it stands.
    pub value: String,
    /// `sources/ie/dublin.toml:4`, `variable NAME`, `default`, or how it follows from others.
    pub origin: String,
}

/// All that decides how a source is harvested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplainedSource {
    /// What its own file says, or does not say.
    pub source: Vec<Explained>,
    /// The settings of the main file that hold for it too.
    pub settings: Vec<Explained>,
}

const DEFAULT: &str = "default";

/// Explains a source of a config that was loaded from these files under this environment.
pub fn explain(files: &ConfigFiles, env: &BTreeMap<String, String>, plan: &SourcePlan) -> ExplainedSource {
    // Whoever has a plan has been told the faults, of which there are none.
    let Main { config, beside, written, .. } = read_main(&Vault::new(env, files), &mut Faults::default());
    let table = files.sources(&beside.sources_dir, Pace::Brisk).into_iter().flatten().find_map(|(document, _)| {
        let root = Table::parse(&Arc::new(document), &mut Faults::default())?;
        let is_it =
            |table: &&Table| table.entries.get("id").and_then(|entry| entry.value.as_str()).map(str::trim) == Some(plan.facts.id.as_str());
        root.entries.get("source")?.tables.iter().find(is_it).cloned()
    });
    let sections = [("fetch", serde_json::json!(config.fetch)), ("gather", serde_json::json!(config.gather))];
    let settings = sections.iter().flat_map(|(name, values)| section(name, values, &written)).collect();
    ExplainedSource { source: table.map(|table| of_source(plan, &table)).unwrap_or_default(), settings }
}

fn section(name: &str, values: &Value, written: &Table) -> Vec<Explained> {
    let keys = written.entries.get(name).and_then(|entry| entry.table.as_ref()).map(|table| &table.entries);
    let one = |(key, value): (&String, &Value)| Explained {
        key: format!("{name}.{key}"),
        value: value.to_string(),
        origin: keys.and_then(|keys| keys.get(key)).map_or_else(|| DEFAULT.to_owned(), |entry| entry.value_spot.origin()),
    };
    values.as_object().into_iter().flatten().map(one).collect()
}

fn of_source(plan: &SourcePlan, table: &Table) -> Vec<Explained> {
    let facts = &plan.facts;
    let text = |text: &str| Value::from(text).to_string();
    let list = |texts: Vec<&str>| Value::from(texts).to_string();
    let countries: Vec<String> = facts.countries.iter().map(ToString::to_string).collect();
    let mut all = Vec::new();
    let mut add = |key: &str, value: Option<String>, otherwise: &str| {
        if let Some(value) = value {
            let origin = written(table, key).map_or_else(|| otherwise.to_owned(), |entry| entry.value_spot.origin());
            all.push(Explained { key: key.to_owned(), value, origin });
        }
    };
    add("id", Some(text(facts.id.as_str())), DEFAULT);
    add("name", Some(text(&facts.name)), DEFAULT);
    add("format", Some(text(&facts.format)), DEFAULT);
    add("url", Some(text(plan.url.as_str())), DEFAULT);
    add("fellowship", Some(text(facts.fellowship.as_str())), DEFAULT);
    add("countries", Some(list(countries.iter().map(String::as_str).collect())), DEFAULT);
    add("default_zone", facts.default_zone.as_ref().map(|zone| text(zone.as_str())), DEFAULT);
    add("languages", Some(list(facts.languages.iter().map(String::as_str).collect())), DEFAULT);
    match &plan.schedule {
        Schedule::Every { seconds } => add("schedule.every", Some(text(&format!("{seconds}s"))), DEFAULT),
        Schedule::Cron { rule, zone, .. } => {
            add("schedule.cron", Some(text(rule)), DEFAULT);
            add("schedule.zone", Some(text(zone.as_str())), DEFAULT);
        }
    }
    add("rank", Some(facts.rank.to_string()), "default: the middle");
    add("mirror_of", facts.mirror_of.as_ref().map(|id| text(id.as_str())), DEFAULT);
    add("licence.spdx", Some(text(&facts.licence.spdx)), DEFAULT);
    add("licence.attribution", facts.licence.attribution.as_deref().map(text), DEFAULT);
    add("licence.may_redistribute", Some(serde_json::json!(facts.licence.may_redistribute).to_string()), DEFAULT);
    add("publisher", facts.publisher.as_deref().map(text), DEFAULT);
    add("enabled", Some(facts.enabled.to_string()), DEFAULT);
    add("disabled_reason", facts.disabled_reason.as_deref().map(text), DEFAULT);
    add("stale_after", Some(text(&format!("{}s", facts.stale_after_s))), "default: three times its longest pause, an hour at least");
    add("gap_ms_min", plan.gap_ms_min.map(|gap| gap.to_string()), DEFAULT);
    // The place, as it was written; what stands there was never kept as text.
    add("token", written(table, "token").map(|entry| entry.value.to_string()), DEFAULT);
    add("allow_empty", Some(plan.allow_empty.to_string()), DEFAULT);
    for (key, entry) in table.entries.get("options").and_then(|entry| entry.table.as_ref()).into_iter().flat_map(|table| &table.entries) {
        all.push(Explained { key: format!("options.{key}"), value: entry.value.to_string(), origin: entry.value_spot.origin() });
    }
    all
}

/// The entry at a path of at most two keys.
fn written<'t>(table: &'t Table, path: &str) -> Option<&'t Entry> {
    match path.split_once('.') {
        Some((outer, inner)) => table.entries.get(outer)?.table.as_ref()?.entries.get(inner),
        None => table.entries.get(path),
    }
}
