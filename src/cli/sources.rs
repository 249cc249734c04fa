//! `sources VERB`: what an operator does about sources, with a server running or not.

pub mod args;
pub mod table;

use crate::cli::args::ConfigArgs;
use crate::cli::exit::Exit;
use crate::cli::reach::reach;
use crate::cli::sources::args::{OneSourceArgs, SourcesVerb};
use crate::cli::{harvest, serve, settings};
use crate::clock::Clock;
use crate::config::file::Config;
use crate::model::command::{Command, Order};
use crate::model::id::SourceId;
use crate::telemetry;

/// Does what was asked for.
pub fn run(verb: &SourcesVerb) -> Exit {
    match verb {
        SourcesVerb::List { config } => told(config, async |config| {
            let statuses = reach(&config.store).await?.statuses().await?;
            Ok((true, table::list(&statuses, Clock::system().now())))
        }),
        SourcesVerb::History(one) => told(&one.config, async |config| {
            let source = id(&one.source, config)?;
            match reach(&config.store).await?.story(&source).await? {
                Some(story) => Ok((true, table::history(&story, Clock::system().now()))),
                None => Ok((false, format!("the store knows nothing of `{source}` yet: it was never tried\n"))),
            }
        }),
        SourcesVerb::Accept(one) => order(one, Order::Accept),
        SourcesVerb::Pause { source, why } => order(source, Order::Pause { why: why.clone() }),
        SourcesVerb::Resume(one) => order(one, Order::Resume),
        SourcesVerb::Trigger(one) => order(one, Order::Trigger),
    }
}

/// Has an order about one source carried out, and tells what came of it.
pub(super) fn order(one: &OneSourceArgs, order: Order) -> Exit {
    told(&one.config, async |config| {
        let command = Command { source: id(&one.source, config)?, order, at: Clock::system().now() };
        match reach(&config.store).await?.command(&command, config).await? {
            Some(outcome) => Ok((outcome.done, format!("{}\n", outcome.said))),
            None => {
                let (word, source) = (command.order.word(), &command.source);
                let said = format!("{word} of `{source}` waits: for a harvest of it that is under way, or for a worker to run\n");
                Ok((true, said))
            }
        }
    })
}

fn id(source: &str, config: &Config) -> anyhow::Result<SourceId> {
    Ok(harvest::find(source, &config.sources)?.facts.id.clone())
}

/// Runs work over a config; its text goes to standard output, and whether it was done into the exit code.
#[allow(clippy::print_stdout, reason = "the answer of a verb goes to standard output")]
pub(super) fn told(args: &ConfigArgs, work: impl AsyncFnOnce(&Config) -> anyhow::Result<(bool, String)>) -> Exit {
    let config = match settings::config(args) {
        Ok(config) => config,
        Err(faults) => {
            settings::tell(&faults);
            return Exit::BadConfig;
        }
    };
    if let Err(error) = telemetry::start(&config.telemetry) {
        eprintln!("error: {error}");
        return Exit::BadConfig;
    }
    match serve::runtime().and_then(|runtime| runtime.block_on(work(&config))) {
        Ok((done, said)) => {
            print!("{said}");
            if done { Exit::Fine } else { Exit::Failed }
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            Exit::Failed
        }
    }
}
