//! The wall clock held against one that only runs: has somebody set it?
//!
//! Sources are due by the wall clock. One that was set back would leave them waiting for as long as it went back, and one that
//! was set forward would have all of them due at once.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// Clocks that are disciplined are slewed by less; a machine that slept wakes up with more.
const JUMP_MIN: SignedDuration = SignedDuration::from_secs(5);

/// Watches the wall clock.
#[derive(Debug, Default)]
pub struct JumpWatch {
    last: Option<(Timestamp, Instant)>,
    pending: Option<SignedDuration>,
}

impl JumpWatch {
    /// By how much the wall clock was set and nobody has seen to it yet, where it was; forward is positive.
    pub fn look(&mut self, now: Timestamp) -> Option<SignedDuration> {
        let instant = Instant::now();
        let (wall, ran) = self.last.replace((now, instant))?;
        let elapsed: Duration = instant.duration_since(ran);
        let jump = now.duration_since(wall) - SignedDuration::try_from(elapsed).unwrap_or(SignedDuration::MAX);
        if jump.abs() > JUMP_MIN {
            self.pending = Some(jump);
        }
        self.pending
    }

    /// Somebody has seen to it.
    pub fn seen_to(&mut self) {
        self.pending = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_runs_has_not_jumped_and_one_that_was_set_has() {
        let mut watch = JumpWatch::default();
        let mut now = Timestamp::UNIX_EPOCH;
        assert_eq!(watch.look(now), None);
        for (wall_s, ran_s, jump) in [(1, 1, None), (3_600, 3_600, None), (7_201, 1, Some(7_200)), (-7_199, 1, Some(-7_200)), (4, 1, None)]
        {
            now += SignedDuration::from_secs(wall_s);
            tokio::time::advance(Duration::from_secs(ran_s)).await;
            assert_eq!(watch.look(now), jump.map(SignedDuration::from_secs), "{wall_s} s by the wall in {ran_s} s");
            assert_eq!(watch.look(now), jump.map(SignedDuration::from_secs), "until somebody has seen to it");
            watch.seen_to();
        }
    }
}
