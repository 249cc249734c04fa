//! Numbers that a fellowship's world service gives to groups and service bodies.

/// A number of NA's world service, in upper case: `G00123456`, `AR48104`. The field is free text on many servers, so that
/// words are none; nor is a number of zeros.
pub fn naws(text: &str) -> Option<String> {
    let number = text.trim().to_uppercase();
    let digits = number.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let is_number = digits.len() >= 3 && digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.bytes().any(|byte| byte != b'0');
    is_number.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::naws;

    #[test]
    fn words_and_zeros_are_no_number() {
        assert_eq!(naws(" g00097171 ").as_deref(), Some("G00097171"));
        assert_eq!(naws("RG616").as_deref(), Some("RG616"));
        for text in ["", "G", "deleted", "G00000000", "new group 3"] {
            assert_eq!(naws(text), None, "{text}");
        }
    }
}
