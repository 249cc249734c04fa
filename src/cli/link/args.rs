//! What `link` can be told.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::ConfigArgs;

/// `link`
#[derive(Debug, Args)]
pub struct LinkArgs {
    /// Tables of listings.
    #[arg(value_name = "FILE", required_unless_present_any = ["source", "review"])]
    pub files: Vec<PathBuf>,
    /// A feed of any format: a file with the [[source]] that says how it is read, and the feed. It may be given several times.
    #[arg(long, num_args = 2, value_names = ["SOURCE.toml", "FEED"])]
    pub source: Vec<String>,
    /// Where to write the clusters: `record_id,meeting_id`.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Tell the seconds of each stage.
    #[arg(long)]
    pub timings: bool,
    /// Where to write the levels of every candidate pair, for a fit of the weights.
    #[arg(long, value_name = "FILE")]
    pub levels: Option<PathBuf>,
    /// List the pairs that are too close to call, those with most bits first: of the files, or without any of the store.
    #[arg(long, conflicts_with_all = ["timings", "levels"])]
    pub review: bool,
    /// List so many of them.
    #[arg(long, value_name = "COUNT", requires = "review")]
    pub limit: Option<usize>,
    /// How to list them.
    #[arg(long, value_enum, default_value_t = ReviewOutputArg::Text, requires = "review")]
    pub output: ReviewOutputArg,
    /// Which config, where the store is looked at.
    #[command(flatten)]
    pub config: ConfigArgs,
}

/// How the review band is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReviewOutputArg {
    /// For people, with the lines that decide each pair.
    Text,
    /// For programs.
    Json,
    /// For a spreadsheet.
    Csv,
}
