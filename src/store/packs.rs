//! Packs, generations and statuses as values: chunks first, then the head, in the order that the contract asks for.
//!
//! Encoding and decoding a large value takes a while on the processor; it is kept off the runtime's own threads.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::model::change::Change;
use crate::model::generation::{Altered, GenerationContent};
use crate::model::id::SourceId;
use crate::model::status::SourceStatus;
use crate::store::codec::{self, GenerationMeta, Pack, PackMeta};
use crate::store::contract::{Chunk, ChunkId, Fence, Head, Shelf, Shelves, Swap};
use crate::store::error::StoreError;
use crate::store::generation::{self, Cut, Part};

/// How many chunks of a generation are read at once.
const CHUNKS_AT_ONCE: usize = 64;

/// Puts a source's pack on its shelf in place of the one that is there.
///
/// `expected` is the sequence number the writer built upon (`None` for an empty shelf), `fence` that of its claim and
/// `at` its clock.
///
/// # Errors
/// `Fenced` and `Raced` as [`Shelves::swap_head`]; `Full` and `Unavailable` of the store. The old pack stays in each.
pub async fn put_pack(
    store: &dyn Shelves,
    source: &SourceId,
    pack: &Pack,
    meta: &PackMeta,
    expected: Option<u64>,
    fence: Fence,
    at: Timestamp,
) -> Result<Head, StoreError> {
    let chunks = off_the_loop(|| codec::encode_pack(pack))?;
    let swap = Swap {
        shelf: Shelf::Source(source.clone()),
        expected,
        fence,
        chunks: names(&chunks),
        meta: codec::encode_pack_meta(meta)?,
        delta: None,
        at,
    };
    store.put_chunks(&swap.shelf, &chunks).await?;
    store.swap_head(swap).await
}

/// The pack that a source's head names, and what lies beside it.
///
/// # Errors
/// `MissingChunk` where the head is older than the history that is kept; `Unreadable` as [`codec::decode_pack`].
pub async fn load_pack(store: &dyn Shelves, source: &SourceId, head: &Head) -> Result<(Pack, PackMeta), StoreError> {
    let meta = codec::decode_pack_meta(&head.meta)?;
    let chunks = store.chunks(&Shelf::Source(source.clone()), &head.chunks).await?;
    Ok((off_the_loop(|| codec::decode_pack(&chunks))?, meta))
}

/// The sequence number of a source's head, and the newest pack of it that can be read: a damaged one falls back to the
/// one before, and `None` is left where none can be read. `None` as a whole for an empty shelf.
///
/// # Errors
/// `Unavailable` of the store.
pub async fn newest_pack(store: &dyn Shelves, source: &SourceId) -> Result<Option<(u64, Option<(Pack, PackMeta)>)>, StoreError> {
    let shelf = Shelf::Source(source.clone());
    let Some(head) = store.head(&shelf).await? else { return Ok(None) };
    let seq = head.seq;
    for head in std::iter::once(head).chain(store.history(&shelf).await?) {
        match load_pack(store, source, &head).await {
            Ok(found) => return Ok(Some((seq, Some(found)))),
            Err(error) if error.is_damage() => tracing::error!("pack {} of `{source}` is left out: {error}", head.seq),
            Err(error) => return Err(error),
        }
    }
    Ok(Some((seq, None)))
}

/// A generation that was read: what lies beside it, all of it, and how it is cut.
pub type Read = (GenerationMeta, GenerationContent, Cut);

/// The same of the generation shelf.
///
/// # Errors
/// `Unavailable` of the store.
pub async fn newest_generation(store: &dyn Shelves) -> Result<Option<(u64, Option<Read>)>, StoreError> {
    let Some(head) = store.head(&Shelf::Generation).await? else { return Ok(None) };
    let seq = head.seq;
    for head in std::iter::once(head).chain(store.history(&Shelf::Generation).await?) {
        match read_generation_at(store, &head).await {
            Ok(found) => return Ok(Some((seq, Some(found)))),
            Err(error) if error.is_damage() => tracing::error!("generation {} is left out: {error}", head.seq),
            Err(error) => return Err(error),
        }
    }
    Ok(Some((seq, None)))
}

/// Publishes a generation whole, with its changes against the one before as its delta.
///
/// # Errors
/// As [`put_pack`]; the generation before stays.
pub async fn publish_generation(
    store: &dyn Shelves,
    content: &GenerationContent,
    meta: &GenerationMeta,
    changes: &[Change],
    expected: Option<u64>,
    fence: Fence,
    at: Timestamp,
) -> Result<Head, StoreError> {
    let (before, altered) = (Cut::default(), Altered::default());
    let generation = Generation { content, meta, changes, before: &before, altered: &altered };
    Ok(publish_generation_after(store, &generation, expected, fence, at).await?.0)
}

/// A generation that is to be published.
pub struct Generation<'a> {
    /// All of it.
    pub content: &'a GenerationContent,
    /// What lies beside it.
    pub meta: &'a GenerationMeta,
    /// Its changes against the one before, kept as its delta.
    pub changes: &'a [Change],
    /// How the one before was cut; nothing where that is not known.
    pub before: &'a Cut,
    /// What is not as it was in the one before; not asked where it is not known how that was cut.
    pub altered: &'a Altered,
}

/// Publishes a generation of which only what is not as it was is encoded. Gives its head, and how it was cut.
///
/// # Errors
/// As [`put_pack`], and `MissingChunk` where the store does not hold the generation before any more.
pub async fn publish_generation_after(
    store: &dyn Shelves,
    generation: &Generation<'_>,
    expected: Option<u64>,
    fence: Fence,
    at: Timestamp,
) -> Result<(Head, Cut), StoreError> {
    let Generation { content, meta, changes, before, altered } = generation;
    let (chunks, cut) = off_the_loop(|| generation::encode_generation_after(content, before, altered))?;
    let swap = Swap {
        shelf: Shelf::Generation,
        expected,
        fence,
        chunks: cut.names(),
        meta: codec::encode_generation_meta(meta)?,
        delta: Some(codec::encode_changes(changes)?),
        at,
    };
    store.put_chunks(&swap.shelf, &chunks).await?;
    Ok((store.swap_head(swap).await?, cut))
}

/// The generation that is served now; `None` before the first.
///
/// # Errors
/// As [`load_pack`].
pub async fn load_generation(store: &dyn Shelves) -> Result<Option<(Head, GenerationMeta, GenerationContent)>, StoreError> {
    let Some(head) = store.head(&Shelf::Generation).await? else { return Ok(None) };
    let (meta, content) = load_generation_at(store, &head).await?;
    Ok(Some((head, meta, content)))
}

/// The generation that a head names: the current one or one of the history.
///
/// # Errors
/// As [`load_pack`].
pub async fn load_generation_at(store: &dyn Shelves, head: &Head) -> Result<(GenerationMeta, GenerationContent), StoreError> {
    let meta = codec::decode_generation_meta(&head.meta)?;
    let chunks = store.chunks(&Shelf::Generation, &head.chunks).await?;
    Ok((meta, off_the_loop(|| generation::decode_generation(&chunks))?))
}

async fn read_generation_at(store: &dyn Shelves, head: &Head) -> Result<Read, StoreError> {
    let meta = codec::decode_generation_meta(&head.meta)?;
    let chunks = store.chunks(&Shelf::Generation, &head.chunks).await?;
    let (content, cut) = off_the_loop(|| generation::decode_generation_and_cut(&head.chunks, &chunks))?;
    Ok((meta, content, cut))
}

/// Hands over what some chunks of a generation hold, one by one and in order, each as `turn` makes it, which is done side by side.
/// They are fetched a few at a time, so that no generation is in memory as bytes and as values at once; the next ones while those
/// before are decoded.
///
/// # Errors
/// As [`load_pack`].
pub async fn read_parts<T: Send + 'static>(
    store: &dyn Shelves,
    ids: &[ChunkId],
    turn: fn(Part) -> T,
    mut take: impl FnMut(ChunkId, T),
) -> Result<(), StoreError> {
    let mut runs = ids.chunks(CHUNKS_AT_ONCE);
    let mut fetch = async || match runs.next() {
        Some(run) => Ok::<_, StoreError>(Some((run, store.chunks(&Shelf::Generation, run).await?))),
        None => Ok(None),
    };
    let mut fetched = fetch().await?;
    while let Some((run, chunks)) = fetched {
        let decode =
            move || -> Vec<Result<T, StoreError>> { chunks.par_iter().map(|chunk| Ok(turn(generation::decode_part(chunk)?))).collect() };
        let (decoded, next) = tokio::join!(tokio::task::spawn_blocking(decode), fetch());
        let decoded = decoded.map_err(|error| StoreError::Unavailable(format!("a generation was not decoded: {error}")))?;
        for (id, part) in run.iter().zip(decoded) {
            take(*id, part?);
        }
        fetched = next?;
    }
    Ok(())
}

/// The changes of generations with a number above `after`, oldest first, at most so many generations.
///
/// # Errors
/// `Unreadable` and `Unavailable` of the store.
pub async fn load_changes(store: &dyn Shelves, after: u64, most: usize) -> Result<Vec<(u64, Vec<Change>)>, StoreError> {
    let deltas = store.deltas(after, most).await?;
    deltas.iter().map(|(number, bytes)| Ok((*number, codec::decode_changes(bytes)?))).collect()
}

/// Puts the status of the source that it speaks of; returns the new version of all statuses.
///
/// # Errors
/// `Full` and `Unavailable` of the store.
pub async fn put_status(store: &dyn Shelves, status: &SourceStatus) -> Result<u64, StoreError> {
    store.put_status(&status.facts.id, codec::encode_status(status)?).await
}

/// Puts the statuses of several sources, where the store can in one commit.
///
/// # Errors
/// As [`put_status`].
pub async fn put_statuses(store: &dyn Shelves, statuses: &[SourceStatus]) -> Result<(), StoreError> {
    let encoded = statuses.iter().map(|status| Ok((status.facts.id.clone(), codec::encode_status(status)?)));
    store.put_statuses(encoded.collect::<Result<_, StoreError>>()?).await
}

/// The status of one source.
///
/// # Errors
/// As [`load_statuses`].
pub async fn load_status(store: &dyn Shelves, source: &SourceId) -> Result<Option<SourceStatus>, StoreError> {
    let bytes = store.status(source).await?;
    bytes.map(|bytes| codec::decode_status(&bytes)).transpose()
}

/// The statuses of all sources and their version; 0 and none before the first. One that cannot be read is left out, and
/// told of in the log: it is written anew with the source's next attempt.
///
/// # Errors
/// `Unavailable` of the store.
pub async fn load_statuses(store: &dyn Shelves) -> Result<(u64, BTreeMap<SourceId, SourceStatus>), StoreError> {
    let table = store.statuses().await?;
    let mut statuses = BTreeMap::new();
    for (source, bytes) in table.entries {
        match codec::decode_status(&bytes) {
            Ok(status) => {
                statuses.insert(source, status);
            }
            Err(error) => tracing::error!("the status of `{source}` is left out: {error}"),
        }
    }
    Ok((table.version, statuses))
}

fn names(chunks: &[Chunk]) -> Vec<ChunkId> {
    chunks.iter().map(|chunk| chunk.id).collect()
}

/// Runs long work so that the other tasks of this thread move on; a runtime of one thread has nowhere to move them.
fn off_the_loop<T>(work: impl FnOnce() -> T) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
