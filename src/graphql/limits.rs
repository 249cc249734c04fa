//! `[graphql]`: what one request may ask.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[graphql]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Largest `first` or `last` of a connection.
    pub page_max: usize,
    /// As `page_max`, for a document of `documents_dir`.
    pub page_max_trusted: usize,
    /// `first` where none is given.
    pub page_default: usize,
    /// Largest document, in bytes.
    pub document_bytes_max: usize,
    /// Most tokens of a document: names, numbers, strings and punctuation.
    pub tokens_max: usize,
    /// Most fragments with a name.
    pub fragments_max: usize,
    /// Deepest nesting of fields, fragments followed. The standard introspection query needs 14.
    pub depth_max: usize,
    /// Most fields after fragments are expanded, all operations of a document together.
    pub fields_max: usize,
    /// Most aliased fields after fragments are expanded.
    pub aliases_max: usize,
    /// Most fields of the root after fragments are expanded, all operations of a document together.
    pub root_fields_max: usize,
    /// Most directives after fragments are expanded.
    pub directives_max: usize,
    /// Most items of one list in an argument or a variable.
    pub list_items_max: usize,
    /// Most fields that the answer may hold: by `guard`'s estimate, which is fields times the sizes of the pages they are
    /// in, and as `meter` counts them while they are resolved.
    pub cost_max: u64,
    /// Most ids of one `nodes` field.
    pub nodes_max: usize,
    /// Most entities that a gateway may ask for at once.
    pub entities_max: usize,
    /// Most changes of one generation that subscriptions tell one by one; who follows more is told to fetch anew.
    pub live_changes_max: usize,
    /// Milliseconds that one answer may take to be made.
    pub deadline_ms: u64,
    /// Bytes of documents kept read and validated, as `documents` estimates them.
    pub document_cache_bytes_max: u64,
    /// The folder of trusted documents, relative to the working directory; empty for none.
    pub documents_dir: PathBuf,
    /// Whether only trusted documents are answered.
    pub documents_only: bool,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            page_max: 100,
            page_max_trusted: 250,
            page_default: 20,
            document_bytes_max: 16 * 1024,
            tokens_max: 3_000,
            fragments_max: 50,
            depth_max: 15,
            fields_max: 2_000,
            aliases_max: 50,
            root_fields_max: 50,
            directives_max: 50,
            list_items_max: 250,
            cost_max: 50_000,
            nodes_max: 250,
            entities_max: 500,
            live_changes_max: 5_000,
            deadline_ms: 5_000,
            document_cache_bytes_max: 16 * 1024 * 1024,
            documents_dir: PathBuf::new(),
            documents_only: false,
        }
    }
}
