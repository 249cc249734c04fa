//! The command line: words in, an exit code out. clap lives here and nowhere else.

pub mod args;
pub mod exit;
pub mod settings;
pub mod server;
pub mod progress;
pub mod serve;
pub mod check;
pub mod harvest;
pub mod reach;
pub mod sources;
pub mod store;
pub mod generated_csv;
pub mod linked;
pub mod status;
pub mod health;
pub mod link;
pub mod validate;
pub mod explain;
pub mod schema;
pub mod completions;
pub mod run;
