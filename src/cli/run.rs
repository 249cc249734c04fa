//! One verb, from arguments to exit code.

use crate::cli::args::{Cli, ExplainVerb, SchemaVerb, Verb};
use crate::cli::exit::Exit;
use crate::cli::{check, completions, explain, harvest, health, link, schema, serve, sources, status, store, validate};

/// Does what was asked for. What went wrong has been told on standard error when this returns.
pub fn run(cli: &Cli) -> Exit {
    match &cli.verb {
        Verb::Serve { role, config } => serve::run(*role, config),
        Verb::Check(args) => check::run(args),
        Verb::Harvest(args) => harvest::run(args),
        Verb::Validate(args) => validate::run(args),
        Verb::Explain { verb: ExplainVerb::Source(args) } => explain::source::run(args),
        Verb::Explain { verb: ExplainVerb::Row(args) } => explain::row(args),
        Verb::Explain { verb: ExplainVerb::Link(args) } => explain::link::run(args),
        Verb::Status(args) => status::run(args),
        Verb::Completions { shell } => completions::print(*shell),
        Verb::Health { url, live, config } => health::run(url.as_ref(), *live, config),
        Verb::Link(args) => link::run(args),
        Verb::Sources { verb } => sources::run(verb),
        Verb::Store { verb } => store::run(verb),
        Verb::Schema { verb: SchemaVerb::Print(args) } => schema::print(args),
    }
}
