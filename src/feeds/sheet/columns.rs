//! Where the fields stand in a table, by its headings and the source's own names of them.

use serde_json::Value;

use crate::feeds::format::{Reading, Unreadable};
use crate::feeds::options::{self, OptionFault};
use crate::feeds::sheet::headings::{Field, field_of, heading_key, is_personal, is_without_use};
use crate::model::failure::FailureClass;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::report::Notices;

/// How many headings a message names, and how much of each.
const NAMED_MAX: usize = 12;
const HEADING_CHARS_MAX: usize = 40;

/// Where the fields stand in a row.
#[derive(Debug)]
pub(super) struct Columns {
    /// Field, how telling its heading is (0 first), and place in the row; sorted.
    places: Vec<(Field, usize, usize)>,
    /// Headings in the row of headings.
    pub(super) width: usize,
    /// For each heading, whether it may be told: those about persons are not.
    is_named: Vec<bool>,
}

impl Columns {
    /// Finds the fields of a table, with one notice for each column that is not known.
    ///
    /// # Errors
    /// `missing-column` where a meeting's name, day or time has none; `bad-option` where the source's option `columns`
    /// names a field or a heading that is not there.
    pub(super) fn find(headings: &[String], renames: &[(Field, String)], notices: &mut Notices) -> Result<Self, Unreadable> {
        let keys: Vec<String> = headings.iter().map(|heading| heading_key(heading)).collect();
        let mut places = Vec::new();
        for (field, heading) in renames {
            let place = keys.iter().position(|key| *key == heading_key(heading)).ok_or_else(|| absent(*field, heading, headings))?;
            places.push((*field, 0, place));
        }
        let renamed: Vec<usize> = places.iter().map(|(_, _, place)| *place).collect();
        let mut unknown = Vec::new();
        let others = headings.iter().enumerate().filter(|(place, _)| !keys[*place].is_empty() && !renamed.contains(place));
        for (place, heading) in others {
            match field_of(heading) {
                Some((field, rank)) => places.push((field, rank + 1, place)),
                None if is_personal(heading) || is_without_use(heading) => {}
                None => unknown.push(heading.as_str()),
            }
        }
        places.sort_by_key(|(_, rank, place)| (*rank, *place));
        let is_named = keys.iter().map(|key| field_of(key).is_some() || !is_personal(key)).collect();
        let found = Self { places, width: headings.len(), is_named };
        found.demand_essentials(&unknown)?;
        for heading in unknown {
            notices.add(NoticeCode::UnknownColumn, Notice::of_feed("heading", heading));
        }
        Ok(found)
    }

    fn demand_essentials(&self, unknown: &[&str]) -> Result<(), Unreadable> {
        // Where a sheet names groups alone, their name is the meeting's.
        let is_here = |field: Field| self.has(field) || field == Field::Name && self.has(Field::Group);
        let missing: Vec<&str> =
            [Field::Name, Field::Day, Field::Time].into_iter().filter(|field| !is_here(*field)).map(Field::name).collect();
        let Some(first) = missing.first() else { return Ok(()) };
        let candidates = if unknown.is_empty() {
            "no heading is left that it could be".to_owned()
        } else {
            let named: Vec<String> = unknown.iter().take(NAMED_MAX).map(|heading| cut(heading)).collect();
            format!(
                "it may be one of `{}`; say which in the source's options, as columns = {{ {first} = \"{}\" }}",
                named.join("`, `"),
                named[0]
            )
        };
        let named = missing.join("`, `");
        Err(Unreadable { class: FailureClass::MissingColumn, message: format!("the sheet has no column `{named}`: {candidates}") })
    }

    /// The headings, as written, of the columns in which a row has anything. Those about persons are never named.
    pub(super) fn filled<'a>(&self, headings: &'a [String], cells: &'a [String]) -> impl Iterator<Item = &'a str> {
        let named = headings.iter().zip(cells).zip(&self.is_named);
        named.filter(|((_, cell), is_named)| **is_named && !cell.is_empty()).map(|((heading, _), _)| heading.as_str())
    }

    /// Whether any column holds the field.
    pub(super) fn has(&self, field: Field) -> bool {
        self.places.iter().any(|(known, _, _)| *known == field)
    }

    /// What a row says of a field: its first column, by how telling the heading is, that is not blank.
    pub(super) fn get<'a>(&self, cells: &'a [String], field: Field) -> Option<&'a str> {
        let places = self.places.iter().filter(|(known, _, _)| *known == field);
        places.filter_map(|(_, _, place)| cells.get(*place)).map(String::as_str).find(|cell| !cell.is_empty())
    }
}

/// The source's own names of columns.
///
/// # Errors
/// `bad-option` where `columns` is no table from our names to headings.
pub(super) fn renames(reading: &Reading<'_>) -> Result<Vec<(Field, String)>, Unreadable> {
    let (renames, faults) = columns_option(reading.options);
    faults.first().map_or(Ok(renames), |fault| Err(fault.unreadable()))
}

/// Everything that is wrong in the options of a `sheet` source, or of another whose rows are read as a sheet's.
pub(in crate::feeds) fn check(given: &Value) -> Vec<OptionFault> {
    let mut faults = options::check_keys(given, &["columns"]);
    faults.extend(columns_option(given).1);
    faults
}

fn columns_option(options: &Value) -> (Vec<(Field, String)>, Vec<OptionFault>) {
    let path = |more: Option<&String>| std::iter::once("columns".to_owned()).chain(more.cloned()).collect::<Vec<_>>();
    let (mut renames, mut faults) = (Vec::new(), Vec::new());
    let Some(given) = options.get("columns") else { return (renames, faults) };
    let Some(table) = given.as_object() else {
        let mend = "write a table, such as columns = { time = \"Starts\" }";
        faults.push(OptionFault::value(&path(None), format!("`columns` cannot be {given}"), mend));
        return (renames, faults);
    };
    for (name, heading) in table {
        match (Field::ALL.iter().find(|field| field.name() == name), heading) {
            (None, _) => {
                let known: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
                faults.push(OptionFault::unknown_key(&path(Some(name)), &known));
            }
            (Some(field), Value::String(heading)) => renames.push((*field, heading.clone())),
            (Some(_), other) => {
                faults.push(OptionFault::value(&path(Some(name)), format!("`{name}` cannot be {other}"), "write the heading as text"));
            }
        }
    }
    (renames, faults)
}

fn cut(heading: &str) -> String {
    heading.chars().take(HEADING_CHARS_MAX).collect()
}

fn absent(field: Field, heading: &str, headings: &[String]) -> Unreadable {
    let there: Vec<String> = headings.iter().filter(|there| !is_personal(there)).take(NAMED_MAX).map(|there| cut(there)).collect();
    Unreadable {
        class: FailureClass::MissingColumn,
        message: format!(
            "the sheet has no column `{heading}`, which the source's options give for `{}`: it may be one of `{}`",
            field.name(),
            there.join("`, `")
        ),
    }
}
