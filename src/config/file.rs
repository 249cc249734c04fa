//! The main file, `meeting-graph.toml`: a list of sections. Each part brings its own.

use std::path::PathBuf;

use serde::Deserialize;

use crate::fetch::settings::FetchSettings;
use crate::gather::settings::GatherSettings;
use crate::gather::source_plan::SourcePlan;
use crate::graphql::limits::LimitSettings;
use crate::http::settings::HttpSettings;
use crate::store::settings::StoreSettings;
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
    /// `[graphql]`
    pub graphql: LimitSettings,
    /// `[telemetry]`
    pub telemetry: TelemetrySettings,
    /// `[upstream]`: feed files to serve on loopback, for demos and load runs. Its folder is already resolved: beside the
    /// main file, or inside the embedded files.
    pub upstream: Option<UpstreamSettings>,
    /// The sources of all files, sorted by id.
    pub sources: Vec<SourcePlan>,
}

/// `[upstream]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UpstreamSettings {
    /// The folder of feed files to serve, beside the main file.
    pub folder: PathBuf,
}
