//! From the bytes of a feed to its rows: on the blocking pool, within bounds, and with an owner for whatever goes wrong.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::feeds::format::{Bounds, Format, Parsed, Part, Reading, Unreadable};
use crate::fetch::error::FetchError;
use crate::gather::pull::PullError;
use crate::gather::settings::GatherSettings;
use crate::gather::source_plan::SourcePlan;
use crate::model::failure::FailureClass;
use crate::model::report::HarvestOutcome;

/// Why there is nothing to judge.
pub(super) struct Failed {
    pub(super) outcome: HarvestOutcome,
    pub(super) class: FailureClass,
    pub(super) sentence: String,
    pub(super) retry_after_s: Option<u64>,
}

/// The day of a harvest, in UTC; what ends on a day is read by it.
pub(super) fn day_of(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

/// Reads on the blocking pool, where a long feed holds up nobody and a panic is caught. A reading that takes too long is
/// told to stop, and nothing of it is taken.
pub(super) async fn read(
    format: &'static dyn Format,
    parts: Vec<Part>,
    plan: SourcePlan,
    now: Timestamp,
    settings: &GatherSettings,
) -> Result<Parsed, Failed> {
    let bounds = Arc::new(Bounds::new(settings.rows_max));
    let of_reader = Arc::clone(&bounds);
    let reading = tokio::task::spawn_blocking(move || {
        let reading = Reading { facts: &plan.facts, options: &plan.options, read_on: Some(day_of(now)), bounds: Some(&of_reader) };
        format.parse(&parts, &reading)
    });
    let longest = Duration::from_secs(u64::from(settings.reading_s_max));
    let Ok(ended) = tokio::time::timeout(longest, reading).await else {
        bounds.stop();
        let sentence = format!("the feed could not be read within {} s (gather.reading_s_max)", longest.as_secs());
        return Err(Failed { class: FailureClass::SlowReading, ..internal(sentence) });
    };
    match ended {
        Ok(_) if bounds.had_too_many_rows() => Err(Failed {
            outcome: HarvestOutcome::Unreadable,
            class: FailureClass::TooManyRows,
            sentence: format!("the feed has more than {} rows (gather.rows_max)", settings.rows_max),
            retry_after_s: None,
        }),
        Ok(Ok(parsed)) if parsed.rows as usize == parsed.listings.len() + parsed.refused as usize => Ok(parsed),
        Ok(Ok(parsed)) => Err(internal(format!(
            "{} rows were read, but {} taken and {} refused; this is our fault, please report it",
            parsed.rows,
            parsed.listings.len(),
            parsed.refused
        ))),
        Ok(Err(unreadable)) => Err(unreadable.into()),
        Err(_) => Err(internal("our reader stopped in the middle of the feed; this is our fault, please report it".to_owned())),
    }
}

impl From<Unreadable> for Failed {
    fn from(unreadable: Unreadable) -> Self {
        Self { outcome: HarvestOutcome::Unreadable, class: unreadable.class, sentence: unreadable.message, retry_after_s: None }
    }
}

impl From<FetchError> for Failed {
    fn from(error: FetchError) -> Self {
        Self { outcome: HarvestOutcome::FetchFailed, class: error.class, sentence: error.message, retry_after_s: error.retry_after_s }
    }
}

impl From<PullError> for Failed {
    fn from(error: PullError) -> Self {
        match error {
            PullError::Fetch(error) => error.into(),
            PullError::Unreadable(unreadable) => unreadable.into(),
        }
    }
}

/// A pull that did not end within the bound of a harvest.
pub(super) fn too_long(longest: Duration) -> FetchError {
    let message = format!("the feed did not come within {} s in all (gather.harvest_s_max)", longest.as_secs());
    FetchError { class: FailureClass::Timeout, message, retry_after_s: None }
}

pub(super) fn internal(sentence: String) -> Failed {
    Failed { outcome: HarvestOutcome::Internal, class: FailureClass::Internal, sentence, retry_after_s: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feeds::format::{Ask, ChangeLog};
    use crate::feeds::options::OptionFault;
    use crate::gather::harvest::Harvested;
    use crate::gather::schedule::Schedule;
    use crate::model::failure::Actor;
    use crate::model::id::FellowshipCode;
    use crate::model::source::{Licence, Permission, SourceFacts};

    /// A format with a fault of ours in it.
    enum Faulty {
        Panics,
        LosesARow,
        ReadsUntilStopped,
    }

    impl Format for Faulty {
        fn name(&self) -> &'static str {
            "faulty"
        }

        fn about(&self) -> &'static str {
            "a format with a fault"
        }

        fn check_options(&self, _options: &serde_json::Value) -> Result<(), Vec<OptionFault>> {
            Ok(())
        }

        fn recognises(&self, _head: &str) -> bool {
            false
        }

        fn hangs_on_the_day(&self) -> bool {
            false
        }

        fn change_log(&self, _reading: &Reading<'_>) -> Option<&'static dyn ChangeLog> {
            None
        }

        fn next_asks(&self, _parts: &[Part], _reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable> {
            Ok(Vec::new())
        }

        fn parse(&self, _parts: &[Part], reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
            match self {
                Self::Panics => panic!("a fault of ours"),
                Self::ReadsUntilStopped => {
                    while !reading.is_over(0) {
                        std::thread::yield_now();
                    }
                    Ok(Parsed::default())
                }
                Self::LosesARow => Ok(Parsed { rows: 1, ..Parsed::default() }),
            }
        }
    }

    fn plan() -> SourcePlan {
        SourcePlan {
            facts: SourceFacts {
                id: "ie-dublin".parse().expect("a good id"),
                name: "Dublin".to_owned(),
                format: "faulty".to_owned(),
                fellowship: FellowshipCode::new("aa"),
                countries: Vec::new(),
                default_zone: None,
                languages: Vec::new(),
                rank: 500,
                mirror_of: None,
                licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
                publisher: None,
                enabled: true,
                disabled_reason: None,
                stale_after_s: 60,
            },
            url: "https://lists.example/".parse().expect("a good address"),
            schedule: Schedule::Every { seconds: 900 },
            options: serde_json::Value::Null,
            gap_ms_min: None,
            allow_private: Vec::new(),
            token: None,
            allow_empty: false,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_reading_that_takes_too_long_is_given_up_and_is_our_fault() {
        let settings = GatherSettings { reading_s_max: 1, ..GatherSettings::default() };
        let began = tokio::time::Instant::now();
        let reading = read(&Faulty::ReadsUntilStopped, Vec::new(), plan(), Timestamp::UNIX_EPOCH, &settings);
        // A thread that reads keeps paused time from going on by itself.
        let ticking = async {
            tokio::time::advance(Duration::from_secs(2)).await;
            std::future::pending().await
        };
        let failed = tokio::select! {
            // First the reading, so that its bound stands before time goes on; the other way round nothing would ever end it.
            biased;
            read = reading => read.expect_err("nothing was read"),
            () = ticking => unreachable!(),
        };
        assert_eq!((failed.class, failed.class.actor()), (FailureClass::SlowReading, Actor::Us), "{}", failed.sentence);
        assert!(began.elapsed() < Duration::from_secs(3));
    }

    #[tokio::test]
    async fn a_fault_of_ours_is_never_told_as_the_publishers() {
        for format in [&Faulty::Panics, &Faulty::LosesARow] {
            let Err(failed) = read(format, Vec::new(), plan(), Timestamp::UNIX_EPOCH, &GatherSettings::default()).await else {
                panic!("nothing was read")
            };
            assert_eq!((failed.outcome, failed.class.actor()), (HarvestOutcome::Internal, Actor::Us), "{}", failed.sentence);
        }
        let report = Harvested::panicked(Timestamp::UNIX_EPOCH).report;
        assert_eq!((report.outcome, report.failure_class), (HarvestOutcome::Internal, Some(FailureClass::Internal)));
    }
}
