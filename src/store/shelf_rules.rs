//! The promises of `contract`, over rows.

use std::collections::HashSet;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::model::id::SourceId;
use crate::store::contract::{Chunk, ChunkId, Fence, Head, KEPT_DELTAS, KEPT_HEADS, Seen, Shelf, StatusTable, Swap};
use crate::store::error::StoreError;
use crate::store::frame::{self, Kind, as_kept, unreadable};
use crate::store::queue_rules::source;
use crate::store::rows::{Rows, RowsMut, Space};

/// The layout of keys. Another number is another store to us.
const LAYOUT: u64 = 1;
const LAYOUT_KEY: &[u8] = b"layout";
const STORE_ID_KEY: &[u8] = b"store-id";
const STATUS_VERSION_KEY: &[u8] = b"status-version";
const SOURCE_PREFIX: &str = "source/";

/// What a cleared shelf remembers, so that its numbers are never used again.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Mark {
    seq: u64,
    fence: Fence,
}

/// Gives a new store its id and layout.
///
/// # Errors
/// `Open` where a newer program laid it out; those of the rows.
pub fn found(rows: &mut dyn RowsMut, fresh_id: &str) -> Result<(), StoreError> {
    if !rows.has(Space::About, STORE_ID_KEY)? {
        rows.put(Space::About, STORE_ID_KEY, fresh_id.as_bytes())?;
        return rows.put(Space::About, LAYOUT_KEY, &LAYOUT.to_be_bytes());
    }
    match number(rows, LAYOUT_KEY)? {
        LAYOUT => Ok(()),
        other => Err(StoreError::Open(format!("it has layout {other} and this program knows {LAYOUT}; run the newer program"))),
    }
}

/// As [`crate::store::contract::Shelves::store_id`].
///
/// # Errors
/// Those of the rows; so with all below.
pub fn store_id(rows: &dyn Rows) -> Result<String, StoreError> {
    let id = rows.get(Space::About, STORE_ID_KEY)?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&id).into_owned())
}

/// As [`crate::store::contract::Shelves::put_chunks`].
pub fn put_chunks(rows: &mut dyn RowsMut, chunks: &[Chunk]) -> Result<(), StoreError> {
    for Chunk { id, bytes } in chunks {
        if !rows.has(Space::Chunk, &id.0)? {
            rows.put(Space::Chunk, &id.0, bytes)?;
        }
        // It is about to be named again: the next sweep must begin anew with it.
        rows.remove(Space::Unnamed, &id.0)?;
    }
    Ok(())
}

/// As [`crate::store::contract::Shelves::chunks`].
pub fn chunks(rows: &dyn Rows, ids: &[ChunkId]) -> Result<Vec<Bytes>, StoreError> {
    let read = |id: &ChunkId| {
        let bytes = rows.get(Space::Chunk, &id.0)?.ok_or_else(|| StoreError::MissingChunk(id.to_string()))?;
        if blake3::hash(&bytes).as_bytes() == &id.0 {
            Ok(bytes)
        } else {
            Err(unreadable(&format!("chunk {id}"), "its bytes are not those it was named by"))
        }
    };
    ids.iter().map(read).collect()
}

/// As [`crate::store::contract::Shelves::swap_head`].
pub fn swap_head(rows: &mut dyn RowsMut, swap: &Swap) -> Result<Head, StoreError> {
    let current = head(rows, &swap.shelf)?;
    let last = match &current {
        Some(head) => Mark { seq: head.seq, fence: head.fence },
        None => mark(rows, &swap.shelf)?,
    };
    if swap.fence < last.fence {
        return Err(StoreError::Fenced { shelf: swap.shelf.name(), held: last.fence, ours: swap.fence });
    }
    let actual = current.as_ref().map(|head| head.seq);
    if swap.expected != actual {
        return Err(StoreError::Raced { shelf: swap.shelf.name(), expected: swap.expected, actual });
    }
    for id in &swap.chunks {
        if !rows.has(Space::Chunk, &id.0)? {
            return Err(StoreError::MissingChunk(id.to_string()));
        }
    }
    let next = Head { seq: last.seq + 1, fence: swap.fence, chunks: swap.chunks.clone(), meta: swap.meta.clone(), at: as_kept(swap.at) };
    if let Some(current) = &current {
        keep(rows, &swap.shelf, current)?;
    }
    rows.put(Space::Head, swap.shelf.name().as_bytes(), &frame::encode_row(Kind::Head, &next)?)?;
    if swap.shelf == Shelf::Generation {
        put_delta(rows, next.seq, swap.delta.as_ref())?;
    }
    Ok(next)
}

/// As [`crate::store::contract::Shelves::head`].
pub fn head(rows: &dyn Rows, shelf: &Shelf) -> Result<Option<Head>, StoreError> {
    rows.get(Space::Head, shelf.name().as_bytes())?.map(|bytes| frame::decode_row(Kind::Head, &bytes)).transpose()
}

/// As [`crate::store::contract::Shelves::source_heads`].
pub fn source_heads(rows: &dyn Rows) -> Result<Vec<(SourceId, Head)>, StoreError> {
    let prefix = SOURCE_PREFIX.as_bytes();
    let of_sources = rows.scan(Space::Head, prefix, usize::MAX)?.into_iter().filter(|(key, _)| key.starts_with(prefix));
    of_sources.map(|(key, bytes)| Ok((source(&key[prefix.len()..])?, frame::decode_row(Kind::Head, &bytes)?))).collect()
}

/// As [`crate::store::contract::Shelves::history`].
pub fn history(rows: &dyn Rows, shelf: &Shelf) -> Result<Vec<Head>, StoreError> {
    let mut heads: Vec<Head> =
        kept(rows, shelf)?.iter().map(|(_, bytes)| frame::decode_row(Kind::Head, bytes)).collect::<Result<_, _>>()?;
    heads.reverse();
    Ok(heads)
}

/// As [`crate::store::contract::Shelves::clear_shelf`].
pub fn clear_shelf(rows: &mut dyn RowsMut, shelf: &Shelf) -> Result<(), StoreError> {
    let Some(head) = head(rows, shelf)? else { return Ok(()) };
    let mark = Mark { seq: head.seq, fence: head.fence };
    rows.put(Space::Mark, shelf.name().as_bytes(), &frame::encode_row(Kind::Mark, &mark)?)?;
    rows.remove(Space::Head, shelf.name().as_bytes())?;
    for (key, _) in kept(rows, shelf)? {
        rows.remove(Space::History, &key)?;
    }
    if *shelf == Shelf::Generation { drop_deltas_below(rows, u64::MAX) } else { Ok(()) }
}

/// As [`crate::store::contract::Shelves::forget_history`].
pub fn forget_history(rows: &mut dyn RowsMut, shelf: &Shelf) -> Result<(), StoreError> {
    let forgotten = kept(rows, shelf)?;
    let mut chunks: HashSet<ChunkId> = HashSet::new();
    for (_, bytes) in &forgotten {
        chunks.extend(frame::decode_row::<Head>(Kind::Head, bytes)?.chunks);
    }
    let named = named(rows, &|key| forgotten.iter().any(|(gone, _)| gone == key))?;
    for (key, _) in &forgotten {
        rows.remove(Space::History, key)?;
    }
    for id in chunks.difference(&named) {
        rows.remove(Space::Unnamed, &id.0)?;
        rows.remove(Space::Chunk, &id.0)?;
    }
    Ok(())
}

/// As [`crate::store::contract::Shelves::deltas`].
pub fn deltas(rows: &dyn Rows, after: u64, limit: usize) -> Result<Vec<(u64, Bytes)>, StoreError> {
    let Some(from) = after.checked_add(1) else { return Ok(Vec::new()) };
    let found = rows.scan(Space::Delta, &from.to_be_bytes(), limit)?;
    found.into_iter().map(|(key, bytes)| Ok((seq(&key)?, bytes))).collect()
}

/// As [`crate::store::contract::Shelves::put_status`].
pub fn put_status(rows: &mut dyn RowsMut, source: &SourceId, status: &[u8]) -> Result<u64, StoreError> {
    rows.put(Space::Status, source.as_str().as_bytes(), status)?;
    next_status_version(rows)
}

/// As [`crate::store::contract::Shelves::clear_status`].
pub fn clear_status(rows: &mut dyn RowsMut, source: &SourceId) -> Result<u64, StoreError> {
    if rows.remove(Space::Status, source.as_str().as_bytes())? { next_status_version(rows) } else { number(rows, STATUS_VERSION_KEY) }
}

/// As [`crate::store::contract::Shelves::status`].
pub fn status(rows: &dyn Rows, source: &SourceId) -> Result<Option<Bytes>, StoreError> {
    rows.get(Space::Status, source.as_str().as_bytes())
}

/// As [`crate::store::contract::Shelves::statuses`].
pub fn statuses(rows: &dyn Rows) -> Result<StatusTable, StoreError> {
    let read = |(key, bytes): (Vec<u8>, Bytes)| Ok((source(&key)?, bytes));
    let entries = rows.scan(Space::Status, &[], usize::MAX)?.into_iter().map(read).collect::<Result<_, StoreError>>()?;
    Ok(StatusTable { version: number(rows, STATUS_VERSION_KEY)?, entries })
}

/// What a reader that is up to date has seen.
pub fn newest(rows: &dyn Rows) -> Result<Seen, StoreError> {
    let generation = head(rows, &Shelf::Generation)?.map_or(0, |head| head.seq);
    Ok(Seen { generation, statuses: number(rows, STATUS_VERSION_KEY)? })
}

/// As [`crate::store::contract::Shelves::sweep`].
pub fn sweep(rows: &mut dyn RowsMut) -> Result<usize, StoreError> {
    let named = named(rows, &|_| false)?;
    let mut dropped = 0;
    for key in rows.keys(Space::Chunk)? {
        let is_named = <[u8; 32]>::try_from(key.as_slice()).is_ok_and(|id| named.contains(&ChunkId(id)));
        if is_named {
            rows.remove(Space::Unnamed, &key)?;
        } else if rows.remove(Space::Unnamed, &key)? {
            rows.remove(Space::Chunk, &key)?;
            dropped += 1;
        } else {
            rows.put(Space::Unnamed, &key, &[])?;
        }
    }
    Ok(dropped)
}

/// Chunks that a kept head names; heads of the history whose key is `left_out` aside.
fn named(rows: &dyn Rows, left_out: &dyn Fn(&[u8]) -> bool) -> Result<HashSet<ChunkId>, StoreError> {
    let mut named = HashSet::new();
    for space in [Space::Head, Space::History] {
        for (_, bytes) in rows.scan(space, &[], usize::MAX)?.into_iter().filter(|(key, _)| space == Space::Head || !left_out(key)) {
            named.extend(frame::decode_row::<Head>(Kind::Head, &bytes)?.chunks);
        }
    }
    Ok(named)
}

/// Puts a head into the history and lets go of those that are too old.
fn keep(rows: &mut dyn RowsMut, shelf: &Shelf, head: &Head) -> Result<(), StoreError> {
    rows.put(Space::History, &history_key(shelf, head.seq), &frame::encode_row(Kind::Head, head)?)?;
    let kept = kept(rows, shelf)?;
    for (key, _) in &kept[..kept.len().saturating_sub(KEPT_HEADS)] {
        rows.remove(Space::History, key)?;
    }
    Ok(())
}

/// The history of a shelf, oldest first.
fn kept(rows: &dyn Rows, shelf: &Shelf) -> Result<Vec<(Vec<u8>, Bytes)>, StoreError> {
    let from = history_key(shelf, 0);
    let prefix = &from[..from.len() - size_of::<u64>()];
    let mut found = rows.scan(Space::History, &from, KEPT_HEADS + 1)?;
    found.retain(|(key, _)| key.starts_with(prefix));
    Ok(found)
}

/// No shelf's name holds a zero, so none is the beginning of another's key.
fn history_key(shelf: &Shelf, seq: u64) -> Vec<u8> {
    let mut key = shelf.name().into_bytes();
    key.push(0);
    key.extend_from_slice(&seq.to_be_bytes());
    key
}

/// A generation without a delta breaks the chain: what was kept before it leads nowhere.
fn put_delta(rows: &mut dyn RowsMut, seq: u64, delta: Option<&Bytes>) -> Result<(), StoreError> {
    let Some(delta) = delta else { return drop_deltas_below(rows, u64::MAX) };
    rows.put(Space::Delta, &seq.to_be_bytes(), delta)?;
    drop_deltas_below(rows, (seq + 1).saturating_sub(KEPT_DELTAS as u64))
}

fn drop_deltas_below(rows: &mut dyn RowsMut, limit: u64) -> Result<(), StoreError> {
    while let Some((key, _)) = rows.scan(Space::Delta, &[], 1)?.pop() {
        if seq(&key)? >= limit {
            break;
        }
        rows.remove(Space::Delta, &key)?;
    }
    Ok(())
}

fn seq(key: &[u8]) -> Result<u64, StoreError> {
    <[u8; 8]>::try_from(key).map(u64::from_be_bytes).map_err(|error| unreadable("the key of a delta", error))
}

fn mark(rows: &dyn Rows, shelf: &Shelf) -> Result<Mark, StoreError> {
    let mark = rows.get(Space::Mark, shelf.name().as_bytes())?;
    mark.map_or(Ok(Mark::default()), |bytes| frame::decode_row(Kind::Mark, &bytes))
}

fn next_status_version(rows: &mut dyn RowsMut) -> Result<u64, StoreError> {
    let version = number(rows, STATUS_VERSION_KEY)? + 1;
    rows.put(Space::About, STATUS_VERSION_KEY, &version.to_be_bytes())?;
    Ok(version)
}

/// A number about the store; 0 before it is first written.
fn number(rows: &dyn Rows, key: &[u8]) -> Result<u64, StoreError> {
    let Some(bytes) = rows.get(Space::About, key)? else { return Ok(0) };
    let what = || format!("the store's {}", String::from_utf8_lossy(key));
    <[u8; 8]>::try_from(bytes.as_ref()).map(u64::from_be_bytes).map_err(|error| unreadable(&what(), error))
}
