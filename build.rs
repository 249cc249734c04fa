//! Embeds what the binary carries with it, as tables in `OUT_DIR`:
//!
//! - `demo_files.rs`: `DEMO_FILES`, everything below `config/demo`, so that `serve --demo` needs nothing but the binary.
//! - `example_files.rs`: `EXAMPLE_FILES`, everything in `schema/examples`, for the tabs of the page at `/`.
//! - `graphiql_files.rs`: `GRAPHIQL_FILES`, GraphiQL and React, which npm fetches as `src/http/assets/package-lock.json` says;
//!   nothing of them is committed. Where npm is missing, fails, or `MEETING_GRAPH_SKIP_NPM=1` is set, the table is empty, the build
//!   goes on with a warning, and `/` is a plain page of ours.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

/// Path below `node_modules`, and bytes. npm has held the packages against the hashes of the lock file; the sizes tell that these
/// are the files we mean. Change them together with the versions in `package.json`.
const GRAPHIQL: &[(&str, u64)] = &[
    ("react/umd/react.production.min.js", 10_751),
    ("react-dom/umd/react-dom.production.min.js", 131_835),
    ("graphiql/graphiql.min.js", 1_066_442),
    ("graphiql/graphiql.min.css", 418_449),
];

/// The licences of all packages that npm brings, in one text; they ask to go where the code goes.
const LICENCES: &str = "graphiql-licences.txt";

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    println!("cargo::rerun-if-changed=build.rs");
    write_table(&out, "demo_files.rs", "DEMO_FILES", &files_below(&root, "config/demo")?)?;
    write_table(&out, "example_files.rs", "EXAMPLE_FILES", &files_below(&root, "schema/examples")?)?;
    write_table(&out, "graphiql_files.rs", "GRAPHIQL_FILES", &graphiql_files(&root, &out)?)
}

/// Name, with `/`, and file.
type Files = Vec<(String, PathBuf)>;

/// All files below a folder, sorted by name; none where it is missing.
fn files_below(root: &Path, folder: &str) -> io::Result<Files> {
    // Named even while it is missing: cargo then asks again at each build, so a new folder is never overlooked.
    println!("cargo::rerun-if-changed={folder}");
    let folder = root.join(folder);
    let mut paths = Vec::new();
    if folder.is_dir() {
        collect_files(&folder, &mut paths)?;
    }
    let named = |path: PathBuf| {
        let name = path.strip_prefix(&folder).map_err(io::Error::other)?.to_string_lossy().replace('\\', "/");
        Ok((name, path))
    };
    let mut files = paths.into_iter().map(named).collect::<io::Result<Files>>()?;
    files.sort();
    Ok(files)
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

/// `pub const NAME: &[(&str, &[u8])]`: name and content.
fn write_table(out: &Path, file: &str, name: &str, files: &Files) -> io::Result<()> {
    let mut table = format!("/// Written by `build.rs`: name and content.\npub const {name}: &[(&str, &[u8])] = &[\n");
    for (name, path) in files {
        writeln!(table, "    ({name:?}, include_bytes!({:?})),", path.display().to_string()).map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    write_if_changed(&out.join(file), table.as_bytes())
}

fn write_if_changed(path: &Path, content: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|present| present == content) {
        return Ok(());
    }
    fs::write(path, content)
}

/// GraphiQL's files, fetched once for each lock file; none where that cannot be.
fn graphiql_files(root: &Path, out: &Path) -> io::Result<Files> {
    let ours = root.join("src/http/assets");
    for file in ["package.json", "package-lock.json"] {
        println!("cargo::rerun-if-changed=src/http/assets/{file}");
    }
    println!("cargo::rerun-if-env-changed=MEETING_GRAPH_SKIP_NPM");
    if env::var("MEETING_GRAPH_SKIP_NPM").is_ok_and(|value| value == "1") {
        println!("cargo::warning=MEETING_GRAPH_SKIP_NPM=1: built without GraphiQL; / is a plain page");
        return Ok(Files::new());
    }
    let kept = out.join("graphiql");
    let lock = fs::read(ours.join("package-lock.json"))?;
    let names = || GRAPHIQL.iter().map(|(path, _)| base_name(path)).chain([LICENCES.to_owned()]);
    let files = || names().map(|name| (name.clone(), kept.join(name))).collect::<Files>();
    if fs::read(kept.join("package-lock.json")).is_ok_and(|present| present == lock) && files().iter().all(|(_, path)| path.is_file()) {
        return Ok(files());
    }
    match fetch_graphiql(&ours, out, &kept) {
        // The lock file goes last: its presence says that the others are whole.
        Ok(()) => fs::write(kept.join("package-lock.json"), lock).map(|()| files()),
        Err(reason) => {
            println!("cargo::warning=built without GraphiQL ({reason}); / is a plain page. Mend it, then: touch build.rs && cargo build");
            Ok(Files::new())
        }
    }
}

fn base_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

/// Runs npm in `OUT_DIR`, never in the source tree, and keeps the four files and the licences.
fn fetch_graphiql(ours: &Path, out: &Path, kept: &Path) -> Result<(), String> {
    let work = out.join("npm");
    let prepare = || {
        let _ = fs::remove_dir_all(&work);
        fs::create_dir_all(&work)?;
        fs::create_dir_all(kept)?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(ours.join(file), work.join(file))?;
        }
        Ok::<(), io::Error>(())
    };
    prepare().map_err(|error| format!("{}: {error}", work.display()))?;
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    // `ci` takes exactly the lock file's versions and checks their hashes; no script of a package is run.
    let output = Command::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1", "--fetch-timeout=20000"])
        .current_dir(&work)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("npm cannot be run: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("npm ci failed: {}", said.lines().next().unwrap_or("it does not say why")));
    }
    for (path, bytes) in GRAPHIQL {
        let found =
            fs::copy(work.join("node_modules").join(path), kept.join(base_name(path))).map_err(|error| format!("{path}: {error}"))?;
        if found != *bytes {
            return Err(format!("{path} has {found} bytes, not {bytes}; see GRAPHIQL in build.rs"));
        }
    }
    fs::write(kept.join(LICENCES), licences(&work).map_err(|error| format!("licences: {error}"))?).map_err(|error| error.to_string())?;
    // A hundred megabytes that nothing asks for again.
    let _ = fs::remove_dir_all(&work);
    Ok(())
}

/// Name and licence text of each package; those without a text are named all the same.
fn licences(work: &Path) -> io::Result<String> {
    let mut text = String::new();
    for package in packages(&work.join("node_modules"))? {
        let name = package.strip_prefix(work.join("node_modules")).map_err(io::Error::other)?.display().to_string();
        writeln!(text, "==== {name}\n").map_err(io::Error::other)?;
        let mut paths = fs::read_dir(&package)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        paths.sort();
        for path in paths.iter().filter(|path| path.is_file()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            if name.starts_with("licen") || name.starts_with("notice") {
                text.push_str(String::from_utf8_lossy(&fs::read(path)?).trim());
                text.push_str("\n\n");
            }
        }
    }
    Ok(text)
}

/// Folders of `node_modules` that are packages: `react`, `@graphiql/react`.
fn packages(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.join("package.json").is_file() {
            found.push(path);
        } else if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('@')) {
            found.extend(packages(&path)?);
        }
    }
    found.sort();
    Ok(found)
}
