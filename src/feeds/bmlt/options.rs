//! The options of a `bmlt` source.

use serde_json::Value;

use crate::feeds::format::{Reading, Unreadable};
use crate::model::failure::FailureClass;

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
}

impl Options {
    /// Reads them.
    ///
    /// # Errors
    /// Class `bad-option` where one has the wrong shape.
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, Unreadable> {
        let page_size = match reading.options.get("page_size") {
            None => None,
            Some(given) => {
                let rows = given.as_u64().filter(|rows| (1..=PAGE_SIZE_MAX).contains(rows)).and_then(|rows| usize::try_from(rows).ok());
                Some(rows.ok_or_else(|| bad("page_size", given, "give a whole number from 1 to 10000"))?)
            }
        };
        let languages = match reading.options.get("languages") {
            None => None,
            Some(given) => {
                let named = given.as_array().and_then(|list| list.iter().map(|tag| tag.as_str().map(str::to_owned)).collect());
                Some(named.ok_or_else(|| bad("languages", given, "give a list of the server's language codes, such as [\"de\", \"en\"]"))?)
            }
        };
        Ok(Self { page_size, languages })
    }
}

fn bad(name: &str, given: &Value, mend: &str) -> Unreadable {
    Unreadable { class: FailureClass::BadOption, message: format!("the source's option `{name}` is {given}: {mend}") }
}
