//! The loopback upstream of `[upstream]`, and the sources that name it.

use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::gather::source_plan::SourcePlan;
use crate::http::serve;
use crate::http::upstream::{self, UpstreamFiles};

/// The scheme of a source's address that stands for the loopback upstream of `[upstream]`.
const UPSTREAM_SCHEME: &str = "upstream";

/// Binds the loopback upstream and points the sources that name it there.
///
/// # Errors
/// Where no loopback port can be had.
pub async fn serve_upstream(
    files: Option<UpstreamFiles>,
    plans: Vec<SourcePlan>,
    stop: &CancellationToken,
) -> anyhow::Result<(Option<JoinHandle<std::io::Result<()>>>, Vec<SourcePlan>)> {
    let (serving, root) = listen_upstream(files, stop).await?;
    Ok((serving, at_upstream_all(root.as_ref(), plans)))
}

/// The task that serves it.
pub(super) type Serving = JoinHandle<std::io::Result<()>>;

/// Binds it where there are files for it; the address is its root.
///
/// # Errors
/// Where no loopback port can be had.
pub(super) async fn listen_upstream(
    files: Option<UpstreamFiles>,
    stop: &CancellationToken,
) -> anyhow::Result<(Option<Serving>, Option<Url>)> {
    let Some(files) = files else { return Ok((None, None)) };
    let listener = TcpListener::bind("127.0.0.1:0").await.context("cannot listen on a loopback port for [upstream]")?;
    let root: Url = format!("http://{}/", listener.local_addr()?).parse()?;
    let serving = tokio::spawn(serve::serve(listener, upstream::router(files), stop.clone(), Duration::from_secs(1)));
    Ok((Some(serving), Some(root)))
}

/// Points the sources that name the loopback upstream there.
pub(super) fn at_upstream_all(root: Option<&Url>, plans: Vec<SourcePlan>) -> Vec<SourcePlan> {
    let Some(root) = root else { return plans };
    plans.into_iter().map(|plan| SourcePlan { url: at_upstream(root, &plan.url), ..plan }).collect()
}

/// `upstream:/path?query` below the upstream's root; any other address as it is.
fn at_upstream(root: &Url, url: &Url) -> Url {
    if url.scheme() != UPSTREAM_SCHEME {
        return url.clone();
    }
    let mut found = root.clone();
    found.set_path(url.path());
    found.set_query(url.query());
    found
}
