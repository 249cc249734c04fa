//! From the arguments to a checked config, or to its faults on standard error.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::args::ConfigArgs;
use crate::config::fault::Faults;
use crate::config::file::Config;
use crate::config::files::ConfigFiles;
use crate::config::load::{load, load_main, load_source_file};
use crate::config::reload::Reloader;
use crate::config::render::render;
use crate::gather::source_plan::SourcePlan;
use crate::http::upstream::UpstreamFiles;
use crate::telemetry::colour_is_wanted;

include!(concat!(env!("OUT_DIR"), "/demo_files.rs"));

/// Where the main file is looked for, from the working directory.
pub const USUAL_CONFIG: &str = "config/meeting-graph.toml";

/// Width of what is drawn; a narrower terminal wraps it.
const COLUMNS: usize = 110;

/// The files that the arguments name.
pub fn files(args: &ConfigArgs) -> ConfigFiles {
    if args.demo { ConfigFiles::embedded(DEMO_FILES) } else { ConfigFiles::on_disk(&args.config) }
}

/// Loads them under the process's environment.
///
/// # Errors
/// All faults at once.
pub fn config(args: &ConfigArgs) -> Result<Config, Faults> {
    load(&files(args), &environment())
}

/// The same, to be read again whenever they change.
///
/// # Errors
/// As [`config`].
pub fn reloader(args: &ConfigArgs) -> Result<Reloader, Faults> {
    Reloader::load(files(args), environment())
}

/// Loads the main file alone under the process's environment; there are no sources in it.
///
/// # Errors
/// All faults of the main file and the variables.
pub fn main_file(args: &ConfigArgs) -> Result<Config, Faults> {
    load_main(&files(args), &environment())
}

/// Loads a main file alone, where one was named or stands at the usual place; else the defaults, under the process's environment.
///
/// # Errors
/// As [`main_file`].
pub fn main_file_if_there(named: Option<&Path>) -> Result<Config, Faults> {
    let usual = Path::new(USUAL_CONFIG);
    let files = match named {
        Some(named) => ConfigFiles::on_disk(named),
        None if usual.is_file() => ConfigFiles::on_disk(usual),
        None => ConfigFiles::embedded(&[("meeting-graph.toml", b"")]),
    };
    load_main(&files, &environment())
}

/// Loads one file of sources alone, wherever it is, under the process's environment.
///
/// # Errors
/// All faults of the file.
pub fn source_file(file: &Path) -> Result<Vec<SourcePlan>, Faults> {
    load_source_file(&ConfigFiles::on_disk(file), &environment())
}

/// The process's environment, but for what is not text.
pub fn environment() -> BTreeMap<String, String> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect()
}

/// Tells all faults on standard error, drawn with their lines; in colour where someone is looking who wants it (NO_COLOR).
pub fn tell(faults: &Faults) {
    eprint!("{}", render(faults, colour_is_wanted(), COLUMNS));
}

/// The feeds of the config's `[upstream]`, from where the config came from.
///
/// # Errors
/// Where its folder cannot be read.
pub fn upstream_files(args: &ConfigArgs, config: &Config) -> anyhow::Result<Option<UpstreamFiles>> {
    let Some(upstream) = &config.upstream else { return Ok(None) };
    if !args.demo {
        return Ok(Some(UpstreamFiles::from_folder(&upstream.folder)?));
    }
    let inside: Vec<(&str, &[u8])> = DEMO_FILES
        .iter()
        .filter_map(|(path, content)| {
            let below = Path::new(path).strip_prefix(&upstream.folder).ok()?;
            Some((below.to_str()?, *content))
        })
        .collect();
    Ok(Some(UpstreamFiles::from_embedded(&inside)))
}
