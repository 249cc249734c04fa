//! The rows of a list of records, one after the other.
//!
//! Most feeds are such a list and nothing else. A value of all of it is several times as large as its bytes, and each of its texts is
//! allocated long before it is read and freed long after. Here no row is kept while the next is read, and the names of its
//! fields stay where they are in the text.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::feeds::lenient::record::Record;

/// Fields of a row that is read so; beyond them their order would matter to what is counted of them.
const FIELDS_MAX: usize = 200;

/// Hands over one row after the other, until `take` says that it is none to be read so. `false` where there was such a row, or
/// where the text is not strictly a list of records with different names: what was taken is void then, and the text
/// is for [`json::read_text`](crate::feeds::lenient::json::read_text).
pub fn read(text: &str, take: impl FnMut(&Record<'_>) -> bool) -> bool {
    let mut json = serde_json::Deserializer::from_str(text);
    let mut rows = Rows { fields: Vec::new(), take };
    json.deserialize_seq(&mut rows).is_ok() && json.end().is_ok()
}

struct Rows<'de, F> {
    /// Of the row that is being read.
    fields: Vec<(Cow<'de, str>, Value)>,
    take: F,
}

/// A name, borrowed where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de, F: FnMut(&Record<'_>) -> bool> Visitor<'de> for &mut Rows<'de, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while rows.next_element_seed(Row(self))?.is_some() {}
        Ok(())
    }
}

struct Row<'a, 'de, F>(&'a mut Rows<'de, F>);

impl<'de, F: FnMut(&Record<'_>) -> bool> DeserializeSeed<'de> for Row<'_, 'de, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, row: D) -> Result<(), D::Error> {
        row.deserialize_map(self)
    }
}

impl<'de, F: FnMut(&Record<'_>) -> bool> Visitor<'de> for Row<'_, 'de, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut row: A) -> Result<(), A::Error> {
        let Rows { fields, take } = self.0;
        fields.clear();
        while let Some((Name(name), value)) = row.next_entry()? {
            fields.push((name, value));
        }
        let record = Record::of(fields.iter().map(|(name, value)| (name.as_ref(), value)));
        if fields.len() <= FIELDS_MAX && !record.repeats_a_name() && take(&record) {
            Ok(())
        } else {
            Err(A::Error::custom("not to be read so"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn names(text: &str) -> Option<Vec<String>> {
        let mut names = Vec::new();
        let is_read = read(text, |row| {
            names.extend(row.text(&["name"]));
            row.get("refused").is_none()
        });
        is_read.then_some(names)
    }

    #[test]
    fn rows_come_in_their_order() {
        assert_eq!(names(r#" [{"name":"a","day":1},{"n\u0061me":"b\n"},{}] "#), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(names("[]"), Some(Vec::new()));
    }

    #[test]
    fn what_is_no_list_of_records_is_left_to_others() {
        for text in [
            "",
            "{}",
            "[1]",
            "[null]",
            "[[]]",
            r#"[{"name":"a"},null]"#,
            r#"[{"name":"a"}"#,
            r#"[{"name":"a"}];"#,
            r#"[{"name":"a","name":"b"}]"#,
            r#"[{"refused":1}]"#,
            "[{\"name\":\"a\nb\"}]",
        ] {
            assert_eq!(names(text), None, "{text}");
        }
    }
}
