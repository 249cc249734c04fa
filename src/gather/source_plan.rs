//! All that the writing wing needs to harvest one source.

use serde::Serialize;
use url::Url;

use crate::fetch::bearer::Bearer;
use crate::gather::schedule::Schedule;
use crate::model::source::SourceFacts;

/// One source, ready to be harvested.
#[derive(Debug, Clone, PartialEq)]
pub struct SourcePlan {
    /// The operator's facts; they travel on with the status.
    pub facts: SourceFacts,
    /// Its address.
    pub url: Url,
    /// When.
    pub schedule: Schedule,
    /// `[options]` of the format.
    pub options: serde_json::Value,
    /// Pause between two requests of this source, in milliseconds, where it asks for more than `fetch.gap_ms_min`.
    pub gap_ms_min: Option<u64>,
    /// Private address ranges (CIDR) that this source may be fetched from, beyond `fetch.allow_private`.
    pub allow_private: Vec<String>,
    /// What its host asks for.
    pub token: Option<Bearer>,
    /// Whether an empty feed is believed.
    pub allow_empty: bool,
}

impl SourcePlan {
    /// BLAKE3 over what a reading depends on. Where it differs from the pack's, an unchanged feed is read anew.
    pub fn reading_hash(&self) -> String {
        #[derive(Serialize)]
        struct ReadingDependsOn<'a> {
            facts: &'a SourceFacts,
            url: &'a str,
            options: &'a serde_json::Value,
        }
        let seen = ReadingDependsOn { facts: &self.facts, url: self.url.as_str(), options: &self.options };
        let text = serde_json::to_vec(&seen).expect("facts and options are plain data with text keys");
        blake3::hash(&text).to_hex().to_string()
    }
}
