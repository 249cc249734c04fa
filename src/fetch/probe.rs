//! Asks one of our own servers how it is.
//!
//! The operator names the address and it is mostly loopback, so neither the address guard nor the host gate stands before it.

use std::time::Duration;

use reqwest::redirect;
use url::Url;

use crate::fetch::error::FetchError;
use crate::model::failure::FailureClass;

/// The status of what stands at the address, such as 200 or 503; the body is not read, and a redirect is an answer.
///
/// # Errors
/// `Connect`, `Timeout` (nothing within `patience`, connecting included) or `Protocol` where there was no answer in HTTP.
pub async fn probe(url: &Url, patience: Duration) -> Result<u16, FetchError> {
    let client = reqwest::Client::builder().no_proxy().referer(false).redirect(redirect::Policy::none()).timeout(patience).build();
    let client = client.map_err(|error| FetchError::new(FailureClass::Tls, format!("TLS cannot be set up: {}", error.without_url())))?;
    match client.get(url.clone()).send().await {
        Ok(answer) => Ok(answer.status().as_u16()),
        Err(error) => Err(no_answer(url, patience, &error)),
    }
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
