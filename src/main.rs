//! Arguments to an exit code.

use std::process::ExitCode;

use clap::Parser;
use meeting_graph::cli::args::Cli;
use meeting_graph::cli::run::run;
use mimalloc::MiMalloc;

// Harvests free what they allocate on many threads, which the system's allocator keeps in as many heaps.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    run(&Cli::parse()).into()
}
