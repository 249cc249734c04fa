//! Why nothing came, sorted by who must act.

/// A stable word for a failed fetch; it becomes `HarvestReport::failure_class`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FetchClass {
    /// The host has no address.
    Dns,
    /// No connection.
    Connect,
    /// The certificate is not good, or TLS failed.
    Tls,
    /// Too slow: connect, headers, idle or in all.
    Timeout,
    /// More bytes than allowed.
    TooLarge,
    /// Ended before its end.
    Truncated,
    /// 401 or 403.
    Refused,
    /// A security service stands in front (`cf-mitigated`).
    Blocked,
    /// 404 or 410.
    NotFound,
    /// 400, 405, 422 or 501: the server does not know the request.
    Unsupported,
    /// 429 or 503 with or without Retry-After.
    Busy,
    /// Another status that is no success.
    Status,
    /// Too many redirects, or one that is not allowed.
    Redirect,
    /// An address that may not be fetched from.
    Forbidden,
    /// Not HTTP, or a broken encoding.
    Protocol,
}

impl FetchClass {
    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::TooLarge => "too-large",
            Self::Truncated => "truncated",
            Self::Refused => "refused",
            Self::Blocked => "blocked-by-security-service",
            Self::NotFound => "not-found",
            Self::Unsupported => "unsupported",
            Self::Busy => "busy",
            Self::Status => "status",
            Self::Redirect => "redirect",
            Self::Forbidden => "address-forbidden",
            Self::Protocol => "protocol",
        }
    }
}

/// A failed fetch. The message names hosts alone: a path or a query string may carry a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FetchError {
    /// Who must act.
    pub class: FetchClass,
    /// A sentence a volunteer understands.
    pub message: String,
    /// Seconds that the host asks us to wait.
    pub retry_after_s: Option<u64>,
}

impl FetchError {
    pub(super) fn new(class: FetchClass, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), retry_after_s: None }
    }
}
