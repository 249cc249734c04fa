//! `serve`

use tokio::signal::unix::{SignalKind, signal};

use crate::app;
use crate::cli::args::ConfigArgs;
use crate::cli::exit::Exit;
use crate::cli::settings;
use crate::clock::Clock;
use crate::config::file::Config;
use crate::telemetry;

/// Serves until SIGTERM or SIGINT.
pub fn run(args: &ConfigArgs) -> Exit {
    let config = match settings::config(args) {
        Ok(config) => config,
        Err(faults) => {
            settings::tell(&faults);
            return Exit::BadConfig;
        }
    };
    if let Err(error) = telemetry::start(&config.telemetry) {
        eprintln!("error: {error}");
        return Exit::BadConfig;
    }
    let served = runtime().and_then(|runtime| runtime.block_on(serve(args, config)));
    match served {
        Ok(()) => Exit::Fine,
        Err(error) => {
            eprintln!("error: {error:#}");
            Exit::Failed
        }
    }
}

/// The runtime of every verb that waits.
///
/// # Errors
/// Where the system gives no threads.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

async fn serve(args: &ConfigArgs, config: Config) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let enabled = config.sources.iter().filter(|plan| plan.facts.enabled).count();
    let files = settings::upstream_files(args, &config)?;
    let running = app::start(config, files, Clock::system()).await?;
    tracing::info!("serving on http://{0}/ (graph at http://{0}/graphql), following {enabled} sources", running.address);
    let asked = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("ending: answering what is in flight; a second signal ends at once");
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            std::process::exit(1);
        });
    };
    running.until(asked).await?;
    tracing::info!("ended");
    Ok(())
}
