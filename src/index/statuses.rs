//! The statuses of all sources, one version of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;

use crate::model::id::SourceId;
use crate::model::status::SourceStatus;
use crate::store::codec;
use crate::store::contract::StatusTable;
use crate::suppress::order::Suppressions;

/// One version of all statuses. Immutable.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statuses {
    /// Grows with every change.
    pub version: u64,
    /// By source.
    pub by_source: BTreeMap<SourceId, Arc<SourceStatus>>,
}

/// Reads one version after the other. Thousands of sources change one at a time, so what is as it was is not decoded again.
#[derive(Default)]
pub struct StatusReader {
    known: BTreeMap<SourceId, (Bytes, Arc<SourceStatus>)>,
    /// What was taken out of what is known.
    suppress: Arc<Suppressions>,
}

impl StatusReader {
    /// The statuses of a table, less what must not be shown. One that cannot be read is left out, and told of in the log: it is
    /// written anew with the source's next attempt.
    pub fn read(&mut self, table: StatusTable, suppress: &Arc<Suppressions>) -> Statuses {
        if !Arc::ptr_eq(&self.suppress, suppress) {
            (self.known, self.suppress) = (BTreeMap::new(), Arc::clone(suppress));
        }
        let mut before = std::mem::take(&mut self.known);
        for (source, bytes) in table.entries {
            let status = match before.remove(&source) {
                Some((known, status)) if known == bytes => Ok(status),
                _ => codec::decode_status(&bytes).map(|mut status| {
                    suppress.clean_status(&mut status);
                    Arc::new(status)
                }),
            };
            match status {
                Ok(status) => drop(self.known.insert(source, (bytes, status))),
                Err(error) => tracing::error!("the status of `{source}` is left out: {error}"),
            }
        }
        let by_source = self.known.iter().map(|(source, (_, status))| (source.clone(), Arc::clone(status))).collect();
        Statuses { version: table.version, by_source }
    }
}
