//! How far a verb has come: a bar or a wheel on a terminal, a line for each step elsewhere, on standard error.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Redrawn so often.
const TICK: Duration = Duration::from_millis(120);

/// Something that takes a while.
pub struct Progress {
    bar: ProgressBar,
    is_drawn: bool,
}

impl Progress {
    /// Work whose length is not known.
    pub fn of_one(what: &str) -> Self {
        let bar = ProgressBar::new_spinner().with_message(what.to_owned());
        Self::begin(bar, what)
    }

    /// So many steps.
    pub fn of_many(what: &str, steps: usize) -> Self {
        let style = ProgressStyle::with_template("{spinner} {prefix} [{bar:24}] {pos}/{len} {msg}");
        let bar = ProgressBar::new(steps as u64).with_prefix(what.to_owned());
        let bar = style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style.progress_chars("=> ")));
        Self::begin(bar, &format!("{what}: {steps}"))
    }

    fn begin(bar: ProgressBar, what: &str) -> Self {
        let is_drawn = std::io::stderr().is_terminal();
        if is_drawn {
            bar.enable_steady_tick(TICK);
        } else {
            eprintln!("{what}");
        }
        Self { bar, is_drawn }
    }

    /// What is being done now. Elsewhere than on a terminal it is a line of its own.
    pub fn now(&self, what: &str) {
        self.bar.set_message(what.to_owned());
        if !self.is_drawn {
            eprintln!("{what}");
        }
    }

    /// One step is done, with a line on what came of it.
    pub fn done(&self, line: &str) {
        self.bar.inc(1);
        self.bar.set_message(line.to_owned());
        if !self.is_drawn {
            eprintln!("{line}");
        }
    }

    /// Leaves nothing on a terminal.
    pub fn end(self) {
        self.bar.finish_and_clear();
    }
}
