//! No bytes make a format panic, last, swell, lose a row without a word, or give two listings one key.
//!
//! ```text
//! cargo test feeds::fuzz                                     a few cases of each format, always the same
//! MEETING_GRAPH_FUZZ_SECONDS=20 cargo test feeds::fuzz       as many as fit into 20 seconds of processor for each format
//! MEETING_GRAPH_FUZZ_SEED=7 cargo test feeds::fuzz           those from a seed on; `random` for one that nobody tried
//! MEETING_GRAPH_FUZZ_FORMAT=bmlt ...                         one format alone
//! ```

use std::time::Duration;

use meeting_graph::feeds::format::{Format, Part, Reading};
use meeting_graph::feeds::meeting_guide::MeetingGuide;
use meeting_graph::feeds::registry::FORMATS;
use proptest::prelude::{ProptestConfig, Strategy, any, prop};
use proptest::test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::{CaseSource, case_source, cases_of, parts_of};
use crate::common::{property_cases, tests_dir};
use bounds::Seen;
use mutation::Mutation;

mod bounds;
mod mutation;
mod nasty;

/// Cases tried under one seed.
const BATCH: u32 = 64;

// What is done to a case of a format.
#[derive(Debug, Clone)]
struct Trial {
    case: usize,
    // Where its pieces come from, for splices.
    other: usize,
    part: usize,
    mutations: Vec<Mutation>,
}

fn trial() -> impl Strategy<Value = Trial> {
    let mutations = prop::collection::vec(mutation::any_mutation(), 1..6);
    (any::<usize>(), any::<usize>(), any::<usize>(), mutations).prop_map(|(case, other, part, mutations)| Trial {
        case,
        other,
        part,
        mutations,
    })
}

/// A case as it is before anything is done to it.
struct Seeded {
    source: CaseSource,
    parts: Vec<Part>,
}

fn seeded(format: &dyn Format) -> Vec<Seeded> {
    let read = |case: &std::path::PathBuf| {
        let source = case_source(case);
        let facts = source.facts(format.name());
        let parts = parts_of(format, case, &source, &Reading { facts: &facts, options: &source.options, read_on: None, bounds: None });
        Seeded { source, parts }
    };
    cases_of(format).iter().map(read).filter(|case| !case.parts.is_empty()).collect()
}

#[test]
fn any_bytes_are_read_or_called_unreadable_within_bounds() {
    let setting = |name: &str| std::env::var(format!("MEETING_GRAPH_FUZZ_{name}")).ok();
    let number = |name: &str, text: String| text.parse::<u64>().unwrap_or_else(|_| panic!("{name}: `{text}` is no whole number"));
    let seconds = setting("SECONDS").map(|text| number("SECONDS", text));
    // The same cases each run, so that a change is never held up by what it did not do; who looks for faults names other seeds.
    let seed = match setting("SEED") {
        Some(text) if text == "random" => fastrand::u64(..1 << 32),
        Some(text) => number("SEED", text),
        None => 0,
    };
    let only = setting("FORMAT");
    for format in FORMATS.iter().filter(|format| only.as_deref().is_none_or(|only| only == format.name())) {
        let cases = seeded(*format);
        // That a format has cases at all is the other test's matter.
        if !cases.is_empty() {
            let (tried, most) = fuzz(*format, &cases, seed, seconds.map(Duration::from_secs));
            println!("{}: {tried} cases from seed {seed}; {most}", format.name());
        }
    }
}

// Goes on for the time given, else for the usual number of cases; tells how many it tried, and the most seen of each bound.
fn fuzz(format: &dyn Format, cases: &[Seeded], seed: u64, lasts: Option<Duration>) -> (u32, Seen) {
    let began = bounds::on_processor();
    let (mut tried, mut most) = (0, Seen::default());
    // Tables that are made at the first question belong to no feed.
    cases.iter().for_each(|case| drop(bounds::read(format, &case.source, &case.parts)));
    for batch in seed.. {
        let done = lasts.map_or(tried >= property_cases(BATCH), |lasts| bounds::on_processor() - began >= lasts);
        if done {
            break;
        }
        let config = ProptestConfig { cases: BATCH, failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() };
        let mut rng_seed = [0; 32];
        rng_seed[..8].copy_from_slice(&batch.to_le_bytes());
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &rng_seed));
        let seen = std::cell::RefCell::new(&mut most);
        let result = runner.run(&trial(), |trial| {
            let (source, parts) = mutated(cases, &trial);
            let one = bounds::read(format, source, &parts).map_err(TestCaseError::fail)?;
            seen.borrow_mut().grow(&one);
            Ok(())
        });
        if let Err(error) = result {
            panic!("{}, MEETING_GRAPH_FUZZ_SEED={batch}: {error}", format.name());
        }
        tried += BATCH;
    }
    (tried, most)
}

fn mutated<'a>(cases: &'a [Seeded], trial: &Trial) -> (&'a CaseSource, Vec<Part>) {
    let case = &cases[trial.case % cases.len()];
    let other = &cases[trial.other % cases.len()];
    let mut parts = case.parts.clone();
    let part = trial.part % parts.len();
    let other = &other.parts[trial.part % other.parts.len()].bytes;
    let mut bytes = parts[part].bytes.to_vec();
    for mutation in &trial.mutations {
        mutation.apply(&mut bytes, other);
    }
    parts[part].bytes = bytes.into();
    (&case.source, parts)
}

// What is looked for in a text must not be looked for anew from each place on.
#[test]
fn a_long_text_of_one_word_is_read_within_bounds() {
    let words = [
        "1pw",
        "pw=",
        "pw ",
        "code 123 ",
        "code:",
        "pin code ",
        "password for the ",
        "password is: ",
        "key code door 4455 ",
        "call ",
        "Jane Roe ",
        "speak to ",
        "Contact: Jane ",
        "555-0100 ",
        "5",
        "(5",
        "+1 ",
        "jane@",
        "@",
        " at ",
        "(at) ",
        "jane dot ",
        "http://",
        "https://zoom.us/j/1?pwd=",
        "wa.me/",
        "<",
        "<b",
        "<!--",
        "<script>",
        "&",
        "&amp;",
        "\"",
        "'",
        "1st ",
        "no ",
        "temporarily ",
        "1st and ",
        "ID 1 ",
        "#,",
        ",,",
        "\u{301}",
    ];
    for word in words {
        let text = word.repeat(60_000 / word.len());
        let row = serde_json::json!([{ "slug": "long", "name": "Harbour", "day": 1, "time": "19:30", "city": "Springton", "notes": text,
            "conference_phone": text, "conference_url_notes": text, "location": text, "address": text }]);
        let source = CaseSource::default();
        let facts = source.facts("meeting_guide");
        let reading = Reading { facts: &facts, options: &source.options, read_on: None, bounds: None };
        let name = MeetingGuide.next_asks(&[], &reading).unwrap()[0].part.clone();
        let parts = [Part { part: name, bytes: row.to_string().into_bytes().into(), charset: None }];
        let seen = bounds::read(&MeetingGuide, &source, &parts);
        assert!(seen.is_ok(), "{word:?}: {}", seen.unwrap_err());
        if std::env::var_os("MEETING_GRAPH_FUZZ_SECONDS").is_some() {
            println!("{word:?}: {}", seen.unwrap());
        }
    }
}

// What stands where a number of one row was costs that field, and no other row.
#[test]
fn a_number_that_json_refuses_costs_no_row() {
    let case = tests_dir().join("feeds/meeting_guide/a-plain-array-is-read.json");
    let text = std::fs::read_to_string(case).unwrap();
    let source = CaseSource::default();
    let facts = source.facts("meeting_guide");
    let reading = Reading { facts: &facts, options: &source.options, read_on: None, bounds: None };
    let part = MeetingGuide.next_asks(&[], &reading).unwrap()[0].part.clone();
    let rows = |text: &str| {
        let part = Part { part: part.clone(), bytes: text.as_bytes().to_vec().into(), charset: None };
        MeetingGuide.parse(&[part], &reading).map(|parsed| (parsed.rows, parsed.refused)).map_err(|error| error.class)
    };
    let latitude = "\"latitude\": ";
    let at = text.find(latitude).expect("the case gives coordinates") + latitude.len();
    let end = at + text[at..].find(',').expect("another field follows");
    for number in ["1e999", "041.2", "+41.2", "41.", ".5", "--1", "0x1F", "1e", "NaN", "-Infinity"] {
        let mutated = format!("{}{number}{}", &text[..at], &text[end..]);
        assert_eq!(rows(&mutated), rows(&text), "{number}");
    }
}
