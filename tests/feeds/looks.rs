//! Which format a body is taken for by its looks, where nobody says.

use meeting_graph::feeds::format::{Part, Reading};
use meeting_graph::feeds::registry::{FORMATS, recognise};

use super::{case_source, cases_of, parts_of};

// Formats that cannot be told by their looks, since a source file says what theirs are.
const WITHOUT_LOOKS: &[&str] = &["mapped"];

// Meeting Guide's reader takes Airtable's records and Google's cells too, which are told by their looks as what they are.
const READ_AS_BOTH: &[(&str, &str)] =
    &[("airtable-records-hold-their-fields.json", "airtable"), ("a-spreadsheets-values-are-read-by-their-header.json", "sheet")];

#[test]
fn no_case_of_a_format_is_taken_for_another_and_most_are_taken_for_their_own() {
    let mut mistaken = Vec::new();
    for format in FORMATS.iter().filter(|format| !WITHOUT_LOOKS.contains(&format.name())) {
        let mut own = 0;
        for case in cases_of(*format) {
            let source = case_source(&case);
            let facts = source.facts(format.name());
            let reading = Reading { facts: &facts, options: &source.options, read_on: None, bounds: None };
            let parts = parts_of(*format, &case, &source, &reading);
            // Parts that hold meetings; nobody is asked what a server's other answers are.
            let is_body = |part: &&Part| format.parse(std::slice::from_ref(part), &reading).is_ok_and(|read| !read.listings.is_empty());
            for body in parts.iter().filter(is_body).filter_map(|part| std::str::from_utf8(&part.bytes).ok()) {
                let names: Vec<&str> = recognise(body).iter().map(|found| found.name()).collect();
                match names.as_slice() {
                    [] => {}
                    [name] if *name == format.name() => own += 1,
                    [name] if READ_AS_BOTH.iter().any(|(both, told)| case.ends_with(both) && name == told) => {}
                    _ => mistaken.push(format!("{}: {}", case.display(), names.join(", "))),
                }
            }
        }
        assert!(own >= 3, "only {own} cases of {} are taken for what they are", format.name());
    }
    assert!(mistaken.is_empty(), "taken for another, or for several: {mistaken:#?}");
}
