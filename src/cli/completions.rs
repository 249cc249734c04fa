//! `completions SHELL`

use std::io::Write;

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use crate::cli::args::Cli;
use crate::cli::exit::Exit;

/// Prints what a shell reads to complete our words. A reader that has read enough is no failure.
pub fn print(shell: Shell) -> Exit {
    let mut text = Vec::new();
    generate(shell, &mut Cli::command(), "meeting-graph", &mut text);
    match std::io::stdout().write_all(&text) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Exit::Failed,
        _ => Exit::Fine,
    }
}
