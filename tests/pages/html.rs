//! What a reader sees.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use meeting_graph::clock::Clock;
use meeting_graph::http::settings::HttpSettings;
use meeting_graph::http::sources;

use super::{get, text};
use crate::common::{expect_file, tests_dir};
use crate::graphql::asked::send;
use crate::graphql::world;

/// A line for each element, so that a difference can be read.
fn laid_out(page: &str) -> String {
    page.replace("><", ">\n<")
}

#[tokio::test]
async fn each_page_is_what_its_file_says() {
    for (path, file) in [
        ("/sources", "sources.html"),
        ("/sources?q=liffey&state=healthy", "sources-found.html"),
        ("/sources?q=%3Cb%3Enobody%22", "sources-none.html"),
        ("/sources/na-liffey", "na-liffey.html"),
        ("/sources/na-mirror", "na-mirror.html"),
        ("/sources/aa-castilla", "aa-castilla.html"),
        ("/sources/aa-old", "aa-old.html"),
        ("/sources/nobody", "nobody.html"),
    ] {
        let answer = get(path).await;
        let expected = if file == "nobody.html" { StatusCode::NOT_FOUND } else { StatusCode::OK };
        assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (expected, "text/html; charset=utf-8"), "{path}");
        expect_file(&tests_dir().join("pages/expected").join(file), &laid_out(&text(&answer)));
    }
}

#[tokio::test]
async fn no_page_has_a_script_or_asks_anyone_else() {
    let loading =
        regex::Regex::new(r#"<(?:link rel="stylesheet"|img|source|iframe|video|audio|object|embed)[^>]*?(?:href|src)="([^"]*)""#).unwrap();
    for path in ["/sources", "/sources/na-liffey", "/sources/na-mirror", "/sources/nobody"] {
        let answer = get(path).await;
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"), "{policy}");
        assert_eq!(answer.header(header::REFERRER_POLICY), "no-referrer");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        let page = text(&answer);
        for absent in ["<script", " style=", "javascript:", " onload", " onclick", "data:"] {
            assert!(!page.contains(absent), "{path} has {absent}");
        }
        let loaded: BTreeSet<_> = loading.captures_iter(&page).map(|found| found[1].to_owned()).collect();
        assert!(loaded.iter().all(|address| !address.contains("//")), "{path}: {loaded:?}");
        assert!(loaded.iter().any(|address| address.contains("assets/page.")), "{path} has no style: {loaded:?}");
    }
}

#[tokio::test]
async fn every_link_of_a_page_into_this_server_leads_somewhere() {
    let links = regex::Regex::new(r##"(?:href|src)="([^"#]+)""##).unwrap();
    for (at, base) in [("/sources", "http://x/sources"), ("/sources/na-liffey", "http://x/sources/na-liffey")] {
        let page = text(&get(at).await);
        let base: url::Url = base.parse().unwrap();
        let mut followed = 0;
        for link in links.captures_iter(&page).map(|found| base.join(&found[1].replace("&amp;", "&")).unwrap()) {
            if link.host_str() == Some("x") && link.path().starts_with("/sources") {
                let answer = get(&link[url::Position::BeforePath..]).await;
                assert_eq!(answer.status, StatusCode::OK, "{at} leads to {link}");
                followed += 1;
            }
        }
        assert!(followed > 5, "{at} leads nowhere");
    }
}

#[tokio::test]
async fn what_strangers_write_is_shown_and_never_obeyed() {
    let current = world::current();
    world::say_anew(&current, "na-liffey", |status| {
        status.facts.name = "</title><script>alert(1)</script> \u{202e}NA".to_owned();
        status.facts.publisher = Some("javascript:alert(1)".to_owned());
        status.report.as_mut().unwrap().differences.added[0].name = Some("<img src=x onerror=alert(1)>".to_owned());
    });
    for path in ["/sources", "/sources/na-liffey", "/sources/changes.atom", "/sources/na-liffey/changes.atom"] {
        let pages = sources::router(current.clone(), Clock::set_to(world::now()), &HttpSettings::default(), "");
        let page = text(&send(pages, Request::get(path).body(Body::empty()).unwrap()).await);
        for absent in ["<script", "<img src=x", "href=\"javascript", "\u{202e}"] {
            assert!(!page.contains(absent), "{path} has {absent}");
        }
        assert!(page.contains("alert(1)"), "{path}");
    }
}

#[tokio::test]
async fn a_reader_who_comes_back_is_told_that_nothing_changed() {
    for path in ["/sources", "/sources/na-liffey", "/sources/na-liffey.json", "/sources/changes.atom", "/sources/na-liffey/badge.svg"] {
        let first = get(path).await;
        let tag = first.header(header::ETAG).to_owned();
        assert!(tag.starts_with('"'), "{path}: {tag}");
        let pages = sources::router(world::current(), Clock::set_to(world::now()), &HttpSettings::default(), "lists@operator.example");
        let again = Request::get(path).header(header::IF_NONE_MATCH, &tag).body(Body::empty()).unwrap();
        let second = send(pages, again).await;
        assert_eq!((second.status, second.bytes.len()), (StatusCode::NOT_MODIFIED, 0), "{path}");
    }
}

#[tokio::test]
async fn who_asks_for_page_after_page_is_held_to_a_share() {
    let settings = HttpSettings { rate_cost_burst: 1_000, rate_cost_per_s: 1, ..HttpSettings::default() };
    let pages = sources::router(world::current(), Clock::set_to(world::now()), &settings, "");
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let mut request = Request::get("/sources").body(Body::empty()).unwrap();
        request.extensions_mut().insert(meeting_graph::http::caller::Peer("203.0.113.7:4711".parse().unwrap()));
        let answer = send(pages.clone(), request).await;
        statuses.push((answer.status.as_u16(), answer.headers.contains_key(header::RETRY_AFTER)));
    }
    assert_eq!(statuses, [(200, false), (200, false), (429, true)]);
}

#[test]
fn every_text_of_the_pages_stands_in_the_file_of_words() {
    let folder = tests_dir().join("../src/show/pages");
    let texts = regex::Regex::new(r#"[{(=]\s*"([^"\\]*)"|=> "([^"\\]*)""#).unwrap();
    let sentence = regex::Regex::new(r"^[A-Z][a-z]+\b.*[a-z]|[a-z]{3,} [a-z]{3,}").unwrap();
    let expected = regex::Regex::new(r#"expect\("[^"]*"\)"#).unwrap();
    // Those that no reader meets, and what is said to the shell of a volunteer.
    let exempt = [
        "width=device-width, initial-scale=1",
        "meeting-graph validate ",
        "Verdana,Geneva,sans-serif",
        "meeting-graph state change {name}",
    ];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let code = std::fs::read_to_string(&path).unwrap();
        if path.ends_with("words.rs") {
            continue;
        }
        let code = expected.replace_all(&code, "");
        for found in texts.captures_iter(&code) {
            let text = found.get(1).or(found.get(2)).unwrap().as_str();
            let is_class =
                code.contains(&format!("class=\"{text}\"")) || code.contains(&format!("name=\"color-scheme\" content=\"{text}\""));
            let fine = is_class || exempt.contains(&text) || !sentence.is_match(text);
            assert!(fine, "{}: `{text}` belongs into words.rs", path.display());
        }
    }
}
