//! Heads as they lie in the server: the names of the chunks where scripts can read them, then the head as a row.

use bytes::Bytes;

use crate::store::contract::{ChunkId, Head};
use crate::store::error::StoreError;
use crate::store::frame::{self, Kind, unreadable};

const COUNT_BYTES: usize = size_of::<u32>();
const ID_BYTES: usize = 32;

/// A count of four bytes (big-endian), that many hashes of 32 bytes, and the row of the head without them.
///
/// # Errors
/// `Full` for more chunks than can be counted; `Unreadable` never for heads of ours.
pub fn encode(head: &Head) -> Result<Vec<u8>, StoreError> {
    let count = u32::try_from(head.chunks.len()).map_err(|_| StoreError::Full(format!("{} chunks are too many", head.chunks.len())))?;
    let mut body = count.to_be_bytes().to_vec();
    head.chunks.iter().for_each(|id| body.extend_from_slice(&id.0));
    body.extend_from_slice(&frame::encode_row(Kind::Head, &Head { chunks: Vec::new(), ..head.clone() })?);
    Ok(body)
}

/// The head that a body holds.
///
/// # Errors
/// `Unreadable` for other bytes.
pub fn decode(body: &Bytes) -> Result<Head, StoreError> {
    let cut = || unreadable(Kind::Head.name(), "it is cut short");
    let (count, rest) = body.split_first_chunk::<COUNT_BYTES>().ok_or_else(cut)?;
    let named = usize::try_from(u32::from_be_bytes(*count)).ok().and_then(|count| count.checked_mul(ID_BYTES)).ok_or_else(cut)?;
    let (ids, row) = rest.split_at_checked(named).ok_or_else(cut)?;
    let chunks = ids.as_chunks::<ID_BYTES>().0.iter().map(|id| ChunkId(*id)).collect();
    Ok(Head { chunks, ..frame::decode_row(Kind::Head, row)? })
}
