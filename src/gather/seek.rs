//! From an address that a person has to the feed behind it: the feed itself, or a web page that names one.

use url::Url;

use crate::feeds::discovery;
use crate::feeds::format::{Format, Part, Reading, Unreadable};
use crate::feeds::lenient::{body, json};
use crate::feeds::meaning::personal::guard;
use crate::feeds::registry;
use crate::fetch::client::{Answer, Request};
use crate::fetch::error::FetchError;
use crate::fetch::fetcher::Fetch;
use crate::fetch::validators::Validators;
use crate::gather::source_plan::SourcePlan;
use crate::model::failure::FailureClass;
use crate::model::report::Notices;
use crate::model::slot::ZoneName;
use crate::text::web_page::{self, WebPage};

/// Below this path a BMLT server answers; the server itself is what stands before it.
const BMLT_API: &str = "client_interface/";

/// Its format.
const BMLT: &str = "bmlt";

/// A feed that was found.
pub struct Sought {
    /// Its address.
    pub url: Url,
    /// Its format.
    pub format: &'static dyn Format,
    /// Its first answer, where one request was enough to know it.
    pub body: Option<Body>,
    /// The zone that the page which named it gives its meetings.
    pub zone: Option<ZoneName>,
}

/// What came for one request.
pub struct Body {
    /// The bytes.
    pub bytes: bytes::Bytes,
    /// The charset that was sent with them.
    pub charset: Option<String>,
}

/// Why there is no feed to read.
#[derive(Debug)]
pub enum Lost {
    /// The address itself did not answer.
    Fetch(FetchError),
    /// It did, with something that is no feed: what it is, and a sentence.
    NoFeed(FailureClass, String),
}

/// A search, and what it has come by.
pub struct Search<'a> {
    /// The way to the world.
    pub client: &'a dyn Fetch,
    /// The format, where the caller says it.
    pub format: Option<&'static dyn Format>,
    /// What the feed will be read with; its address and format do not count.
    pub plan: &'a SourcePlan,
    /// A sentence for each thing that was tried, in order.
    pub steps: Vec<String>,
}

impl Search<'_> {
    /// Finds the feed at or behind an address.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn run(&mut self, url: &Url) -> Result<Sought, Lost> {
        if let Some(server) = bmlt_server(url).filter(|_| self.format.is_none_or(|format| format.name() == BMLT)) {
            self.steps.push(format!("{} is the API of a BMLT server", shown(url)));
            let format = registry::find(BMLT).expect("the registry has it");
            return Ok(Sought { url: server, format, body: None, zone: None });
        }
        if let Some(format) = self.format.filter(|format| !reads_the_address_itself(*format, self.plan)) {
            return Ok(Sought { url: url.clone(), format, body: None, zone: None });
        }
        let body = self.fetch(url).await.map_err(Lost::Fetch)?;
        let (text, _) = body::decode(&body.bytes, body.charset.as_deref());
        if web_page::is_page(&text) && web_page::judge(&text) == WebPage::Other {
            return self.behind_page(&text, url).await;
        }
        match self.tell(&text) {
            Ok(format) => {
                self.steps.push(format!("{} is a feed: {}", shown(url), format.about()));
                drop(text);
                Ok(Sought { url: url.clone(), format, body: Some(body), zone: None })
            }
            Err((class, why)) => Err(Lost::NoFeed(class, why)),
        }
    }

    async fn behind_page(&mut self, html: &str, url: &Url) -> Result<Sought, Lost> {
        let page = discovery::read(html, url);
        let plugin = page.plugin_version.as_ref().map(|version| format!(", of a site with the 12 Step Meeting List plugin {version}"));
        self.steps.push(format!("{} is a web page{}", shown(url), plugin.as_deref().unwrap_or_default()));
        let mut refused = false;
        for lead in page.leads {
            let told = format!("{}: {}", lead.why, shown(&lead.url));
            let body = match self.fetch(&lead.url).await {
                Ok(body) => body,
                Err(error) => {
                    refused |= matches!(error.class, FailureClass::LoginRequired | FailureClass::AccessDenied);
                    self.steps.push(format!("{told}: no feed came: {error}"));
                    continue;
                }
            };
            let (text, _) = body::decode(&body.bytes, body.charset.as_deref());
            match self.tell(&text) {
                Ok(format) => {
                    self.steps.push(format!("{told}: a feed: {}", format.about()));
                    if let Some(zone) = &page.zone {
                        self.steps.push(format!("the page says that its meetings are in the zone {zone} (data-timezone)"));
                    }
                    drop(text);
                    return Ok(Sought { url: lead.url, format, body: Some(body), zone: page.zone });
                }
                Err((_, why)) => self.steps.push(format!("{told}: {why}")),
            }
        }
        Err(nothing_behind(page.plugin_version.is_some(), refused))
    }

    async fn fetch(&self, url: &Url) -> Result<Body, FetchError> {
        let request =
            Request { url: url.clone(), validators: Validators::default(), gap_ms_min: None, bearer: None, allow_private: Vec::new() };
        match self.client.get(request).await? {
            Answer::Body(body) => Ok(Body { bytes: body.bytes, charset: body.charset }),
            Answer::NotModified => Ok(Body { bytes: bytes::Bytes::new(), charset: None }),
        }
    }

    /// The format of a body: the one that was said, else the only one that it looks like.
    fn tell(&self, text: &str) -> Result<&'static dyn Format, (FailureClass, String)> {
        match self.format {
            Some(format) => Ok(format),
            None => told_by_its_looks(text),
        }
    }
}

/// The only format that a body looks like.
///
/// # Errors
/// What it is in place of one, and a sentence, where it looks like none, or like several.
pub fn told_by_its_looks(text: &str) -> Result<&'static dyn Format, (FailureClass, String)> {
    match registry::recognise(text).as_slice() {
        [format] => Ok(*format),
        [] => Err(stranger(text)),
        several => {
            let names: Vec<&str> = several.iter().map(|format| format.name()).collect();
            Err((FailureClass::UnknownLooks, format!("it may be of the formats {}: say which with --format", names.join(" and "))))
        }
    }
}

// A reader that fails can often say what came in place of a feed: nothing, a page, an error.
fn stranger(text: &str) -> (FailureClass, String) {
    let part = Part { part: "feed".to_owned(), bytes: text.to_owned().into(), charset: None };
    let told = json::read(&part, &mut Notices::default()).and_then(|found| json::rows(found, &mut Notices::default()));
    match told {
        Err(Unreadable { class, message }) if !matches!(class, FailureClass::NotJson | FailureClass::NoRowsFound) => {
            (class, guard::sentence(&message))
        }
        _ => {
            let known = registry::known();
            (
                FailureClass::UnknownLooks,
                format!(
                    "it looks like none of the formats {known}: if it is one of them, say which with --format; a list of another \
                     shape is read by the mapping of a source file, named with --source FILE.toml"
                ),
            )
        }
    }
}

// One request, and for the address itself: then what comes from there can be looked at first, and is not asked for twice.
fn reads_the_address_itself(format: &'static dyn Format, plan: &SourcePlan) -> bool {
    let asks = format.next_asks(&[], &Reading { facts: &plan.facts, options: &plan.options, read_on: None, bounds: None });
    asks.is_ok_and(|asks| matches!(asks.as_slice(), [ask] if ask.path.is_empty() && ask.query.is_empty()))
}

fn bmlt_server(url: &Url) -> Option<Url> {
    let at = url.path().find(BMLT_API)?;
    let mut server = url.clone();
    server.set_path(&url.path()[..at]);
    server.set_query(None);
    server.set_fragment(None);
    Some(server)
}

fn nothing_behind(has_plugin: bool, refused: bool) -> Lost {
    let why = match (has_plugin, refused) {
        (true, _) => {
            "the site has the 12 Step Meeting List plugin, but does not share its meetings: \
             set Meetings > Settings > Feed Management to open sharing, or ask for the feed's address with its key"
        }
        (false, true) => "the site keeps its feed to itself: ask its keeper for the feed's address with its key",
        (false, false) => {
            "no feed is named on this page: give the address of the page with the meeting list, or of the feed itself, \
             or have the page name it with <link rel=\"alternate\" type=\"application/json\" title=\"Meetings Feed\" href=\"...\">"
        }
    };
    Lost::NoFeed(FailureClass::NoFeedOnPage, why.to_owned())
}

/// An address as it may stand in a report that is passed on: what follows a parameter's name may be a key, so only values
/// that say what is asked for are shown.
pub fn shown(url: &Url) -> String {
    let mut shown = url.clone();
    let _ = (shown.set_username(""), shown.set_password(None));
    shown.set_fragment(None);
    let open = ["action", "format", "output", "gid", "single", "switcher"];
    let pairs: Vec<String> = url
        .query_pairs()
        .map(|(name, value)| match (open.contains(&&*name), value.is_empty()) {
            (true, _) => format!("{name}={value}"),
            (false, true) => name.into_owned(),
            (false, false) => format!("{name}=..."),
        })
        .collect();
    shown.set_query((!pairs.is_empty()).then(|| pairs.join("&")).as_deref());
    shown.to_string()
}

#[cfg(test)]
mod tests {
    use super::{bmlt_server, shown};

    #[test]
    fn a_key_in_an_address_is_not_shown() {
        let url = "https://me:pw@aa.example/wp-admin/admin-ajax.php?action=meetings&key=s3cret#x".parse().unwrap();
        assert_eq!(shown(&url), "https://aa.example/wp-admin/admin-ajax.php?action=meetings&key=...");
        assert_eq!(
            shown(&"https://aa.example/tsml-cache-01.json?1690000000".parse().unwrap()),
            "https://aa.example/tsml-cache-01.json?1690000000"
        );
    }

    #[test]
    fn the_api_of_a_bmlt_server_leads_to_the_server() {
        let api = "https://na.example/main_server/client_interface/json/?switcher=GetSearchResults".parse().unwrap();
        assert_eq!(bmlt_server(&api).unwrap().as_str(), "https://na.example/main_server/");
    }
}
