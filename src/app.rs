//! The one place where parts are made, joined and stopped.

pub mod reload;
pub mod upstream;
mod wings;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::reload::{Orders, Origin};
use crate::app::upstream::{at_upstream_all, listen_upstream};
use crate::app::wings::{STORE_PAUSE, Wings};

pub use crate::app::wings::holder;
use crate::clock::Clock;
use crate::config::file::Config;
use crate::fetch::client::{Client, Surroundings};
use crate::gather::followed::Followed;
use crate::gather::harvest::Harvester;
use crate::graphql::documents::Documents;
use crate::graphql::limits::LimitSettings;
use crate::graphql::trusted::Trusted;
use crate::graphql::{guard, schema};
use crate::http::config_standing::Standing;
use crate::http::example::examples;
use crate::http::graphql::streams::Streams;
use crate::http::upstream::UpstreamFiles;
use crate::http::{health, metrics, playground, router, serve, sources};
use crate::index::current::Current;
use crate::store::contract::Store;
use crate::store::error::StoreError;
use crate::store::open;
use crate::telemetry::metrics::METRICS;

/// Which part of the work a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Both wings.
    All,
    /// The reading wing: it follows the store and never fetches.
    Api,
    /// The writing wing; it answers only how it is.
    Worker,
}

/// The house, joined and running. Made by [`start`], ended by [`Running::stop`].
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    stop: CancellationToken,
    wings: JoinHandle<()>,
    reloading: JoinHandle<()>,
    server: JoinHandle<std::io::Result<()>>,
    metrics: Option<JoinHandle<std::io::Result<()>>>,
    streams: Arc<Streams>,
    drain: Duration,
    upstream: Option<JoinHandle<std::io::Result<()>>>,
    upstream_stop: CancellationToken,
}

/// Makes and joins all parts. `upstream_files` are the feeds that `[upstream]` serves, where the config has that section;
/// `origin` is where the config came from, to follow its changes.
///
/// # Errors
/// A store that cannot be opened as configured, an address that cannot be listened on, a client that cannot be made.
/// A store that is only away is waited for, unready.
pub async fn start(
    role: Role,
    config: Config,
    origin: Origin,
    upstream_files: Option<UpstreamFiles>,
    clock: Clock,
) -> anyhow::Result<Running> {
    let stop = CancellationToken::new();
    let upstream_stop = CancellationToken::new();
    let listener = TcpListener::bind(&config.http.listen).await.with_context(|| {
        format!("cannot listen on {}; set http.listen or MEETING_GRAPH__HTTP__LISTEN to a free address", config.http.listen)
    })?;
    let address = listener.local_addr()?;
    let surroundings = Surroundings { own: vec![address], ..Surroundings::default() };
    Client::within(&config.fetch, surroundings.clone())?;
    tell_limits(&config);
    let (upstream, upstream_root) = listen_upstream(upstream_files, &upstream_stop).await?;
    let current = Arc::new(Current::new());
    let at_work = Arc::new(AtomicBool::new(false));
    let streams = Arc::new(Streams::new(&config.http, stop.clone()));
    let routes = match role {
        Role::Worker => router::worker(Arc::clone(&at_work), &config.http),
        Role::All | Role::Api => {
            let graph = schema::build(&config.graphql);
            let documents = Documents::new(trusted_documents(&config.graphql)?, &config.graphql);
            let of_sources = sources::router(Arc::clone(&current), clock.clone(), &config.http, &config.fetch.contact);
            let pages = playground::router("/graphql", examples(), playground::GRAPHIQL_FILES).merge(of_sources);
            router::router(graph, Arc::clone(&current), clock.clone(), &config.http, documents, pages, Arc::clone(&streams))
        }
    };
    let standing = Arc::new(Standing::of_start(clock.now(), config.sources.len()));
    let routes = routes.with(|routes| health::telling_config(routes, Arc::clone(&standing)));
    let seen = (role != Role::Worker).then(|| Arc::clone(&current));
    let own = metrics::router(seen, clock.clone());
    let (routes, metrics) = if config.http.metrics_listen.is_empty() {
        (routes.with(|routes| routes.merge(own)), None)
    } else {
        let listener = metrics_listener(&config.http.metrics_listen).await?;
        (routes, Some(tokio::spawn(serve::serve(listener, own, stop.clone(), Duration::from_secs(1)))))
    };
    let suppressions = Arc::new(config.suppress.clone());
    let plans = at_upstream_all(upstream_root.as_ref(), config.sources.clone());
    let (followed, following) = watch::channel(Arc::new(Followed::new(plans, Arc::clone(&suppressions), Arc::new(config.rulings.clone()))));
    let (suppress, suppressing) = watch::channel(suppressions);
    let orders = Orders { followed, suppress, standing, upstream: upstream_root, clock: clock.clone() };
    let (store, fetch, gather, http) = (config.store.clone(), config.fetch.clone(), config.gather.clone(), config.http.clone());
    let wings = Wings {
        role,
        store,
        fetch,
        surroundings,
        gather,
        current,
        at_work,
        clock,
        followed: following,
        suppress: suppressing,
        index: config.index.clone(),
    };
    let opened = match open::open_or_begin_anew(&wings.store, wings.clock.now()).await {
        Ok(store) => Some(store),
        Err(StoreError::Unavailable(why)) => {
            tracing::warn!("the store is away: {why}; asking again every {} s", STORE_PAUSE.as_secs());
            None
        }
        Err(error) => return Err(error.into()),
    };
    let wings = tokio::spawn(wings.run(opened, stop.clone()));
    let reloading = tokio::spawn(reload::keep_up(origin, orders, stop.clone()));
    let server = tokio::spawn(serve::serve_within(listener, routes, stop.clone(), serve::Bounds::from(&http)));
    let drain = Duration::from_secs(u64::from(http.drain_s));
    Ok(Running { address, stop, wings, reloading, server, metrics, streams, drain, upstream, upstream_stop })
}

/// Where `/metrics` is answered, where that has an address of its own.
async fn metrics_listener(listen: &str) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen}; set http.metrics_listen or MEETING_GRAPH__HTTP__METRICS_LISTEN to a free address")
    })?;
    tracing::info!("metrics on http://{}/metrics", listener.local_addr()?);
    Ok(listener)
}

/// What an alert may hold a gauge against.
fn tell_limits(config: &Config) {
    METRICS.limit("gather.feed_bytes_max", config.gather.feed_bytes_max);
    METRICS.limit("gather.harvest_s_max", u64::from(config.gather.harvest_s_max));
    METRICS.limit("http.connections_max", config.http.connections_max as u64);
}

/// The documents of `graphql.documents_dir`.
///
/// # Errors
/// A folder or file that cannot be read, a manifest that is none, a document that the guard refuses.
pub fn trusted_documents(limits: &LimitSettings) -> anyhow::Result<Trusted> {
    let folder = &limits.documents_dir;
    if folder.as_os_str().is_empty() {
        anyhow::ensure!(
            !limits.documents_only,
            "graphql.documents_only is set and graphql.documents_dir is not; name the folder of documents"
        );
        return Ok(Trusted::default());
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("graphql.documents_dir: cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json" || ending == "graphql") {
            let content =
                std::fs::read_to_string(&path).with_context(|| format!("graphql.documents_dir: cannot read {}", path.display()))?;
            files.push((path.display().to_string(), content));
        }
    }
    files.sort();
    let trusted = Trusted::from_files(&files)?;
    for text in trusted.texts() {
        if let Err(error) = guard::read(text, limits) {
            let begin: String = text.chars().take(60).collect();
            anyhow::bail!("graphql.documents_dir: the document that begins `{begin}` is refused: {}", error.message);
        }
    }
    tracing::info!(documents = trusted.texts().count(), "trusted documents were read");
    Ok(trusted)
}

impl Running {
    /// Ends in order: no new requests and no new harvests, then what is in flight, then the upstream that harvests
    /// in flight may still read from.
    ///
    /// # Errors
    /// Where a part ended by itself in an unclean way.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        self.server.await.context("the server ended badly")??;
        if let Some(metrics) = self.metrics {
            metrics.await.context("the metrics ended badly")??;
        }
        // A web socket is no longer the server's; it is told that it ends.
        self.streams.ended(self.drain).await;
        self.wings.await.context("a wing ended badly")?;
        self.reloading.await.context("the watch over the config ended badly")?;
        self.upstream_stop.cancel();
        if let Some(upstream) = self.upstream {
            upstream.await.context("the upstream ended badly")??;
        }
        Ok(())
    }

    /// Runs until `ended`, then stops. A part that ends by itself is an error: half a house looks alive and is not.
    ///
    /// # Errors
    /// As [`Running::stop`].
    pub async fn until(mut self, ended: impl Future<Output = ()>) -> anyhow::Result<()> {
        tokio::select! {
            () = ended => self.stop().await,
            server = &mut self.server => {
                server.context("the server ended badly")??;
                anyhow::bail!("the server ended by itself")
            }
            wings = &mut self.wings => {
                wings.context("a wing ended badly; a supervisor should start the program anew")?;
                anyhow::bail!("the wings ended by themselves; the log says why")
            }
        }
    }
}

/// Opens the store and makes a harvester, for one harvest without a server.
///
/// # Errors
/// As [`start`].
pub async fn harvester(config: &Config, clock: Clock) -> anyhow::Result<Harvester> {
    let store: Arc<dyn Store> = open::open(&config.store).await?;
    let client = Arc::new(Client::new(&config.fetch)?);
    Ok(Harvester { client, store, settings: config.gather.clone(), clock, suppress: Arc::new(config.suppress.clone()) })
}
