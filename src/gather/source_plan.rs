//! All that the writing wing needs to harvest one source.

use url::Url;

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
    /// Whether an empty feed is believed.
    pub allow_empty: bool,
}
