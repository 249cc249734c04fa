//! What holds for the store in one file alone.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use meeting_graph::store::contract::{Chunk, Head, Shelf, Store, Swap};
use meeting_graph::store::error::StoreError;
use meeting_graph::store::open::open;
use meeting_graph::store::settings::{StoreKind, StoreSettings};

use crate::store::places::{at, source};

async fn open_at(path: &Path) -> Result<Arc<dyn Store>, StoreError> {
    open(&StoreSettings { kind: StoreKind::Embedded, path: path.to_path_buf(), ..StoreSettings::default() }).await
}

/// Why it cannot be opened; the file must be named and the mend must be said.
async fn refusal(path: &Path, mend: &str) -> String {
    match open_at(path).await {
        Err(StoreError::Open(why)) => {
            assert!(why.contains(&path.display().to_string()) && why.contains(mend), "{why}");
            why
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("{} was opened", path.display()),
    }
}

/// Bytes that do not compress, the same for the same number.
fn noise(number: u64, size: usize) -> Bytes {
    let mut bytes = vec![0; size];
    blake3::Hasher::new().update(&number.to_be_bytes()).finalize_xof().fill(&mut bytes);
    bytes.into()
}

/// Puts chunks of noise under the shelf of a source that has none.
async fn put_noise(store: &dyn Store, name: &str, numbers: Range<u64>, size: usize) -> Head {
    let chunks: Vec<Chunk> = numbers.map(|number| Chunk::new(noise(number, size))).collect();
    let shelf = Shelf::Source(source(name));
    store.put_chunks(&shelf, &chunks).await.unwrap();
    let chunks = chunks.iter().map(|chunk| chunk.id).collect();
    store.swap_head(Swap { shelf, expected: None, fence: 1, chunks, meta: Bytes::new(), delta: None, at: at(0) }).await.unwrap()
}

#[tokio::test]
async fn the_folder_is_made_where_it_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("not/yet/there.redb");
    open_at(&path).await.unwrap();
    assert!(path.is_file());
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    std::fs::write(&file, "in the way").unwrap();
    let Err(StoreError::Open(why)) = open_at(&file.join("graph.redb")).await else { panic!("it was opened") };
    assert!(why.contains("a-file") && why.contains("set store.path"), "{why}");
}

#[tokio::test]
async fn a_store_that_is_open_is_not_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.redb");
    let first = open_at(&path).await.unwrap();
    let why = refusal(&path, "stop that one, or set store.path").await;
    assert!(why.contains("in use"), "{why}");
    first.store_id().await.unwrap();
    drop(first);
    open_at(&path).await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_store_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.redb");
    let letter = "a letter to the intergroup\n".repeat(1_000);
    std::fs::write(&path, &letter).unwrap();
    refusal(&path, "move it aside").await;
    assert_eq!(std::fs::read_to_string(&path).unwrap(), letter);
}

#[tokio::test]
async fn a_file_that_was_cut_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.redb");
    let store = open_at(&path).await.unwrap();
    put_noise(&*store, "dublin", 0..20, 10_000).await;
    drop(store);
    let bytes = std::fs::read(&path).unwrap();
    for part in [8, 2] {
        std::fs::write(&path, &bytes[..bytes.len() / part]).unwrap();
        refusal(&path, "move it aside").await;
    }
}

#[tokio::test]
async fn a_file_with_damaged_pages_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.redb");
    let store = open_at(&path).await.unwrap();
    put_noise(&*store, "dublin", 0..20, 10_000).await;
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    let needle = &noise(7, 10_000)[..64];
    let page = bytes.windows(needle.len()).position(|window| window == needle).expect("the chunk lies in the file");
    bytes[page] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    refusal(&path, "move it aside").await;
}

#[tokio::test]
async fn a_file_that_is_mostly_slack_is_compacted_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.redb");
    let store = open_at(&path).await.unwrap();
    put_noise(&*store, "dublin", 0..40, 1_000_000).await;
    // It lies behind the others, so that the file cannot be cut short when they are gone.
    let head = put_noise(&*store, "cork", 40..42, 1_000_000).await;
    store.clear_shelf(&Shelf::Source(source("dublin"))).await.unwrap();
    assert_eq!((store.sweep().await.unwrap(), store.sweep().await.unwrap()), (0, 40));
    drop(store);
    let before = std::fs::metadata(&path).unwrap().len();
    assert!(before > 40_000_000, "{before} bytes");

    let store = open_at(&path).await.unwrap();
    let after = std::fs::metadata(&path).unwrap().len();
    assert!(after < before / 2, "{before} bytes became {after}");
    assert_eq!(store.chunks(&Shelf::Source(source("cork")), &head.chunks).await.unwrap(), [noise(40, 1_000_000), noise(41, 1_000_000)]);
}
