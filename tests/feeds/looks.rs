//! Which format a body is taken for by its looks, where nobody says.

use meeting_graph::feeds::registry::{FORMATS, recognise};

use super::{case_source, cases_of, parts_of};
use meeting_graph::feeds::format::Reading;

// Formats that cannot be told by their looks, since a source file says what theirs are.
const WITHOUT_LOOKS: &[&str] = &["mapped"];

#[test]
fn no_case_of_a_format_is_taken_for_another_and_most_are_taken_for_their_own() {
    let mut mistaken = Vec::new();
    for format in FORMATS.iter().filter(|format| !WITHOUT_LOOKS.contains(&format.name())) {
        let mut own = 0;
        for case in cases_of(*format) {
            let source = case_source(&case);
            let facts = source.facts(format.name());
            let reading = Reading { facts: &facts, options: &source.options };
            let parts = parts_of(*format, &case, &source, &reading);
            for part in parts.iter().filter_map(|part| std::str::from_utf8(&part.bytes).ok()) {
                let names: Vec<&str> = recognise(part).iter().map(|found| found.name()).collect();
                match names.as_slice() {
                    [] => {}
                    [name] if *name == format.name() => own += 1,
                    _ => mistaken.push(format!("{}: {}", case.display(), names.join(", "))),
                }
            }
        }
        assert!(own >= 3, "only {own} cases of {} are taken for what they are", format.name());
    }
    assert!(mistaken.is_empty(), "taken for another, or for several: {mistaken:#?}");
}
