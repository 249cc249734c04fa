//! Passwords that stand in a text: behind the word itself, and in links and one-tap numbers.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

// The words that a password stands behind.
const WORDS: &str = r"(?i)(?:^|[^\p{L}])(?:pass[ -]?(?:word|code|wort|wd)|passwort|pswd|psswd|pwd|pw|psw|kennwort|kenncode|contraseña|contrasena|clave|senha|mot de passe|mdp|code d['’]accès|code secret|salasana|tunnusluku|lösenord|adgangskode|passord|wachtwoord|toegangscode|hasło|heslo|jelszó|parola|пароль|pin(?:[ -]?code)?|zugangscode|einwahlcode|passcodes?|passwords?)";
// What leads over to the password.
const TO: &str = r"(?P<to>(?:[ \t]*(?:is|ist|es|est|är|er|é|è|on|code)\b)?[ \t]*(?:[:=#]|->|[-–—][ \t])?[ \t]*)";

// Without what leads over, which has the borders of words: those are dear in texts that are not ASCII. Most texts have none.
static WORD_ALONE: LazyLock<Regex> = LazyLock::new(|| pattern(WORDS));
static WORD: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("{WORDS}{TO}")));
static ONE_TAP: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d#(?P<tail>(?:,[, ]*\*?\d[\d ]*#|,,[, ]*\*?\d{4,})+)"));
static VALUE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^["'“‘(\[]?(?P<value>[^\s"'“”‘’()\[\],;<>]+)"#));
static MORE_DIGITS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[ ]\d{2,4}\b"));

// What follows the word and is no password.
const NO_PASSWORDS: &[&str] = &[
    "required",
    "needed",
    "protected",
    "necessary",
    "none",
    "no",
    "not",
    "n/a",
    "na",
    "is",
    "are",
    "will",
    "for",
    "to",
    "the",
    "a",
    "an",
    "and",
    "or",
    "on",
    "in",
    "at",
    "by",
    "please",
    "ask",
    "see",
    "email",
    "e-mail",
    "contact",
    "call",
    "text",
    "available",
    "upon",
    "from",
    "provided",
    "given",
    "sent",
    "same",
    "if",
    "with",
    "changes",
    "changed",
    "may",
    "must",
    "can",
    "only",
    "when",
    "visit",
    "check",
    "click",
    "use",
    "enter",
    "zoom",
    "meeting",
    "get",
    "request",
    "required.",
    "via",
    "embedded",
    "included",
    "in.",
    "erforderlich",
    "auf",
    "bei",
    "per",
    "requerida",
    "requis",
    "sur",
    "behövs",
    "join",
    "http",
    "https",
];

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// Where passwords stand, in order.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    if WORD_ALONE.is_match(text) {
        found.extend(WORD.captures_iter(text).filter_map(|word| value(text, &word)));
    }
    if text.contains("#,") {
        found.extend(ONE_TAP.captures_iter(text).filter_map(|found| found.name("tail").map(|tail| tail.range())));
    }
    found.sort_by_key(|range| range.start);
    found
}

fn value(text: &str, word: &regex::Captures<'_>) -> Option<Range<usize>> {
    let lead = word.name("to")?;
    let marked = lead.as_str().contains([':', '=', '#', '-', '–', '—']) || lead.as_str().trim().len() > 1;
    let rest = &text[lead.end()..];
    let value = VALUE.captures(rest)?.name("value")?;
    let token = value.as_str().trim_end_matches(['.', ':', '!', '?']);
    // A word goes on: `passwords`, `password-protected`.
    if token.is_empty()
        || (lead.as_str().is_empty() && !rest.starts_with(['"', '\'', '“', '(']) && !token.starts_with(|c: char| c.is_numeric()))
    {
        return None;
    }
    let says_nothing = NO_PASSWORDS.contains(&token.to_lowercase().as_str()) || token.contains("://");
    let looks_like_one =
        token.chars().any(char::is_numeric) || (marked && !says_nothing) || (token.chars().all(char::is_uppercase) && token.len() > 3);
    if says_nothing || !looks_like_one {
        return None;
    }
    let start = lead.end() + value.start();
    let mut end = start + token.len();
    while token.chars().all(char::is_numeric)
        && let Some(more) = MORE_DIGITS.find(&text[end..])
    {
        end += more.end();
        if end - start > 12 {
            break;
        }
    }
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_password_is_found_behind_its_word_and_in_one_tap_numbers() {
        for (text, passwords) in [
            ("Zoom password: s3renity!", &["s3renity"][..]),
            ("pw 1234", &["1234"]),
            ("PW: Harbour", &["Harbour"]),
            ("Passcode is 123 456.", &["123 456"]),
            ("(password \"sunrise\")", &[]),
            ("Passwort: Sonne", &["Sonne"]),
            ("Contraseña: 555", &["555"]),
            ("mot de passe : soleil", &["soleil"]),
            ("+13125550199,,84629018704#,,,,*123456#", &[",,,,*123456#"]),
            ("16995550128,,9685029416#,,1#,795330# or 16995550129,,9685029416#,,,,0#,,96105", &[",,1#,795330#", ",,,,0#,,96105"]),
            ("Room 5#, 2nd floor", &[]),
            ("Password required, ask the host", &[]),
            ("password: see website", &[]),
            ("No password needed", &[]),
            ("Passwords change weekly", &[]),
            ("ID: 846 2901 8704, Password: 55 Meet", &["55"]),
            ("Passwort: geheim1, PIN 4455", &["geheim1", "4455"]),
            ("Zoom ID 123 456 789, PIN: 998877", &["998877"]),
            ("Zugangscode 4455", &["4455"]),
            ("Pin Oak Church, park behind the pines", &[]),
        ] {
            let found: Vec<&str> = find(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, passwords, "{text}");
        }
    }
}
