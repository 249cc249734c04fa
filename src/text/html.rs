//! Feed text made plain.

use std::sync::LazyLock;

use html_escape::decode_html_entities;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

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

/// Makes a text plain: `<br>` and `</p>` become line breaks, tags go, then entities are decoded once.
pub fn plain(text: &str) -> Plain {
    let untagged = if text.contains('<') {
        let shown = without_hidden(text);
        let broken = BREAK.replace_all(&shown, "\n");
        TAG.replace_all(&broken, "").into_owned()
    } else {
        text.to_owned()
    };
    let decoded = if untagged.contains('&') { decode_html_entities(&untagged).into_owned() } else { untagged.clone() };
    Plain { had_markup: untagged != text || decoded != untagged, text: tidy(&decoded) }
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

// NFC, no control characters, single blanks, at most one empty line in a row.
fn tidy(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let one_kind_of_break = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}'], "\n");
    for line in one_kind_of_break.split('\n') {
        let shown: String = line.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_hidden(*c)).nfc().collect();
        let line = shown.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned()
}

// Characters that show nothing but can turn a text around or hide in it. Joiners stay: emoji and Indic scripts need them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
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
    fn plain_text_stays_as_it_is() {
        let made = plain("5 < 6 & <3, Tom's \u{202e}room");
        assert_eq!((made.text.as_str(), made.had_markup), ("5 < 6 & <3, Tom's room", false));
    }
}
