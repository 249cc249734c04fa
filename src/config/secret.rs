//! Secrets: a source file says where one stands, and never holds it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use crate::config::checks::Wrong;
use crate::config::document::Table;
use crate::config::fault::Faults;
use crate::config::files::ConfigFiles;
use crate::config::section;
use crate::fetch::bearer::Bearer;

/// Where secrets stand: the environment, and files beside the main file.
pub struct Vault<'a> {
    /// The whole environment.
    pub env: &'a BTreeMap<String, String>,
    /// What relative paths are taken from.
    pub files: &'a ConfigFiles,
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

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SecretKeys {
    env: Option<String>,
    file: Option<String>,
}

const MEND: &str = "write { env = \"NAME\" } for a variable, or { file = \"path\" } for a file that holds the token alone";

impl Vault<'_> {
    /// Reads the table `{ env = "NAME" }` or `{ file = "path" }` of the key `path`. No message shows what was read.
    pub fn bearer(&self, path: &str, table: &Table, faults: &mut Faults) -> Option<Bearer> {
        let keys: SecretKeys = section::read(path, table, faults);
        let (key, read) = match (&keys.env, &keys.file) {
            (Some(name), None) => ("env", self.of_variable(name)),
            (None, Some(file)) => ("file", self.of_file(file)),
            _ => {
                let message = format!("`{path}` names no place, or two, where the token stands");
                faults.push(table.spot.fault(path, "bad-value", message, MEND));
                return None;
            }
        };
        let spot = table.entries.get(key).map_or(&table.spot, |entry| &entry.value_spot);
        let bearer = read.and_then(|text| Bearer::new(text.trim()).ok_or_else(|| no_token(key)));
        bearer.map_err(|wrong| faults.push(spot.fault(&section::join(path, key), wrong.code, wrong.message, wrong.mend))).ok()
    }

    fn of_variable(&self, name: &str) -> Result<String, Wrong> {
        self.env.get(name).cloned().ok_or_else(|| Wrong {
            code: "missing-secret",
            message: format!("the environment has no variable `{name}`"),
            mend: "set it where the server is started".to_owned(),
        })
    }

    fn of_file(&self, file: &str) -> Result<String, Wrong> {
        std::fs::read_to_string(self.files.beside(Path::new(file))).map_err(|error| Wrong {
            code: "missing-secret",
            message: format!("cannot read `{file}`: {error}"),
            mend: "write the token into it; a relative path is taken from the main file's folder".to_owned(),
        })
    }
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
