//! What an operator writes, and what comes back when it is wrong.

mod bad;
mod catalogue;
mod demo;
mod demo_linked;

mod environment;
mod json_schema;
mod reference;
mod reload;
mod rulings;
mod secrets;
mod suppressed;

use std::collections::BTreeMap;
use std::path::Path;

use meeting_graph::config::fault::Faults;
use meeting_graph::config::file::Config;
use meeting_graph::config::files::ConfigFiles;
use meeting_graph::config::load::load;

/// Loads a main file with some variables set.
fn load_with(main: &Path, env: &[(&str, &str)]) -> Result<Config, Faults> {
    let env: BTreeMap<String, String> = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    load(&ConfigFiles::on_disk(main), &env)
}

/// The folder of the configs we ship.
fn shipped() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config")
}
