//! How the writing wing asks the world: through the one client, or through what a simulation puts in its place.

use async_trait::async_trait;
use jiff::Timestamp;
use url::Url;

use crate::fetch::client::{Answer, Client, Request};
use crate::fetch::error::FetchError;

/// Who fetches.
#[async_trait]
pub trait Fetch: Send + Sync {
    /// Asks, and reads the answer within its bounds.
    ///
    /// # Errors
    /// Classed by who must act.
    async fn get(&self, request: Request) -> Result<Answer, FetchError>;

    /// Until when the certificate of an address's host is good, as last seen; `None` where none was seen.
    fn certificate_end(&self, url: &Url) -> Option<Timestamp>;
}

#[async_trait]
impl Fetch for Client {
    async fn get(&self, request: Request) -> Result<Answer, FetchError> {
        Client::get(self, request).await
    }

    fn certificate_end(&self, url: &Url) -> Option<Timestamp> {
        Client::certificate_end(self, url)
    }
}
