//! What may be written in the main file and in a source file, as JSON Schema (draft 7): editors complete and mark by it.
//!
//! Asked of the types that the files are read into, of the ranges that they are held to, and of the formats themselves;
//! nobody keeps a second list. `check` is the judge: it knows more than a schema can say, such as whether two ids are one.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::config::checks::RANGES;
use crate::config::file::MainFile;
use crate::config::secret::SecretKeys;
use crate::config::sources::SourceKeys;
use crate::feeds::format::Format;
use crate::feeds::options::Mend;
use crate::feeds::registry::FORMATS;
use crate::model::data::fellowships;

/// `schema/config.schema.json`
pub fn of_main_file() -> String {
    let mut schema = of::<MainFile>();
    for (path, range) in RANGES {
        let Some((section, key)) = path.split_once('.').filter(|(section, _)| *section != "source") else { continue };
        bound(&mut schema["properties"][section]["properties"][key], *range.start(), *range.end());
    }
    // An address may hold a password, and a secret does not stand in a file.
    let url = &mut schema["properties"]["store"]["properties"]["url"];
    *url = json!({ "description": url["description"], "default": url["default"], "anyOf": [{ "type": "string" }, secret()] });
    printed(schema)
}

/// `schema/source.schema.json`
pub fn of_source_file() -> String {
    let mut source = of::<SourceKeys>();
    for (path, range) in RANGES {
        if let Some(key) = path.strip_prefix("source.") {
            bound(&mut source["properties"][key], *range.start(), *range.end());
        }
    }
    source["required"] = json!(["id", "name", "format", "url", "fellowship", "schedule"]);
    let keys = &mut source["properties"];
    choose(&mut keys["format"], FORMATS.iter().map(|format| (format.name(), format.about())));
    choose(&mut keys["fellowship"], fellowships::ALL.iter().map(|fellowship| (fellowship.code, fellowship.name)));
    keys["id"]["pattern"] = json!("^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$");
    keys["countries"]["items"]["pattern"] = json!("^[A-Za-z]{2}$");
    keys["schedule"]["oneOf"] = json!([{ "required": ["every"] }, { "required": ["cron", "zone"] }]);
    let of_token = keys["token"]["description"].clone();
    keys["token"] = secret();
    keys["token"]["description"] = of_token;
    keys["options"] = json!({ "type": "object", "description": keys["options"]["description"] });
    source["allOf"] = FORMATS.iter().map(|format| options_of(*format)).collect();
    let dialect = source.as_object_mut().and_then(|source| source.remove("$schema"));
    printed(json!({
        "$schema": dialect,
        "title": "meeting-graph: a file of sources",
        "type": "object",
        "additionalProperties": false,
        "required": ["source"],
        "properties": { "source": { "description": "One table a source.", "type": "array", "minItems": 1, "items": source } },
    }))
}

/// Where a secret stands.
fn secret() -> Value {
    let mut place = of::<SecretKeys>();
    place["oneOf"] = json!([{ "required": ["env"] }, { "required": ["file"] }]);
    if let Some(place) = place.as_object_mut() {
        place.remove("$schema");
        place.remove("title");
    }
    place
}

fn of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    plain(&mut schema);
    schema
}

/// TOML has no null, and the widths of our numbers are nobody's business: the ranges say what is meant.
fn plain(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(plain),
        Value::Object(keys) => {
            if keys.get("format").is_some_and(Value::is_string) {
                keys.remove("format");
            }
            if let Some(kind) = only_one(keys.get_mut("type"), |kind| kind == "null") {
                keys.insert("type".to_owned(), kind);
            }
            if let Some(one) = only_one(keys.get_mut("anyOf"), |choice| choice["type"] == "null") {
                keys.remove("anyOf");
                // What is said at the key says more than what is said of its type.
                one.as_object().into_iter().flatten().for_each(|(key, value)| {
                    keys.entry(key.clone()).or_insert_with(|| value.clone());
                });
            }
            keys.retain(|key, value| !(key == "default" && value.is_null()));
            keys.values_mut().for_each(plain);
        }
        _ => {}
    }
}

/// What is left of a list without nulls, where it is one.
fn only_one(list: Option<&mut Value>, is_null: impl Fn(&Value) -> bool) -> Option<Value> {
    let list = list?.as_array_mut()?;
    list.retain(|item| !is_null(item));
    if list.len() == 1 { list.pop() } else { None }
}

fn bound(key: &mut Value, least: i64, most: i64) {
    key["minimum"] = json!(least);
    key["maximum"] = json!(most);
}

/// One of several words, each with what it stands for.
fn choose<'a>(key: &mut Value, words: impl Iterator<Item = (&'a str, &'a str)>) {
    if let Some(key) = key.as_object_mut() {
        key.remove("type");
    }
    key["oneOf"] = words.map(|(word, means)| json!({ "const": word, "description": means })).collect();
}

/// The options of a format, where the source is of it: their names and kinds as its own check answers.
fn options_of(format: &dyn Format) -> Value {
    let unknown = json!({ "no such option": true });
    let faults = format.check_options(&unknown).err().unwrap_or_default();
    let known: Vec<&str> = faults
        .iter()
        .filter(|fault| fault.at_key)
        .find_map(|fault| match &fault.mend {
            Mend::OneOf(_, known) => Some(known.clone()),
            Mend::Say(_) => None,
        })
        .unwrap_or_default();
    let options: Map<String, Value> = known.into_iter().map(|key| (key.to_owned(), kinds_of(format, key))).collect();
    json!({
        "if": { "properties": { "format": { "const": format.name() } } },
        "then": { "properties": { "options": { "properties": options, "additionalProperties": false } } },
    })
}

/// The kinds of value that a format takes for an option: each is tried.
fn kinds_of(format: &dyn Format, key: &str) -> Value {
    let tries = [("boolean", json!(true)), ("integer", json!(1)), ("string", json!("x")), ("array", json!([])), ("object", json!({}))];
    let is_taken = |value: &Value| {
        let faults = format.check_options(&json!({ key: value })).err().unwrap_or_default();
        !faults.iter().any(|fault| fault.path == [key])
    };
    let kinds: Vec<&str> = tries.iter().filter(|(_, value)| is_taken(value)).map(|(kind, _)| *kind).collect();
    match kinds[..] {
        // One of some words, or a table with keys of its own: `check` knows which.
        [] => json!({}),
        [kind] => json!({ "type": kind }),
        _ => json!({ "type": kinds }),
    }
}

fn printed(schema: Value) -> String {
    format!("{schema:#}\n")
}
