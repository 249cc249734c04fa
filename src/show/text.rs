//! A report as text, for a terminal or a mail: short, the gravest first.

use std::fmt::Write;

use crate::model::report::{HarvestReport, Notices};
use crate::show::account::Account;
use crate::show::findings::{self, by_weight};
use crate::show::picture::Picture;
use crate::show::shape;
use crate::show::visible::visible;

/// Samples shown of one notice.
const SAMPLES_SHOWN: usize = 3;

/// A whole account.
pub fn account(account: &Account) -> String {
    let mut text = String::new();
    for step in &account.steps {
        line(&mut text, 0, step);
    }
    line(&mut text, 0, &account.headline());
    text.push_str(&failure(&account.report));
    for fact in &account.read_with {
        line(&mut text, 1, &format!("{}: {}", fact.name, fact.value));
    }
    text.push_str(&notices(&account.report.notices));
    if let Some(meetings) = account.meetings.as_ref().filter(|picture| picture.meetings > 0) {
        text.push_str(&picture(meetings, &account.report));
    }
    if !account.not_judged.is_empty() {
        text.push_str("\nNot judged\n");
        for what in &account.not_judged {
            line(&mut text, 1, what);
        }
    }
    if let Some(command) = &account.command {
        line(&mut text, 1, &format!("say it with: {command}"));
    }
    text
}

/// Why nothing was taken over, where that is so.
pub fn failure(report: &HarvestReport) -> String {
    let mut text = String::new();
    if let Some(failure) = &report.failure {
        line(&mut text, 1, failure);
    }
    if let Some(class) = report.failure_class {
        line(&mut text, 1, &format!("{}: {}", class.word(), class.sentence()));
        line(&mut text, 1, &format!("what to do ({}): {}", findings::actor(class), class.mend()));
    }
    text
}

/// The notices, errors first, each with what it means, what to do and where it is.
pub fn notices(notices: &Notices) -> String {
    let mut text = String::new();
    for weight in by_weight(notices) {
        let _ = writeln!(text, "\n{}", weight.heading());
        for (code, tally) in &weight.findings {
            line(&mut text, 1, &format!("{} {}, {}: {}", weight.word(), code.code(), findings::times(tally), code.sentence()));
            line(&mut text, 2, &format!("why it matters: {}", code.why()));
            line(&mut text, 2, &format!("what to do: {}", code.mend()));
            for sample in tally.samples.iter().take(SAMPLES_SHOWN) {
                let content = findings::content(sample).map_or_else(String::new, |content| format!(": {content}"));
                line(&mut text, 3, &format!("{}{content}", findings::place(sample)));
            }
        }
    }
    text
}

fn picture(picture: &Picture, report: &HarvestReport) -> String {
    let mut text = format!("\nWhat the {} meetings look like\n", picture.meetings);
    let days = picture.days();
    let day_counts: Vec<(&str, u32)> = days.iter().map(|(label, count)| (label.as_str(), *count)).collect();
    counts(&mut text, "when", &day_counts);
    counts(&mut text, "where", &picture.ways());
    counts(&mut text, "time zone", &picture.zones());
    counts(&mut text, "filled in", &shape::fills(&report.shape.fills));
    for told in shape::sentences(report) {
        line(&mut text, 1, &told);
    }
    text
}

pub(super) fn counts(text: &mut String, what: &str, pairs: &[(&str, u32)]) {
    let counted: Vec<String> = pairs.iter().map(|(label, count)| format!("{label} {count}")).collect();
    line(text, 1, &format!("{what}: {}", counted.join(", ")));
}

// Everything told passes here: a feed's text is made visible, and stays on its line.
pub(super) fn line(text: &mut String, depth: usize, told: &str) {
    let _ = writeln!(text, "{}{}", "  ".repeat(depth), visible(told));
}
