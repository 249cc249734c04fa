//! Cases in a folder: listings beside the meetings and the evidence that come of them.

use std::fmt::Write;

use meeting_graph::link::resolve::Linked;
use serde::Deserialize;

use super::build::{Short, ShortSource, groups, link_once};
use crate::common;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case shows, and why it is so.
    about: String,
    #[serde(default)]
    sources: Vec<ShortSource>,
    listings: Vec<Short>,
    /// Listings of one meeting each; every other listing is a meeting by itself.
    one: Vec<Vec<String>>,
}

fn report(linked: &Linked) -> String {
    let mut text = String::new();
    let mut evidence: Vec<_> = linked.content.meetings.iter().flat_map(|meeting| meeting.links.read()).collect();
    evidence.sort_by(|one, other| (&one.a, &one.b).cmp(&(&other.a, &other.b)));
    evidence.dedup();
    for keys in groups(linked) {
        writeln!(text, "meeting {}", keys.join(" ")).unwrap();
    }
    for link in evidence {
        writeln!(text, "{:?} {} {} with {} bits", link.decision, link.a, link.b, link.bits()).unwrap();
        for row in &link.rows {
            writeln!(text, "  {}: {} {:+}", row.feature, row.level, row.bits).unwrap();
        }
    }
    text
}

#[test]
fn every_case_links_what_it_says_is_one_and_nothing_else() {
    for path in common::cases("link/cases", ".json") {
        let case: Case =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let linked = link_once(&case.sources, &case.listings);
        let mut expected = case.one.clone();
        expected.extend(
            case.listings
                .iter()
                .map(|listing| listing.key.clone())
                .filter(|key| !case.one.iter().flatten().any(|k| k == key))
                .map(|key| vec![key]),
        );
        expected.iter_mut().for_each(|keys| keys.sort());
        expected.sort();
        assert_eq!(groups(&linked), expected, "{}: {}", path.display(), case.about);
        common::expect_file(&path.with_extension("txt"), &report(&linked));
    }
}
