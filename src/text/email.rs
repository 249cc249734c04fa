//! E-mail addresses in a text, also where someone tried to hide them from machines.

use std::ops::Range;
use std::sync::LazyLock;

use any_ascii::any_ascii;
use regex::Regex;

// `jane@example.org`, `jane @ example.org`, `jane＠example.org`
static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[\p{L}\p{N}](?:[\p{L}\p{N}._%+'’-]*[\p{L}\p{N}_+-])?[ \t]?[@＠﹫][ \t]?[\p{L}\p{N}-]+(?:[.．][\p{L}\p{N}-]+)*[.．]\p{L}[\p{L}\p{N}-]+",
    )
});
// `jane (at) example (dot) org`, `jane [at] example.org`, `jane at example dot org`
static SPELLED: LazyLock<Regex> = LazyLock::new(|| {
    let at = r"\s*[(\[{<]\s*(?:at|arroba|chez|@)\s*[)\]}>]\s*";
    let dot = r"(?:\.|\s*[(\[{<]\s*(?:dot|punto|point|punkt|\.)\s*[)\]}>]\s*|\s+dot\s+)";
    pattern(&format!(
        r"(?i)[\p{{L}}\p{{N}}][\p{{L}}\p{{N}}._%+-]*(?:{at}[\p{{L}}\p{{N}}-]+(?:{dot}[\p{{L}}\p{{N}}-]+)+|\s+at\s+[\p{{L}}\p{{N}}-]+(?:\s+dot\s+[\p{{L}}\p{{N}}-]+)+)"
    ))
});

static AT_IN_WORDS: LazyLock<Regex> = LazyLock::new(|| pattern("(?i-u:at|arroba|chez)"));
static DOT_IN_WORDS: LazyLock<Regex> = LazyLock::new(|| pattern("(?i-u: dot )"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// Where e-mail addresses stand, in order.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    if text.contains('@') || (!text.is_ascii() && text.contains(['＠', '﹫'])) {
        found.extend(PLAIN.find_iter(text).map(|found| found.range()));
    }
    if may_be_spelled(text) {
        let spelled = SPELLED.find_iter(text).map(|found| found.range());
        let new: Vec<Range<usize>> = spelled.filter(|range| found.iter().all(|known| !overlap(known, range))).collect();
        found.extend(new);
        found.sort_by_key(|range| range.start);
    }
    found
}

/// The one spelling of an address: without blanks, in small ASCII letters where it has such. What a hash is made of.
pub fn normal(address: &str) -> String {
    let narrow: String = address.chars().map(|c| if matches!(c, '＠' | '﹫') { '@' } else { c }).filter(|c| !c.is_whitespace()).collect();
    let narrow = if narrow.contains('．') { narrow.replace('．', ".") } else { narrow };
    let spelled = !narrow.contains('@');
    let text =
        if narrow.is_ascii() || !narrow.chars().any(|c| ('\u{ff01}'..='\u{ff5e}').contains(&c)) { narrow } else { any_ascii(&narrow) };
    if spelled { unspelled(address) } else { text.to_lowercase() }
}

// `jane (at) example (dot) org` as `jane@example.org`
fn unspelled(address: &str) -> String {
    let bare: String =
        address.to_lowercase().chars().map(|c| if matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>') { ' ' } else { c }).collect();
    let words = bare.split_whitespace().map(|word| match word {
        "at" | "arroba" | "chez" => "@",
        "dot" | "punto" | "point" | "punkt" => ".",
        other => other,
    });
    words.collect()
}

// Most texts have neither a sign nor a word of it, and are not read further.
fn may_be_spelled(text: &str) -> bool {
    let opens = text.bytes().fold(false, |any, byte| any | matches!(byte, b'(' | b'[' | b'{' | b'<'));
    (opens && AT_IN_WORDS.is_match(text)) || DOT_IN_WORDS.is_match(text)
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

#[cfg(test)]
mod tests {
    use super::{find, normal};

    #[test]
    fn an_address_is_found_in_every_dress() {
        for (text, address) in [
            ("write to Jane.Roe@Example.org.", "jane.roe@example.org"),
            ("(jane@example.org)", "jane@example.org"),
            ("jane @ example.org", "jane@example.org"),
            ("jane＠example.org", "jane@example.org"),
            ("ｊａｎｅ＠ｅｘａｍｐｌｅ．ｏｒｇ", "jane@example.org"),
            ("jane (at) example (dot) org", "jane@example.org"),
            ("jane[at]example.org", "jane@example.org"),
            ("jane at example dot org", "jane@example.org"),
            ("mailto:jane+list@mail.example.org?subject=x", "jane+list@mail.example.org"),
        ] {
            let found = find(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(normal(&text[found[0].clone()]), address, "{text}");
        }
    }

    #[test]
    fn what_only_has_the_sign_is_no_address() {
        for text in ["12 Main St @ Oak Ave", "7pm @ the hall", "@group", "meet (at) the door", "one at two dots", ""] {
            assert!(find(text).is_empty(), "{text}");
        }
    }
}
