//! `[gather]`: when sources are harvested and when a harvest is believed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[gather]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct GatherSettings {
    /// Harvests under way at once.
    pub concurrency_max: usize,
    /// Seconds over which sources that are due at the start are spread.
    pub start_spread_s: u32,
    /// Seconds after which a claimed source may be claimed by another worker.
    pub visibility_s: u32,
    /// First pause after a failed harvest, in seconds; doubled with each further one, with full jitter.
    pub backoff_s_min: u32,
    /// Longest pause after a failed harvest, in seconds.
    pub backoff_s_max: u32,
    /// Milliseconds to wait after a believed harvest before linking, so that several are linked at once.
    pub publish_settle_ms: u64,
    /// Largest drop, in percent of the last good listings, that is believed.
    pub drop_percent_max: u32,
    /// Drops of up to this many listings are always believed.
    pub drop_listings_max: u32,
    /// Largest share of refused rows, in percent, that is believed where the last good harvest was better.
    pub refused_percent_max: u32,
    /// Seconds that all requests of one harvest may take together.
    pub harvest_s_max: u32,
    /// Bytes of all parts of one feed together, after decompression.
    pub feed_bytes_max: u64,
    /// Seconds that harvests under way are given at a shutdown.
    pub drain_s: u32,
}

impl Default for GatherSettings {
    fn default() -> Self {
        Self {
            concurrency_max: 8,
            start_spread_s: 300,
            visibility_s: 300,
            backoff_s_min: 60,
            backoff_s_max: 86_400,
            publish_settle_ms: 2_000,
            drop_percent_max: 20,
            drop_listings_max: 10,
            refused_percent_max: 30,
            harvest_s_max: 1_800,
            feed_bytes_max: 256 * 1024 * 1024,
            drain_s: 25,
        }
    }
}
