//! No bytes make a format panic, lose a row without a word, or give two listings one key.

use meeting_graph::feeds::format::{Format, Part, Reading};
use meeting_graph::feeds::meeting_guide::MeetingGuide;
use meeting_graph::feeds::registry::FORMATS;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop, prop_oneof, proptest};

use super::{CaseSource, cases_of, counts_add_up, parts_of};
use crate::common::{property_cases, tests_dir};

// What is done to one part of a case.
#[derive(Debug, Clone)]
enum Mutation {
    Cut(usize),
    Flip(usize, u8),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    Replace(Vec<u8>),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let token = prop_oneof![
        Just(b"NaN".to_vec()),
        Just(b"null".to_vec()),
        Just(b"[".to_vec()),
        Just(b"}".to_vec()),
        Just(b"\"\\ud83d\"".to_vec()),
        Just(b"1e999".to_vec()),
        Just(b"+041.2".to_vec()),
        Just(b",\"day\":[0,1,\"x\"]".to_vec()),
        Just("\u{202e}ü<b".as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..12),
    ];
    prop_oneof![
        any::<usize>().prop_map(Mutation::Cut),
        (any::<usize>(), any::<u8>()).prop_map(|(at, by)| Mutation::Flip(at, by)),
        (any::<usize>(), token).prop_map(|(at, token)| Mutation::Insert(at, token)),
        (any::<usize>(), 0..40usize).prop_map(|(at, length)| Mutation::Remove(at, length)),
        prop::collection::vec(any::<u8>(), 0..200).prop_map(Mutation::Replace),
    ]
}

fn mutate(bytes: &mut Vec<u8>, mutation: &Mutation) {
    let place = |at: usize, length: usize| if length == 0 { 0 } else { at % length };
    match mutation {
        Mutation::Cut(at) => bytes.truncate(place(*at, bytes.len())),
        Mutation::Flip(at, by) => {
            let at = place(*at, bytes.len());
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= by;
            }
        }
        Mutation::Insert(at, token) => {
            let at = place(*at, bytes.len());
            bytes.splice(at..at, token.iter().copied());
        }
        Mutation::Remove(at, length) => {
            let at = place(*at, bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.drain(at..end);
        }
        Mutation::Replace(with) => bytes.clone_from(with),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(property_cases(200)) })]

    #[test]
    fn any_bytes_are_read_or_called_unreadable(
        format in any::<usize>(),
        case in any::<usize>(),
        part in any::<usize>(),
        mutations in prop::collection::vec(mutation(), 1..6),
    ) {
        // That a format has cases at all is the other test's matter.
        let with_cases: Vec<_> = FORMATS.iter().filter(|format| !cases_of(**format).is_empty()).collect();
        let format = *with_cases[format % with_cases.len()];
        let cases = cases_of(format);
        let case = &cases[case % cases.len()];
        let source = CaseSource::default();
        let facts = source.facts(format.name());
        let reading = Reading { facts: &facts, options: &source.options };
        let mut parts: Vec<Part> = parts_of(format, case, &source, &reading);
        let part = part % parts.len();
        let mut bytes = parts[part].bytes.to_vec();
        mutations.iter().for_each(|mutation| mutate(&mut bytes, mutation));
        parts[part].bytes = bytes.into();
        if let Ok(parsed) = format.parse(&parts, &reading) {
            counts_add_up(&parsed);
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
    let reading = Reading { facts: &facts, options: &source.options };
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
