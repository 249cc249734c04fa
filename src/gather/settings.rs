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
    /// Largest growth that is believed: so many times the last good listings.
    pub growth_factor_max: u32,
    /// Growth by up to this many listings is always believed.
    pub growth_listings_max: u32,
    /// Largest share, in percent, of the last good ids that may be gone from a feed that is believed.
    pub churn_percent_max: u32,
    /// A harvest that was held back is believed once so many in a row were the same; 0: only where an operator accepts it.
    pub accept_after_harvests: u32,
    /// And once the first of them is so many seconds old.
    pub accept_after_s: u32,
    /// Days before the end of a site's certificate from which on its publisher is told; 0: never.
    pub certificate_days_min: u32,
    /// Largest share of refused rows, in percent, that is believed where the last good harvest was better.
    pub refused_percent_max: u32,
    /// Seconds that all requests of one harvest may take together.
    pub harvest_s_max: u32,
    /// Seconds that the reading of one feed may take once it is here.
    pub reading_s_max: u32,
    /// Rows of one feed that are read; one with more is not taken over.
    pub rows_max: u32,
    /// Seconds that a feed is left alone whose reading has ended this program twice.
    pub set_aside_s: u32,
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
            growth_factor_max: 10,
            growth_listings_max: 100,
            churn_percent_max: 90,
            accept_after_harvests: 3,
            accept_after_s: 86_400,
            certificate_days_min: 14,
            refused_percent_max: 30,
            harvest_s_max: 1_800,
            reading_s_max: 120,
            rows_max: 200_000,
            set_aside_s: 86_400,
            feed_bytes_max: 256 * 1024 * 1024,
            drain_s: 25,
        }
    }
}
