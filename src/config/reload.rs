//! A changed config in the place of the one that runs: what differs, and whether it may be taken over.
//!
//! Nothing here waits or tells anyone: `watch` says when to look, `app` carries out what was found.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::document::{Document, Spot};
use crate::config::fault::Faults;
use crate::config::file::Config;
use crate::config::files::{ConfigFiles, Pace};
use crate::config::load::read;
use crate::config::places::{Fingerprint, Places, Stamp};
use crate::model::id::SourceId;

/// Sources named in one line of a log; of more only the number is told.
const NAMED_MAX: usize = 8;

/// `[reload]`: how changes of these files are taken over while the server runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReloadSettings {
    /// Whether the files are watched. SIGHUP has them read in any case.
    pub watch: bool,
    /// Milliseconds without a further change before the files are read.
    pub settle_ms: u64,
    /// Seconds after which the files are compared though no change was noticed.
    pub poll_s: u64,
    /// Largest share of the followed sources, in percent, that a change may take away.
    pub removed_percent_max: u32,
}

impl Default for ReloadSettings {
    fn default() -> Self {
        Self { watch: true, settle_ms: 1_000, poll_s: 30, removed_percent_max: 10 }
    }
}

/// What is other in a config than in the one that runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Sources that were not there.
    pub added: Vec<SourceId>,
    /// Sources of which anything is said otherwise.
    pub changed: Vec<SourceId>,
    /// Sources that are not there any more.
    pub removed: Vec<SourceId>,
    /// The orders of what must not be shown.
    pub suppress: bool,
    /// The rulings on links.
    pub rulings: bool,
    /// Keys that only a start takes over, such as `http.listen`. They are held against the config of the start.
    pub needs_restart: Vec<String>,
}

impl Difference {
    /// What `found` has otherwise than `running`. The settings of `running` are those of the start.
    pub fn between(running: &Config, found: &Config) -> Self {
        let before: BTreeMap<_, _> = running.sources.iter().map(|plan| (&plan.facts.id, plan)).collect();
        let after: BTreeMap<_, _> = found.sources.iter().map(|plan| (&plan.facts.id, plan)).collect();
        let ids = |ids: Vec<&&SourceId>| ids.into_iter().map(|id| (*id).clone()).collect();
        Self {
            added: ids(after.keys().filter(|id| !before.contains_key(*id)).collect()),
            changed: ids(after.iter().filter(|(id, plan)| before.get(*id).is_some_and(|was| was != *plan)).map(|(id, _)| id).collect()),
            removed: ids(before.keys().filter(|id| !after.contains_key(*id)).collect()),
            suppress: running.suppress != found.suppress,
            rulings: running.rulings != found.rulings,
            needs_restart: keys_that_differ(&settings(running), &settings(found)),
        }
    }

    /// Whether there is nothing to take over; what needs a restart aside.
    pub fn is_empty(&self) -> bool {
        let Self { added, changed, removed, suppress, rulings, needs_restart: _ } = self;
        added.is_empty() && changed.is_empty() && removed.is_empty() && !suppress && !rulings
    }
}

/// `2 sources added (ie-na, ie-aa), the rulings on links changed`
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { added, changed, removed, suppress, rulings, needs_restart: _ } = self;
        let sources = [(added, "added"), (changed, "changed"), (removed, "removed")];
        let sources = sources.into_iter().filter(|(ids, _)| !ids.is_empty());
        let mut said: Vec<String> = sources.map(|(ids, word)| format!("{} {word} ({})", count(ids), names(ids))).collect();
        said.extend(suppress.then(|| "the orders of suppression changed".to_owned()));
        said.extend(rulings.then(|| "the rulings on links changed".to_owned()));
        f.write_str(&if said.is_empty() { "nothing changed".to_owned() } else { said.join(", ") })
    }
}

fn count(ids: &[SourceId]) -> String {
    format!("{} source{}", ids.len(), if ids.len() == 1 { "" } else { "s" })
}

fn names(ids: &[SourceId]) -> String {
    let mut named: Vec<&str> = ids.iter().take(NAMED_MAX).map(SourceId::as_str).collect();
    if ids.len() > NAMED_MAX {
        named.push("...");
    }
    named.join(", ")
}

/// Every setting that is read once, at the start.
fn settings(config: &Config) -> Value {
    let Config {
        store,
        http,
        fetch,
        gather,
        index,
        graphql,
        telemetry,
        upstream,
        reload: _,
        sources: _,
        suppress: _,
        rulings: _,
        lapses: _,
        warnings: _,
    } = config;
    // The store's address may hold a password; only the names of keys leave this file.
    serde_json::json!({
        "store": store, "http": http, "fetch": fetch, "gather": gather, "index": index, "graphql": graphql, "telemetry": telemetry,
        "upstream": upstream,
    })
}

fn keys_that_differ(before: &Value, after: &Value) -> Vec<String> {
    let mut keys = Vec::new();
    for (section, was) in before.as_object().into_iter().flatten() {
        match (was.as_object(), after[section].as_object()) {
            (Some(was), Some(is)) => keys.extend(was.keys().filter(|key| was[*key] != is[*key]).map(|key| format!("{section}.{key}"))),
            _ if *was != after[section] => keys.push(section.clone()),
            _ => {}
        }
    }
    keys
}

/// What came of a look at the files.
#[derive(Debug)]
pub enum Looked {
    /// Nothing was written since the last look.
    SameFiles,
    /// The files have faults, or take too much away; what runs goes on.
    Refused(Faults),
    /// A good config; it runs from here on.
    Good {
        /// All of it. Settings that need a restart are in it too.
        config: Box<Config>,
        /// What is other than before.
        difference: Difference,
    },
}

/// Looks at the files of a running config.
pub struct Reloader {
    files: ConfigFiles,
    env: BTreeMap<String, String>,
    places: Places,
    print: Fingerprint,
    /// What the system knew of the files before what they hold was compared last, and whether it was so twice: what is written
    /// within one tick of a file system's clock shows the second time.
    stamp: Option<Stamp>,
    settled: bool,
    /// Sources, orders and rulings that run, with the settings of the start.
    running: Config,
}

impl Reloader {
    /// Loads what the files say under this environment, and goes on from there.
    ///
    /// # Errors
    /// As [`load`](crate::config::load::load).
    pub fn load(files: ConfigFiles, env: BTreeMap<String, String>) -> Result<Self, Faults> {
        let (config, places, print) = read(&files, &env);
        Ok(Self { running: config?, files, env, places, print, stamp: None, settled: false })
    }

    /// What runs: sources, orders and rulings as they were read last, with the settings of the start.
    pub fn running(&self) -> &Config {
        &self.running
    }

    /// The folders to watch now, and whether to look below them.
    pub fn folders(&self) -> BTreeMap<std::path::PathBuf, bool> {
        self.files.folders(&self.places)
    }

    /// As [`Self::look`], for a look that nobody asked for: what the files hold is compared only where the system knows something
    /// else of them, and a few at a time: thousands of files are read in a tenth of a second, which whoever asks the graph meanwhile
    /// would feel.
    pub fn glance(&mut self) -> Looked {
        let stamp = Some(self.files.stamp(&self.places, Pace::Unhurried));
        let same = self.stamp == stamp;
        if same && self.settled {
            return Looked::SameFiles;
        }
        (self.stamp, self.settled) = (stamp, same);
        self.look_at(Pace::Unhurried)
    }

    /// Reads the files where they do not hold what they held at the last look, and takes over what is good.
    pub fn look(&mut self) -> Looked {
        self.look_at(Pace::Brisk)
    }

    fn look_at(&mut self, pace: Pace) -> Looked {
        let Some(read) = self.read_if_changed(pace) else { return Looked::SameFiles };
        let allowed = read.and_then(|config| match self.too_many_removed(&config) {
            None => Ok(config),
            Some(faults) => Err(faults),
        });
        match allowed {
            Err(faults) => Looked::Refused(faults),
            Ok(config) => {
                let difference = Difference::between(&self.running, &config);
                self.running.sources.clone_from(&config.sources);
                self.running.suppress.clone_from(&config.suppress);
                self.running.rulings.clone_from(&config.rulings);
                Looked::Good { config: Box::new(config), difference }
            }
        }
    }

    fn read_if_changed(&mut self, pace: Pace) -> Option<Result<Config, Faults>> {
        if self.files.fingerprint(&self.places, pace) == self.print {
            return None;
        }
        let (config, places, print) = read(&self.files, &self.env);
        (self.places, self.print) = (places, print);
        Some(config)
    }

    /// A config that takes away a good part of the sources is more often an accident than meant.
    fn too_many_removed(&self, found: &Config) -> Option<Faults> {
        let percent_max = found.reload.removed_percent_max;
        let followed: Vec<&SourceId> = self.running.sources.iter().filter(|plan| plan.facts.enabled).map(|plan| &plan.facts.id).collect();
        let is_there = |id: &SourceId| found.sources.iter().any(|plan| plan.facts.id == *id);
        let removed: Vec<SourceId> = followed.iter().filter(|id| !is_there(id)).map(|id| (*id).clone()).collect();
        if removed.len() * 100 <= followed.len() * percent_max as usize {
            return None;
        }
        let percent = (removed.len() * 100).div_ceil(followed.len().max(1));
        let message = format!(
            "the change takes away {} of the {} sources that are followed ({}), and {percent_max} % is the most",
            removed.len(),
            followed.len(),
            names(&removed)
        );
        let mend = format!("put them back; or, where it is meant, write removed_percent_max = {percent} below [reload] for this change");
        let document = Document { name: self.files.main().0.name, text: String::new() };
        Some(Faults::of([Spot::whole(&Arc::new(document)).fault("reload.removed_percent_max", "too-many-removed", message, mend)]))
    }
}
