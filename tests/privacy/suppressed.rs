//! What an operator was asked to take out is found nowhere from the next start on, whatever the store held before.
//!
//! `suppressed/` holds two sources whose lists name one meeting that is taken out of both, a meeting that had left its feed
//! when the order came, and a number and an address that are taken out of rows that stay.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::common::tests_dir;
use crate::privacy::graph;
use crate::privacy::site::{Kept, Site, asking};
use crate::privacy::store_bytes;
use crate::serve::process::Serving;
use crate::store::redis_server::RedisServer;

/// What only rows say that are taken out. None is of hex digits alone: an id of a request in the log is, and has any such
/// word of five letters once in some hundred runs.
const OF_THE_ROWS: &[&str] = &[
    "gone-1",
    "left-1",
    "vanishing",
    "departed",
    "hidden",
    "veiled",
    "parted barn",
    "wilted",
    "whisper",
    "shroud",
    "bygone",
    "by dusk",
    "g00041414",
    "nosuch",
    "mars/",
];

/// What a search finds of them: words of names, groups and venues.
const SEARCHED: &[&str] = &["vanishing", "departed", "hidden", "parted", "shrouded", "bygone"];

/// What is taken out of rows that stay.
const OF_VALUES: &[&str] = &["5550199", "555-0199", "555 0199", "office@"];

fn folder() -> PathBuf {
    tests_dir().join("privacy/suppressed")
}

fn site(kept: Kept) -> Site {
    Site::new(kept).with(&folder().join("guide"), "first").with(&folder().join("bmlt"), "first")
}

/// The log keeps to what is said aloud: what was harvested before the order came is in the log of before.
fn serve(site: &Site, listings: u64) -> Serving {
    let mut serving = site.serve();
    loop {
        let (status, answer) = serving.post("/graphql", &json!({ "query": "{ status { listingCount } }" }));
        if status == 200 && answer["data"]["status"]["listingCount"] == listings {
            return serving;
        }
        serving.until("a generation is served");
    }
}

fn none_of(place: &str, text: &str, words: &[&str]) {
    let text = text.to_lowercase();
    for word in words {
        let at = text.find(word).map(|at| text[..at].chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect::<String>());
        assert_eq!(at, None, "{place} has {word}");
    }
}

fn all_words() -> Vec<&'static str> {
    [OF_THE_ROWS, OF_VALUES].concat()
}

fn meetings(ask: &dyn Fn(&str, Value) -> Value) -> [u64; 3] {
    let query = "{ status { meetingCount listingCount } meetings(first: 100) { totalCount } }";
    let data = &ask(query, Value::Null)["data"];
    [&data["status"]["meetingCount"], &data["status"]["listingCount"], &data["meetings"]["totalCount"]].map(|count| count.as_u64().unwrap())
}

/// Harvests twice, so that there are older heads, retired ids and differences; the ids that were handed out.
fn before_the_order(site: &Site) -> BTreeMap<String, String> {
    let first = serve(site, 10);
    let shown = graph::everything(&asking(&first));
    assert_eq!(shown.never_asked, [], "every field is asked");
    let text = shown.text.to_lowercase();
    for word in all_words() {
        assert!(text.contains(word), "{word} is there before it is taken out");
    }
    for word in SEARCHED {
        assert!(graph::hits(&asking(&first), word) > 0, "{word} is found before it is taken out");
    }
    assert_eq!(meetings(&asking(&first)), [9, 10, 9]);
    first.terminate();
    site.publish(&folder().join("guide/second"));
    site.run(&["harvest", "ie-guide"]);
    let second = serve(site, 10);
    let again = graph::everything(&asking(&second));
    assert!(again.text.contains("left-1") && again.text.contains("Departed"), "what is gone is told of as gone");
    second.terminate();
    shown.ids.into_iter().chain(again.ids).collect()
}

fn after_the_order(site: &Site, ids: &BTreeMap<String, String>) {
    let serving = serve(site, 7);
    let ask = asking(&serving);
    let shown = graph::everything(&ask);
    assert!(shown.text.contains("Staying Lantern") && shown.text.contains("G00042424"), "the others stay");
    none_of("the graph", &shown.text, &all_words());
    none_of("what ids of before lead to", &graph::by_ids(&ask, ids), &all_words());
    let lead_nowhere = ids.iter().filter(|(id, ty)| *ty == "Meeting" && !shown.ids.contains_key(*id)).count();
    assert!(lead_nowhere >= 3, "two days and one that had left");
    for word in SEARCHED {
        assert_eq!(graph::hits(&ask, word), 0, "a search finds {word}");
    }
    assert_eq!(meetings(&ask), [7, 7, 7]);
    drop(ask);
    let (_, said) = serving.terminate();
    none_of("the log", &said.join("\n"), OF_THE_ROWS);
}

fn a_suppressed_listing_is_found_nowhere(kept: Kept) -> Site {
    let site = site(kept);
    let ids = before_the_order(&site);
    std::fs::copy(folder().join("suppress.toml"), site.path("suppress.toml")).unwrap();
    // The store still has all of it; what is told of it is not.
    explained(&site);
    after_the_order(&site, &ids);
    // Harvested anew, from feeds that still have it.
    for source in ["ie-guide", "ie-bmlt"] {
        let told = site.run(&["harvest", source]);
        none_of("the harvest", &told, OF_THE_ROWS);
    }
    after_the_order(&site, &ids);
    explained(&site);
    site
}

fn explained(site: &Site) {
    for row in ["gone-1", "left-1", "row:1"] {
        let told = site.run(&["explain", "row", "ie-guide", row]);
        none_of("the explanation", &told.replace(&format!("`{row}`"), ""), OF_THE_ROWS);
    }
}

#[test]
fn a_suppressed_listing_number_and_address_are_found_nowhere_with_a_file() {
    let site = a_suppressed_listing_is_found_nowhere(Kept::Embedded);
    none_of("the file", &store_bytes::of_file(&site.file_of_the_store()), &all_words());
}

#[test]
fn a_suppressed_listing_number_and_address_are_found_nowhere_with_redis() {
    let site = a_suppressed_listing_is_found_nowhere(Kept::Redis(RedisServer::start(&[])));
    let Kept::Redis(server) = &site.kept else { unreachable!("it was made with one") };
    server.let_an_hour_pass();
    none_of("redis", &store_bytes::of_redis(server), &all_words());
}
