//! `GetChanges`: the server's log of changes to meetings, from which only the numbers of the changes are read.
//!
//! The log never says what a meeting is now, and nothing of formats and service bodies; it is empty on an aggregator, which
//! empties it with each import. So it is good for one thing alone: the change that was the newest just before a pull is still
//! the newest, hence no meeting has changed. Numbers are compared and not dates, so that the clocks and zones of servers do
//! not matter.

use jiff::{SignedDuration, Timestamp};

use crate::feeds::bmlt::{plan, wire};
use crate::feeds::format::{Ask, ChangeLog, Part};
use crate::model::report::Notices;

/// Days of changes that are asked for: enough that most servers show one, which proves that the log is kept, and few, since
/// large servers fail over their whole log. One of them makes up for the server's zone.
const DAYS: i64 = 8;

/// The log of a BMLT server.
pub(super) struct Changes;

impl ChangeLog for Changes {
    fn ask(&self, now: Timestamp) -> Ask {
        let first = now.saturating_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(Timestamp::MIN);
        plan::ask("GetChanges", "GetChanges", &[("start_date", &first.strftime("%Y-%m-%d").to_string())], false)
    }

    fn newest(&self, answer: &Part) -> Option<String> {
        let rows = wire::rows(answer, &mut Notices::default()).ok()?;
        let numbers = rows.iter().map(|row| wire::text(row.as_object()?, "change_id")?.parse().ok());
        let numbers: Vec<u64> = numbers.collect::<Option<_>>()?;
        numbers.into_iter().max().map(|newest| newest.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Changes;
    use crate::feeds::format::{ChangeLog, Part};

    #[test]
    fn a_week_is_asked_for_whatever_the_servers_zone() {
        let ask = Changes.ask("2026-03-05T23:59:59Z".parse().unwrap());
        let query: Vec<String> = ask.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!((ask.path.as_str(), query.join("&").as_str()), ("client_interface/json/", "switcher=GetChanges&start_date=2026-02-25"));
    }

    #[test]
    fn only_a_log_that_shows_a_change_and_can_be_read_whole_proves_anything() {
        let newest = |body: &str| Changes.newest(&Part { part: "GetChanges".to_owned(), bytes: body.to_owned().into(), charset: None });
        assert_eq!(newest(r#"[{"change_id":"9"},{"change_id":"10"},{"change_id":8}]"#), Some("10".to_owned()));
        let nothing = [
            "[]",
            "{}",
            "",
            "<!doctype html><html></html>",
            r#"{"message":"too many"}"#,
            r#"[{"change_id":"9"},{"meeting_id":"7"}]"#,
            r#"[{"change_id":"9"},{"cha"#,
        ];
        for body in nothing {
            assert_eq!(newest(body), None, "{body}");
        }
    }
}
