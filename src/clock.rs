//! The hour. Nothing else in the house asks for it; whoever needs it is handed a [`Clock`] or an instant.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};

/// The system's hour, or one that a test sets by hand.
#[derive(Debug, Clone)]
pub struct Clock(Hour);

#[derive(Debug, Clone)]
enum Hour {
    System,
    // Held for the length of a copy; never across an await.
    Set(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// The system's wall clock.
    pub fn system() -> Self {
        Self(Hour::System)
    }

    /// A clock that stands at an instant until it is moved.
    pub fn set_to(at: Timestamp) -> Self {
        Self(Hour::Set(Arc::new(Mutex::new(at))))
    }

    /// The instant it shows.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Hour::System => Timestamp::now(),
            Hour::Set(at) => *at.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
        }
    }

    /// Moves a hand-set clock; a system clock does not move.
    pub fn advance(&self, by: SignedDuration) {
        if let Hour::Set(at) = &self.0 {
            let mut at = at.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            *at = at.saturating_add(by).unwrap_or(*at);
        }
    }
}
