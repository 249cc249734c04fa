//! The pages for those who keep a list, over the invented world that the graph is asked of too.

mod badges;
mod changes;
mod documents;
mod html;

use axum::body::Body;
use axum::http::Request;
use meeting_graph::clock::Clock;
use meeting_graph::http::settings::HttpSettings;
use meeting_graph::http::sources;

use crate::graphql::asked::{Answer, send};
use crate::graphql::world;

/// A page of the world.
async fn get(path: &str) -> Answer {
    get_with(path, &HttpSettings::default()).await
}

async fn get_with(path: &str, settings: &HttpSettings) -> Answer {
    let pages = sources::router(world::current(), Clock::set_to(world::now()), settings, "lists@operator.example");
    send(pages, Request::get(path).body(Body::empty()).unwrap()).await
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.bytes.clone()).unwrap()
}
