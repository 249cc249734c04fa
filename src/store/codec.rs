//! Versioned bytes: what lies in chunks, metas, deltas and statuses.
//!
//! Four bytes of header (`MG`, the kind, the codec version), then zstd over MessagePack maps with named fields: see
//! `frame`. A field may be added with a default and old bytes stay readable; anything else asks for a new version
//! number and a reader for the old one. The same value gives the same bytes.

use std::collections::{BTreeMap, HashSet};

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::change::Change;
use crate::model::generation::{Altered, GenerationContent, Retired, RetiredShared};
use crate::model::listing::Listing;
use crate::model::meeting::{Meeting, MeetingSeries, Venue};
use crate::model::organization::{Group, ServiceBody};
use crate::model::report::Notices;
use crate::model::status::SourceStatus;
use crate::store::contract::{Chunk, ChunkId};
use crate::store::error::StoreError;
use crate::store::frame::{self, Kind};

/// How many listings one chunk of a pack holds at most.
pub const LISTINGS_PER_CHUNK: usize = 2_000;

/// How many things of a generation a bucket is meant for: it holds about this many or half of it.
pub const BUCKET_SIZE: usize = 256;

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

/// How a generation was cut: the names of the chunks of each bucket, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cut {
    buckets: [Vec<Vec<ChunkId>>; DEALT],
    bodies: Vec<ChunkId>,
}

/// Kinds of things that are dealt to buckets by an id that is assigned.
const DEALT: usize = 6;

impl Cut {
    /// The names of all chunks, in order.
    pub fn names(&self) -> Vec<ChunkId> {
        self.buckets.iter().flatten().flatten().chain(&self.bodies).copied().collect()
    }
}

/// A generation in chunks. Its things are dealt to buckets by id, so that a small change touches few chunks and the
/// others keep their names; the number of buckets doubles as the generation doubles.
///
/// # Errors
/// As [`encode_pack`].
pub fn encode_generation(content: &GenerationContent) -> Result<Vec<Chunk>, StoreError> {
    Ok(encode_generation_after(content, &Cut::default(), &Altered::default())?.0)
}

/// The chunks of a generation that may not be among those of the generation before, and how it is cut. `before` is how that
/// one was cut; of its buckets only those are encoded again that hold something altered.
///
/// # Errors
/// As [`encode_pack`].
pub fn encode_generation_after(content: &GenerationContent, before: &Cut, altered: &Altered) -> Result<(Vec<Chunk>, Cut), StoreError> {
    let GenerationContent { meetings, venues, groups, series, service_bodies, retired, retired_shared } = content;
    let mut chunks = Vec::new();
    let [in_meetings, in_venues, in_groups, in_series, in_retired, in_shared] = &before.buckets;
    let buckets = [
        deal(Kind::Meetings, meetings, |meeting| meeting.id.0, (in_meetings, &altered.meetings), &mut chunks)?,
        deal(Kind::Venues, venues, |venue| venue.id.0, (in_venues, &altered.venues), &mut chunks)?,
        deal(Kind::Groups, groups, |group| group.id.0, (in_groups, &altered.groups), &mut chunks)?,
        deal(Kind::Series, series, |series| series.id.0, (in_series, &altered.series), &mut chunks)?,
        deal(Kind::Retired, retired, |retired| retired.id.0, (in_retired, &altered.retired), &mut chunks)?,
        deal(Kind::RetiredShared, retired_shared, |retired| retired.id, (in_shared, &altered.retired_shared), &mut chunks)?,
    ];
    let first = chunks.len();
    for run in service_bodies.chunks(BUCKET_SIZE) {
        cut(Kind::ServiceBodies, run, &mut chunks)?;
    }
    let bodies = chunks[first..].iter().map(|chunk| chunk.id).collect();
    Ok((chunks, Cut { buckets, bodies }))
}

/// A generation from its chunks, sorted as [`GenerationContent`] says.
///
/// # Errors
/// As [`decode_pack`].
pub fn decode_generation(chunks: &[Bytes]) -> Result<GenerationContent, StoreError> {
    let mut content = GenerationContent::default();
    for chunk in chunks {
        if frame::is(Kind::Venues, chunk) {
            content.venues.append(&mut frame::decode::<Vec<Venue>>(Kind::Venues, chunk)?);
        } else if frame::is(Kind::Groups, chunk) {
            content.groups.append(&mut frame::decode::<Vec<Group>>(Kind::Groups, chunk)?);
        } else if frame::is(Kind::Series, chunk) {
            content.series.append(&mut frame::decode::<Vec<MeetingSeries>>(Kind::Series, chunk)?);
        } else if frame::is(Kind::ServiceBodies, chunk) {
            content.service_bodies.append(&mut frame::decode::<Vec<ServiceBody>>(Kind::ServiceBodies, chunk)?);
        } else if frame::is(Kind::Retired, chunk) {
            content.retired.append(&mut frame::decode::<Vec<Retired>>(Kind::Retired, chunk)?);
        } else if frame::is(Kind::RetiredShared, chunk) {
            content.retired_shared.append(&mut frame::decode::<Vec<RetiredShared>>(Kind::RetiredShared, chunk)?);
        } else {
            content.meetings.append(&mut frame::decode::<Vec<Meeting>>(Kind::Meetings, chunk)?);
        }
    }
    content.meetings.sort_unstable_by_key(|meeting| meeting.id);
    content.venues.sort_unstable_by_key(|venue| venue.id);
    content.groups.sort_unstable_by_key(|group| group.id);
    content.series.sort_unstable_by_key(|series| series.id);
    content.service_bodies.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    content.retired.sort_unstable_by_key(|retired| retired.id);
    content.retired_shared.sort_unstable_by_key(|retired| retired.id);
    Ok(content)
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

/// Deals things to buckets by a hash of their id: assigned ids begin with the hour they were made, so their own bits
/// would put all new ones into one bucket. Where there are as many buckets as before, only those with something altered
/// are encoded. Gives the names of each bucket's chunks.
fn deal<T: Serialize>(
    kind: Kind,
    things: &[T],
    id: impl Fn(&T) -> Uuid,
    (before, altered): (&[Vec<ChunkId>], &HashSet<Uuid>),
    chunks: &mut Vec<Chunk>,
) -> Result<Vec<Vec<ChunkId>>, StoreError> {
    let buckets = things.len().div_ceil(BUCKET_SIZE).next_power_of_two();
    let bucket_of = |id: Uuid| {
        let bucket = xxhash_rust::xxh3::xxh3_64(id.as_bytes()) % buckets as u64;
        usize::try_from(bucket).expect("it is less than the number of buckets, a usize")
    };
    let mut stays = vec![before.len() == buckets; buckets];
    for id in altered {
        stays[bucket_of(*id)] = false;
    }
    let mut dealt: Vec<Vec<&T>> = vec![Vec::new(); buckets];
    for thing in things {
        let bucket = bucket_of(id(thing));
        if !stays[bucket] {
            dealt[bucket].push(thing);
        }
    }
    let names = |(bucket, things): (usize, &Vec<&T>)| {
        if stays[bucket] {
            return Ok(before[bucket].clone());
        }
        let first = chunks.len();
        cut(kind, things, chunks)?;
        Ok(chunks[first..].iter().map(|chunk| chunk.id).collect())
    };
    dealt.iter().enumerate().map(names).collect()
}

/// One chunk, or several where the things are large; none for none.
fn cut<T: Serialize>(kind: Kind, things: &[T], chunks: &mut Vec<Chunk>) -> Result<(), StoreError> {
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
