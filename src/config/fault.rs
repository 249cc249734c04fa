//! What is wrong in the operator's files: where, what, and how to mend it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::config::document::Document;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file as it was named to us, relative to the main file's folder; `environment` for a variable.
    pub file: String,
    /// Line, from 1; 0 where no line is at fault: a variable, or a file that cannot be read.
    pub line: usize,
    /// Column in characters, from 1; 0 with line 0.
    pub column: usize,
    /// The key's path such as `http.listen` or `source.url`, or the variable's name; empty for a file as a whole.
    pub key: String,
    /// A stable word such as `unknown-key`.
    pub code: &'static str,
    /// What is wrong, with the value.
    pub message: String,
    /// What to do about it.
    pub mend: String,
    /// It stops nothing.
    pub is_warning: bool,
    /// The bytes of the file that are at fault; empty with line 0.
    pub(super) span: Range<usize>,
    pub(super) document: Arc<Document>,
}

impl Fault {
    /// Where, what and how to mend it in one line, for a log.
    pub fn in_one_line(&self) -> String {
        self.to_string().replacen("\n  help: ", "; ", 1)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        write!(f, ": {}[{}]", if self.is_warning { "warning" } else { "error" }, self.code)?;
        if !self.key.is_empty() {
            write!(f, " {}", self.key)?;
        }
        write!(f, ": {}", self.message)?;
        if self.mend.is_empty() { Ok(()) } else { write!(f, "\n  help: {}", self.mend) }
    }
}

/// Everything that is wrong, by file and line. Never empty where it is an error.
///
/// Shown plainly (`Display`) it is two lines a fault and a count; [`render`](crate::config::render::render) draws it with
/// the source lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// All of them, by file, line and column.
    pub fn all(&self) -> &[Fault] {
        &self.0
    }

    /// From faults in any order.
    pub(super) fn of(faults: impl IntoIterator<Item = Fault>) -> Self {
        let mut faults = Self(faults.into_iter().collect());
        faults.sort();
        faults
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(super) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    pub(super) fn sort(&mut self) {
        self.0.sort_by(|a, b| (&a.file, a.line, a.column, &a.key).cmp(&(&b.file, b.line, b.column, &b.key)));
    }

    /// `2 faults in 1 file`: the last line of either form.
    pub fn count(&self) -> String {
        let mut files: Vec<&str> = self.0.iter().map(|fault| fault.file.as_str()).collect();
        files.sort_unstable();
        files.dedup();
        let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let word = if self.0.iter().all(|fault| fault.is_warning) { "warning" } else { "fault" };
        format!("{} in {}", plural(self.0.len(), word), plural(files.len(), "file"))
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.0 {
            writeln!(f, "{fault}")?;
        }
        write!(f, "{}", self.count())
    }
}
