//! JSON that a strict reader refuses, made strict: what PHP templates and spreadsheets' scripts leave behind.

/// Mends, in one pass: `NaN`, `Infinity` and `undefined` (become `null`); commas before a closing bracket; raw line
/// breaks and control characters inside texts; `\'` and other escapes JSON does not have; halves of surrogate pairs;
/// numbers JSON does not have, such as `041.2`, `+41.2` and `1e999` (become texts, which each field judges for itself).
/// A text that is already strict comes back unchanged in meaning.
pub fn repair(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match c {
            '"' => rest = string(rest, &mut mended),
            ',' => {
                let after = rest[1..].trim_start();
                if !after.starts_with([']', '}']) {
                    mended.push(',');
                }
                rest = &rest[1..];
            }
            '0'..='9' | '+' | '.' | '-' if !rest.starts_with("-Infinity") => rest = number(rest, &mut mended),
            _ => {
                let token = ["-Infinity", "Infinity", "NaN", "undefined"].iter().find(|token| rest.starts_with(**token));
                let (put, length) = token.map_or((&rest[..c.len_utf8()], c.len_utf8()), |token| ("null", token.len()));
                mended.push_str(put);
                rest = &rest[length..];
            }
        }
    }
    mended
}

// Copies a number, as a text where JSON has no such number, and gives what follows it.
fn number<'a>(text: &'a str, mended: &mut String) -> &'a str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.')).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    if serde_json::from_str::<serde_json::Value>(number).is_ok() {
        mended.push_str(number);
    } else {
        mended.push('"');
        mended.push_str(number);
        mended.push('"');
    }
    rest
}

// Copies a text from its opening quote past its closing one, and gives what follows.
fn string<'a>(text: &'a str, mended: &mut String) -> &'a str {
    mended.push('"');
    let mut rest = &text[1..];
    while let Some(c) = rest.chars().next() {
        match c {
            '"' => {
                mended.push('"');
                return &rest[1..];
            }
            '\\' => {
                rest = escape(&rest[1..], mended);
                continue;
            }
            _ if c < ' ' => mended.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => mended.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    rest
}

// Copies what follows a backslash, and gives what follows that.
fn escape<'a>(text: &'a str, mended: &mut String) -> &'a str {
    let Some(c) = text.chars().next() else { return text };
    match c {
        '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => {
            mended.push('\\');
            mended.push(c);
        }
        'u' => return unicode(text, mended),
        _ if c < ' ' => mended.push_str(&format!("\\u{:04x}", u32::from(c))),
        _ => mended.push(c),
    }
    &text[c.len_utf8()..]
}

// `text` begins at the `u`. A half of a surrogate pair becomes the replacement character.
fn unicode<'a>(text: &'a str, mended: &mut String) -> &'a str {
    let unit = |text: &str| text.get(1..5).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    match unit(text) {
        Some(0xd800..=0xdbff) => {
            let low = text[5..].strip_prefix('\\').filter(|after| after.starts_with('u')).and_then(unit);
            if matches!(low, Some(0xdc00..=0xdfff)) {
                mended.push('\\');
                mended.push_str(&text[..11]);
                return &text[11..];
            }
            mended.push_str("\\ufffd");
            &text[5..]
        }
        Some(0xdc00..=0xdfff) => {
            mended.push_str("\\ufffd");
            &text[5..]
        }
        Some(_) => {
            mended.push('\\');
            mended.push_str(&text[..5]);
            &text[5..]
        }
        None => {
            mended.push('u');
            &text[1..]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::repair;

    #[test]
    fn what_a_strict_reader_refuses_is_mended() {
        assert_eq!(repair("[NaN, -Infinity,\n]"), "[null, null\n]");
        assert_eq!(repair("{\"a\":\"NaN, ]\",}"), "{\"a\":\"NaN, ]\"}");
        assert_eq!(repair("\"a\nb\\'c\""), "\"a\\u000ab'c\"");
        assert_eq!(repair(r#""\ud83d\ude00 \ud83d x \ude00 \uZZ""#), r#""\ud83d\ude00 \ufffd x \ufffd uZZ""#);
        assert_eq!(repair("\"open"), "\"open");
        assert_eq!(repair("[041.2,+41.2,1e999,.5,-,-1.5e3]"), r#"["041.2","+41.2","1e999",".5","-",-1.5e3]"#);
    }

    #[test]
    fn strict_json_keeps_its_meaning() {
        let strict = r#"{"a":["x\"y\\",1.5e3,null,true,"\u00e9"]}"#;
        assert_eq!(repair(strict), strict);
    }
}
