//! The writing wing at work: each tick claims what is due, harvests it, and has what is new published.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::gather::attempt::Attempt;
use crate::gather::followed::Followed;
use crate::gather::harvest::Harvester;
use crate::gather::jump::JumpWatch;
use crate::gather::obey::Obey;
use crate::gather::outlook::Outlook;
use crate::gather::publish::{Published, Publisher};
use crate::gather::settings::GatherSettings;
use crate::gather::{cron, enroll, erase};
use crate::store::contract::Store;
use crate::store::error::StoreError;
use crate::telemetry::metrics::METRICS;

/// Pause before a store that failed is asked again.
const STORE_PAUSE: Duration = Duration::from_secs(2);

/// What a harvest that is cut short is given to give its claim back.
const GIVING_BACK: Duration = Duration::from_secs(2);

/// Publishing is put off at the most so many times its settling time while harvests keep coming in.
const SETTLE_TIMES_MAX: u32 = 10;

/// The writing wing. Made once by `app`.
pub struct Worker {
    store: Arc<dyn Store>,
    harvester: Harvester,
    settings: GatherSettings,
    clock: Clock,
    holder: String,
    // Swapped by `app` alone, when a changed config is taken over.
    followed: watch::Receiver<Arc<Followed>>,
    outlook: Arc<Outlook>,
    // Written here alone, read by the health page: sources are enrolled and the queue answers.
    at_work: Arc<AtomicBool>,
}

impl Worker {
    /// A worker for what is followed, now and after each change of it. `holder` names this process in leases and logs;
    /// `at_work` is set while the queue answers.
    pub fn new(harvester: Harvester, followed: watch::Receiver<Arc<Followed>>, holder: String, at_work: Arc<AtomicBool>) -> Self {
        let (store, settings, clock) = (Arc::clone(&harvester.store), harvester.settings.clone(), harvester.clock.clone());
        Self { store, harvester, settings, clock, holder, followed, outlook: Arc::default(), at_work }
    }

    /// Works until `stop`, then lets harvests under way end for `gather.drain_s`. Store failures are waited out.
    pub async fn run(self, stop: CancellationToken) {
        let wake = cron::Wake::default();
        tokio::join!(cron::tick(wake.clone(), stop.clone()), self.run_on(wake, stop));
    }

    /// The same, woken by whoever holds `wake`: the scheduler reads the system's clock, which a simulation cannot set.
    pub async fn run_on(mut self, wake: cron::Wake, stop: CancellationToken) {
        let mut followed = Arc::clone(&self.followed.borrow_and_update());
        while let Err(error) = self.make_ready(&followed).await {
            METRICS.store_failed("enroll", error.kind());
            tracing::error!("sources cannot be enrolled: {error}; trying again in {} s", STORE_PAUSE.as_secs());
            if pause(&stop, STORE_PAUSE).await {
                return;
            }
            followed = Arc::clone(&self.followed.borrow_and_update());
        }
        let news = Arc::new(Notify::new());
        news.notify_one();
        // Publishing goes on until the last harvest has ended, so that nothing which was kept waits for the next start.
        let harvested = CancellationToken::new();
        let publisher = Publisher::new(Arc::clone(&self.store), self.clock.clone(), self.holder.clone());
        let settle = Duration::from_millis(self.settings.publish_settle_ms);
        let publishing = publish_on_news(publisher, self.followed.clone(), Arc::clone(&news), settle, harvested.clone());
        let store = Arc::clone(&self.store);
        let work = async {
            self.dispatch(followed, &wake.due, &news, &stop).await;
            harvested.cancel();
        };
        tokio::join!(publishing, tidy(store.as_ref(), &wake.tidy, &news, &stop), work);
    }

    /// What must not be kept goes before anything else is done.
    async fn make_ready(&self, followed: &Followed) -> Result<(), StoreError> {
        erase::erase(self.store.as_ref(), &followed.suppress, &self.clock).await?;
        enroll::enroll(self.store.as_ref(), &followed.plans, &self.settings, &self.clock).await
    }

    async fn dispatch(&mut self, mut followed: Arc<Followed>, due: &Notify, news: &Arc<Notify>, stop: &CancellationToken) {
        let slots = Arc::new(Semaphore::new(self.settings.concurrency_max.max(1)));
        let mut under_way = JoinSet::new();
        let mut watch = JumpWatch::default();
        let cut = CancellationToken::new();
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                () = due.notified() => {}
                Ok(()) = self.followed.changed() => {}
                Some(ended) = under_way.join_next(), if !under_way.is_empty() => {
                    if let Err(error) = ended {
                        tracing::error!("a harvest ended badly: {error}");
                    }
                }
            }
            let newest = Arc::clone(&self.followed.borrow_and_update());
            let mut claimed = Ok(());
            if !Arc::ptr_eq(&newest, &followed) {
                claimed = self.take_over(&followed, &newest, &mut under_way).await;
                if claimed.is_ok() {
                    followed = newest;
                    news.notify_one();
                }
            }
            if claimed.is_ok() {
                claimed = self.tick(&followed, &mut watch, &slots, &mut under_way, (news, &cut)).await;
            }
            self.at_work.store(claimed.is_ok(), Ordering::Relaxed);
            if let Err(error) = claimed {
                METRICS.store_failed("claim", error.kind());
                tracing::warn!("the queue cannot be read: {error}");
                if pause(stop, STORE_PAUSE).await {
                    break;
                }
            }
        }
        drain(under_way, Duration::from_secs(u64::from(self.settings.drain_s)), &cut).await;
    }

    /// Looks at the clock and at what operators ask for, then claims.
    async fn tick(
        &self,
        followed: &Followed,
        watch: &mut JumpWatch,
        slots: &Arc<Semaphore>,
        under_way: &mut JoinSet<()>,
        (news, cut): (&Arc<Notify>, &CancellationToken),
    ) -> Result<(), StoreError> {
        if let Some(jump) = watch.look(self.clock.now()) {
            tracing::warn!(jump_s = jump.as_secs(), "the clock was set by {} s; what is due is worked out anew", jump.as_secs());
            enroll::due_anew(self.store.as_ref(), &followed.plans, &self.settings, &self.clock).await?;
            watch.seen_to();
        }
        self.obey(followed, news).await?;
        self.claim(followed, slots, under_way, (news, cut)).await
    }

    /// Carries out what operators asked for.
    async fn obey(&self, followed: &Followed, news: &Notify) -> Result<(), StoreError> {
        let obey = Obey { store: self.store.as_ref(), plans: &followed.plans, settings: &self.settings, clock: &self.clock };
        if obey.all().await? {
            news.notify_one();
        }
        Ok(())
    }

    /// Brings the store in line with what is followed now. After a failure all of it is done again.
    async fn take_over(&self, before: &Followed, now: &Followed, under_way: &mut JoinSet<()>) -> Result<(), StoreError> {
        if now.suppress != before.suppress {
            erase::erase(self.store.as_ref(), &now.suppress, &self.clock).await?;
            // Harvests under way were told the orders of before, and may yet keep what the new ones take out.
            let mut earlier = std::mem::take(under_way);
            let (store, suppress, clock) = (Arc::clone(&self.store), Arc::clone(&now.suppress), self.clock.clone());
            under_way.spawn(async move {
                if earlier.is_empty() {
                    return;
                }
                while earlier.join_next().await.is_some() {}
                if let Err(error) = erase::erase(store.as_ref(), &suppress, &clock).await {
                    tracing::error!("what is suppressed may be in the store until the next start: {error}");
                }
            });
        }
        enroll::amend(self.store.as_ref(), &before.plans, &now.plans, &self.settings, &self.clock).await
    }

    /// Claims as many due sources as there are free slots.
    async fn claim(
        &self,
        followed: &Followed,
        slots: &Arc<Semaphore>,
        under_way: &mut JoinSet<()>,
        (news, cut): (&Arc<Notify>, &CancellationToken),
    ) -> Result<(), StoreError> {
        let free = slots.available_permits();
        if free == 0 {
            return Ok(());
        }
        for claim in self.store.claim(self.clock.now(), self.settings.visibility_s, free).await? {
            let Some(plan) = followed.plans.get(&claim.source) else {
                // Another worker's config knows it; ours does not.
                let again = claim.until;
                self.store.finish(&claim, again).await?;
                continue;
            };
            let Ok(slot) = Arc::clone(slots).try_acquire_owned() else { break };
            let harvester = Harvester { suppress: Arc::clone(&followed.suppress), ..self.harvester.clone() };
            let attempt = Attempt::new(harvester, Arc::clone(plan), claim).among(Arc::clone(&self.outlook), cut.clone());
            let news = Arc::clone(news);
            under_way.spawn(async move {
                if attempt.run().await {
                    news.notify_one();
                }
                drop(slot);
            });
        }
        Ok(())
    }
}

/// Waits; `true` where it was stopped meanwhile.
async fn pause(stop: &CancellationToken, length: Duration) -> bool {
    tokio::select! {
        () = stop.cancelled() => true,
        () = tokio::time::sleep(length) => false,
    }
}

/// Lets tasks end, then cuts them short, which gives their claims back. A claim that cannot be given back is free again when
/// its visibility ends.
async fn drain(mut under_way: JoinSet<()>, longest: Duration, cut: &CancellationToken) {
    if under_way.is_empty() {
        return;
    }
    tracing::info!("waiting up to {} s for {} harvests under way", longest.as_secs(), under_way.len());
    if tokio::time::timeout(longest, all_of(&mut under_way)).await.is_err() {
        tracing::warn!("{} harvests were cut short; their last good listings stay", under_way.len());
        cut.cancel();
        let _ = tokio::time::timeout(GIVING_BACK, all_of(&mut under_way)).await;
        under_way.shutdown().await;
    }
}

async fn all_of(under_way: &mut JoinSet<()>) {
    while under_way.join_next().await.is_some() {}
}

/// Lets the store sweep once an hour, and has it looked whether a ruling has lapsed.
async fn tidy(store: &dyn Store, wake: &Notify, news: &Notify, stop: &CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = wake.notified() => {}
        }
        match store.sweep().await {
            Ok(swept) => tracing::debug!("swept {swept} chunks that no kept head names"),
            Err(error) => {
                METRICS.store_failed("sweep", error.kind());
                tracing::warn!("the store cannot be swept now: {error}");
            }
        }
        news.notify_one();
    }
}

/// Publishes after each news once it has been quiet for `settle`, and once more at the end.
async fn publish_on_news(
    mut publisher: Publisher,
    mut followed: watch::Receiver<Arc<Followed>>,
    news: Arc<Notify>,
    settle: Duration,
    stop: CancellationToken,
) {
    let mut last = false;
    while !last {
        tokio::select! {
            () = stop.cancelled() => last = true,
            () = news.notified() => {}
        }
        if !last {
            settled(&news, settle).await;
        }
        let newest = Arc::clone(&followed.borrow_and_update());
        publisher.amend(&newest.suppress, &newest.rulings);
        let begun = Instant::now();
        let published = publisher.publish(&newest.facts()).await;
        METRICS.published(result(&published), begun.elapsed());
        let done = match published {
            Ok(published) => {
                tell(&published);
                published != Published::NotOurs
            }
            Err(error) => {
                METRICS.store_failed("publish", error.kind());
                tracing::error!("the generation cannot be published: {error}; trying again in {} s", STORE_PAUSE.as_secs());
                false
            }
        };
        if !done {
            news.notify_one();
            last |= pause(&stop, STORE_PAUSE).await;
        }
    }
}

/// Waits until no news has come for `settle`, and no longer than [`SETTLE_TIMES_MAX`] times that, however much comes in.
async fn settled(news: &Notify, settle: Duration) {
    let quiet = async { while tokio::time::timeout(settle, news.notified()).await.is_ok() {} };
    // Either way it is time to publish; what came last is in the store already.
    drop(tokio::time::timeout(settle.saturating_mul(SETTLE_TIMES_MAX), quiet).await);
}

fn result(published: &Result<Published, StoreError>) -> &'static str {
    match published {
        Ok(Published::Generation { .. }) => "generation",
        Ok(Published::AsItWas) => "as_it_was",
        Ok(Published::NotOurs) => "not_ours",
        Err(_) => "failed",
    }
}

fn tell(published: &Published) {
    match published {
        Published::Generation { number, meetings, listings, changes } => {
            tracing::info!(
                generation = number,
                meeting.count = meetings,
                listing.count = listings,
                change.count = changes,
                "published generation {number}: {meetings} meetings from {listings} listings, {changes} changes"
            );
        }
        Published::AsItWas => tracing::debug!("the generation is as it was"),
        Published::NotOurs => tracing::debug!("another process publishes"),
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, advance};

    use super::*;

    const SETTLE: Duration = Duration::from_secs(2);

    /// Seconds that a publication is put off while news comes every so many milliseconds, `count` times.
    async fn put_off_s(every_ms: u64, count: u32) -> u64 {
        let (news, begun) = (Arc::new(Notify::new()), Instant::now());
        let waiting = tokio::spawn({
            let news = Arc::clone(&news);
            async move { settled(&news, SETTLE).await }
        });
        for _ in 0..count {
            tokio::task::yield_now().await;
            news.notify_one();
            advance(Duration::from_millis(every_ms)).await;
        }
        waiting.await.unwrap();
        begun.elapsed().as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn many_harvests_that_end_soon_after_each_other_are_published_as_one() {
        assert_eq!(put_off_s(50, 100).await, 7, "five seconds of news, then two of quiet");
    }

    #[tokio::test(start_paused = true)]
    async fn a_publication_is_not_put_off_for_ever() {
        let (news, begun) = (Notify::new(), Instant::now());
        let more = async {
            loop {
                news.notify_one();
                tokio::time::sleep(Duration::from_millis(700)).await;
            }
        };
        tokio::select! {
            () = settled(&news, SETTLE) => {}
            () = more => {}
        }
        assert_eq!(begun.elapsed(), SETTLE * SETTLE_TIMES_MAX);
    }
}
