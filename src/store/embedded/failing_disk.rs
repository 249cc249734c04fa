//! The embedded store on a disk that stops taking writes, at any write.

use std::io::{Error, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use redb::StorageBackend;
use redb::backends::FileBackend;

use super::*;

/// A disk that takes so many writes and then none.
#[derive(Debug)]
struct FailingDisk {
    file: FileBackend,
    writes_left: Arc<AtomicI64>,
    error: ErrorKind,
}

impl FailingDisk {
    fn spend(&self) -> Result<(), Error> {
        if self.writes_left.fetch_sub(1, Ordering::SeqCst) > 0 { Ok(()) } else { Err(Error::from(self.error)) }
    }
}

impl StorageBackend for FailingDisk {
    fn len(&self) -> Result<u64, Error> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), Error> {
        self.file.read(offset, out)
    }

    fn set_len(&self, len: u64) -> Result<(), Error> {
        self.spend()?;
        self.file.set_len(len)
    }

    fn sync_data(&self) -> Result<(), Error> {
        self.spend()?;
        self.file.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), Error> {
        self.spend()?;
        self.file.write(offset, data)
    }

    fn close(&self) -> Result<(), Error> {
        self.file.close()
    }
}

/// Tables on a disk whose writes can be counted off.
fn on_failing_disk(path: &Path, error: ErrorKind) -> (EmbeddedTables, Arc<AtomicI64>) {
    let writes_left = Arc::new(AtomicI64::new(i64::MAX));
    let counter = Arc::clone(&writes_left);
    let opener = move |path: &Path| {
        let file = std::fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let disk = FailingDisk { file: FileBackend::new(file)?, writes_left: Arc::clone(&counter), error };
        Builder::new().create_with_backend(disk)
    };
    (EmbeddedTables::open(path.to_path_buf(), Box::new(opener)).unwrap(), writes_left)
}

/// Writes one value over several rows and spaces.
fn commit(tables: &EmbeddedTables, value: u8) -> Result<(), StoreError> {
    tables.write(Lasting::Now, |rows| {
        for key in 0..40_u8 {
            rows.put(Space::Chunk, &[key], &[value; 3_000])?;
        }
        rows.put(Space::Head, b"source/dublin", &[value])
    })
}

/// The value that all rows hold.
fn value(tables: &EmbeddedTables) -> u8 {
    tables
        .read(|rows| {
            let head = rows.get(Space::Head, b"source/dublin")?.unwrap()[0];
            let chunks = rows.scan(Space::Chunk, &[], usize::MAX)?;
            assert_eq!(chunks.len(), 40);
            assert!(chunks.iter().all(|(_, bytes)| *bytes == vec![head; 3_000]), "the rows are of one commit");
            Ok(head)
        })
        .unwrap()
}

#[test]
fn a_disk_that_fails_at_any_write_of_a_commit_leaves_the_old_or_the_new() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.redb");
    let (mut failed, mut value_before) = (0, 1);
    commit(&on_failing_disk(&path, ErrorKind::Other).0, value_before).unwrap();
    for writes in 0.. {
        let (tables, writes_left) = on_failing_disk(&path, ErrorKind::Other);
        writes_left.store(writes, Ordering::SeqCst);
        let value_after = value_before % 200 + 1;
        let committed = commit(&tables, value_after);
        drop(tables);

        let found = value(&EmbeddedTables::open(path.clone(), Box::new(open_file)).unwrap());
        if committed.is_ok() {
            assert_eq!(found, value_after, "a commit that was confirmed is there");
            break;
        }
        assert!(found == value_before || found == value_after, "found {found} after {value_before}, writing {value_after}");
        (failed, value_before) = (failed + 1, found);
    }
    assert!(failed > 3, "a commit takes several writes, {failed} were tried");
}

#[test]
fn a_disk_that_fails_at_any_write_of_a_scrub_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.redb");
    let (mut failed, mut scrubbed) = (0, false);
    while !scrubbed {
        let (tables, writes_left) = on_failing_disk(&path, ErrorKind::Other);
        commit(&tables, 1).unwrap();
        writes_left.store(failed, Ordering::SeqCst);
        scrubbed = tables.scrub().is_ok();
        assert!(!tables.failed.load(Ordering::SeqCst), "nothing is wrong with the file that is open, after {failed} writes");
        writes_left.store(i64::MAX, Ordering::SeqCst);
        assert_eq!(value(&tables), 1, "after {failed} writes");
        assert!(!folder.path().join("graph.redb.new").exists(), "after {failed} writes");
        failed += i64::from(!scrubbed);
    }
    assert!(failed > 3, "a scrub takes several writes, {failed} were tried");
}

#[test]
fn after_an_error_of_the_disk_the_next_call_opens_the_file_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (tables, writes_left) = on_failing_disk(&folder.path().join("graph.redb"), ErrorKind::Other);
    commit(&tables, 1).unwrap();
    writes_left.store(0, Ordering::SeqCst);
    let refused = commit(&tables, 2).unwrap_err();
    assert!(matches!(&refused, StoreError::Unavailable(why) if why.contains("graph.redb")), "{refused}");
    let refused = commit(&tables, 3).unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused}");

    writes_left.store(i64::MAX, Ordering::SeqCst);
    assert_eq!(value(&tables), 1);
    commit(&tables, 4).unwrap();
    assert_eq!(value(&tables), 4);
}

#[test]
fn a_full_disk_is_called_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let (tables, writes_left) = on_failing_disk(&folder.path().join("graph.redb"), ErrorKind::StorageFull);
    writes_left.store(0, Ordering::SeqCst);
    let refused = commit(&tables, 1).unwrap_err();
    assert!(matches!(&refused, StoreError::Full(why) if why.contains("make room")), "{refused}");
}
