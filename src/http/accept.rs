//! Which of our two media types a caller takes, by the GraphQL-over-HTTP specification.

use axum::http::{HeaderMap, header};
use mime::Mime;

/// The media type of an answer. They differ in the status code of a refused request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// `application/json`: a request that was understood is answered with 200, whatever came of it.
    Json,
    /// `application/graphql-response+json`: the status code tells whether there is data.
    GraphqlResponse,
}

impl MediaType {
    /// The value of the `Content-Type` header.
    pub fn header(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }
}

/// The best media type that the caller takes; `None` where it takes neither. Without an `Accept` header, and for
/// wildcards, it is `application/json`, as the specification asks for until 2025 and its audits still do.
pub fn negotiate(headers: &HeaderMap) -> Option<MediaType> {
    let mut best: Option<(f32, MediaType)> = None;
    let mut asked = false;
    for value in headers.get_all(header::ACCEPT) {
        for range in value.to_str().unwrap_or_default().split(',').map(str::trim).filter(|range| !range.is_empty()) {
            asked = true;
            let Some((weight, media)) = offer(range) else { continue };
            if best.is_none_or(|(had, _)| weight > had) {
                best = Some((weight, media));
            }
        }
    }
    if asked { best.map(|(_, media)| media) } else { Some(MediaType::Json) }
}

fn offer(range: &str) -> Option<(f32, MediaType)> {
    let mime: Mime = range.parse().ok()?;
    let media = match mime.essence_str() {
        "application/graphql-response+json" => MediaType::GraphqlResponse,
        "application/json" | "application/*" | "*/*" => MediaType::Json,
        _ => return None,
    };
    let utf8 = mime.get_param(mime::CHARSET).is_none_or(|charset| charset == mime::UTF_8);
    let weight = mime.get_param("q").map_or(Some(1.0), |q| q.as_str().parse::<f32>().ok())?;
    (utf8 && weight > 0.0).then_some((weight, media))
}

/// Whether a request's body is JSON in UTF-8. Anything else could be sent from a foreign page without asking first.
pub fn is_json(headers: &HeaderMap) -> bool {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(Ok(mime)) = declared.map(str::parse::<Mime>) else { return false };
    mime.essence_str() == "application/json" && mime.get_param(mime::CHARSET).is_none_or(|charset| charset == mime::UTF_8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn of(accept: &'static str) -> Option<MediaType> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        negotiate(&headers)
    }

    #[test]
    fn the_heavier_media_type_wins_and_the_first_of_equals() {
        assert_eq!(of("application/graphql-response+json, application/json;q=0.9"), Some(MediaType::GraphqlResponse));
        assert_eq!(of("application/graphql-response+json;q=0.1, application/json"), Some(MediaType::Json));
        assert_eq!(of("application/json, application/graphql-response+json"), Some(MediaType::Json));
    }

    #[test]
    fn wildcards_and_silence_mean_json() {
        assert_eq!(negotiate(&HeaderMap::new()), Some(MediaType::Json));
        assert_eq!(of("*/*"), Some(MediaType::Json));
        assert_eq!(of("text/html, application/*;q=0.8"), Some(MediaType::Json));
    }

    #[test]
    fn what_we_cannot_write_is_not_promised() {
        assert_eq!(of("text/html"), None);
        assert_eq!(of("application/json;charset=latin1"), None);
        assert_eq!(of("application/json;q=0"), None);
    }
}
