//! What an answer's status means to us, and how long a busy host asks us to wait.

use httpdate::parse_http_date;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};

use crate::fetch::error::FetchError;
use crate::model::failure::FailureClass;
use crate::text::web_page::{self, WebPage};

/// Headers by which security services mark an answer of their own, whatever its status: the name, what its value begins
/// with (empty: anything), and the service.
const BLOCKING: &[(&str, &str, &str)] = &[
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("sg-captcha", "challenge", "SiteGround"),
    ("x-amzn-waf-action", "", "AWS WAF"),
    ("x-sucuri-block", "", "Sucuri"),
    ("x-datadome", "protected", "DataDome"),
];

/// The statuses under which services refuse; a page of theirs under another tells of a fault behind them.
const REFUSING: &[u16] = &[401, 403, 405, 406, 409, 429, 503];

/// The error for an answer that holds no feed; `shown` is the address down to the port.
pub(super) fn refused_answer(shown: &str, status: StatusCode, headers: &HeaderMap) -> Option<FetchError> {
    if let Some(service) = blocking_service(headers) {
        return Some(blocked(shown, service));
    }
    let code = status.as_u16();
    let (class, meaning) = match code {
        // 203 is a 200 that a proxy has touched (RFC 9110, section 15.3.4).
        200 | 203 => return None,
        401 => (FailureClass::LoginRequired, "the site asks for a name and password; ask the publisher for access"),
        403 => (FailureClass::AccessDenied, "the publisher does not let us read the feed; ask for access"),
        404 | 410 => (FailureClass::NotFound, "there is no feed at this address any more; ask the publisher where it went"),
        400 | 405 | 422 | 501 => (FailureClass::Unsupported, "the server does not know this request"),
        429 => (FailureClass::TooManyRequests, "we ask too often; raise the source's interval if this stays"),
        503 => (FailureClass::Busy, "the site is busy or under repair; we ask again later"),
        500..=599 => (FailureClass::ServerFault, "the site itself has a fault; tell the publisher if it stays"),
        _ => (FailureClass::Status, "this is no answer with a feed in it"),
    };
    let mut error = FetchError::new(class, format!("{shown} answered {code}: {meaning}"));
    if matches!(class, FailureClass::TooManyRequests | FailureClass::Busy) {
        error.retry_after_s = retry_after_s(headers);
    }
    Some(error)
}

/// Whether the page that came with a refusal may tell more than its status.
pub(super) fn page_may_tell(status: StatusCode, headers: &HeaderMap) -> bool {
    let is_html = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|kind| kind.contains("html"));
    is_html && REFUSING.contains(&status.as_u16())
}

/// What a refusal is, by the page that came with it.
pub(super) fn told_by_page(shown: &str, page: &str, error: FetchError) -> FetchError {
    match web_page::judge(page) {
        WebPage::Blocked { by } => FetchError { retry_after_s: error.retry_after_s, ..blocked(shown, by) },
        WebPage::Login => FetchError { class: FailureClass::LoginPage, ..error },
        WebPage::Other => error,
    }
}

fn blocking_service(headers: &HeaderMap) -> Option<&'static str> {
    let marked = |(name, begins, _): &&(&str, &str, &str)| {
        let value = headers.get(*name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.to_ascii_lowercase().starts_with(begins))
    };
    BLOCKING.iter().find(marked).map(|(_, _, service)| *service)
}

fn blocked(shown: &str, service: &str) -> FetchError {
    let message =
        format!("{service}, a security service in front of {shown}, wants proof of a person; ask the publisher to let our user agent in");
    FetchError::new(FailureClass::Blocked, message)
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
