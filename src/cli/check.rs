//! `check`: the config as `serve` reads it, told before anything is started.

pub mod online;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app;
use crate::cli::args::{CheckArgs, TellArg};
use crate::cli::check::online::Looks;
use crate::cli::exit::Exit;
use crate::cli::{serve, settings};
use crate::clock::Clock;
use crate::config::fault::{Fault, Faults};
use crate::config::file::Config;

/// Tells every fault, or what a good config holds and what of it is odd or has lapsed; with `--online` also what came of
/// asking each source.
pub fn run(args: &CheckArgs) -> Exit {
    let config = match settings::config(&args.config) {
        Ok(config) => config,
        Err(faults) => {
            match args.output {
                TellArg::Text => settings::tell(&faults),
                TellArg::Json => tell_json(&json!({ "good": false, "faults": listed(&faults), "warnings": [] })),
            }
            return Exit::BadConfig;
        }
    };
    if let Err(error) = can_be_started(&config, args) {
        match args.output {
            TellArg::Text => eprintln!("error: {error:#}"),
            TellArg::Json => tell_json(&json!({ "good": false, "faults": [{ "message": format!("{error:#}") }], "warnings": [] })),
        }
        return Exit::BadConfig;
    }
    let odd = config.warnings(Clock::system().now());
    let mut summary = summary(&config);
    if args.output == TellArg::Text {
        if !odd.is_empty() {
            settings::tell(&odd);
        }
        tell_text(&summary);
    }
    let looks = match args.online.then(|| look_at_sources(args, config)).transpose() {
        Ok(looks) => looks,
        Err(error) => {
            eprintln!("error: {error:#}");
            return Exit::Failed;
        }
    };
    if args.output == TellArg::Json {
        summary["good"] = json!(true);
        summary["faults"] = json!([]);
        summary["warnings"] = listed(&odd);
        summary["online"] = looks.as_ref().map_or(Value::Null, Looks::json);
        tell_json(&summary);
    }
    let warned = !odd.is_empty() || looks.as_ref().is_some_and(Looks::refused_any);
    let failed = looks.as_ref().is_some_and(Looks::failed_any) || (args.deny_warnings && warned);
    if failed { Exit::Failed } else { Exit::Fine }
}

/// What a start reads beside the config: it would stop there, so this does.
fn can_be_started(config: &Config, args: &CheckArgs) -> anyhow::Result<()> {
    app::trusted_documents(&config.graphql)?;
    settings::upstream_files(&args.config, config)?;
    Ok(())
}

fn look_at_sources(args: &CheckArgs, config: Config) -> anyhow::Result<Looks> {
    serve::runtime()?.block_on(online::look(args, config))
}

fn summary(config: &Config) -> Value {
    let enabled = config.sources.iter().filter(|plan| plan.facts.enabled).count();
    let formats: BTreeSet<&str> = config.sources.iter().map(|plan| plan.facts.format.as_str()).collect();
    let countries: BTreeSet<&str> =
        config.sources.iter().flat_map(|plan| plan.facts.countries.iter().map(|country| country.as_str())).collect();
    json!({
        "sources": config.sources.len(),
        "enabled": enabled,
        "formats": formats.len(),
        "countries": countries.len(),
        "rulings": config.rulings.0.len(),
    })
}

#[allow(clippy::print_stdout, reason = "the answer of a verb goes to standard output")]
fn tell_text(summary: &Value) {
    let rulings = match summary["rulings"].as_u64() {
        Some(0) | None => String::new(),
        Some(1) => ", 1 ruling on links".to_owned(),
        Some(several) => format!(", {several} rulings on links"),
    };
    println!(
        "the config is good: {} sources ({} enabled), {} formats, {} countries{rulings}",
        summary["sources"], summary["enabled"], summary["formats"], summary["countries"]
    );
}

#[allow(clippy::print_stdout, reason = "the answer of a verb goes to standard output")]
fn tell_json(told: &Value) {
    println!("{told:#}");
}

fn listed(faults: &Faults) -> Value {
    let one = |fault: &Fault| {
        json!({
            "file": fault.file, "line": fault.line, "column": fault.column, "key": fault.key, "code": fault.code,
            "severity": if fault.is_warning { "warning" } else { "error" }, "message": fault.message, "mend": fault.mend,
        })
    };
    faults.all().iter().map(one).collect()
}
