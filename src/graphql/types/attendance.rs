//! How a meeting can be attended, and who may come.

use async_graphql::Enum;

/// How one can take part.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::model::attendance::AttendanceMode")]
pub enum AttendanceMode {
    /// In a room, and no other way.
    InPerson,
    /// By video or telephone, and no other way.
    Online,
    /// In a room, or by video or telephone.
    Hybrid,
}

/// Who may come.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::model::attendance::Access")]
pub enum Access {
    /// Anyone, also relatives, students and the curious.
    Open,
    /// Those who have the problem that the fellowship is about, or think they may. Whoever is not sure yet may come too.
    Closed,
    /// The lists do not say. Do not show it as open.
    Unknown,
}
