//! tokio-cron-scheduler carries one tick a second and one for tidying an hour, and nothing else.
//!
//! It drops runs when some 250 jobs are due at once and has no guard against overlap, so sources are not its jobs:
//! each tick only wakes the dispatcher, which claims what is due from the queue. A plain timer watches the ticks and
//! makes the scheduler anew when they stop (its repeated jobs are known to die after a clock jump).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};
use tokio_util::sync::CancellationToken;

/// Every second.
const TICK_RULE: &str = "* * * * * *";

/// Every hour, away from the full one.
const TIDY_RULE: &str = "0 17 * * * *";

/// How often the ticks are looked at.
const WATCH_EVERY: Duration = Duration::from_secs(5);

/// What the ticks wake.
#[derive(Clone, Default)]
pub struct Wake {
    /// Once a second: claim what is due.
    pub due: Arc<Notify>,
    /// Once an hour: let go of what no kept head names.
    pub tidy: Arc<Notify>,
}

/// Wakes until `stop`, whatever becomes of the scheduler.
pub async fn tick(wake: Wake, stop: CancellationToken) {
    let ticks = Arc::new(AtomicU64::new(0));
    let mut scheduler = start(&wake, &ticks).await;
    let mut seen = 0;
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(WATCH_EVERY) => {}
        }
        let now = ticks.load(Ordering::Relaxed);
        if now == seen {
            tracing::warn!("the scheduler has not ticked for {} s; making it anew", WATCH_EVERY.as_secs());
            shut_down(scheduler).await;
            scheduler = start(&wake, &ticks).await;
            wake.due.notify_one();
        }
        seen = now;
    }
    shut_down(scheduler).await;
}

async fn start(wake: &Wake, ticks: &Arc<AtomicU64>) -> Option<JobScheduler> {
    match try_start(wake, ticks).await {
        Ok(scheduler) => Some(scheduler),
        Err(error) => {
            tracing::error!("the scheduler does not start: {error}; trying again in {} s", WATCH_EVERY.as_secs());
            None
        }
    }
}

async fn try_start(wake: &Wake, ticks: &Arc<AtomicU64>) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    let (due, tidy, ticks) = (Arc::clone(&wake.due), Arc::clone(&wake.tidy), Arc::clone(ticks));
    let job = Job::new(TICK_RULE, move |_, _| {
        ticks.fetch_add(1, Ordering::Relaxed);
        due.notify_one();
    })?;
    scheduler.add(job).await?;
    scheduler.add(Job::new(TIDY_RULE, move |_, _| tidy.notify_one())?).await?;
    scheduler.start().await?;
    Ok(scheduler)
}

async fn shut_down(scheduler: Option<JobScheduler>) {
    if let Some(mut scheduler) = scheduler
        && let Err(error) = scheduler.shutdown().await
    {
        tracing::debug!("the old scheduler does not shut down: {error}");
    }
}
