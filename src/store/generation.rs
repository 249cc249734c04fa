//! A generation in chunks: buckets that hold all of it, and patches over them.
//!
//! A change of a few hundred meetings among a million lies scattered over as many buckets, and each holds some two hundred
//! others. So what changed is put down beside the buckets, as a patch: writer and readers then handle what changed and no more.
//! Patches grow as newer ones are merged into them, so that there are never many, and when all of them together hold a part of
//! the generation that is worth it, the buckets that they touch are written anew.

use std::collections::HashSet;

use bytes::Bytes;
use rayon::prelude::*;
use serde::Serialize;
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::generation::{Altered, GenerationContent, Patch, Retired, RetiredShared};
use crate::model::meeting::{Meeting, MeetingSeries, Venue};
use crate::model::organization::{Group, ServiceBody};
use crate::store::codec::cut;
use crate::store::contract::{Chunk, ChunkId};
use crate::store::error::StoreError;
use crate::store::frame::{self, Kind};
use crate::store::patch_lines::{lines, patch};

/// How many things of a generation a bucket is meant for: it holds about this many or half of it.
pub const BUCKET_SIZE: usize = 256;

/// Buckets are written anew when patches hold more than one in so many things of the generation.
const PATCHED_ONE_IN: usize = 8;

/// A patch takes in the one before it where that holds less than so many times as many things. So there are about as many
/// patches as the logarithm of the generation's size to this base, and each thing is written about so often.
const MERGED_TIMES: usize = 4;

/// How many things one chunk of a patch holds at most.
const LINES_PER_CHUNK: usize = 2_000;

/// Kinds of things that are dealt to buckets by an id that is assigned.
const DEALT: usize = 6;

/// How a generation was cut: the names of the chunks of each bucket, by kind, and of its patches, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cut {
    buckets: [Vec<Vec<ChunkId>>; DEALT],
    patches: Vec<Patched>,
    bodies: Vec<ChunkId>,
}

/// One patch: its chunks, and what it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Patched {
    chunks: Vec<ChunkId>,
    altered: Altered,
}

impl Cut {
    /// The names of all chunks, in order.
    pub fn names(&self) -> Vec<ChunkId> {
        let patches = self.patches.iter().flat_map(|patch| &patch.chunks);
        self.buckets.iter().flatten().flatten().chain(patches).chain(&self.bodies).copied().collect()
    }

    /// Whether anything lies over the buckets.
    pub fn is_patched(&self) -> bool {
        !self.patches.is_empty()
    }

    fn is_known(&self) -> bool {
        self.buckets.iter().any(|buckets| !buckets.is_empty())
    }
}

/// What one chunk of a generation holds.
#[derive(Debug, PartialEq)]
pub enum Part {
    /// Of a bucket; so with the next five.
    Meetings(Vec<Meeting>),
    /// Venues.
    Venues(Vec<Venue>),
    /// Groups.
    Groups(Vec<Group>),
    /// Series.
    Series(Vec<MeetingSeries>),
    /// Retired ids of meetings.
    Retired(Vec<Retired>),
    /// Retired ids of venues, groups and series.
    RetiredShared(Vec<RetiredShared>),
    /// Service bodies; all of them together are those of the generation.
    ServiceBodies(Vec<ServiceBody>),
    /// What lies over the buckets and the patches before it.
    Patch(Patch),
}

/// What a chunk means to a reader who has read others of the generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It holds things of a bucket: where one comes or goes, all is to be read.
    Bucket,
    /// It lies over those before it: one that is new is all that is to be read.
    Patch,
    /// It holds service bodies: where one comes or goes, all of its kind are to be read.
    Bodies,
}

impl Part {
    /// What its chunk means to a reader.
    pub fn role(&self) -> Role {
        match self {
            Self::Patch(_) => Role::Patch,
            Self::ServiceBodies(_) => Role::Bodies,
            Self::Meetings(_) | Self::Venues(_) | Self::Groups(_) | Self::Series(_) | Self::Retired(_) | Self::RetiredShared(_) => {
                Role::Bucket
            }
        }
    }
}

/// A generation in chunks. Its things are dealt to buckets by id, so that a small change touches few chunks and the
/// others keep their names; the number of buckets doubles as the generation doubles.
///
/// # Errors
/// As [`crate::store::codec::encode_pack`].
pub fn encode_generation(content: &GenerationContent) -> Result<Vec<Chunk>, StoreError> {
    Ok(encode_generation_after(content, &Cut::default(), &Altered::default())?.0)
}

/// The chunks of a generation that may not be among those of the generation before, and how it is cut. `before` is how that
/// one was cut; nothing is encoded but what is altered against it, or now and then the buckets that hold what is.
///
/// # Errors
/// As [`crate::store::codec::encode_pack`].
pub fn encode_generation_after(content: &GenerationContent, before: &Cut, altered: &Altered) -> Result<(Vec<Chunk>, Cut), StoreError> {
    let mut chunks = Vec::new();
    let patched: usize = before.patches.iter().map(|patch| patch.altered.len()).sum();
    let worth_it = (patched + altered.len()).saturating_mul(PATCHED_ONE_IN) > content.len();
    let (buckets, patches) = if !before.is_known() || worth_it {
        let mut all = altered.clone();
        before.patches.iter().for_each(|patch| all.extend(&patch.altered));
        (deal_all(content, before, &all, &mut chunks)?, Vec::new())
    } else {
        (before.buckets.clone(), put_over(content, &before.patches, altered, &mut chunks)?)
    };
    let first = chunks.len();
    for run in content.service_bodies.chunks(BUCKET_SIZE) {
        cut(Kind::ServiceBodies, run, &mut chunks)?;
    }
    let bodies = chunks[first..].iter().map(|chunk| chunk.id).collect();
    Ok((chunks, Cut { buckets, patches, bodies }))
}

/// What a chunk holds.
///
/// # Errors
/// As [`crate::store::codec::decode_pack`].
pub fn decode_part(chunk: &[u8]) -> Result<Part, StoreError> {
    Ok(if frame::is(Kind::Venues, chunk) {
        Part::Venues(frame::decode(Kind::Venues, chunk)?)
    } else if frame::is(Kind::Groups, chunk) {
        Part::Groups(frame::decode(Kind::Groups, chunk)?)
    } else if frame::is(Kind::Series, chunk) {
        Part::Series(frame::decode(Kind::Series, chunk)?)
    } else if frame::is(Kind::ServiceBodies, chunk) {
        Part::ServiceBodies(frame::decode(Kind::ServiceBodies, chunk)?)
    } else if frame::is(Kind::Retired, chunk) {
        Part::Retired(frame::decode(Kind::Retired, chunk)?)
    } else if frame::is(Kind::RetiredShared, chunk) {
        Part::RetiredShared(frame::decode(Kind::RetiredShared, chunk)?)
    } else if frame::is(Kind::Patch, chunk) {
        Part::Patch(patch(frame::decode(Kind::Patch, chunk)?))
    } else {
        Part::Meetings(frame::decode(Kind::Meetings, chunk)?)
    })
}

/// A generation from its chunks, sorted as [`GenerationContent`] says.
///
/// # Errors
/// As [`decode_part`].
pub fn decode_generation(chunks: &[Bytes]) -> Result<GenerationContent, StoreError> {
    Ok(decode_generation_and_cut(&[], chunks)?.0)
}

/// The same, and how it is cut, so that the next one can be cut like it; `names` are those of the chunks. A cut that is not ours
/// is not known, and the next generation is then written whole.
///
/// # Errors
/// As [`decode_part`].
pub fn decode_generation_and_cut(names: &[ChunkId], chunks: &[Bytes]) -> Result<(GenerationContent, Cut), StoreError> {
    let (mut content, mut patch, mut found) = (GenerationContent::default(), Patch::default(), Vec::new());
    for (place, chunk) in chunks.iter().enumerate() {
        let name = names.get(place).copied();
        let (kind, ids) = match decode_part(chunk)? {
            Part::Meetings(mut some) => (0, moved(&mut some, &mut content.meetings, |meeting| meeting.id.0)),
            Part::Venues(mut some) => (1, moved(&mut some, &mut content.venues, |venue| venue.id.0)),
            Part::Groups(mut some) => (2, moved(&mut some, &mut content.groups, |group| group.id.0)),
            Part::Series(mut some) => (3, moved(&mut some, &mut content.series, |series| series.id.0)),
            Part::Retired(mut some) => (4, moved(&mut some, &mut content.retired, |retired| retired.id.0)),
            Part::RetiredShared(mut some) => (5, moved(&mut some, &mut content.retired_shared, |retired| retired.id)),
            Part::ServiceBodies(mut some) => {
                content.service_bodies.append(&mut some);
                found.push((name, Found::Bodies));
                continue;
            }
            Part::Patch(part) => {
                found.push((name, Found::Patch(part.altered())));
                patch.then(part);
                continue;
            }
        };
        found.push((name, Found::Bucket(kind, ids)));
    }
    let cut = recognised(&content, found).unwrap_or_default();
    content.meetings.sort_unstable_by_key(|meeting| meeting.id);
    content.venues.sort_unstable_by_key(|venue| venue.id);
    content.groups.sort_unstable_by_key(|group| group.id);
    content.series.sort_unstable_by_key(|series| series.id);
    content.service_bodies.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    content.retired.sort_unstable_by_key(|retired| retired.id);
    content.retired_shared.sort_unstable_by_key(|retired| retired.id);
    patch.lay_over(&mut content);
    Ok((content, cut))
}

#[allow(clippy::large_enum_variant, reason = "one for each chunk of a generation")]
enum Found {
    Bucket(usize, Vec<Uuid>),
    Patch(Altered),
    Bodies,
}

fn moved<T>(from: &mut Vec<T>, to: &mut Vec<T>, id: impl Fn(&T) -> Uuid) -> Vec<Uuid> {
    let ids = from.iter().map(id).collect();
    to.append(from);
    ids
}

/// How chunks were cut, where they were cut as [`deal`] does it. `content` holds what lies in the buckets.
fn recognised(content: &GenerationContent, found: Vec<(Option<ChunkId>, Found)>) -> Option<Cut> {
    let counts = counts(content);
    let mut cut = Cut { buckets: counts.map(|count| vec![Vec::new(); buckets_for(count)]), ..Cut::default() };
    for (name, found) in found {
        let name = name?;
        match found {
            Found::Bucket(kind, ids) => {
                let buckets = &mut cut.buckets[kind];
                let bucket = bucket_of(*ids.first()?, buckets.len());
                if ids.iter().any(|id| bucket_of(*id, buckets.len()) != bucket) {
                    return None;
                }
                buckets[bucket].push(name);
            }
            // Chunks of one patch are kept apart here; they are merged with the next one that is as large.
            Found::Patch(altered) => cut.patches.push(Patched { chunks: vec![name], altered }),
            Found::Bodies => cut.bodies.push(name),
        }
    }
    Some(cut)
}

fn counts(content: &GenerationContent) -> [usize; DEALT] {
    let GenerationContent { meetings, venues, groups, series, service_bodies: _, retired, retired_shared } = content;
    [meetings.len(), venues.len(), groups.len(), series.len(), retired.len(), retired_shared.len()]
}

fn buckets_for(things: usize) -> usize {
    things.div_ceil(BUCKET_SIZE).next_power_of_two()
}

/// The bucket of an id, by a hash of it: assigned ids begin with the hour they were made, so their own bits would put all new
/// ones into one bucket.
fn bucket_of(id: Uuid, buckets: usize) -> usize {
    usize::try_from(xxh3_64(id.as_bytes()) % buckets as u64).expect("it is less than the number of buckets, a usize")
}

/// Every thing to its bucket.
fn deal_all(
    content: &GenerationContent,
    before: &Cut,
    altered: &Altered,
    chunks: &mut Vec<Chunk>,
) -> Result<[Vec<Vec<ChunkId>>; DEALT], StoreError> {
    let GenerationContent { meetings, venues, groups, series, service_bodies: _, retired, retired_shared } = content;
    let [in_meetings, in_venues, in_groups, in_series, in_retired, in_shared] = &before.buckets;
    Ok([
        deal(Kind::Meetings, meetings, |meeting| meeting.id.0, (in_meetings, &altered.meetings), chunks)?,
        deal(Kind::Venues, venues, |venue| venue.id.0, (in_venues, &altered.venues), chunks)?,
        deal(Kind::Groups, groups, |group| group.id.0, (in_groups, &altered.groups), chunks)?,
        deal(Kind::Series, series, |series| series.id.0, (in_series, &altered.series), chunks)?,
        deal(Kind::Retired, retired, |retired| retired.id.0, (in_retired, &altered.retired), chunks)?,
        deal(Kind::RetiredShared, retired_shared, |retired| retired.id, (in_shared, &altered.retired_shared), chunks)?,
    ])
}

/// Deals things to buckets. Where there are as many buckets as before, only those with something altered are encoded, side by
/// side. Gives the names of each bucket's chunks.
fn deal<T: Serialize + Sync>(
    kind: Kind,
    things: &[T],
    id: impl Fn(&T) -> Uuid,
    (before, altered): (&[Vec<ChunkId>], &HashSet<Uuid>),
    chunks: &mut Vec<Chunk>,
) -> Result<Vec<Vec<ChunkId>>, StoreError> {
    let buckets = buckets_for(things.len());
    let mut stays = vec![before.len() == buckets; buckets];
    for id in altered {
        stays[bucket_of(*id, buckets)] = false;
    }
    let mut dealt: Vec<Vec<&T>> = vec![Vec::new(); buckets];
    for thing in things {
        let bucket = bucket_of(id(thing), buckets);
        if !stays[bucket] {
            dealt[bucket].push(thing);
        }
    }
    let encoded = |things: &Vec<&T>| {
        let mut own = Vec::new();
        cut(kind, things, &mut own).map(|()| own)
    };
    let anew: Vec<Vec<Chunk>> = dealt.par_iter().map(encoded).collect::<Result<_, StoreError>>()?;
    let names = |(bucket, own): (usize, Vec<Chunk>)| {
        if stays[bucket] {
            return before[bucket].clone();
        }
        let ids = own.iter().map(|chunk| chunk.id).collect();
        chunks.extend(own);
        ids
    };
    Ok(anew.into_iter().enumerate().map(names).collect())
}

/// The patches after one more, which takes in those before it that are not much larger.
fn put_over(
    content: &GenerationContent,
    before: &[Patched],
    altered: &Altered,
    chunks: &mut Vec<Chunk>,
) -> Result<Vec<Patched>, StoreError> {
    let (mut patches, mut altered) = (before.to_vec(), altered.clone());
    if altered.is_empty() {
        return Ok(patches);
    }
    while let Some(last) = patches.pop_if(|last| last.altered.len() < altered.len().saturating_mul(MERGED_TIMES)) {
        altered.extend(&last.altered);
    }
    let first = chunks.len();
    for lines in lines(content, &altered).chunks(LINES_PER_CHUNK) {
        cut(Kind::Patch, lines, chunks)?;
    }
    let names = chunks[first..].iter().map(|chunk| chunk.id).collect();
    patches.push(Patched { chunks: names, altered });
    Ok(patches)
}
