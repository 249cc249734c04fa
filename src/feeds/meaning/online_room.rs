//! The provider's room that a link leads to.

use url::Url;

use crate::feeds::meaning::providers::Room;

/// Digits of a room's number: Zoom has 9 to 11, others up to 12.
const ROOM_DIGITS: std::ops::RangeInclusive<usize> = 9..=12;

// Parameters that name the room where the path leads to a page that everybody shares, in small letters.
const NAMED_BY: &[(&str, &str)] = &[("webex", "mtid"), ("zoho", "meetingkey"), ("zoho", "key"), ("zoom", "confno"), ("goto", "meeting")];

// Last parts of a path that are a page of the provider and no room.
const PAGES: &[&str] = &[
    "join",
    "joins",
    "launch",
    "launcher",
    "login",
    "signin",
    "signup",
    "register",
    "home",
    "index",
    "new",
    "landing",
    "start",
    "app",
    "apps",
    "download",
    "downloads",
    "meet",
    "meeting",
    "meetings",
    "room",
    "rooms",
    "conf",
    "call",
    "wall",
    "global",
    "international",
    "numbers",
    "dial-in",
    "invite",
    "host",
    "test",
    "help",
    "support",
    "pricing",
    "about",
    "webapp",
    "dashboard",
    "profile",
    "channel",
];

/// The room's own name behind the provider's prefix, the same for every spelling of a link to it.
///
/// `None` where the link leads to a page that rooms share, such as `join`, `login.jsp` or a country's numbers: two
/// meetings are never one because of it.
pub fn id(url: &Url, prefix: &str, kind: Room) -> Option<String> {
    if kind == Room::None {
        return None;
    }
    let named = url.query_pairs().find(|(name, value)| NAMED_BY.contains(&(prefix, name.to_lowercase().as_str())) && !value.is_empty());
    if let Some((_, value)) = named {
        let house = if kind == Room::HostAndName { format!("{}/", url.host_str()?) } else { String::new() };
        let room = if kind == Room::Digits { number(&value)? } else { value.to_lowercase() };
        return Some(format!("{prefix}:{house}{room}"));
    }
    let parts: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let room = match kind {
        Room::Digits => parts.iter().find_map(|part| number(part)).or_else(|| personal(&parts)),
        Room::Thread => thread(&parts),
        Room::Name if parts.contains(&"global") => None,
        Room::Name => name(&parts).map(str::to_lowercase),
        Room::Invite => name(&parts).map(str::to_owned),
        Room::HostAndName => name(&parts).and_then(|_| Some(format!("{}/{}", url.host_str()?, parts.join("/").to_lowercase()))),
        Room::None => None,
    };
    room.map(|room| format!("{prefix}:{room}"))
}

/// The digits that a part of a path begins with, in any grouping: `846-2901-8704`.
pub fn number(part: &str) -> Option<String> {
    let part = part.replace("%20", " ");
    let grouped: String = part.trim().chars().take_while(|c| c.is_ascii_digit() || matches!(c, ' ' | '-')).collect();
    let digits: String = grouped.chars().filter(char::is_ascii_digit).collect();
    ROOM_DIGITS.contains(&digits.len()).then_some(digits)
}

// `zoom.us/my/name`
fn personal(parts: &[&str]) -> Option<String> {
    let at = parts.iter().position(|part| *part == "my")?;
    Some(format!("my/{}", name(&parts[at + 1..])?.to_lowercase()))
}

// `/l/meetup-join/19%3ameeting_x%40thread.v2/0`, `/meet/93123456789`
fn thread(parts: &[&str]) -> Option<String> {
    let after = |word: &str| parts.iter().position(|part| *part == word).and_then(|at| parts.get(at + 1));
    after("meetup-join").or_else(|| after("meet")).map(|thread| thread.to_lowercase())
}

// The last part, unless it is a page, a file or a country: those are everybody's.
fn name<'a>(parts: &[&'a str]) -> Option<&'a str> {
    let last = *parts.last()?;
    let ending = last.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let is_file = ending.is_some_and(|ending| ["php", "jsp", "html", "htm", "asp", "aspx", "do"].contains(&ending.as_str()));
    (last.len() > 2 && !is_file && !PAGES.contains(&last.to_ascii_lowercase().as_str())).then_some(last)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::id;
    use crate::feeds::meaning::providers;

    fn room(url: &str) -> Option<String> {
        let url = Url::parse(url).unwrap();
        let (_, _, prefix, kind) = providers::of_host(url.host_str().unwrap()).unwrap();
        id(&url, prefix, *kind)
    }

    #[test]
    fn a_page_that_rooms_share_is_no_room() {
        for url in [
            "https://acme.webex.com/acme/j.php",
            "https://acme.webex.com/meet",
            "https://meeting.zoho.com/meeting/login.jsp",
            "https://www.freeconferencecall.com/global/gb",
            "https://www.freeconferencecall.com/global/gb/numbers-list",
            "https://join.freeconferencecall.com/",
            "https://meet.google.com/landing",
            "https://teams.microsoft.com/dl/launcher/launcher.html?url=x",
            "https://discord.com/invite",
            "https://zoom.us/join",
            "https://zoom.us/meeting/register",
            "https://whereby.com/us",
        ] {
            assert_eq!(room(url), None, "{url}");
        }
    }

    #[test]
    fn a_room_named_by_a_parameter_is_that_room() {
        let rooms = [
            ("https://acme.webex.com/acme/j.php?MTID=m0123ABC", "webex:acme.webex.com/m0123abc"),
            ("https://meeting.zoho.com/meeting/login.jsp?meetingKey=1012345678", "zoho:1012345678"),
            ("https://meeting.zoho.com/join?key=1012345678", "zoho:1012345678"),
            ("https://zoom.us/join?confno=84629018704", "zoom:84629018704"),
            ("https://acme.webex.com/meet/Lantern", "webex:acme.webex.com/meet/lantern"),
            ("https://join.freeconferencecall.com/lantern", "freeconferencecall:lantern"),
            ("https://teams.live.com/meet/9312345678901?p=x", "teams:9312345678901"),
        ];
        for (url, expected) in rooms {
            assert_eq!(room(url).as_deref(), Some(expected), "{url}");
        }
    }
}
