//! How a meeting can be attended, and who may come.

use serde::{Deserialize, Serialize};

/// The ways in. A room that is closed for now is told apart, by `suspended`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AttendanceMode {
    /// A room, and no way in from afar.
    InPerson,
    /// From afar only.
    Online,
    /// A room and a way in from afar.
    Hybrid,
}

/// Who may come. Both said by a feed counts as closed, with a notice; neither is unknown, never open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Access {
    /// Anyone may come.
    Open,
    /// For those who have the problem, or think they may.
    Closed,
    /// The feed does not say.
    Unknown,
}
