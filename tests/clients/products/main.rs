//! The schema that Apollo's compatibility suite for subgraphs asks, behind the same HTTP layer and written by the same code as
//! the graph: `federation.mjs` sets the suite on it. Says on its first line where it listens, and ends with its standard input.

mod entities;
mod shop;

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{EmptyMutation, EmptySubscription, MergedObject, SDLExportOptions, Schema};
use axum::Router;
use meeting_graph::clock::Clock;
use meeting_graph::graphql::documents::Documents;
use meeting_graph::graphql::federation::linked;
use meeting_graph::graphql::limits::LimitSettings;
use meeting_graph::graphql::trusted::Trusted;
use meeting_graph::http::graphql::streams::Streams;
use meeting_graph::http::router::router;
use meeting_graph::http::serve::serve;
use meeting_graph::http::settings::HttpSettings;
use meeting_graph::index::current::{Current, View};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::entities::EntityQuery;
use crate::shop::{Inventory, ShopQuery};

/// What the suite wants to be told: the version, what is used of it, and a directive of the schema's own.
const LINK: &str = "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.3\", import: [\"@composeDirective\", \
    \"@external\", \"@inaccessible\", \"@interfaceObject\", \"@key\", \"@override\", \"@provides\", \"@requires\", \"@shareable\", \"@tag\"]) \
    @link(url: \"https://myspecs.dev/myCustomDirective/v1.0\", import: [\"@custom\"]) @composeDirective(name: \"@custom\")\n";

const KEYS: [(&str, &str); 7] = [
    ("Product", "id"),
    ("Product", "sku package"),
    ("Product", "sku variation { id }"),
    ("DeprecatedProduct", "sku package"),
    ("ProductResearch", "study { caseNumber }"),
    ("User", "email"),
    ("Inventory", "id"),
];

/// What the schema tells of.
#[derive(MergedObject, Default)]
struct Query(ShopQuery);

/// The same, with what gateways ask.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
struct SubgraphQuery(ShopQuery, EntityQuery);

/// The schema as gateways read it.
fn sdl() -> String {
    let builder = Schema::build(Query::default(), EmptyMutation, EmptySubscription).register_output_type::<Inventory>();
    linked(&builder.finish().sdl_with_options(SDLExportOptions::new().federation()), LINK, &KEYS)
}

#[tokio::main]
#[allow(clippy::print_stdout, reason = "whoever started it reads there where it listens")]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/graphql", listener.local_addr()?);
    let stop = CancellationToken::new();
    let ended = stop.clone();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        ended.cancel();
    });
    // Nothing of the graph is asked here, but the endpoint answers nothing before something is loaded.
    let current = Current::new();
    current.swap(View { ready: true, ..View::clone(&current.view()) });
    let (settings, documents) = (HttpSettings::default(), Documents::new(Trusted::default(), &LimitSettings::default()));
    let streams = Arc::new(Streams::new(&settings, stop.clone()));
    let schema = Schema::build(SubgraphQuery::default(), EmptyMutation, EmptySubscription).finish();
    let routes = router(schema, Arc::new(current), Clock::system(), &settings, documents, Router::new(), streams);
    serve(listener, routes, stop, Duration::from_secs(1)).await
}
