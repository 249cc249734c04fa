//! Is the world away, or are we? When most hosts cannot be reached at once it is our own way out that is shut, and no source is
//! blamed for it: its failures are not counted, and it is asked again soon.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::model::failure::FailureClass;

/// How far back attempts count: twice the shortest pause after a failure, so that what failed is asked again within it.
const WINDOW: Duration = Duration::from_secs(120);

/// Below so many hosts nothing can be said: two may well be down at once.
const HOSTS_MIN: usize = 3;

/// What came of the last attempts at each host. One for each worker; the lock is held for a look-up only.
#[derive(Debug, Default)]
pub struct Outlook(Mutex<Hosts>);

#[derive(Debug, Default)]
struct Hosts {
    last: HashMap<String, (Instant, bool)>,
    is_offline: bool,
}

impl Outlook {
    /// Notes whether a host was reached; whether we are offline now.
    pub fn note(&self, host: &str, reached: bool) -> bool {
        let now = Instant::now();
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.last.retain(|_, (at, _)| now.duration_since(*at) < WINDOW);
        hosts.last.insert(host.to_owned(), (now, reached));
        let (all, unreached) = (hosts.last.len(), hosts.last.values().filter(|(_, reached)| !reached).count());
        let is_offline = all >= HOSTS_MIN && unreached * 2 > all;
        if is_offline != hosts.is_offline {
            hosts.is_offline = is_offline;
            if is_offline {
                tracing::error!(hosts = all, unreached, "{unreached} of {all} hosts cannot be reached: this machine seems to be offline");
            } else {
                tracing::warn!("hosts can be reached again");
            }
        }
        is_offline
    }

    /// Whether the last attempts say that we are offline.
    pub fn is_offline(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_offline
    }
}

/// Whether a failure says that the host was not reached, rather than what it answered.
pub fn is_unreached(class: FailureClass) -> bool {
    matches!(class, FailureClass::Dns | FailureClass::Connect | FailureClass::ConnectionRefused | FailureClass::Timeout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn when_most_hosts_fail_at_once_it_is_we_who_are_offline() {
        let outlook = Outlook::default();
        assert!(!outlook.note("a.example", false));
        assert!(!outlook.note("b.example", false), "two hosts may be down at once");
        assert!(outlook.note("c.example", false));
        assert!(outlook.note("a.example", true), "two of three still fail");
        assert!(!outlook.note("b.example", true));
    }

    #[tokio::test(start_paused = true)]
    async fn one_host_that_fails_often_is_one_host() {
        let outlook = Outlook::default();
        outlook.note("a.example", true);
        outlook.note("b.example", true);
        for _ in 0..50 {
            assert!(!outlook.note("down.example", false));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_two_minutes_ago_does_not_count() {
        let outlook = Outlook::default();
        for host in ["a.example", "b.example", "c.example"] {
            outlook.note(host, false);
        }
        assert!(outlook.is_offline());
        tokio::time::advance(WINDOW).await;
        assert!(!outlook.note("d.example", false));
    }
}
