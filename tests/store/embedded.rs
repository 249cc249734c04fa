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
        Err(StoreError::Open(why) | StoreError::InUse(why) | StoreError::Damaged(why)) => {
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

#[tokio::test]
async fn after_a_scrub_nothing_of_what_was_forgotten_is_left_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.redb");
    let store = open_at(&path).await.unwrap();
    put_noise(&*store, "dublin", 0..8, 10_000).await;
    let head = put_noise(&*store, "cork", 8..10, 10_000).await;
    store.clear_shelf(&Shelf::Source(source("dublin"))).await.unwrap();
    assert_eq!((store.sweep().await.unwrap(), store.sweep().await.unwrap()), (0, 8));
    let id = store.store_id().await.unwrap();
    let lies_in_the_file = |numbers: Range<u64>| {
        let bytes = std::fs::read(&path).unwrap();
        numbers.map(|number| noise(number, 64)).filter(|begin| bytes.windows(64).any(|window| window == &begin[..])).count()
    };
    assert!(lies_in_the_file(0..8) > 0, "freed pages keep what they had");
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();

    store.scrub().await.unwrap();
    assert_eq!((lies_in_the_file(0..8), lies_in_the_file(8..10)), (0, 2));
    let names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["graph.redb"]);
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600, "nobody may read it who could not before");
    assert!(refusal(&path, "stop that one").await.contains("in use"), "the new file is held as the old one was");
    put_noise(&*store, "limerick", 10..11, 10_000).await;
    drop(store);

    let store = open_at(&path).await.unwrap();
    assert_eq!((store.store_id().await.unwrap(), store.source_heads().await.unwrap().len()), (id, 2));
    assert_eq!(store.chunks(&Shelf::Source(source("cork")), &head.chunks).await.unwrap(), [noise(8, 10_000), noise(9, 10_000)]);
}

#[tokio::test]
async fn what_a_process_left_that_ended_within_a_scrub_goes_when_the_store_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.redb");
    let left = folder.path().join("graph.redb.new");
    std::fs::write(&left, "half of a store").unwrap();
    open_at(&path).await.unwrap();
    assert!(!left.exists());
}
