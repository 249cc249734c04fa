//! Numbers to call, taken out of what people write beside them.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::html::plain;

/// Digits and signs that a number must have to be one.
const NUMBER_CHARS_MIN: usize = 10;
/// The shortest number without its area, and the longest there is (E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// How many digits are taken for one number, and how many where it must be cut out of more; behind a `+`, and not.
const NUMBER_DIGITS_WITH_PLUS: (usize, usize) = (15, 13);
const NUMBER_DIGITS: (usize, usize) = (11, 11);
/// Digits of a meeting's id or code.
const ID_DIGITS: std::ops::RangeInclusive<usize> = 3..=13;

/// The shortest id that finds a meeting without a number to call before it; Zoom's.
const MEETING_ID_DIGITS_MIN: usize = 9;

/// Words after which a password follows.
const PASSWORD_WORDS: &[&str] = &[
    "pass",
    "password",
    "passcode",
    "passwort",
    "pwd",
    "pw",
    "pswd",
    "psw",
    "kennwort",
    "kenncode",
    "contraseña",
    "senha",
    "mot",
    "mdp",
    "passord",
    "adgangskode",
    "lösenord",
    "salasana",
    "wachtwoord",
    "hasło",
    "heslo",
    "jelszó",
    "parola",
    "пароль",
];
/// Words after which the meeting's id follows, as it is dialled.
const ID_WORDS: &[&str] = &["id", "code", "pin", "código", "codigo"];
/// What stands between two numbers.
const BETWEEN: &[&str] = &["or", "oder", "ou", "o", "and", "und", "et", "y"];

// A word, a break, or a run of digits and of what is written among them.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\p{L}+|[;|\n]|\s/\s|[+*#(]*\d(?:[\d \t().+,*#\u{2010}-\u{2015}-]|/\d)*")
        .expect("the pattern is a constant that the tests compile")
});

/// What a text says of calling in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// Numbers to call.
    pub numbers: Vec<String>,
    /// The id of a meeting, where the text gives one and no number to dial before it.
    pub id_alone: Option<String>,
}

impl Read {
    /// Whether it leads anyone in.
    pub fn is_way_in(&self) -> bool {
        !self.numbers.is_empty() || self.id_alone.is_some()
    }
}

/// The numbers in a text: digits, `+`, `*`, `#`, and a comma before what is dialled after the call is taken.
///
/// A run of digits behind `id`, `code` or `pin` is dialled after the numbers it stands with (`16695550128,,95551234#`).
/// What follows `password` and its kin, and what a one-tap number dials after the meeting's id, lets anyone in and is
/// left out, unless `keep_passwords` says that the groups want it public.
pub fn read(text: &str, keep_passwords: bool) -> Read {
    let text = plain(text).text.to_lowercase();
    let mut found = Found::default();
    let mut words: Vec<&str> = Vec::new();
    // Which of the three it is shows in its first letter; groups of the pattern would be looked for anew.
    for token in TOKEN.find_iter(&text).map(|token| token.as_str()) {
        if token.starts_with(char::is_alphabetic) {
            words.push(token);
            continue;
        }
        if !token.starts_with(|c: char| matches!(c, ';' | '|') || c.is_whitespace()) {
            found.take(token, &words, keep_passwords);
        }
        words.clear();
    }
    found.into_read()
}

// Numbers so far, each with what is dialled after it.
#[derive(Default)]
struct Found {
    numbers: Vec<(String, Option<String>)>,
    id: Option<String>,
}

impl Found {
    fn take(&mut self, run: &str, words: &[&str], keep_passwords: bool) {
        let said = |known: &[&str]| words.iter().any(|word| known.contains(word));
        if said(PASSWORD_WORDS) {
            return;
        }
        let names_an_id = said(ID_WORDS) || words.ends_with(&["meeting", "number"]);
        let (number, rest) = parted(run);
        if names_an_id && !run.starts_with('+') && !words.last().is_some_and(|word| BETWEEN.contains(word)) {
            self.dial_after(&digits(run));
        } else if DIGITS.contains(&digits(number).len()) {
            let tail = tail(rest, keep_passwords).or_else(|| self.id.clone());
            self.numbers.push((kept(number), tail));
        } else if run.trim_end().ends_with('#') {
            self.dial_after(&digits(run));
        }
    }

    // An id stands for the numbers before it that have none yet, and for those after it.
    fn dial_after(&mut self, id: &str) {
        if !ID_DIGITS.contains(&id.len()) {
            return;
        }
        let tail = format!(",,{id}#");
        for (_, dialled) in self.numbers.iter_mut().filter(|(_, dialled)| dialled.is_none()) {
            *dialled = Some(tail.clone());
        }
        self.id = Some(tail);
    }

    fn into_read(self) -> Read {
        let mut numbers: Vec<String> = Vec::new();
        for (number, tail) in self.numbers {
            let number = format!("{number}{}", tail.unwrap_or_default());
            if number.len() >= NUMBER_CHARS_MIN && !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        let id_alone = self.id.map(|tail| digits(&tail)).filter(|id| numbers.is_empty() && id.len() >= MEETING_ID_DIGITS_MIN);
        Read { numbers, id_alone }
    }
}

// The number at the head of a run, and what follows it. Where a code follows after a blank alone, the number ends
// with the last whole word that still fits into one.
fn parted(run: &str) -> (&str, &str) {
    let lead = run.len() - run.trim_start_matches(['+', '*', '#', '(']).len();
    let head = &run[..run[lead..].find([',', '*', '#']).map_or(run.len(), |at| at + lead)];
    let (whole_max, cut_max) = if head.starts_with('+') { NUMBER_DIGITS_WITH_PLUS } else { NUMBER_DIGITS };
    if digits(head).len() <= whole_max || !head.trim().contains(' ') {
        return run.split_at(head.len());
    }
    let (mut end, mut count) = (0, 0);
    for word in head.split_inclusive(' ') {
        count += digits(word).len();
        if count > cut_max {
            break;
        }
        end += word.len();
    }
    let is_whole = digits(&head[..end]).len() < *DIGITS.start();
    run.split_at(if is_whole { head.len() } else { end })
}

// What is dialled once the call is taken: up to the `#` that ends the meeting's id, since a password comes after it.
fn tail(rest: &str, keep_passwords: bool) -> Option<String> {
    let kept = kept(rest);
    let dialled = kept.trim_end_matches(',');
    if dialled.starts_with(',') {
        let end = dialled.find('#').map_or(dialled.len(), |at| at + 1);
        return Some(if keep_passwords { dialled.to_owned() } else { dialled[..end].to_owned() });
    }
    let marked = dialled.contains('#').then(|| dialled.trim_start_matches('#'))?;
    let id = digits(marked.split('#').next().unwrap_or_default());
    ID_DIGITS.contains(&id.len()).then(|| format!(",,{id}#"))
}

fn kept(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '+' | ',' | '*' | '#')).collect()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::read;

    fn numbers(text: &str, keep_passwords: bool) -> Vec<String> {
        read(text, keep_passwords).numbers
    }

    #[test]
    fn numbers_keep_what_is_dialled_after_the_call() {
        let forms: &[(&str, &[&str])] = &[
            ("+1 (301) 715-8592,,84629018704#", &["+13017158592,,84629018704#"]),
            ("646-558-8656 or 312-626-6799", &["6465588656", "3126266799"]),
            ("646-555-0123 / 312-555-0199", &["6465550123", "3125550199"]),
            ("030/1234567", &["0301234567"]),
            ("712-555-0160 Access Code: 123456#", &["7125550160,,123456#"]),
            ("712-555-0160 123456#", &["7125550160,,123456#"]),
            ("712-555-0160 #123456", &["7125550160,,123456#"]),
            ("Meeting ID 846 2901 8704\n+1 646 555 0123\n+1 312 555 0199", &["+16465550123,,84629018704#", "+13125550199,,84629018704#"]),
        ];
        for (text, expected) in forms {
            assert_eq!(numbers(text, false), *expected, "{text}");
        }
        assert!(numbers("ext. 12, ask for the door", false).is_empty());
        assert_eq!(
            (numbers("Meeting ID: 846 2901 8704", false), read("Meeting ID: 846 2901 8704", false).id_alone.as_deref()),
            (vec![], Some("84629018704"))
        );
    }

    #[test]
    fn a_number_an_id_and_a_password_are_three_things() {
        assert_eq!(numbers("1-408-555-0100 Code: 555 651 469", false), ["14085550100,,555651469#"]);
        assert_eq!(numbers("Call 1-669-555-0128 ID# 95551234 Password 123456", false), ["16695550128,,95551234#"]);
        assert_eq!(numbers("1-669-555-0128 pass code 123456, ID 95551234", false), ["16695550128,,95551234#"]);
        assert_eq!(numbers("+48 22 555 01 00, ID 95551234, hasło 1234567", false), ["+48225550100,,95551234#"]);
        assert_eq!(numbers("+13125550199,,84629018704#,,,,*123456#", false), ["+13125550199,,84629018704#"]);
        assert_eq!(numbers("+13125550199,,84629018704#,,,,*123456#", true), ["+13125550199,,84629018704#,,,,*123456#"]);
        assert_eq!(numbers("1-408-555-0100 555 651 469", false), ["14085550100"]);
    }
}
