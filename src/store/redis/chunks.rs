//! Chunks: written in bounded batches before a head names them, read likewise.

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use redis::{cmd, pipe};

use crate::store::contract::{Chunk, ChunkId, Shelf};
use crate::store::error::StoreError;
use crate::store::frame::unreadable;
use crate::store::redis::link::{Again, Ask};
use crate::store::redis::scripts;
use crate::store::redis::server::RedisStore;
use crate::store::redis_keys::UNNAMED_S;

/// How many chunks are asked about at once.
const ASKED_AT_ONCE: usize = 256;

/// How many bytes are on their way to the server in one go, but for a single chunk that is larger.
const BYTES_AT_ONCE: usize = 4 * 1024 * 1024;

/// How many chunks are read in one go, and how many goes are under way.
const READ_AT_ONCE: usize = 16;
const READS_UNDER_WAY: usize = 4;

impl RedisStore {
    /// Writes what is not there; what is there and not named yet stays for its full time.
    pub(super) async fn write_chunks(&self, shelf: &Shelf, chunks: &[Chunk]) -> Result<(), StoreError> {
        for some in chunks.chunks(ASKED_AT_ONCE) {
            let mut touch = scripts::TOUCH.prepare_invoke();
            some.iter().for_each(|chunk| {
                touch.key(self.keys.chunk(shelf, &chunk.id));
            });
            touch.arg(UNNAMED_S);
            let missing: Vec<usize> = self.link.ask(Ask::Script(&touch), Again::Harmless).await?;
            let mut missing = missing.into_iter().filter_map(|number| some.get(number.checked_sub(1)?)).peekable();
            while missing.peek().is_some() {
                let mut batch = pipe();
                let mut bytes = 0;
                while let Some(chunk) = missing.next_if(|chunk| bytes == 0 || bytes + chunk.bytes.len() <= BYTES_AT_ONCE) {
                    bytes += chunk.bytes.len();
                    let key = self.keys.chunk(shelf, &chunk.id);
                    // NX: another may have written and named it since, and then it must not be given an end.
                    batch.cmd("SET").arg(key).arg(chunk.bytes.as_ref()).arg("NX").arg("EX").arg(UNNAMED_S).ignore();
                }
                self.link.ask::<()>(Ask::Pipeline(&batch), Again::Harmless).await?;
            }
        }
        Ok(())
    }

    /// Reads chunks in the order asked for.
    pub(super) async fn read_chunks(&self, shelf: &Shelf, ids: &[ChunkId]) -> Result<Vec<Bytes>, StoreError> {
        let mut reads = Vec::with_capacity(ids.len().div_ceil(READ_AT_ONCE));
        for some in ids.chunks(READ_AT_ONCE) {
            reads.push(self.read_some(shelf, some));
        }
        let read: Vec<Vec<Bytes>> = stream::iter(reads).buffered(READS_UNDER_WAY).try_collect().await?;
        Ok(read.into_iter().flatten().collect())
    }

    async fn read_some(&self, shelf: &Shelf, ids: &[ChunkId]) -> Result<Vec<Bytes>, StoreError> {
        let mut read = cmd("MGET");
        ids.iter().for_each(|id| {
            read.arg(self.keys.chunk(shelf, id));
        });
        let found: Vec<Option<Bytes>> = self.link.ask(Ask::Command(&read), Again::Harmless).await?;
        let checked = ids.iter().zip(found).map(|(id, bytes)| {
            let bytes = bytes.ok_or_else(|| StoreError::MissingChunk(id.to_string()))?;
            if blake3::hash(&bytes).as_bytes() == &id.0 {
                Ok(bytes)
            } else {
                Err(unreadable(&format!("chunk {id}"), "its bytes are not those it was named by"))
            }
        });
        checked.collect()
    }
}
