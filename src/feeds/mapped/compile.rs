//! Expressions from what the source file says, with every fault at its place.

use std::collections::BTreeMap;

use regex::RegexBuilder;
use serde_json::{Map, Value};

use crate::feeds::mapped::expression::{Expression, Others, Unit, table_key};
use crate::feeds::mapped::path::Path;
use crate::feeds::options::{Mend, OptionFault};

/// The functions, each a key of its table, with what may stand beside it.
const FUNCTIONS: &[(&str, &[&str])] = &[
    ("pointer", &[]),
    ("constant", &[]),
    ("join", &["with"]),
    ("split", &["at", "item"]),
    ("regex", &["of", "group"]),
    ("map", &["to", "others"]),
    ("first_non_empty", &[]),
    ("clock", &["unit"]),
];

/// Functions within functions.
const DEPTH_MAX: usize = 8;
/// Functions and pointers of one source.
const PARTS_MAX: usize = 512;
/// Bytes of a compiled pattern, and of what matching may hold at once.
const PATTERN_BYTES_MAX: usize = 1 << 18;

/// Reads expressions. Where one is faulty, a part of it is left out; the faults keep it from being used.
#[derive(Debug, Default)]
pub(super) struct Compiler {
    pub(super) faults: Vec<OptionFault>,
    /// Where it is in the options.
    path: Vec<String>,
    parts: usize,
}

impl Compiler {
    /// Reads what a key holds.
    pub(super) fn at<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(key.to_owned());
        let result = read(self);
        self.path.pop();
        result
    }

    pub(super) fn wrong(&mut self, message: String, mend: &str) {
        self.faults.push(OptionFault::value(&self.path, message, mend));
    }

    pub(super) fn unknown_key(&mut self, key: &str, known: &[&'static str]) {
        self.at(key, |this| this.faults.push(OptionFault::unknown_key(&this.path, known)));
    }

    /// One of some words; the first of them where it is none.
    pub(super) fn one_of<T: Copy>(&mut self, given: &Value, words: &[(&'static str, T)]) -> T {
        if let Some((_, found)) = words.iter().find(|(word, _)| given.as_str() == Some(word)) {
            return *found;
        }
        let known: Vec<&'static str> = words.iter().map(|(word, _)| *word).collect();
        let word = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
        let message = format!("`{word}` is not known here");
        self.faults.push(OptionFault { path: self.path.clone(), at_key: false, message, mend: Mend::OneOf(word, known) });
        words[0].1
    }

    pub(super) fn text(&mut self, given: &Value) -> String {
        given.as_str().map(str::to_owned).unwrap_or_else(|| {
            self.wrong(format!("{given} is no text"), "write it in quotes");
            String::new()
        })
    }

    /// A pattern, bounded in what it costs.
    pub(super) fn pattern(&mut self, given: &Value) -> Option<regex::Regex> {
        let text = self.text(given);
        match RegexBuilder::new(&text).size_limit(PATTERN_BYTES_MAX).dfa_size_limit(PATTERN_BYTES_MAX).build() {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                let told = error.to_string();
                let why = told.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                self.wrong(
                    format!("`{text}` is no pattern: {why}"),
                    "see https://docs.rs/regex for the notation; write it in 'single quotes'",
                );
                None
            }
        }
    }

    /// A pointer, a list of expressions, or a function.
    pub(super) fn expression(&mut self, given: &Value) -> Expression {
        let nothing = Expression::Constant(Vec::new());
        self.parts += 1;
        if self.parts > PARTS_MAX {
            self.faults.truncate(PARTS_MAX);
            self.wrong(format!("the mapping has more than {PARTS_MAX} parts"), "write a smaller one");
            return nothing;
        }
        match given {
            Value::String(text) => self.pointer(text),
            Value::Array(_) => Expression::All(self.inputs(given)),
            Value::Object(table) => self.function(table).unwrap_or(nothing),
            other => {
                self.wrong(
                    format!("{other} is no pointer and no function"),
                    "write a column or field in quotes, or { constant = \"...\" }",
                );
                nothing
            }
        }
    }

    fn pointer(&mut self, text: &str) -> Expression {
        if text.trim().is_empty() {
            self.wrong("the pointer is empty".to_owned(), "write the name of a column or field, or { constant = \"...\" }");
        }
        Expression::Pointer(Path::new(text))
    }

    fn inputs(&mut self, given: &Value) -> Vec<Expression> {
        let Some(items) = given.as_array().filter(|items| !items.is_empty()) else {
            self.wrong(format!("{given} is no list of inputs"), "write [\"one\", \"another\"]");
            return Vec::new();
        };
        items.iter().enumerate().map(|(place, item)| self.at(&place.to_string(), |this| this.deeper(item))).collect()
    }

    fn input(&mut self, key: &str, given: &Value) -> Box<Expression> {
        Box::new(self.at(key, |this| this.deeper(given)))
    }

    fn deeper(&mut self, given: &Value) -> Expression {
        // Two steps of the path are the field's own, and a list inside a function takes two for one level.
        if self.path.len() > 2 * DEPTH_MAX {
            self.wrong("functions within functions go too deep".to_owned(), "write it flatter");
            return Expression::Constant(Vec::new());
        }
        self.expression(given)
    }

    fn function(&mut self, table: &Map<String, Value>) -> Option<Expression> {
        let named: Vec<_> = FUNCTIONS.iter().filter(|(name, _)| table.contains_key(*name)).collect();
        let names: Vec<&'static str> = FUNCTIONS.iter().map(|(name, _)| *name).collect();
        let [(name, beside)] = named.as_slice() else {
            match table.keys().next().filter(|_| named.is_empty()) {
                Some(key) => self.at(key, |this| {
                    let message = format!("unknown function `{key}`");
                    let mend = Mend::OneOf(key.clone(), names);
                    this.faults.push(OptionFault { path: this.path.clone(), at_key: true, message, mend });
                }),
                None => self.wrong("one function stands in a table".to_owned(), &format!("write one of {}", names.join(", "))),
            }
            return None;
        };
        for key in table.keys().filter(|key| key != name && !beside.contains(&key.as_str())) {
            let known: Vec<&'static str> = std::iter::once(*name).chain(beside.iter().copied()).collect();
            self.unknown_key(key, &known);
        }
        self.call(name, &table[*name], table)
    }

    fn call(&mut self, name: &str, given: &Value, table: &Map<String, Value>) -> Option<Expression> {
        Some(match name {
            "pointer" => self.at(name, |this| {
                let text = this.text(given);
                this.pointer(&text)
            }),
            "constant" => Expression::Constant(self.at(name, |this| this.texts(given))),
            "join" => {
                let with = table.get("with").map_or_else(|| " ".to_owned(), |with| self.at("with", |this| this.text(with)));
                Expression::Join(self.at(name, |this| this.inputs(given)), with)
            }
            "split" => self.split(given, table)?,
            "regex" => self.regex(given, table)?,
            "map" => self.map(given, table)?,
            "first_non_empty" => Expression::FirstNonEmpty(self.at(name, |this| this.inputs(given))),
            _ => {
                let unit = self.beside("clock", "unit", table)?;
                let unit = self.at("unit", |this| this.one_of(unit, &[("seconds", Unit::Seconds), ("minutes", Unit::Minutes)]));
                Expression::Clock(self.input("clock", given), unit)
            }
        })
    }

    fn split(&mut self, given: &Value, table: &Map<String, Value>) -> Option<Expression> {
        let at = self.beside("split", "at", table)?;
        let at = self.at("at", |this| this.text(at));
        let item = table.get("item").map(|item| {
            item.as_i64().unwrap_or_else(|| {
                self.at("item", |this| this.wrong(format!("{item} is no position"), "write 0 for the first piece, -1 for the last"));
                0
            })
        });
        Some(Expression::Split(self.input("split", given), at, item))
    }

    fn regex(&mut self, given: &Value, table: &Map<String, Value>) -> Option<Expression> {
        let of = self.beside("regex", "of", table)?;
        let pattern = self.at("regex", |this| this.pattern(given));
        let of = self.input("of", of);
        let pattern = pattern?;
        let last = pattern.captures_len() - 1;
        let group = table.get("group").map_or(Some(1.min(last)), |group| group.as_u64().and_then(|group| usize::try_from(group).ok()));
        let Some(group) = group.filter(|group| *group <= last) else {
            self.at("group", |this| this.wrong("the pattern has no such group".to_owned(), &format!("write a number from 0 to {last}")));
            return None;
        };
        Some(Expression::Matched(of, pattern, group))
    }

    fn map(&mut self, given: &Value, table: &Map<String, Value>) -> Option<Expression> {
        let to = self.beside("map", "to", table)?;
        let mut entries = BTreeMap::new();
        match to.as_object() {
            Some(to) => {
                for (from, texts) in to {
                    let texts = self.at("to", |this| this.at(from, |this| this.texts(texts)));
                    entries.insert(table_key(from), texts);
                }
            }
            None => self.at("to", |this| this.wrong(format!("{to} is no table"), "write { \"as published\" = \"as meant\" }")),
        }
        let others = table
            .get("others")
            .map(|others| self.at("others", |this| this.one_of(others, &[("keep", Others::Keep), ("drop", Others::Drop)])));
        Some(Expression::Mapped(self.input("map", given), entries, others.unwrap_or(Others::Keep)))
    }

    // What a function cannot do without.
    fn beside<'a>(&mut self, function: &str, key: &str, table: &'a Map<String, Value>) -> Option<&'a Value> {
        let found = table.get(key);
        if found.is_none() {
            self.wrong(format!("`{function}` lacks `{key}`"), &format!("write {key} = ... beside it"));
        }
        found
    }

    /// A text or a list of them.
    pub(super) fn texts(&mut self, given: &Value) -> Vec<String> {
        match given {
            Value::Array(items) => items.iter().map(|item| self.text(item)).collect(),
            one => vec![self.text(one)],
        }
    }
}
