//! When a source is due next.

use jiff::SignedDuration;
use meeting_graph::gather::due::{self, Ended};
use meeting_graph::gather::settings::GatherSettings;

use crate::gather::rig::{NOON, at, plan};

#[test]
fn sources_of_one_interval_are_spread_and_keep_their_place() {
    let settings = GatherSettings::default();
    let now = at(NOON);
    let mut seconds = std::collections::BTreeSet::new();
    for n in 0..50 {
        let mut plan = plan("127.0.0.1:1".parse().unwrap());
        plan.facts.id = format!("source-{n}").parse().unwrap();
        let first = due::next(&plan, Ended::Well, now, &settings);
        let second = due::next(&plan, Ended::Well, first, &settings);
        assert!(first > now && first <= now + SignedDuration::from_secs(900));
        assert_eq!(second.duration_since(first), SignedDuration::from_secs(900));
        seconds.insert(first);
    }
    assert!(seconds.len() > 40, "only {} different places", seconds.len());
}

#[test]
fn a_failing_source_is_never_given_up_and_never_waits_longer_than_the_setting() {
    let settings = GatherSettings::default();
    let plan = plan("127.0.0.1:1".parse().unwrap());
    for failures in [1, 10, 100, u32::MAX] {
        let ended = Ended::Badly { failures, retry_after_s: None };
        let pause = due::next(&plan, ended, at(NOON), &settings).duration_since(at(NOON)).as_secs();
        assert!((60..=86_400).contains(&pause), "{failures} failures: {pause} s");
    }
}

#[test]
fn sources_that_failed_together_come_back_apart() {
    let settings = GatherSettings::default();
    let pause_of = |n: usize| {
        let mut plan = plan("127.0.0.1:1".parse().unwrap());
        plan.facts.id = format!("source-{n}").parse().unwrap();
        due::next(&plan, Ended::Badly { failures: 5, retry_after_s: None }, at(NOON), &settings).duration_since(at(NOON)).as_secs()
    };
    let pauses: Vec<i64> = (0..200).map(pause_of).collect();
    let (low, high) = (pauses.iter().filter(|pause| **pause < 360).count(), pauses.iter().filter(|pause| **pause > 660).count());
    assert!(low > 40 && high > 40, "{low} in the first third of 60 to 960 s, {high} in the last");
}

#[test]
fn a_host_that_names_a_time_is_not_asked_before() {
    let ended = Ended::Badly { failures: 1, retry_after_s: Some(7_200) };
    let plan = plan("127.0.0.1:1".parse().unwrap());
    let next = due::next(&plan, ended, at(NOON), &GatherSettings::default());
    assert_eq!(next, at("2026-11-22T14:00:00Z"));
}

#[test]
fn a_host_that_names_the_far_future_is_asked_again_all_the_same() {
    let ended = Ended::Badly { failures: 1, retry_after_s: Some(99_999_999_999) };
    let plan = plan("127.0.0.1:1".parse().unwrap());
    let next = due::next(&plan, ended, at(NOON), &GatherSettings::default());
    assert_eq!(next, at("2026-11-23T12:00:00Z"));
}
