//! E-mail addresses in a text, also where someone tried to hide them from machines.

use std::ops::Range;
use std::sync::LazyLock;

use any_ascii::any_ascii;
use regex::Regex;

use crate::text::word_search::WordSearch;

// `jane@example.org`, `jane @ example.org`, `jane＠example.org`, `jane @ example . org`, `jane%40example.org`
static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    let host = r"[\p{L}\p{N}-]+(?:(?:[.．]|[ \t][.．][ \t])[\p{L}\p{N}-]+)*(?:[.．]|[ \t][.．][ \t])\p{L}[\p{L}\p{N}-]+";
    pattern(&format!(r"{LOCAL}(?:[ \t]?[@＠﹫][ \t]?|%40){host}"))
});
// `jane@gmail`: of hosts that everyone knows the end is left out, or written behind a comma or a blank.
static KNOWN_HOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i){LOCAL}(?:[ \t]?[@＠﹫][ \t]?|[ \t]*[(\[]a[)\]][ \t]*|[ \t]+_?at_?[ \t]+)(?:{HOSTS})\b(?:[.,][ \t]?(?:{ENDS})\b|[ \t]+(?:{ENDS})\b)?"
    ))
});
// `jane (at) example (dot) org`, `jane [at] example.org`, `jane at example dot org`, `jane _at_ example _dot_ org`
static SPELLED: LazyLock<Regex> = LazyLock::new(|| {
    let at = r"\s*[(\[{<]\s*(?:at|ät|arroba|chez|@)\s*[)\]}>]\s*";
    let dot = r"(?:\.|\s*[(\[{<]\s*(?:dot|punto|point|punkt|\.)\s*[)\]}>]\s*|\s+(?:dot|punto)\s+)";
    let word = r"[\p{L}\p{N}][\p{L}\p{N}._%+-]*";
    let part = r"[\p{L}\p{N}]+";
    let dotted = r"(?:\s*[(\[{<]\s*dot\s*[)\]}>]\s*|\s+dot\s+)";
    let host = r"[\p{L}\p{N}-]+";
    // Between lines and hyphens a plain dot is one of an address on the web: `look-at-me.html`.
    pattern(&format!(
        r"(?i){word}(?:{dotted}{word})*(?:{at}{host}(?:{dot}{host})+|\s+(?:at|arroba)\s+{host}(?:\s+(?:dot|punto)\s+{host})+)|{part}(?:[_-]dot[_-]{part})*\s*[_-]at[_-]\s*{part}(?:\s*[_-]dot[_-]\s*{part})+"
    ))
});

// What stands before the sign.
const LOCAL: &str = r"[\p{L}\p{N}](?:[\p{L}\p{N}._%+'’-]*[\p{L}\p{N}_+-])?";

/// Hosts of private mail boxes, without their ends.
const HOSTS: &str = "gmail|googlemail|yahoo|ymail|hotmail|outlook|icloud|aol|gmx|protonmail|proton|comcast|verizon|sbcglobal|btinternet|web\\.de|t-online|wanadoo|libero";
const ENDS: &str = "com|org|net|de|at|ch|fr|it|es|pl|uk|co\\.uk|ca|ie|me|br|mx";

// The hosts as far as they have no letter that one outside of ASCII is another case of, as `ſ` is of `s`.
static PARTS_OF_HOSTS: LazyLock<WordSearch> = LazyLock::new(|| {
    let hosts = HOSTS.replace('\\', "");
    WordSearch::new(hosts.split('|').filter_map(|host| host.split(['k', 's']).max_by_key(|part| part.len())))
});
static SIGN_IN_WORDS: LazyLock<WordSearch> = LazyLock::new(|| {
    let around = |sign: &'static str| {
        let opened = [" ", "_", "(", "[", "{", "<", "-"].into_iter().map(move |open| format!("{open}{sign}"));
        opened.flat_map(|opened| [" ", "_", ")", "]", "}", ">", "-"].into_iter().map(move |close| format!("{opened}{close}")))
    };
    let alone = ["arroba", "chez"].into_iter().map(str::to_owned);
    WordSearch::new(["at", "ät", "Ät", "@"].into_iter().flat_map(around).chain(alone))
});
static AT_IN_WORDS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i-u: at |\(a\)|\[a\]|_at_)"));
static DOT_IN_WORDS: LazyLock<Regex> = LazyLock::new(|| pattern("(?i-u: dot )"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// Where e-mail addresses stand, in order.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let has_sign = text.contains('@') || (!text.is_ascii() && text.contains(['＠', '﹫']));
    if has_sign || text.contains("%40") {
        found.extend(PLAIN.find_iter(text).map(|found| found.range()));
    }
    if may_be_spelled(text) {
        add(&mut found, &SPELLED, text);
    }
    if (has_sign || AT_IN_WORDS.is_match(text)) && PARTS_OF_HOSTS.is_part_of(text) {
        add(&mut found, &KNOWN_HOST, text);
    }
    found.sort_by_key(|range| range.start);
    found
}

// What lies in one that is found already is a part of it.
fn add(found: &mut Vec<Range<usize>>, pattern: &Regex, text: &str) {
    let new: Vec<Range<usize>> =
        pattern.find_iter(text).map(|new| new.range()).filter(|range| found.iter().all(|known| !overlap(known, range))).collect();
    found.extend(new);
}

/// The one spelling of an address: without blanks, in small ASCII letters where it has such. What a hash is made of.
pub fn normal(address: &str) -> String {
    let narrow: String = address.chars().map(|c| if matches!(c, '＠' | '﹫') { '@' } else { c }).filter(|c| !c.is_whitespace()).collect();
    let narrow = if narrow.contains('．') { narrow.replace('．', ".") } else { narrow };
    let narrow = narrow.replace("%40", "@");
    let spelled = !narrow.contains('@') || narrow.contains("[@]") || narrow.contains("(@)");
    let text =
        if narrow.is_ascii() || !narrow.chars().any(|c| ('\u{ff01}'..='\u{ff5e}').contains(&c)) { narrow } else { any_ascii(&narrow) };
    if spelled { unspelled(address) } else { text.to_lowercase() }
}

// `jane (at) example (dot) org` as `jane@example.org`
fn unspelled(address: &str) -> String {
    let is_around = |c: char| matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>');
    let bare: String = address.to_lowercase().chars().map(|c| if is_around(c) { ' ' } else { c }).collect();
    let bare = bare.replace("_at_", " at ").replace("-at-", " at ").replace("_dot_", " dot ").replace("-dot-", " dot ");
    let words = bare.split_whitespace().map(|word| match word {
        "at" | "a" | "ät" | "arroba" | "chez" => "@",
        "dot" | "punto" | "point" | "punkt" => ".",
        other => other,
    });
    words.collect()
}

// Most texts have neither a sign nor a word of it, and are not read further.
fn may_be_spelled(text: &str) -> bool {
    let opens = text.bytes().fold(false, |any, byte| any | matches!(byte, b'(' | b'[' | b'{' | b'<' | b'_' | b'-'));
    (opens && SIGN_IN_WORDS.is_part_of(text)) || DOT_IN_WORDS.is_match(text) || text.contains(" arroba ")
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
            ("jane @ example . org", "jane@example.org"),
            ("jane[@]example.org", "jane@example.org"),
            ("jane (a) gmail.com", "jane@gmail.com"),
            ("jane _at_ example _dot_ org", "jane@example.org"),
            ("jane-at-example-dot-org", "jane@example.org"),
            ("jane arroba example punto org", "jane@example.org"),
            ("jane dot roe at example dot org", "jane.roe@example.org"),
            ("jane(dot)roe(at)example(dot)org", "jane.roe@example.org"),
            ("write jane%40example.org", "jane@example.org"),
            ("mailto:jane+list@mail.example.org?subject=x", "jane+list@mail.example.org"),
        ] {
            let found = find(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(normal(&text[found[0].clone()]), address, "{text}");
        }
    }

    #[test]
    fn the_end_of_a_host_that_everyone_knows_may_be_missing() {
        for text in ["jane@gmail", "jane@gmail,com", "jane at gmail com", "jane AT gmail.com", "Jane.Roe at Yahoo"] {
            let found = find(text);
            assert_eq!(found.iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(), [text]);
        }
    }

    #[test]
    fn what_only_has_the_sign_is_no_address() {
        for text in [
            "12 Main St @ Oak Ave",
            "7pm @ the hall",
            "@group",
            "meet (at) the door",
            "one at two dots",
            "",
            "7pm @ Harbour. Bring a book",
            "see (a) and (b)",
            "register at aa.org",
            "look at gmailbox",
        ] {
            assert!(find(text).is_empty(), "{text}");
        }
    }
}
