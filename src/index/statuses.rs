//! The statuses of all sources, one version of them.

use std::collections::BTreeMap;

use crate::model::id::SourceId;
use crate::model::status::SourceStatus;

/// One version of all statuses. Immutable.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statuses {
    /// Grows with every change.
    pub version: u64,
    /// By source.
    pub by_source: BTreeMap<SourceId, SourceStatus>,
}
