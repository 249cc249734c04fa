//! Links and numbers: made whole, their provider and room found, their passwords withheld.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use crate::feeds::meaning::draft::Online;
use crate::feeds::meaning::link_passwords::{mend_path, strip_passwords};
use crate::feeds::meaning::{dial_in, online_room, providers};
use crate::model::notice::NoticeCode;
use crate::model::online::OnlineAccess;
use crate::model::place::CountryCode;
use crate::text::html::plain;
use crate::text::phone;

// Pages that lead on to an address in one of their parameters, by the end of their host.
const LEADS_ON: &[(&str, &str)] =
    &[("google.com", "q"), ("google.com", "url"), ("l.facebook.com", "u"), ("safelinks.protection.outlook.com", "url")];

// Hosts where a number in the address is a person's telephone.
const TO_NUMBERS: &[&str] = &["wa.me", "whatsapp.com", "t.me", "signal.me"];

/// Digits of the shortest telephone number in such an address.
const TELEPHONE_DIGITS_MIN: usize = 8;

/// The way in from afar as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// What is shown.
    pub access: OnlineAccess,
    /// A link to a known provider's room, or a number or a meeting's id.
    pub certain: bool,
    /// What was found: code, the draft's field, and a value without any password.
    pub notices: Vec<(NoticeCode, &'static str, String)>,
}

static IN_TEXT: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)(?:https?|zoommtg)://[^\s<>"]+"#));
static BARE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#]\S*)?$"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// Reads a row's link and number. Numbers without a `+` are read as those of `country` dial them, where it has such a number.
/// `keep_passwords` is the source's option: the groups want them public.
pub fn read(online: &Online, country: Option<CountryCode>, keep_passwords: bool) -> Read {
    let mut read = Read::default();
    if let Some(text) = &online.url {
        match web_address(text) {
            Some(url) => take_link(url, keep_passwords, &mut read),
            None => read.notices.push((NoticeCode::BadLink, "conference_url", host_named(text))),
        }
    }
    let dial_in = online.phone.as_deref().map(|text| dial_in::read(text, keep_passwords)).unwrap_or_default();
    read.certain |= dial_in.is_way_in();
    // An id alone can still be typed in, where no link says it.
    let id = dial_in.id_alone.filter(|_| read.access.join_url.is_none()).map(|id| format!("Meeting ID: {id}"));
    let notes = [&online.url_notes, &online.phone_notes].into_iter().flatten().map(|text| plain(text).text);
    let notes: Vec<String> = id.into_iter().chain(notes).collect();
    read.access.dial_in = dial_in.numbers.into_iter().map(|number| international(number, country)).collect();
    read.access.notes = Some(notes.join("\n")).filter(|notes| !notes.trim().is_empty());
    read
}

// The number alone; what is dialled after the call stays as it is.
fn international(number: String, country: Option<CountryCode>) -> String {
    if number.starts_with('+') {
        return number;
    }
    let (head, tail) = number.split_at(number.find([',', '*', '#']).unwrap_or(number.len()));
    match country.and_then(|country| phone::e164(head, country.as_str())) {
        Some(whole) => format!("{whole}{tail}"),
        None => number,
    }
}

/// What a notice may show of a text that is no link: the host of an address in it, or nothing. Whatever else stands there
/// may be somebody's name, number or password.
pub fn host_named(text: &str) -> String {
    let address = IN_TEXT.find(text).and_then(|found| Url::parse(found.as_str()).ok());
    address.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

fn take_link(mut url: Url, keep_passwords: bool, read: &mut Read) {
    let provider = url.host_str().and_then(providers::of_host);
    let prefix = provider.map(|(_, _, prefix, _)| *prefix);
    mend_path(&mut url, prefix);
    if !keep_passwords && strip_passwords(&mut url, prefix) {
        read.notices.push((NoticeCode::PasswordWithheld, "conference_url", url.host_str().unwrap_or_default().to_owned()));
    }
    match provider {
        Some((_, name, prefix, kind)) => {
            read.access.provider = Some((*name).to_owned());
            read.access.room_id = online_room::id(&url, prefix, *kind);
            read.certain = url.path().len() > 1;
        }
        None => read.notices.push((NoticeCode::UnknownProvider, "conference_url", url.host_str().unwrap_or_default().to_owned())),
    }
    read.access.join_url = Some(url.to_string());
}

/// A web address from what stands in a link field: whole, without its `https://`, or inside a sentence; there a bare
/// address only of a known provider. `None` where it is none, carries a login, or leads to a machine without a public name.
pub fn web_address(text: &str) -> Option<Url> {
    let text = plain(text).text;
    let url = match first_link(&text) {
        _ if BARE.is_match(&text) && !text.contains('@') => Url::parse(&format!("https://{text}")),
        Some(found) => {
            // Two addresses written together.
            let next = found.as_bytes()[4..].windows(4).position(|four| four.eq_ignore_ascii_case(b"http"));
            let end = next.filter(|at| found.as_bytes()[at + 3] != b'=').map_or(found.len(), |at| at + 4);
            Url::parse(trimmed(&found[..end]))
        }
        None => Url::parse(&format!("https://{}", text.split_whitespace().map(trimmed).find(|word| is_bare_room(word))?)),
    };
    let url = public(url.ok()?)?;
    Some(leads_on_to(&url).and_then(public).unwrap_or(url))
}

// Most fields of a link hold nothing else, and need no pattern.
fn first_link(text: &str) -> Option<&str> {
    let begins = ["https://", "http://"].iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    let is_whole = begins && !text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'));
    if is_whole { Some(text) } else { IN_TEXT.find(text).map(|found| found.as_str()) }
}

/// Where web addresses stand in a text.
pub fn links_in(text: &str) -> Vec<Range<usize>> {
    if !text.contains("://") {
        return Vec::new();
    }
    IN_TEXT.find_iter(text).map(|found| found.start()..found.start() + trimmed(found.as_str()).len()).collect()
}

/// Where ways to somebody's telephone stand in a text without their `https://`: `wa.me/15125550100`.
pub fn bare_ways_to_numbers(text: &str) -> Vec<Range<usize>> {
    let starts_a_host = |at: usize| !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '-');
    let mut ways: Vec<Range<usize>> = Vec::new();
    for start in messengers_in(text) {
        // What stands in one way is a part of it: an address in which others are written is read once.
        let is_inside = ways.last().is_some_and(|way| start < way.end);
        if !is_inside && starts_a_host(start) {
            let word = text[start..].split_whitespace().next().unwrap_or_default();
            ways.push(start..start + trimmed(word).len());
        }
    }
    ways.retain(|way| {
        let scheme =
            text[..way.start].split_whitespace().next_back().is_some_and(|word| text[..way.start].ends_with(word) && word.contains("://"));
        !scheme && text[way.clone()].contains('/') && names_a_number(&format!("https://{}", &text[way.clone()]))
    });
    ways
}

/// Whether an address is a way to somebody's telephone: `wa.me/15125550100`.
pub fn names_a_number(text: &str) -> bool {
    // Written plainly, a host is found without taking the address apart.
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'%');
    if is_plain && messengers_in(text).next().is_none() {
        return false;
    }
    let Ok(url) = Url::parse(text) else { return false };
    let host = url.host_str().unwrap_or_default();
    let messenger = TO_NUMBERS.iter().any(|known| host == *known || host.strip_suffix(known).is_some_and(|rest| rest.ends_with('.')));
    let many = |text: &str| text.chars().filter(char::is_ascii_digit).count() >= TELEPHONE_DIGITS_MIN;
    messenger && (many(url.path()) || url.query().is_some_and(many))
}

// Where the hosts of `TO_NUMBERS` stand. Looked for around each dot, since every text comes here and most have none.
fn messengers_in(text: &str) -> impl Iterator<Item = usize> {
    let start_of = |host: &str, dot: usize| {
        let start = dot.checked_sub(host.find('.')?)?;
        text.as_bytes().get(start..start + host.len()).filter(|there| there.eq_ignore_ascii_case(host.as_bytes())).map(|_| start)
    };
    text.match_indices('.').filter_map(move |(dot, _)| TO_NUMBERS.iter().find_map(|host| start_of(host, dot)))
}

fn trimmed(address: &str) -> &str {
    address.trim_end_matches(['.', ',', ')', ';', '>', ']'])
}

fn is_bare_room(word: &str) -> bool {
    let host = word.split(['/', '?', '#']).next().unwrap_or_default();
    BARE.is_match(word) && word.contains('/') && !word.contains('@') && providers::of_host(host).is_some()
}

fn public(url: Url) -> Option<Url> {
    let url = if url.scheme() == "zoommtg" { zoom_application(&url)? } else { url };
    let host = url.host_str()?;
    let public = host.contains('.') && !host.ends_with(".local") && !matches!(url.host(), Some(url::Host::Ipv4(_) | url::Host::Ipv6(_)));
    (matches!(url.scheme(), "http" | "https") && public && url.username().is_empty() && url.password().is_none()).then_some(url)
}

// `google.com/url?q=https://zoom.us/j/123` is how mail and documents write a link to that room.
fn leads_on_to(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let is_of = |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    let names: Vec<&str> = LEADS_ON.iter().filter(|(domain, _)| is_of(domain)).map(|(_, name)| *name).collect();
    if names.is_empty() {
        return None;
    }
    let target = url.query_pairs().find(|(name, value)| names.contains(&name.as_ref()) && value.starts_with("http"))?.1;
    Url::parse(&target).ok()
}

// `zoommtg://zoom.us/join?confno=123` opens the application; the web link does so for everyone.
fn zoom_application(url: &Url) -> Option<Url> {
    let number = url.query_pairs().find(|(name, _)| name == "confno")?.1.into_owned();
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| Url::parse(&format!("https://zoom.us/j/{number}")).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{bare_ways_to_numbers, read, web_address};
    use crate::feeds::meaning::draft::Online;
    use crate::feeds::meaning::providers;
    use crate::model::notice::NoticeCode;

    fn link(url: &str) -> (Option<String>, Option<String>) {
        let read = read(&Online { url: Some(url.to_owned()), ..Online::default() }, None, false);
        (read.access.join_url, read.access.room_id)
    }

    #[test]
    fn a_way_to_a_telephone_is_found_whatever_stands_around_it() {
        for (text, ways) in [
            ("Text wa.me/15125550100.", &["wa.me/15125550100"][..]),
            ("(Wa.me/15125550100) or <t.me/15125550101>", &["Wa.me/15125550100", "t.me/15125550101"]),
            ("WhatsApp:wa.me/15125550100", &["wa.me/15125550100"]),
            ("https://wa.me/15125550100", &[]),
            ("chat.meetings.example.org/15125550100, wa.me/lantern", &[]),
        ] {
            let found: Vec<&str> = bare_ways_to_numbers(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, ways, "{text}");
        }
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
            "https://meet.jit.si/lantern#config.password=s3cret",
            "https://meetings.dialpad.com/room/lantern?pin=s3cret",
            "https://example.webex.com/join/lantern?MTID=m12&meetingPassword=s3cret",
            "https://www.gotomeet.me/lantern?access_code=s3cret&key=s3cret&code=s3cret",
            "https://meetings.example.org/lantern?token=s3cret",
        ] {
            let read = read(&Online { url: Some(url.to_owned()), ..Online::default() }, None, false);
            assert!(!format!("{read:?}").contains("s3cret"), "{url}");
            assert_eq!(read.notices[0].0, NoticeCode::PasswordWithheld);
        }
        assert_eq!(link("https://bluejeans.com/123456789/9876").0.as_deref(), Some("https://bluejeans.com/123456789"));
        assert_eq!(link("https://zoom.us/j/84629018704?uname=Jane+Roe").0.as_deref(), Some("https://zoom.us/j/84629018704"));
        assert_eq!(link("https://example.webex.com/m.php?MTID=m12&RCID=x").0.as_deref(), Some("https://example.webex.com/m.php?MTID=m12"));
        let kept = read(&Online { url: Some("https://zoom.us/j/84629018704?pwd=abc".to_owned()), ..Online::default() }, None, true);
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
    fn what_is_pasted_behind_the_room_neither_hides_it_nor_shows_its_password() {
        for url in [
            "https://zoom.us/j/84629018704&pwd=s3cret",
            "https://zoom.us/j/84629018704%3Fpwd=s3cret",
            "https://zoom.us/j/84629018704%3Fpwd%3Ds3cret",
            "https://zoom.us/j/84629018704?pwd%3Ds3cret",
            "https://zoom.us/j/84629018704?from=x?pwd=s3cret",
            "https://us02web.zoom.us/j/84629018704&sa=D&sntz=1&usg=AO2",
            "https://www.google.com/url?q=https://us02web.zoom.us/j/84629018704?pwd%3Ds3cret&sa=D",
            "zoom.us/j/84629018704 pw s3cret",
            "Zoom: zoom.us/j/84629018704, ask for s3cret",
        ] {
            let (shown, room) = link(url);
            assert_eq!(room.as_deref(), Some("zoom:84629018704"), "{url}");
            let shown = shown.unwrap();
            assert!(!shown.contains("s3cret") && !shown.contains("sntz") && !shown.contains("google"), "{shown}");
        }
        assert_eq!(
            link("https://teams.live.com/meet/9312345678901?p=s3cret").0.as_deref(),
            Some("https://teams.live.com/meet/9312345678901")
        );
        assert_eq!(link("https://meet.example.org/room&pwd=s3cret").0.as_deref(), Some("https://meet.example.org/room"));
        let kept = read(&Online { url: Some("https://zoom.us/j/84629018704&pwd=abc".to_owned()), ..Online::default() }, None, true);
        assert_eq!(kept.access.join_url.as_deref(), Some("https://zoom.us/j/84629018704?pwd=abc"));
    }

    #[test]
    fn a_notice_shows_a_host_and_nothing_else_of_a_bad_link() {
        let told = |text: &str| {
            let read = read(&Online { url: Some(text.to_owned()), ..Online::default() }, None, false);
            assert_eq!(read.access.join_url, None, "{text}");
            read.notices[0].2.clone()
        };
        for text in ["jane.roe@example.org", "Ask Jane R 555-555-0100", "zoom 84600000000 pw 1234"] {
            assert_eq!(told(text), "", "{text}");
        }
        assert_eq!(told("https://me:secret@zoom.us/j/1"), "zoom.us");
        assert_eq!(told("http://127.0.0.1/x?who=jane"), "127.0.0.1");
    }
}
