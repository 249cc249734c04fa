//! `[fetch]`: every number that bounds what we ask of the world and what we take from it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[fetch]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FetchSettings {
    /// Page or mailbox that a host's admin can turn to; sent in the User-Agent.
    pub contact: String,
    /// Milliseconds to connect, TLS included.
    pub connect_timeout_ms: u64,
    /// Milliseconds from request to the answer's headers.
    pub header_timeout_ms: u64,
    /// Milliseconds without a byte while reading the body.
    pub idle_timeout_ms: u64,
    /// Milliseconds for one request in all.
    pub total_timeout_ms: u64,
    /// Bytes a second, on the wire and on average, that a body must come with once it has come for ten seconds.
    pub bytes_per_s_min: u64,
    /// Largest body on the wire, in bytes; beyond it the harvest fails and the last good listings stay.
    pub wire_bytes_max: u64,
    /// Largest body after decompression, in bytes.
    pub decoded_bytes_max: u64,
    /// Largest size of a body after decompression, as a multiple of its size on the wire, once it is beyond 1 MiB.
    pub ratio_max: u64,
    /// Requests under way at once to one host.
    pub host_concurrency_max: usize,
    /// Pause between two requests to one host, in milliseconds.
    pub gap_ms_min: u64,
    /// Requests under way at once to all hosts.
    pub concurrency_max: usize,
    /// Redirects followed for one request.
    pub redirects_max: usize,
    /// Private address ranges (CIDR) that may be fetched from all the same, such as `127.0.0.0/8`.
    pub allow_private: Vec<String>,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            contact: "https://github.com/meeting-graph/meeting-graph".to_owned(),
            connect_timeout_ms: 5_000,
            header_timeout_ms: 30_000,
            idle_timeout_ms: 10_000,
            total_timeout_ms: 60_000,
            bytes_per_s_min: 500,
            wire_bytes_max: 64 * 1024 * 1024,
            decoded_bytes_max: 128 * 1024 * 1024,
            ratio_max: 200,
            host_concurrency_max: 2,
            gap_ms_min: 500,
            concurrency_max: 32,
            redirects_max: 5,
            allow_private: Vec::new(),
        }
    }
}
