//! What is known of when the next source is due, so that a queue of thousands is not read each second to find that none is.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

/// Knows it for the one process that writes to a queue.
#[derive(Debug, Default)]
pub struct Idle(Mutex<Known>);

/// What is known at some moment.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    // Counts writes to the queue, begun or done: what was read before one says nothing after it.
    writes: u64,
    /// Before when a claim comes back empty.
    pub until: Option<Timestamp>,
}

impl Idle {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known now.
    pub fn known(&self) -> Known {
        *self.lock()
    }

    /// The queue was read: what was known `before` that, and before when a claim will come back empty.
    pub fn learn(&self, before: Known, until: Timestamp) {
        let mut known = self.lock();
        if known.writes == before.writes {
            known.until = Some(until);
        }
    }

    /// Runs a write to the queue.
    pub fn forget_for<R>(&self, write: impl FnOnce() -> R) -> R {
        // Before and after: who reads in between saw the one or the other.
        self.forget();
        let done = write();
        self.forget();
        done
    }

    fn forget(&self) {
        let mut known = self.lock();
        *known = Known { writes: known.writes + 1, until: None };
    }
}

#[cfg(test)]
mod tests {
    use super::Idle;
    use jiff::Timestamp;

    #[test]
    fn what_was_read_before_a_write_ended_is_not_learnt() {
        let (idle, late) = (Idle::default(), Timestamp::MAX);
        idle.learn(idle.known(), late);
        assert_eq!(idle.known().until, Some(late));
        let before = idle.known();
        idle.forget_for(|| {
            assert_eq!(idle.known().until, None, "while it is written");
            // A reader that still saw the old rows.
            idle.learn(before, late);
            assert_eq!(idle.known().until, None, "read before it began");
            idle.learn(idle.known(), late);
        });
        assert_eq!(idle.known().until, None, "read before it ended");
    }
}
