//! Where a config was read from: what has to be looked at to know whether it is still the same.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::config::document::Document;
use crate::config::files::{ConfigFiles, Pace};

/// Names of files and folders beside the main file, as it gives them, and the files that secrets were read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The folder of source files.
    pub sources_dir: PathBuf,
    /// The orders of suppression.
    pub suppress_file: PathBuf,
    /// The rulings on links.
    pub links_file: PathBuf,
    /// Files that hold a secret, there or not.
    pub secret_files: BTreeSet<PathBuf>,
}

/// BLAKE3 of all that a config was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

/// What the system knows of all that a config was read from: lengths, and when each was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp([u8; 32]);

/// Gathers what a config is read from while it is read, by name.
#[derive(Default)]
pub(super) struct Prints(Mutex<Gathered>);

#[derive(Default)]
struct Gathered {
    of_all: BTreeMap<String, blake3::Hash>,
    secret_files: BTreeSet<PathBuf>,
}

impl Prints {
    /// A document, or why it cannot be read.
    pub(super) fn document(&self, document: &Document, unreadable: Option<&str>) {
        let mut hasher = blake3::Hasher::new();
        for part in [&document.text, unreadable.unwrap_or_default()] {
            hasher.update(&(part.len() as u64).to_be_bytes()).update(part.as_bytes());
        }
        self.gathered().of_all.insert(document.name.clone(), hasher.finalize());
    }

    /// The folder of source files, where it cannot be listed.
    pub(super) fn no_folder(&self, why: &str) {
        self.gathered().of_all.insert("sources_dir/".to_owned(), blake3::hash(why.as_bytes()));
    }

    /// A file that holds a secret, empty where it cannot be read. What it is stays here.
    pub(super) fn secret(&self, file: &Path, bytes: &[u8]) {
        let mut gathered = self.gathered();
        gathered.of_all.insert(format!("secret {}", file.display()), blake3::hash(bytes));
        gathered.secret_files.insert(file.to_owned());
    }

    /// The fingerprint of all, and the files of secrets.
    pub(super) fn finish(self) -> (Fingerprint, BTreeSet<PathBuf>) {
        let Gathered { of_all, secret_files } = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut hasher = blake3::Hasher::new();
        for (name, hash) in &of_all {
            hasher.update(&(name.len() as u64).to_be_bytes()).update(name.as_bytes()).update(hash.as_bytes());
        }
        (Fingerprint(*hasher.finalize().as_bytes()), secret_files)
    }

    fn gathered(&self) -> MutexGuard<'_, Gathered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ConfigFiles {
    /// What the files hold now. A file that cannot be read counts as what it says of itself.
    pub(super) fn fingerprint(&self, places: &Places, pace: Pace) -> Fingerprint {
        let prints = Prints::default();
        let besides = [&places.suppress_file, &places.links_file].map(|path| self.one(path));
        let sources = self.sources(&places.sources_dir, pace).unwrap_or_else(|why| {
            prints.no_folder(&why);
            Vec::new()
        });
        for (document, unreadable) in std::iter::once(self.main()).chain(sources).chain(besides.into_iter().flatten()) {
            prints.document(&document, unreadable.as_deref());
        }
        for file in &places.secret_files {
            prints.secret(file, &std::fs::read(self.beside(file)).unwrap_or_default());
        }
        prints.finish().0
    }

    /// What the system knows of them now. Files that were written are others, but for one that is written twice within one tick
    /// of a file system's clock and is as long as before.
    pub(super) fn stamp(&self, places: &Places, pace: Pace) -> Stamp {
        let mut hasher = blake3::Hasher::new();
        if let Self::OnDisk { main } = self {
            let besides = [&places.suppress_file, &places.links_file].into_iter().chain(&places.secret_files);
            let besides = besides.map(|path| self.beside(path));
            let sources = self.source_paths(&places.sources_dir).unwrap_or_default();
            for path in pace.of(std::iter::once(main.clone()).chain(besides).chain(sources)) {
                hasher.update(path.as_os_str().as_bytes());
                if let Ok(known) = std::fs::metadata(&path) {
                    for number in [
                        known.ino().cast_signed(),
                        known.len().cast_signed(),
                        known.mtime(),
                        known.mtime_nsec(),
                        known.ctime(),
                        known.ctime_nsec(),
                    ] {
                        hasher.update(&number.to_be_bytes());
                    }
                }
            }
        }
        Stamp(*hasher.finalize().as_bytes())
    }

    /// The folders in which something changes when a file does, and whether to look below them: those that hold the files by
    /// name, and those where the files are where a name is a link. Empty for files in this binary.
    pub fn folders(&self, places: &Places) -> BTreeMap<PathBuf, bool> {
        let Self::OnDisk { main } = self else { return BTreeMap::new() };
        let mut folders = BTreeMap::new();
        let files = [&places.suppress_file, &places.links_file].into_iter().chain(&places.secret_files).map(|path| self.beside(path));
        let sources = self.beside(&places.sources_dir);
        for file in std::iter::once(main.clone()).chain(files).chain([sources.clone()]) {
            for there in [Some(file.clone()), file.canonicalize().ok()].into_iter().flatten() {
                folders.entry(folder_of(&there)).or_insert(false);
            }
        }
        for there in [Some(sources.clone()), sources.canonicalize().ok()].into_iter().flatten() {
            folders.insert(there, true);
        }
        folders.retain(|folder, _| folder.is_dir());
        folders
    }
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
