//! `explain source ID`

use std::io::Write as _;

use crate::cli::args::{ExplainSourceArgs, TellArg};
use crate::cli::exit::Exit;
use crate::cli::{harvest, settings};
use crate::config::origin::{Explained, ExplainedSource, explain};

/// Tells each value that a source is harvested by, and where it comes from.
pub fn run(args: &ExplainSourceArgs) -> Exit {
    let config = match settings::config(&args.config) {
        Ok(config) => config,
        Err(faults) => {
            settings::tell(&faults);
            return Exit::BadConfig;
        }
    };
    let plan = match harvest::find(&args.source, &config.sources) {
        Ok(plan) => plan,
        Err(error) => {
            eprintln!("error: {error:#}");
            return Exit::Failed;
        }
    };
    let explained = explain(&settings::files(&args.config), &settings::environment(), plan);
    let told = match args.output {
        TellArg::Text => text(&explained),
        TellArg::Json => format!("{:#}\n", serde_json::json!(explained)),
    };
    // A reader such as `head` may have gone.
    let _ = std::io::stdout().write_all(told.as_bytes());
    Exit::Fine
}

fn text(explained: &ExplainedSource) -> String {
    let ExplainedSource { source, settings } = explained;
    let width = |values: &[Explained], of: fn(&Explained) -> usize| values.iter().map(of).max().unwrap_or(0).min(60);
    let mut text = String::new();
    for (heading, values) in [("The source", source), ("Settings of the main file that hold for it", settings)] {
        let (keys, said) = (width(values, |one| one.key.len()), width(values, |one| one.value.chars().count()));
        text.push_str(&format!("{heading}\n"));
        for Explained { key, value, origin } in values {
            text.push_str(&format!("  {key:keys$} = {value:said$}  # {origin}\n"));
        }
    }
    text
}
