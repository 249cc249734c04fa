//! The one client: every byte from the world comes through here.

use bytes::Bytes;
use url::Url;

use crate::fetch::error::FetchError;
use crate::fetch::settings::FetchSettings;
use crate::fetch::validators::Validators;

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Where.
    pub url: Url,
    /// From the last body, if the answer may be 304.
    pub validators: Validators,
    /// Pause after the last request to the same host, in milliseconds, where the source asks for more than the setting.
    pub gap_ms_min: Option<u64>,
}

/// What came back.
#[derive(Debug, Clone)]
pub enum Answer {
    /// 304: what we have is what there is.
    NotModified,
    /// A body.
    Body(Body),
}

/// A body, decoded of its transfer compression.
#[derive(Debug, Clone)]
pub struct Body {
    /// The bytes.
    pub bytes: Bytes,
    /// The charset of its content type.
    pub charset: Option<String>,
    /// For the next request.
    pub validators: Validators,
    /// BLAKE3 of the bytes, in hexadecimal.
    pub content_hash: String,
    /// Where it was in the end, if permanently redirected (301, 308).
    pub moved_to: Option<Url>,
}

/// The one client. Cheap to clone; gates and pools are shared.
#[derive(Clone)]
pub struct Client {}

impl Client {
    /// A client with these bounds.
    ///
    /// # Errors
    /// Where a range of `allow_private` cannot be read, or TLS cannot be set up.
    pub fn new(settings: &FetchSettings) -> Result<Self, FetchError> {
        let _ = settings;
        todo!()
    }

    /// Waits its turn at the host, asks, and reads within the bounds.
    ///
    /// # Errors
    /// Classed by who must act.
    pub async fn get(&self, request: Request) -> Result<Answer, FetchError> {
        let _ = request;
        todo!()
    }
}
