//! `[store]`

use std::fmt;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StoreKind {
    /// In this process, gone with it.
    Memory,
    /// One file on this machine; one process at a time.
    Embedded,
    /// A Redis or Valkey server; any number of processes.
    Redis,
}

/// `[store]`
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StoreSettings {
    /// `memory`, `embedded` or `redis`.
    pub kind: StoreKind,
    /// The embedded store's file; its folder is made where it is missing.
    pub path: PathBuf,
    /// The socket at which the process that holds the store answers its operator; empty for one beside the embedded store's
    /// file, with `.sock` behind its name.
    pub socket: PathBuf,
    /// The Redis server, such as `redis://127.0.0.1:6379/0`; `rediss://user:password@host:6379/0` for TLS and a user.
    pub url: String,
    /// Put before every key in Redis.
    pub key_prefix: String,
    /// Certificates (PEM) that the server's must be signed by; empty for those that the system trusts.
    pub tls_ca_file: PathBuf,
    /// The longest that a connection to Redis may take to be made, in ms; 100 to 60,000.
    pub connect_timeout_ms: u64,
    /// The longest that Redis may take to answer a call, in ms; 100 to 60,000.
    pub answer_timeout_ms: u64,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self {
            kind: StoreKind::Embedded,
            path: PathBuf::from("data/meeting-graph.redb"),
            socket: PathBuf::new(),
            url: "redis://127.0.0.1:6379/0".to_owned(),
            key_prefix: "mg:1:".to_owned(),
            tls_ca_file: PathBuf::new(),
            connect_timeout_ms: 5_000,
            answer_timeout_ms: 5_000,
        }
    }
}

impl StoreSettings {
    /// Where the process that holds the store answers its operator; `None` where any process can open the store, and where
    /// nothing says where.
    pub fn socket_path(&self) -> Option<PathBuf> {
        match self.kind {
            StoreKind::Redis => None,
            _ if !self.socket.as_os_str().is_empty() => Some(self.socket.clone()),
            StoreKind::Memory => None,
            StoreKind::Embedded => {
                let mut path = self.path.clone().into_os_string();
                path.push(".sock");
                Some(path.into())
            }
        }
    }
}

/// All but the address, which may hold a password.
impl fmt::Debug for StoreSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, path, socket, url: _, key_prefix, tls_ca_file, connect_timeout_ms, answer_timeout_ms } = self;
        f.debug_struct("StoreSettings")
            .field("kind", kind)
            .field("path", path)
            .field("socket", socket)
            .field("key_prefix", key_prefix)
            .field("tls_ca_file", tls_ca_file)
            .field("connect_timeout_ms", connect_timeout_ms)
            .field("answer_timeout_ms", answer_timeout_ms)
            .finish_non_exhaustive()
    }
}

/// Whether an address is one that a Redis client takes.
///
/// # Errors
/// How to write one; the address itself stays out of the words, since it may hold a password.
pub fn check_url(url: &str) -> Result<(), &'static str> {
    const SCHEMES: [&str; 4] = ["redis://", "rediss://", "redis+unix://", "unix://"];
    let fits = SCHEMES.iter().any(|scheme| url.strip_prefix(scheme).is_some_and(|place| !place.is_empty()));
    if fits { Ok(()) } else { Err("write redis://host:6379/0, or rediss:// for TLS") }
}
