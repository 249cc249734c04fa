//! `GetFormats`: what a meeting's format ids mean.
//!
//! Ids, keys and names differ from server to server and from language to language. What a format means is read from
//! its NAWS code, `world_id`; where it has none, from its English key and name.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::feeds::bmlt::{english, languages, wire};
use crate::feeds::type_codes::{self, Decoded};
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
    fn said(&self) -> Option<(&str, &str, bool)> {
        let english = self.names.get("en").map(|said| (said, true));
        let (said, is_english) = english.or_else(|| self.names.values().next().map(|said| (said, false)))?;
        Some((&said.0, &said.1, is_english))
    }

    /// What it says of a meeting.
    fn decoded(&self, fellowship: &FellowshipCode) -> Decoded {
        let mut decoded = Decoded::default();
        let is_language = self.is_language || self.world_id.as_deref() == Some("LANG");
        if !is_language && self.world_id.as_deref().is_some_and(|code| type_codes::add_naws(&mut decoded, code)) {
            return decoded;
        }
        let Some((key, name, is_english)) = self.said() else {
            decoded.unknown.extend(self.world_id.clone());
            return decoded;
        };
        if is_language {
            let spoken: Vec<String> = self.names.values().flat_map(|(key, name)| languages::of_format(key, name)).collect();
            if spoken.is_empty() && !languages::is_bilingual(key, name) {
                decoded.unknown.push(name.to_owned());
            }
            spoken.iter().for_each(|tag| decoded.add_language(tag));
        } else if !(add_by_language_name(key, name, &mut decoded) || is_english && add_by_english_name(key, name, fellowship, &mut decoded))
        {
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
