//! The page at `/`: GraphiQL with one tab for each example, from our own host alone; or, where the binary was built without
//! GraphiQL, a plain page with the same examples and a box to run them. The plain page is always at `/plain`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;

use crate::http::example::Example;

/// Name and content of an embedded file.
pub type Embedded = (&'static str, &'static [u8]);

include!(concat!(env!("OUT_DIR"), "/graphiql_files.rs"));

const OUR_FILES: &[Embedded] = &[
    ("pages.css", include_bytes!("assets/pages.css")),
    ("page.css", crate::show::html::STYLE.as_bytes()),
    ("served-ids.js", include_bytes!("assets/served-ids.js")),
    ("plain.js", include_bytes!("assets/plain.js")),
    ("graphiql-start.js", include_bytes!("assets/graphiql-start.js")),
];

/// GraphiQL sets styles on elements and carries its fonts and icons as data; nothing else may come from anywhere but here.
const GRAPHIQL_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";
const PLAIN_POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/// The pages and their assets, made once.
struct Pages {
    front: Page,
    plain: Page,
    /// By name; the name holds the hash of the content, so an asset never changes under its name.
    assets: BTreeMap<String, Bytes>,
}

struct Page {
    html: String,
    policy: &'static str,
}

/// `/`, `/plain` and `/assets/*`, for a GraphQL endpoint at this path. `graphiql` is `GRAPHIQL_FILES`, or nothing.
pub fn router(endpoint: &str, examples: &[Example], graphiql: &[Embedded]) -> Router {
    let pages = Arc::new(Pages::new(endpoint, examples, graphiql));
    Router::new()
        .route("/", get(|State(pages): State<Arc<Pages>>| async move { page_answer(&pages.front) }))
        .route("/plain", get(|State(pages): State<Arc<Pages>>| async move { page_answer(&pages.plain) }))
        .route("/assets/{name}", get(asset_answer))
        .with_state(pages)
}

/// The address below the root of an asset of ours.
pub fn asset(name: &str) -> String {
    let content = OUR_FILES.iter().find(|(known, _)| *known == name).map(|(_, content)| *content);
    content.map_or_else(String::new, |content| format!("assets/{}", hashed_name(name, content)))
}

impl Pages {
    fn new(endpoint: &str, examples: &[Example], graphiql: &[Embedded]) -> Self {
        let mut assets = BTreeMap::new();
        let mut values = BTreeMap::new();
        for (name, content) in OUR_FILES.iter().chain(graphiql) {
            let hashed = hashed_name(name, content);
            values.insert(*name, format!("assets/{hashed}"));
            assets.insert(hashed, Bytes::from_static(content));
        }
        values.insert("playground", playground_json(endpoint, examples));
        values.insert("endpoint", html_escape::encode_text(endpoint).into_owned());
        values.insert("examples", examples_html(examples));
        let about = about_graphiql(values.get("graphiql-licences.txt"));
        values.insert("graphiql", about);
        let page = |template, policy| Page { html: filled(template, &values), policy };
        let plain = || page(include_str!("assets/plain.html"), PLAIN_POLICY);
        let front = if graphiql.is_empty() { plain() } else { page(include_str!("assets/graphiql.html"), GRAPHIQL_POLICY) };
        Self { front, plain: plain(), assets }
    }
}

fn hashed_name(name: &str, content: &[u8]) -> String {
    let hash = blake3::hash(content).to_hex();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
    format!("{stem}.{}.{ending}", &hash[..16])
}

/// What the scripts read. `<` is written as an escape, so that no text can end the script element.
fn playground_json(endpoint: &str, examples: &[Example]) -> String {
    let rows: Vec<_> =
        examples.iter().map(|example| serde_json::json!({ "query": example.query, "variables": example.variables })).collect();
    serde_json::json!({ "endpoint": endpoint, "examples": rows }).to_string().replace('<', "\\u003c")
}

/// A heading, its words, a button for those with JavaScript, and the text for everyone.
fn examples_html(examples: &[Example]) -> String {
    let mut html = String::new();
    for (number, example) in examples.iter().enumerate() {
        let [name, description, query] = [&example.name, &example.description, &example.query].map(html_escape::encode_text);
        let variables = example.variables.as_deref().map(|text| format!("<pre dir=\"ltr\">{}</pre>", html_escape::encode_text(text)));
        html.push_str(&format!(
            "<h3>{name}</h3>\n<p>{description}</p>\n\
             <p><button type=\"button\" data-example=\"{number}\" hidden>Put {name} into the box</button></p>\n\
             <details><summary>Text of {name}</summary>\n<pre dir=\"ltr\">{query}</pre>{}</details>\n",
            variables.unwrap_or_default()
        ));
    }
    html
}

/// `licences` is the address of their text, where GraphiQL is built in.
fn about_graphiql(licences: Option<&String>) -> String {
    match licences {
        Some(licences) => format!(
            "<p><a href=\"./\">GraphiQL</a> has the same examples, completes names as you type, and holds the documentation of the \
             graph. It is the work of others: <a href=\"{licences}\">their licences</a>.</p>"
        ),
        None => "<p>This program was built without GraphiQL, the editor that completes names and holds the documentation of the graph. \
                 To get it: install <code>npm</code>, see that <code>MEETING_GRAPH_SKIP_NPM</code> is not set, then \
                 <code>touch build.rs</code> and build again; the build fetches it and puts it into the program.</p>"
            .to_owned(),
    }
}

/// The template with each `{{name}}` replaced. What is put in is not searched again.
fn filled(template: &str, values: &BTreeMap<&str, String>) -> String {
    let mut pieces = template.split("{{");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, after) = piece.split_once("}}").unwrap_or((piece, ""));
        filled.push_str(values.get(name).map_or("", String::as_str));
        filled.push_str(after);
    }
    filled
}

fn page_answer(page: &Page) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, page.policy),
        (header::REFERRER_POLICY, "no-referrer"),
        NO_SNIFFING,
    ];
    (headers, page.html.clone()).into_response()
}

const NO_SNIFFING: (HeaderName, &str) = (header::X_CONTENT_TYPE_OPTIONS, "nosniff");

async fn asset_answer(State(pages): State<Arc<Pages>>, Path(name): Path<String>) -> Response {
    let Some(content) = pages.assets.get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let content_type = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
    let headers = [(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable"), NO_SNIFFING];
    (headers, content.clone()).into_response()
}

#[cfg(test)]
#[path = "playground_tests.rs"]
mod tests;
