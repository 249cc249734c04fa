//! When a source is due next: its schedule with a stable phase, or a pause that grows with each failure.

use jiff::{SignedDuration, Timestamp};

use crate::gather::schedule::Schedule;
use crate::gather::settings::GatherSettings;
use crate::gather::source_plan::SourcePlan;
use crate::model::id::SourceId;

/// Longest phase of an interval schedule, in seconds: spreads sources of one interval without making any of them late.
const PHASE_S_MAX: u32 = 900;

/// How an attempt ended, as far as the next one depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Believed or unchanged.
    Well,
    /// Read and held back: the host is well, and whether the feed stays as it is must be seen.
    HeldBack,
    /// Nothing was learnt: this machine could reach nobody.
    Offline,
    /// Not fetched or not read, for the so-manieth time in a row.
    Badly {
        /// Failures in a row, this one included.
        failures: u32,
        /// Seconds that the host asked us to wait; more than `backoff_s_max` is not believed.
        retry_after_s: Option<u64>,
    },
}

/// The instant of the next attempt.
pub fn next(plan: &SourcePlan, ended: Ended, now: Timestamp, settings: &GatherSettings) -> Timestamp {
    match ended {
        Ended::Well | Ended::HeldBack => scheduled(plan, now),
        Ended::Offline => later(now, backoff_s(&plan.facts.id, 2, now, settings)),
        Ended::Badly { failures, retry_after_s } => {
            let pause =
                backoff_s(&plan.facts.id, failures, now, settings).max(retry_after_s.unwrap_or(0).min(u64::from(settings.backoff_s_max)));
            later(now, pause)
        }
    }
}

/// The latest instant at which a source can be due that has failed so many times in a row: one that is due later was put
/// there by a clock that stood elsewhere.
pub fn latest(plan: &SourcePlan, failures: u32, now: Timestamp, settings: &GatherSettings) -> Timestamp {
    match failures {
        0 => scheduled(plan, now),
        failures => later(now, backoff_s_max(failures, settings)).max(scheduled(plan, now)),
    }
}

/// The next instant of the schedule, moved by the source's own phase where the schedule is an interval.
pub fn scheduled(plan: &SourcePlan, now: Timestamp) -> Timestamp {
    let phase = match &plan.schedule {
        Schedule::Every { seconds } => u64::from(phase_s(&plan.facts.id, (*seconds).min(PHASE_S_MAX))),
        Schedule::Cron { .. } => 0,
    };
    let shifted = earlier(now, phase);
    let day_on = later(now, 86_400);
    plan.schedule.next_after(shifted).map_or(day_on, |at| later(at, phase))
}

/// When a source that is overdue at the start is tried: within the spread, at a place of its own.
pub fn at_start(source: &SourceId, now: Timestamp, settings: &GatherSettings) -> Timestamp {
    later(now, u64::from(phase_s(source, settings.start_spread_s)))
}

/// 0 up to `window` seconds, the same for the same source on every machine.
fn phase_s(source: &SourceId, window: u32) -> u32 {
    if window == 0 {
        return 0;
    }
    let hash = xxhash_rust::xxh3::xxh3_64(source.as_str().as_bytes());
    u32::try_from(hash % u64::from(window)).unwrap_or(0)
}

/// Doubles from `backoff_s_min` to `backoff_s_max`, then falls anywhere between the shortest pause and that (full jitter), so
/// that sources that failed together do not come back together. The place is drawn from source, count and instant: no dice
/// to seed.
fn backoff_s(source: &SourceId, failures: u32, now: Timestamp, settings: &GatherSettings) -> u64 {
    let full = backoff_s_max(failures, settings);
    let draw = format!("{source}/{failures}/{}", now.as_second());
    let shortest = u64::from(settings.backoff_s_min).min(full);
    shortest + xxhash_rust::xxh3::xxh3_64(draw.as_bytes()) % (full - shortest + 1)
}

/// The longest pause after so many failures.
fn backoff_s_max(failures: u32, settings: &GatherSettings) -> u64 {
    let doublings = failures.saturating_sub(1).min(31);
    (u64::from(settings.backoff_s_min) << doublings).min(u64::from(settings.backoff_s_max))
}

/// So many seconds on.
pub fn later(at: Timestamp, seconds: u64) -> Timestamp {
    at.saturating_add(SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))).unwrap_or(Timestamp::MAX)
}

fn earlier(at: Timestamp, seconds: u64) -> Timestamp {
    at.saturating_sub(SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))).unwrap_or(Timestamp::MIN)
}
