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
    /// is the name of the software's host. A day behind it, as in `<UID>-3`, stays: one day of an event is taken out.
    pub fn as_listed(&self, key: ListingKey) -> ListingKey {
        match key.id.split_once('@') {
            Some((id, host)) if self.calendars.contains(&key.source) && !id.is_empty() => {
                let day = host.len().checked_sub(2).and_then(|at| host.get(at..)).filter(|end| is_day(end)).unwrap_or_default();
                ListingKey { id: format!("{id}{day}"), ..key }
            }
            _ => key,
        }
    }
}

// `-0` is Sunday, `-6` Saturday.
fn is_day(end: &str) -> bool {
    matches!(end.as_bytes(), [b'-', b'0'..=b'6'])
}

#[cfg(test)]
mod tests {
    use super::Known;

    #[test]
    fn of_a_uid_the_host_is_cut_and_the_day_behind_it_stays() {
        let calendar = "calendar".parse().unwrap();
        let known = Known { ids: Vec::new(), calendars: vec![calendar], all_read: false };
        for (written, listed) in [
            ("calendar:abc@host.example", "calendar:abc"),
            ("calendar:abc@host.example-1", "calendar:abc-1"),
            ("calendar:abc@host.example-7", "calendar:abc"),
            ("calendar:abc-1", "calendar:abc-1"),
            ("sheet:abc@host.example-1", "sheet:abc@host.example-1"),
        ] {
            assert_eq!(known.as_listed(written.parse().unwrap()), listed.parse().unwrap(), "{written}");
        }
    }
}
