//! The door of the room: believed listings in, a generation out.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::model::change::Change;
use crate::model::generation::GenerationContent;
use crate::model::listing::Listing;
use crate::model::organization::ServiceBody;
use crate::model::source::SourceFacts;

/// Everything that linking depends on.
pub struct LinkInput<'a> {
    /// All believed listings, in any order.
    pub listings: &'a [Arc<Listing>],
    /// All service bodies, in any order.
    pub service_bodies: &'a [ServiceBody],
    /// Rank, mirrors and countries of every source that has listings.
    pub sources: &'a [SourceFacts],
    /// The generation before, whose ids live on.
    pub previous: &'a GenerationContent,
    /// The instant of this generation.
    pub now: Timestamp,
}

/// What linking made.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// The new generation.
    pub content: GenerationContent,
    /// What it changed.
    pub changes: Vec<Change>,
}

/// Links. Ids that nothing before can lend are taken from `mint`.
pub fn link(input: &LinkInput<'_>, mint: &mut dyn FnMut() -> Uuid) -> Linked {
    let _ = (input, mint);
    todo!()
}
