//! What several rooms' tests share: cases in folders, and a demand for enough of them.

use std::path::{Path, PathBuf};

/// The folder of the tests.
pub fn tests_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Files of a folder below `tests` whose name ends so, sorted. A folder without one fails the test that asks.
pub fn cases(folder: &str, ending: &str) -> Vec<PathBuf> {
    let dir = tests_dir().join(folder);
    let mut found: Vec<PathBuf> = std::fs::read_dir(&dir)
        .unwrap_or_else(|error| panic!("{}: {error}", dir.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "no case ends with {ending} in {}", dir.display());
    found
}

/// Holds what came against the file beside the case. `MEETING_GRAPH_BLESS=1` writes the file in its place; read the diff.
pub fn expect_file(path: &Path, actual: &str) {
    let actual = format!("{}\n", actual.trim_end());
    if std::env::var_os("MEETING_GRAPH_BLESS").is_some() {
        std::fs::write(path, &actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{}: {error}; run once with MEETING_GRAPH_BLESS=1 and read what it writes", path.display()));
    if expected != actual {
        let differs = expected.lines().zip(actual.lines()).position(|(a, b)| a != b).unwrap_or(0) + 1;
        panic!("{} differs from line {differs}\n--- expected\n{expected}\n--- actual\n{actual}", path.display());
    }
}

/// How many cases a property test tries: `MEETING_GRAPH_PROPERTY_CASES`, else what the test asks for.
pub fn property_cases(usual: u32) -> u32 {
    std::env::var("MEETING_GRAPH_PROPERTY_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}
