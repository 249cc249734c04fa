//! What axum alone does: the bytes of a file as the answer to every request, once its body has come. `tests/load/speed.sh` measures
//! the endpoint against it. Says on its first line where it listens.

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::post;
use tokio::net::TcpListener;

#[tokio::main]
#[allow(clippy::print_stdout, reason = "whoever started it reads there where it listens")]
async fn main() -> std::io::Result<()> {
    let file = std::env::args().nth(1).unwrap_or_default();
    let bytes = Bytes::from(std::fs::read(file)?);
    let answer = move |_: Bytes| std::future::ready(([(header::CONTENT_TYPE, "application/json; charset=utf-8")], bytes.clone()));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/graphql", listener.local_addr()?);
    axum::serve(listener, Router::new().route("/graphql", post(answer))).await
}
