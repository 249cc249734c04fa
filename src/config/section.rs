//! A table of a file into a part's own settings, key by key, so that one bad key hides no other.

use serde::de::DeserializeOwned;

use crate::config::checks;
use crate::config::document::{Entry, Table};
use crate::config::fault::Faults;
use crate::config::field_names::field_names;

/// Reads what is right, and tells each key that is not: unknown, of the wrong kind, or out of its range.
///
/// `path` is the section's name as in `http.listen`. What is missing or wrong keeps its default.
pub fn read<S: DeserializeOwned + Default>(path: &str, table: &Table, faults: &mut Faults) -> S {
    let known = field_names::<S>();
    let mut good = toml::Table::new();
    for (key, entry) in &table.entries {
        let full = join(path, key);
        if !known.contains(&key.as_str()) {
            let message = format!("unknown key `{key}`");
            faults.push(entry.key_spot.fault(&full, "unknown-key", message, did_you_mean(key, known)));
        } else if let Err(error) = alone::<S>(key, &entry.value) {
            let (message, mend) = in_plain_words(key, &error);
            faults.push(entry.value_spot.fault(&full, "bad-value", message, mend));
        } else if let Some(wrong) = checks::value(&full, &entry.value) {
            faults.push(entry.value_spot.fault(&full, wrong.code, wrong.message, wrong.mend));
        } else {
            good.insert(key.clone(), entry.value.clone());
        }
    }
    toml::Value::Table(good).try_into().unwrap_or_else(|error: toml::de::Error| {
        // Each key was read alone before, so only a struct that compares its fields can bring us here.
        faults.push(table.spot.fault(path, "bad-value", error.message().to_owned(), ""));
        S::default()
    })
}

/// The first of some values that a key can hold.
///
/// # Errors
/// Why the first one cannot be held, and what to do.
pub fn first_that_fits<S: DeserializeOwned>(key: &str, candidates: Vec<toml::Value>) -> Result<toml::Value, (String, String)> {
    let mut first_error = None;
    for value in candidates {
        match alone::<S>(key, &value) {
            Ok(()) => return Ok(value),
            Err(error) => first_error = first_error.or(Some(in_plain_words(key, &error))),
        }
    }
    Err(first_error.unwrap_or_else(|| (format!("`{key}` is given no value"), String::new())))
}

/// A key's path below a section's; outside of every section it is the key alone.
pub fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Whether a section's key was written at all, right or wrong.
pub fn is_written(table: &Table, key: &str) -> bool {
    table.entries.contains_key(key)
}

/// `did you mean `listen`? known here: body_bytes_max, drain_s, listen, timeout_ms`
pub fn did_you_mean(word: &str, known: &[&str]) -> String {
    let list = if known.is_empty() { "nothing is known here".to_owned() } else { format!("known here: {}", known.join(", ")) };
    match nearest(word, known) {
        Some(near) => format!("did you mean `{near}`? {list}"),
        None => list,
    }
}

/// As [`did_you_mean`], with the whole list only where no known word is near.
pub fn did_you_mean_one_of_many(word: &str, known: &[&str]) -> String {
    nearest(word, known).map_or_else(|| did_you_mean(word, known), |near| format!("did you mean `{near}`?"))
}

/// The known word that was most likely meant: up to a third of its letters wrong, or one within the other.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let wrong_max = (word.chars().count() / 3).max(1);
    let close = known.iter().map(|name| (strsim::damerau_levenshtein(word, name), *name)).min()?;
    if close.0 <= wrong_max {
        return Some(close.1);
    }
    known.iter().copied().find(|name| word.len() >= 3 && (name.contains(word) || word.contains(name)))
}

/// Reads one key as if it were all there is.
fn alone<S: DeserializeOwned>(key: &str, value: &toml::Value) -> Result<(), String> {
    let read = |value: &toml::Value| {
        let table = toml::Table::from_iter([(key.to_owned(), value.clone())]);
        toml::Value::Table(table).try_into::<S>().map(|_| ()).map_err(|error: toml::de::Error| error.message().to_owned())
    };
    read(value).map_err(|error| {
        if !error.contains("expected string only") {
            return error;
        }
        // One of several words is wanted; serde lists them only for a text.
        let listed = read(&toml::Value::String(String::new())).err();
        let words = listed.as_deref().and_then(|error| error.split_once(", expected ")).map(|(_, words)| words.to_owned());
        words.map_or(error, |words| format!("unknown variant `{value}`, expected {words}"))
    })
}

/// serde's `invalid type: string "ten", expected u64` for someone who never saw Rust; and the mend.
fn in_plain_words(key: &str, error: &str) -> (String, String) {
    if let Some((found, wanted)) = error
        .strip_prefix("invalid type: ")
        .or_else(|| error.strip_prefix("invalid value: "))
        .and_then(|rest| rest.split_once(", expected "))
    {
        let wanted = match wanted {
            "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more",
            "i64" | "i32" => "a whole number",
            "f64" => "a number",
            "a boolean" => "true or false, without quotes",
            "a string" | "path string" => "text in quotes",
            "a sequence" => "a list in square brackets",
            "a map" => "a table: { key = \"value\" }",
            other => other,
        };
        return (format!("`{key}` cannot be {found}"), format!("write {wanted}"));
    }
    if let Some((found, wanted)) = error.strip_prefix("unknown variant ").and_then(|rest| rest.split_once(", expected ")) {
        let known: Vec<&str> = wanted.split('`').skip(1).step_by(2).collect();
        let near = nearest(found.trim_matches('`'), &known).map(|near| format!("did you mean `{near}`? "));
        return (format!("`{key}` cannot be {found}"), format!("{}write one of {}", near.unwrap_or_default(), known.join(", ")));
    }
    (format!("`{key}`: {error}"), String::new())
}

/// The entry of a key that is a table, and nothing where it is missing; a value that is no table is a fault.
pub fn inner_table<'a>(path: &str, table: &'a Table, key: &str, faults: &mut Faults) -> Option<&'a Table> {
    let entry: &Entry = table.entries.get(key)?;
    if entry.table.is_none() {
        let full = join(path, key);
        let message = format!("`{key}` is a table with keys of its own, and not {}", entry.value);
        faults.push(entry.value_spot.fault(&full, "bad-value", message, format!("write it as [{full}] with keys below it")));
    }
    entry.table.as_ref()
}
