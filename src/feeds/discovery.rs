//! The feeds that a web page names, as the Meeting Guide specification and its tools publish them.
//!
//! In order of certainty: `<link rel="alternate" title="Meetings Feed">` of the specification; `data-src` of a TSML-UI embed
//! (with `data-timezone`, the site's own zone); then, for a WordPress site or where nothing else is named, the two addresses
//! at which the 12 Step Meeting List plugin answers.

use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Token, Tokenizer};
use url::Url;

use crate::model::slot::ZoneName;

/// Addresses of one page that are followed at the most; a page of links is no place of a feed.
const LEADS_MAX: usize = 8;

/// An address where a feed may be, and why we think so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// The address.
    pub url: Url,
    /// Where the page says so, for the page's keeper: `the page's link "Meetings Feed"`.
    pub why: &'static str,
}

/// What a page says of its feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Addresses to try, the most certain first.
    pub leads: Vec<Lead>,
    /// The zone of the site's meetings, from `data-timezone` of the embed.
    pub zone: Option<ZoneName>,
    /// The version of the 12 Step Meeting List plugin, where the page names it.
    pub plugin_version: Option<String>,
}

/// Reads a page that was fetched from `at`.
pub fn read(html: &str, at: &Url) -> Page {
    let mut reader = Reader::at(at);
    let mut emitter = DefaultEmitter::default();
    // Without it, a script's text would be read as tags.
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(html, emitter) {
        // Reading from a text cannot fail.
        let Ok(token) = token;
        if let Token::StartTag(tag) = token {
            reader.tag(&Tag::of(&tag));
        }
    }
    reader.finish()
}

struct Tag<'a> {
    name: &'a [u8],
    attributes: Vec<(String, String)>,
}

impl<'a> Tag<'a> {
    fn of(tag: &'a StartTag<()>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        let attributes = tag.attributes.iter().map(|(name, value)| (text(name), text(value))).collect();
        Self { name: &tag.name, attributes }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.get(name).is_some_and(|own| own.eq_ignore_ascii_case(value))
    }
}

struct Reader {
    base: Url,
    links: Vec<Lead>,
    embeds: Vec<Lead>,
    /// Where the site's WordPress lives, which is not always the root of the host.
    wordpress: Option<Url>,
    found: Page,
}

impl Reader {
    fn at(at: &Url) -> Self {
        Self { base: at.clone(), links: Vec::new(), embeds: Vec::new(), wordpress: None, found: Page::default() }
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        match tag.name {
            b"base" => {
                if let Some(base) = tag.get("href").and_then(|href| self.base.join(href).ok()) {
                    self.base = base;
                }
            }
            b"link" => self.link(tag),
            b"meta" if tag.is("name", "12_step_meeting_list") => self.found.plugin_version = tag.get("content").map(str::to_owned),
            _ => {}
        }
        if let Some(sources) = tag.get("data-src").filter(|_| is_embed(tag)) {
            for source in sources.split(',').map(str::trim).filter(|source| !source.is_empty()) {
                if let Some(url) = self.base.join(source).ok().filter(is_web) {
                    self.embeds.push(embedded(url));
                }
            }
            self.found.zone = tag.get("data-timezone").and_then(ZoneName::new).or(self.found.zone.take());
        }
        if self.wordpress.is_none() {
            self.wordpress =
                ["href", "src"].iter().filter_map(|name| tag.get(name)).find_map(|address| wordpress_root(&self.base, address));
        }
    }

    fn link(&mut self, tag: &Tag<'_>) {
        let Some(url) = tag.get("href").and_then(|href| self.base.join(href).ok()).filter(is_web) else { return };
        let is_json = tag.get("type").is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/json"));
        if tag.is("rel", "alternate") && tag.is("title", "Meetings Feed") && is_json {
            self.links.push(Lead { url, why: "the page's link \"Meetings Feed\", as the Meeting Guide specification has it" });
        }
    }

    fn finish(mut self) -> Page {
        let named = !self.links.is_empty() || !self.embeds.is_empty();
        let is_ours = self.found.plugin_version.is_some() || self.wordpress.is_some();
        let mut leads = self.links;
        leads.append(&mut self.embeds);
        if is_ours || !named {
            leads.extend(self.wordpress.or_else(|| self.base.join("/").ok()).iter().flat_map(guesses));
        }
        let mut seen = Vec::new();
        leads.retain(|lead| {
            let fresh = !seen.contains(&lead.url);
            seen.push(lead.url.clone());
            fresh
        });
        leads.truncate(LEADS_MAX);
        Page { leads, ..self.found }
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

// Other scripts put a `data-src` on pictures, too.
fn is_embed(tag: &Tag<'_>) -> bool {
    tag.get("id").is_some_and(|id| ["tsml-ui", "meetings"].contains(&id))
        || ["data-timezone", "data-google", "data-path"].iter().any(|name| tag.get(name).is_some())
}

// A spreadsheet's own page is no feed; its export as CSV needs no key where anyone may read the sheet.
fn embedded(mut url: Url) -> Lead {
    let sheet = url.path_segments().filter(|_| url.host_str() == Some("docs.google.com")).and_then(|path| {
        let path: Vec<&str> = path.collect();
        match path.as_slice() {
            ["spreadsheets", "d", id, ..] if *id != "e" => Some((*id).to_owned()),
            _ => None,
        }
    });
    let Some(id) = sheet else {
        return Lead { url, why: "the address in data-src of the page's meeting list (TSML UI)" };
    };
    let tab = url.fragment().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("gid=")).map(str::to_owned);
    let tab = tab.or_else(|| url.query_pairs().find(|(name, _)| name == "gid").map(|(_, tab)| tab.into_owned()));
    url.set_path(&format!("/spreadsheets/d/{id}/export"));
    url.set_fragment(None);
    url.query_pairs_mut().clear().append_pair("format", "csv");
    if let Some(tab) = tab {
        url.query_pairs_mut().append_pair("gid", &tab);
    }
    Lead { url, why: "the Google sheet in data-src of the page's meeting list, as CSV" }
}

fn wordpress_root(base: &Url, address: &str) -> Option<Url> {
    let mut url = base.join(address).ok().filter(is_web)?;
    if url.host_str() != base.host_str() {
        return None;
    }
    let marks = ["/wp-content/", "/wp-includes/", "/wp-json/", "/wp-admin/"];
    let root = marks.iter().filter_map(|mark| url.path().find(mark)).min()?;
    let root = format!("{}/", &url.path()[..root]);
    url.set_path(&root);
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}

fn guesses(root: &Url) -> Vec<Lead> {
    let at = |path: &str, why: &'static str| root.join(path).ok().map(|url| Lead { url, why });
    let guessed = [
        at("wp-admin/admin-ajax.php?action=meetings", "a guess: where the 12 Step Meeting List plugin answers"),
        at("wp-json/tsml/meetings", "a guess: where newer versions of the 12 Step Meeting List plugin answer"),
    ];
    guessed.into_iter().flatten().collect()
}

#[cfg(test)]
#[path = "discovery_tests.rs"]
mod tests;
