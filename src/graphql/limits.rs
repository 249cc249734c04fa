//! `[graphql]`: what one request may ask.

use serde::Deserialize;

/// `[graphql]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Largest `first` or `last` of a connection.
    pub page_max: usize,
    /// `first` where none is given.
    pub page_default: usize,
    /// Largest document, in bytes.
    pub document_bytes_max: usize,
    /// Deepest nesting of fields, fragments followed.
    pub depth_max: usize,
    /// Most fields after fragments are expanded.
    pub fields_max: usize,
    /// Most ids of one `nodes` field.
    pub nodes_max: usize,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self { page_max: 100, page_default: 20, document_bytes_max: 16 * 1024, depth_max: 15, fields_max: 2_000, nodes_max: 250 }
    }
}
