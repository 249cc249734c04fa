//! Takes the commands that operators laid on the table, and carries them out.
//!
//! What changes a source's status or pack is done under a claim of the source, as a harvest is: two workers never carry out
//! one command, and none writes over what a harvest under way is about to write. A command about a source that is being
//! harvested waits for the end of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::gather::attempt::last_status;
use crate::gather::due;
use crate::gather::settings::GatherSettings;
use crate::gather::source_plan::SourcePlan;
use crate::model::command::{Command, Order, Outcome};
use crate::model::id::SourceId;
use crate::model::status::{Held, Pause, SourceStatus};
use crate::store::contract::{Head, Shelf, Store, Swap};
use crate::store::error::StoreError;
use crate::store::queue::Claim;
use crate::store::{commands, packs};

/// A command that nobody whose config knows the source has taken for so long is refused.
const WAIT: SignedDuration = SignedDuration::from_hours(1);

/// Who carries commands out.
pub struct Obey<'a> {
    /// Where they lie.
    pub store: &'a dyn Store,
    /// The sources of the config.
    pub plans: &'a BTreeMap<SourceId, Arc<SourcePlan>>,
    /// For how long a source is claimed.
    pub settings: &'a GatherSettings,
    /// The hour.
    pub clock: &'a Clock,
}

/// What a command comes to.
struct Done {
    outcome: Outcome,
    status: SourceStatus,
    /// When the source is due; `None` where it is not harvested.
    next: Option<Timestamp>,
    /// Whether the store holds something new to link.
    news: bool,
}

impl Obey<'_> {
    /// Carries out the commands that wait, as far as their sources are free. `true` where there is something new to link.
    ///
    /// # Errors
    /// What the store says; what was not settled waits on.
    pub async fn all(&self) -> Result<bool, StoreError> {
        let mut news = false;
        for (number, command) in commands::waiting(self.store).await? {
            match self.plans.get(&command.source) {
                Some(plan) => news |= self.one(number, &command, plan).await?,
                None if command.at.saturating_add(WAIT).is_ok_and(|end| end <= self.clock.now()) => {
                    let said = format!("no worker's config knows a source `{}`", command.source);
                    commands::settle(self.store, number, &Outcome::refused(said)).await?;
                }
                // Another worker's config may know it.
                None => {}
            }
        }
        Ok(news)
    }

    async fn one(&self, number: u64, command: &Command, plan: &SourcePlan) -> Result<bool, StoreError> {
        let id = &plan.facts.id;
        if !plan.facts.enabled && !matches!(command.order, Order::Rollback { .. }) {
            let why = plan.facts.disabled_reason.as_deref().unwrap_or("no reason is given");
            let said = format!("`{id}` is off in the config: {why}; switch it on there");
            return commands::settle(self.store, number, &Outcome::refused(said)).await.map(|_| false);
        }
        // A paused source is not in the queue; nobody takes it from there before it is due.
        let now = self.clock.now();
        self.store.enroll(id, now.saturating_add(WAIT).unwrap_or(now)).await?;
        let Some(claim) = self.store.claim_source(id, now, self.settings.visibility_s).await? else { return Ok(false) };
        let still_waits = commands::waiting(self.store).await?.iter().any(|(waiting, _)| *waiting == number);
        let before = last_status(self.store, plan).await?;
        if !still_waits {
            // Another worker was quicker.
            let next = before.next_attempt_at.filter(|_| plan.facts.enabled);
            return self.let_go(&claim, next).await.map(|()| false);
        }
        let done = self.carry_out(command, plan, before, &claim).await?;
        packs::put_status(self.store, &done.status).await?;
        commands::settle(self.store, number, &done.outcome).await?;
        self.let_go(&claim, done.next.filter(|_| plan.facts.enabled)).await?;
        tracing::info!(source.id = %id, order = command.order.word(), done = done.outcome.done, "{}", done.outcome.said);
        Ok(done.news)
    }

    async fn let_go(&self, claim: &Claim, next: Option<Timestamp>) -> Result<(), StoreError> {
        match next {
            Some(next) => self.store.finish(claim, next).await,
            None => self.store.withdraw(&claim.source).await,
        }
    }

    async fn carry_out(&self, command: &Command, plan: &SourcePlan, mut status: SourceStatus, claim: &Claim) -> Result<Done, StoreError> {
        let (id, now) = (&plan.facts.id, self.clock.now());
        let by_schedule = || due::scheduled(plan, now);
        let as_before = if status.pause.is_some() { None } else { Some(status.next_attempt_at.unwrap_or_else(by_schedule)) };
        let (outcome, next) = match &command.order {
            Order::Rollback { to } => return self.roll_back(*to, status, claim).await,
            Order::Pause { why } => {
                status.pause = Some(Pause { at: now, why: why.clone() });
                (Outcome::done(format!("`{id}` is paused; its {} listings stay served", status.listing_count)), None)
            }
            Order::Resume => {
                let was = if status.pause.take().is_some() { "was paused" } else { "was not paused" };
                (Outcome::done(format!("`{id}` {was} and is harvested now")), Some(now))
            }
            Order::Trigger if status.pause.is_some() => {
                (Outcome::refused(format!("`{id}` is paused; resume it: meeting-graph sources resume {id}")), None)
            }
            Order::Trigger => (Outcome::done(format!("`{id}` is harvested now")), Some(now)),
            Order::Accept => match status.held.take() {
                None => (Outcome::refused(format!("nothing of `{id}` is held back")), as_before),
                Some(held) => {
                    let said = format!(
                        "a harvest of `{id}` with about {} listings is believed from now on; it is harvested {}",
                        held.listings,
                        if status.pause.is_some() { "when it is resumed" } else { "now" }
                    );
                    status.held = Some(Held { accepted_at: Some(now), ..held });
                    (Outcome::done(said), as_before.map(|_| now))
                }
            },
        };
        status.next_attempt_at = next;
        Ok(Done { outcome, status, next, news: false })
    }

    /// Puts an earlier pack on the shelf anew. The source is paused, for its next harvest would bring the later one back.
    async fn roll_back(&self, to: Option<u64>, mut status: SourceStatus, claim: &Claim) -> Result<Done, StoreError> {
        let (id, now) = (&claim.source, self.clock.now());
        let shelf = Shelf::Source(id.clone());
        let next = status.next_attempt_at.filter(|_| status.pause.is_none());
        let (current, earlier) = (self.store.head(&shelf).await?, self.store.history(&shelf).await?);
        let found = match to {
            None => earlier.first(),
            Some(seq) => earlier.iter().find(|head| head.seq == seq),
        };
        let (Some(current), Some(wanted)) = (current, found) else {
            let outcome = Outcome::refused(format!("there is no such pack of `{id}`; it has {}", named(&earlier)));
            return Ok(Done { outcome, status, next, news: false });
        };
        let meta = match packs::load_pack(self.store, id, wanted).await {
            Ok((_, meta)) => meta,
            Err(error) if error.is_damage() => {
                let outcome = Outcome::refused(format!("pack {} of `{id}` cannot be served again: {error}", wanted.seq));
                return Ok(Done { outcome, status, next, news: false });
            }
            Err(error) => return Err(error),
        };
        let swap = Swap {
            shelf,
            expected: Some(current.seq),
            fence: claim.fence,
            chunks: wanted.chunks.clone(),
            meta: wanted.meta.clone(),
            delta: None,
            at: now,
        };
        let head = self.store.swap_head(swap).await?;
        let why = format!("rolled back from pack {} to pack {}", current.seq, wanted.seq);
        status.listing_count = meta.listing_count;
        status.last_believed_at = Some(meta.harvested_at);
        status.pause = Some(Pause { at: now, why: Some(why) });
        status.held = None;
        status.whole_pull = None;
        status.next_attempt_at = None;
        let said = format!(
            "`{id}` serves pack {} again, as pack {}: {} listings, harvested {}; it is paused, so that the later one does not come back: \
             meeting-graph sources resume {id}",
            wanted.seq,
            head.seq,
            meta.listing_count,
            meta.harvested_at.strftime("%Y-%m-%d %H:%M UTC")
        );
        Ok(Done { outcome: Outcome::done(said), status, next: None, news: true })
    }
}

/// `none before the current one`, or `3, 2, 1`.
fn named(heads: &[Head]) -> String {
    match heads {
        [] => "none before the current one".to_owned(),
        heads => heads.iter().map(|head| head.seq.to_string()).collect::<Vec<_>>().join(", "),
    }
}
