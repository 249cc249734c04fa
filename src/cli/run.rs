//! One verb, from arguments to exit code.

use crate::cli::args::{Cli, SchemaVerb, Verb};
use crate::cli::exit::Exit;
use crate::cli::{check, harvest, health, link, schema, serve};

/// Does what was asked for. What went wrong has been told on standard error when this returns.
pub fn run(cli: &Cli) -> Exit {
    match &cli.verb {
        Verb::Serve { role, config } => serve::run(*role, config),
        Verb::Check { config } => check::run(config),
        Verb::Harvest { source, dry_run, accept, config } => harvest::run(source, *dry_run, *accept, config),
        Verb::Health { url, live, config } => health::run(url.as_ref(), *live, config),
        Verb::Link(args) => link::run(args),
        Verb::Schema { verb: SchemaVerb::Print } => schema::print(),
    }
}
