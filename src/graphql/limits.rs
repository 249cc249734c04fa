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
    /// Deepest nesting of fields, fragments followed. The standard introspection query needs 14.
    pub depth_max: usize,
    /// Most fields after fragments are expanded, all operations of a document together.
    pub fields_max: usize,
    /// Most aliased fields after fragments are expanded.
    pub aliases_max: usize,
    /// Most fields that the answer may hold: by `guard`'s estimate, which is fields times the sizes of the pages they are
    /// in, and as `meter` counts them while they are resolved.
    pub cost_max: u64,
    /// Most ids of one `nodes` field.
    pub nodes_max: usize,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            page_max: 100,
            page_default: 20,
            document_bytes_max: 16 * 1024,
            depth_max: 15,
            fields_max: 2_000,
            aliases_max: 50,
            cost_max: 50_000,
            nodes_max: 250,
        }
    }
}
