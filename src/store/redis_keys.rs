//! Every key in Redis, its type and how long it lives.
//!
//! The prefix (`store.key_prefix`) stands before each. What is in braces is the hash tag: a script touches keys of one
//! tag only, so the layout would fit a cluster as it is.
//!
//! | key | type | holds | lives |
//! |---|---|---|---|
//! | `{s:<source>}:head` | hash | `seq`, `fence`, `body` of the head; a cleared shelf keeps the first two | for good |
//! | `{s:<source>}:heads` | list | bodies of the heads before it, newest first, at most `KEPT_HEADS` | for good |
//! | `{s:<source>}:c:<hash>` | string | a chunk, named by the BLAKE3 of its bytes | for good while a kept head names it, else [`UNNAMED_S`] |
//! | `{g}:head`, `{g}:heads`, `{g}:c:<hash>` | as above | the same of the generation shelf | as above |
//! | `{g}:deltas` | stream | one entry `<seq>-0` for each generation, at most `KEPT_DELTAS` | for good |
//! | `{g}:about` | hash | `id` of the store, `layout` of these keys | for good |
//! | `{g}:sources` | set | every source that ever had a head | for good |
//! | `{g}:statuses` | hash | source to its status | for good |
//! | `{g}:statuses:version` | string | how often a status changed | for good |
//! | `{g}:hints` | stream | a word at each change, for those who wait; about [`KEPT_HINTS`] | for good |
//! | `{q}:due` | sorted set | source to when it is due, in ms since 1970 | for good |
//! | `{q}:held`, `{q}:until` | hash | source to the fence of the claim that is out, and to its end in ms | for good |
//! | `{q}:triggered` | hash | source to when a trigger came that waits for the next claim, in ms | for good |
//! | `{q}:fence` | hash | source to its last fence, withdrawn or not | for good |
//! | `{q}:readings` | hash | source to the readings that began since a claim of it was finished | for good |
//! | `{q}:commands` | hash | number to the command, of those that wait | until settled |
//! | `{q}:outcomes` | hash | number to what came of the command | until 1,000 later ones |
//! | `{q}:commands:last` | string | the number of the last command | for good |
//! | `{q}:lease:<name>` | hash | `fence`, `holder`, `until` in ms; a lease that was given up keeps its fence | for good |
//!
//! Fences are the microseconds since 1970 by the server's clock, or one more than the last where that is later, so that
//! a server that lost its memory hands out none that is lower.

use crate::model::id::SourceId;
use crate::store::contract::{ChunkId, Shelf};

/// How long a chunk stays that no kept head names, in seconds: longer than any commit takes, and than a reader needs
/// for a head that it holds.
pub const UNNAMED_S: u32 = 3_600;

/// About how many hints are kept. A reader looks at what is there before it waits, so one would do.
pub const KEPT_HINTS: u32 = 1_000;

/// The layout of the keys above. Another number is another store to us.
pub const LAYOUT: u32 = 1;

/// Makes keys.
#[derive(Debug, Clone)]
pub struct Keys {
    prefix: String,
}

impl Keys {
    /// Keys that all begin so.
    pub fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned() }
    }

    /// The head of a shelf.
    pub fn head(&self, shelf: &Shelf) -> String {
        format!("{}:head", self.tag(shelf))
    }

    /// The heads before it.
    pub fn heads(&self, shelf: &Shelf) -> String {
        format!("{}:heads", self.tag(shelf))
    }

    /// What the keys of a shelf's chunks begin with; the hash follows in hexadecimal.
    pub fn chunk_prefix(&self, shelf: &Shelf) -> String {
        format!("{}:c:", self.tag(shelf))
    }

    /// A chunk of a shelf.
    pub fn chunk(&self, shelf: &Shelf, id: &ChunkId) -> String {
        format!("{}:c:{id}", self.tag(shelf))
    }

    /// The deltas of the generations.
    pub fn deltas(&self) -> String {
        self.graph("deltas")
    }

    /// Facts about the store.
    pub fn about(&self) -> String {
        self.graph("about")
    }

    /// The sources that may have a head.
    pub fn sources(&self) -> String {
        self.graph("sources")
    }

    /// The statuses.
    pub fn statuses(&self) -> String {
        self.graph("statuses")
    }

    /// Their version.
    pub fn statuses_version(&self) -> String {
        self.graph("statuses:version")
    }

    /// The hints.
    pub fn hints(&self) -> String {
        self.graph("hints")
    }

    /// The queue, in the order in which its scripts take the keys: due, held, until, triggered, fence, readings.
    pub fn queue(&self) -> [String; 6] {
        ["due", "held", "until", "triggered", "fence", "readings"].map(|name| self.queued(name))
    }

    /// Commands: those that wait, what came of the others, the last number.
    pub fn commands(&self) -> [String; 3] {
        ["commands", "outcomes", "commands:last"].map(|name| self.queued(name))
    }

    /// A lease.
    pub fn lease(&self, name: &str) -> String {
        self.queued(&format!("lease:{name}"))
    }

    fn tag(&self, shelf: &Shelf) -> String {
        match shelf {
            Shelf::Source(source) => self.source(source),
            Shelf::Generation => format!("{}{{g}}", self.prefix),
        }
    }

    fn source(&self, source: &SourceId) -> String {
        format!("{}{{s:{source}}}", self.prefix)
    }

    fn graph(&self, name: &str) -> String {
        format!("{}{{g}}:{name}", self.prefix)
    }

    fn queued(&self, name: &str) -> String {
        format!("{}{{q}}:{name}", self.prefix)
    }
}
