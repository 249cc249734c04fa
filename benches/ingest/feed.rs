//! A feed to measure: its parts, its format, and what an operator would say of it.

use std::path::{Path, PathBuf};

use meeting_graph::feeds::format::{Format, Part};
use meeting_graph::feeds::registry;
use meeting_graph::model::id::FellowshipCode;
use meeting_graph::model::source::{Licence, Permission, SourceFacts};

/// Smaller feeds say more of the clock than of the reading.
const BYTES_MIN: usize = 64_000;

pub struct Feed {
    pub name: String,
    pub format: &'static dyn Format,
    pub facts: SourceFacts,
    pub parts: Vec<Part>,
}

impl Feed {
    pub fn new(name: &str, format: &str, parts: Vec<(&str, Vec<u8>)>) -> Self {
        let part = |(name, bytes): (&str, Vec<u8>)| Part { part: name.to_owned(), bytes: bytes.into(), charset: None };
        Self {
            name: name.to_owned(),
            format: registry::find(format).expect("the benchmark names formats of the registry"),
            facts: facts(format),
            parts: parts.into_iter().map(part).collect(),
        }
    }

    pub fn bytes(&self) -> usize {
        self.parts.iter().map(|part| part.bytes.len()).sum()
    }
}

fn facts(format: &str) -> SourceFacts {
    SourceFacts {
        id: "bench".parse().expect("a plain word is an id"),
        name: "A feed to measure".to_owned(),
        format: format.to_owned(),
        fellowship: FellowshipCode::new(if format == "bmlt" { "na" } else { "aa" }),
        countries: vec!["US".parse().expect("a country's code")],
        default_zone: None,
        languages: Vec::new(),
        rank: 500,
        mirror_of: None,
        licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
        publisher: None,
        enabled: true,
        disabled_reason: None,
        stale_after_s: 86_400,
    }
}

/// The real feeds of a folder.
pub fn real(folder: &Path) -> Vec<Feed> {
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let read = |path: &Path| std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let guides = files(&folder.join("meeting-guide"), ".json");
    let guides = guides.iter().map(|path| Feed::new(&stem(path), "meeting_guide", vec![("meetings", read(path))]));
    let servers = files(&folder.join("bmlt-by-server"), "__GetSearchResults.json");
    let servers = servers.iter().map(|path| {
        let formats = path.with_file_name(path.file_name().unwrap_or_default().to_string_lossy().replace("SearchResults", "Formats"));
        let parts = vec![("meetings", read(path)), ("formats-en", read(&formats))];
        Feed::new(stem(path).trim_end_matches("__GetSearchResults"), "bmlt", parts)
    });
    guides.chain(servers).filter(|feed| feed.bytes() >= BYTES_MIN).collect()
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    found.sort();
    found
}
