//! Exit codes, the same for every verb.

use std::process::ExitCode;

/// How a verb ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Fine,
    /// The work failed.
    Failed,
    /// What was asked for makes no sense as it was written.
    Usage,
    /// The config has faults (EX_CONFIG of sysexits).
    BadConfig,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Fine => 0,
            Exit::Failed => 1,
            // As clap exits where it cannot read the arguments.
            Exit::Usage => 2,
            Exit::BadConfig => 78,
        })
    }
}
