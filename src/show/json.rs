//! A report as JSON, for programs: the report as it is kept, and beside each notice what the catalogue says of it.

use serde_json::{Map, Value, json};

use crate::model::notice::Severity;
use crate::model::report::{HarvestReport, Notices};
use crate::show::account::{Account, Verdict};
use crate::show::findings::by_weight;

/// A whole account. Fields that the report gains show here by themselves.
pub fn account(account: &Account) -> Value {
    let mut told = serde_json::to_value(account).expect("an account is plain data with text keys");
    let verdict = match account.verdict() {
        Verdict::AllTaken => "all-taken",
        Verdict::SomeRefused => "some-refused",
        Verdict::NothingTaken => "nothing-taken",
    };
    told["verdict"] = json!(verdict);
    told["failure"] = failure(&account.report);
    told["catalogue"] = catalogue(&account.report.notices);
    told
}

/// Why nothing was taken over: its class, what was met, and what the catalogue says of it. Null where something was.
pub fn failure(report: &HarvestReport) -> Value {
    let Some(class) = report.failure_class else { return Value::Null };
    json!({
        "class": class.word(),
        "met": report.failure,
        "sentence": class.sentence(),
        "actor": class.actor().word(),
        "mend": class.mend(),
    })
}

/// What each code of these notices means.
pub fn catalogue(notices: &Notices) -> Value {
    let mut told = Map::new();
    for weight in by_weight(notices) {
        for (code, _) in weight.findings {
            let severity = match code.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "info",
            };
            let meant = json!({ "severity": severity, "sentence": code.sentence(), "why": code.why(), "mend": code.mend() });
            told.insert(code.code().to_owned(), meant);
        }
    }
    Value::Object(told)
}
