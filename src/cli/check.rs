//! `check`

use std::collections::BTreeSet;

use crate::cli::args::ConfigArgs;
use crate::cli::exit::Exit;
use crate::cli::settings;
use crate::clock::Clock;
use crate::config::file::Config;

/// Tells every fault, or what a good config holds and what of it is odd or has lapsed.
#[allow(clippy::print_stdout, reason = "the answer of a verb goes to standard output")]
pub fn run(args: &ConfigArgs) -> Exit {
    let config = match settings::config(args) {
        Ok(config) => config,
        Err(faults) => {
            settings::tell(&faults);
            return Exit::BadConfig;
        }
    };
    let odd = config.warnings(Clock::system().now());
    if !odd.is_empty() {
        settings::tell(&odd);
    }
    let enabled = config.sources.iter().filter(|plan| plan.facts.enabled).count();
    let formats: BTreeSet<&str> = config.sources.iter().map(|plan| plan.facts.format.as_str()).collect();
    let countries: BTreeSet<&str> =
        config.sources.iter().flat_map(|plan| plan.facts.countries.iter().map(|country| country.as_str())).collect();
    println!(
        "the config is good: {} sources ({enabled} enabled), {} formats, {} countries{}",
        config.sources.len(),
        formats.len(),
        countries.len(),
        rulings(&config)
    );
    Exit::Fine
}

fn rulings(config: &Config) -> String {
    match config.rulings.0.len() {
        0 => String::new(),
        1 => ", 1 ruling on links".to_owned(),
        several => format!(", {several} rulings on links"),
    }
}
