//! `store VERB`: what can be said.

use clap::Subcommand;

use crate::cli::args::ConfigArgs;
use crate::cli::sources::args::OneSourceArgs;

/// What to do with the store.
#[derive(Debug, Subcommand)]
pub enum StoreVerb {
    /// Serve an earlier pack of a source again: one of the three before the current one.
    #[command(after_help = "Examples:\n  \
        meeting-graph store rollback ie-na              the pack before the current one\n  \
        meeting-graph store rollback ie-na --to 41      as `sources history ie-na` numbers them\n\n\
        The source is paused with it, for its next harvest would bring the later pack back: resume it with\n\
        `meeting-graph sources resume` when the feed is mended.")]
    Rollback {
        /// Which source.
        #[command(flatten)]
        source: OneSourceArgs,
        /// The number of the pack.
        #[arg(long, value_name = "PACK")]
        to: Option<u64>,
    },
    /// What is in the store.
    Info {
        /// Which config.
        #[command(flatten)]
        config: ConfigArgs,
    },
    /// Read every pack, generation and status that is kept, and tell which cannot be read.
    #[command(after_help = "Exits with 1 where anything is damaged. A damaged pack is left out by itself: the one before it is served,\n\
        and the feed is read anew with its next harvest.")]
    Verify {
        /// Which config.
        #[command(flatten)]
        config: ConfigArgs,
    },
    /// Write the embedded store's file anew with what is in it, so that it takes no more room than it needs.
    Compact {
        /// Which config.
        #[command(flatten)]
        config: ConfigArgs,
    },
}
