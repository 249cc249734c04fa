//! Links and numbers: made whole, their provider and room found, their passwords withheld.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use crate::feeds::meaning::draft::Online;
use crate::feeds::meaning::providers::{self, Room};
use crate::model::notice::NoticeCode;
use crate::model::online::OnlineAccess;
use crate::text::html::plain;

/// Digits and signs that a number must have to be one.
const PHONE_CHARS_MIN: usize = 10;

// Parameters of join links that let anyone in.
const PASSWORDS: &[&str] = &["pwd", "passcode", "password", "pass", "pw", "hash"];

/// The way in from afar as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// What is shown.
    pub access: OnlineAccess,
    /// A link to a known provider's room, or a number.
    pub certain: bool,
    /// What was found: code, the draft's field, and a value without any password.
    pub notices: Vec<(NoticeCode, &'static str, String)>,
}

static IN_TEXT: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)(?:https?|zoommtg)://[^\s<>"]+"#));
static BARE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#]\S*)?$"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// Reads a row's link and number. `keep_passwords` is the source's option: the groups want them public.
pub fn read(online: &Online, keep_passwords: bool) -> Read {
    let mut read = Read::default();
    if let Some(text) = &online.url {
        match web_address(text) {
            Some(url) => take_link(url, keep_passwords, &mut read),
            None => read.notices.push((NoticeCode::BadLink, "conference_url", withheld(text))),
        }
    }
    for number in online.phone.iter().flat_map(|text| numbers(text)) {
        if !read.access.dial_in.contains(&number) {
            read.access.dial_in.push(number);
        }
    }
    read.certain |= !read.access.dial_in.is_empty();
    let notes: Vec<String> = [&online.url_notes, &online.phone_notes].into_iter().flatten().map(|text| plain(text).text).collect();
    read.access.notes = Some(notes.join("\n")).filter(|notes| !notes.trim().is_empty());
    read
}

// A bad link may hold a password or somebody's address; a notice never does.
fn withheld(text: &str) -> String {
    text.split(['?', '#', '@']).next().unwrap_or_default().to_owned()
}

fn take_link(mut url: Url, keep_passwords: bool, read: &mut Read) {
    if !keep_passwords && strip_passwords(&mut url) {
        read.notices.push((NoticeCode::PasswordWithheld, "conference_url", url.to_string()));
    }
    let provider = url.host_str().and_then(providers::of_host);
    match provider {
        Some((_, name, prefix, kind)) => {
            read.access.provider = Some((*name).to_owned());
            read.access.room_id = room(&url, *kind).map(|room| format!("{prefix}:{room}"));
            read.certain = url.path().len() > 1;
        }
        None => read.notices.push((NoticeCode::UnknownProvider, "conference_url", url.host_str().unwrap_or_default().to_owned())),
    }
    read.access.join_url = Some(url.to_string());
}

/// A web address from what stands in a link field: whole, without its `https://`, or inside a sentence. `None` where it
/// is none, carries a login, or leads to a machine without a public name.
pub fn web_address(text: &str) -> Option<Url> {
    let text = plain(text).text;
    let whole = match IN_TEXT.find(&text) {
        _ if BARE.is_match(&text) && !text.contains('@') => format!("https://{text}"),
        Some(found) => {
            let found = found.as_str();
            // Two addresses written together.
            let end =
                found[4..].to_ascii_lowercase().find("http").filter(|at| found.as_bytes()[at + 3] != b'=').map_or(found.len(), |at| at + 4);
            found[..end].trim_end_matches(['.', ',', ')', ';']).to_owned()
        }
        None => return None,
    };
    let url = Url::parse(&whole).ok()?;
    let url = if url.scheme() == "zoommtg" { zoom_application(&url)? } else { url };
    let host = url.host_str()?;
    let public = host.contains('.') && !host.ends_with(".local") && !matches!(url.host(), Some(url::Host::Ipv4(_) | url::Host::Ipv6(_)));
    (matches!(url.scheme(), "http" | "https") && public && url.username().is_empty() && url.password().is_none()).then_some(url)
}

// `zoommtg://zoom.us/join?confno=123` opens the application; the web link does so for everyone.
fn zoom_application(url: &Url) -> Option<Url> {
    let number = url.query_pairs().find(|(name, _)| name == "confno")?.1.into_owned();
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| Url::parse(&format!("https://zoom.us/j/{number}")).ok()).flatten()
}

fn strip_passwords(url: &mut Url) -> bool {
    let is_password = |name: &str| PASSWORDS.contains(&name.to_ascii_lowercase().as_str());
    let in_fragment =
        url.fragment().is_some_and(|fragment| fragment.split('&').any(|part| is_password(part.split('=').next().unwrap_or_default())));
    if in_fragment {
        url.set_fragment(None);
    }
    if !url.query_pairs().any(|(name, _)| is_password(&name)) {
        return in_fragment;
    }
    let kept: Vec<(String, String)> =
        url.query_pairs().filter(|(name, _)| !is_password(name)).map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
    url.set_query(None);
    if !kept.is_empty() {
        url.query_pairs_mut().extend_pairs(kept);
    }
    true
}

// The room's own name, the same for every spelling of a link to it.
fn room(url: &Url, kind: Room) -> Option<String> {
    let parts: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let last = parts.last()?;
    match kind {
        Room::Digits => {
            let digits = parts.iter().map(|part| part.chars().filter(char::is_ascii_digit).collect::<String>());
            let number = digits.filter(|digits| digits.len() >= 9).max_by_key(String::len);
            // A personal name: zoom.us/my/name
            number.or_else(|| (parts.len() >= 2 && parts[parts.len() - 2] == "my").then(|| format!("my/{}", last.to_lowercase())))
        }
        Room::Name => {
            let thread = parts.iter().position(|part| *part == "meetup-join").and_then(|at| parts.get(at + 1));
            Some(thread.unwrap_or(last).to_lowercase())
        }
        Room::Invite => Some((*last).to_owned()),
        Room::HostAndName => Some(format!("{}/{}", url.host_str()?, parts.join("/").to_lowercase())),
        Room::None => None,
    }
}

/// The numbers in a text: digits, `+`, `*`, `#`, and a comma before what is dialled after the call is taken.
pub fn numbers(text: &str) -> Vec<String> {
    let text = plain(text).text.to_lowercase();
    let one_by_one = text.replace(" or ", ";").replace(" oder ", ";").replace(" ou ", ";");
    let numbers = one_by_one.split([';', '\n', '|']).map(|number| {
        let kept: String = number.chars().filter(|c| c.is_ascii_digit() || matches!(c, '+' | ',' | '*' | '#')).collect();
        kept.trim_matches(',').to_owned()
    });
    numbers.filter(|number| number.len() >= PHONE_CHARS_MIN && number.chars().filter(char::is_ascii_digit).count() >= 7).collect()
}

#[cfg(test)]
mod tests {
    use super::{numbers, read, web_address};
    use crate::feeds::meaning::draft::Online;
    use crate::feeds::meaning::providers;
    use crate::model::notice::NoticeCode;

    fn link(url: &str) -> (Option<String>, Option<String>) {
        let read = read(&Online { url: Some(url.to_owned()), ..Online::default() }, false);
        (read.access.join_url, read.access.room_id)
    }

    #[test]
    fn one_room_has_one_id_in_every_spelling() {
        for url in [
            "https://zoom.us/j/84629018704",
            "zoom.us/j/84629018704",
            "https://us02web.zoom.us/j/846-2901-8704?pwd=abc",
            "zoommtg://zoom.us/join?confno=84629018704",
            "https://us06web.zoom.us/wc/join/84629018704#success",
            "Join: https://zoom.us/s/84629018704 at seven",
            "https://zoom.us/j/84629018704https://zoom.us/j/84629018704",
        ] {
            assert_eq!(link(url).1.as_deref(), Some("zoom:84629018704"), "{url}");
        }
        assert_eq!(link("https://meet.google.com/ABC-defg-hij").1.as_deref(), Some("meet:abc-defg-hij"));
        assert_eq!(link("https://zoom.us/my/Serenity.Group").1.as_deref(), Some("zoom:my/serenity.group"));
        assert_eq!(link("https://zoom.us").1, None);
    }

    #[test]
    fn passwords_are_withheld_wherever_they_stand() {
        for url in [
            "https://zoom.us/j/84629018704?pwd=s3cret&uname=x",
            "https://zoom.us/j/84629018704?PWD=s3cret",
            "https://zoom.us/j/84629018704#pwd=s3cret",
        ] {
            let read = read(&Online { url: Some(url.to_owned()), ..Online::default() }, false);
            assert!(!format!("{read:?}").contains("s3cret"), "{url}");
            assert_eq!(read.notices[0].0, NoticeCode::PasswordWithheld);
        }
        let kept = read(&Online { url: Some("https://zoom.us/j/84629018704?pwd=abc".to_owned()), ..Online::default() }, true);
        assert_eq!(kept.access.join_url.as_deref(), Some("https://zoom.us/j/84629018704?pwd=abc"));
    }

    #[test]
    fn a_host_that_only_ends_alike_is_nobodys() {
        assert!(providers::of_host("notzoom.us").is_none());
        assert!(providers::of_host("us02web.ZOOM.us").is_some());
    }

    #[test]
    fn what_is_no_public_web_address_is_none() {
        for text in [
            "",
            "call me",
            "http://127.0.0.1/x",
            "https://localhost/x",
            "javascript:alert(1)",
            "https://me:secret@zoom.us/j/1",
            "someone@example.org",
            "http",
        ] {
            assert_eq!(web_address(text), None, "{text}");
        }
        assert_eq!(web_address("example.org/a?u=http://b.org").unwrap().as_str(), "https://example.org/a?u=http://b.org");
    }

    #[test]
    fn numbers_keep_what_is_dialled_after_the_call() {
        assert_eq!(numbers("+1 (301) 715-8592,,84629018704#"), ["+13017158592,,84629018704#"]);
        assert_eq!(numbers("646-558-8656 or 312-626-6799"), ["6465588656", "3126266799"]);
        assert!(numbers("ext. 12, ask for the door").is_empty());
    }
}
