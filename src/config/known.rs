//! The sources that there are, for files that name them.

use crate::config::document::Table;
use crate::config::fault::Fault;
use crate::config::section;
use crate::model::id::{ListingKey, SourceId};

/// The sources of all files. Where not every file could be read, none is called unknown.
#[derive(Default)]
pub(super) struct Known {
    pub ids: Vec<SourceId>,
    /// Those that are calendars.
    pub calendars: Vec<SourceId>,
    pub all_read: bool,
}

impl Known {
    /// A word to whoever named a source that there is not.
    pub fn mend(&self, source: &SourceId) -> Option<String> {
        if !self.all_read || self.ids.contains(source) {
            return None;
        }
        let ids: Vec<&str> = self.ids.iter().map(SourceId::as_str).collect();
        Some(section::did_you_mean_one_of_many(source.as_str(), &ids))
    }

    /// The same as a fault at a key of an entry.
    pub fn unknown(&self, source: &SourceId, key: &str, entry: &Table) -> Option<Fault> {
        let mend = self.mend(source)?;
        let spot = entry.entries.get(key).map_or(&entry.spot, |written| &written.value_spot);
        Some(spot.fault(&section::join("suppress", key), "unknown-source", format!("no source has the id `{source}`"), mend))
    }

    /// A row's key as its format makes it: of a calendar's UID only what stands before the `@` is the row's id, since the rest
    /// is the name of the software's host.
    pub fn as_listed(&self, key: ListingKey) -> ListingKey {
        match key.id.split_once('@') {
            Some((id, _)) if self.calendars.contains(&key.source) && !id.is_empty() => ListingKey { id: id.to_owned(), ..key },
            _ => key,
        }
    }
}
