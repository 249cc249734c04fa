//! Which numbers of a text are somebody's own, and which lead into a meeting or to a public line.

use std::cell::LazyCell;
use std::ops::Range;

use crate::feeds::meaning::personal::words::{BODIES, OF_A_CONFERENCE, OF_A_MEETING, PUBLIC_LINES, SOMEBODYS, TO_CALL};
use crate::feeds::meaning::personal::{Where, persons};
use crate::text::fold::fold;
use crate::text::phone_run::{self, Shape};

/// How far before a number its words are looked for, in bytes.
const BEFORE_BYTES: usize = 48;

/// Digits at the end of two spellings of one number that must agree.
const SAME_DIGITS: usize = 9;

/// What the word nearest to a number makes of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    Meetings,
    Public,
    Somebodys,
    ToCall,
}

/// Where telephone numbers of persons stand. `public` are the numbers that the listing's dial-in fields give; `links` the
/// ranges of web addresses, whose digits are no numbers to call; a number right behind one of `persons` is theirs.
pub fn find(text: &str, place: Where, public: &[String], links: &[Range<usize>], persons: &[Range<usize>]) -> Vec<Range<usize>> {
    let runs = phone_run::find(text);
    if runs.is_empty() {
        return Vec::new();
    }
    // Asked where no word beside a number tells whose it is.
    let conference = LazyCell::new(|| matches!(place, Where::BesideLink | Where::BesideNumber) || is_of_a_conference(&text.to_lowercase()));
    let is_public = |digits: &str| public.iter().any(|number| same(number, digits));
    let mut found = Vec::new();
    let mut from = 0;
    for run in runs {
        let in_link = links.iter().any(|link| link.contains(&run.range.start));
        // `+16465550123,,84629018704#` dials the meeting too.
        let dials_on =
            text[run.range.end..].strip_prefix(',').is_some_and(|rest| rest.trim_start_matches(',').starts_with(char::is_numeric));
        if !in_link && !is_public(&run.digits) && !dials_on {
            let context = start_of_context(text, from, run.range.start);
            let theirs = persons.iter().any(|person| person.end <= run.range.start && context < person.end);
            let is_asked = || asks_for_somebody(&text[run.range.end..]);
            let personal = match said(&text[context..run.range.start]) {
                Said::Meetings | Said::Public => false,
                Said::Somebodys => true,
                Said::ToCall => theirs || !*conference,
                Said::Nothing => theirs || (!*conference && (run.shape == Shape::Usual || is_asked())),
            };
            if personal {
                found.push(run.range.clone());
            }
        }
        from = run.range.end;
    }
    found
}

/// Whether a text tells how to come into a meeting by telephone, or who leads it there.
pub fn speaks_of_a_conference(text: &str) -> bool {
    let lower = text.to_lowercase();
    let leads = ["host:", "hosted", "leader", "led by", "chaired", "facilitat", "moderat"];
    let words = || lower.split(|c: char| !c.is_alphanumeric()).map(fold);
    is_of_a_conference(&lower) || leads.iter().any(|part| lower.contains(part)) || words().any(|word| OF_A_MEETING.contains(&word))
}

fn is_of_a_conference(lower: &str) -> bool {
    OF_A_CONFERENCE.iter().any(|words| lower.contains(words))
}

// `555-0100 ask for Al`, `555-0100 (Al)`
fn asks_for_somebody(after: &str) -> bool {
    let mut words = after.trim_start_matches([' ', ',', '(', '-', ';']).split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return false };
    let asks = first.eq_ignore_ascii_case("ask") && words.next().is_some_and(|word| word.eq_ignore_ascii_case("for"));
    asks || (first.starts_with(char::is_uppercase) && persons::is_given(&fold(first)))
}

// On the same line, after the number before.
fn start_of_context(text: &str, from: usize, at: usize) -> usize {
    let line = text[from..at].rfind('\n').map_or(from, |found| from + found + 1);
    let mut start = line.max(at.saturating_sub(BEFORE_BYTES));
    while !text.is_char_boundary(start) {
        start += 1;
    }
    start
}

fn said(before: &str) -> Said {
    // From the number backwards: mostly the first one tells.
    let words = || before.rsplit(|c: char| !c.is_alphanumeric()).map(fold).filter(|word| !word.is_empty());
    let nearest = words().find_map(|word| {
        let tables = [
            (&OF_A_MEETING, Said::Meetings),
            (&SOMEBODYS, Said::Somebodys),
            (&PUBLIC_LINES, Said::Public),
            (&BODIES, Said::Public),
            (&TO_CALL, Said::ToCall),
        ];
        tables.into_iter().find(|(table, _)| table.contains(&word)).map(|(_, said)| said)
    });
    match nearest {
        // `Intergroup: call 555-0100`, `text the helpline on 555-0100`: whose line it is stands before how it is reached.
        Some(Said::ToCall | Said::Somebodys) if words().any(|word| PUBLIC_LINES.contains(&word)) => Said::Public,
        Some(said) => said,
        None => Said::Nothing,
    }
}

fn same(a: &str, b: &str) -> bool {
    let of = |text: &str| phone_run::digits(text.split(',').next().unwrap_or_default());
    let (a, b) = (of(a), of(b));
    let end = |text: &str| text[text.len().saturating_sub(SAME_DIGITS)..].to_owned();
    !a.is_empty() && a.len().min(b.len()) >= 7 && (end(&a) == end(&b) || a == b)
}
