//! Asks one of our own servers how it is, and what it serves.
//!
//! The operator names the address and it is mostly loopback, so neither the address guard nor the host gate stands before it.

use std::time::Duration;

use reqwest::redirect;
use serde_json::Value;
use url::Url;

use crate::fetch::error::FetchError;
use crate::model::failure::FailureClass;

/// The status of what stands at the address, such as 200 or 503; the body is not read, and a redirect is an answer.
///
/// # Errors
/// `Connect`, `Timeout` (nothing within `patience`, connecting included) or `Protocol` where there was no answer in HTTP.
pub async fn probe(url: &Url, patience: Duration) -> Result<u16, FetchError> {
    match client(patience)?.get(url.clone()).send().await {
        Ok(answer) => Ok(answer.status().as_u16()),
        Err(error) => Err(no_answer(url, patience, &error)),
    }
}

/// The largest answer that is read of one of our own servers, in bytes: a page of sources has a tenth.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Gets JSON, or posts some and gets other: the status, and what was said.
///
/// # Errors
/// As [`probe`], and `Protocol` where the answer is no JSON or is longer than 16 MB.
pub async fn ask(url: &Url, question: Option<&Value>, patience: Duration) -> Result<(u16, Value), FetchError> {
    let client = client(patience)?;
    let asked = match question {
        None => client.get(url.clone()),
        Some(question) => client.post(url.clone()).header("content-type", "application/json").body(question.to_string()),
    };
    let failed = |error: reqwest::Error| no_answer(url, patience, &error);
    let mut answer = asked.send().await.map_err(failed)?;
    let status = answer.status().as_u16();
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > ANSWER_BYTES_MAX {
            return Err(FetchError::new(FailureClass::Protocol, format!("{url} answers more than a server of ours would")));
        }
    }
    let said = serde_json::from_slice(&bytes);
    let said = said.map_err(|_| {
        FetchError::new(FailureClass::Protocol, format!("{url} answered {status} and no JSON; is this a meeting-graph server?"))
    })?;
    Ok((status, said))
}

fn client(patience: Duration) -> Result<reqwest::Client, FetchError> {
    let client = reqwest::Client::builder().no_proxy().referer(false).redirect(redirect::Policy::none()).timeout(patience).build();
    client.map_err(|error| FetchError::new(FailureClass::Tls, format!("TLS cannot be set up: {}", error.without_url())))
}

fn no_answer(url: &Url, patience: Duration, error: &reqwest::Error) -> FetchError {
    if error.is_timeout() {
        let message = format!("{url} did not answer within {} s; look at the server's log and its load", patience.as_secs());
        return FetchError::new(FailureClass::Timeout, message);
    }
    if error.is_connect() {
        let message = format!("{url} cannot be reached; is the server running, and is this where it listens?");
        return FetchError::new(FailureClass::Connect, message);
    }
    FetchError::new(FailureClass::Protocol, format!("{url} does not answer in HTTP; is the port right?"))
}
