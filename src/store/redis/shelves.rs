//! The promises of `contract`, in the server.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use redis::streams::StreamRangeReply;
use redis::{Value, cmd, pipe};

use crate::model::id::SourceId;
use crate::store::contract::{Chunk, ChunkId, Head, KEPT_DELTAS, KEPT_HEADS, Seen, Shelf, Shelves, StatusTable, Swap};
use crate::store::error::StoreError;
use crate::store::frame::{as_kept, unreadable};
use crate::store::redis::link::{Again, Ask};
use crate::store::redis::server::RedisStore;
use crate::store::redis::{heads, scripts};
use crate::store::redis_keys::{KEPT_HINTS, UNNAMED_S};

/// How long one wait for a hint lasts before what is there is looked at again.
const WAIT: Duration = Duration::from_secs(5);

/// How many heads or deltas are read in one go.
const READ_AT_ONCE: usize = 250;

#[async_trait]
impl Shelves for RedisStore {
    async fn store_id(&self) -> Result<String, StoreError> {
        self.found().await
    }

    async fn put_chunks(&self, shelf: &Shelf, chunks: &[Chunk]) -> Result<(), StoreError> {
        self.write_chunks(shelf, chunks).await
    }

    async fn chunks(&self, shelf: &Shelf, ids: &[ChunkId]) -> Result<Vec<Bytes>, StoreError> {
        self.read_chunks(shelf, ids).await
    }

    async fn swap_head(&self, swap: Swap) -> Result<Head, StoreError> {
        if let Shelf::Source(source) = &swap.shelf {
            // Before the head, so that no head is overlooked; a source without one does no harm there.
            self.link.ask::<()>(Ask::Command(cmd("SADD").arg(self.keys.sources()).arg(source.as_str())), Again::Harmless).await?;
        }
        let mut seq = swap.expected.unwrap_or(0).saturating_add(1);
        loop {
            let at = as_kept(swap.at);
            let head = Head { seq, fence: swap.fence, chunks: swap.chunks.clone(), meta: swap.meta.clone(), at };
            match self.try_swap(&swap, &head).await? {
                Swapped::Done => return Ok(head),
                // The shelf was cleared and goes on where it was.
                Swapped::Next(next) => seq = next,
            }
        }
    }

    async fn head(&self, shelf: &Shelf) -> Result<Option<Head>, StoreError> {
        let body: Option<Bytes> = self.link.ask(Ask::Command(cmd("HGET").arg(self.keys.head(shelf)).arg("body")), Again::Harmless).await?;
        body.as_ref().map(heads::decode).transpose()
    }

    async fn source_heads(&self) -> Result<Vec<(SourceId, Head)>, StoreError> {
        let names: Vec<String> = self.link.ask(Ask::Command(cmd("SMEMBERS").arg(self.keys.sources())), Again::Harmless).await?;
        let mut sources = names.iter().map(|name| source(name)).collect::<Result<Vec<SourceId>, _>>()?;
        sources.sort();
        let mut found = Vec::with_capacity(sources.len());
        for some in sources.chunks(READ_AT_ONCE) {
            let mut read = pipe();
            for source in some {
                read.cmd("HGET").arg(self.keys.head(&Shelf::Source(source.clone()))).arg("body");
            }
            let bodies: Vec<Option<Bytes>> = self.link.ask(Ask::Pipeline(&read), Again::Harmless).await?;
            for (source, body) in some.iter().zip(bodies) {
                if let Some(body) = body {
                    found.push((source.clone(), heads::decode(&body)?));
                }
            }
        }
        Ok(found)
    }

    async fn history(&self, shelf: &Shelf) -> Result<Vec<Head>, StoreError> {
        let bodies: Vec<Bytes> =
            self.link.ask(Ask::Command(cmd("LRANGE").arg(self.keys.heads(shelf)).arg(0).arg(-1)), Again::Harmless).await?;
        bodies.iter().map(heads::decode).collect()
    }

    async fn clear_shelf(&self, shelf: &Shelf) -> Result<(), StoreError> {
        let mut clear = scripts::CLEAR_SHELF.key(self.keys.head(shelf));
        clear.key(self.keys.heads(shelf));
        if *shelf == Shelf::Generation {
            clear.key(self.keys.deltas()).key(self.keys.hints());
        }
        clear.arg(self.keys.chunk_prefix(shelf)).arg(UNNAMED_S).arg(KEPT_HINTS);
        self.link.ask(Ask::Script(&clear), Again::Harmless).await
    }

    async fn forget_history(&self, shelf: &Shelf) -> Result<(), StoreError> {
        let mut forget = scripts::FORGET_HISTORY.key(self.keys.head(shelf));
        forget.key(self.keys.heads(shelf)).arg(self.keys.chunk_prefix(shelf));
        self.link.ask(Ask::Script(&forget), Again::Harmless).await
    }

    async fn deltas(&self, after: u64, limit: usize) -> Result<Vec<(u64, Bytes)>, StoreError> {
        let mut found: Vec<(u64, Bytes)> = Vec::new();
        let mut next = after.checked_add(1);
        while let Some(from) = next.filter(|_| found.len() < limit) {
            let count = READ_AT_ONCE.min(limit - found.len());
            let mut read = cmd("XRANGE");
            read.arg(self.keys.deltas()).arg(from).arg("+").arg("COUNT").arg(count);
            let page: StreamRangeReply = self.link.ask(Ask::Command(&read), Again::Harmless).await?;
            next = None;
            let is_last = page.ids.len() < count;
            for entry in page.ids {
                let seq = number(entry.id.split('-').next().unwrap_or_default(), "the number of a delta")?;
                let delta = entry.get("delta").ok_or_else(|| unreadable("a delta", "it holds none"))?;
                found.push((seq, delta));
                next = seq.checked_add(1).filter(|_| !is_last);
            }
        }
        Ok(found)
    }

    async fn put_status(&self, source: &SourceId, status: Bytes) -> Result<u64, StoreError> {
        let mut put = scripts::PUT_STATUS.key(self.keys.statuses());
        put.key(self.keys.statuses_version()).key(self.keys.hints());
        put.arg(source.as_str()).arg(status.as_ref()).arg(KEPT_HINTS);
        self.link.ask(Ask::Script(&put), Again::Harmless).await
    }

    async fn clear_status(&self, source: &SourceId) -> Result<u64, StoreError> {
        let mut clear = scripts::CLEAR_STATUS.key(self.keys.statuses());
        clear.key(self.keys.statuses_version()).key(self.keys.hints());
        clear.arg(source.as_str()).arg(KEPT_HINTS);
        self.link.ask(Ask::Script(&clear), Again::Harmless).await
    }

    async fn status(&self, source: &SourceId) -> Result<Option<Bytes>, StoreError> {
        self.link.ask(Ask::Command(cmd("HGET").arg(self.keys.statuses()).arg(source.as_str())), Again::Harmless).await
    }

    async fn statuses(&self) -> Result<StatusTable, StoreError> {
        let mut read = scripts::STATUSES.key(self.keys.statuses());
        read.key(self.keys.statuses_version());
        let (version, rows): (Option<u64>, Vec<(String, Bytes)>) = self.link.ask(Ask::Script(&read), Again::Harmless).await?;
        let mut entries = rows.into_iter().map(|(name, bytes)| Ok((source(&name)?, bytes))).collect::<Result<Vec<_>, StoreError>>()?;
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(StatusTable { version: version.unwrap_or(0), entries })
    }

    async fn changed(&self, seen: Seen) -> Result<(), StoreError> {
        loop {
            let mut read = pipe();
            // The last hint is read before what it speaks of, so that one that comes in between ends the wait.
            read.cmd("XREVRANGE").arg(self.keys.hints()).arg("+").arg("-").arg("COUNT").arg(1);
            read.cmd("HMGET").arg(self.keys.head(&Shelf::Generation)).arg("seq").arg("body");
            read.cmd("GET").arg(self.keys.statuses_version());
            let (hints, (seq, body), version): (StreamRangeReply, (Option<u64>, Option<Value>), Option<u64>) =
                self.link.ask(Ask::Pipeline(&read), Again::Harmless).await?;
            let generation = body.and(seq).unwrap_or(0);
            if (Seen { generation, statuses: version.unwrap_or(0) }) != seen {
                return Ok(());
            }
            let last = hints.ids.first().map_or("0-0", |hint| hint.id.as_str());
            let mut wait = cmd("XREAD");
            wait.arg("COUNT").arg(1).arg("BLOCK").arg(WAIT.as_secs() * 1_000).arg("STREAMS").arg(self.keys.hints()).arg(last);
            self.link.wait::<Value>(&wait, WAIT).await?;
        }
    }

    /// Nothing to do: the server itself lets go of chunks that no kept head names, an hour later.
    async fn sweep(&self) -> Result<usize, StoreError> {
        Ok(0)
    }
}

enum Swapped {
    Done,
    Next(u64),
}

impl RedisStore {
    async fn try_swap(&self, swap: &Swap, head: &Head) -> Result<Swapped, StoreError> {
        let mut script = scripts::SWAP.key(self.keys.head(&swap.shelf));
        script.key(self.keys.heads(&swap.shelf));
        let of_generation = swap.shelf == Shelf::Generation;
        if of_generation {
            script.key(self.keys.deltas()).key(self.keys.hints());
        }
        swap.chunks.iter().for_each(|id| {
            script.key(self.keys.chunk(&swap.shelf, id));
        });
        script.arg(self.keys.chunk_prefix(&swap.shelf)).arg(swap.fence).arg(swap.expected.map_or(String::new(), |seq| seq.to_string()));
        script.arg(head.seq).arg(heads::encode(head)?).arg(KEPT_HEADS).arg(UNNAMED_S);
        if of_generation {
            script.arg(KEPT_DELTAS).arg(KEPT_HINTS);
            if let Some(delta) = &swap.delta {
                script.arg(delta.as_ref());
            }
        }
        let (what, value): (String, String) = self.link.ask(Ask::Script(&script), Again::Never).await?;
        let shelf = || swap.shelf.name();
        match what.as_str() {
            "done" => Ok(Swapped::Done),
            "next" => Ok(Swapped::Next(number(&value, "the number of a shelf")?)),
            "fenced" => Err(StoreError::Fenced { shelf: shelf(), held: number(&value, "the fence of a shelf")?, ours: swap.fence }),
            "raced" => {
                let actual = (!value.is_empty()).then(|| number(&value, "the number of a shelf")).transpose()?;
                Err(StoreError::Raced { shelf: shelf(), expected: swap.expected, actual })
            }
            "missing" => {
                let place = usize::try_from(number(&value, "the place of a chunk")?).ok().and_then(|place| place.checked_sub(1));
                let id = place.and_then(|place| swap.chunks.get(place));
                Err(StoreError::MissingChunk(id.map_or(value, ToString::to_string)))
            }
            other => Err(unreadable("the answer to a swap", format!("`{other}`"))),
        }
    }
}

/// A number that the server keeps as text.
pub(super) fn number(text: &str, what: &str) -> Result<u64, StoreError> {
    text.parse().map_err(|error| unreadable(what, format!("`{text}`: {error}")))
}

/// A source's id that the server keeps as text.
pub(super) fn source(text: &str) -> Result<SourceId, StoreError> {
    text.parse().map_err(|error| unreadable("a source's id", error))
}
