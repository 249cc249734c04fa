//! Arguments to an exit code.

use std::process::ExitCode;

use clap::Parser;
use meeting_graph::cli::args::Cli;
use meeting_graph::cli::run::run;

fn main() -> ExitCode {
    run(&Cli::parse()).into()
}
