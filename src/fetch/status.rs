//! What an answer's status means to us, and how long a busy host asks us to wait.

use httpdate::parse_http_date;
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::fetch::error::{FetchClass, FetchError};

/// The error for an answer that holds no feed; `shown` is the address down to the port.
pub(super) fn refused_answer(shown: &str, status: StatusCode, headers: &HeaderMap) -> Option<FetchError> {
    if headers.get("cf-mitigated").is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"challenge")) {
        let message = format!("a security service in front of {shown} wants proof of a person; ask the publisher to let our user agent in");
        return Some(FetchError::new(FetchClass::Blocked, message));
    }
    let code = status.as_u16();
    let (class, meaning) = match code {
        // 203 is a 200 that a proxy has touched (RFC 9110, section 15.3.4).
        200 | 203 => return None,
        401 | 403 => (FetchClass::Refused, "the publisher does not let us read the feed; ask for access"),
        404 | 410 => (FetchClass::NotFound, "there is no feed at this address any more; ask the publisher where it went"),
        400 | 405 | 422 | 501 => (FetchClass::Unsupported, "the server does not know this request"),
        429 => (FetchClass::Busy, "we ask too often; raise the source's interval if this stays"),
        503 => (FetchClass::Busy, "the site is busy or under repair; we ask again later"),
        500..=599 => (FetchClass::Status, "the site itself has a fault; tell the publisher if it stays"),
        _ => (FetchClass::Status, "this is no answer with a feed in it"),
    };
    let mut error = FetchError::new(class, format!("{shown} answered {code}: {meaning}"));
    if class == FetchClass::Busy {
        error.retry_after_s = retry_after_s(headers);
    }
    Some(error)
}

/// Seconds of `Retry-After` (RFC 9110, section 10.2.3). A date is held against the answer's own `Date`: its clock, not ours.
fn retry_after_s(headers: &HeaderMap) -> Option<u64> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    let until = parse_http_date(text).ok()?;
    let answered = parse_http_date(headers.get(DATE)?.to_str().ok()?.trim()).ok()?;
    Some(until.duration_since(answered).map_or(0, |wait| wait.as_secs()))
}
