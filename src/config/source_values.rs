//! One value of a source at a time: text to what it means, or what is wrong with it.

use oxilangtag::LanguageTag;
use url::{Host, Url};

use crate::config::checks::Wrong;
use crate::config::schedule::{self, ZONE_MEND};
use crate::config::section;
use crate::feeds::registry;
use crate::geo::country;
use crate::model::data::fellowships;
use crate::model::id::{FellowshipCode, SourceId};
use crate::model::place::CountryCode;
use crate::model::slot::ZoneName;
use crate::text::fold::fold;

/// The shortest text that is held against the names of fellowships.
const NAME_BYTES_MIN: usize = 5;

const STALE_AFTER_S_MIN: i64 = 60;
const STALE_AFTER_S_MAX: i64 = 366 * 86_400;

fn wrong<T>(code: &'static str, message: String, mend: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { code, message, mend: mend.into() })
}

pub fn source_id(text: &str) -> Result<SourceId, Wrong> {
    text.parse::<SourceId>().or_else(|bad| wrong("bad-id", format!("`{}` is not a {}", bad.value, bad.kind), bad.mend))
}

pub fn format(name: &str) -> Result<String, Wrong> {
    if registry::find(name).is_some() {
        return Ok(name.to_owned());
    }
    let known = registry::known();
    let known: Vec<&str> = known.split(", ").collect();
    wrong("unknown-format", format!("unknown format `{name}`"), section::did_you_mean(name, &known))
}

pub fn fellowship(text: &str) -> Result<FellowshipCode, Wrong> {
    let code = FellowshipCode::new(text);
    if fellowships::find(code.as_str()).is_some() {
        return Ok(code);
    }
    let known: Vec<&str> = fellowships::ALL.iter().map(|fellowship| fellowship.code).collect();
    let mend = by_its_name(text).unwrap_or_else(|| section::did_you_mean_one_of_many(code.as_str(), &known));
    wrong("unknown-fellowship", format!("unknown fellowship `{text}`"), mend)
}

// `alcoholics-anonymous`, `Narcotics Anonymous`, `alanon`: people know a fellowship by its name. The codes are too short to be
// taken for a part of it.
fn by_its_name(text: &str) -> Option<String> {
    let said = fold(text).replace(' ', "");
    let names: Vec<String> = fellowships::ALL.iter().map(|fellowship| fold(fellowship.name).replace(' ', "")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let near = section::nearest(&said, &names).filter(|_| said.len() >= NAME_BYTES_MIN)?;
    let meant = fellowships::ALL.get(names.iter().position(|name| *name == near)?)?;
    Some(format!("did you mean `{}`, {}?", meant.code, meant.name))
}

/// ISO 3166-1, in either case.
pub fn country(text: &str) -> Result<CountryCode, Wrong> {
    match text.parse::<CountryCode>() {
        Ok(code) if country::exists(code) => Ok(code),
        _ => wrong("bad-country", format!("`{text}` is no country"), "write the two letters of ISO 3166-1, such as IE or GB"),
    }
}

/// BCP 47, in its usual spelling.
pub fn language(text: &str) -> Result<String, Wrong> {
    match LanguageTag::parse_and_normalize(text) {
        Ok(tag) => Ok(tag.into_inner()),
        Err(error) => {
            wrong("bad-language", format!("`{text}` is no language: {error}"), "write a BCP 47 tag, such as en, pt-BR or zh-Hant")
        }
    }
}

pub fn zone(text: &str) -> Result<ZoneName, Wrong> {
    match ZoneName::new(text) {
        Some(zone) => Ok(zone),
        None => wrong("bad-zone", format!("`{text}` is no time zone"), ZONE_MEND),
    }
}

/// Seconds, from a minute to a year.
pub fn stale_after(text: &str) -> Result<u64, Wrong> {
    schedule::seconds(text, STALE_AFTER_S_MIN, STALE_AFTER_S_MAX).map(u64::from)
}

/// A page for people.
pub fn page(text: &str) -> Result<Url, Wrong> {
    address(text, &["http", "https"])
}

/// A feed's address; `upstream:/path` only where there is an upstream to serve it.
pub fn feed_address(text: &str, upstream: bool) -> Result<Url, Wrong> {
    let url = address(text, &["http", "https", "upstream"])?;
    if url.scheme() != "upstream" {
        return Ok(url);
    }
    if !upstream {
        let message = format!("`{text}` is served by [upstream], and the main file has no such section");
        return wrong("bad-url", message, "write [upstream] with its folder into the main file, or an address that begins with https://");
    }
    if !url.path().starts_with('/') || url.host().is_some() {
        let path = text.trim_start_matches("upstream:").trim_start_matches('/');
        return wrong("bad-url", format!("`{text}` is no path below the folder of [upstream]"), format!("write upstream:/{path}"));
    }
    Ok(url)
}

fn address(text: &str, schemes: &[&str]) -> Result<Url, Wrong> {
    match Url::parse(text) {
        Ok(url) if schemes.contains(&url.scheme()) => Ok(url),
        Ok(url) => {
            let message = format!("`{text}` cannot be followed: its scheme is `{}`", url.scheme());
            wrong("bad-url", message, "write an address that begins with https:// or http://")
        }
        Err(error) => {
            wrong("bad-url", format!("`{text}` is no address: {error}"), "write it in full, such as https://example.org/feed.json")
        }
    }
}

/// Whether an address is this machine itself: nobody else is burdened by frequent harvests.
pub fn is_own_host(url: &Url) -> bool {
    match url.host() {
        None => url.scheme() == "upstream",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
    }
}
