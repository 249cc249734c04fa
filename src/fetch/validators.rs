//! What lets the next request be answered with 304.

use serde::{Deserialize, Serialize};

/// As the host sent them with the last body that was taken over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// ETag, verbatim.
    pub etag: Option<String>,
    /// Last-Modified, verbatim.
    pub last_modified: Option<String>,
}
