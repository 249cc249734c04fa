//! When a source is due: every so many seconds, or by a cron rule in a zone.

use jiff::Timestamp;

use crate::model::slot::ZoneName;

/// A source's schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many seconds, at least 60 outside of tests and demos.
    Every {
        /// Seconds.
        seconds: u32,
    },
    /// By a cron rule of five fields, read on the wall clock of a zone.
    Cron {
        /// The rule.
        rule: String,
        /// The zone.
        zone: ZoneName,
    },
}

impl Schedule {
    /// Reads a cron rule.
    ///
    /// # Errors
    /// What is wrong with the rule.
    pub fn cron(rule: &str, zone: ZoneName) -> Result<Self, String> {
        let _ = (rule, zone);
        todo!()
    }

    /// The next instant after `after`, without jitter.
    pub fn next_after(&self, after: Timestamp) -> Timestamp {
        let _ = after;
        todo!()
    }
}
