//! The token that a host asks for. It is sent and never shown.

use reqwest::header::HeaderValue;

/// A bearer token (RFC 6750), as the header that carries it. `Debug` shows that there is one, and not which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer(HeaderValue);

impl Bearer {
    /// `None` where the text cannot stand in a header: it is empty, or has blanks or line breaks in it.
    pub fn new(token: &str) -> Option<Self> {
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let mut header = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
        header.set_sensitive(true);
        Some(Self(header))
    }

    /// For the header `Authorization`.
    pub(super) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::Bearer;

    #[test]
    fn a_token_is_never_shown() {
        let bearer = Bearer::new("patNOT-SHOWN.0123").unwrap();
        assert!(!format!("{bearer:?}").contains("NOT-SHOWN"));
        assert_eq!(bearer.header().to_str().unwrap(), "Bearer patNOT-SHOWN.0123");
    }

    #[test]
    fn a_text_that_is_no_token_is_none() {
        for text in ["", "two words", "line\nbreak", "é"] {
            assert_eq!(Bearer::new(text), None, "{text:?}");
        }
    }
}
