//! The promises of `queue`, in the server.

use std::collections::HashMap;

use async_trait::async_trait;
use jiff::Timestamp;
use redis::{Script, ScriptInvocation, cmd};

use crate::model::id::SourceId;
use crate::store::contract::Fence;
use crate::store::error::StoreError;
use crate::store::frame::unreadable;
use crate::store::lease_rules::end;
use crate::store::queue::{Claim, Queue, Queued};
use crate::store::redis::link::{Again, Ask};
use crate::store::redis::scripts;
use crate::store::redis::server::RedisStore;
use crate::store::redis::shelves::{number, source};

#[async_trait]
impl Queue for RedisStore {
    async fn enroll(&self, source: &SourceId, due: Timestamp) -> Result<(), StoreError> {
        let [place, ..] = self.keys.queue();
        let mut enroll = cmd("ZADD");
        enroll.arg(place).arg("NX").arg(due.as_millisecond()).arg(source.as_str());
        self.link.ask(Ask::Command(&enroll), Again::Harmless).await
    }

    async fn reschedule(&self, source: &SourceId, due: Timestamp) -> Result<(), StoreError> {
        let mut reschedule = self.in_queue(&scripts::RESCHEDULE);
        reschedule.arg(source.as_str()).arg(due.as_millisecond());
        self.link.ask(Ask::Script(&reschedule), Again::Harmless).await
    }

    async fn withdraw(&self, source: &SourceId) -> Result<(), StoreError> {
        let mut withdraw = self.in_queue(&scripts::WITHDRAW);
        withdraw.arg(source.as_str());
        self.link.ask(Ask::Script(&withdraw), Again::Harmless).await
    }

    async fn claim(&self, now: Timestamp, visibility_s: u32, limit: usize) -> Result<Vec<Claim>, StoreError> {
        let until = end(now, visibility_s);
        let mut claim = self.in_queue(&scripts::CLAIM);
        claim.arg(now.as_millisecond()).arg(until.as_millisecond()).arg(u32::try_from(limit).unwrap_or(u32::MAX));
        let told: Vec<String> = self.link.ask(Ask::Script(&claim), Again::Never).await?;
        let (claims, _) = told.as_chunks::<4>();
        let read = |[name, fence, due, unfinished]: &[String; 4]| {
            Ok(Claim {
                source: source(name)?,
                fence: number(fence, "the fence of a claim")?,
                due: instant(due)?,
                until,
                unfinished: count(unfinished)?,
            })
        };
        claims.iter().map(read).collect()
    }

    async fn claim_source(&self, source: &SourceId, now: Timestamp, visibility_s: u32) -> Result<Option<Claim>, StoreError> {
        let until = end(now, visibility_s);
        let mut claim = self.in_queue(&scripts::CLAIM_SOURCE);
        claim.arg(source.as_str()).arg(now.as_millisecond()).arg(until.as_millisecond());
        let told: Vec<String> = self.link.ask(Ask::Script(&claim), Again::Never).await?;
        let [fence, due, unfinished] = told.as_slice() else { return Ok(None) };
        let (fence, due, unfinished) = (number(fence, "the fence of a claim")?, instant(due)?, count(unfinished)?);
        Ok(Some(Claim { source: source.clone(), fence, due, until, unfinished }))
    }

    async fn extend(&self, claim: &Claim, now: Timestamp, visibility_s: u32) -> Result<Claim, StoreError> {
        let mut extend = self.in_queue(&scripts::EXTEND);
        extend.arg(claim.source.as_str()).arg(claim.fence).arg(end(now, visibility_s).as_millisecond());
        let told = self.link.ask(Ask::Script(&extend), Again::Harmless).await?;
        Ok(Claim { until: instant(&unless_lost(&claim.source, claim.fence, told)?)?, ..claim.clone() })
    }

    async fn finish(&self, claim: &Claim, next_due: Timestamp) -> Result<(), StoreError> {
        let mut finish = self.in_queue(&scripts::FINISH);
        finish.arg(claim.source.as_str()).arg(claim.fence).arg(next_due.as_millisecond());
        let told = self.link.ask(Ask::Script(&finish), Again::Never).await?;
        unless_lost(&claim.source, claim.fence, told).map(drop)
    }

    async fn begin_reading(&self, source: &SourceId, fence: Fence) -> Result<(), StoreError> {
        let mut begin = self.in_queue(&scripts::BEGIN_READING);
        begin.arg(source.as_str()).arg(fence);
        // A reading that is counted twice over a broken connection is taken back by the finish.
        let told = self.link.ask(Ask::Script(&begin), Again::Never).await?;
        unless_lost(source, fence, told).map(drop)
    }

    async fn set_aside(&self, claim: &Claim, next_due: Timestamp) -> Result<(), StoreError> {
        let mut set_aside = self.in_queue(&scripts::SET_ASIDE);
        set_aside.arg(claim.source.as_str()).arg(claim.fence).arg(next_due.as_millisecond());
        let told = self.link.ask(Ask::Script(&set_aside), Again::Never).await?;
        unless_lost(&claim.source, claim.fence, told).map(drop)
    }

    async fn trigger(&self, source: &SourceId, now: Timestamp) -> Result<bool, StoreError> {
        let mut trigger = self.in_queue(&scripts::TRIGGER);
        trigger.arg(source.as_str()).arg(now.as_millisecond());
        self.link.ask(Ask::Script(&trigger), Again::Harmless).await
    }

    async fn queued(&self) -> Result<Vec<Queued>, StoreError> {
        let read = self.in_queue(&scripts::QUEUED);
        let (places, ends): (Vec<(String, String)>, HashMap<String, String>) = self.link.ask(Ask::Script(&read), Again::Harmless).await?;
        let read = |(name, due): &(String, String)| {
            let claimed_until = ends.get(name).map(|until| instant(until)).transpose()?;
            Ok(Queued { source: source(name)?, due: instant(due)?, claimed_until })
        };
        let mut queued = places.iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
        queued.sort_by(|a, b| a.source.cmp(&b.source));
        Ok(queued)
    }
}

impl RedisStore {
    fn in_queue(&self, script: &'static Script) -> ScriptInvocation<'static> {
        let mut invocation = script.prepare_invoke();
        self.keys.queue().iter().for_each(|key| {
            invocation.key(key);
        });
        invocation
    }
}

/// What the script said of a claim that still holds.
fn unless_lost(source: &SourceId, ours: Fence, (what, value): (String, String)) -> Result<String, StoreError> {
    if what != "fenced" {
        return Ok(value);
    }
    let held = number(&value, "the fence of a source")?;
    Err(StoreError::Fenced { shelf: format!("queue/{source}"), held, ours })
}

fn count(text: &str) -> Result<u32, StoreError> {
    text.parse().map_err(|error| unreadable("the number of unfinished readings", format!("`{text}`: {error}")))
}

/// An instant that the server keeps as milliseconds in text.
fn instant(text: &str) -> Result<Timestamp, StoreError> {
    let wrong = |error: &dyn std::fmt::Display| unreadable("an instant of the queue", format!("`{text}`: {error}"));
    let millis = text.parse().map_err(|error: std::num::ParseIntError| wrong(&error))?;
    Timestamp::from_millisecond(millis).map_err(|error| wrong(&error))
}
