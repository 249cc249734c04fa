//! Versioned bytes: what lies in chunks, metas, deltas and statuses.
//!
//! Four bytes of header (`MG`, the kind, the codec version), then zstd over MessagePack maps with named fields: see
//! `frame`. A field may be added with a default and old bytes stay readable; anything else asks for a new version
//! number and a reader for the old one. The same value gives the same bytes.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::change::Change;
use crate::model::command::{Command, Outcome};
use crate::model::listing::Listing;
use crate::model::organization::ServiceBody;
use crate::model::report::Notices;
use crate::model::status::SourceStatus;
use crate::store::contract::Chunk;
use crate::store::error::StoreError;
use crate::store::frame::{self, Kind};

/// How many listings one chunk of a pack holds at most.
pub const LISTINGS_PER_CHUNK: usize = 2_000;

/// Packed bytes above which a chunk is halved, so that none comes near the limit of what is read.
const CHUNK_BYTES_GOAL: usize = 8 * 1024 * 1024;

/// One source's believed listings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    /// Sorted by key.
    pub listings: Vec<Listing>,
    /// Sorted by key.
    pub service_bodies: Vec<ServiceBody>,
}

/// How one part of a feed was answered, so that the next request can be conditional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartMark {
    /// ETag, verbatim.
    pub etag: Option<String>,
    /// Last-Modified, verbatim.
    pub last_modified: Option<String>,
    /// BLAKE3 of the decoded bytes, in hexadecimal.
    pub content_hash: String,
    /// Whether it ended in a line break; `None` where an older version wrote it.
    #[serde(default)]
    pub ended_in_break: Option<bool>,
}

/// Beside a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackMeta {
    /// How many listings.
    pub listing_count: u32,
    /// When the harvest began that was believed.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub harvested_at: Timestamp,
    /// Version of our reading; another one makes an unchanged feed be read anew.
    pub reading_version: u32,
    /// By part name.
    pub parts: BTreeMap<String, PartMark>,
    /// BLAKE3 of the effective source settings that the reading depends on.
    pub settings_hash: String,
    /// Rows of that harvest.
    pub rows: u32,
    /// Rows not taken.
    pub refused: u32,
    /// What was found in it, to be told again while the feed stays as it is.
    #[serde(default)]
    pub notices: Notices,
    /// The feed's own names of its fields, and in how many rows each was filled in; none where an older version wrote it.
    #[serde(default)]
    pub fields: BTreeMap<String, u32>,
}

/// Beside a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenerationMeta {
    /// When it was built.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub built_at: Timestamp,
    /// How many meetings.
    pub meeting_count: u32,
    /// How many listings went into it.
    pub listing_count: u32,
    /// The source heads it was linked from: source and sequence number.
    pub linked_from: BTreeMap<String, u64>,
    /// What operators had ruled of listings, as a digest; empty where nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rulings: String,
    /// The edition of the linker that linked it; empty where an older version wrote it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub edition: String,
}

/// A pack in chunks of at most [`LISTINGS_PER_CHUNK`], in the order of the pack.
///
/// # Errors
/// `Full` where a single listing is larger than a chunk may be.
pub fn encode_pack(pack: &Pack) -> Result<Vec<Chunk>, StoreError> {
    let mut chunks = Vec::new();
    for run in pack.listings.chunks(LISTINGS_PER_CHUNK) {
        cut(Kind::Listings, run, &mut chunks)?;
    }
    cut(Kind::ServiceBodies, &pack.service_bodies, &mut chunks)?;
    Ok(chunks)
}

/// A pack from its chunks, in order.
///
/// # Errors
/// `Unreadable` for bytes of another kind, a newer version, or damage.
pub fn decode_pack(chunks: &[Bytes]) -> Result<Pack, StoreError> {
    let mut pack = Pack::default();
    for chunk in chunks {
        if frame::is(Kind::ServiceBodies, chunk) {
            pack.service_bodies.append(&mut frame::decode(Kind::ServiceBodies, chunk)?);
        } else {
            pack.listings.append(&mut frame::decode(Kind::Listings, chunk)?);
        }
    }
    Ok(pack)
}

macro_rules! small {
    ($(#[$doc:meta])* $encode:ident($given:ty), $decode:ident, $type:ty, $kind:expr) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// As [`encode_pack`].
        pub fn $encode(value: &$given) -> Result<Bytes, StoreError> {
            frame::encode($kind, value)
        }

        /// The other way.
        ///
        /// # Errors
        /// As [`decode_pack`].
        pub fn $decode(bytes: &[u8]) -> Result<$type, StoreError> {
            frame::decode($kind, bytes)
        }
    };
}

small!(
    /// The meta beside a pack.
    encode_pack_meta(PackMeta), decode_pack_meta, PackMeta, Kind::PackMeta
);
small!(
    /// The meta beside a generation.
    encode_generation_meta(GenerationMeta), decode_generation_meta, GenerationMeta, Kind::GenerationMeta
);
small!(
    /// A generation's changes, kept as its delta.
    encode_changes([Change]), decode_changes, Vec<Change>, Kind::Changes
);
small!(
    /// The status of one source.
    encode_status(SourceStatus), decode_status, SourceStatus, Kind::Status
);
small!(
    /// A command of an operator.
    encode_command(Command), decode_command, Command, Kind::Command
);
small!(
    /// What came of one.
    encode_outcome(Outcome), decode_outcome, Outcome, Kind::Outcome
);

/// One chunk, or several where the things are large; none for none.
pub(super) fn cut<T: Serialize>(kind: Kind, things: &[T], chunks: &mut Vec<Chunk>) -> Result<(), StoreError> {
    if things.is_empty() {
        return Ok(());
    }
    let packed = frame::pack(kind, things)?;
    if packed.len() > CHUNK_BYTES_GOAL && things.len() > 1 {
        let (first, rest) = things.split_at(things.len() / 2);
        cut(kind, first, chunks)?;
        return cut(kind, rest, chunks);
    }
    chunks.push(Chunk::new(frame::fold(kind, &packed)?));
    Ok(())
}
