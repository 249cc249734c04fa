//! The options of a `bmlt` source.

use serde_json::Value;

use crate::feeds::format::{Reading, Unreadable};
use crate::feeds::options::{self, OptionFault};

/// The most languages whose format names are asked for: a 4.2 server has twelve.
pub(super) const LANGUAGES_MAX: usize = 12;
/// The largest page that a server is asked for.
const PAGE_SIZE_MAX: u64 = 10_000;

/// What an operator may set.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// Rows a request, 1 to 10 000; `None` asks for everything in one.
    pub(super) page_size: Option<usize>,
    /// The server's codes of the languages that format names are asked in, beside its own and English; `None` is all.
    pub(super) languages: Option<Vec<String>>,
    /// Whether the log of changes may save a pull. Off where it is not set: a log may leave out what a server's keepers do
    /// past it, and then a change waits for the day's whole pull.
    pub(super) changes_hint: bool,
}

impl Options {
    /// Reads them.
    ///
    /// # Errors
    /// Class `bad-option` where one has the wrong shape.
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, Unreadable> {
        let given = |name: &str| reading.options.get(name);
        Ok(Self {
            page_size: given("page_size").map(page_size).transpose().map_err(|fault| fault.unreadable())?,
            languages: given("languages").map(languages).transpose().map_err(|fault| fault.unreadable())?,
            changes_hint: given("changes_hint").map_or(Ok(false), changes_hint).map_err(|fault| fault.unreadable())?,
        })
    }
}

/// Everything that is wrong in the options of a `bmlt` source.
pub(super) fn check(given: &Value) -> Vec<OptionFault> {
    let mut faults = options::check_keys(given, &["page_size", "languages", "changes_hint"]);
    faults.extend(given.get("page_size").and_then(|given| page_size(given).err()));
    faults.extend(given.get("languages").and_then(|given| languages(given).err()));
    faults.extend(given.get("changes_hint").and_then(|given| changes_hint(given).err()));
    faults
}

fn page_size(given: &Value) -> Result<usize, OptionFault> {
    let rows = given.as_u64().filter(|rows| (1..=PAGE_SIZE_MAX).contains(rows)).and_then(|rows| usize::try_from(rows).ok());
    rows.ok_or_else(|| bad("page_size", given, "give a whole number from 1 to 10000"))
}

fn languages(given: &Value) -> Result<Vec<String>, OptionFault> {
    let named = given.as_array().and_then(|list| list.iter().map(|tag| tag.as_str().map(str::to_owned)).collect());
    named.ok_or_else(|| bad("languages", given, "give a list of the server's language codes, such as [\"de\", \"en\"]"))
}

fn changes_hint(given: &Value) -> Result<bool, OptionFault> {
    given.as_bool().ok_or_else(|| bad("changes_hint", given, "write true or false, without quotes"))
}

fn bad(name: &str, given: &Value, mend: &str) -> OptionFault {
    OptionFault::value(&[name.to_owned()], format!("`{name}` cannot be {given}"), mend)
}
