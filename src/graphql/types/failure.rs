//! Why a feed was not taken over, and who can act.

use async_graphql::{Enum, ID, SimpleObject};

use crate::model::failure::FailureClass;

/// Who can do something about a failure.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::model::failure::Actor")]
pub enum Actor {
    /// Who publishes the feed.
    Publisher,
    /// Who runs this server.
    Operator,
    /// Who wrote this server: the fault is its own.
    Us,
    /// Nobody yet: it mostly passes by itself, and the feed is tried again.
    Nobody,
}

/// A kind of failure, from a catalogue that is closed and stable.
#[derive(SimpleObject)]
pub struct FailureCause {
    /// A stable word, such as `timeout` or `blocked-by-security-service`.
    class: ID,
    /// Who can act.
    actor: Actor,
    /// What it is, in words for someone who keeps a list of meetings beside other work.
    sentence: &'static str,
    /// What the one who can act should do.
    mend: &'static str,
}

impl From<FailureClass> for FailureCause {
    fn from(class: FailureClass) -> Self {
        Self { class: ID(class.word().to_owned()), actor: class.actor().into(), sentence: class.sentence(), mend: class.mend() }
    }
}
