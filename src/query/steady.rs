//! Stretches of time in which the clocks of a zone do not change, so that an hour is an instant by a subtraction.

use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// No clock was ever moved by more than a day, so what was moved then is over.
const BEFORE: SignedDuration = SignedDuration::from_hours(2 * 24);

/// The zone's offset, where its clocks show each minute that begins at or after `from` and before `until` once, and do not change
/// within them.
pub fn offset(zone: &TimeZone, from: Timestamp, until: Timestamp) -> Option<Offset> {
    let changes = zone.following(from.checked_sub(BEFORE).ok()?).next().is_some_and(|change| change.timestamp() <= until);
    (!changes).then(|| zone.to_offset(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_after_a_change_are_not_steady_for_what_was_shown_twice() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let hour = |text: &str| offset(&zone, at(text), at(text) + SignedDuration::from_hours(1)).map(|offset| offset.seconds() / 3600);
        assert_eq!(hour("2026-10-31T12:00:00Z"), Some(-4));
        assert_eq!(hour("2026-11-01T05:30:00Z"), None, "the clocks go back within it");
        assert_eq!(hour("2026-11-01T06:10:00Z"), None, "what they show was shown an hour before");
        assert_eq!(hour("2026-11-04T12:00:00Z"), Some(-5));
    }
}
