//! Strong validators of answers, RFC 9110: the same tag, the same bytes, in each encoding.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

/// Parts the hash from the encoding in a tag.
const BEFORE_ENCODING: char = '.';

/// The tag of a body that is not compressed.
pub fn of(bytes: &[u8]) -> HeaderValue {
    let hash = blake3::hash(bytes).to_hex();
    HeaderValue::from_str(&format!("\"{}\"", &hash[..32])).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// The tag of `If-None-Match` that stands for what `etag` stands for, in whichever encoding the caller has it.
pub fn matched(headers: &HeaderMap, etag: &HeaderValue) -> Option<HeaderValue> {
    let ours = bare(etag.to_str().ok()?)?;
    let lists = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    for tag in lists.flat_map(|list| list.split(',')).map(str::trim) {
        if tag == "*" {
            return Some(etag.clone());
        }
        if bare(tag) == Some(ours) {
            return HeaderValue::from_str(tag).ok();
        }
    }
    None
}

/// `abc` of `"abc"`, `W/"abc"` and `"abc.gzip"`.
fn bare(tag: &str) -> Option<&str> {
    let inside = tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?;
    Some(inside.split_once(BEFORE_ENCODING).map_or(inside, |(hash, _)| hash))
}

/// Tells the encodings of a body apart: compressed bytes are other bytes. For what has passed the compression.
pub fn name_encoding(mut response: Response) -> Response {
    let text = |name| response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if let (Some(encoding), Some(tag)) = (text(header::CONTENT_ENCODING), text(header::ETAG))
        && let Some(inside) = tag.strip_suffix('"')
        && let Ok(named) = HeaderValue::from_str(&format!("{inside}{BEFORE_ENCODING}{encoding}\""))
    {
        response.headers_mut().insert(header::ETAG, named);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_matches_in_each_encoding_and_in_a_list() {
        let etag = HeaderValue::from_static("\"0123\"");
        for (sent, matches) in [
            ("\"0123\"", Some("\"0123\"")),
            ("W/\"0123\"", Some("W/\"0123\"")),
            ("\"0123.gzip\"", Some("\"0123.gzip\"")),
            ("\"9\", \"0123.br\"", Some("\"0123.br\"")),
            ("*", Some("\"0123\"")),
            ("\"012\"", None),
            ("0123", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(sent));
            assert_eq!(matched(&headers, &etag), matches.map(HeaderValue::from_static), "{sent}");
        }
    }
}
