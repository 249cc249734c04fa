//! How deep the brackets of a document lie in each other, told without a parser.

/// The deepest nesting of `{`, `[` and `(` outside of strings and comments. One pass, no recursion.
///
/// It may overcount in a document that is not GraphQL, and never undercounts in one that is.
pub fn deepest(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut deepest) = (0, 0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'#' => at = end_of_line(bytes, at),
            b'"' if bytes[at..].starts_with(b"\"\"\"") => at = end_of_block_string(bytes, at + 3),
            b'"' => at = end_of_string(bytes, at + 1),
            b'{' | b'[' | b'(' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    deepest
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
    use super::deepest;

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
}
