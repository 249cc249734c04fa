//! Feeds by their file names.

use std::path::Path;

use anyhow::Context;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

/// The series: the beginning of their file names, and the zone that their operator would name.
pub const SERIES: [(&str, &str); 4] =
    [("aasanjose", "America/Los_Angeles"), ("aasepia", "America/New_York"), ("nepa", "America/New_York"), ("sussexaa", "America/New_York")];

/// One feed at one date.
pub struct Dated {
    /// The file's name without its ending.
    pub stem: String,
    /// Noon in UTC of its date, or of the first day of its month or year.
    pub at: Timestamp,
    /// The file.
    pub body: Vec<u8>,
}

/// The files of a series, oldest first.
pub fn files(folder: &Path, series: &str) -> anyhow::Result<Vec<Dated>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Some(day) = stem.strip_prefix(series).and_then(|rest| rest.strip_prefix('-')).and_then(day) else { continue };
        let at = day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC)?.timestamp();
        files.push(Dated { body: std::fs::read(&path)?, stem, at });
    }
    files.sort_by_key(|file| file.at);
    anyhow::ensure!(files.len() > 1, "{} holds no dated files of `{series}`", folder.display());
    Ok(files)
}

fn day(text: &str) -> Option<Date> {
    let mut parts = text.split('-').map(str::parse::<i16>);
    let year = parts.next()?.ok()?;
    let small = |part: Option<Result<i16, _>>| part.map_or(Some(1), |part| i8::try_from(part.ok()?).ok());
    Some(date(year, small(parts.next())?, small(parts.next())?))
}
