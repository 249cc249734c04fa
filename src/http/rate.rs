//! How much one caller may ask: so many fields at once, and so many a second after that.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock as Ticks, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use quick_cache::sync::Cache;

use crate::http::caller::Caller;
use crate::http::settings::{HttpSettings, RateMode};

type Bucket<T> = RateLimiter<NotKeyed, InMemoryState, T, StateInformationMiddleware>;

/// As the draft of the IETF on rate limit headers names them.
pub const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// What the limit is.
pub const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// A bucket for each caller, the ones that ask most. One that falls out of the table starts anew with a full bucket, so the
/// table is larger than the number of callers one expects.
pub struct Rate<T: Ticks = DefaultClock> {
    mode: RateMode,
    quota: Quota,
    ticks: T,
    buckets: Cache<Caller, Arc<Bucket<T>>>,
}

/// The caller has asked more than its share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooOften {
    /// What this request costs.
    pub cost: u64,
    /// What comes back to a caller each second.
    pub per_s: u64,
    /// When the request would be answered, in whole seconds, at least 1.
    pub retry_after_s: u64,
}

/// What a caller may still ask at once, in fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// So many now.
    pub left: u32,
    /// So many once it has asked nothing for a while.
    pub whole: u32,
    /// So many more each second until then.
    pub per_s: u32,
}

impl Share {
    /// Tells it to the caller.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let Self { left, whole, per_s } = *self;
        let seconds = |fields: u32| fields.div_ceil(per_s.max(1));
        let told = [
            (RATE_LIMIT_POLICY, format!("\"fields\";q={whole};w={}", seconds(whole))),
            (RATE_LIMIT, format!("\"fields\";r={left};t={}", seconds(whole.saturating_sub(left)))),
        ];
        for (name, value) in told {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
    }
}

impl Rate {
    /// By the clock of the system.
    pub fn new(settings: &HttpSettings) -> Self {
        Rate::by(DefaultClock::default(), settings)
    }
}

impl<T: Ticks + Clone> Rate<T> {
    /// By another clock.
    pub fn by(ticks: T, settings: &HttpSettings) -> Self {
        let at_least_one = |number: u32| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(at_least_one(settings.rate_cost_per_s)).allow_burst(at_least_one(settings.rate_cost_burst));
        Self { mode: settings.rate, quota, ticks, buckets: Cache::new(settings.rate_callers_max) }
    }

    /// Takes what a request costs from its caller's bucket, and says what is left. A cost beyond a whole bucket counts as one.
    /// `None` for whoever is not held to anything.
    ///
    /// # Errors
    /// Where there is not so much in it, and that is enforced.
    pub fn charge(&self, caller: Option<Caller>, cost: u64) -> Result<Option<Share>, TooOften> {
        let Some(caller) = caller.filter(|caller| self.mode != RateMode::Off && !caller.is_this_machine()) else { return Ok(None) };
        let replenished_s = self.quota.replenish_interval().as_secs_f64();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 2^32, as it was set")]
        let per_s = (1.0 / replenished_s).round() as u32;
        let whole = self.quota.burst_size();
        let taken = u32::try_from(cost).ok().and_then(NonZeroU32::new).map_or(NonZeroU32::MIN, |cost| cost.min(whole));
        let fresh = || {
            let bucket = RateLimiter::direct_with_clock(self.quota, self.ticks.clone());
            Ok::<_, std::convert::Infallible>(Arc::new(bucket.with_middleware::<StateInformationMiddleware>()))
        };
        let Ok(bucket) = self.buckets.get_or_insert_with(&caller, fresh);
        let held = self.mode == RateMode::Enforce;
        let until = match bucket.check_n(taken) {
            Ok(Ok(after)) => {
                let left = after.remaining_burst_capacity();
                return Ok(held.then_some(Share { left, whole: whole.get(), per_s }));
            }
            Ok(Err(until)) => until,
            Err(_) => return Ok(None),
        };
        let wait = until.wait_time_from(self.ticks.now());
        let retry_after_s = wait.as_secs() + 1;
        if !held {
            tracing::info!(cost, retry_after_s, "a caller asks more than its share; http.rate = \"enforce\" would refuse it");
            return Ok(None);
        }
        Err(TooOften { cost, per_s: per_s.into(), retry_after_s })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::HeaderMap;
    use governor::clock::FakeRelativeClock;

    use super::*;
    use crate::http::caller::Proxies;

    fn caller(address: &str) -> Option<Caller> {
        Some(Proxies::default().caller(address.parse().unwrap(), &HeaderMap::new()))
    }

    fn rate(mode: RateMode) -> (FakeRelativeClock, Rate<FakeRelativeClock>) {
        let ticks = FakeRelativeClock::default();
        let settings =
            HttpSettings { rate: mode, rate_cost_per_s: 100, rate_cost_burst: 1_000, rate_callers_max: 50, ..HttpSettings::default() };
        (ticks.clone(), Rate::by(ticks, &settings))
    }

    #[test]
    fn a_caller_has_a_bucket_that_fills_again() {
        let (ticks, rate) = rate(RateMode::Enforce);
        let one = caller("203.0.113.7");
        let left = |left| Ok(Some(Share { left, whole: 1_000, per_s: 100 }));
        assert_eq!(rate.charge(one, 600), left(400));
        assert_eq!(rate.charge(one, 600), Err(TooOften { cost: 600, per_s: 100, retry_after_s: 2 + 1 }));
        assert_eq!(rate.charge(caller("203.0.113.8"), 600), left(400), "another caller has a bucket of its own");
        assert_eq!(rate.charge(one, 400), left(0), "what was refused took nothing");
        ticks.advance(Duration::from_secs(6));
        assert_eq!(rate.charge(one, 600), left(0));
    }

    #[test]
    fn a_cost_beyond_a_whole_bucket_can_be_asked_once_it_is_full() {
        let (ticks, rate) = rate(RateMode::Enforce);
        let one = caller("203.0.113.7");
        assert!(rate.charge(one, 5_000).is_ok());
        assert!(rate.charge(one, 1).is_err());
        ticks.advance(Duration::from_secs(10));
        assert!(rate.charge(one, u64::MAX).is_ok());
    }

    #[test]
    fn this_machine_and_modes_that_do_not_enforce_are_never_refused() {
        let (_, enforced) = rate(RateMode::Enforce);
        let machine = caller("127.0.0.1");
        assert!((0..10).all(|_| enforced.charge(machine, 1_000).is_ok() && enforced.charge(None, 1_000).is_ok()));
        for mode in [RateMode::Measure, RateMode::Off] {
            let (_, free) = rate(mode);
            assert!((0..10).all(|_| free.charge(caller("203.0.113.7"), 1_000).is_ok()), "{mode:?}");
        }
    }

    #[test]
    fn the_table_of_callers_is_bounded() {
        let (_, rate) = rate(RateMode::Enforce);
        for number in 0..2_000_u32 {
            let address = std::net::Ipv4Addr::from_bits(0x0a00_0000 + number).to_string();
            let _ = rate.charge(caller(&address), 1);
        }
        assert!(rate.buckets.len() <= 50, "{}", rate.buckets.len());
    }
}
