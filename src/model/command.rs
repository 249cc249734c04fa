//! What an operator asks of the writing wing, and what came of it. Both cross the table.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::id::SourceId;

/// What to do about a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Believe the harvest that is held back, or one that is like it.
    Accept,
    /// Harvest it no more until it is resumed; what is served stays.
    Pause {
        /// For those who ask later.
        why: Option<String>,
    },
    /// Harvest it again: ends a pause, and gives a feed that was set aside another chance.
    Resume,
    /// Harvest it now, whatever its schedule.
    Trigger,
    /// Serve an earlier pack again, and pause the source so that the later one does not come back by itself.
    Rollback {
        /// The sequence number of the pack; `None` for the one before the current one.
        to: Option<u64>,
    },
}

impl Order {
    /// The word for it in messages.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Pause { .. } => "pause",
            Self::Resume => "resume",
            Self::Trigger => "trigger",
            Self::Rollback { .. } => "rollback",
        }
    }
}

/// An order about one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// The source.
    pub source: SourceId,
    /// What to do.
    pub order: Order,
    /// When it was given.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub at: Timestamp,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Whether it was carried out.
    pub done: bool,
    /// What was done, or why nothing was, in a sentence.
    pub said: String,
}

impl Outcome {
    /// It was carried out.
    pub fn done(said: impl Into<String>) -> Self {
        Self { done: true, said: said.into() }
    }

    /// It was not.
    pub fn refused(said: impl Into<String>) -> Self {
        Self { done: false, said: said.into() }
    }
}
