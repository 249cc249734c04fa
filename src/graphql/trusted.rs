//! Documents that the operator trusts: the manifests that clients' build tools write, and documents as they are.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The SHA-256 of a document's text, as clients hash it.
pub type Sha = [u8; 32];

/// Hashes a document's text.
pub fn sha(text: &str) -> Sha {
    Sha256::digest(text.as_bytes()).into()
}

/// A hash of 64 hexadecimal digits; `None` for anything else.
pub fn sha_from_hex(text: &str) -> Option<Sha> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(hash)
}

/// Why a file of trusted documents cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TrustedError {
    /// It is no manifest that we know.
    #[error(
        "{file}: no manifest of documents: write an object of ids and texts, as graphql-codegen and relay-compiler do, or Apollo's with \
         `operations`"
    )]
    NoManifest {
        /// The file's name.
        file: String,
    },
    /// One id stands for two texts.
    #[error("{file}: the id `{id}` stands for another document already; leave one of them out")]
    TwoTexts {
        /// The file's name.
        file: String,
        /// The id.
        id: String,
    },
}

/// The trusted documents, found by their hash or by an id of a manifest. Read at the start.
#[derive(Debug, Default)]
pub struct Trusted {
    texts: HashMap<Sha, Arc<str>>,
    ids: HashMap<String, Sha>,
}

/// Both shapes of a manifest.
#[derive(Deserialize)]
#[serde(untagged)]
enum Manifest {
    // generate-persisted-query-manifest, of Apollo.
    Operations { operations: Vec<Operation> },
    // persistedDocuments of graphql-codegen's client preset, persistConfig of relay-compiler.
    Texts(HashMap<String, String>),
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

impl Trusted {
    /// What files hold, each given as name and content: `*.graphql` is one document, `*.json` a manifest. Others are left.
    ///
    /// # Errors
    /// A manifest that cannot be read, or an id with two texts.
    pub fn from_files(files: &[(String, String)]) -> Result<Self, TrustedError> {
        let mut trusted = Self::default();
        for (file, content) in files {
            if file.ends_with(".graphql") {
                trusted.add(content);
            } else if file.ends_with(".json") {
                trusted.add_manifest(file, content)?;
            }
        }
        Ok(trusted)
    }

    fn add_manifest(&mut self, file: &str, content: &str) -> Result<(), TrustedError> {
        let manifest = serde_json::from_str(content).map_err(|_| TrustedError::NoManifest { file: file.to_owned() })?;
        let documents: Vec<(String, String)> = match manifest {
            Manifest::Operations { operations } => operations.into_iter().map(|operation| (operation.id, operation.body)).collect(),
            Manifest::Texts(texts) => texts.into_iter().collect(),
        };
        for (id, text) in documents {
            let hash = self.add(&text);
            if self.ids.insert(id.clone(), hash).is_some_and(|had| had != hash) {
                return Err(TrustedError::TwoTexts { file: file.to_owned(), id });
            }
        }
        Ok(())
    }

    fn add(&mut self, text: &str) -> Sha {
        let hash = sha(text);
        self.texts.entry(hash).or_insert_with(|| text.into());
        hash
    }

    /// The text with this hash.
    pub fn text(&self, hash: &Sha) -> Option<Arc<str>> {
        self.texts.get(hash).cloned()
    }

    /// The hash behind an id of a manifest.
    pub fn hash_of(&self, id: &str) -> Option<Sha> {
        self.ids.get(id).copied()
    }

    /// All texts.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.values().map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(files: &[(&str, &str)]) -> Vec<(String, String)> {
        files.iter().map(|&(name, content)| (name.to_owned(), content.to_owned())).collect()
    }

    #[test]
    fn manifests_of_three_tools_and_plain_documents_are_read() {
        let apollo = r#"{ "format": "apollo-persisted-query-manifest", "version": 1,
            "operations": [{ "id": "a1", "name": "A", "type": "query", "body": "query A { a }" }] }"#;
        let trusted = Trusted::from_files(&files(&[
            ("apollo.json", apollo),
            ("codegen.json", r#"{ "c1": "query C { c }", "same": "query A { a }" }"#),
            ("one.graphql", "query One { one }"),
            ("notes.txt", "query Not { not }"),
        ]))
        .unwrap();
        let text = |id: &str| trusted.text(&trusted.hash_of(id).unwrap()).unwrap();
        assert_eq!((&*text("a1"), &*text("c1"), &*text("same")), ("query A { a }", "query C { c }", "query A { a }"));
        assert_eq!(trusted.text(&sha("query One { one }")).as_deref(), Some("query One { one }"));
        assert_eq!(trusted.texts().count(), 3);
        assert_eq!((trusted.hash_of("b1"), trusted.text(&sha("query Not { not }"))), (None, None));
    }

    #[test]
    fn a_file_that_is_no_manifest_and_an_id_of_two_documents_are_told() {
        for content in ["[]", "{", r#"{ "a": 1 }"#] {
            let error = Trusted::from_files(&files(&[("x.json", content)])).unwrap_err();
            assert_eq!(error, TrustedError::NoManifest { file: "x.json".to_owned() });
        }
        let error = Trusted::from_files(&files(&[("x.json", r#"{ "a": "{ a }" }"#), ("y.json", r#"{ "a": "{ b }" }"#)])).unwrap_err();
        assert_eq!(error, TrustedError::TwoTexts { file: "y.json".to_owned(), id: "a".to_owned() });
    }

    #[test]
    fn a_hash_is_64_hexadecimal_digits() {
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha_from_hex(hex), Some(sha("")));
        for wrong in ["", "e3", &hex[1..], "é", &format!("{}é", &hex[2..]), &hex.replace('e', "x")] {
            assert_eq!(sha_from_hex(wrong), None, "{wrong}");
        }
    }
}
