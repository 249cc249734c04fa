//! `[http]`

use serde::Deserialize;

/// `[http]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpSettings {
    /// Address and port to listen on.
    pub listen: String,
    /// Largest request body, in bytes.
    pub body_bytes_max: usize,
    /// Milliseconds for one request in all.
    pub timeout_ms: u64,
    /// Seconds that requests under way are given at a shutdown.
    pub drain_s: u32,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self { listen: "127.0.0.1:8080".to_owned(), body_bytes_max: 64 * 1024, timeout_ms: 10_000, drain_s: 10 }
    }
}
