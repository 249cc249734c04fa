//! Feed text made plain.

use std::borrow::Cow;
use std::sync::LazyLock;

use html_escape::decode_html_entities;
use regex::{Captures, Regex};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A text made plain, and whether that changed anything but blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    /// Without tags, entities, control and bidi-override characters, in NFC; line breaks kept as `\n`.
    pub text: String,
    /// Whether tags or entities were found.
    pub had_markup: bool,
}

static OPENS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)<(?:script|style)\b|<!--"));
static CLOSES: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)</(?:script|style)\s*>"));
static BREAK: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)<br\s*/?>|</(?:p|div|li|tr|h[1-6])\s*>"));
// A quoted attribute may hold a `>`; where its quotes do not close, the tag ends at the first one.
static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r#"</?[a-zA-Z](?:[^<>"']|"[^"<]*"|'[^'<]*')*>|</?[a-zA-Z][^<>]*>"#));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// Makes a text plain: `<br>` and `</p>` become line breaks, tags go, then entities are decoded; once more where a site
/// encoded a sign of its text twice (`&amp;#64;`).
pub fn plain(text: &str) -> Plain {
    if is_plain(text) {
        return Plain { text: text.to_owned(), had_markup: false };
    }
    let untagged = untagged(text);
    let decoded = decoded(&untagged);
    Plain { had_markup: untagged != text || decoded != untagged, text: tidy(&decoded) }
}

/// Whether tags or entities are in a text; cheaper than making it plain.
pub fn has_markup(text: &str) -> bool {
    let untagged = untagged(text);
    untagged != text || decoded(&untagged) != untagged
}

fn untagged(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let shown = without_hidden(text);
    let broken = BREAK.replace_all(&shown, "\n");
    // `jane<at>example<dot>org` is how people hide an address, and no tag.
    Cow::Owned(
        TAG.replace_all(&broken, |tag: &Captures<'_>| if AT_OR_DOT.contains(&&tag[0]) { tag[0].to_owned() } else { String::new() })
            .into_owned(),
    )
}

const AT_OR_DOT: &[&str] = &["<at>", "<dot>", "<AT>", "<DOT>"];

fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let once = decode_html_entities(text);
    if once.contains("&#") { Cow::Owned(decode_html_entities(&once).into_owned()) } else { once }
}

// Most texts: nothing to take off, decode, compose or squeeze.
fn is_plain(text: &str) -> bool {
    is_printable(text) && !text.contains('<') && !text.contains('&') && is_squeezed(text)
}

// Without leaving the loop early, so that it goes over many bytes at once.
fn is_printable(text: &str) -> bool {
    text.bytes().fold(true, |all, byte| all & matches!(byte, b' '..=b'~'))
}

fn is_squeezed(text: &str) -> bool {
    !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ")
}

// Scripts, styles and comments go with what is in them; one that is never closed hides nothing. Each end is looked for
// once, so that a text of a thousand openings is read in one pass.
fn without_hidden(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let (mut kept, mut at) = (0, 0);
    let (mut scripts_close, mut comments_close) = (true, true);
    while let Some(open) = OPENS.find_at(text, at) {
        let is_comment = open.as_str() == "<!--";
        let closes = if is_comment { &mut comments_close } else { &mut scripts_close };
        let close = match (*closes, is_comment) {
            (false, _) => None,
            (true, true) => text[open.end()..].find("-->").map(|found| open.end() + found + 3),
            (true, false) => CLOSES.find_at(text, open.end()).map(|found| found.end()),
        };
        *closes = close.is_some();
        at = open.end();
        if let Some(close) = close {
            shown.push_str(&text[kept..open.start()]);
            (kept, at) = (close, close);
        }
    }
    shown.push_str(&text[kept..]);
    shown
}

// What ends a line beside `\n`.
const OTHER_BREAKS: [char; 5] = ['\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}'];

// NFC, no control characters, single blanks, at most one empty line in a row.
fn tidy(text: &str) -> String {
    let has_other_breaks = OTHER_BREAKS.iter().any(|c| text.contains(*c));
    let text = if has_other_breaks { Cow::Owned(text.replace("\r\n", "\n").replace(OTHER_BREAKS, "\n")) } else { Cow::Borrowed(text) };
    let mut tidied = String::with_capacity(text.len());
    let mut gap = false;
    for line in text.split('\n') {
        let line = squeezed(shown(line));
        if line.is_empty() {
            gap = true;
            continue;
        }
        if !tidied.is_empty() {
            tidied.push_str(if gap { "\n\n" } else { "\n" });
        }
        gap = false;
        tidied.push_str(&line);
    }
    tidied
}

fn squeezed(line: Cow<'_, str>) -> Cow<'_, str> {
    if is_squeezed(&line) {
        return line;
    }
    Cow::Owned(line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

// One line in NFC, with a blank for every kind of blank, and without what is hidden.
fn shown(line: &str) -> Cow<'_, str> {
    if is_printable(line) {
        return Cow::Borrowed(line);
    }
    let line: Cow<'_, str> = if line.contains(JOINER) { Cow::Owned(without_idle_joiners(line)) } else { Cow::Borrowed(line) };
    let chars = line.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_hidden(*c));
    Cow::Owned(if is_nfc_quick(chars.clone()) == IsNormalized::Yes { chars.collect() } else { chars.nfc().collect() })
}

const JOINER: char = '\u{200d}';

// Between letters of ASCII it joins nothing: somebody hid a word with it.
fn without_idle_joiners(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let is_idle = c == JOINER && kept.ends_with(|c: char| c.is_ascii()) && rest.peek().is_none_or(char::is_ascii);
        if !is_idle {
            kept.push(c);
        }
    }
    kept
}

// Characters that show nothing but can turn a text around or hide in it. Joiners stay: emoji and Indic scripts need them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn tags_and_entities_become_plain_text() {
        let made = plain("<p>Ring the bell.<br/>Room&nbsp;4 &amp; 5</p>\r\n<script>alert('x')</script><a href=\"a>b\">Door</a>");
        assert_eq!(made.text, "Ring the bell.\nRoom 4 & 5\n\nDoor");
        assert!(made.had_markup);
        assert_eq!(plain("&amp;lt;b&amp;gt;").text, "&lt;b&gt;");
        assert_eq!(plain("jane&amp;#64;example.org").text, "jane@example.org");
        assert_eq!(plain("<i>jane</i><at>example<dot>org").text, "jane<at>example<dot>org");
        assert_eq!(plain("ja\u{ad}ne@exam\u{200d}ple.org").text, "jane@example.org");
    }

    #[test]
    fn what_is_hidden_goes_and_what_never_closes_stays() {
        assert_eq!(plain("a<!-- b --><STYLE>c</style >d<script>e").text, "ade");
        assert_eq!(plain("<!-- a <script>b</script>c").text, "<!-- a c");
        // Quadratic time would make this test last for minutes.
        let long = format!("<script>{}", "<!-- x -->y".repeat(100_000));
        assert_eq!(plain(&long).text.len(), 100_000);
    }

    #[test]
    fn blanks_and_empty_lines_are_squeezed() {
        let made = [
            ("  a  b ", "a b"),
            ("a\r\nb\rc\n\n\n\nd\n \n", "a\nb\nc\n\nd"),
            ("\n\na\u{a0}\u{a0}b\t\u{1}c", "a b c"),
            ("e\u{301}\u{2028}o\u{202e}", "\u{e9}\no"),
            ("\u{200b}", ""),
            ("", ""),
        ];
        for (text, expected) in made {
            assert_eq!(plain(text).text, expected, "{text:?}");
        }
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        let made = plain("5 < 6 & <3, Tom's \u{202e}room");
        assert_eq!((made.text.as_str(), made.had_markup), ("5 < 6 & <3, Tom's room", false));
    }
}
