//! The main file, `meeting-graph.toml`: a list of sections. Each part brings its own.

use std::path::PathBuf;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::config::document::Table;
use crate::config::environment::Overrides;
use crate::config::fault::{Fault, Faults};
use crate::config::reload::ReloadSettings;
use crate::config::section;
use crate::fetch::settings::FetchSettings;
use crate::gather::settings::GatherSettings;
use crate::gather::source_plan::SourcePlan;
use crate::graphql::limits::LimitSettings;
use crate::http::settings::HttpSettings;
use crate::http::upstream::UpstreamSettings;
use crate::index::settings::IndexSettings;
use crate::link::rulings::Rulings;
use crate::store::settings::StoreSettings;
use crate::suppress::order::Suppressions;
use crate::telemetry::TelemetrySettings;

/// Everything an operator can say, checked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    /// `[store]`. A relative `store.path` is relative to the working directory, so that data never lands beside the config.
    pub store: StoreSettings,
    /// `[http]`
    pub http: HttpSettings,
    /// `[fetch]`
    pub fetch: FetchSettings,
    /// `[gather]`
    pub gather: GatherSettings,
    /// `[index]`
    pub index: IndexSettings,
    /// `[graphql]`
    pub graphql: LimitSettings,
    /// `[telemetry]`
    pub telemetry: TelemetrySettings,
    /// `[upstream]`: feed files to serve on loopback, for demos and load runs. Its folder is already resolved: beside the
    /// main file, or inside the embedded files.
    pub upstream: Option<UpstreamSettings>,
    /// `[reload]`
    pub reload: ReloadSettings,
    /// The sources of all files, sorted by id.
    pub sources: Vec<SourcePlan>,
    /// The orders of `suppress_file`.
    pub suppress: Suppressions,
    /// The rulings of `links_file`.
    pub rulings: Rulings,
    /// What holds for a time only, with the warning of its end.
    pub lapses: Vec<Lapse>,
    /// What is odd and stops nothing, whenever it is looked at.
    pub warnings: Vec<Fault>,
}

/// Something that holds until an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lapse {
    /// From then on it does not.
    pub at: Timestamp,
    /// What to tell then.
    pub warning: Fault,
}

impl Config {
    /// What has lapsed by an instant, and whatever else is odd, as warnings.
    pub fn warnings(&self, now: Timestamp) -> Faults {
        let lapsed = self.lapses.iter().filter(|lapse| lapse.at <= now).map(|lapse| &lapse.warning);
        Faults::of(lapsed.chain(&self.warnings).cloned())
    }
}

/// The keys outside of every section.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
struct TopKeys {
    /// The folder of source files, relative to this file; every *.toml in it and below is read.
    sources_dir: PathBuf,
    /// What must not be shown, relative to this file; there it may be missing.
    suppress_file: PathBuf,
    /// What operators ruled of listings, relative to this file; there it may be missing.
    links_file: PathBuf,
}

/// The main file as editors see it. [`read`] goes through the same sections one by one.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its shape is asked for")]
pub(super) struct MainFile {
    #[schemars(flatten)]
    top: TopKeys,
    store: Option<StoreSettings>,
    http: Option<HttpSettings>,
    fetch: Option<FetchSettings>,
    gather: Option<GatherSettings>,
    index: Option<IndexSettings>,
    graphql: Option<LimitSettings>,
    telemetry: Option<TelemetrySettings>,
    upstream: Option<UpstreamSettings>,
    reload: Option<ReloadSettings>,
}

impl Default for TopKeys {
    fn default() -> Self {
        let [sources_dir, suppress_file, links_file] = ["sources", SUPPRESS_FILE, LINKS_FILE].map(PathBuf::from);
        Self { sources_dir, suppress_file, links_file }
    }
}

/// Where the orders of suppression are unless the main file says otherwise; there it may be missing.
pub(super) const SUPPRESS_FILE: &str = "suppress.toml";

/// The same for what operators ruled of listings.
pub(super) const LINKS_FILE: &str = "links.toml";

/// What lies beside the main file, as it names it.
pub(super) struct Beside {
    pub sources_dir: PathBuf,
    pub suppress_file: PathBuf,
    pub links_file: PathBuf,
}

/// What the main file says, and where the rest is.
pub(super) struct Read {
    pub config: Config,
    pub beside: Beside,
    /// The sections as they were written, with the overrides in their places.
    pub written: Table,
}

/// Reads the main file.
pub(super) fn read(root: Table, overrides: Overrides, faults: &mut Faults) -> Read {
    let mut sections = Sections { root, overrides, faults, named: Vec::new() };
    let config = Config {
        store: sections.read("store"),
        http: sections.read("http"),
        fetch: sections.read("fetch"),
        gather: sections.read("gather"),
        index: sections.read("index"),
        graphql: sections.read("graphql"),
        telemetry: sections.read("telemetry"),
        upstream: sections.read_if_written("upstream"),
        reload: sections.read("reload"),
        sources: Vec::new(),
        suppress: Suppressions::default(),
        rulings: Rulings::default(),
        lapses: Vec::new(),
        warnings: Vec::new(),
    };
    sections.at_most("graphql", ("page_default", config.graphql.page_default), ("page_max", config.graphql.page_max));
    sections.at_most("gather", ("backoff_s_min", config.gather.backoff_s_min), ("backoff_s_max", config.gather.backoff_s_max));
    if let Some(upstream) = &config.upstream
        && upstream.folder.as_os_str().is_empty()
    {
        sections.missing("upstream", "folder", "write the folder of feed files to serve, beside this file");
    }
    let written = sections.root.clone();
    let top: TopKeys = sections.finish();
    let TopKeys { sources_dir, suppress_file, links_file } = top;
    Read { config, beside: Beside { sources_dir, suppress_file, links_file }, written }
}

/// The main file while its sections are taken one after another.
struct Sections<'a> {
    root: Table,
    overrides: Overrides,
    faults: &'a mut Faults,
    /// Those taken so far; in the end all there are.
    named: Vec<&'static str>,
}

impl Sections<'_> {
    fn read<S: DeserializeOwned + Default>(&mut self, name: &'static str) -> S {
        self.read_if_written(name).unwrap_or_default()
    }

    /// `None` where neither the file nor a variable says anything of the section.
    fn read_if_written<S: DeserializeOwned + Default>(&mut self, name: &'static str) -> Option<S> {
        self.named.push(name);
        let by_variable = self.overrides.names::<S>(name);
        if !section::is_written(&self.root, name) && !by_variable {
            return None;
        }
        let written = section::inner_table("", &self.root, name, self.faults).cloned();
        let mut table = written.unwrap_or_else(|| Table::empty(self.root.spot.clone()));
        self.overrides.apply::<S>(name, &mut table, self.faults);
        let settings = section::read(name, &table, self.faults);
        if let Some(entry) = self.root.entries.get_mut(name) {
            entry.table = Some(table);
        }
        Some(settings)
    }

    /// Tells where one number of a section passes another that bounds it.
    fn at_most<N: PartialOrd + std::fmt::Display>(&mut self, name: &str, (low_key, low): (&str, N), (high_key, high): (&str, N)) {
        if low > high {
            let entries = self.root.entries.get(name).and_then(|entry| entry.table.as_ref()).map(|table| &table.entries);
            let written = entries.and_then(|entries| entries.get(low_key).or(entries.get(high_key)));
            let spot = written.map_or(&self.root.spot, |entry| &entry.value_spot);
            let message = format!("`{low_key}` ({low}) is larger than `{high_key}` ({high})");
            self.faults.push(spot.fault(
                &section::join(name, low_key),
                "out-of-range",
                message,
                format!("lower it, or raise `{high_key}`"),
            ));
        }
    }

    fn missing(&mut self, name: &str, key: &str, mend: &str) {
        let entry = self.root.entries.get(name);
        // A folder that was written and is wrong has its own fault.
        if entry.and_then(|entry| entry.table.as_ref()).is_some_and(|table| section::is_written(table, key)) {
            return;
        }
        let spot = entry.map_or(&self.root.spot, |entry| &entry.key_spot);
        self.faults.push(spot.fault(&section::join(name, key), "missing-key", format!("[{name}] has no `{key}`"), mend));
    }

    /// What is left is a key outside of the sections, or a section that nobody knows.
    fn finish<S: DeserializeOwned + Default>(mut self) -> S {
        self.overrides.names::<S>("");
        self.overrides.apply::<S>("", &mut self.root, self.faults);
        self.overrides.finish(&self.named, self.faults);
        let entries = std::mem::take(&mut self.root.entries);
        for (name, entry) in entries.into_iter().filter(|(name, _)| !self.named.contains(&name.as_str())) {
            if entry.table.is_some() {
                let mend = section::did_you_mean(&name, &self.named);
                self.faults.push(entry.key_spot.fault(&name, "unknown-section", format!("unknown section [{name}]"), mend));
            } else {
                self.root.entries.insert(name, entry);
            }
        }
        section::read("", &self.root, self.faults)
    }
}
