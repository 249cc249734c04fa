//! `sources VERB`: what can be said.

use clap::{Args, Subcommand};

use crate::cli::args::ConfigArgs;

/// What to do with sources.
#[derive(Debug, Subcommand)]
pub enum SourcesVerb {
    /// How each source is doing.
    #[command(after_help = "Examples:\n  meeting-graph sources list --config /etc/meeting-graph/meeting-graph.toml")]
    List {
        /// Which config.
        #[command(flatten)]
        config: ConfigArgs,
    },
    /// The last attempts at a source, what is held back of it, and its packs that can be served again.
    #[command(after_help = "Examples:\n  meeting-graph sources history ie-na")]
    History(OneSourceArgs),
    /// Believe the harvest that is held back, after you have looked at the feed.
    #[command(after_help = "Examples:\n  meeting-graph sources accept ie-na\n\n\
        What is accepted is the harvest that was held back, or one that is like it: a feed that then loses most of the rest is\n\
        held back anew. Without this a harvest is believed once several in a row were the same over a day\n\
        (gather.accept_after_harvests, gather.accept_after_s); an empty one never.")]
    Accept(OneSourceArgs),
    /// Harvest a source no more, until it is resumed. What is served of it stays.
    #[command(after_help = "Examples:\n  meeting-graph sources pause ie-na --why \"the site is being rebuilt until Monday\"")]
    Pause {
        /// Which source.
        #[command(flatten)]
        source: OneSourceArgs,
        /// The reason, for those who ask later.
        #[arg(long)]
        why: Option<String>,
    },
    /// Harvest a paused source again, and give one that was set aside another chance.
    #[command(after_help = "Examples:\n  meeting-graph sources resume ie-na")]
    Resume(OneSourceArgs),
    /// Harvest a source now, whatever its schedule.
    #[command(after_help = "Examples:\n  meeting-graph sources trigger ie-na")]
    Trigger(OneSourceArgs),
}

/// One source of a config.
#[derive(Debug, Args)]
pub struct OneSourceArgs {
    /// The source's id, as in its file or as the graph gives it.
    pub source: String,
    /// Which config.
    #[command(flatten)]
    pub config: ConfigArgs,
}
