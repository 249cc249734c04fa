//! `serve`

use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

use crate::app::reload::Origin;
use crate::app::{self, Role};
use crate::cli::args::{ConfigArgs, RoleArg};
use crate::cli::exit::Exit;
use crate::cli::settings;
use crate::clock::Clock;
use crate::config::file::Config;
use crate::config::reload::Reloader;
use crate::store::settings::StoreKind;
use crate::telemetry;

/// Serves until SIGTERM or SIGINT.
pub fn run(role: RoleArg, args: &ConfigArgs) -> Exit {
    let reloader = match settings::reloader(args) {
        Ok(reloader) => reloader,
        Err(faults) => {
            settings::tell(&faults);
            return Exit::BadConfig;
        }
    };
    let config = reloader.running().clone();
    if role != RoleArg::All && config.store.kind != StoreKind::Redis {
        eprintln!("error: --role api and --role worker share a store between processes: set store.kind to redis, or leave the role out");
        return Exit::BadConfig;
    }
    if let Err(error) = telemetry::start(&config.telemetry) {
        eprintln!("error: {error}");
        return Exit::BadConfig;
    }
    let served = runtime().and_then(|runtime| runtime.block_on(serve(role, args, config, reloader)));
    match served {
        Ok(()) => Exit::Fine,
        Err(error) => {
            eprintln!("error: {error:#}");
            Exit::Failed
        }
    }
}

/// Reading and linking run on these; each thread keeps memory of its own, so a few are enough.
const BLOCKING_THREADS_MAX: usize = 4;

/// The runtime of every verb that waits.
///
/// # Errors
/// Where the system gives no threads.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(BLOCKING_THREADS_MAX).build()?)
}

async fn serve(role: RoleArg, args: &ConfigArgs, config: Config, reloader: Reloader) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    for odd in config.warnings(Clock::system().now()).all() {
        tracing::warn!("{}:{}: {}", odd.file, odd.line, odd.message);
    }
    let enabled = config.sources.iter().filter(|plan| plan.facts.enabled).count();
    let files = settings::upstream_files(args, &config)?;
    let (role, work) = match role {
        RoleArg::All => (Role::All, format!("graph at /graphql, following {enabled} sources")),
        RoleArg::Api => (Role::Api, "graph at /graphql, following the store".to_owned()),
        RoleArg::Worker => (Role::Worker, format!("harvesting {enabled} sources, health only")),
    };
    let asked = Arc::new(Notify::new());
    let origin = Origin { reloader, asked: Arc::clone(&asked) };
    let running = app::start(role, config, origin, files, Clock::system()).await?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            asked.notify_one();
        }
    });
    tracing::info!("serving on http://{}/ ({work})", running.address);
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
