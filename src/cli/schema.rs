//! `schema print`

use std::io::Write;

use crate::cli::exit::Exit;
use crate::graphql::schema::sdl;

/// Prints the schema. A reader that has read enough (`| head`) is no failure.
pub fn print() -> Exit {
    match std::io::stdout().write_all(sdl().as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Exit::Failed,
        _ => Exit::Fine,
    }
}
