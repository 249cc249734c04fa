//! Both catalogues, of notices and of failures, as files: for who builds a client, and for who publishes a feed.

use serde::Serialize;

use crate::model::failure::FailureClass;
use crate::model::notice::{NoticeCode, Severity};

/// Where the table stands in a Markdown file: between these lines.
pub const MARKS: (&str, &str) = ("<!-- notices: begin, written by `schema print --notices` -->", "<!-- notices: end -->");

#[derive(Serialize)]
struct Catalogue {
    notices: Vec<NoticeRow>,
    failures: Vec<FailureRow>,
}

#[derive(Serialize)]
struct NoticeRow {
    code: &'static str,
    severity: &'static str,
    sentence: &'static str,
    why: &'static str,
    mend: &'static str,
}

#[derive(Serialize)]
struct FailureRow {
    class: &'static str,
    actor: &'static str,
    sentence: &'static str,
    mend: &'static str,
}

/// Both as JSON, in the order of their tables, which puts what belongs together side by side.
pub fn json() -> String {
    let notice = |code: &NoticeCode| NoticeRow {
        code: code.code(),
        severity: severity_word(code.severity()),
        sentence: code.sentence(),
        why: code.why(),
        mend: code.mend(),
    };
    let failure = |class: &FailureClass| FailureRow {
        class: class.word(),
        actor: class.actor().word(),
        sentence: class.sentence(),
        mend: class.mend(),
    };
    let catalogue =
        Catalogue { notices: NoticeCode::ALL.iter().map(notice).collect(), failures: FailureClass::ALL.iter().map(failure).collect() };
    let mut text = serde_json::to_string_pretty(&catalogue).expect("rows of texts can always be written as JSON");
    text.push('\n');
    text
}

/// Both as tables in Markdown.
pub fn markdown() -> String {
    let mut text = "| code | severity | what was found |\n|---|---|---|\n".to_owned();
    for code in NoticeCode::ALL {
        let row = format!("| `{}` | {} | {} |\n", code.code(), severity_word(code.severity()), code.sentence());
        text.push_str(&row);
    }
    text.push_str("\n| class | who must act | what it is |\n|---|---|---|\n");
    for class in FailureClass::ALL {
        let row = format!("| `{}` | {} | {} |\n", class.word(), class.actor().word(), class.sentence());
        text.push_str(&row);
    }
    text
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}
