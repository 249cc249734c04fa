//! JSON as it is written by the library, value by value.

use std::fmt::Display;
use std::io::Write;

use async_graphql::resolver_utils::EnumType;
use async_graphql::{ScalarType, Value};
use serde::Serialize;

/// An answer under way.
pub struct Json {
    bytes: Vec<u8>,
    fields: u64,
}

impl Json {
    /// Nothing yet, with room for so many bytes.
    pub fn with_room(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), fields: 0 }
    }

    /// The answer, if it holds no more fields than that.
    pub fn within(self, fields_max: u64) -> Option<Vec<u8>> {
        (self.fields <= fields_max).then_some(self.bytes)
    }

    /// So many fields more.
    pub fn count(&mut self, fields: usize) {
        self.fields += fields as u64;
    }

    /// JSON as it is.
    pub fn raw(&mut self, json: &str) {
        self.bytes.extend_from_slice(json.as_bytes());
    }

    /// Nothing.
    pub fn null(&mut self) {
        self.raw("null");
    }

    /// A string.
    pub fn text(&mut self, text: &str) {
        // Each byte is looked at, so that the processor looks at many at once.
        let is_plain = |byte: &u8| *byte >= b' ' && *byte != b'"' && *byte != b'\\';
        if text.as_bytes().iter().fold(true, |all, byte| all & is_plain(byte)) {
            self.bytes.reserve(text.len() + 2);
            self.bytes.push(b'"');
            self.bytes.extend_from_slice(text.as_bytes());
            self.bytes.push(b'"');
        } else {
            self.number(&text);
        }
    }

    /// A string, or null.
    pub fn text_or_null(&mut self, text: Option<&str>) {
        self.or_null(text, Self::text);
    }

    /// What is shown in letters, digits, `-`, `_`, `:` and `.` alone, as a string.
    pub fn shown(&mut self, value: impl Display) {
        // Writing to memory does not fail.
        let _ = write!(self.bytes, "\"{value}\"");
    }

    /// A number or a truth value.
    pub fn number(&mut self, value: &impl Serialize) {
        // Nor does it where the value is a number, a truth value or a string.
        let _ = serde_json::to_writer(&mut self.bytes, value);
    }

    /// One of the values of an enum.
    pub fn choice<E: EnumType>(&mut self, value: E) {
        let name = E::items().iter().find(|item| item.value == value).map_or("", |item| item.name);
        self.shown(name);
    }

    /// A scalar of ours.
    pub fn scalar(&mut self, scalar: &impl ScalarType) {
        match scalar.to_value() {
            Value::String(text) => self.text(&text),
            other => self.number(&other),
        }
    }

    /// A value, or null.
    pub fn or_null<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        match value {
            Some(value) => write(self, value),
            None => self.null(),
        }
    }

    /// A list.
    pub fn list<T>(&mut self, items: impl IntoIterator<Item = T>, write: impl Fn(&mut Self, T)) {
        let always = self.between(b'[', b']', items, |out, item| {
            write(out, item);
            Some(())
        });
        debug_assert!(always.is_some(), "it ends early only where an item does");
    }

    /// Items with commas between them. Ends at the first that cannot be written.
    pub fn between<T>(
        &mut self,
        open: u8,
        close: u8,
        items: impl IntoIterator<Item = T>,
        write: impl Fn(&mut Self, T) -> Option<()>,
    ) -> Option<()> {
        self.bytes.push(open);
        for (nth, item) in items.into_iter().enumerate() {
            if nth > 0 {
                self.bytes.push(b',');
            }
            write(self, item)?;
        }
        self.bytes.push(close);
        Some(())
    }
}
