//! Bytes to text: the encoding found, never guessed silently; bodies that are no feed told apart.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::feeds::format::{Part, Unreadable};
use crate::model::failure::FailureClass;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::report::Notices;
use crate::text::web_page::{self, WebPage};

/// The body of a part as text without a BOM. Another encoding than UTF-8 is a notice.
///
/// # Errors
/// `empty` where nothing but blanks came; `blocked-by-security-service`, `login-page` or `html-instead-of-feed` where a web page came.
pub fn text<'a>(part: &'a Part, notices: &mut Notices) -> Result<Cow<'a, str>, Unreadable> {
    let (text, oddity) = decode(&part.bytes, part.charset.as_deref());
    if let Some(oddity) = oddity {
        notices.add(NoticeCode::UnexpectedEncoding, Notice::of_feed("encoding", &oddity));
    }
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    if trimmed.is_empty() {
        return Err(Unreadable { class: FailureClass::Empty, message: format!("the answer for `{}` is empty", part.part) });
    }
    if web_page::is_page(trimmed) {
        return Err(no_feed(part, trimmed));
    }
    let start = trimmed.as_ptr() as usize - text.as_ptr() as usize;
    let end = start + trimmed.len();
    Ok(match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[start..end]),
        Cow::Owned(text) => Cow::Owned(text[start..end].to_owned()),
    })
}

/// Decodes bytes, and names what was odd: the encoding where it is not UTF-8, and any byte that could not be read.
///
/// A BOM decides; else valid UTF-8 is UTF-8; else mostly valid UTF-8 is UTF-8 with damage; else UTF-16 by its zero
/// bytes; else the charset that was sent, where it reads without a fault; else the most likely one.
pub fn decode<'a>(bytes: &'a [u8], charset: Option<&str>) -> (Cow<'a, str>, Option<String>) {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return decoded_as(encoding, &bytes[bom..]);
    }
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) {
        return decoded_as(UTF_8, bytes);
    }
    if let Some(encoding) = sixteen_bit(bytes) {
        return decoded_as(encoding, bytes);
    }
    if is_damaged_utf8(bytes) {
        return decoded_as(UTF_8, bytes);
    }
    let named = charset.and_then(|label| Encoding::for_label(label.trim().as_bytes())).filter(|encoding| *encoding != UTF_8);
    if let Some(encoding) = named
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return (text, Some(encoding.name().to_owned()));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    decoded_as(detector.guess(None, Utf8Detection::Deny), bytes)
}

fn decoded_as<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> (Cow<'a, str>, Option<String>) {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let oddity = match (encoding == UTF_8, had_errors) {
        (true, false) => None,
        (_, true) => Some(format!("{} with unreadable characters", encoding.name())),
        (false, false) => Some(encoding.name().to_owned()),
    };
    (text, oddity)
}

// A text of mostly Latin letters in UTF-16 has a zero in nearly every second byte.
fn sixteen_bit(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(1024)];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let enough = head.len() / 4;
    match (even > enough, odd > enough) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

// More good multi-byte characters than bad ones: UTF-8 that something cut or spliced. Read as a one-byte encoding,
// every good one would be spoilt.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

/// A web page in place of a feed, told by what kind of page it is.
fn no_feed(part: &Part, page: &str) -> Unreadable {
    let called = web_page::title(page).map_or_else(String::new, |title| format!(" (`{title}`)"));
    let (class, what) = match web_page::judge(page) {
        WebPage::Blocked { by } => {
            let what = format!("{by}, a security service in front of the site, sent a page{called} in place of the feed");
            (FailureClass::Blocked, format!("{what}: ask the publisher to let our user agent in"))
        }
        WebPage::Login => (FailureClass::LoginPage, format!("a login page{called} came in place of the feed: it is not public")),
        WebPage::Other => {
            let what = format!("a web page{called} came in place of the feed for `{}`: check the address", part.part);
            (FailureClass::HtmlInsteadOfFeed, what)
        }
    };
    Unreadable { class, message: what }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn the_encoding_is_found_and_named_unless_it_is_utf_8() {
        assert_eq!(decode(b"\xef\xbb\xbfcaf\xc3\xa9", None), ("café".into(), None));
        assert_eq!(decode("café".as_bytes(), Some("latin1")), ("café".into(), None));
        assert_eq!(decode(b"caf\xe9 au lait, d\xe9j\xe0 vu", None), ("café au lait, déjà vu".into(), Some("windows-1252".to_owned())));
        assert_eq!(decode(b"\xff\xfea\0b\0", None), ("ab".into(), Some("UTF-16LE".to_owned())));
        assert_eq!(decode(b"a\0b\0c\0d\0", None), ("abcd".into(), Some("UTF-16LE".to_owned())));
        let (text, oddity) = decode(b"\xc3\xa9\xc3\xa9 \xc3 x", None);
        assert_eq!((text.as_ref(), oddity.as_deref()), ("éé \u{fffd} x", Some("UTF-8 with unreadable characters")));
    }
}
