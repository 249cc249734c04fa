//! The file written anew with only what is in it now.
//!
//! redb's own compaction moves pages down and cuts the end off, and leaves old bytes in those pages that are free between
//! others. A file of its own that takes the place of the old one in one step has none. Blocks of the disk that the old file
//! had are the file system's business.

use std::fs::File;
use std::io::ErrorKind;
#[cfg(unix)]
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use redb::{Database, ReadableDatabase, ReadableTable};

use crate::store::embedded::{EmbeddedTables, cannot_open, fault, table};
use crate::store::error::StoreError;
use crate::store::rows::Space;

/// Puts a new file in the place of the one that `old` has open, and returns its handle, which is locked from its first
/// moment. The caller keeps everybody else from writing. Whatever fails, the old file stays where and as it is.
pub(super) fn rewrite(tables: &EmbeddedTables, old: &Database) -> Result<Database, StoreError> {
    // Where the path is a link, what it leads to is replaced.
    let path = std::fs::canonicalize(&tables.path).map_err(|error| unavailable(&tables.path, &error))?;
    let beside = beside(&path);
    drop_leftover(&path);
    let written = write_beside(tables, old, &path, &beside);
    if written.is_err() {
        drop_leftover(&path);
    }
    written
}

/// Removes what a process left that ended while it wrote a file anew.
pub(super) fn drop_leftover(path: &Path) {
    let beside = beside(&std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()));
    match std::fs::remove_file(&beside) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            tracing::warn!(path = %beside.display(), "a file that was being written anew cannot be removed: {error}; remove it");
        }
        Ok(()) | Err(_) => {}
    }
}

fn write_beside(tables: &EmbeddedTables, old: &Database, path: &Path, beside: &Path) -> Result<Database, StoreError> {
    let new = (tables.opener)(beside).map_err(|error| match cannot_open(beside, error) {
        StoreError::Open(why) | StoreError::InUse(why) | StoreError::Damaged(why) => StoreError::Unavailable(why),
        other => other,
    })?;
    // Who may not read the old one may not read the new one.
    let was = std::fs::metadata(path).map_err(|error| unavailable(path, &error))?;
    std::fs::set_permissions(beside, was.permissions()).map_err(|error| unavailable(beside, &error))?;
    // Nor may it become root's where root runs a verb beside a service.
    #[cfg(unix)]
    std::os::unix::fs::chown(beside, Some(was.uid()), Some(was.gid())).map_err(|error| unavailable(beside, &error))?;
    copy(old, &new).map_err(|error| fault(beside, error))?;
    std::fs::rename(beside, path).map_err(|error| unavailable(beside, &error))?;
    // Without this the old name may come back after a loss of power; the old file would be whole.
    if let Some(Err(error)) = path.parent().map(|folder| File::open(folder).and_then(|folder| folder.sync_all())) {
        tracing::warn!(path = %path.display(), "the folder of the store cannot be synced: {error}");
    }
    Ok(new)
}

fn copy(old: &Database, new: &Database) -> Result<(), redb::Error> {
    let reading = old.begin_read()?;
    let writing = new.begin_write()?;
    for space in Space::ALL {
        let mut to = writing.open_table(table(space))?;
        for row in reading.open_table(table(space))?.iter()? {
            let (key, value) = row?;
            to.insert(key.value(), value.value())?;
        }
    }
    Ok(writing.commit()?)
}

// Nothing is wrong with the handle that is open, so it need not be opened anew.
fn unavailable(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("{} cannot be put in the place of the store: {error}", path.display()))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}
