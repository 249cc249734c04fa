//! One verb, from arguments to exit code.

use crate::cli::args::{Cli, ExplainVerb, SchemaVerb, Verb};
use crate::cli::exit::Exit;
use crate::cli::{check, explain, harvest, health, link, schema, serve, validate};

/// Does what was asked for. What went wrong has been told on standard error when this returns.
pub fn run(cli: &Cli) -> Exit {
    match &cli.verb {
        Verb::Serve { role, config } => serve::run(*role, config),
        Verb::Check { config } => check::run(config),
        Verb::Harvest { source, dry_run, accept, config } => harvest::run(source, *dry_run, *accept, config),
        Verb::Validate(args) => validate::run(args),
        Verb::Explain { verb: ExplainVerb::Row(args) } => explain::row(args),
        Verb::Explain { verb: ExplainVerb::Link(args) } => explain::link::run(args),
        Verb::Health { url, live, config } => health::run(url.as_ref(), *live, config),
        Verb::Link(args) => link::run(args),
        Verb::Schema { verb: SchemaVerb::Print { notices } } => schema::print(*notices),
    }
}
