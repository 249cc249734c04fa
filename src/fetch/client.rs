//! The one client: every byte from the world comes through here.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
};
use reqwest::header::{LAST_MODIFIED, LOCATION};
use reqwest::{Response, StatusCode, redirect};
use tokio::time::{Instant, timeout};
use url::Url;

use crate::fetch::address_guard::AddressGuard;
use crate::fetch::bearer::Bearer;
use crate::fetch::body;
use crate::fetch::error::FetchError;
use crate::fetch::host_gate::HostGate;
use crate::fetch::resolver::GuardedResolver;
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
    http: reqwest::Client,
    guard: AddressGuard,
    gate: HostGate,
    settings: FetchSettings,
}

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
        for (name, value) in [("host_concurrency_max", settings.host_concurrency_max), ("concurrency_max", settings.concurrency_max)] {
            if value == 0 {
                let message = format!("fetch.{name} is 0, so nothing could ever be fetched; set it to 1 or more");
                return Err(FetchError::new(FailureClass::AddressForbidden, message));
            }
        }
        let user_agent = format!("meeting-graph/{} (+{})", env!("CARGO_PKG_VERSION"), settings.contact);
        let user_agent = HeaderValue::try_from(user_agent).map_err(|_| {
            let message = format!("fetch.contact {:?} cannot be sent in a header; use a plain web or mail address", settings.contact);
            FetchError::new(FailureClass::Protocol, message)
        })?;
        let guard = AddressGuard::new(&settings.allow_private)?;
        // Redirects are followed by hand: each hop passes the guard and waits its turn at its own host.
        let http = reqwest::Client::builder()
            .user_agent(user_agent)
            .no_proxy()
            .referer(false)
            .redirect(redirect::Policy::none())
            .dns_resolver(GuardedResolver::new(guard.clone()))
            .connect_timeout(Duration::from_millis(settings.connect_timeout_ms))
            .pool_max_idle_per_host(settings.host_concurrency_max)
            .build()
            .map_err(|error| {
                let message = format!("encrypted connections cannot be set up ({error}); are the system's root certificates installed?");
                FetchError::new(FailureClass::Tls, message)
            })?;
        let gate = HostGate::new(settings.host_concurrency_max, settings.concurrency_max);
        Ok(Self { inner: Arc::new(Inner { http, guard, gate, settings: settings.clone() }) })
    }

    /// Waits its turn at the host, asks, and reads within the bounds. Waiting does not count towards the total time.
    ///
    /// # Errors
    /// Classed by who must act.
    pub async fn get(&self, request: Request) -> Result<Answer, FetchError> {
        let Inner { guard, gate, settings, .. } = &*self.inner;
        let gap = Duration::from_millis(request.gap_ms_min.unwrap_or(0).max(settings.gap_ms_min));
        let mut time_left = Duration::from_millis(settings.total_timeout_ms);
        let mut visited = vec![request.url];
        let mut moved_to = None;
        let mut all_permanent = true;
        loop {
            let url = &visited[visited.len() - 1];
            guard.check_url(url).map_err(|error| reached_by(&visited, error))?;
            let turn = gate.turn(&host_and_port(url), gap).await;
            let started = Instant::now();
            let bearer = request.bearer.as_ref().filter(|_| url.origin() == visited[0].origin());
            let step = timeout(time_left, Box::pin(self.ask(url, &request.validators, bearer))).await.map_err(|_| {
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

    async fn ask(&self, url: &Url, validators: &Validators, bearer: Option<&Bearer>) -> Result<Step, FetchError> {
        let Inner { http, settings, .. } = &*self.inner;
        let shown = shown(url);
        let mut asked = http.get(url.clone()).header(ACCEPT, ACCEPTED_TYPES).header(ACCEPT_ENCODING, body::ACCEPT_ENCODING);
        for (name, value) in [(IF_NONE_MATCH, &validators.etag), (IF_MODIFIED_SINCE, &validators.last_modified)] {
            if let Some(value) = value {
                asked = asked.header(name, value);
            }
        }
        if let Some(bearer) = bearer {
            asked = asked.header(AUTHORIZATION, bearer.header());
        }
        let response = timeout(Duration::from_millis(settings.header_timeout_ms), asked.send())
            .await
            .map_err(|_| {
                let message = format!("{shown} did not begin to answer within {} ms; we ask again later", settings.header_timeout_ms);
                FetchError::new(FailureClass::Timeout, message)
            })?
            .map_err(|error| no_answer(&shown, &error))?;
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
        let validators = Validators { etag: text(&response, ETAG), last_modified: text(&response, LAST_MODIFIED) };
        let bytes = body::read(response, settings, &shown).await?;
        let content_hash = blake3::hash(&bytes).to_hex().to_string();
        Ok(Step::Body(Body { bytes, charset, validators, content_hash, moved_to: None }))
    }
}

/// The address as it may be told: scheme, host and port. A key can stand in any other part; the path of a published
/// calendar or sheet is one. The source is named beside the message, so its own address is not needed.
fn shown(url: &Url) -> String {
    format!("{}://{}{}", url.scheme(), url.host_str().unwrap_or_default(), url.port().map_or(String::new(), |port| format!(":{port}")))
}

fn host_and_port(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
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
