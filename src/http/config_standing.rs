//! How this process stands to its config files: what runs, and whether what was written since can be taken over.

use arc_swap::ArcSwap;
use jiff::Timestamp;
use serde::Serialize;

use crate::telemetry::metrics::METRICS;

/// One fault of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigFault {
    /// The file, relative to the main file's folder.
    pub file: String,
    /// From 1; 0 where no line is at fault.
    pub line: usize,
    /// In characters, from 1; 0 with line 0.
    pub column: usize,
    /// The key's path, or the variable's name.
    pub key: String,
    /// A stable word such as `unknown-key`.
    pub code: String,
    /// What is wrong. Only of source files: what the main file and the environment hold is nobody else's business.
    pub message: Option<String>,
    /// How to mend it; as `message`.
    pub mend: Option<String>,
}

/// What was written last and is not taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigRefusal {
    /// When it was read.
    pub at: Timestamp,
    /// All that is wrong with it.
    pub faults: Vec<ConfigFault>,
}

/// How the config stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigStanding {
    /// Whether the files as they are now are what runs, but for what needs a restart.
    pub good: bool,
    /// When what runs was read.
    pub read_at: Timestamp,
    /// Configs taken over since the start; the start is none.
    pub reloads: u64,
    /// Sources of what runs.
    pub sources: usize,
    /// Keys that are written otherwise than they were at the start, which alone takes them over.
    pub needs_restart: Vec<String>,
    /// Where it is not good.
    pub refused: Option<ConfigRefusal>,
}

/// Where readers find it. Swapped by `app` alone.
pub struct Standing(ArcSwap<ConfigStanding>);

impl Standing {
    /// Of a config that was read for a start.
    pub fn of_start(read_at: Timestamp, sources: usize) -> Self {
        let standing = ConfigStanding { good: true, read_at, reloads: 0, sources, needs_restart: Vec::new(), refused: None };
        Self(ArcSwap::from_pointee(standing))
    }

    /// As it is now.
    pub fn now(&self) -> std::sync::Arc<ConfigStanding> {
        self.0.load_full()
    }

    /// Puts another in its place.
    pub fn swap(&self, standing: ConfigStanding) {
        METRICS.config_reloaded(standing.good);
        self.0.store(std::sync::Arc::new(standing));
    }
}
