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
    /// Milliseconds in which the head of a request must have come; also how long a connection may stay open between two.
    pub header_timeout_ms: u64,
    /// Most connections open at once; further ones wait in the system's queue.
    pub connections_max: usize,
    /// Seconds that requests under way are given at a shutdown.
    pub drain_s: u32,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            body_bytes_max: 64 * 1024,
            timeout_ms: 10_000,
            header_timeout_ms: 10_000,
            connections_max: 4_096,
            drain_s: 10,
        }
    }
}
