//! `schema print`

use std::io::Write;

use crate::cli::exit::Exit;
use crate::graphql::schema::sdl;
use crate::model::catalogue;

/// Prints the schema, or the catalogue of notices. A reader that has read enough (`| head`) is no failure.
pub fn print(notices: bool) -> Exit {
    let text = if notices { catalogue::json() } else { sdl() };
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Exit::Failed,
        _ => Exit::Fine,
    }
}
