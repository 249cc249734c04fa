//! Asks a server of ours at its socket on this machine. No address guard: the operator names the socket, and whoever may
//! write to it owns the store.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;
use tokio::time::sleep;

/// The longest that the server may take: a command is waited for on the other side.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often a server that does not answer yet is asked, and the pause between.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(200);

/// Status and body of the answer to a GET, or with a body of JSON to a POST.
///
/// # Errors
/// Where nobody answers.
pub async fn ask(socket: &Path, path: &str, body: Option<String>) -> Result<(u16, Bytes), reqwest::Error> {
    let client = reqwest::Client::builder().no_proxy().unix_socket(socket).timeout(PATIENCE).build()?;
    let url = format!("http://localhost{path}");
    let ask = || match &body {
        Some(body) => client.post(&url).header(CONTENT_TYPE, "application/json").body(body.clone()),
        None => client.get(&url),
    };
    let mut left = TRIES;
    let answer = loop {
        left -= 1;
        match (ask().send().await, left) {
            (Ok(answer), _) => break answer,
            (Err(error), 0) => return Err(error),
            // A server that has just opened its store is about to answer.
            (Err(error), _) if error.is_connect() => sleep(PAUSE).await,
            (Err(error), _) => return Err(error),
        }
    };
    let status = answer.status().as_u16();
    Ok((status, answer.bytes().await?))
}
