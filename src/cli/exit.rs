//! Exit codes, the same for every verb.

use std::process::ExitCode;

/// How a verb ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Fine,
    /// The work failed.
    Failed,
    /// The config has faults (EX_CONFIG of sysexits).
    BadConfig,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        // Wrong usage is 2, by clap.
        Self::from(match exit {
            Exit::Fine => 0,
            Exit::Failed => 1,
            Exit::BadConfig => 78,
        })
    }
}
