//! All files and the environment into one [`Config`], or all that is wrong with them.

use std::collections::BTreeMap;

use crate::config::fault::Faults;
use crate::config::file::Config;
use crate::config::files::ConfigFiles;

/// Reads the main file, the sources beside it and the overrides `MEETING_GRAPH__SECTION__KEY` of the environment.
///
/// `env` is the whole environment; other variables are left alone.
///
/// # Errors
/// Every fault of every file and variable, by file and line. Nothing of a faulty config is used.
pub fn load(files: &ConfigFiles, env: &BTreeMap<String, String>) -> Result<Config, Faults> {
    let _ = (files, env);
    todo!()
}
