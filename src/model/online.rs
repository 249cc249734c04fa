//! How to attend from afar.

use serde::{Deserialize, Serialize};

/// A join link and its kin. Passwords in links are withheld in `feeds` unless a source says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnlineAccess {
    /// The provider's name where its host is known: `Zoom`, `Google Meet`.
    pub provider: Option<String>,
    /// The link as published, http or https.
    pub join_url: Option<String>,
    /// The provider's room, such as `zoom:84629018704`; the same room has the same id in every spelling.
    pub room_id: Option<String>,
    /// Numbers to call, `+` and digits, with any DTMF tail after a comma.
    pub dial_in: Vec<String>,
    /// What else one must know.
    pub notes: Option<String>,
}

impl OnlineAccess {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
