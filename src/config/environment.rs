//! Overrides: `MEETING_GRAPH__SECTION__KEY=value`. They win over the files, and hold for the demo too.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::config::document::{Entry, Spot, Table};
use crate::config::fault::Faults;
use crate::config::field_names::field_names;
use crate::config::section;

const PREFIX: &str = "MEETING_GRAPH__";

type Waiting = BTreeMap<(String, String), (String, String)>;

/// The variables that are meant for us, each taken by its section; what nobody takes is a fault.
pub struct Overrides {
    /// By section (empty for keys outside of one) and key: the variable's name and value.
    waiting: Waiting,
    /// Names that begin as ours do but for an underscore.
    nearly: Vec<String>,
    /// Sections that were read, with their keys.
    known: Vec<(&'static str, &'static [&'static str])>,
}

impl Overrides {
    /// Picks ours from the environment; a name of another shape than `SECTION__KEY` waits for nobody.
    pub fn new(env: &BTreeMap<String, String>) -> Self {
        let ours = env.iter().filter_map(|(name, value)| {
            let path = name.strip_prefix(PREFIX)?.to_ascii_lowercase();
            let (section, key) = path.split_once("__").unwrap_or(("", &path));
            Some(((section.to_owned(), key.to_owned()), (name.clone(), value.clone())))
        });
        let nearly = env.keys().filter(|name| is_nearly_ours(name)).cloned().collect();
        Self { waiting: ours.collect(), nearly, known: Vec::new() }
    }

    /// Whether any variable is meant for the section, whose keys are those of `S`.
    pub fn names<S: DeserializeOwned>(&mut self, section: &'static str) -> bool {
        self.known.push((section, field_names::<S>()));
        self.waiting.keys().any(|(named, _)| named == section)
    }

    /// Puts the section's variables in the place of the file's values, read as the kind that the key asks for.
    pub fn apply<S: DeserializeOwned>(&mut self, section: &'static str, table: &mut Table, faults: &mut Faults) {
        for key in field_names::<S>() {
            let Some((name, text)) = self.waiting.remove(&(section.to_owned(), (*key).to_owned())) else { continue };
            let spot = Spot::variable(&name);
            match section::first_that_fits::<S>(key, readings(&text)) {
                Ok(value) => {
                    table.entries.insert((*key).to_owned(), Entry::of_variable(spot, value));
                }
                Err((message, mend)) => faults.push(spot.fault(key, "bad-value", message, mend)),
            }
        }
        let waiting = std::mem::take(&mut self.waiting);
        let (unknown, others): (Waiting, Waiting) = waiting.into_iter().partition(|((named, _), _)| named == section);
        self.waiting = others;
        for ((_, key), (name, _)) in unknown {
            let place = if section.is_empty() { "no section and no key".to_owned() } else { format!("no key of [{section}]") };
            let message = format!("the variable names {place}: `{key}`");
            faults.push(Spot::variable(&name).fault("", "unknown-variable", message, section::did_you_mean(&key, field_names::<S>())));
        }
    }

    /// Tells the variables whose section nobody took, and those that are a setting's but for an underscore or a small letter.
    pub fn finish(self, sections: &[&str], faults: &mut Faults) {
        for (name, meant) in self.nearly.iter().filter_map(|name| Some((name, meant(name, &self.known)?))) {
            let message = "the variable is not read: two underscores stand before the section and two before the key".to_owned();
            faults.push(Spot::variable(name).fault("", "unknown-variable", message, format!("did you mean `{meant}`?")));
        }
        for ((section, _), (name, _)) in self.waiting {
            let message = format!("the variable names no section: `{section}`");
            let mend = section::did_you_mean(&section, sections);
            faults.push(Spot::variable(&name).fault("", "unknown-variable", message, mend));
        }
    }
}

/// Begins as ours do, but for an underscore or small letters.
fn is_nearly_ours(name: &str) -> bool {
    !name.starts_with(PREFIX) && bare(name).is_some()
}

/// What stands behind the prefix, written however.
fn bare(name: &str) -> Option<String> {
    let small = name.to_ascii_lowercase();
    ["meeting_graph_", "meetinggraph_", "meeting__graph_"].iter().find_map(|prefix| Some(small.strip_prefix(prefix)?.to_owned()))
}

/// The variable of the setting that a name is the name of, but for underscores. Others are left alone: Kubernetes itself sets
/// MEETING_GRAPH_SERVICE_HOST and the like where a service is called so.
fn meant(name: &str, known: &[(&'static str, &'static [&'static str])]) -> Option<String> {
    let path = bare(name)?;
    let path = path.trim_start_matches('_');
    known.iter().find_map(|(section, keys)| {
        let key = if section.is_empty() { path } else { path.strip_prefix(section)?.strip_prefix('_')?.trim_start_matches('_') };
        let key = keys.iter().find(|known| **known == key)?;
        let place = if section.is_empty() { String::new() } else { format!("{}__", section.to_ascii_uppercase()) };
        Some(format!("{PREFIX}{place}{}", key.to_ascii_uppercase()))
    })
}

/// What a text may mean, plainest first: itself, a value as a file would write it, a list with commas.
fn readings(text: &str) -> Vec<toml::Value> {
    let itself = toml::Value::String(text.to_owned());
    let as_written = toml::from_str::<toml::Table>(&format!("value = {}", text.trim())).ok().and_then(|mut table| table.remove("value"));
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let list = toml::Value::Array(parts.map(|part| toml::Value::String(part.to_owned())).collect());
    std::iter::once(itself).chain(as_written).chain([list]).collect()
}
