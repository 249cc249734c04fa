//! Files that hold one kind of entry or a few, each with what an operator wrote down about it.

use jiff::civil::Date;

use crate::config::checks::Wrong;
use crate::config::document::{Spot, Table};
use crate::config::fault::Faults;
use crate::config::section;
use crate::config::source_values;
use crate::model::id::ListingKey;

/// The entries `[[name]]` of a file, for each name; anything else in it is a fault. `what` is what the file holds.
pub fn tables<'a>(root: &'a Table, names: &[&'static str], what: &str, faults: &mut Faults) -> Vec<(&'static str, &'a Table)> {
    let bracketed: Vec<String> = names.iter().map(|name| format!("[[{name}]]")).collect();
    let listed = bracketed.join(", ");
    let mut found = Vec::new();
    for (key, entry) in &root.entries {
        match names.iter().find(|name| *name == key) {
            None => {
                let mend = format!("a file of {what} holds {listed} tables and nothing else");
                faults.push(entry.key_spot.fault(key, "unknown-key", format!("unknown key `{key}` outside of a {}", bracketed[0]), mend));
            }
            Some(name) if entry.tables.is_empty() => {
                let mend = format!("write [[{name}]] with two pairs of brackets: a file may hold several");
                faults.push(entry.key_spot.fault(key, "bad-value", format!("`{key}` is no list of tables"), mend));
            }
            Some(name) => found.extend(entry.tables.iter().map(|table| (*name, table))),
        }
    }
    found
}

/// One entry while it is read. Each reader of a key tells its own faults and gives `None` with one.
pub struct EntryReader<'a> {
    /// What the entry is called, as in `[[suppress]]`.
    pub section: &'static str,
    /// What it is, in a sentence.
    pub noun: &'static str,
    /// The entry.
    pub table: &'a Table,
    /// Where faults go.
    pub faults: &'a mut Faults,
}

impl EntryReader<'_> {
    /// A text that must be there.
    pub fn text(&mut self, key: &str, text: Option<String>, mend: &str) -> Option<String> {
        let said = text.filter(|text| !text.trim().is_empty());
        // A key of the wrong kind has its own fault.
        let is_known_bad = said.is_none() && self.table.entries.get(key).is_some_and(|entry| !entry.value.is_str());
        if said.is_none() && !is_known_bad {
            let message = format!("the {} does not say `{key}`", self.noun);
            self.wrong(Some(key), Wrong { code: "missing-key", message, mend: mend.to_owned() });
        }
        said
    }

    /// A value, or its fault at its key.
    pub fn checked<T>(&mut self, key: &str, value: Result<T, Wrong>) -> Option<T> {
        value.map_err(|wrong| self.wrong(Some(key), wrong)).ok()
    }

    /// Tells what is wrong with a key's value, or with the entry as a whole.
    pub fn wrong(&mut self, key: Option<&str>, wrong: Wrong) {
        let spot = key.map_or(&self.table.spot, |key| self.spot(key)).clone();
        self.wrong_at(&spot, key, wrong);
    }

    /// The same at a place inside of a value.
    pub fn wrong_at(&mut self, spot: &Spot, key: Option<&str>, wrong: Wrong) {
        let path = key.map_or(self.section.to_owned(), |key| section::join(self.section, key));
        self.faults.push(spot.fault(&path, wrong.code, wrong.message, wrong.mend));
    }

    /// Where a key's value stands; the entry itself where it is not written.
    pub fn spot(&self, key: &str) -> &Spot {
        self.table.entries.get(key).map_or(&self.table.spot, |entry| &entry.value_spot)
    }
}

/// `source/id`, as suppressions and rulings name it, or `source:id`, as logs and reports do.
pub fn listing(text: &str) -> Result<ListingKey, Wrong> {
    let mend = "write the source's id, a slash and the source's own id of the row, such as ie-na-example/1234".to_owned();
    match text.split_once(['/', ':']) {
        Some((source, id)) if !id.is_empty() => Ok(ListingKey { source: source_values::source_id(source)?, id: id.to_owned() }),
        _ => Err(Wrong { code: "bad-id", message: format!("`{text}` is not a listing"), mend }),
    }
}

/// A day such as `2026-11-22`.
pub fn day(text: &str) -> Result<Date, Wrong> {
    text.parse::<Date>().map_err(|_| Wrong {
        code: "bad-value",
        message: format!("`{text}` is no day"),
        mend: "write it as 2026-11-22".to_owned(),
    })
}
