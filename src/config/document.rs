//! A TOML file whose every key and value still knows its place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::config::fault::{Fault, Faults};

/// A file's name and text, kept for messages.
#[derive(Debug, PartialEq, Eq)]
pub struct Document {
    /// The name, relative to the main file's folder.
    pub name: String,
    /// The text; empty for what is no file or could not be read.
    pub text: String,
}

/// A place in a document, or an environment variable.
#[derive(Debug, Clone)]
pub struct Spot {
    document: Arc<Document>,
    span: Range<usize>,
    /// The variable that a value came from; its name is more use than any key.
    variable: Option<String>,
}

impl Spot {
    /// A document as a whole.
    pub fn whole(document: &Arc<Document>) -> Self {
        Self { document: Arc::clone(document), span: 0..0, variable: None }
    }

    /// A variable of the environment.
    pub fn variable(name: &str) -> Self {
        let document = Document { name: "environment".to_owned(), text: String::new() };
        Self { document: Arc::new(document), span: 0..0, variable: Some(name.to_owned()) }
    }

    /// `sources/ie/dublin.toml:3`, for messages that name a second place.
    pub fn name_and_line(&self) -> String {
        match self.position() {
            (0, _) => self.document.name.clone(),
            (line, _) => format!("{}:{line}", self.document.name),
        }
    }

    /// Where a value comes from, for whoever asks why it is as it is.
    pub fn origin(&self) -> String {
        match &self.variable {
            Some(name) => format!("variable {name}"),
            None => self.name_and_line(),
        }
    }

    /// The fault at this place.
    pub fn fault(&self, key: &str, code: &'static str, message: String, mend: impl Into<String>) -> Fault {
        let (line, column) = self.position();
        Fault {
            file: self.document.name.clone(),
            line,
            column,
            key: self.variable.clone().unwrap_or_else(|| key.to_owned()),
            code,
            message,
            mend: mend.into(),
            is_warning: false,
            span: self.span.clone(),
            document: Arc::clone(&self.document),
        }
    }

    /// Line and column from 1, the column in characters; both 0 where there is no text.
    fn position(&self) -> (usize, usize) {
        if self.document.text.is_empty() {
            return (0, 0);
        }
        let before = self.document.text.get(..self.span.start).unwrap_or(&self.document.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// One `key = value`.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where the key stands.
    pub key_spot: Spot,
    /// The value.
    pub value: toml::Value,
    /// Where the value stands.
    pub value_spot: Spot,
    /// Where each value of a list stands; empty for what is no list.
    pub item_spots: Vec<Spot>,
    /// The keys of a table; `None` for what is no table.
    pub table: Option<Table>,
    /// The tables of a list of tables.
    pub tables: Vec<Table>,
}

impl Entry {
    /// What a variable says in the place of a file.
    pub fn of_variable(spot: Spot, value: toml::Value) -> Self {
        let item_spots = value.as_array().map(|items| vec![spot.clone(); items.len()]).unwrap_or_default();
        Self { key_spot: spot.clone(), value, value_spot: spot, item_spots, table: None, tables: Vec::new() }
    }
}

/// Keys with their places.
#[derive(Debug, Clone)]
pub struct Table {
    /// Where the table stands.
    pub spot: Spot,
    /// Its keys.
    pub entries: BTreeMap<String, Entry>,
}

impl Table {
    /// A table without keys.
    pub fn empty(spot: Spot) -> Self {
        Self { spot, entries: BTreeMap::new() }
    }

    /// Where the end of a path stands: keys, and positions in lists from 0; its key, or what it holds. Where the path leads
    /// on into what has no places of its own, the last that has one.
    pub fn spot_of(&self, path: &[String], at_key: bool) -> &Spot {
        let Some((key, rest)) = path.split_first() else { return &self.spot };
        let Some(entry) = self.entries.get(key) else { return &self.spot };
        match (&entry.table, rest.split_first()) {
            (_, None) if at_key => &entry.key_spot,
            (_, None) => &entry.value_spot,
            (Some(table), Some(_)) => table.spot_of(rest, at_key),
            (None, Some((position, rest))) => {
                let item = position.parse().ok().and_then(|position: usize| entry.item_spots.get(position));
                let Some(item) = item else { return &entry.value_spot };
                let table = entry.tables.iter().find(|table| table.spot.span == item.span);
                table.filter(|_| !rest.is_empty()).map_or(item, |table| table.spot_of(rest, at_key))
            }
        }
    }

    /// The values without their places.
    fn plain(&self) -> toml::Value {
        toml::Value::Table(self.entries.iter().map(|(key, entry)| (key.clone(), entry.value.clone())).collect())
    }

    /// Reads a document. All its errors of syntax become faults at once, and then there is no table.
    pub fn parse(document: &Arc<Document>, faults: &mut Faults) -> Option<Self> {
        let (table, is_whole) = Self::parse_what_is_good(document, faults);
        is_whole.then_some(table)
    }

    /// The same, and whatever stands around the errors; `false` where there are any.
    pub fn parse_what_is_good(document: &Arc<Document>, faults: &mut Faults) -> (Self, bool) {
        let (root, errors) = DeTable::parse_recoverable(&document.text);
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            let spot = Spot { document: Arc::clone(document), span, variable: None };
            faults.push(spot.fault("", "not-toml", error.message().replace('\n', "; "), "see https://toml.io for the notation"));
        }
        let mut of_what_is_good = Faults::default();
        let found = table(document, root.get_ref(), root.span(), if errors.is_empty() { faults } else { &mut of_what_is_good });
        (found, errors.is_empty())
    }
}

fn table(document: &Arc<Document>, keys: &DeTable<'_>, span: Range<usize>, faults: &mut Faults) -> Table {
    let spot = |span: Range<usize>| Spot { document: Arc::clone(document), span, variable: None };
    let mut entries = BTreeMap::new();
    for (key, value) in keys {
        let inner = value.get_ref().as_table().map(|inner| table(document, inner, value.span(), faults));
        // A table is put together from its keys, so that one that cannot be held is told at its own place.
        let plain = match &inner {
            Some(inner) => Ok(inner.plain()),
            None => toml::Value::deserialize(ValueDeserializer::from(value.clone())),
        };
        let Ok(plain) = plain else {
            let message = format!("`{}` cannot be held", key.get_ref());
            faults.push(spot(value.span()).fault(key.get_ref(), "bad-value", message, "write a number of at most 18 digits"));
            continue;
        };
        let items: &[Spanned<DeValue<'_>>] = value.get_ref().as_array().map_or(&[], |items| items.as_ref());
        let tables = items.iter().filter_map(|item| Some(table(document, item.get_ref().as_table()?, item.span(), faults)));
        let entry = Entry {
            key_spot: spot(key.span()),
            value: plain,
            value_spot: spot(value.span()),
            tables: tables.collect(),
            item_spots: items.iter().map(|item| spot(item.span())).collect(),
            table: inner,
        };
        entries.insert(key.get_ref().to_string(), entry);
    }
    Table { spot: spot(span), entries }
}
