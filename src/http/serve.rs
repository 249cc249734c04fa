//! Answers on a socket until told to stop, then ends what is in flight.

use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Serves until `stop` is cancelled, then takes no new connection and gives what is in flight `drain` to end.
///
/// # Errors
/// Only where the listener itself fails.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken, drain: Duration) -> std::io::Result<()> {
    let stopped = stop.clone();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move { stopped.cancelled().await });
    let overdue = async {
        stop.cancelled().await;
        tokio::time::sleep(drain).await;
    };
    tokio::select! {
        ended = server => ended,
        () = overdue => {
            tracing::warn!(drain_s = drain.as_secs(), "requests were still under way at the end of http.drain_s and were cut off");
            Ok(())
        }
    }
}
