//! Secrets: a source file says where one stands, and never holds it.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use crate::config::checks::Wrong;
use crate::config::document::Table;
use crate::config::fault::Faults;
use crate::config::files::ConfigFiles;
use crate::config::places::Prints;
use crate::config::section;
use crate::fetch::bearer::Bearer;

/// Where secrets stand: the environment, and files beside the main file.
pub struct Vault<'a> {
    /// The whole environment.
    pub env: &'a BTreeMap<String, String>,
    /// What relative paths are taken from.
    pub files: &'a ConfigFiles,
    /// What was read.
    pub(super) prints: Prints,
}

/// The value of a key that says where a secret stands. A secret that was written into the file itself is not repeated by
/// the message that refuses it.
#[derive(Debug)]
pub struct SecretPlace;

impl<'de> Deserialize<'de> for SecretPlace {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = toml::Value::deserialize(deserializer)?;
        if written.is_table() { Ok(Self) } else { Err(D::Error::custom(format!("a secret does not stand in a source file: {MEND}"))) }
    }
}

/// Where a secret stands: one of the two.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SecretKeys {
    /// The variable that holds it.
    env: Option<String>,
    /// The file that holds it and nothing else; a relative path is taken from the main file's folder.
    file: Option<String>,
}

const MEND: &str = "write { env = \"NAME\" } for a variable, or { file = \"path\" } for a file that holds it alone";

impl<'a> Vault<'a> {
    /// Over an environment and the files of a config; nothing was asked for yet.
    pub fn new(env: &'a BTreeMap<String, String>, files: &'a ConfigFiles) -> Self {
        Self { env, files, prints: Prints::default() }
    }

    /// Reads the table `{ env = "NAME" }` or `{ file = "path" }` of the key `path`, whose value is a token. No message shows
    /// what was read.
    pub fn bearer(&self, path: &str, table: &Table, faults: &mut Faults) -> Option<Bearer> {
        let (key, text) = self.text(path, table, faults)?;
        let spot = table.entries.get(key).map_or(&table.spot, |entry| &entry.value_spot);
        let bearer = Bearer::new(text.trim()).ok_or_else(|| no_token(key));
        bearer.map_err(|wrong| faults.push(spot.fault(&section::join(path, key), wrong.code, wrong.message, wrong.mend))).ok()
    }

    /// Puts the text that a table of `section.key` leads to in the place of the table. A password that was written into the file
    /// itself is a fault; a key that cannot be settled is left out.
    pub fn settle(&self, root: &mut Table, section: &str, key: &str, faults: &mut Faults) {
        let path = section::join(section, key);
        let Some(keys) = root.entries.get_mut(section).and_then(|entry| entry.table.as_mut()) else { return };
        let Some(entry) = keys.entries.get_mut(key) else { return };
        if let Some(table) = entry.table.take() {
            match self.text(&path, &table, faults) {
                Some((_, text)) => entry.value = toml::Value::String(text.trim().to_owned()),
                None => {
                    keys.entries.remove(key);
                }
            }
        } else if entry.value.as_str().is_some_and(holds_password) {
            let message = format!("`{path}` holds a password, and whoever reads the file reads it");
            let mend = "write { env = \"NAME\" } for a variable that holds the address, or { file = \"path\" } for a file that does";
            faults.push(entry.value_spot.fault(&path, "secret-in-file", message, mend));
        }
    }

    /// What a place holds, and which of its keys named it.
    fn text(&self, path: &str, table: &Table, faults: &mut Faults) -> Option<(&'static str, String)> {
        let keys: SecretKeys = section::read(path, table, faults);
        let (key, read) = match (&keys.env, &keys.file) {
            (Some(name), None) => ("env", self.of_variable(name)),
            (None, Some(file)) => ("file", self.of_file(file)),
            _ => {
                let message = format!("`{path}` names no place, or two, where the secret stands");
                faults.push(table.spot.fault(path, "bad-value", message, MEND));
                return None;
            }
        };
        let spot = table.entries.get(key).map_or(&table.spot, |entry| &entry.value_spot);
        read.map_err(|wrong| faults.push(spot.fault(&section::join(path, key), wrong.code, wrong.message, wrong.mend)))
            .ok()
            .map(|text| (key, text))
    }

    fn of_variable(&self, name: &str) -> Result<String, Wrong> {
        self.env.get(name).cloned().ok_or_else(|| Wrong {
            code: "missing-secret",
            message: format!("the environment has no variable `{name}`"),
            mend: "set it where the server is started".to_owned(),
        })
    }

    fn of_file(&self, file: &str) -> Result<String, Wrong> {
        let wrong = |error: &dyn std::fmt::Display| Wrong {
            code: "missing-secret",
            message: format!("cannot read `{file}`: {error}"),
            mend: "write the secret into it; a relative path is taken from the main file's folder".to_owned(),
        };
        let path = Path::new(file);
        let read = std::fs::read(self.files.beside(path));
        self.prints.secret(path, read.as_deref().unwrap_or_default());
        String::from_utf8(read.map_err(|error| wrong(&error))?).map_err(|error| wrong(&error.utf8_error()))
    }
}

/// `scheme://user:password@host` or `scheme://:password@host`.
fn holds_password(address: &str) -> bool {
    let person = address.split_once("://").and_then(|(_, rest)| rest.split('/').next()?.rsplit_once('@'));
    person.is_some_and(|(person, _)| person.split_once(':').is_some_and(|(_, password)| !password.is_empty()))
}

fn no_token(key: &str) -> Wrong {
    Wrong {
        code: "bad-secret",
        message: format!(
            "what the {} holds is no token: it is empty, or has blanks or signs that no token has",
            if key == "env" { "variable" } else { "file" }
        ),
        mend: "put the token there, and nothing else".to_owned(),
    }
}
