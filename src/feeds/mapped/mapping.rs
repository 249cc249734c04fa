//! All that a source file says of a mapped source, compiled once for a reading.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::{Map, Value};

use crate::feeds::format::Unreadable;
use crate::feeds::mapped::compile::Compiler;
use crate::feeds::mapped::expression::Expression;
use crate::feeds::mapped::fields::Field;
use crate::feeds::mapped::path::Path;
use crate::feeds::mapped::rows::{Feed, Row};
use crate::feeds::meaning::day::Numbering;
use crate::feeds::options::{OptionFault, check_keys};
use crate::model::failure::FailureClass;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::report::Notices;

const KEYS: &[&str] = &["layout", "rows", "only", "fields", "external_ids", "days", "days_and_times"];

/// How the bytes are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Layout {
    /// One JSON value with a list in it.
    #[default]
    Json,
    /// A JSON value on each line.
    Ndjson,
    /// A table with a header row, whatever stands between its cells.
    Csv,
}

/// What several days beside several times mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum DaysAndTimes {
    /// Nobody knows: the row is refused.
    #[default]
    Unsure,
    /// The first time is the first day's, and so on.
    Paired,
    /// Every day at every time.
    EachAtEach,
}

/// A source's mapping.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    pub(super) layout: Layout,
    /// The way to the list; `None` where it is the whole, or is found.
    pub(super) rows: Option<Path>,
    only: Option<Only>,
    fields: Vec<(Field, Expression)>,
    /// Numbers others know a meeting by: scheme and expression.
    pub(super) external_ids: Vec<(String, Expression)>,
    pub(super) days: Days,
}

/// How days are counted and laid beside times.
#[derive(Debug)]
pub(super) struct Days {
    pub(super) numbering: Numbering,
    pub(super) and_times: DaysAndTimes,
}

impl Default for Days {
    fn default() -> Self {
        Self { numbering: Numbering::None, and_times: DaysAndTimes::default() }
    }
}

/// Which rows are of this source.
#[derive(Debug)]
struct Only {
    of: Expression,
    equals: Vec<String>,
    matches: Option<Regex>,
}

impl Mapping {
    /// Reads the options, and tells everything that is wrong in them.
    pub(super) fn compile(options: &Value) -> (Self, Vec<OptionFault>) {
        let mut compiler = Compiler::default();
        compiler.faults = check_keys(options, KEYS);
        let nothing = Map::new();
        let table = options.as_object().unwrap_or(&nothing);
        let mapping = Self::read(table, &mut compiler);
        (mapping, compiler.faults)
    }

    fn read(table: &Map<String, Value>, compiler: &mut Compiler) -> Self {
        let mut mapping = Self::default();
        match table.get("layout") {
            Some(given) => {
                let layouts = [("json", Layout::Json), ("ndjson", Layout::Ndjson), ("csv", Layout::Csv)];
                mapping.layout = compiler.at("layout", |compiler| compiler.one_of(given, &layouts));
            }
            None => {
                compiler.wrong("a mapped source says how its feed is laid out".to_owned(), "write layout = \"json\", \"ndjson\" or \"csv\"")
            }
        }
        mapping.rows = table.get("rows").map(|given| Path::new(&compiler.at("rows", |compiler| compiler.text(given))));
        mapping.only = table.get("only").and_then(|given| compiler.at("only", |compiler| Only::read(given, compiler)));
        if let Some(given) = table.get("days") {
            let countings = [
                ("names", Numbering::None),
                ("sunday-0", Numbering::SundayZero),
                ("sunday-1", Numbering::SundayOne),
                ("monday-1", Numbering::MondayOne),
            ];
            mapping.days.numbering = compiler.at("days", |compiler| compiler.one_of(given, &countings));
        }
        if let Some(given) = table.get("days_and_times") {
            let ways = [("unsure", DaysAndTimes::Unsure), ("paired", DaysAndTimes::Paired), ("each-at-each", DaysAndTimes::EachAtEach)];
            mapping.days.and_times = compiler.at("days_and_times", |compiler| compiler.one_of(given, &ways));
        }
        mapping.fields = fields(table, compiler);
        mapping.external_ids = external_ids(table, compiler);
        mapping
    }

    /// Whether the row is of this source: another's is neither taken nor refused.
    pub(super) fn is_ours(&self, row: &Row<'_>) -> bool {
        self.only.as_ref().is_none_or(|only| {
            only.of.texts(row).iter().any(|text| {
                let equals = only.equals.iter().any(|wanted| wanted.to_lowercase() == text.to_lowercase());
                equals || only.matches.as_ref().is_some_and(|pattern| pattern.is_match(text))
            })
        })
    }

    /// What the row says of a field; empty where it says nothing, or no expression is written for it.
    pub(super) fn texts(&self, field: Field, row: &Row<'_>) -> Vec<String> {
        self.fields.iter().find(|(known, _)| *known == field).map(|(_, expression)| expression.texts(row)).unwrap_or_default()
    }

    /// All headings that it reads, as headings are compared.
    pub(super) fn headings(&self) -> BTreeSet<&str> {
        let expressions = self.fields.iter().map(|(_, expression)| expression).chain(self.only.iter().map(|only| &only.of));
        expressions.flat_map(Expression::paths).map(|path| path.heading.as_str()).collect()
    }

    /// Holds the mapping to the feed: of each field at least one of the places it reads is in some row.
    ///
    /// # Errors
    /// `missing-column` where nothing is there of what tells a meeting or its hour, or of what tells rows of this source.
    /// Of other fields it is a notice.
    pub(super) fn demand_what_it_reads(&self, feed: &Feed, notices: &mut Notices) -> Result<(), Unreadable> {
        let mut rows = feed.rows().filter_map(|(_, row)| row).peekable();
        if rows.peek().is_none() {
            return Ok(());
        }
        let mut wanted: Vec<(&str, bool, Vec<&Path>)> =
            self.fields.iter().map(|(field, expression)| (field.name(), field.is_essential(), expression.paths())).collect();
        wanted.extend(self.only.iter().map(|only| ("only", true, only.of.paths())));
        wanted.retain(|(_, _, paths)| !paths.is_empty());
        for row in rows {
            wanted.retain(|(_, _, paths)| !paths.iter().any(|path| row.has(path)));
            if wanted.is_empty() {
                return Ok(());
            }
        }
        for (name, is_essential, paths) in wanted {
            let places: BTreeSet<&str> = paths.iter().map(|path| path.text.as_str()).collect();
            let places = places.into_iter().collect::<Vec<_>>().join("`, `");
            if is_essential {
                let message =
                    format!("no row has `{places}`, which the source's options give for `{name}`: the feed was changed, or it is another");
                return Err(Unreadable { class: FailureClass::MissingColumn, message });
            }
            notices.add(NoticeCode::MissingColumn, Notice::of_feed(name, &places));
        }
        Ok(())
    }
}

impl Only {
    fn read(given: &Value, compiler: &mut Compiler) -> Option<Self> {
        let known = ["of", "equals", "matches"];
        let Some(table) = given.as_object() else {
            compiler.wrong(format!("{given} is no table"), "write only = { of = \"Type\", equals = \"...\" }");
            return None;
        };
        for key in table.keys().filter(|key| !known.contains(&key.as_str())) {
            compiler.unknown_key(key, &known);
        }
        let of = table.get("of").map(|of| compiler.at("of", |compiler| compiler.expression(of)));
        let equals = table.get("equals").map(|equals| compiler.at("equals", |compiler| compiler.texts(equals)));
        let matches = table.get("matches").and_then(|matches| compiler.at("matches", |compiler| compiler.pattern(matches)));
        if of.is_none() || !table.contains_key("equals") && !table.contains_key("matches") {
            compiler.wrong(
                "`only` needs what it looks at and what it looks for".to_owned(),
                "write of = \"column\" and equals = \"...\" or matches = '...'",
            );
        }
        Some(Self { of: of?, equals: equals.unwrap_or_default(), matches })
    }
}

fn fields(table: &Map<String, Value>, compiler: &mut Compiler) -> Vec<(Field, Expression)> {
    let Some(given) = table.get("fields").and_then(Value::as_object).filter(|fields| !fields.is_empty()) else {
        compiler
            .wrong("a mapped source says where each field is".to_owned(), "write [source.options.fields] with name = \"...\" and so on");
        return Vec::new();
    };
    let known: Vec<&'static str> = Field::ALL.iter().map(|field| field.name()).collect();
    compiler.at("fields", |compiler| {
        let mut fields = Vec::new();
        for (name, expression) in given {
            match Field::ALL.iter().find(|field| field.name() == name) {
                Some(field) => fields.push((*field, compiler.at(name, |compiler| compiler.expression(expression)))),
                None => compiler.unknown_key(name, &known),
            }
        }
        fields
    })
}

fn external_ids(table: &Map<String, Value>, compiler: &mut Compiler) -> Vec<(String, Expression)> {
    let Some(given) = table.get("external_ids") else { return Vec::new() };
    compiler.at("external_ids", |compiler| match given.as_object() {
        Some(schemes) => {
            let read = |(scheme, given): (&String, &Value)| (scheme.clone(), compiler.at(scheme, |compiler| compiler.expression(given)));
            schemes.iter().map(read).collect()
        }
        None => {
            compiler.wrong(format!("{given} is no table"), "write external_ids = { gso = \"column\" }");
            Vec::new()
        }
    })
}
