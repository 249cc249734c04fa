//! Versioned bytes: what lies in chunks, metas, deltas and statuses.
//!
//! Four bytes of header (`MG`, the kind, the codec version), then zstd over MessagePack maps with named fields.
//! A field may be added with a default and old bytes stay readable; anything else asks for a new version number
//! and a reader for the old one.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::change::Change;
use crate::model::generation::GenerationContent;
use crate::model::listing::Listing;
use crate::model::organization::ServiceBody;
use crate::model::report::Notices;
use crate::model::status::SourceStatus;
use crate::store::contract::Chunk;
use crate::store::error::StoreError;

/// The codec's version.
pub const CODEC_VERSION: u8 = 1;

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
}

/// A pack in chunks.
///
/// # Errors
/// Never for values of our own types; the encoder's message otherwise.
pub fn encode_pack(pack: &Pack) -> Result<Vec<Chunk>, StoreError> {
    let _ = pack;
    todo!()
}

/// A pack from its chunks, in order.
///
/// # Errors
/// `Unreadable` for bytes of another kind, a newer version, or damage.
pub fn decode_pack(chunks: &[Bytes]) -> Result<Pack, StoreError> {
    let _ = chunks;
    todo!()
}

/// A generation in chunks. Meetings are dealt to buckets by id, so that a small change touches few chunks.
///
/// # Errors
/// As [`encode_pack`].
pub fn encode_generation(content: &GenerationContent) -> Result<Vec<Chunk>, StoreError> {
    let _ = content;
    todo!()
}

/// A generation from its chunks, sorted as [`GenerationContent`] says.
///
/// # Errors
/// As [`decode_pack`].
pub fn decode_generation(chunks: &[Bytes]) -> Result<GenerationContent, StoreError> {
    let _ = chunks;
    todo!()
}

macro_rules! small {
    ($(#[$doc:meta])* $encode:ident($given:ty), $decode:ident, $type:ty, $kind:literal) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// As [`encode_pack`].
        pub fn $encode(value: &$given) -> Result<Bytes, StoreError> {
            encode($kind, value)
        }

        /// The other way.
        ///
        /// # Errors
        /// As [`decode_pack`].
        pub fn $decode(bytes: &[u8]) -> Result<$type, StoreError> {
            decode($kind, bytes)
        }
    };
}

small!(
    /// The meta beside a pack.
    encode_pack_meta(PackMeta), decode_pack_meta, PackMeta, b'p'
);
small!(
    /// The meta beside a generation.
    encode_generation_meta(GenerationMeta), decode_generation_meta, GenerationMeta, b'g'
);
small!(
    /// A generation's changes, kept as its delta.
    encode_changes([Change]), decode_changes, Vec<Change>, b'c'
);
small!(
    /// The status of one source.
    encode_status(SourceStatus), decode_status, SourceStatus, b's'
);

fn encode<T: Serialize + ?Sized>(kind: u8, value: &T) -> Result<Bytes, StoreError> {
    let _ = (kind, value);
    todo!()
}

fn decode<T: for<'de> Deserialize<'de>>(kind: u8, bytes: &[u8]) -> Result<T, StoreError> {
    let _ = (kind, bytes);
    todo!()
}
