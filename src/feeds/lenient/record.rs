//! A row whose fields are asked for many times.
//!
//! A format asks for some seventy names in each row, most of which are not there. In the map that JSON is read into, each
//! question compares a dozen names; here it compares those that are as long as the one asked for.

use std::hash::{Hash, Hasher};

use serde_json::{Map, Value};

use crate::feeds::lenient::value;

/// Names at least this long, in bytes, are kept in one row; none that a format asks for is.
const LENGTHS: usize = 32;
const NONE: u16 = u16::MAX;

/// One row's fields by name.
pub struct Record<'a> {
    fields: Vec<Field<'a>>,
    /// The first field of each length; the others follow by `next`.
    first: [u16; LENGTHS],
}

struct Field<'a> {
    name: &'a str,
    value: &'a Value,
    next: u16,
}

impl<'a> Record<'a> {
    /// The fields of a row. Those behind the first 65,534 are not found: no row of a feed that is read has them.
    pub fn new(row: &'a Map<String, Value>) -> Self {
        Self::of(row.iter().map(|(name, value)| (name.as_str(), value)))
    }

    /// The same of fields in any order.
    pub fn of(row: impl IntoIterator<Item = (&'a str, &'a Value)>) -> Self {
        let mut first = [NONE; LENGTHS];
        let fields = (0..NONE).zip(row).map(|(at, (name, value))| {
            let next = std::mem::replace(&mut first[length(name)], at);
            Field { name, value, next }
        });
        let fields = fields.collect();
        Self { fields, first }
    }

    /// The field of that name.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.chain(self.first[length(name)]).find(|field| field.name == name).map(|field| field.value)
    }

    /// Whether two fields have one name.
    pub fn repeats_a_name(&self) -> bool {
        self.fields.iter().any(|field| self.chain(field.next).any(|before| before.name == field.name))
    }

    /// The names of the fields that hold anything.
    pub fn filled(&self) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(|field| value::is_filled(field.value)).map(|field| field.name)
    }

    // The field that stands there, and those before it that are as long.
    fn chain(&self, at: u16) -> impl Iterator<Item = &Field<'a>> {
        let there = move |at: u16| self.fields.get(usize::from(at));
        std::iter::successors(there(at), move |field| there(field.next))
    }

    /// The first of the named fields that holds text.
    pub fn text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.get(name).and_then(value::text))
    }

    /// The first of the named fields that is there and not null.
    pub fn raw(&self, names: &[&str]) -> Option<&'a Value> {
        names.iter().filter_map(|name| self.get(name)).find(|value| !value.is_null())
    }
}

/// In the order of the row's names, whatever order its fields have.
impl Hash for Record<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut fields: Vec<&Field<'_>> = self.fields.iter().collect();
        fields.sort_by_key(|field| field.name);
        for Field { name, value, next: _ } in fields {
            (name, value).hash(state);
        }
    }
}

fn length(name: &str) -> usize {
    name.len().min(LENGTHS - 1)
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::Record;

    #[test]
    fn a_record_answers_as_the_map_that_it_is_made_of() {
        let long = ["x".repeat(31), "x".repeat(32), "y".repeat(300)];
        let mut row: Map<String, Value> = Map::new();
        for name in ["", "a", "b", "day", "time", "name", "slug", long[0].as_str(), &long[1], &long[2]] {
            row.insert(name.to_owned(), json!(format!("value of {}", name.len())));
        }
        row.insert("null".to_owned(), Value::Null);
        row.insert("blank".to_owned(), json!("  "));
        let record = Record::new(&row);
        for name in row.keys().map(String::as_str).chain(["c", "none", "slu", "xx", "z"]) {
            assert_eq!(record.get(name), row.get(name), "{name}");
        }
        assert_eq!(record.text(&["null", "blank", "none", "day"]).as_deref(), Some("value of 3"));
        assert_eq!(record.raw(&["none", "null", "blank", "day"]), Some(&json!("  ")));
        assert!(Record::new(&Map::new()).get("").is_none());
    }
}
