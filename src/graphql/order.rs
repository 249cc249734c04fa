//! In which order meetings come, as callers write it.

use async_graphql::{Enum, InputObject};

use crate::query::order;

/// What to sort by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingOrderField {
    /// The nearest first, those without coordinates last; only with `area.near`.
    Distance,
    /// By how well the words of `filter.text` fit, the best first: whole words before unfinished ones and those before slips, names
    /// before groups and towns and those before venues. Only with a text, and usual there unless a point is given.
    Relevance,
    /// By the next time it begins, the soonest first, anywhere on earth; last those of which no such instant is known: by
    /// appointment, or without a time zone. Pages that follow count from the same instant as the first.
    NextOccurrence,
    /// By weekday and hour where it is held, from Sunday 00:00 on; those by appointment last.
    WeekTime,
    /// By name, without regard to case and accents.
    Name,
    /// By the last change, the oldest first.
    ChangedAt,
}

/// In which order meetings come.
#[derive(InputObject, Debug, Clone)]
pub struct MeetingOrder {
    /// What to sort by.
    pub field: MeetingOrderField,
    /// The other way round as a whole: what comes last otherwise, as those without coordinates do, comes first then.
    pub descending: Option<bool>,
}

impl From<MeetingOrder> for order::MeetingOrder {
    fn from(asked: MeetingOrder) -> Self {
        let field = match asked.field {
            MeetingOrderField::Distance => order::OrderField::Distance,
            MeetingOrderField::Relevance => order::OrderField::Relevance,
            MeetingOrderField::NextOccurrence => order::OrderField::NextOccurrence,
            MeetingOrderField::WeekTime => order::OrderField::WeekTime,
            MeetingOrderField::Name => order::OrderField::Name,
            MeetingOrderField::ChangedAt => order::OrderField::ChangedAt,
        };
        Self { field, descending: asked.descending.unwrap_or(false) }
    }
}
