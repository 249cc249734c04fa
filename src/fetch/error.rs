//! Why nothing came, sorted by who must act.

use crate::model::failure::FailureClass;

/// A failed fetch. The message names hosts alone: a path or a query string may carry a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FetchError {
    /// What kind of failure; its row in the table says who must act.
    pub class: FailureClass,
    /// A sentence a volunteer understands.
    pub message: String,
    /// Seconds that the host asks us to wait.
    pub retry_after_s: Option<u64>,
}

impl FetchError {
    /// One without a time to wait.
    pub fn new(class: FailureClass, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), retry_after_s: None }
    }
}
