//! Bytes to cells: the encoding, the delimiter and the header row found. A body of JSON is taken apart by `published`.

use csv::{ReaderBuilder, StringRecord, Terminator};

use crate::feeds::format::{Part, Unreadable};
use crate::feeds::lenient::body;
use crate::feeds::sheet::headings::heading_key;
use crate::feeds::sheet::published::{self, Rows};
use crate::feeds::sheet::unclosed;
use crate::model::failure::FailureClass;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::report::Notices;

/// How many rows at the top may be a title, a date or a note before the header row.
const PREAMBLE_ROWS_MAX: usize = 10;
/// What may stand between cells. Excel writes semicolons where the comma is the decimal mark.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// One row of cells and its number in the sheet, from 1, as a spreadsheet shows it.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::feeds) struct Line {
    pub(in crate::feeds) number: u32,
    pub(in crate::feeds) cells: Vec<String>,
}

/// A table: its headings, and the rows below them that hold anything.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::feeds) struct Table {
    pub(in crate::feeds) headings: Vec<String>,
    pub(in crate::feeds) lines: Vec<Line>,
    /// Numbers of what is no row at all, such as a text among records.
    pub(in crate::feeds) strays: Vec<u32>,
}

/// Reads a part. `is_known` tells which headings mean something; the header row is the one at the top with most of
/// them, and the delimiter the one that shows most of them.
///
/// # Errors
/// `empty`, `html-instead-of-feed`, or `not-a-table` where no delimiter makes a row of two cells; for a body of JSON,
/// as [`published::read`] has it.
pub(in crate::feeds) fn read(part: &Part, notices: &mut Notices, is_known: impl Fn(&str) -> bool) -> Result<Table, Unreadable> {
    let text = body::text(part, notices)?;
    if published::is_json(&text) {
        let rows = published::read(part, &text)?;
        return Ok(below_headings(rows, is_known));
    }
    let (hint, text) = split_hint(&text);
    let known = |cells: &StringRecord| cells.iter().filter(|cell| is_known(&heading_key(cell))).count();
    let candidates = hint.map_or_else(|| DELIMITERS.to_vec(), |delimiter| vec![delimiter]);
    let best = candidates.into_iter().filter_map(|delimiter| header(text, delimiter, &known)).max_by_key(|found| found.score);
    let Some(found) = best.filter(|found| found.score.1 > 1) else {
        return Err(Unreadable {
            class: FailureClass::NotATable,
            message: "the answer is no table with commas, semicolons, tabs or bars between cells: check the address".to_owned(),
        });
    };
    let mut records = records(text, found.delimiter).skip_while(|(number, _)| *number < found.number);
    let headings: Vec<String> = records.next().map(|(_, cells)| cells.iter().map(clean).collect()).unwrap_or_default();
    let width = headings.len();
    let mut lines: Vec<Line> = lines(text, &records.collect::<Vec<_>>(), found.delimiter, width, notices);
    lines.retain(is_filled);
    // Blanks around the whole were trimmed off, and tabs are blanks: the last row lost its empty cells.
    if found.delimiter == b'\t'
        && let Some(last) = lines.last_mut()
        && last.cells.len() < width
    {
        last.cells.resize(width, String::new());
    }
    Ok(Table { headings, lines, strays: Vec::new() })
}

// Records to lines; one that a quote made of several rows is those rows.
fn lines(text: &str, records: &[(u32, StringRecord)], delimiter: u8, width: usize, notices: &mut Notices) -> Vec<Line> {
    let start = |at: usize| {
        let position = records.get(at).and_then(|(_, cells)| cells.position());
        position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(text.len())
    };
    let (mut lines, mut more) = (Vec::with_capacity(records.len()), 0);
    for (at, (number, cells)) in records.iter().enumerate() {
        let number = number + more;
        let swallowed = cells.iter().any(|cell| cell.contains('\n'));
        let raw = text.get(start(at)..start(at + 1)).filter(|_| swallowed);
        match raw.and_then(|raw| unclosed::rows(raw, delimiter, width)) {
            None => lines.push(Line { number, cells: cells.iter().map(clean).collect() }),
            Some(rows) => {
                notices.add(NoticeCode::UnclosedQuote, Notice::at(number, "", "row", &format!("{} rows in one", rows.len())));
                let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
                let row = |(number, cells): (u32, Vec<String>)| Line { number, cells: cells.iter().map(|cell| clean(cell)).collect() };
                lines.extend((number..).zip(rows).map(row));
                more += count - 1;
            }
        }
    }
    lines
}

/// Rows to a table: the header row is found as in [`read`].
fn below_headings(rows: Rows, is_known: impl Fn(&str) -> bool) -> Table {
    let numbered = || (1u32..).zip(&rows);
    let strays = numbered().filter(|(_, cells)| cells.is_none()).map(|(number, _)| number).collect();
    let lines = numbered().filter_map(|(number, cells)| Some(Line { number, cells: cells.clone()? })).filter(is_filled);
    let lines: Vec<Line> = lines.collect();
    let known = |line: &Line| line.cells.iter().filter(|cell| is_known(&heading_key(cell))).count();
    let top = lines.iter().take(PREAMBLE_ROWS_MAX).map(known).enumerate();
    let header = top.reduce(|best, next| if next.1 > best.1 { next } else { best }).map_or(0, |(at, _)| at);
    let mut lines = lines.into_iter().skip(header);
    let headings = lines.next().map(|line| line.cells).unwrap_or_default();
    Table { headings, lines: lines.collect(), strays }
}

fn is_filled(line: &Line) -> bool {
    line.cells.iter().any(|cell| !cell.is_empty())
}

struct Header {
    delimiter: u8,
    number: u32,
    /// Known headings, then cells: what makes one reading better than another.
    score: (usize, usize),
}

fn header(text: &str, delimiter: u8, known: &impl Fn(&StringRecord) -> usize) -> Option<Header> {
    let rows = records(text, delimiter).filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty())).take(PREAMBLE_ROWS_MAX);
    let scored = rows.map(|(number, cells)| Header { delimiter, number, score: (known(&cells), cells.len()) });
    // Of rows that show as many headings, the first: a row of data may hold a word that is a heading, too.
    scored.reduce(|best, next| if next.score.0 > best.score.0 { next } else { best })
}

fn records(text: &str, delimiter: u8) -> impl Iterator<Item = (u32, StringRecord)> {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(delimiter).has_headers(false).flexible(true);
    if ends_as_on_old_macs(text) {
        builder.terminator(Terminator::Any(b'\r'));
    }
    let reader = builder.from_reader(text.as_bytes());
    // The text is UTF-8 and rows may have any length, so no record can fail; one that did would end the table.
    (1..).zip(reader.into_records().map_while(Result::ok))
}

// Excel on old Macs ended lines in CR, and wrote a line feed inside a cell without quotes.
fn ends_as_on_old_macs(text: &str) -> bool {
    let count = |end: u8| text.bytes().filter(|byte| *byte == end).count();
    text.contains('\r') && !text.contains("\r\n") && count(b'\r') > count(b'\n')
}

/// Excel's own first line `sep=;`, which it does not show as a row.
fn split_hint(text: &str) -> (Option<u8>, &str) {
    let hinted = text.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| &text[4..]);
    match hinted.map(str::as_bytes) {
        Some([delimiter, b'\r' | b'\n', ..]) if delimiter.is_ascii() => (Some(*delimiter), text[5..].trim_start_matches(['\r', '\n'])),
        _ => (None, text),
    }
}

// Spreadsheets write ="007" to keep a number from being read as one.
fn clean(cell: &str) -> String {
    let cell = cell.trim();
    let inner = cell.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('"'));
    inner.unwrap_or(cell).trim().to_owned()
}
