//! Where the operator's files come from: a disk, or this binary.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::config::document::Document;

/// A main file and all that lies beside it.
#[derive(Debug, Clone)]
pub enum ConfigFiles {
    /// On a disk.
    OnDisk {
        /// The main file.
        main: PathBuf,
    },
    /// In this binary: `meeting-graph.toml`, `sources/**/*.toml` and `upstream/**`, by path.
    Embedded {
        /// Path and content of each.
        files: &'static [(&'static str, &'static [u8])],
    },
}

/// How many files are gone through in one go where nobody waits, and how long the processor is left to others after that: four
/// thousand files take a second and a half then, of which they have it for a fifth.
const AT_ONCE: usize = 16;
const REST: Duration = Duration::from_millis(5);

/// How files are gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Someone waits.
    Brisk,
    /// Nobody waits, and on the same processor people ask the graph.
    Unhurried,
}

impl Pace {
    /// The same items, with rests between them: call it where blocking is allowed.
    #[allow(clippy::disallowed_methods, reason = "it waits for nothing, and leaves the processor to others meanwhile")]
    pub(super) fn of<T>(self, items: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        items.into_iter().enumerate().map(move |(nth, item)| {
            if self == Self::Unhurried && nth % AT_ONCE == AT_ONCE - 1 {
                std::thread::sleep(REST);
            }
            item
        })
    }
}

const MAIN: &str = "meeting-graph.toml";

impl ConfigFiles {
    /// The main file's path; what lies beside it is found from there.
    pub fn on_disk(main: impl Into<PathBuf>) -> Self {
        Self::OnDisk { main: main.into() }
    }

    /// Files inside this binary, laid out as on a disk.
    pub fn embedded(files: &'static [(&'static str, &'static [u8])]) -> Self {
        Self::Embedded { files }
    }

    /// A path beside the main file, as it has to be opened.
    pub(super) fn beside(&self, path: &Path) -> PathBuf {
        match self {
            Self::OnDisk { main } => main.parent().unwrap_or(Path::new("")).join(path),
            Self::Embedded { .. } => path.to_owned(),
        }
    }

    /// The main file, or a document without text and why.
    pub(super) fn main(&self) -> (Document, Option<String>) {
        match self {
            Self::OnDisk { main } => {
                let name = main.file_name().map_or_else(|| main.display().to_string(), |name| name.to_string_lossy().into_owned());
                read(name, main)
            }
            Self::Embedded { files } => match files.iter().find(|(path, _)| *path == MAIN) {
                Some((path, bytes)) => text(path, bytes),
                None => (Document { name: MAIN.to_owned(), text: String::new() }, Some("no such file in this binary".to_owned())),
            },
        }
    }

    /// A file beside the main file, as in [`Self::main`]; `None` where there is none.
    pub(super) fn one(&self, path: &Path) -> Option<(Document, Option<String>)> {
        match self {
            Self::OnDisk { .. } => {
                let found = self.beside(path);
                found.exists().then(|| read(slashed(path), &found))
            }
            Self::Embedded { files } => files.iter().find(|(known, _)| Path::new(known) == path).map(|(path, bytes)| text(path, bytes)),
        }
    }

    /// All `*.toml` below a folder on a disk, sorted.
    ///
    /// # Errors
    /// Why the folder cannot be listed.
    pub(super) fn source_paths(&self, folder: &Path) -> Result<Vec<PathBuf>, String> {
        let mut paths = Vec::new();
        walk(&self.beside(folder), &mut BTreeSet::new(), &mut paths)?;
        paths.sort();
        Ok(paths)
    }

    /// All `*.toml` below the folder, sorted by name; each as in [`Self::main`].
    ///
    /// # Errors
    /// Why the folder cannot be listed.
    pub(super) fn sources(&self, folder: &Path, pace: Pace) -> Result<Vec<(Document, Option<String>)>, String> {
        match self {
            Self::OnDisk { .. } => {
                let base = self.beside(Path::new(""));
                let paths = self.source_paths(folder)?;
                Ok(pace.of(&paths).map(|path| read(slashed(path.strip_prefix(&base).unwrap_or(path)), path)).collect())
            }
            Self::Embedded { files } => {
                let mut found: Vec<_> =
                    files.iter().filter(|(path, _)| path.ends_with(".toml") && Path::new(path).starts_with(folder)).collect();
                found.sort();
                Ok(found.into_iter().map(|(path, bytes)| text(path, bytes)).collect())
            }
        }
    }
}

/// Not what begins with a dot: editors leave such files, and a folder that is swapped as a whole holds what it shows under
/// such names too, as a ConfigMap of Kubernetes does. A folder that links lead to again is gone through once.
fn walk(folder: &Path, seen: &mut BTreeSet<PathBuf>, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot list the folder `{}`: {error}", folder.display());
    if !seen.insert(folder.canonicalize().map_err(failed)?) {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        let is_folder = || entry.file_type().is_ok_and(|kind| if kind.is_symlink() { path.is_dir() } else { kind.is_dir() });
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if is_folder() {
            walk(&path, seen, found)?;
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(path);
        }
    }
    Ok(())
}

fn read(name: String, path: &Path) -> (Document, Option<String>) {
    match std::fs::read(path) {
        Ok(bytes) => text(&name, &bytes),
        Err(error) => (Document { name, text: String::new() }, Some(format!("cannot read `{}`: {error}", path.display()))),
    }
}

fn text(name: &str, bytes: &[u8]) -> (Document, Option<String>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Document { name: name.to_owned(), text: text.trim_start_matches('\u{feff}').to_owned() }, None),
        Err(error) => (
            Document { name: name.to_owned(), text: String::new() },
            Some(format!("the file is not UTF-8 from byte {} on", error.valid_up_to())),
        ),
    }
}

/// Names in messages are the same on every system.
fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
