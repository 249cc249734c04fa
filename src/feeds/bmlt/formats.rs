//! `GetFormats`: what a meeting's format ids mean.
//!
//! Ids, keys and names differ from server to server and from language to language. What a format means is read from
//! its NAWS code, `world_id`; where it has none, from its English key and name, else from its name in the server's language.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::feeds::bmlt::{english, languages, native, wire};
use crate::feeds::type_codes::{self, Decoded, naws};
use crate::model::id::FellowshipCode;

/// One format in all languages that were asked for.
#[derive(Debug, Default)]
struct Entry {
    world_id: Option<String>,
    is_language: bool,
    /// Key and name by BCP 47 tag; the tag is empty where the server does not say.
    names: BTreeMap<String, (String, String)>,
}

impl Entry {
    /// Its English key and name, else those of any language.
    fn said(&self) -> Option<(&str, &str)> {
        let said = self.names.get("en").or_else(|| self.names.values().next())?;
        Some((&said.0, &said.1))
    }

    /// English first, then the others in order of their tags.
    fn names(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let english = self.names.get_key_value("en");
        let others = self.names.iter().filter(|(tag, _)| *tag != "en");
        english.into_iter().chain(others).map(|(tag, (key, name))| (tag.as_str(), key.as_str(), name.as_str()))
    }

    /// What it says of a meeting.
    fn decoded(&self, fellowship: &FellowshipCode) -> Decoded {
        let mut decoded = Decoded::default();
        let is_language = self.is_language || self.world_id.as_deref() == Some("LANG");
        if !is_language && self.world_id.as_deref().is_some_and(|code| type_codes::add_naws(&mut decoded, code)) {
            return decoded;
        }
        let Some((key, name)) = self.said() else {
            decoded.unknown.extend(self.world_id.clone());
            return decoded;
        };
        if is_language {
            let spoken: Vec<String> = self.names.values().flat_map(|(key, name)| languages::of_format(key, name)).collect();
            if spoken.is_empty() && !languages::is_bilingual(key, name) {
                decoded.unknown.push(name.to_owned());
            }
            spoken.iter().for_each(|tag| decoded.add_language(tag));
        } else if !self.names().any(|(tag, key, name)| add_by_name(tag, key, name, fellowship, &mut decoded)) {
            decoded.unknown.push(name.to_owned());
        }
        decoded
    }
}

/// The formats of one server by their ids in it.
#[derive(Debug, Default)]
pub(super) struct Formats(BTreeMap<String, Entry>);

impl Formats {
    /// Adds the rows of one answer; the same id comes once for each language.
    pub(super) fn add(&mut self, rows: &[Value]) {
        for row in rows.iter().filter_map(Value::as_object) {
            let Some(id) = wire::text(row, "id") else { continue };
            let key = wire::text(row, "key_string").unwrap_or_default();
            let name = wire::text(row, "name_string").unwrap_or_else(|| key.clone());
            let tag = wire::text(row, "lang").and_then(|code| languages::tag(&code)).unwrap_or_default();
            let entry = self.0.entry(id).or_default();
            entry.is_language |= wire::text(row, "format_type_enum").is_some_and(|kind| kind.eq_ignore_ascii_case("LANG"));
            if entry.world_id.is_none() {
                entry.world_id = wire::text(row, "world_id").map(|code| code.to_uppercase());
            }
            if !name.is_empty() {
                entry.names.entry(tag).or_insert((key, name));
            }
        }
    }

    /// What each format id says, once for all rows.
    pub(super) fn decoded(&self, fellowship: &FellowshipCode) -> BTreeMap<String, Decoded> {
        self.0.iter().map(|(id, entry)| (id.clone(), entry.decoded(fellowship))).collect()
    }
}

fn add_by_name(tag: &str, key: &str, name: &str, fellowship: &FellowshipCode, decoded: &mut Decoded) -> bool {
    if add_by_language_name(key, name, decoded) {
        return true;
    }
    if tag == "en" {
        return add_by_english_name(key, name, fellowship, decoded);
    }
    // Many servers keep English names in another language. Three letters are rather a key than a name.
    let english = || english::naws_code(key, name).and_then(naws::of).or_else(|| english::beyond_naws(name));
    let means = native::means(tag, name).or_else(|| Some(name).filter(|name| name.chars().count() > 3).and_then(|_| english()));
    means.map(|means| decoded.add(means)).is_some()
}

/// `Español` is a language in any language. `Bilingual` is known, too, and adds nothing.
fn add_by_language_name(key: &str, name: &str, decoded: &mut Decoded) -> bool {
    let spoken = languages::of_name(name);
    let is_known = !spoken.is_empty() || languages::is_bilingual(key, name);
    spoken.iter().for_each(|tag| decoded.add_language(tag));
    is_known
}

fn add_by_english_name(key: &str, name: &str, fellowship: &FellowshipCode, decoded: &mut Decoded) -> bool {
    if let Some(code) = english::naws_code(key, name) {
        return type_codes::add_naws(decoded, code);
    }
    if let Some(means) = english::beyond_naws(name) {
        decoded.add(means);
        return true;
    }
    let named = type_codes::decode(fellowship, &[name.to_owned()]);
    if !named.unknown.is_empty() {
        return false;
    }
    decoded.join(&named);
    true
}
