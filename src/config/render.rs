//! Faults drawn as a compiler draws them: the line, a caret, the mend.

use std::fmt;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, Severity, SourceCode};

use crate::config::fault::{Fault, Faults};

/// Draws all faults, with their count at the end, where the eye is after a long list.
///
/// `colour` is for a terminal that shows it; without it the text is plain. `width` is in columns.
pub fn render(faults: &Faults, colour: bool, width: usize) -> String {
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false).with_context_lines(1);
    let mut drawn = String::new();
    for fault in faults.all() {
        let shown = Drawn { fault, source: NamedSource::new(&fault.file, fault.document.text.clone()) };
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
