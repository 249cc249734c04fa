//! Passwords that stand in a text: behind the word itself, and in links and one-tap numbers.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Match, Regex};

use crate::feeds::meaning::personal::password_words::{CODES, DOORS, NO_PASSWORDS, OTHER_CODES, WORDS};
use crate::text::fold::fold;
use crate::text::phone_run::{self, Shape};
use crate::text::word_search::WordSearch;

// What leads over from the word to the password.
const TO: &str = r"^(?:[ \t]+(?:is|ist|lautet|es|est|är|er|é|è|on|code)\b(?:[ \t]+the[ \t]+(?:word|number|phrase|code)\b)?)?[ \t]*(?:[:：=#]\n?|->|[-–—][ \t])?(?:[ \t]*\bis\b)?[ \t]*";
// Words between, as in `code for the door is 4455`; behind them the sign or verb is needed, but for `code porte 4455`.
const FAR: &str =
    r"^(?P<between>(?:[ \t]+[\p{L}'’]+){1,4}?)(?P<to>(?:[ \t]+(?:is|ist|lautet|es|est|är|er|é|è)\b[ \t]*:?|[ \t]*[:：=])[ \t]*)";
const OF_A_DOOR: &str = r"^(?P<between>(?:[ \t]+[\p{L}'’]+){1,3}?)(?P<to>[ \t]+)\d";

// Looked for alone: most texts have none, and what has borders of words is dear in texts that are not ASCII.
static WORD: LazyLock<Regex> = LazyLock::new(|| pattern(WORDS));
static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(CODES));
static NEAR_LEAD: LazyLock<Regex> = LazyLock::new(|| pattern(TO));
static FAR_LEAD: LazyLock<Regex> = LazyLock::new(|| pattern(FAR));
static DOOR_LEAD: LazyLock<Regex> = LazyLock::new(|| pattern(OF_A_DOOR));
static ONE_TAP: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d#(?P<tail>(?:,[, ]*\*?\d[\d ]*#|,,[, ]*\*?\d{4,})+)"));
// `press 4455 on the keypad`: a code that no word names.
static PRESSED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:press|enter|punch(?: in)?|type|key in)[ \t]+(?P<code>[#*]?\d[\d#*-]{1,8})[ \t]+(?:on|into|in|at)[ \t]+(?:the[ \t]+)?(?:key ?pad|door|gate|lock|panel|intercom|box)",
    )
});
// `ID 888 888 8846 / 464646`, `ID 123 456 7890 (Sunrise64)`: what stands behind a room's number as if it belonged to it.
static BEHIND_A_ROOM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bid[ \t]*[:#]?[ \t]*\d{3}[ -]?\d{3,4}[ -]?\d{3,4}[ \t]*(?:[/|][ \t]*(?P<code>[\p{L}\d]*\d[\p{L}\d]*)|\((?P<inside>[\p{L}\d]*\d[\p{L}\d]*)\))",
    )
});
static HOUR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(?:\d{1,2}[ap]m|\d{1,3}|\d{1,2}h\d{0,2})$"));
// As Zoom writes the number of a room: `846 2901 8704`, `123 456 789`.
static ROOM: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\d{9,11}|\d{3}[ -]\d{3,4}[ -]\d{3,4})$"));
static DAY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{4}-\d\d-\d\d$"));

// What a password may be put in, and what is in none.
const OPENS: [char; 6] = ['"', '\'', '“', '‘', '(', '['];
const NOT_IN_ONE: [char; 14] = ['"', '\'', '“', '”', '‘', '’', '(', ')', '[', ']', ',', ';', '<', '>'];

/// Digits of the shortest code that opens anything.
const CODE_DIGITS_MIN: usize = 3;

/// Digits without which a text is not read for a code that is typed in, or for one behind a room's number.
const PRESSED_DIGITS_MIN: usize = 1;
const ROOM_DIGITS_MIN: usize = 9;

/// Digits that are withheld together at the most: a code, and a number that stands behind it without a sign between.
const DIGITS_MAX: usize = 20;

/// How far from a code the number may stand that it is dialled after, in bytes.
const NUMBER_BYTES: usize = 64;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// A word that a password stands behind, and what leads over to it.
#[derive(Clone, Copy)]
struct Lead<'a> {
    text: &'a str,
    /// Where the word begins, and where the password would.
    start: usize,
    end: usize,
    between: &'a str,
    to: &'a str,
}

// Right behind the word, behind words between, and behind a word for a door.
fn leads<'a>(text: &'a str, word: &'static Regex) -> impl Iterator<Item = [Option<Lead<'a>>; 3]> {
    word.find_iter(text).map(move |word| {
        // The letter before the word that is none.
        let start = word.start() + word.as_str().chars().next().filter(|c| !c.is_alphabetic()).map_or(0, char::len_utf8);
        // `Pass: 4455`: there the sign is what makes it the word.
        let from = word.end() - usize::from(word.as_str().ends_with([':', '=']));
        let rest = &text[from..];
        let near = NEAR_LEAD.find(rest).map(|to| Lead { text, start, end: from + to.end(), between: "", to: to.as_str() });
        let behind = |pattern: &Regex| {
            // A blank, or there are no words between.
            let found = rest.starts_with([' ', '\t']).then(|| pattern.captures(rest)).flatten()?;
            let part = |name: &str| found.name(name).map_or(0..0, |part| part.range());
            Some(Lead { text, start, end: from + part("to").end, between: &rest[part("between")], to: &rest[part("to")] })
        };
        [near, behind(&FAR_LEAD), behind(&DOOR_LEAD).filter(|lead| lead.is_of_a_door())]
    })
}

impl Lead<'_> {
    // `Password for the meeting is: Sunrise`
    fn says_it_is(&self) -> bool {
        self.to.contains([':', '：']) && self.to.trim().len() > 1
    }

    // The words that say what it is a code of.
    fn words(&self) -> impl Iterator<Item = String> {
        let word = &self.text[self.start..self.end - self.to.len()];
        let before = self.text[..self.start].trim_end_matches([' ', '-']).rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        [before].into_iter().chain(word.split([' ', '-', '\'', '’', '\t'])).map(fold)
    }

    // `zip code 19103`, `code postal : 75011`, and a participant's code, which finds the meeting and opens nothing.
    fn is_of_something_else(&self) -> bool {
        self.words().any(|word| OTHER_CODES.contains(&word.as_str()))
    }

    // `Passcode`, `Passwort`, `Kennwort`, `Contraseña`, `Mot de passe`: words that mean nothing else.
    fn names_a_passcode(&self) -> bool {
        let word = fold(&self.text[self.start..self.end - self.to.len()]);
        ["passc", "passw", "kenn", "contrase", "mot"].iter().any(|start| word.trim_start().starts_with(start))
    }

    fn is_of_a_door(&self) -> bool {
        self.words().any(|word| DOORS.iter().any(|door| word == *door || (word.starts_with(door) && word.ends_with("code"))))
    }

    // `1-712-555-0160, code 123456#` is dialled, and so is `access code 123456 on 1-712-555-0160`; where a room's id or provider
    // is named before it, a code is what lets in.
    fn is_dialled(&self) -> bool {
        let has_number = |text: &str| phone_run::find(text).iter().any(|run| run.shape == Shape::Usual);
        let before = sentence_before(&self.text[..self.start]);
        let is_of_a_room = |word: &str| ["id", "zoom"].iter().any(|room| word.eq_ignore_ascii_case(room));
        if before.split(|c: char| !c.is_alphabetic()).any(is_of_a_room) {
            return false;
        }
        let gives_access = || self.words().any(|word| word == "access");
        has_number(before) || (gives_access() && has_number(line_after(&self.text[self.end..])))
    }
}

// What stands before on the same line and in the same sentence, as far as a number is looked for.
fn sentence_before(before: &str) -> &str {
    let near = &before[boundary(before, before.len().saturating_sub(NUMBER_BYTES))..];
    let line = near.rsplit('\n').next().unwrap_or_default();
    line.rsplit(". ").next().unwrap_or_default()
}

// Where a letter begins, at so many bytes or soon after.
fn boundary(text: &str, bytes: usize) -> usize {
    (bytes..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

fn line_after(after: &str) -> &str {
    let near = &after[..boundary(after, NUMBER_BYTES)];
    near.split('\n').next().unwrap_or_default()
}

/// Whether a text beside a link is digits alone, too few for a room's number: whatever it is, it is typed in behind the link.
pub fn is_nothing_but_a_code(text: &str) -> bool {
    (4..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where passwords stand, in order. `is_dialled` where the text stands beside a number to call and no link: a code in it is
/// dialled after that number.
pub fn find(text: &str, is_dialled: bool) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // What lies in one that was found is not read again: a text of nothing but such words would be read once for each.
    let mut read_to = 0;
    for [near, far, of_a_door] in leads(text, &WORD) {
        if near.is_none_or(|lead| lead.start < read_to) {
            continue;
        }
        let behind = far.and_then(|lead| if lead.says_it_is() { value(lead) } else { code(lead, 1) });
        let all = [near.and_then(value), of_a_door.and_then(|lead| code(lead, CODE_DIGITS_MIN)), behind];
        read_to = all.iter().flatten().map(|range| range.end).fold(read_to, usize::max);
        found.extend(all.into_iter().flatten());
    }
    if may_hold_a_code(text) {
        read_to = 0;
        for lead in leads(text, &CODE).flatten().flatten() {
            let is_a_key =
                lead.start >= read_to && !lead.is_of_something_else() && (lead.is_of_a_door() || !(is_dialled || lead.is_dialled()));
            if let Some(range) = Some(lead).filter(|_| is_a_key).and_then(|lead| code(lead, CODE_DIGITS_MIN)) {
                read_to = range.end;
                found.push(range);
            }
        }
    }
    if text.contains("#,") {
        found.extend(ONE_TAP.captures_iter(text).filter_map(|found| found.name("tail").map(|tail| tail.range())));
    }
    if phone_run::has_digits(text, PRESSED_DIGITS_MIN) && LETTERS_OF_A_PRESS.is_part_of(text) {
        found.extend(PRESSED.captures_iter(text).filter_map(|found| found.name("code").map(|code| code.range())));
    }
    if phone_run::has_digits(text, ROOM_DIGITS_MIN) {
        let behind_rooms = BEHIND_A_ROOM.captures_iter(text).filter_map(|found| found.name("code").or(found.name("inside")));
        let is_code = |code: &Match<'_>| !HOUR.is_match(code.as_str()) && !ROOM.is_match(code.as_str());
        found.extend(behind_rooms.filter(is_code).map(|code| code.range()));
    }
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    // One may be found behind two words: `PIN code`.
    found.dedup_by(|next, before| next.start < before.end);
    found
}

// Letters that each word for typing in has, without those that have another case outside of ASCII, as `ſ` is one of `s`.
static LETTERS_OF_A_PRESS: LazyLock<WordSearch> = LazyLock::new(|| WordSearch::new(["pre", "enter", "punch", "type", "ey in"]));

// Letters of which each word for a code has some that is written in ASCII.
static LETTERS_OF_A_CODE: LazyLock<WordSearch> = LazyLock::new(|| WordSearch::new(["od", "clef", "key", "lock", "combination"]));

// Whether a text has digits and such letters: few have both.
fn may_hold_a_code(text: &str) -> bool {
    phone_run::has_digits(text, CODE_DIGITS_MIN) && (!text.is_ascii() || LETTERS_OF_A_CODE.is_part_of(text))
}

// What stands behind a word that need not mean a password: it has digits, and is no room's number and no day.
fn code(lead: Lead<'_>, digits_min: usize) -> Option<Range<usize>> {
    if lead.between.split_whitespace().any(|word| word.eq_ignore_ascii_case("id")) {
        return None;
    }
    let found = value(lead)?;
    let shown = &lead.text[found.clone()];
    let is_code = phone_run::has_digits(shown, digits_min) && !ROOM.is_match(shown) && !DAY.is_match(shown);
    (is_code || (lead.is_of_a_door() && phone_run::has_digits(shown, digits_min))).then_some(found)
}

fn value(lead: Lead<'_>) -> Option<Range<usize>> {
    let Lead { text, to, end: behind, .. } = lead;
    // What stands on the next line is one where it has digits.
    let marked = !to.contains('\n') && (to.contains([':', '：', '=', '#', '-', '–', '—']) || to.trim().len() > 1);
    let rest = &text[behind..];
    let inside = rest.strip_prefix(OPENS).unwrap_or(rest);
    // Before the end is looked for: an address may hold a thousand others.
    if inside.starts_with("http://") || inside.starts_with("https://") {
        return None;
    }
    // A word goes on: `passwords`, `password-protected`.
    if to.is_empty() && !rest.starts_with(['"', '\'', '“', '(']) && !inside.starts_with(char::is_numeric) {
        return None;
    }
    let token = inside.split(|c: char| c.is_whitespace() || NOT_IN_ONE.contains(&c)).next().unwrap_or_default();
    let token = token.trim_end_matches(['.', ':', '!', '?']);
    if token.is_empty() {
        return None;
    }
    let says_nothing = NO_PASSWORDS.contains(&token.to_lowercase().as_str()) || token.contains("://");
    // `passcode "sunrise"`, `Passcode sunrise.`: a word alone is one in quotes, or where the sentence ends with it.
    let is_quoted = rest.len() > inside.len() && rest.starts_with(['"', '\'', '“', '‘']);
    let ends_there = || {
        let after = inside[token.len()..].trim_start_matches(['.', ')', ' ', '\t']);
        token.chars().count() > 3 && (after.is_empty() || after.starts_with(['\n', ',', ';']) || inside[token.len()..].starts_with('.'))
    };
    let looks_like_one = token.chars().any(char::is_numeric)
        || marked
        || is_quoted
        || (token.chars().all(char::is_uppercase) && token.len() > 3)
        || (lead.names_a_passcode() && ends_there());
    if says_nothing || !looks_like_one {
        return None;
    }
    let start = behind + rest.len() - inside.len();
    let end = start + token.len();
    Some(start..if token.chars().all(char::is_numeric) { end_of_digits(text, start, end) } else { end })
}

// The end of what goes on with groups of digits: `123 456`. A number that follows without a sign is withheld with it, since
// nobody can tell where the one ends.
fn end_of_digits(text: &str, start: usize, mut end: usize) -> usize {
    loop {
        let group = text[end..].strip_prefix([' ', '-']).unwrap_or_default();
        let length = group.find(|c: char| !c.is_numeric()).unwrap_or(group.len());
        let goes_on = group[length..].starts_with(char::is_alphabetic) || group[length..].starts_with(':');
        if length < 2 || goes_on || end + 1 + length - start > DIGITS_MAX {
            return end;
        }
        end += 1 + length;
    }
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
            ("(password \"sunrise\")", &["sunrise"]),
            ("Passcode serenity", &["serenity"]),
            ("Zoom passcode serenity. Doors open at seven", &["serenity"]),
            ("Pass: Secret69", &["Secret69"]),
            ("Mtg ID 111 222 3342 PC: 991122", &["991122"]),
            ("Bus pass 12, PC 17", &[]),
            ("Meeting ID 888 888 8846 / 464646", &["464646"]),
            ("Zoom ID 123 456 7890 (Secret64)", &["Secret64"]),
            ("Zoom ID 123 456 7890 (7pm), ID 123 456 7890 / 123 456 7891", &[]),
            ("Código de acceso 991125", &["991125"]),
            ("The password: is   Secret67", &["Secret67"]),
            ("Zoom password is the word Secret65", &["Secret65"]),
            ("Press 0815 on keypad", &["0815"]),
            ("The gate combination is 12-34-56", &["12-34-56"]),
            ("Press 1 for the door, enter at 12 Main St", &[]),
            ("The password varies.", &[]),
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
            ("Password for the meeting is: Sunrise", &["Sunrise"]),
            ("Kennwort lautet abc123; kodeord: abc124", &["abc123", "abc124"]),
            ("Password:\nDoors open at seven", &[]),
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
            ("Helpline 0800 555 0100. Door code 4455", &["4455"]),
            ("Helpline 0800 555 0100. The code is 4455", &["4455"]),
            ("Call 512-555-0100 for the door code 4455", &["4455"]),
            ("Gate code 1234 512-555-0100", &["1234 512-555-0100"]),
            ("Code 4455 06 12 34 56 78", &["4455 06 12 34 56 78"]),
            ("Use door code 4455-6677-8899", &["4455-6677-8899"]),
            ("(712) 555-0160 code 4455#", &[]),
            ("Access code: 555123#, then dial 712-555-0160", &[]),
            ("Dial in: access code 123456 on (712) 555-0160", &[]),
            ("Plus Code: 9C3W9QCJ+2V; sanitary code 2020 rules; code 2024-01-15", &[]),
            ("Code porte 4455", &["4455"]),
            ("Digicode porte 12A34", &["12A34"]),
            ("Code d'entrée 12A34", &["12A34"]),
            ("Код домофона 1234", &["1234"]),
            ("Türcode Haupteingang 4455", &["4455"]),
            ("Türkode: 4455, dørkode 4456", &["4455", "4456"]),
            ("Code:\n4455", &["4455"]),
            ("Key safe: 1379, keypad 9753", &["1379", "9753"]),
            ("Kod do drzwi 5566", &["5566"]),
            ("Clave de la puerta 6677", &["6677"]),
            ("Key lime pie at 1900 Lock Street", &[]),
            ("Code: 4455 7pm", &["4455"]),
        ] {
            let found: Vec<&str> = find(text, false).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, passwords, "{text}");
        }
        assert!(find("Code: 555123#", true).is_empty(), "beside a number to call");
        assert_eq!(find("Door code 4455", true).len(), 1, "whatever stands beside it");
    }
}
