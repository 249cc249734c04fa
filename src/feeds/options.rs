//! What is wrong in a source's `[options]`: told when the config is checked, long before a feed is read.

use serde_json::{Map, Value};

use crate::feeds::format::Unreadable;
use crate::model::failure::FailureClass;

/// How an operator mends a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mend {
    /// A sentence.
    Say(String),
    /// A word is not known; one of these was meant.
    OneOf(String, Vec<&'static str>),
}

/// One thing that is wrong in `[options]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionFault {
    /// The way from `[options]` down: keys, and positions in lists from 0.
    pub path: Vec<String>,
    /// The last key of the path is at fault, and not what it holds.
    pub at_key: bool,
    /// What is wrong, with the value.
    pub message: String,
    /// What to do about it.
    pub mend: Mend,
}

impl OptionFault {
    /// A value that its key cannot hold.
    pub fn value(path: &[String], message: String, mend: impl Into<String>) -> Self {
        Self { path: path.to_vec(), at_key: false, message, mend: Mend::Say(mend.into()) }
    }

    /// A key that nothing reads.
    pub fn unknown_key(path: &[String], known: &[&'static str]) -> Self {
        let key = path.last().cloned().unwrap_or_default();
        Self { path: path.to_vec(), at_key: true, message: format!("unknown key `{key}`"), mend: Mend::OneOf(key, known.to_vec()) }
    }

    /// The same fault met when a feed is read, by someone who did not check the config.
    pub fn unreadable(&self) -> Unreadable {
        let mend = match &self.mend {
            Mend::Say(mend) => mend.clone(),
            Mend::OneOf(_, known) => format!("known here: {}", known.join(", ")),
        };
        Unreadable {
            class: FailureClass::BadOption,
            message: format!("the source's option `{}`: {}: {mend}", self.path.join("."), self.message),
        }
    }
}

/// Options of every format, whatever its own are.
const OF_ALL_FORMATS: &[&str] = &["keep_passwords", "keep_personal"];

/// Tells keys that neither this format nor all formats have, and faults of those that all have.
pub fn check_keys(options: &Value, own: &[&'static str]) -> Vec<OptionFault> {
    let known: Vec<&'static str> = own.iter().chain(OF_ALL_FORMATS).copied().collect();
    let Some(table) = options.as_object() else { return Vec::new() };
    let mut faults: Vec<OptionFault> = table
        .keys()
        .filter(|key| !known.contains(&key.as_str()))
        .map(|key| OptionFault::unknown_key(std::slice::from_ref(key), &known))
        .collect();
    faults.extend(OF_ALL_FORMATS.iter().filter_map(|key| truth(table, key)));
    faults
}

fn truth(table: &Map<String, Value>, key: &str) -> Option<OptionFault> {
    let given = table.get(key).filter(|given| !given.is_boolean())?;
    Some(OptionFault::value(&[key.to_owned()], format!("`{key}` cannot be {given}"), "write true or false, without quotes"))
}

/// Faults of the options, or none, as [`Format::check_options`](crate::feeds::format::Format::check_options) answers.
///
/// # Errors
/// The faults, where there are any.
pub fn verdict(faults: Vec<OptionFault>) -> Result<(), Vec<OptionFault>> {
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}
