//! The pages and their assets, as a browser asks for them.

use std::collections::BTreeSet;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt as _;

use super::{Embedded, GRAPHIQL_FILES, router};
use crate::http::example::Example;

/// Stands in for what npm brings, so that both pages are tested wherever the tests run.
const FETCHED: &[Embedded] = &[
    ("react.production.min.js", b"react"),
    ("react-dom.production.min.js", b"react-dom"),
    ("graphiql.min.js", b"graphiql"),
    ("graphiql.min.css", b"body{}"),
    ("graphiql-licences.txt", b"==== graphiql"),
];

fn examples() -> Vec<Example> {
    vec![
        Example {
            name: "Nearby".to_owned(),
            description: "Rooms <near> here & now".to_owned(),
            query: "query Nearby { meetings(filter: { text: \"</script><b>\" }) { totalCount } }".to_owned(),
            variables: Some("{\"near\":1}".to_owned()),
        },
        Example {
            name: "Status".to_owned(),
            description: "{{endpoint}}".to_owned(),
            query: "query Status { a }".to_owned(),
            variables: None,
        },
    ]
}

async fn ask(graphiql: &[Embedded], uri: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::builder().uri(uri).body(Body::empty()).unwrap();
    let answer = router("/graphql", &examples(), graphiql).oneshot(request).await.unwrap();
    let (parts, body) = answer.into_parts();
    let bytes = to_bytes(body, 1 << 24).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
}

/// Everything that a page loads.
fn loaded(html: &str) -> BTreeSet<String> {
    let attributes = regex::Regex::new(r#"<(?:script|link|img|iframe)[^>]*?(?:src|href)="([^"]*)""#).unwrap();
    attributes.captures_iter(html).map(|found| found[1].to_owned()).collect()
}

#[tokio::test]
async fn both_pages_load_only_assets_that_are_there_and_never_change() {
    for (graphiql, uri, count) in [(FETCHED, "/", 7), (FETCHED, "/plain", 3), (&[][..], "/", 3), (&[][..], "/plain", 3)] {
        let (status, headers, html) = ask(graphiql, uri).await;
        assert_eq!((status, headers["content-type"].to_str().unwrap()), (StatusCode::OK, "text/html; charset=utf-8"));
        let loaded = loaded(&html);
        assert_eq!(loaded.len(), count, "{uri}: {loaded:?}");
        for asset in loaded {
            let (status, headers, content) = ask(graphiql, &format!("/{asset}")).await;
            assert_eq!(status, StatusCode::OK, "{asset}");
            assert!(headers["cache-control"].to_str().unwrap().contains("immutable"));
            assert_eq!(headers["x-content-type-options"], "nosniff");
            let expected = if asset.ends_with(".css") { "text/css; charset=utf-8" } else { "text/javascript; charset=utf-8" };
            assert_eq!(headers["content-type"], expected, "{asset}");
            assert!(!content.is_empty());
        }
    }
}

#[tokio::test]
async fn no_page_may_load_anything_from_elsewhere() {
    for (graphiql, uri) in [(FETCHED, "/"), (FETCHED, "/plain"), (&[][..], "/")] {
        let (_, headers, html) = ask(graphiql, uri).await;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'self';") && !policy.contains("http") && !policy.contains('*'), "{policy}");
        assert!(!policy.contains("script-src") && !policy.contains("connect-src"), "{policy}");
        assert!(!html.contains("http://") && !html.contains("https://"), "{uri}");
        assert_eq!(headers["referrer-policy"], "no-referrer");
    }
}

#[tokio::test]
async fn the_scripts_get_every_example_as_it_is_written() {
    for graphiql in [FETCHED, &[][..]] {
        let (_, _, html) = ask(graphiql, "/").await;
        let (_, rest) = html.split_once(r#"id="playground">"#).unwrap();
        let (json, _) = rest.split_once("</script>").unwrap();
        let read: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(read["endpoint"], "/graphql");
        for (number, example) in examples().iter().enumerate() {
            assert_eq!(read["examples"][number]["query"], example.query);
            assert_eq!(read["examples"][number]["variables"].as_str(), example.variables.as_deref());
        }
    }
}

#[tokio::test]
async fn the_plain_page_shows_each_example_also_without_a_script() {
    let (_, _, html) = ask(&[], "/").await;
    assert!(html.contains("<h3>Nearby</h3>") && html.contains("Rooms &lt;near&gt; here &amp; now"), "{html}");
    assert!(html.contains("&lt;/script&gt;&lt;b&gt;") && !html.contains("</script><b>"), "{html}");
    assert!(html.contains("<p>{{endpoint}}</p>"), "what an example says is not searched for places to fill");
    assert!(html.contains("npm") && html.contains("MEETING_GRAPH_SKIP_NPM"), "{html}");
}

#[tokio::test]
async fn the_plain_page_leads_to_graphiql_and_its_licences_where_it_is_built_in() {
    let (_, _, html) = ask(FETCHED, "/plain").await;
    assert!(html.contains("<a href=\"./\">GraphiQL</a>") && !html.contains("npm"), "{html}");
    let licences = regex::Regex::new("href=\"(assets/graphiql-licences[^\"]*)\"").unwrap();
    let (status, headers, text) = ask(FETCHED, &format!("/{}", &licences.captures(&html).unwrap()[1])).await;
    assert_eq!((status, text.as_str()), (StatusCode::OK, "==== graphiql"));
    assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
}

#[tokio::test]
async fn an_asset_without_its_hash_is_not_found() {
    for uri in ["/assets/plain.js", "/assets/plain.0000000000000000.js", "/assets/", "/assets/..%2fplain.js"] {
        assert_eq!(ask(FETCHED, uri).await.0, StatusCode::NOT_FOUND, "{uri}");
    }
}

#[tokio::test]
async fn what_was_built_in_is_all_of_graphiql_or_nothing() {
    let names: BTreeSet<_> = GRAPHIQL_FILES.iter().map(|(name, _)| *name).collect();
    let wanted: BTreeSet<_> = FETCHED.iter().map(|(name, _)| *name).collect();
    // tests/run.sh installs npm, so there nothing is no answer.
    let may_be_empty = std::env::var_os("MEETING_GRAPH_EXPECT_GRAPHIQL").is_none();
    assert!(names == wanted || may_be_empty && names.is_empty(), "{names:?}");
    let (status, _, html) = ask(GRAPHIQL_FILES, "/").await;
    assert_eq!((status, html.contains("graphiql-start")), (StatusCode::OK, !names.is_empty()));
}
