//! Feeds beside their expected reading. A new case is a new file; nobody opens this one for it.
//!
//! `tests/feeds/<format>/<case>.<ending>` is a feed of one part; a folder `<case>/` holds one file for each part, named
//! after it. Beside it stand `<case>.expected.json` and, where the source's facts matter, `<case>.source.json`.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use meeting_graph::feeds::format::{Format, Parsed, Part, Reading, Unreadable};
use meeting_graph::feeds::registry::FORMATS;
use meeting_graph::model::id::FellowshipCode;
use meeting_graph::model::slot::ZoneName;
use meeting_graph::model::source::{Licence, Permission, SourceFacts};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::common::{expect_file, tests_dir};

mod fields;
mod fuzz;
mod looks;
mod order;
mod rooms;

/// What a case may say of its source; what it leaves out is an American source without a default zone.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct CaseSource {
    fellowship: Option<String>,
    countries: Option<Vec<String>>,
    default_zone: Option<String>,
    languages: Option<Vec<String>>,
    #[serde(default)]
    options: Value,
    charset: Option<String>,
    read_on: Option<Date>,
}

impl CaseSource {
    pub fn facts(&self, format: &str) -> SourceFacts {
        let usual = if ["bmlt", "naws_csv"].contains(&format) { "na" } else { "aa" };
        let countries = self.countries.clone().unwrap_or_else(|| vec!["US".to_owned()]);
        SourceFacts {
            id: "case".parse().unwrap(),
            name: "A case".to_owned(),
            format: format.to_owned(),
            fellowship: FellowshipCode::new(self.fellowship.as_deref().unwrap_or(usual)),
            countries: countries.iter().map(|code| code.parse().unwrap()).collect(),
            default_zone: self.default_zone.as_deref().map(|name| ZoneName::new(name).expect("a case names a zone that exists")),
            languages: self.languages.clone().unwrap_or_default(),
            rank: 500,
            mirror_of: None,
            licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
            publisher: None,
            enabled: true,
            disabled_reason: None,
            stale_after_s: 86_400,
        }
    }
}

#[test]
fn every_case_is_read_as_its_expected_file_says() {
    let mut differing = Vec::new();
    for format in FORMATS {
        let cases = cases_of(*format);
        if cases.is_empty() {
            differing.push(format!("tests/feeds/{} has no case", format.name()));
        }
        for case in cases {
            let read = catch_unwind(AssertUnwindSafe(|| reads_as_expected(*format, &case)));
            if read.is_err() {
                differing.push(case.display().to_string());
            }
        }
    }
    assert!(differing.is_empty(), "{} cases read otherwise: {differing:#?}", differing.len());
}

fn reads_as_expected(format: &dyn Format, case: &Path) {
    let source = case_source(case);
    let facts = source.facts(format.name());
    let reading = Reading { facts: &facts, options: &source.options, read_on: source.read_on, bounds: None };
    let parts = parts_of(format, case, &source, &reading);
    let read = format.parse(&parts, &reading);
    if let Ok(parsed) = &read {
        counts_add_up(parsed);
        let again = format.parse(&parts, &reading).expect("what was read once is read again");
        assert_eq!(rendered(&read), rendered(&Ok(again)), "the same bytes give the same reading");
    }
    expect_file(&beside(case, "expected.json"), &serde_json::to_string_pretty(&rendered(&read)).unwrap());
}

/// No row is lost without a word, and no two listings share a key.
pub fn counts_add_up(parsed: &Parsed) {
    assert_eq!(parsed.rows as usize, parsed.listings.len() + parsed.refused as usize, "rows are listings and refused rows");
    let sorted = parsed.listings.windows(2).all(|pair| pair[0].key < pair[1].key);
    assert!(sorted, "keys are unique and in order");
}

// Feeds and folders of parts, in order.
fn cases_of(format: &dyn Format) -> Vec<PathBuf> {
    let folder = tests_dir().join("feeds").join(format.name());
    let entries =
        std::fs::read_dir(&folder).map(|entries| entries.map(|entry| entry.unwrap().path()).collect()).unwrap_or_else(|_| Vec::new());
    let is_beside =
        |path: &PathBuf| ["expected.json", "source.json"].iter().any(|end| path.to_string_lossy().ends_with(&format!(".{end}")));
    let mut cases: Vec<PathBuf> = entries.into_iter().filter(|path| !is_beside(path)).collect();
    cases.sort();
    cases
}

fn beside(case: &Path, ending: &str) -> PathBuf {
    let name = if case.is_dir() { case.file_name() } else { case.file_stem() };
    case.with_file_name(format!("{}.{ending}", name.unwrap().to_string_lossy()))
}

fn case_source(case: &Path) -> CaseSource {
    let path = beside(case, "source.json");
    let Ok(text) = std::fs::read_to_string(&path) else { return CaseSource::default() };
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn parts_of(format: &dyn Format, case: &Path, source: &CaseSource, reading: &Reading<'_>) -> Vec<Part> {
    let part = |name: String, path: &Path| Part { part: name, bytes: std::fs::read(path).unwrap().into(), charset: source.charset.clone() };
    if !case.is_dir() {
        let asks = format.next_asks(&[], reading).expect("the first request depends on nothing");
        return vec![part(asks[0].part.clone(), case)];
    }
    let mut paths: Vec<PathBuf> = std::fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| part(path.file_stem().unwrap().to_string_lossy().into_owned(), path)).collect()
}

// What a reading says, without what is empty and what all listings of a case share.
fn rendered(read: &Result<Parsed, Unreadable>) -> Value {
    let parsed = match read {
        Ok(parsed) => parsed,
        Err(unreadable) => return json!({ "unreadable": unreadable.class.word(), "message": unreadable.message }),
    };
    let notices: BTreeMap<&str, Value> = parsed
        .notices
        .0
        .iter()
        .map(|(code, tally)| {
            let values: Vec<&str> =
                tally.samples.iter().filter_map(|notice| notice.value.as_deref()).filter(|value| !value.is_empty()).collect();
            (code.code(), json!({ "count": tally.count, "values": values }))
        })
        .collect();
    let listings: Vec<Value> = parsed.listings.iter().map(|listing| listing_rendered(&serde_json::to_value(listing).unwrap())).collect();
    let bodies: Vec<Value> = parsed.service_bodies.iter().map(|body| pruned(&serde_json::to_value(body).unwrap())).collect();
    pruned(&json!({ "rows": parsed.rows, "refused": parsed.refused, "notices": notices, "service_bodies": bodies, "listings": listings }))
}

fn listing_rendered(listing: &Value) -> Value {
    let mut listing = pruned(listing);
    let fields = listing.as_object_mut().unwrap();
    fields.remove("fellowship");
    let key = fields.remove("key").unwrap();
    fields.insert("id".to_owned(), key["id"].clone());
    if let Some(start) = fields.get("slot").and_then(|slot| slot["start"].as_u64()) {
        fields["slot"]["start"] = json!(format!("{:02}:{:02}", start / 60, start % 60));
    }
    listing
}

fn pruned(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().map(|(name, field)| (name.clone(), pruned(field))).filter(|(_, field)| !says_nothing(field));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(pruned).collect()),
        other => other.clone(),
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
