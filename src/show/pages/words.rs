//! Every text of the pages, in English. A translation is this file again: the same names, other words.
//!
//! What a notice or a failure means is in the catalogue (`model/notice`, `model/failure`); the labels that a page shares with
//! the terminal are in `show/findings`, `show/shape` and `show/account`.

use crate::model::report::{HarvestOutcome, HarvestReport};
use crate::show::pages::state::State;

/// The language of these words, as HTML and Atom name it.
pub const LANGUAGE: &str = "en";
/// The way it is written.
pub const DIRECTION: &str = "ltr";

pub const SITE: &str = "meeting-graph";
pub const SKIP: &str = "Skip to the content";
pub const SITE_PARTS: &str = "Parts of this site";
pub const ALL_SOURCES: &str = "All sources";
pub const GRAPH: &str = "Ask the graph";
pub const MADE_BY: &str = "Made by meeting-graph. This page sets no cookies, runs no script and asks no one else for anything.";

pub const SOURCES_TITLE: &str = "Lists of meetings that are followed here";
pub const SOURCES_LEAD: &str = "Each list is read from the feed of the region that keeps it. Choose yours to see how it was read, which \
    rows are not shown and why, and what to do.";
pub const FIND: &str = "Find a list";
pub const FIND_TEXT: &str = "Name or place";
pub const FIND_COUNTRY: &str = "Country";
pub const FIND_FELLOWSHIP: &str = "Fellowship";
pub const FIND_STATE: &str = "State";
pub const ANY: &str = "any";
pub const SEARCH: &str = "Search";
pub const SHOW_ALL: &str = "Show all";
pub const NONE_FOUND: &str = "No list fits. Leave out a condition, or ask the operator to follow yours.";
pub const SEVERAL_COUNTRIES: &str = "Several countries";
pub const NO_COUNTRY: &str = "Online, or no country";
pub const LIST: &str = "List";
pub const FELLOWSHIP: &str = "Fellowship";
pub const STATE: &str = "State";
pub const LAST_READ: &str = "Last read";
pub const LISTINGS: &str = "Listings";
pub const MEETINGS: &str = "Meetings";
pub const NOT_SHOWN: &str = "Rows not shown";
pub const NEVER: &str = "never";
pub const UNKNOWN: &str = "unknown";
pub const CHANGES_OF_ALL: &str = "Changes of state as a feed (Atom)";
pub const ALL_AS_JSON: &str = "The same for programs (JSON)";

pub const COUNTRIES: &str = "Countries";
pub const FORMAT: &str = "Format";
pub const PUBLISHER: &str = "Publisher";
pub const LICENCE: &str = "Licence";
pub const ATTRIBUTION: &str = "To be named";

pub const FRESHNESS: &str = "How fresh it is";
pub const LAST_TRIED: &str = "Last tried";
pub const LAST_BELIEVED: &str = "Last read and taken over";
pub const NEWEST_CHANGE: &str = "Newest change that the list dates";
pub const NEXT_ATTEMPT: &str = "Next attempt";
pub const STALE_AFTER: &str = "Called old after";
pub const FAILING_SINCE: &str = "Not taken over since";

pub const READ: &str = "What was read";
pub const ROWS: &str = "Rows, each day of a row counted once";
pub const TAKEN: &str = "Taken";
pub const REFUSED: &str = "Not taken";
pub const SIZE: &str = "Size";
/// In place of a size, where the server said that nothing has changed and sent nothing.
pub const AS_BEFORE: &str = "as before";
pub const TOOK: &str = "Time it took";
pub const SHOWN_NOW: &str = "Listings shown now";
pub const ALL_ROWS_WELL: &str = "Nothing was found that anyone would have to mend.";
pub const FILLED: &str = "What is filled in";

pub const CHANGED: &str = "What changed";
pub const CHANGED_AGAINST: &str = "Against the reading before that was taken over.";
pub const NOTHING_CHANGED: &str = "Nothing, against the reading before that was taken over.";
pub const ADDED: &str = "New";
pub const ALTERED: &str = "Changed";
pub const GONE: &str = "Gone";
pub const ROW_ID: &str = "Its id";
pub const ROW_NAME: &str = "Name";
pub const ROW_DIFFERS: &str = "In what";

pub const LINKED: &str = "Linked with other lists";
pub const LINKED_LEAD: &str = "Where several lists have the same meeting, it is shown once, and each list is named with it.";
pub const NONE_LINKED: &str = "No other list has any of these meetings.";
pub const ALONE: &str = "Only in this list";
pub const SHARED: &str = "Also in another list";
pub const IN_REVIEW: &str = "Pairs that are too close to call";
pub const WITH_LIST: &str = "Other list";
pub const SHARED_PAIRS: &str = "Some that are one meeting";
pub const REVIEW_PAIRS: &str = "Too close to call, and so kept apart";
pub const OURS: &str = "In this list";
pub const THEIRS: &str = "In the other";
pub const WHY: &str = "What speaks for it";
pub const REVIEW_MEND: &str = "If two of these are one meeting, or two that are linked are not, tell the operator: one line decides it.";
pub const NO_NAME: &str = "no name";

pub const HISTORY: &str = "The last attempts";
pub const WHEN: &str = "When";
pub const OUTCOME: &str = "What came of it";
pub const ATTEMPTS: &str = "Attempts";

pub const CORRECT: &str = "How to correct it";
pub const CORRECT_AT_HOME: &str = "Correct the list where you keep it. Nothing is edited here; what you change there is read by itself.";
pub const CORRECT_CHECK: &str = "To see at once how a change will read, before anyone else does, run:";
pub const CORRECT_OPERATOR: &str =
    "What your list says rightly and this page does not, or a row that must not be shown, is for the operator:";
pub const CORRECT_NO_OPERATOR: &str = "What your list says rightly and this page does not, or a row that must not be shown, is for the \
    operator of this server.";

pub const FOLLOW: &str = "Follow it";
pub const CHANGES_OF_ONE: &str = "Tell me when its state changes (Atom)";
pub const ONE_AS_JSON: &str = "This page for programs (JSON)";
pub const BADGE: &str = "A badge for your own page:";
pub const BADGE_LABEL: &str = "meetings";

pub const NOT_FOUND: &str = "No such list";
pub const NOT_FOUND_LEAD: &str = "No list of that name is followed here. Its name may have changed.";
pub const TOO_OFTEN: &str = "Too many pages at once";
pub const FEED_OF_ALL: &str = "Changes of state of all lists";
pub const AUTHOR: &str = "meeting-graph";

/// How a source is doing, in a word or two.
pub fn state(state: State) -> &'static str {
    match state {
        State::New => "not read yet",
        State::Healthy => "in order",
        State::Stale => "old",
        State::Quarantined => "held back",
        State::Failing => "cannot be read",
        State::Paused => "paused",
        State::Disabled => "not followed",
    }
}

/// A number and a noun.
fn count(number: u32, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// Of how many lists how many are shown.
pub fn lists_shown(shown: usize, all: usize) -> String {
    if shown == all { format!("{all} lists") } else { format!("{shown} of {all} lists") }
}

/// The title of a source's page; the name stands before it.
pub const HOW_IT_IS_READ: &str = "how it is read";

/// What a reading that was taken over comes to.
pub fn rows_listed(report: &HarvestReport) -> String {
    let (rows, refused, faulty) = (report.rows, report.refused, report.notices.errors().min(report.refused));
    if refused == 0 {
        return format!("All {} are shown.", count(rows, "row", "rows"));
    }
    let meant = refused - faulty;
    let shown = format!("{} of {} are shown", report.accepted, count(rows, "row", "rows"));
    match (faulty, meant) {
        (0, _) => format!("{shown}; {} left out as meant: doubles, and what the list marks as unpublished or no meeting.", are(meant)),
        (_, 0) => format!("{shown}; {} a fault and need you.", have(faulty)),
        _ => format!("{shown}; {} a fault and need you, {} left out as meant.", have(faulty), are(meant)),
    }
}

fn are(number: u32) -> String {
    if number == 1 { "1 is".to_owned() } else { format!("{number} are") }
}

fn have(number: u32) -> String {
    if number == 1 { "1 has".to_owned() } else { format!("{number} have") }
}

/// The sentence over a page, by state; what came of the reading stands in it where there was one.
pub fn headline(state: State, report: Option<&HarvestReport>) -> String {
    match (state, report) {
        (State::New, _) => "This list has not been read yet.".to_owned(),
        (State::Healthy, Some(report)) => rows_listed(report),
        (State::Healthy, None) => "This list is in order.".to_owned(),
        (State::Stale, _) => "This list was not read for longer than it should be; what was read last is shown.".to_owned(),
        (State::Quarantined, _) => "The last reading is not believed, so what was read before stays.".to_owned(),
        (State::Failing, _) => "This list cannot be read now; what was read before stays.".to_owned(),
        (State::Paused, _) => "The operator holds this list for now; what was read last is shown.".to_owned(),
        (State::Disabled, _) => "This list is not followed.".to_owned(),
    }
}

/// How many listings stay while a list cannot be read.
pub fn listings_stay(listings: u32) -> String {
    if listings == 0 { "There is nothing of before to show.".to_owned() } else { format!("{} shown.", are_listings(listings)) }
}

fn are_listings(listings: u32) -> String {
    if listings == 1 { "1 listing is".to_owned() } else { format!("{listings} listings are") }
}

/// How a harvest ended.
pub fn outcome(outcome: HarvestOutcome) -> &'static str {
    match outcome {
        HarvestOutcome::Believed => "read and taken over",
        HarvestOutcome::Unchanged => "nothing new",
        HarvestOutcome::Quarantined => "not believed",
        HarvestOutcome::FetchFailed => "could not be fetched",
        HarvestOutcome::Unreadable => "could not be read",
        HarvestOutcome::Internal => "a fault of ours",
    }
}

/// What came, changed and went in a harvest.
pub fn came_and_went(added: u32, changed: u32, gone: u32) -> String {
    format!("{added} new, {changed} changed, {gone} gone")
}

/// How many more there are than are named.
pub fn and_more(more: usize) -> String {
    format!("and {more} more")
}

/// So long ago. Below a minute it is now.
pub fn ago(seconds: i64) -> String {
    if seconds < 60 { "just now".to_owned() } else { format!("{} ago", span(seconds)) }
}

/// So far ahead. What is due is now.
pub fn ahead(seconds: i64) -> String {
    if seconds < 60 { "now".to_owned() } else { format!("in {}", span(seconds)) }
}

/// A length of time in its largest unit.
pub fn span(seconds: i64) -> String {
    let number = |unit: i64| u32::try_from(seconds / unit).unwrap_or(u32::MAX);
    match seconds {
        ..60 => count(number(1), "second", "seconds"),
        60..3_600 => count(number(60), "minute", "minutes"),
        3_600..172_800 => count(number(3_600), "hour", "hours"),
        _ => count(number(86_400), "day", "days"),
    }
}

/// Bytes.
pub fn bytes(bytes: u64) -> String {
    match bytes {
        ..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

/// Milliseconds.
pub fn millis(millis: u64) -> String {
    if millis < 1_000 { format!("{millis} ms") } else { format!("{}.{} s", millis / 1_000, millis % 1_000 / 100) }
}

/// The feed is read next then.
pub fn read_next(ahead: &str) -> String {
    format!("It is read next {ahead}.")
}

/// The caller may ask again after so many seconds.
pub fn ask_again(seconds: u64) -> String {
    format!("Ask again in {}.", span(i64::try_from(seconds).unwrap_or(i64::MAX)))
}

/// The message of a badge.
pub fn badge(state: State, listings: u32) -> String {
    match state {
        State::Healthy => listings.to_string(),
        State::New | State::Disabled => self::state(state).to_owned(),
        State::Stale | State::Quarantined | State::Failing | State::Paused => format!("{listings}, {}", self::state(state)),
    }
}

/// The title of an entry of the feed; the source's name stands before it.
pub fn became(state: State) -> &'static str {
    match state {
        State::New => "is followed",
        State::Healthy => "is read again",
        State::Stale => "was not read for longer than it should be",
        State::Quarantined => "is held back: its last reading is not believed",
        State::Failing => "cannot be read",
        State::Paused => "is paused",
        State::Disabled => "is no longer followed",
    }
}

/// The title of the entry for the first reading that is known of.
pub const FIRST_READ: &str = "is read";
