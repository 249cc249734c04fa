//! In which order meetings come. Every order ends with the id, so that it is total and stable.

use std::fmt;

/// What to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderField {
    /// Nearest first, last what has no point; for `Area::Near` only.
    Distance,
    /// By how well the words of the text fit, the best first; only with a text.
    Relevance,
    /// By the next beginning from now on; last those that have none that is known.
    NextOccurrence,
    /// By weekday and hour on the meeting's own wall clock, Sunday 00:00 first; by appointment last.
    WeekTime,
    /// By folded name.
    Name,
    /// Last changed.
    ChangedAt,
}

impl fmt::Display for OrderField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Distance => "distance",
            Self::Relevance => "relevance",
            Self::NextOccurrence => "next occurrence",
            Self::WeekTime => "week time",
            Self::Name => "name",
            Self::ChangedAt => "last change",
        })
    }
}

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeetingOrder {
    /// What to sort by.
    pub field: OrderField,
    /// The other way round.
    pub descending: bool,
}
