//! `[index]`: the reading wing's memory.

use serde::Deserialize;

/// `[index]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IndexSettings {
    /// Meetings that the overlay may hold before the base is built anew in the background; 0 to 1,000,000. With 0 that is done
    /// after every change.
    pub overlay_meetings_max: usize,
}

impl Default for IndexSettings {
    fn default() -> Self {
        Self { overlay_meetings_max: 10_000 }
    }
}
