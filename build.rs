//! Embeds what the binary carries with it.
//!
//! `demo_files.rs`: `DEMO_FILES`, everything below `config/demo`, so that `serve --demo` needs nothing but the binary.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    println!("cargo::rerun-if-changed=build.rs");
    write_demo_files(&root, &out)
}

/// `pub const DEMO_FILES: &[(&str, &[u8])]`: path relative to `config/demo`, with `/`, and content; sorted by path.
fn write_demo_files(root: &Path, out: &Path) -> io::Result<()> {
    // Named even while it is missing: cargo then asks again at each build, so a new folder is never overlooked.
    println!("cargo::rerun-if-changed=config/demo");
    let folder = root.join("config/demo");
    let mut files = Vec::new();
    if folder.is_dir() {
        collect_files(&folder, &mut files)?;
    }
    files.sort();
    let mut table = String::from("/// Everything below `config/demo`: path and content.\npub const DEMO_FILES: &[(&str, &[u8])] = &[\n");
    for file in &files {
        let relative = file.strip_prefix(&folder).map_err(io::Error::other)?;
        let name = relative.to_string_lossy().replace('\\', "/");
        writeln!(table, "    ({name:?}, include_bytes!({:?})),", file.display().to_string()).map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    write_if_changed(&out.join("demo_files.rs"), &table)
}

/// All files of a folder and the folders in it; not those whose name begins with a dot (editors leave them).
fn collect_files(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            collect_files(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn write_if_changed(path: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    fs::write(path, text)
}
