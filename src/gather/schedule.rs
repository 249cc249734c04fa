//! When a source is due: every so many seconds, or by a cron rule on a zone's wall clock.

use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use jiff::Timestamp;

use crate::model::slot::ZoneName;

/// A source's schedule.
#[derive(Debug, Clone)]
pub enum Schedule {
    /// Every so many seconds, on a grid that starts at the Unix epoch, so that a restart keeps the rhythm.
    Every {
        /// Seconds, at least 1.
        seconds: u32,
    },
    /// By a cron rule of five fields, read on the wall clock of a zone.
    Cron {
        /// The rule as written.
        rule: String,
        /// The rule as read.
        cron: Box<Cron>,
        /// The zone.
        zone: ZoneName,
    },
}

impl PartialEq for Schedule {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Every { seconds: a }, Self::Every { seconds: b }) => a == b,
            (Self::Cron { rule: a, zone: x, .. }, Self::Cron { rule: b, zone: y, .. }) => a == b && x == y,
            _ => false,
        }
    }
}

impl Schedule {
    /// Reads a cron rule: minute, hour, day of month, month, day of week.
    ///
    /// # Errors
    /// What is wrong with the rule, or that no instant ever fits it.
    pub fn cron(rule: &str, zone: ZoneName) -> Result<Self, String> {
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let cron = parser.parse(rule).map_err(|error| error.to_string())?;
        let schedule = Self::Cron { rule: rule.to_owned(), cron: Box::new(cron), zone };
        match schedule.next_after(Timestamp::UNIX_EPOCH) {
            Some(_) => Ok(schedule),
            None => Err("no day of any year fits it".to_owned()),
        }
    }

    /// The next instant strictly after `after`, without jitter. `None` where a cron rule has no further instant, or
    /// its zone is missing from this binary's database.
    pub fn next_after(&self, after: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Every { seconds } => {
                let step = i64::from((*seconds).max(1));
                let next = (after.as_second().div_euclid(step) + 1) * step;
                Timestamp::from_second(next).ok()
            }
            Self::Cron { cron, zone, .. } => {
                let local = after.to_zoned(zone.rules()?);
                cron.find_next_occurrence(&local, false).ok().map(|next| next.timestamp())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn new_york(rule: &str) -> Schedule {
        Schedule::cron(rule, ZoneName::new("America/New_York").unwrap()).unwrap()
    }

    #[test]
    fn an_interval_keeps_its_rhythm_whenever_it_is_asked() {
        let quarter = Schedule::Every { seconds: 900 };
        assert_eq!(quarter.next_after(at("2026-11-22T10:01:00Z")), Some(at("2026-11-22T10:15:00Z")));
        assert_eq!(quarter.next_after(at("2026-11-22T10:15:00Z")), Some(at("2026-11-22T10:30:00Z")));
    }

    #[test]
    fn an_hour_that_the_clocks_skip_is_harvested_right_after_the_gap() {
        let next = new_york("30 2 * * *").next_after(at("2027-03-14T00:00:00-05:00"));
        assert_eq!(next, Some(at("2027-03-14T03:00:00-04:00")));
    }

    #[test]
    fn an_hour_that_comes_twice_is_harvested_once() {
        let daily = new_york("30 1 * * *");
        let first = daily.next_after(at("2026-11-01T00:00:00-04:00")).unwrap();
        assert_eq!(first, at("2026-11-01T01:30:00-04:00"));
        assert_eq!(daily.next_after(first), Some(at("2026-11-02T01:30:00-05:00")));
    }

    #[test]
    fn a_rule_that_no_day_fits_is_refused() {
        let zone = ZoneName::new("Europe/Dublin").unwrap();
        assert!(Schedule::cron("0 0 30 2 *", zone.clone()).is_err());
        assert!(Schedule::cron("* * * * * *", zone.clone()).is_err());
        assert!(Schedule::cron("soon", zone).is_err());
    }
}
