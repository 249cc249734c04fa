//! Links without what lets anyone in: passwords in the query, the fragment or the path.

use url::Url;

use crate::feeds::meaning::providers;

// Parameters of join links that let anyone in. Teams calls it `p`.
const PASSWORDS: &[&str] = &[
    "pwd",
    "passcode",
    "password",
    "pass",
    "pw",
    "hash",
    "tk",
    "jwt",
    "pin",
    "access_code",
    "accesscode",
    "meetingpassword",
    "roomkey",
    "secret",
    "token",
    "config.password",
];

/// A web address without the passwords in it; `None` where it has none, or is no address.
pub fn without_password(text: &str) -> Option<String> {
    // A password stands in the query, the fragment, or behind one of these in the path; of one provider in the path itself.
    if !text.contains(['?', '#', '&', '%', '=', ';']) && !text.contains("bluejeans") {
        return None;
    }
    let mut url = Url::parse(text).ok()?;
    let prefix = url.host_str().and_then(providers::of_host).map(|(_, _, prefix, _)| *prefix);
    mend_path(&mut url, prefix);
    strip_passwords(&mut url, prefix).then(|| url.to_string())
}

/// What people paste behind the room's name with `&` or a coded `?` belongs into the query: a password is found there,
/// and the rest is somebody's tracking. For Zoom the path ends with the room's number.
pub fn mend_path(url: &mut Url, prefix: Option<&str>) {
    let path = url.path().to_owned();
    let lower = path.to_ascii_lowercase();
    let joints: &[&str] = if prefix.is_some() { &["&", "%26", "%3f", ";"] } else { &[] };
    let joint = joints.iter().filter_map(|joint| lower.find(joint)).min();
    if joint.is_none() && !lower.contains(['&', '%', '=']) {
        return;
    }
    let at_password =
        || PASSWORDS.iter().filter_map(|name| lower.find(&format!("&{name}=")).or_else(|| lower.find(&format!("%3f{name}=")))).min();
    let Some(end) = joint.or_else(at_password).or_else(|| if prefix == Some("zoom") { lower.find('=') } else { None }) else { return };
    let behind = path[end..].replace("%3F", "&").replace("%3f", "&").replace("%26", "&").replace("%3D", "=").replace("%3d", "=");
    url.set_path(&path[..end]);
    let passwords: Vec<&str> = behind.split(['&', ';', '?']).filter(|pair| is_password(pair, prefix)).collect();
    if !passwords.is_empty() {
        let query: Vec<&str> = url.query().into_iter().chain(passwords).collect();
        let query = query.join("&");
        url.set_query(Some(&query));
    }
}

// Whether a pair `name=value`, or what was glued to its value with another `?` or `&`, is a password.
fn is_password(pair: &str, prefix: Option<&str>) -> bool {
    pair.split(['?', '&', ';']).any(|part| {
        let name = part.split(['=', ':']).next().unwrap_or_default().to_ascii_lowercase();
        PASSWORDS.contains(&name.as_str()) || (prefix == Some("teams") && name == "p")
    })
}

/// Takes out what lets in, and tells whether there was any. Of a room's link nothing stays but what names the room: what else
/// hangs on it is a password under a name that nobody listed, the name of whoever copied it, or somebody's tracking.
pub fn strip_passwords(url: &mut Url, prefix: Option<&str>) -> bool {
    let in_fragment = url.fragment().is_some_and(|fragment| fragment.split(['&', '?']).any(|pair| is_password(pair, prefix)));
    let keeps_fragment = prefix.is_none_or(providers::names_rooms_in_fragments);
    if in_fragment || !keeps_fragment {
        url.set_fragment(None);
    }
    let in_path = prefix == Some("bluejeans") && cut_path_behind_number(url);
    let pairs: Vec<(String, String)> = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let is_password = |(name, value): &(String, String)| is_password(&format!("{name}={value}"), prefix);
    let in_query = pairs.iter().any(is_password);
    let stays = |pair: &(String, String)| !is_password(pair) && prefix.is_none_or(|prefix| providers::names_room_by(prefix, &pair.0));
    let kept: Vec<&(String, String)> = pairs.iter().filter(|pair| stays(pair)).collect();
    if kept.len() < pairs.len() {
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
        }
    }
    in_fragment || in_path || in_query
}

// `bluejeans.com/123456789/9876`: behind the room's number stands its passcode.
fn cut_path_behind_number(url: &mut Url) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = url.path_segments().into_iter().flatten().collect();
    let cut = parts.iter().position(|part| is_number(part)).filter(|at| parts.get(at + 1).is_some_and(|part| is_number(part)));
    let Some(path) = cut.map(|at| parts[..=at].join("/")) else { return false };
    url.set_path(&path);
    true
}
