//! `schema print`

use std::io::Write;

use crate::cli::args::SchemaArgs;
use crate::cli::exit::Exit;
use crate::config::json_schema;
use crate::graphql::reference::markdown;
use crate::graphql::schema::sdl;
use crate::model::catalogue;

/// Prints the schema of the graph, or what was asked for in its place. A reader that has read enough (`| head`) is no failure.
pub fn print(args: &SchemaArgs) -> Exit {
    let text = if args.notices {
        catalogue::json()
    } else if args.markdown {
        match markdown(&sdl()) {
            Ok(page) => page,
            Err(error) => {
                tracing::error!("the schema cannot be read: {error}");
                return Exit::Failed;
            }
        }
    } else if args.config {
        json_schema::of_main_file()
    } else if args.source {
        json_schema::of_source_file()
    } else {
        sdl()
    };
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Exit::Failed,
        _ => Exit::Fine,
    }
}
