//! How a verb reaches the store: by itself, or through the server that holds it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use serde::de::DeserializeOwned;

use crate::clock::Clock;
use crate::config::file::Config;
use crate::fetch::local;
use crate::gather::obey::Obey;
use crate::http::operator::Taken;
use crate::model::command::{Command, Outcome};
use crate::model::id::SourceId;
use crate::model::status::SourceStatus;
use crate::store::contract::Store;
use crate::store::error::StoreError;
use crate::store::settings::{StoreKind, StoreSettings};
use crate::store::story::{self, SourceStory};
use crate::store::{commands, open, packs};

/// How long a worker elsewhere is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The way to the store.
pub enum Reach {
    /// It is open here. `alone`: nobody else is at it, so a command is carried out here.
    Store {
        /// The store.
        store: Arc<dyn Store>,
        /// Whether one process at a time can open it.
        alone: bool,
    },
    /// A running server holds it, and answers here.
    Server(PathBuf),
}

/// Finds the way. `make`: a store that is not there yet may be made.
///
/// # Errors
/// A store that cannot be reached, with the mend.
pub async fn reach(settings: &StoreSettings) -> anyhow::Result<Reach> {
    match settings.kind {
        StoreKind::Memory => match settings.socket_path() {
            Some(socket) => Ok(Reach::Server(socket)),
            None => anyhow::bail!(
                "store.kind is memory, which is gone with its process; to reach a running server that has it so, set store.socket for both"
            ),
        },
        StoreKind::Redis => Ok(Reach::Store { store: open::open(settings).await?, alone: false }),
        StoreKind::Embedded if !settings.path.exists() => {
            anyhow::bail!("nothing was harvested yet: {} does not exist", settings.path.display())
        }
        StoreKind::Embedded => match (open::open(settings).await, settings.socket_path()) {
            (Ok(store), _) => Ok(Reach::Store { store, alone: true }),
            (Err(StoreError::InUse(_)), Some(socket)) => Ok(Reach::Server(socket)),
            (Err(error), _) => Err(error.into()),
        },
    }
}

impl Reach {
    /// Has a command carried out. `None` where it still waits, for a worker or for the end of a harvest.
    ///
    /// # Errors
    /// Where the store or the server fails.
    pub async fn command(&self, command: &Command, config: &Config) -> anyhow::Result<Option<Outcome>> {
        match self {
            Self::Store { store, alone } => {
                let number = commands::lay(store.as_ref(), command).await?;
                if *alone {
                    let plans: BTreeMap<SourceId, _> =
                        config.sources.iter().map(|plan| (plan.facts.id.clone(), Arc::new(plan.clone()))).collect();
                    let clock = Clock::system();
                    Obey { store: store.as_ref(), plans: &plans, settings: &config.gather, clock: &clock }.all().await?;
                }
                Ok(commands::wait(store.as_ref(), number, if *alone { Duration::ZERO } else { PATIENCE }).await?)
            }
            Self::Server(_) => {
                let taken: Taken =
                    self.ask("/commands", Some(serde_json::to_string(command)?)).await?.context("the server knows no commands")?;
                Ok(taken.outcome)
            }
        }
    }

    /// What the store holds of a source; `None` where it was never heard of.
    ///
    /// # Errors
    /// As [`Reach::command`].
    pub async fn story(&self, source: &SourceId) -> anyhow::Result<Option<SourceStory>> {
        match self {
            Self::Store { store, .. } => Ok(story::load(store.as_ref(), source).await?),
            Self::Server(_) => self.ask(&format!("/sources/{source}"), None).await,
        }
    }

    /// How all sources are doing.
    ///
    /// # Errors
    /// As [`Reach::command`].
    pub async fn statuses(&self) -> anyhow::Result<Vec<SourceStatus>> {
        match self {
            Self::Store { store, .. } => Ok(packs::load_statuses(store.as_ref()).await?.1.into_values().collect()),
            Self::Server(_) => self.ask("/sources", None).await?.context("the server tells of no sources"),
        }
    }

    async fn ask<T: DeserializeOwned>(&self, path: &str, body: Option<String>) -> anyhow::Result<Option<T>> {
        let Self::Server(socket) = self else { anyhow::bail!("no server is asked for a store that is open here") };
        let (status, body) = local::ask(socket, path, body).await.with_context(|| {
            format!(
                "another process holds the store and does not answer at {}; is it an older `serve`, or another verb? stop it, or wait for it",
                socket.display()
            )
        })?;
        match status {
            200 => Ok(Some(serde_json::from_slice(&body).context("the server answers in a way that this version does not know")?)),
            404 => Ok(None),
            _ => anyhow::bail!("the server that holds the store: {}", String::from_utf8_lossy(&body)),
        }
    }
}
