//! Handles of payment services that are made of somebody's name.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::feeds::meaning::personal::persons;
use crate::text::fold::fold;

// `Venmo @Jane-Roe-12`, `Cash App: $JaneRoe`
static HANDLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[@$][\p{L}\p{N}][\p{L}\p{N}_.-]*").expect("the pattern is a constant that the tests compile"));

/// Where such handles stand in a text, with their sign.
pub fn find(text: &str) -> Vec<Range<usize>> {
    if !text.contains(['@', '$']) {
        return Vec::new();
    }
    let begins = |at: usize| !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '/');
    let found = HANDLE.find_iter(text).filter(|found| begins(found.start()) && names_a_person(found.as_str()));
    found.map(|found| found.start()..found.start() + found.as_str().trim_end_matches(['.', '-']).len()).collect()
}

/// Whether a handle, or the end of an address, is made of a given name and a surname.
///
/// Venmo makes `Jane-Roe-12` of whoever signs up, and on other sites people write `JaneRoe`; a group chooses its own name.
pub fn names_a_person(url: &str) -> bool {
    let handle = url.rsplit(['/', '$', '@']).next().unwrap_or_default();
    let mut spaced = String::with_capacity(handle.len());
    for c in handle.chars() {
        if c.is_uppercase() && spaced.ends_with(char::is_lowercase) {
            spaced.push(' ');
        }
        spaced.push(if matches!(c, '-' | '_' | '.') { ' ' } else { c });
    }
    let words: Vec<&str> = spaced.split(' ').filter(|word| word.chars().any(char::is_alphabetic)).collect();
    matches!(words.as_slice(), [first, last] if persons::is_given(&fold(first)) && !persons::is_no_surname(&fold(last)))
}
