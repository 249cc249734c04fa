//! `[index]`: the reading wing's memory.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[index]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IndexSettings {
    /// Meetings that the overlay may hold before the base is built anew in the background. With 0 that is done after every change.
    pub overlay_meetings_max: usize,
}

impl Default for IndexSettings {
    fn default() -> Self {
        Self { overlay_meetings_max: 10_000 }
    }
}
