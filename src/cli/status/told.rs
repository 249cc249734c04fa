//! What a server tells of itself and its sources, as plain values.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use url::Url;

/// A server as it was asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// What `/readyz` said.
    pub ready: Value,
    /// Sources, those that need someone first.
    pub sources: Vec<ToldSource>,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ToldSource {
    /// As in its file.
    pub id: String,
    /// For people.
    pub name: String,
    /// `HEALTHY`, `STALE`, `QUARANTINED`, `FAILING`, `PAUSED` or `DISABLED`.
    pub health: String,
    /// Listings served.
    pub listing_count: u64,
    /// Rows that its last reading refused.
    pub refused: u64,
    /// When it was last tried.
    pub last_attempt_at: Option<Timestamp>,
    /// When it was last read and believed.
    pub last_believed_at: Option<Timestamp>,
    /// When it is tried next.
    pub next_attempt_at: Option<Timestamp>,
    /// Why the last attempt was not believed.
    pub failure: Option<String>,
}

impl Told {
    /// From the answers of a server.
    pub fn new(ready: Value, nodes: &[Value]) -> Self {
        let mut sources: Vec<ToldSource> = nodes.iter().map(ToldSource::of_node).collect();
        sources.sort_by(|a, b| (rank(&a.health), &a.id).cmp(&(rank(&b.health), &b.id)));
        Self { ready, sources }
    }

    /// For programs.
    pub fn json(&self, server: &Url) -> Value {
        json!({ "server": server.as_str(), "ready": self.ready, "sources": self.sources })
    }
}

impl ToldSource {
    fn of_node(node: &Value) -> Self {
        let text = |key: &str| node[key].as_str().unwrap_or_default().to_owned();
        let at = |key: &str| node[key].as_str().and_then(|at| at.parse().ok());
        let id = text("id");
        Self {
            id: id.strip_prefix("source_").unwrap_or(&id).to_owned(),
            name: text("name"),
            health: text("health"),
            listing_count: node["listingCount"].as_u64().unwrap_or(0),
            refused: node["report"]["refused"].as_u64().unwrap_or(0),
            last_attempt_at: at("lastAttemptAt"),
            last_believed_at: at("lastBelievedAt"),
            next_attempt_at: at("nextAttemptAt"),
            failure: node["report"]["failure"].as_str().map(str::to_owned),
        }
    }
}

/// Who needs someone stands first.
pub fn rank(health: &str) -> u8 {
    match health {
        "QUARANTINED" => 0,
        "FAILING" => 1,
        "STALE" => 2,
        "PAUSED" => 3,
        "HEALTHY" => 4,
        _ => 5,
    }
}
