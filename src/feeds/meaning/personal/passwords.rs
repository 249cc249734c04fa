//! Passwords that stand in a text: behind the word itself, and in links and one-tap numbers.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::text::fold::fold;
use crate::text::phone_run::{self, Shape};

// The words that a password stands behind, in the languages of the feeds. The last ones are written without blanks before them.
const WORDS: &str = r"(?i)(?:(?:^|[^\p{L}])(?:pass[ -]?(?:words?|codes?|wort|wörter|wd)|pswd|psswd|pwd|pw|psw|kennwort|kenncode|contraseñas?|contrasena|contrasenya|clave|senha|mots? de passe|mdp|code d['’]accès|code secret|salasana|tunnusluku|lösenord|adgangskode|passord|wachtwoord|toegangscode|hasło|heslo|geslo|lozinka|jelszó|parol[aă]|parool|пароль|şifre|lykilorð|slaptažodis|κωδικός|رمز عبور|كلمة المرور|סיסמ[אה]|pin(?:[ -]?codes?)?|zugangscode|einwahlcode)|パスワード|パスコード|密码|비밀번호)";
// Words for a code or key: what stands behind them may be as well a post code, or a number to dial.
const CODES: &str = r"(?i)(?:^|[^\p{L}])(?:(?:door|gate|entry|tür|haus|digi|port|dør|ovi|pääsy)?[ -]?(?:codes?|kod|kode|koodi)|clé|clef|kód|código|codigo|codice|κωδ\.?|код|رمز|کد|קוד)";
// What leads over to the password.
const TO: &str = r"(?P<to>(?:[ \t]+(?:is|ist|es|est|är|er|é|è|on|code)\b)?[ \t]*(?:[:：=#]|->|[-–—][ \t])?[ \t]*)";
// Words between, as in `code for the door is 4455`; behind them the sign or verb is needed.
const FAR: &str = r"(?P<between>(?:[ \t]+[\p{L}'’]+){1,4}?)(?P<to>(?:[ \t]+(?:is|ist|es|est|är|er|é|è)\b[ \t]*:?|[ \t]*[:：=])[ \t]*)";

// Without what leads over, which has the borders of words: those are dear in texts that are not ASCII. Most texts have none.
static WORD_ALONE: LazyLock<Regex> = LazyLock::new(|| pattern(WORDS));
static WORD: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("{WORDS}{TO}")));
static WORD_FAR: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("{WORDS}{FAR}")));
static CODE_ALONE: LazyLock<Regex> = LazyLock::new(|| pattern(CODES));
static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("{CODES}{TO}")));
static CODE_FAR: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("{CODES}{FAR}")));
static ONE_TAP: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d#(?P<tail>(?:,[, ]*\*?\d[\d ]*#|,,[, ]*\*?\d{4,})+)"));
static VALUE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^["'“‘(\[]?(?P<value>[^\s"'“”‘’()\[\],;<>]+)"#));
static MORE_DIGITS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[ ]\d{2,4}\b"));

/// Digits of the shortest code that opens anything.
const CODE_DIGITS_MIN: usize = 3;

/// Digits of the shortest number of a room; Zoom's.
const ROOM_DIGITS_MIN: usize = 9;

// Words beside `code` that make it another one, folded.
const OTHER_CODES: &[&str] = &[
    "area",
    "bar",
    "conference",
    "country",
    "dial",
    "discount",
    "dress",
    "group",
    "guest",
    "id",
    "meeting",
    "participant",
    "post",
    "postal",
    "promo",
    "qr",
    "reunion",
    "teilnehmer",
    "type",
    "vorwahl",
    "zip",
];

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

/// Where passwords stand, in order. `is_dialled` where the text stands beside a number to call: a code in it is dialled after it.
pub fn find(text: &str, is_dialled: bool) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    if WORD_ALONE.is_match(text) {
        found.extend(WORD.captures_iter(text).filter_map(|word| value(text, &word)));
        found.extend(WORD_FAR.captures_iter(text).filter_map(|word| code(text, &word, 1)));
    }
    if may_hold_a_code(text) && CODE_ALONE.is_match(text) {
        let codes = CODE.captures_iter(text).chain(CODE_FAR.captures_iter(text));
        let is_own = |word: &regex::Captures<'_>| !is_another(text, word) && !is_dialled && !follows_a_number(text, word);
        found.extend(codes.filter(is_own).filter_map(|word| code(text, &word, CODE_DIGITS_MIN)));
    }
    if text.contains("#,") {
        found.extend(ONE_TAP.captures_iter(text).filter_map(|found| found.name("tail").map(|tail| tail.range())));
    }
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    // One may be found behind two words: `PIN code`.
    found.dedup_by(|next, before| next.start < before.end);
    found
}

// Whether a text has digits, and the letters that all words for a code have which are written in ASCII: few have both.
fn may_hold_a_code(text: &str) -> bool {
    let has = |letters: &[u8]| text.as_bytes().windows(letters.len()).any(|window| window.eq_ignore_ascii_case(letters));
    phone_run::has_digits(text, CODE_DIGITS_MIN) && (!text.is_ascii() || has(b"od") || has(b"clef"))
}

// `zip code 19103`, `code postal : 75011`, and a participant's code, which finds the meeting and opens nothing.
fn is_another(text: &str, word: &regex::Captures<'_>) -> bool {
    let start = word.get(0).map_or(0, |found| found.start());
    let before = text[..start].trim_end_matches([' ', '-']).rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let between = word.name("between").map_or("", |between| between.as_str());
    between.split_whitespace().chain([before]).any(|word| OTHER_CODES.contains(&fold(word).as_str()))
}

// `1-712-555-0160, code 123456#` is dialled; where a room's id or provider is named a code is what lets in.
fn follows_a_number(text: &str, word: &regex::Captures<'_>) -> bool {
    let before = &text[..word.get(0).map_or(0, |found| found.start())];
    let is_of_a_room = |word: &str| ["id", "zoom"].iter().any(|room| word.eq_ignore_ascii_case(room));
    phone_run::find(before).iter().any(|run| run.shape == Shape::Usual) && !before.split(|c: char| !c.is_alphabetic()).any(is_of_a_room)
}

// What stands behind a word that need not mean a password: it has digits, and not as many as the number of a room.
fn code(text: &str, word: &regex::Captures<'_>, digits_min: usize) -> Option<Range<usize>> {
    let between = word.name("between").map_or("", |between| between.as_str());
    if between.split_whitespace().any(|word| word.eq_ignore_ascii_case("id")) {
        return None;
    }
    let found = value(text, word)?;
    let run = text[found.start..].split(|c: char| !c.is_numeric() && !" -".contains(c)).next().unwrap_or_default();
    let is_code = phone_run::has_digits(&text[found.clone()], digits_min) && !phone_run::has_digits(run, ROOM_DIGITS_MIN);
    is_code.then_some(found)
}

fn value(text: &str, word: &regex::Captures<'_>) -> Option<Range<usize>> {
    let lead = word.name("to")?;
    let marked = lead.as_str().contains([':', '：', '=', '#', '-', '–', '—']) || lead.as_str().trim().len() > 1;
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
            ("Lantern Pines Fire House", &[]),
            ("Passwort 1234", &["1234"]),
            ("contraseña: luz", &["luz"]),
            ("Senha: 4455", &["4455"]),
            ("Hasło 4455; heslo: 4456", &["4455", "4456"]),
            ("Пароль：4455", &["4455"]),
            ("ミーティングパスワード: 4455", &["4455"]),
            ("Password for the meeting is luck7", &["luck7"]),
            ("Passwords: 4455", &["4455"]),
        ] {
            let found: Vec<&str> = find(text, false).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, passwords, "{text}");
        }
    }

    #[test]
    fn a_code_is_a_password_unless_it_is_dialled_or_no_key_at_all() {
        for (text, passwords) in [
            ("the code is 998877", &["998877"][..]),
            ("Code : 4455", &["4455"]),
            ("Clé: 4455", &["4455"]),
            ("door code 4455#", &["4455#"]),
            ("Digicode 12A34", &["12A34"]),
            ("Kod: 4455, código de acceso: 4456", &["4455", "4456"]),
            ("The code for the front door is 4455", &["4455"]),
            ("ID 846 2901 8704, code is 4455", &["4455"]),
            ("+1 646 555 0123, ID 846 2901 8704, code 4455", &["4455"]),
            ("Join by phone: 1-669-555-0128, access code 555123", &[]),
            ("Participant code 555123", &[]),
            ("Zoom code: 846 2901 8704", &[]),
            ("Code réunion : 846 2901 8704 Code animateur : 445566", &["445566"]),
            ("Code Zoom: 84629018704", &[]),
            ("Zip code 19103, code postal : 75011, area code 512", &[]),
            ("Types are by code: 12 in all", &[]),
            ("Code of honour since 1935", &[]),
        ] {
            let found: Vec<&str> = find(text, false).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, passwords, "{text}");
        }
        assert!(find("Code: 555123#", true).is_empty(), "beside a number to call");
    }
}
