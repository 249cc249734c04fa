//! The one client: every byte from the world comes through here.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
};
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, LAST_MODIFIED, LOCATION, TRANSFER_ENCODING};
use reqwest::{Response, StatusCode, Version, redirect};
use tokio::time::{Instant, timeout};
use url::Url;

use crate::fetch::address_guard::AddressGuard;
use crate::fetch::bearer::Bearer;
use crate::fetch::body;
use crate::fetch::certificate;
use crate::fetch::error::FetchError;
use crate::fetch::host_gate::HostGate;
use crate::fetch::resolver::{GuardedResolver, Lookup, PORT, SystemLookup};
use crate::fetch::settings::FetchSettings;
use crate::fetch::status::{self, refused_answer};
use crate::fetch::transport::no_answer;
use crate::fetch::validators::Validators;
use crate::model::failure::FailureClass;
use crate::text::web_page::LOOKED_AT_BYTES;

const ACCEPTED_TYPES: &str = "application/json, text/csv;q=0.9, */*;q=0.5";

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Where.
    pub url: Url,
    /// From the last body, if the answer may be 304.
    pub validators: Validators,
    /// Pause after the last request to the same host, in milliseconds, where the source asks for more than the setting.
    pub gap_ms_min: Option<u64>,
    /// What the host asks for. It goes to the address's own scheme, host and port alone, never to where that sends us on.
    pub bearer: Option<Bearer>,
    /// Private address ranges that this source may be fetched from, beyond those of the settings.
    pub allow_private: Vec<String>,
}

/// What came back.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "one for each fetch, taken apart at once; a box would buy nothing")]
pub enum Answer {
    /// 304: what we have is what there is.
    NotModified,
    /// A body.
    Body(Body),
}

/// A body, decoded of its transfer compression.
#[derive(Debug, Clone)]
pub struct Body {
    /// The bytes.
    pub bytes: Bytes,
    /// The charset of its content type, in lower case.
    pub charset: Option<String>,
    /// For the next request.
    pub validators: Validators,
    /// BLAKE3 of the bytes, in hexadecimal.
    pub content_hash: String,
    /// Whether only the end of the connection ended it, so that it looks whole wherever it broke off.
    pub open_ended: bool,
    /// Where it was in the end, if permanently redirected (301, 308). A temporary redirect ends the chain: what comes behind it
    /// may change.
    pub moved_to: Option<Url>,
}

/// The one client. Cheap to clone; gates and pools are shared.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    /// By the ranges that a source allows beyond the settings. Each has connections of its own, so that none goes over one
    /// that another source's leave has opened. The lock is held for a look-up only.
    ways: Mutex<BTreeMap<Vec<String>, Way>>,
    surroundings: Surroundings,
    gate: HostGate,
    settings: FetchSettings,
    /// By host: until when its certificate is good, as last seen. The lock is held for a look-up only.
    certificates: Mutex<BTreeMap<String, Timestamp>>,
}

/// What a client finds around it.
#[derive(Clone)]
pub struct Surroundings {
    /// Where this process itself listens; never asked.
    pub own: Vec<SocketAddr>,
    /// Who knows the addresses of names.
    pub lookup: Arc<dyn Lookup>,
}

impl Default for Surroundings {
    fn default() -> Self {
        Self { own: Vec::new(), lookup: Arc::new(SystemLookup) }
    }
}

/// A way to the world, and who watches over it.
#[derive(Clone)]
struct Way {
    http: reqwest::Client,
    guard: AddressGuard,
}

/// Hosts whose certificates are remembered.
const CERTIFICATES_KEPT: usize = 4096;

/// What one request to one host led to.
enum Step {
    NotModified,
    Body(Body),
    Redirect { to: Url, permanent: bool },
}

impl Client {
    /// A client with these bounds.
    ///
    /// # Errors
    /// Where a range of `allow_private` or the contact cannot be read, a bound of 0 would let nothing through, or TLS cannot be
    /// set up.
    pub fn new(settings: &FetchSettings) -> Result<Self, FetchError> {
        Self::within(settings, Surroundings::default())
    }

    /// The same, with what is around it.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn within(settings: &FetchSettings, surroundings: Surroundings) -> Result<Self, FetchError> {
        for (name, value) in [("host_concurrency_max", settings.host_concurrency_max), ("concurrency_max", settings.concurrency_max)] {
            if value == 0 {
                let message = format!("fetch.{name} is 0, so nothing could ever be fetched; set it to 1 or more");
                return Err(FetchError::new(FailureClass::AddressForbidden, message));
            }
        }
        let gate = HostGate::new(settings.host_concurrency_max, settings.concurrency_max);
        let usual = way(settings, &surroundings, &[])?;
        let ways = Mutex::new(BTreeMap::from([(Vec::new(), usual)]));
        Ok(Self { inner: Arc::new(Inner { ways, surroundings, gate, settings: settings.clone(), certificates: Mutex::default() }) })
    }

    /// Until when the certificate of an address's host is good, as last seen; `None` where none was seen.
    pub fn certificate_end(&self, url: &Url) -> Option<Timestamp> {
        let certificates = self.inner.certificates.lock().unwrap_or_else(PoisonError::into_inner);
        certificates.get(&host_and_port(url)).copied()
    }

    fn way(&self, allow_private: &[String]) -> Result<Way, FetchError> {
        let Inner { ways, surroundings, settings, .. } = &*self.inner;
        let mut ways = ways.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = ways.get(allow_private) {
            return Ok(found.clone());
        }
        let made = way(settings, surroundings, allow_private)?;
        ways.insert(allow_private.to_vec(), made.clone());
        Ok(made)
    }

    /// Waits its turn at the host, asks, and reads within the bounds. Waiting does not count towards the total time.
    ///
    /// # Errors
    /// Classed by who must act.
    pub async fn get(&self, request: Request) -> Result<Answer, FetchError> {
        let Inner { gate, settings, .. } = &*self.inner;
        let way = self.way(&request.allow_private)?;
        let gap = Duration::from_millis(request.gap_ms_min.unwrap_or(0).max(settings.gap_ms_min));
        let mut time_left = Duration::from_millis(settings.total_timeout_ms);
        let mut visited = vec![request.url];
        let mut moved_to = None;
        let mut all_permanent = true;
        loop {
            let url = &visited[visited.len() - 1];
            way.guard.check_url(url).map_err(|error| reached_by(&visited, error))?;
            let turn = gate.turn(&host_and_port(url), gap).await;
            let started = Instant::now();
            let bearer = request.bearer.as_ref().filter(|_| url.origin() == visited[0].origin());
            let step = timeout(time_left, Box::pin(self.ask(&way, url, &request.validators, bearer))).await.map_err(|_| {
                let message = format!("{} took longer than {} ms in all; we ask again later", shown(url), settings.total_timeout_ms);
                FetchError::new(FailureClass::Timeout, message)
            })??;
            drop(turn);
            time_left = time_left.saturating_sub(started.elapsed());
            match step {
                Step::NotModified => return Ok(Answer::NotModified),
                Step::Body(body) => return Ok(Answer::Body(Body { moved_to, ..body })),
                Step::Redirect { to, permanent } => {
                    check_redirect(&visited, &to, settings.redirects_max)?;
                    all_permanent &= permanent;
                    if all_permanent {
                        moved_to = Some(to.clone());
                    }
                    visited.push(to);
                }
            }
        }
    }

    async fn ask(&self, way: &Way, url: &Url, validators: &Validators, bearer: Option<&Bearer>) -> Result<Step, FetchError> {
        let settings = &self.inner.settings;
        let shown = shown(url);
        let mut asked = way.http.get(url.clone()).header(ACCEPT, ACCEPTED_TYPES).header(ACCEPT_ENCODING, body::ACCEPT_ENCODING);
        for (name, value) in [(IF_NONE_MATCH, &validators.etag), (IF_MODIFIED_SINCE, &validators.last_modified)] {
            if let Some(value) = value {
                asked = asked.header(name, value);
            }
        }
        if let Some(bearer) = bearer {
            asked = asked.header(AUTHORIZATION, bearer.header());
        }
        let sent = PORT.scope(url.port_or_known_default().unwrap_or(0), asked.send());
        let response = timeout(Duration::from_millis(settings.header_timeout_ms), sent)
            .await
            .map_err(|_| {
                let message = format!("{shown} did not begin to answer within {} ms; we ask again later", settings.header_timeout_ms);
                FetchError::new(FailureClass::Timeout, message)
            })?
            .map_err(|error| no_answer(&shown, &error))?;
        self.remember_certificate(url, &response);
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED && *validators != Validators::default() {
            return Ok(Step::NotModified);
        }
        if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            let permanent = matches!(status.as_u16(), 301 | 308);
            return Ok(Step::Redirect { to: location(&response, url)?, permanent });
        }
        if let Some(error) = refused_answer(&shown, status, response.headers()) {
            if !status::page_may_tell(status, response.headers()) {
                return Err(error);
            }
            let page = body::read_head(response, settings, &shown, LOOKED_AT_BYTES).await;
            return Err(status::told_by_page(&shown, &String::from_utf8_lossy(&page), error));
        }
        let charset = charset(&response);
        let open_ended = is_open_ended(&response);
        let validators = Validators { etag: text(&response, ETAG), last_modified: text(&response, LAST_MODIFIED) };
        let bytes = body::read(response, settings, &shown).await?;
        let content_hash = blake3::hash(&bytes).to_hex().to_string();
        Ok(Step::Body(Body { bytes, charset, validators, content_hash, open_ended, moved_to: None }))
    }
}

impl Client {
    fn remember_certificate(&self, url: &Url, response: &Response) {
        let Some(end) = certificate::end(response) else { return };
        let mut certificates = self.inner.certificates.lock().unwrap_or_else(PoisonError::into_inner);
        let host = host_and_port(url);
        if certificates.len() < CERTIFICATES_KEPT || certificates.contains_key(&host) {
            certificates.insert(host, end);
        }
    }
}

/// A way to the world for sources that allow these ranges beyond the settings.
fn way(settings: &FetchSettings, surroundings: &Surroundings, allow_private: &[String]) -> Result<Way, FetchError> {
    let user_agent = format!("meeting-graph/{} (+{})", env!("CARGO_PKG_VERSION"), settings.contact);
    let user_agent = HeaderValue::try_from(user_agent).map_err(|_| {
        let message = format!("fetch.contact {:?} cannot be sent in a header; use a plain web or mail address", settings.contact);
        FetchError::new(FailureClass::Protocol, message)
    })?;
    let guard = AddressGuard::new(&[&settings.allow_private, allow_private].concat())?.beside(&surroundings.own);
    // Redirects are followed by hand: each hop passes the guard and waits its turn at its own host.
    let http = reqwest::Client::builder()
        .user_agent(user_agent)
        .no_proxy()
        .referer(false)
        .redirect(redirect::Policy::none())
        .tls_info(true)
        .dns_resolver(GuardedResolver::new(guard.clone(), Arc::clone(&surroundings.lookup)))
        .connect_timeout(Duration::from_millis(settings.connect_timeout_ms))
        .pool_max_idle_per_host(settings.host_concurrency_max)
        .build()
        .map_err(|error| {
            let message = format!("encrypted connections cannot be set up ({error}); are the system's root certificates installed?");
            FetchError::new(FailureClass::Tls, message)
        })?;
    Ok(Way { http, guard })
}

/// The address as it may be told: scheme, host and port. A key can stand in any other part; the path of a published
/// calendar or sheet is one. The source is named beside the message, so its own address is not needed.
fn shown(url: &Url) -> String {
    format!("{}://{}{}", url.scheme(), url.host_str().unwrap_or_default(), url.port().map_or(String::new(), |port| format!(":{port}")))
}

fn host_and_port(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

/// RFC 9112, section 6.3: neither a length nor chunks. What is packed tells its own end.
fn is_open_ended(response: &Response) -> bool {
    let headers = response.headers();
    let has_end = [CONTENT_LENGTH, TRANSFER_ENCODING, CONTENT_ENCODING].iter().any(|name| headers.contains_key(name));
    !has_end && response.version() <= Version::HTTP_11
}

fn location(response: &Response, from: &Url) -> Result<Url, FetchError> {
    let target = text(response, LOCATION).and_then(|target| from.join(&target).ok());
    target.ok_or_else(|| {
        let message = format!("{} sends us on ({}), but not to a readable address", shown(from), response.status().as_u16());
        FetchError::new(FailureClass::Redirect, message)
    })
}

fn check_redirect(visited: &[Url], to: &Url, redirects_max: usize) -> Result<(), FetchError> {
    let from = &visited[visited.len() - 1];
    let refuse = |why: String| Err(FetchError::new(FailureClass::Redirect, format!("{} sends us on {why}", shown(from))));
    if visited.contains(to) {
        return refuse("in a circle; open it in a browser to see where the feed is now".to_owned());
    }
    if visited.len() > redirects_max {
        return refuse(format!("for more than {redirects_max} times; use the address where it ends"));
    }
    if from.scheme() == "https" && to.scheme() != "https" {
        return refuse(format!("to {}, which is not encrypted", shown(to)));
    }
    Ok(())
}

/// Tells who sent us to an address that may not be fetched from.
fn reached_by(visited: &[Url], error: FetchError) -> FetchError {
    match visited {
        [.., from, _] => FetchError { message: format!("{} sends us on, but {}", shown(from), error.message), ..error },
        _ => error,
    }
}

fn text(response: &Response, name: HeaderName) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(str::to_owned)
}

fn charset(response: &Response) -> Option<String> {
    let content_type: mime::Mime = text(response, CONTENT_TYPE)?.parse().ok()?;
    content_type.get_param(mime::CHARSET).map(|charset| charset.as_str().to_ascii_lowercase())
}
