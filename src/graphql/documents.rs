//! Documents kept as they were read, by the hash of their text, so that a document that comes again is neither parsed nor
//! validated again. Clients may send the hash alone; only a text that passed the guard once is found by it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{SchemaEnv, ServerError};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::graphql::error::{Code, refused};
use crate::graphql::guard;
use crate::graphql::limits::LimitSettings;
use crate::graphql::plan::Plans;
use crate::graphql::trusted::{Sha, Trusted, sha, sha_from_hex};

/// What a token of a document takes in memory once it is parsed and planned, about, in bytes.
const BYTES_PER_TOKEN: u64 = 240;

/// What a kept document takes beside its tokens, about, in bytes.
const BYTES_PER_DOCUMENT: u64 = 512;

/// A document that was read.
pub struct Document {
    /// Parsed once.
    pub parsed: ExecutableDocument,
    /// Of its text.
    pub hash: Sha,
    /// Whether the operator trusts it.
    pub trusted: bool,
    weight: u64,
    // Set once it is among the kept ones.
    kept: AtomicBool,
    // Set by the first request that passes validation, and never taken back: the schema does not change.
    plans: OnceLock<Plans>,
}

impl Document {
    /// How it is answered without the library, as far as it is; `None` until the library has found it valid.
    pub fn plans(&self) -> Option<&Plans> {
        self.plans.get()
    }

    /// The library of this schema found it valid.
    pub fn set_valid(&self, env: &SchemaEnv) {
        self.plans.get_or_init(|| Plans::of(&self.parsed, env));
    }
}

/// Which document a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The one with this text.
    Text(String),
    /// The one with this hash of its text.
    Hash(Sha),
    /// The one with this id in a manifest, or with `sha256:` and the hash of its text.
    Id(String),
}

#[derive(Clone)]
struct ByWeight;

impl Weighter<Sha, Arc<Document>> for ByWeight {
    fn weight(&self, _: &Sha, document: &Arc<Document>) -> u64 {
        document.weight
    }
}

/// The documents that were read, the ones asked for most.
pub struct Documents {
    kept: Cache<Sha, Arc<Document>, ByWeight>,
    trusted: Trusted,
    limits: LimitSettings,
}

impl Documents {
    /// None read yet.
    pub fn new(trusted: Trusted, limits: &LimitSettings) -> Self {
        // For the number of entries only a start is needed: the cache goes by weight.
        let kept = Cache::with_weighter(256, limits.document_cache_bytes_max, ByWeight);
        Self { kept, trusted, limits: limits.clone() }
    }

    /// The document that a request asks for.
    ///
    /// # Errors
    /// As [`guard::read`]; `PERSISTED_QUERY_NOT_FOUND` for a hash or id that is not known, or no longer;
    /// `DOCUMENT_NOT_TRUSTED` where only trusted documents are answered.
    pub fn find(&self, wanted: &Wanted) -> Result<Arc<Document>, ServerError> {
        match wanted {
            Wanted::Text(text) => self.by_text(text, sha(text)),
            Wanted::Hash(hash) => self.by_hash(hash),
            Wanted::Id(id) => {
                let hash = id.strip_prefix("sha256:").and_then(sha_from_hex).or_else(|| self.trusted.hash_of(id));
                self.by_hash(&hash.ok_or_else(not_found)?)
            }
        }
    }

    fn by_hash(&self, hash: &Sha) -> Result<Arc<Document>, ServerError> {
        if let Some(document) = self.kept.get(hash) {
            return Ok(document);
        }
        let text = self.trusted.text(hash).ok_or_else(not_found)?;
        self.by_text(&text, *hash)
    }

    fn by_text(&self, text: &str, hash: Sha) -> Result<Arc<Document>, ServerError> {
        if let Some(document) = self.kept.get(&hash) {
            return Ok(document);
        }
        let trusted = self.trusted.text(&hash).is_some();
        if self.limits.documents_only && !trusted {
            let message = "only documents that are known here are answered; ask whoever runs this to take yours in";
            return Err(refused(Code::DocumentNotTrusted, message, None));
        }
        let (parsed, tokens) = guard::read(text, &self.limits)?;
        let weight = BYTES_PER_DOCUMENT + BYTES_PER_TOKEN * tokens.count as u64;
        let document = Arc::new(Document { parsed, hash, trusted, weight, kept: AtomicBool::new(false), plans: OnceLock::new() });
        Ok(document)
    }

    /// Keeps a document that was found light enough to be answered. One that is not leaves nothing behind.
    pub fn keep(&self, document: &Arc<Document>) {
        if !document.kept.swap(true, Ordering::Relaxed) {
            self.kept.insert(document.hash, Arc::clone(document));
        }
    }

    /// The limits that a document is held to.
    pub fn limits_of(&self, document: &Document) -> LimitSettings {
        let mut limits = self.limits.clone();
        if document.trusted {
            limits.page_max = limits.page_max.max(limits.page_max_trusted);
        }
        limits
    }
}

/// In the words that Apollo's clients wait for, before they send the text along.
fn not_found() -> ServerError {
    refused(Code::DocumentNotFound, "PersistedQueryNotFound", None)
}
