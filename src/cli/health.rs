//! `health`

use std::time::Duration;

use url::Url;

use crate::cli::args::ConfigArgs;
use crate::cli::exit::Exit;
use crate::cli::{serve, server};
use crate::fetch::probe::probe;

/// The longest that the server may take to answer. Both paths answer from memory, and the supervisors that ask wait 5 s or more.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks the server at `server`, or the one that the config describes, whether it is ready, or only whether it is alive.
#[allow(clippy::print_stdout, reason = "the answer of a verb goes to standard output")]
pub fn run(server: Option<&Url>, live: bool, args: &ConfigArgs) -> Exit {
    let server = match server::named(server, args) {
        Ok(server) => server,
        Err(exit) => return exit,
    };
    match server.and_then(|server| ask(&server, live)) {
        Ok(well) => {
            println!("{well}");
            Exit::Fine
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            Exit::Failed
        }
    }
}

fn ask(server: &Url, live: bool) -> anyhow::Result<String> {
    let (path, word) = if live { ("livez", "alive") } else { ("readyz", "ready") };
    let url = server.join(path)?;
    match serve::runtime()?.block_on(probe(&url, PATIENCE))? {
        200 => Ok(format!("{server} is {word}")),
        503 if !live => {
            anyhow::bail!("{server} is alive but not ready: it has no generation yet, or harvests only and has no store; see its log")
        }
        status => anyhow::bail!("{url} answered {status}; is this a meeting-graph server?"),
    }
}
