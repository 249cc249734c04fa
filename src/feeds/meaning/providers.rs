//! Hosts of rooms on the net, as the specification lists them and a few more: facts as data.

/// How a provider's links name the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Digits in the path, in any grouping.
    Digits,
    /// The last part of the path, in any case.
    Name,
    /// The part behind `meetup-join` or `meet`, in any case.
    Thread,
    /// The last part of the path, where case matters.
    Invite,
    /// Host and path, in any case: one provider, many houses.
    HostAndName,
    /// Links do not name a room.
    None,
}

/// Domain (its subdomains too), name for people, prefix of room ids, and how links name the room.
pub const PROVIDERS: &[(&str, &str, &str, Room)] = &[
    ("zoom.us", "Zoom", "zoom", Room::Digits),
    ("zoom.com", "Zoom", "zoom", Room::Digits),
    ("zoomgov.com", "Zoom", "zoomgov", Room::Digits),
    ("meet.google.com", "Google Meet", "meet", Room::Name),
    ("teams.microsoft.com", "Teams", "teams", Room::Thread),
    ("teams.live.com", "Teams", "teams", Room::Thread),
    ("meet.jit.si", "Jitsi", "jitsi", Room::HostAndName),
    ("8x8.vc", "Jitsi", "jitsi", Room::HostAndName),
    ("bluejeans.com", "Bluejeans", "bluejeans", Room::Digits),
    ("discord.gg", "Discord", "discord", Room::Invite),
    ("discord.com", "Discord", "discord", Room::Invite),
    ("freeconference.com", "Free Conference", "freeconference", Room::Name),
    ("freeconferencecall.com", "FreeConferenceCall", "freeconferencecall", Room::Name),
    ("goto.com", "GoTo", "goto", Room::Digits),
    ("gotomeet.me", "GoTo", "goto", Room::Digits),
    ("gotomeeting.com", "GoTo", "goto", Room::Digits),
    ("horizon.meta.com", "Virtual Reality", "horizon", Room::Invite),
    ("maps.secondlife.com", "Virtual Reality", "secondlife", Room::HostAndName),
    ("slurl.com", "Virtual Reality", "secondlife", Room::HostAndName),
    ("vrchat.com", "Virtual Reality", "vrchat", Room::Invite),
    ("meetings.dialpad.com", "Dialpad", "dialpad", Room::Name),
    ("signal.group", "Signal", "signal", Room::None),
    ("skype.com", "Skype", "skype", Room::Invite),
    ("webex.com", "WebEx", "webex", Room::HostAndName),
    ("zoho.com", "Zoho", "zoho", Room::Name),
    ("whereby.com", "Whereby", "whereby", Room::Name),
    ("t.me", "Telegram", "telegram", Room::Invite),
    ("chat.whatsapp.com", "WhatsApp", "whatsapp", Room::Invite),
    ("voovmeeting.com", "VooV", "voov", Room::Invite),
    ("line.me", "LINE", "line", Room::Invite),
];

/// The provider of a host: the domain itself or what ends in a dot and the domain, so `notzoom.us` is nobody's.
pub fn of_host(host: &str) -> Option<&'static (&'static str, &'static str, &'static str, Room)> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    PROVIDERS.iter().find(|(domain, ..)| host == *domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')))
}

// What of a link's query names the room, by the prefix of its ids; of the others the path says all.
const NAMED_BY: &[(&str, &[&str])] = &[
    ("zoom", &["confno"]),
    ("teams", &["context"]),
    ("webex", &["mtid"]),
    ("zoho", &["key"]),
    ("vrchat", &["worldid", "instanceid"]),
    ("goto", &["i"]),
];

/// Whether a parameter of a provider's links names the room.
pub fn names_room_by(prefix: &str, parameter: &str) -> bool {
    NAMED_BY.iter().any(|(known, names)| *known == prefix && names.contains(&parameter.to_ascii_lowercase().as_str()))
}

/// Whether a provider's links name the room behind their `#`: of Signal's groups, and of Teams' older links.
pub fn names_rooms_in_fragments(prefix: &str) -> bool {
    matches!(prefix, "signal" | "teams")
}
