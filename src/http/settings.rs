//! `[http]`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether callers are held to their share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RateMode {
    /// Nothing is counted.
    Off,
    /// What would be refused is logged.
    Measure,
    /// A caller that asks more than its share is refused.
    Enforce,
}

/// Where proxies write whom they speak for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyHeader {
    /// `X-Forwarded-For`, as nearly all do.
    #[default]
    XForwardedFor,
    /// `Forwarded`, RFC 7239.
    Forwarded,
}

/// `[http]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HttpSettings {
    /// Address and port to listen on.
    pub listen: String,
    /// Address and port of `/metrics` alone; empty for the same as everything else.
    pub metrics_listen: String,
    /// The address by which readers reach the server, where it is not the one it listens on; empty where nobody has said.
    pub public_url: String,
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
    /// Seconds for which an answer to GET may be given again by whoever stands between; 0: never without asking.
    pub cache_s: u32,
    /// Bytes of answers kept to be given again.
    pub answer_cache_bytes_max: u64,
    /// Ranges of addresses whose word is believed for whom they speak for.
    pub trusted_proxies: Vec<String>,
    /// `x-forwarded-for` or `forwarded`: the header in which they give it; the other one is not read.
    pub proxy_header: ProxyHeader,
    /// `off`, `measure` or `enforce`.
    pub rate: RateMode,
    /// Fields that one caller may ask for each second, in the long run.
    pub rate_cost_per_s: u32,
    /// Fields that one caller may ask for at once.
    pub rate_cost_burst: u32,
    /// Most callers that are counted at once.
    pub rate_callers_max: usize,
    /// Most web sockets and event streams open at once.
    pub streams_max: usize,
    /// Most of them of one caller.
    pub streams_per_caller_max: usize,
    /// Most subscriptions of one web socket.
    pub stream_subscriptions_max: usize,
    /// Most subscriptions that differ from each other, over all connections.
    pub stream_questions_max: usize,
    /// Seconds between two signs of life on a web socket or event stream.
    pub stream_keepalive_s: u32,
    /// Milliseconds in which the other end of a web socket or event stream must have taken what it was told.
    pub stream_send_timeout_ms: u64,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            metrics_listen: String::new(),
            public_url: String::new(),
            body_bytes_max: 64 * 1024,
            timeout_ms: 10_000,
            header_timeout_ms: 10_000,
            connections_max: 4_096,
            drain_s: 10,
            cache_s: 60,
            answer_cache_bytes_max: 32 * 1024 * 1024,
            trusted_proxies: Vec::new(),
            proxy_header: ProxyHeader::default(),
            rate: RateMode::Enforce,
            rate_cost_per_s: 5_000,
            rate_cost_burst: 250_000,
            rate_callers_max: 50_000,
            streams_max: 2_000,
            streams_per_caller_max: 50,
            stream_subscriptions_max: 20,
            stream_questions_max: 1_000,
            stream_keepalive_s: 15,
            stream_send_timeout_ms: 10_000,
        }
    }
}
