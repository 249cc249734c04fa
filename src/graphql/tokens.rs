//! How many tokens a document has and how deep its brackets lie in each other, told without a parser.

/// What one pass over a document counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Names, numbers, strings and punctuation.
    pub count: usize,
    /// The deepest nesting of `{`, `[` and `(`.
    pub nesting: usize,
}

/// Counts outside of strings and comments. One pass, no recursion.
///
/// It may overcount in a document that is not GraphQL, and never undercounts in one that is.
pub fn count(text: &str) -> Tokens {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    let mut found = Tokens::default();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'#' => at = end_of_line(bytes, at),
            // The mark of a byte order is three bytes, and none of them a token.
            b' ' | b'\t' | b'\n' | b'\r' | b',' | 0xEF | 0xBB | 0xBF => {}
            b'"' => {
                found.count += 1;
                let is_block = bytes[at..].starts_with(b"\"\"\"");
                at = if is_block { end_of_block_string(bytes, at + 3) } else { end_of_string(bytes, at + 1) };
            }
            _ if in_word(*byte) => {
                found.count += 1;
                at += bytes[at..].iter().take_while(|byte| in_word(**byte)).count() - 1;
            }
            _ => {
                found.count += 1;
                match byte {
                    b'{' | b'[' | b'(' => depth += 1,
                    b'}' | b']' | b')' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                found.nesting = found.nesting.max(depth);
            }
        }
        at += 1;
    }
    found
}

/// Names, numbers and the three dots of a spread.
fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.')
}

fn end_of_line(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(bytes.len(), |ahead| from + ahead)
}

/// A string ends with its quote; one that reaches the end of its line is no GraphQL, and what follows is counted.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'"' | b'\n' | b'\r' => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

fn end_of_block_string(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"\\\"\"\"") {
            at += 4;
        } else if rest.starts_with(b"\"\"\"") {
            return at + 2;
        } else {
            at += 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{Tokens, count};

    fn deepest(text: &str) -> usize {
        count(text).nesting
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        assert_eq!(deepest("{ a(b: \"{{{{\", c: \"\\\"{{{{\") # {{{{\n { d } }"), 2);
        assert_eq!(deepest("{ a(b: \"\"\" {{{{ \\\"\"\" {{{ \"\"\", c: [[1]]) }"), 4);
    }

    #[test]
    fn brackets_after_a_string_that_never_ends_count() {
        assert_eq!(deepest("\"\n{{{"), 3);
    }

    #[test]
    fn sixteen_thousand_open_brackets_are_counted() {
        assert_eq!(deepest(&"[".repeat(16_000)), 16_000);
    }

    #[test]
    fn names_numbers_strings_and_marks_are_tokens_and_what_lies_between_is_not() {
        for (text, tokens) in [
            ("{ a }", 3),
            ("{a,b,,c}", 5),
            ("{ a(b: -1.5e3, c: \"x y # {\") } # and so on", 11),
            ("{ ...f } fragment f on Query { a }", 10),
            ("\"\"\"a b c\"\"\" { a }", 4),
            ("query($x: [Int!]! = [1]) { a @skip(if: $x) }", 26),
        ] {
            assert_eq!(count(text).count, tokens, "{text}");
        }
        assert_eq!(count(&"a".repeat(16_000)), Tokens { count: 1, nesting: 0 });
    }
}
