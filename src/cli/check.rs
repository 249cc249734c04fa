//! `check`

use std::collections::BTreeSet;

use crate::cli::args::ConfigArgs;
use crate::cli::exit::Exit;
use crate::cli::settings;

/// Tells every fault, or what a good config holds.
#[allow(clippy::print_stdout, reason = "the answer of a verb goes to standard output")]
pub fn run(args: &ConfigArgs) -> Exit {
    let config = match settings::config(args) {
        Ok(config) => config,
        Err(faults) => {
            settings::tell(&faults);
            return Exit::BadConfig;
        }
    };
    let enabled = config.sources.iter().filter(|plan| plan.facts.enabled).count();
    let formats: BTreeSet<&str> = config.sources.iter().map(|plan| plan.facts.format.as_str()).collect();
    let countries: BTreeSet<&str> =
        config.sources.iter().flat_map(|plan| plan.facts.countries.iter().map(|country| country.as_str())).collect();
    println!(
        "the config is good: {} sources ({enabled} enabled), {} formats, {} countries",
        config.sources.len(),
        formats.len(),
        countries.len()
    );
    Exit::Fine
}
