//! Where a config was read from: what has to be looked at to know whether it is still the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::config::files::ConfigFiles;

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

/// Gathers the files of secrets while sources are read.
pub(super) type Secrets = Mutex<BTreeSet<PathBuf>>;

/// BLAKE3 of all that a config was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl ConfigFiles {
    /// What the files hold now. A file that cannot be read counts as what it says of itself.
    pub fn fingerprint(&self, places: &Places) -> Fingerprint {
        let mut hasher = blake3::Hasher::new();
        let mut add = |name: &str, text: &[u8]| {
            for part in [name.as_bytes(), text] {
                hasher.update(&(part.len() as u64).to_be_bytes()).update(part);
            }
        };
        let besides = [&places.suppress_file, &places.links_file].map(|path| self.one(path));
        let sources = self.sources(&places.sources_dir).unwrap_or_else(|why| {
            add("sources_dir", why.as_bytes());
            Vec::new()
        });
        for (document, unreadable) in std::iter::once(self.main()).chain(sources).chain(besides.into_iter().flatten()) {
            add(&document.name, document.text.as_bytes());
            add("unreadable", unreadable.unwrap_or_default().as_bytes());
        }
        for secret in &places.secret_files {
            // Only whether it is another one; what it is stays here.
            add(&secret.to_string_lossy(), &std::fs::read(self.beside(secret)).unwrap_or_default());
        }
        Fingerprint(*hasher.finalize().as_bytes())
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
