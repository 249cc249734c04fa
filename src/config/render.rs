//! Faults drawn as a compiler draws them: the line, a caret, the mend.

use std::fmt;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, Severity, SourceCode};

use crate::config::fault::{Fault, Faults};
use crate::config::section;

/// Draws all faults, with their count at the end, where the eye is after a long list.
///
/// `colour` is for a terminal that shows it; without it the text is plain. `width` is in columns.
pub fn render(faults: &Faults, colour: bool, width: usize) -> String {
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false).with_context_lines(1);
    let mut drawn = String::new();
    for fault in faults.all() {
        let shown = Drawn { fault, source: NamedSource::new(&fault.file, without_secrets(&fault.document.text)) };
        if handler.render_report(&mut drawn, &shown).is_err() {
            // Only a writer that fails can bring us here; the plain form still says all of it.
            drawn.push_str(&fault.to_string());
        }
        drawn.push('\n');
    }
    drawn.push_str(&faults.count());
    drawn.push('\n');
    drawn
}

/// Keys whose text is a secret where someone wrote it into the file, or something near.
const SECRET_KEYS: &[&str] = &["token", "secret", "password", "bearer", "api_key", "authorization"];

/// The text with stars in the place of what is written as a secret, though it should not be: lines are drawn for people, and
/// then stand in the logs of whoever checks a change. Every byte stays where it is.
fn without_secrets(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let is_secret = line.split_once('=').is_some_and(|(key, _)| section::nearest(key.trim(), SECRET_KEYS).is_some());
        let from = if is_secret { line.find('=').map(|at| at + 1) } else { None };
        let (kept, rest) = line.split_at(from.unwrap_or(line.len()));
        shown.push_str(&without_passwords(kept));
        // Where a secret stands is none: `{ env = "NAME" }`.
        if rest.trim_start().starts_with('{') { shown.push_str(rest) } else { shown.push_str(&starred(rest)) }
    }
    shown
}

/// `redis://user:***@host`
fn without_passwords(line: &str) -> String {
    let Some(((before, rest), at)) = line.split_once("://").zip(line.find("://")) else { return line.to_owned() };
    let end = rest.find(['/', '"', '\'', ' ', '\n']).unwrap_or(rest.len());
    match (rest[..end].find(':'), rest[..end].rfind('@')) {
        (Some(colon), Some(person_end)) if colon < person_end => {
            format!("{before}://{}{}{}", &rest[..=colon], starred(&rest[colon + 1..person_end]), &line[at + 3 + person_end..])
        }
        _ => line.to_owned(),
    }
}

/// A star for each byte, so that spans still fit; the end of a line stays.
fn starred(text: &str) -> String {
    text.bytes().map(|byte| if byte.is_ascii_whitespace() { char::from(byte) } else { '*' }).collect()
}

/// A fault together with the text it is in.
#[derive(Debug)]
struct Drawn<'a> {
    fault: &'a Fault,
    source: NamedSource<String>,
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.fault.line, self.fault.key.as_str()) {
            (0, "") => write!(f, "{}: {}", self.fault.file, self.fault.message),
            (0, key) => write!(f, "{}: {key}: {}", self.fault.file, self.fault.message),
            _ => f.write_str(&self.fault.message),
        }
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.fault.code))
    }

    fn severity(&self) -> Option<Severity> {
        self.fault.is_warning.then_some(Severity::Warning)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.fault.mend.is_empty()).then(|| Box::new(&self.fault.mend) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (self.fault.line > 0).then_some(&self.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new_with_span((!self.fault.key.is_empty()).then(|| self.fault.key.clone()), self.fault.span.clone());
        (self.fault.line > 0).then(|| Box::new(std::iter::once(label)) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}
