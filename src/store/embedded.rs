//! The table in one redb file: the default, with no server to install.
//!
//! One process at a time holds the file. Heads, statuses, queue and leases are on the disk when a call returns;
//! chunks get there with the head that names them. What is dropped stays in freed pages until they are written over, or
//! until a scrub puts a new file in the place of this one.

use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

use bytes::Bytes;
use redb::{
    Builder, CommitError, Database, DatabaseError, Durability, ReadTransaction, ReadableDatabase, ReadableTable, StorageError,
    TableDefinition, WriteTransaction,
};

use crate::store::error::StoreError;
use crate::store::local::Local;
use crate::store::rows::{Lasting, Row, Rows, RowsMut, Space, Tables};

#[cfg(test)]
mod failing_disk;
mod rewrite;

/// Memory for pages of the file, in bytes. Readers hold the graph themselves, so the file is read once at start.
const CACHE_BYTES: usize = 8 * 1024 * 1024;

/// A file of at least this many bytes is looked at when it is opened, whether compacting it is worth the while.
const COMPACT_BYTES_MIN: u64 = 32 * 1024 * 1024;

/// The table in one file of this machine.
pub type EmbeddedStore = Local<EmbeddedTables>;

impl EmbeddedStore {
    /// Opens the file, and makes it and its folder where they are missing.
    ///
    /// # Errors
    /// `Open` with the file and the mend: held by another process, damaged, of another version, not writable.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let of_file = path.to_path_buf();
        let opened = tokio::task::spawn_blocking(move || Self::over(EmbeddedTables::open(of_file, Box::new(open_file))?)).await;
        opened.unwrap_or_else(|ended| Err(damaged(path, &ended.to_string())))
    }
}

/// How every file of redb begins.
const MAGIC: [u8; 9] = *b"redb\x1A\x0A\xA9\x0D\x0A";

type Opener = Box<dyn Fn(&Path) -> Result<Database, DatabaseError> + Send + Sync>;

/// Rows in a redb file.
pub struct EmbeddedTables {
    path: PathBuf,
    opener: Opener,
    /// `None` while a file that failed could not be opened again. Written by `reopen` alone; the read guard is held for
    /// the length of one transaction, on a thread that may wait.
    database: RwLock<Option<Database>>,
    /// An error of the disk was seen: redb refuses that handle every write from then on, so the next call opens anew.
    failed: AtomicBool,
}

impl EmbeddedTables {
    fn open(path: PathBuf, opener: Opener) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| {
                let folder = folder.display();
                StoreError::Open(format!("the folder {folder} cannot be made: {error}; make it, or set store.path to another place"))
            })?;
        }
        let mut database = opener(&path).map_err(|error| cannot_open(&path, error))?;
        // The lock on the file is ours, so nobody else is at it.
        rewrite::drop_leftover(&path);
        compact_if_slack(&path, &mut database)?;
        let tables = Self { path, opener, database: RwLock::new(Some(database)), failed: AtomicBool::new(false) };
        tables.make_spaces()?;
        Ok(tables)
    }

    /// A space that was never written cannot be read, so each is made at once.
    fn make_spaces(&self) -> Result<(), StoreError> {
        self.on_database(|database| {
            let transaction = database.begin_write().map_err(|error| self.fault(error))?;
            for space in Space::ALL {
                transaction.open_table(table(space)).map_err(|error| self.fault(error))?;
            }
            transaction.commit().map_err(|error| self.fault(error))
        })
    }

    fn on_database<T>(&self, work: impl FnOnce(&Database) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if self.failed.load(Ordering::Acquire) {
            self.reopen()?;
        }
        match &*self.database.read().unwrap_or_else(PoisonError::into_inner) {
            Some(database) => work(database),
            None => Err(StoreError::Unavailable(format!("{} is closed after an error of the disk", self.path.display()))),
        }
    }

    /// Waits for the calls under way, lets go of the failed handle and opens the file anew.
    fn reopen(&self) -> Result<(), StoreError> {
        let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
        if !self.failed.load(Ordering::Acquire) {
            return Ok(());
        }
        tracing::warn!(path = %self.path.display(), "opening the store anew after an error of the disk");
        *database = None;
        let opened = (self.opener)(&self.path).map_err(|error| match cannot_open(&self.path, error) {
            StoreError::Open(why) | StoreError::InUse(why) | StoreError::Damaged(why) => StoreError::Unavailable(why),
            other => other,
        })?;
        *database = Some(opened);
        self.failed.store(false, Ordering::Release);
        Ok(())
    }

    /// Our word for an error of redb; an error of the disk is remembered.
    fn fault(&self, error: impl Into<redb::Error>) -> StoreError {
        let error = error.into();
        if matches!(error, redb::Error::Io(_) | redb::Error::PreviousIo) {
            self.failed.store(true, Ordering::Release);
        }
        fault(&self.path, error)
    }
}

impl Tables for EmbeddedTables {
    const WAITS: bool = true;

    fn read<T>(&self, work: impl FnOnce(&dyn Rows) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.on_database(|database| {
            let transaction = database.begin_read().map_err(|error| self.fault(error))?;
            work(&Reading { tables: self, transaction })
        })
    }

    fn write<T>(&self, lasting: Lasting, work: impl FnOnce(&mut dyn RowsMut) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.on_database(|database| {
            let mut transaction = database.begin_write().map_err(|error| self.fault(error))?;
            let durability = match lasting {
                Lasting::Now => Durability::Immediate,
                Lasting::WithTheNext => Durability::None,
            };
            transaction.set_durability(durability).map_err(|error| self.fault(error))?;
            let mut writing = Writing { tables: self, transaction };
            // Where the work fails the transaction is dropped, which takes back what it wrote.
            let done = work(&mut writing)?;
            writing.transaction.commit().map_err(|error: CommitError| self.fault(error))?;
            Ok(done)
        })
    }

    /// Writes the file anew with what is in it now. Calls wait meanwhile.
    fn scrub(&self) -> Result<(), StoreError> {
        self.on_database(|_| Ok(()))?;
        let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
        let Some(old) = &*database else {
            return Err(StoreError::Unavailable(format!("{} is closed after an error of the disk", self.path.display())));
        };
        let new = rewrite::rewrite(self, old)?;
        *database = Some(new);
        Ok(())
    }
}

struct Reading<'a> {
    tables: &'a EmbeddedTables,
    transaction: ReadTransaction,
}

struct Writing<'a> {
    tables: &'a EmbeddedTables,
    transaction: WriteTransaction,
}

macro_rules! rows {
    ($type:ident) => {
        impl Rows for $type<'_> {
            fn get(&self, space: Space, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
                let table = self.transaction.open_table(table(space)).map_err(|error| self.tables.fault(error))?;
                let found = table.get(key).map_err(|error| self.tables.fault(error))?;
                Ok(found.map(|value| Bytes::copy_from_slice(value.value())))
            }

            fn has(&self, space: Space, key: &[u8]) -> Result<bool, StoreError> {
                let table = self.transaction.open_table(table(space)).map_err(|error| self.tables.fault(error))?;
                let found = table.get(key).map_err(|error| self.tables.fault(error))?;
                Ok(found.is_some())
            }

            fn scan(&self, space: Space, from: &[u8], limit: usize) -> Result<Vec<Row>, StoreError> {
                let table = self.transaction.open_table(table(space)).map_err(|error| self.tables.fault(error))?;
                let range = table.range(from..).map_err(|error| self.tables.fault(error))?;
                let read = |row: Result<_, StorageError>| {
                    let (key, value): (redb::AccessGuard<'_, &[u8]>, redb::AccessGuard<'_, &[u8]>) =
                        row.map_err(|error| self.tables.fault(error))?;
                    Ok((key.value().to_vec(), Bytes::copy_from_slice(value.value())))
                };
                range.take(limit).map(read).collect()
            }

            fn keys(&self, space: Space) -> Result<Vec<Vec<u8>>, StoreError> {
                let table = self.transaction.open_table(table(space)).map_err(|error| self.tables.fault(error))?;
                let rows = table.iter().map_err(|error| self.tables.fault(error))?;
                rows.map(|row| Ok(row.map_err(|error| self.tables.fault(error))?.0.value().to_vec())).collect()
            }
        }
    };
}

rows!(Reading);
rows!(Writing);

impl RowsMut for Writing<'_> {
    fn put(&mut self, space: Space, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        let mut table = self.transaction.open_table(table(space)).map_err(|error| self.tables.fault(error))?;
        table.insert(key, value).map_err(|error| self.tables.fault(error))?;
        Ok(())
    }

    fn remove(&mut self, space: Space, key: &[u8]) -> Result<bool, StoreError> {
        let mut table = self.transaction.open_table(table(space)).map_err(|error| self.tables.fault(error))?;
        let removed = table.remove(key).map_err(|error| self.tables.fault(error))?;
        Ok(removed.is_some())
    }
}

fn table(space: Space) -> TableDefinition<'static, &'static [u8], &'static [u8]> {
    TableDefinition::new(space.name())
}

/// The whole file is checked: redb may panic over one that was altered since, and it is read only once.
fn open_file(path: &Path) -> Result<Database, DatabaseError> {
    Builder::new().set_cache_size(CACHE_BYTES).set_check_integrity_on_open(true).create(path)
}

/// Whether a file begins as a store does, be the rest of it as it may.
pub fn was_a_store(path: &Path) -> bool {
    let mut begin = [0; MAGIC.len()];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok() && begin == MAGIC
}

fn cannot_open(path: &Path, error: DatabaseError) -> StoreError {
    let file = path.display();
    let why = match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => {
            return StoreError::InUse(format!("{file} is in use by another process; stop that one, or set store.path to another file"));
        }
        DatabaseError::UpgradeRequired(version) => {
            format!("{file} has the old file format {version}; move it aside and start again, and every feed is harvested anew")
        }
        DatabaseError::Storage(StorageError::Corrupted(why)) => return damaged(path, &why),
        DatabaseError::Storage(StorageError::Io(error)) if matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof) => {
            return damaged(path, &error.to_string());
        }
        DatabaseError::Storage(StorageError::Io(error)) => {
            format!("{file}: {error}; make it readable and writable, or set store.path to another file")
        }
        other => format!("{file}: {other}"),
    };
    StoreError::Open(why)
}

/// Our word for an error of redb over the file at `path`.
fn fault(path: &Path, error: redb::Error) -> StoreError {
    let file = path.display();
    match error {
        redb::Error::Io(error) if is_full(error.kind()) => StoreError::Full(format!("{file}: {error}; make room on the disk")),
        redb::Error::Io(error) => StoreError::Unavailable(format!("{file}: {error}")),
        redb::Error::PreviousIo => StoreError::Unavailable(format!("{file}: an earlier call failed at the disk; try again")),
        redb::Error::Corrupted(why) => damaged(path, &why),
        redb::Error::ValueTooLarge(bytes) => StoreError::Full(format!("{file}: a value of {bytes} bytes is too large")),
        other => StoreError::Unavailable(format!("{file}: {other}")),
    }
}

fn is_full(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
}

fn damaged(path: &Path, why: &str) -> StoreError {
    let file = path.display();
    StoreError::Damaged(format!(
        "{file} is damaged or not a store ({why}); move it aside and start again, and every feed is harvested anew"
    ))
}

/// The file grows by doubling and never shrinks by itself: at start it is compacted where over half of it is slack.
fn compact_if_slack(path: &Path, database: &mut Database) -> Result<(), StoreError> {
    let bytes = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    if bytes < COMPACT_BYTES_MIN {
        return Ok(());
    }
    let failed = |error: redb::Error| StoreError::Open(format!("{}: {error}", path.display()));
    let transaction = database.begin_write().map_err(|error| failed(error.into()))?;
    let stats = transaction.stats().map_err(|error| failed(error.into()))?;
    transaction.abort().map_err(|error| failed(error.into()))?;
    let used = stats.stored_bytes() + stats.metadata_bytes();
    if used * 2 < bytes {
        tracing::info!(path = %path.display(), bytes, used, "compacting the store");
        database.compact().map_err(|error| failed(error.into()))?;
    }
    Ok(())
}
