//! Which requests a harvest makes, in which order.
//!
//! First the server's own facts, its service bodies and its meetings; then, knowing its languages, the names of its
//! formats. Array parameters are only ever sent in the `[]` form, since the comma form is silently misread.

use std::collections::BTreeSet;

use crate::feeds::bmlt::options::{LANGUAGES_MAX, Options};
use crate::feeds::bmlt::server_info::ServerInfo;
use crate::feeds::bmlt::wire;
use crate::feeds::format::{Ask, Part, Reading, Unreadable};
use crate::model::report::Notices;

/// The part with the server's facts.
pub(super) const SERVER_INFO: &str = "GetServerInfo";
/// The part with its service bodies.
pub(super) const SERVICE_BODIES: &str = "GetServiceBodies";
/// The part with its meetings; further pages are `meetings-page-<n>`.
pub const MEETINGS: &str = "meetings";
/// The part with the format ids of its meetings as an English reader gets them.
pub(super) const MEETINGS_ENGLISH: &str = "meetings-en";
/// What the parts with format names begin with; the server's language code follows.
pub(super) const FORMATS: &str = "formats-";

/// The operations that a harvest of one server asks for, and the parts that they are.
const OPERATIONS: [(&str, &str); 4] =
    [("GetSearchResults", MEETINGS), ("GetServerInfo", SERVER_INFO), ("GetServiceBodies", SERVICE_BODIES), ("GetFormats", FORMATS)];

/// What a saved answer is: the words before the operation at the end of its file's name, which tell its server, and the part.
/// `GetFormats-de` and `GetFormats_de` are the formats in one language.
pub fn part_saved_as(stem: &str) -> Option<(&str, String)> {
    let (at, operation, part) = OPERATIONS.iter().find_map(|(operation, part)| Some((stem.rfind(operation)?, *operation, *part)))?;
    let language = stem[at + operation.len()..].trim_start_matches(['-', '_', '.']);
    match (part, language) {
        // Each row says its language; the part's name need not.
        (FORMATS, "") => Some((&stem[..at], format!("{FORMATS}en"))),
        (FORMATS, language) => Some((&stem[..at], format!("{FORMATS}{language}"))),
        (_, "") => Some((&stem[..at], part.to_owned())),
        _ => None,
    }
}

/// The operations whose answers are not among the parts.
pub fn operations_not_given(parts: &[Part]) -> Vec<&'static str> {
    let is_given = |name: &str| parts.iter().any(|part| part.part == name || (name == FORMATS && part.part.starts_with(FORMATS)));
    OPERATIONS.into_iter().filter(|(_, part)| !is_given(part)).map(|(operation, _)| operation).collect()
}

/// The most pages of one harvest; a server that still has more is not paging.
const PAGES_MAX: usize = 1000;

/// The requests still to make.
///
/// # Errors
/// Where the server's facts or a page of meetings cannot be read, or an option is wrong.
pub(super) fn next_asks(parts: &[Part], reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable> {
    let options = Options::read(reading)?;
    let Some(info) = wire::find(parts, SERVER_INFO) else {
        return Ok(vec![
            ask(SERVER_INFO, "GetServerInfo", &[], true),
            ask(SERVICE_BODIES, "GetServiceBodies", &[], false),
            meetings_page(1, &options),
        ]);
    };
    let mut asks = Vec::new();
    let info = ServerInfo::read(info, &mut Notices::default())?;
    let native = info.native_language.as_deref().unwrap_or("en");
    if wire::find(parts, &format!("{FORMATS}{native}")).is_none() {
        asks.extend(format_names(native, &info, &options));
        if native != "en" {
            asks.push(english_ids());
        }
    }
    asks.extend(next_page(parts, &options)?);
    Ok(asks)
}

/// The native language first and required: where its names are missing, the last good listings are better.
fn format_names(native: &str, info: &ServerInfo, options: &Options) -> Vec<Ask> {
    let others = options.languages.as_ref().unwrap_or(&info.languages).iter().map(String::as_str);
    let mut asked = BTreeSet::new();
    [native, "en"]
        .into_iter()
        .chain(others)
        .filter(|language| asked.insert(*language))
        .take(LANGUAGES_MAX)
        .map(|language| {
            ask(&format!("{FORMATS}{language}"), "GetFormats", &[("lang_enum", language), ("show_all", "1")], language == native)
        })
        .collect()
}

/// A server leaves out of a meeting's format ids those that have no name in its own language, so the ids alone are
/// asked for once more in English, where almost all have one, and both are united.
fn english_ids() -> Ask {
    let query = [("lang_enum", "en"), ("data_field_key", "id_bigint,root_server_id,format_shared_id_list")];
    ask(MEETINGS_ENGLISH, "GetSearchResults", &query, false)
}

/// Pages are put in order of their ids: the server's own order has no tie-break, and pages would repeat and skip rows.
fn meetings_page(page: usize, options: &Options) -> Ask {
    let mut query = vec![("get_used_formats", "1".to_owned())];
    if let Some(size) = options.page_size {
        query.extend([("sort_keys", "id_bigint".to_owned()), ("page_size", size.to_string()), ("page_num", page.to_string())]);
    }
    let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
    ask(&page_part(page), "GetSearchResults", &query, true)
}

/// The name of a page's part.
pub(super) fn page_part(page: usize) -> String {
    if page == 1 { MEETINGS.to_owned() } else { format!("{MEETINGS}-page-{page}") }
}

/// The page after the last one, unless that one was short, or too long (a server that does not page), or said nothing
/// that the page before it had not said.
fn next_page(parts: &[Part], options: &Options) -> Result<Option<Ask>, Unreadable> {
    let Some(size) = options.page_size else { return Ok(None) };
    let here = (1..=PAGES_MAX).take_while(|page| wire::find(parts, &page_part(*page)).is_some()).count();
    let Some(last) = wire::find(parts, &page_part(here)).filter(|_| here < PAGES_MAX) else { return Ok(None) };
    let rows = wire::answer(last, &mut Notices::default())?.meetings;
    if rows.len() != size {
        return Ok(None);
    }
    let ids: BTreeSet<_> = rows.iter().filter_map(wire::row_id).collect();
    let repeats = match wire::find(parts, &page_part(here - 1)).filter(|_| here > 1) {
        Some(before) => {
            let before: BTreeSet<_> = wire::answer(before, &mut Notices::default())?.meetings.iter().filter_map(wire::row_id).collect();
            ids.is_subset(&before)
        }
        None => false,
    };
    Ok((!repeats).then(|| meetings_page(here + 1, options)))
}

/// A request of the semantic API.
pub(super) fn ask(part: &str, switcher: &str, query: &[(&str, &str)], required: bool) -> Ask {
    let switcher = std::iter::once(("switcher", switcher));
    Ask {
        part: part.to_owned(),
        path: "client_interface/json/".to_owned(),
        query: switcher.chain(query.iter().copied()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        required,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::next_asks;
    use crate::feeds::format::{Part, Reading, Unreadable};
    use crate::model::id::FellowshipCode;
    use crate::model::source::{Licence, Permission, SourceFacts};

    fn facts() -> SourceFacts {
        SourceFacts {
            id: "example-na".parse().unwrap(),
            name: "Example".to_owned(),
            format: "bmlt".to_owned(),
            fellowship: FellowshipCode::new("na"),
            countries: Vec::new(),
            default_zone: None,
            languages: Vec::new(),
            rank: 500,
            mirror_of: None,
            licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
            publisher: None,
            enabled: true,
            disabled_reason: None,
            stale_after_s: 86_400,
        }
    }

    fn part(name: &str, body: &Value) -> Part {
        Part { part: name.to_owned(), bytes: body.to_string().into(), charset: None }
    }

    /// One line for each request: the part, `!` where it is required, and the query.
    fn plan(parts: &[Part], options: &Value) -> Result<Vec<String>, Unreadable> {
        let facts = facts();
        let asks = next_asks(parts, &Reading { facts: &facts, options, read_on: None, bounds: None })?;
        let line = |ask: &crate::feeds::format::Ask| {
            assert_eq!(ask.path, "client_interface/json/");
            let query: Vec<String> = ask.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{}{} {}", ask.part, if ask.required { "!" } else { "" }, query.join("&"))
        };
        Ok(asks.iter().map(line).collect())
    }

    fn info(native: &str, all: &str) -> Part {
        part("GetServerInfo", &json!([{"nativeLang": native, "langs": all}]))
    }

    fn meetings(name: &str, ids: std::ops::Range<u32>) -> Part {
        let rows: Vec<Value> = ids.map(|id| json!({"id_bigint": id.to_string()})).collect();
        part(name, &json!({"meetings": rows, "formats": []}))
    }

    #[test]
    fn the_first_step_asks_for_facts_bodies_and_meetings() {
        let asked = plan(&[], &Value::Null).unwrap();
        assert_eq!(
            asked,
            [
                "GetServerInfo! switcher=GetServerInfo",
                "GetServiceBodies switcher=GetServiceBodies",
                "meetings! switcher=GetSearchResults&get_used_formats=1",
            ]
        );
    }

    #[test]
    fn the_second_step_asks_for_formats_in_each_language_and_for_ids_in_english() {
        let parts = [info("de", "da,de,en"), meetings("meetings", 1..3)];
        assert_eq!(
            plan(&parts, &Value::Null).unwrap(),
            [
                "formats-de! switcher=GetFormats&lang_enum=de&show_all=1",
                "formats-en switcher=GetFormats&lang_enum=en&show_all=1",
                "formats-da switcher=GetFormats&lang_enum=da&show_all=1",
                "meetings-en switcher=GetSearchResults&lang_enum=en&data_field_key=id_bigint,root_server_id,format_shared_id_list",
            ]
        );
    }

    #[test]
    fn an_english_server_is_not_asked_for_its_ids_again() {
        let asked = plan(&[info("en", "en"), meetings("meetings", 1..3)], &Value::Null).unwrap();
        assert_eq!(asked, ["formats-en! switcher=GetFormats&lang_enum=en&show_all=1"]);
    }

    #[test]
    fn a_source_may_ask_for_fewer_languages() {
        let asked = plan(&[info("fr", "da,de,en,fr"), meetings("meetings", 1..3)], &json!({"languages": ["de"]})).unwrap();
        let parts: Vec<&str> = asked.iter().filter_map(|line| line.split([' ', '!']).next()).collect();
        assert_eq!(parts, ["formats-fr", "formats-en", "formats-de", "meetings-en"]);
    }

    #[test]
    fn nothing_is_asked_again_where_optional_answers_never_came() {
        let parts = [info("de", "de,en"), meetings("meetings", 1..3), part("formats-de", &json!([]))];
        assert!(plan(&parts, &Value::Null).unwrap().is_empty());
    }

    #[test]
    fn pages_are_asked_for_in_order_of_ids_until_a_short_one() {
        let options = json!({"page_size": 2});
        let page = |number: u32| format!("switcher=GetSearchResults&get_used_formats=1&sort_keys=id_bigint&page_size=2&page_num={number}");
        assert_eq!(plan(&[], &options).unwrap()[2], format!("meetings! {}", page(1)));
        let mut parts = vec![info("en", "en"), part("formats-en", &json!([])), meetings("meetings", 1..3)];
        assert_eq!(plan(&parts, &options).unwrap(), [format!("meetings-page-2! {}", page(2))]);
        parts.push(meetings("meetings-page-2", 3..5));
        assert_eq!(plan(&parts, &options).unwrap(), [format!("meetings-page-3! {}", page(3))]);
        parts.push(meetings("meetings-page-3", 5..6));
        assert!(plan(&parts, &options).unwrap().is_empty());
    }

    #[test]
    fn a_server_that_does_not_page_is_asked_once() {
        let options = json!({"page_size": 2});
        let facts = [info("en", "en"), part("formats-en", &json!([]))];
        let with = |pages: &[Part]| facts.iter().chain(pages).cloned().collect::<Vec<_>>();
        assert!(plan(&with(&[meetings("meetings", 1..9)]), &options).unwrap().is_empty());
        let again = [meetings("meetings", 1..3), meetings("meetings-page-2", 1..3)];
        assert!(plan(&with(&again), &options).unwrap().is_empty());
    }

    #[test]
    fn what_cannot_be_asked_on_is_an_error() {
        let page = Part { part: "GetServerInfo".to_owned(), bytes: "<!doctype html><html></html>".into(), charset: None };
        assert_eq!(plan(&[page], &Value::Null).unwrap_err().class.word(), "html-instead-of-feed");
        assert_eq!(plan(&[], &json!({"page_size": "many"})).unwrap_err().class.word(), "bad-option");
        assert_eq!(plan(&[], &json!({"languages": "de"})).unwrap_err().class.word(), "bad-option");
    }
}
