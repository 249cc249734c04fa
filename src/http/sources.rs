//! `/sources`: the pages for those who keep a list. Made anew for each request from what is in memory; the same within a
//! minute, so that a reader who comes back is told that nothing changed.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use jiff::Timestamp;

use crate::clock::Clock;
use crate::http::answers::Moment;
use crate::http::caller::{Peer, Proxies};
use crate::http::etag;
use crate::http::playground;
use crate::http::rate::Rate;
use crate::http::settings::HttpSettings;
use crate::index::beside::Beside;
use crate::index::current::{Current, View};
use crate::model::id::SourceId;
use crate::model::meeting::ListingMention;
use crate::model::status::SourceStatus;
use crate::show::pages::badge::{self, BADGE_CACHE_S};
use crate::show::pages::feed::{self, Addresses};
use crate::show::pages::frame::{self, Place};
use crate::show::pages::linked::{Linked, Other, Pair, Side};
use crate::show::pages::overview::{self, Line, Wanted};
use crate::show::pages::source::{self, Subject};
use crate::show::pages::state::State as Doing;
use crate::show::pages::{document, words};

/// What a page costs its caller, in fields of the graph: about as many as it shows.
const PAGE_COST: u64 = 500;

/// Pairs of listings that a page shows of each kind.
const PAIRS_MAX: usize = 20;

/// Reasons shown for a pair.
const REASONS_MAX: usize = 4;

/// Nothing but our own style sheet and our own badges; the form leads back here.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";
const ATOM: &str = "application/atom+xml; charset=utf-8";
const SVG: &str = "image/svg+xml";

struct Site {
    current: Arc<Current>,
    clock: Clock,
    rate: Rate,
    proxies: Proxies,
    contact: String,
    public_url: Option<String>,
    style: String,
}

/// The pages. `contact` is the operator's page or mailbox, for what a list's keeper cannot mend.
pub fn router(current: Arc<Current>, clock: Clock, settings: &HttpSettings, contact: &str) -> Router {
    let site = Site {
        current,
        clock,
        rate: Rate::new(settings),
        proxies: Proxies::new(&settings.trusted_proxies, settings.proxy_header),
        contact: contact.to_owned(),
        public_url: Some(settings.public_url.trim_end_matches('/')).filter(|url| !url.is_empty()).map(|url| format!("{url}/")),
        style: playground::asset("page.css"),
    };
    Router::new()
        .route("/sources", get(all))
        .route("/sources.json", get(all_for_programs))
        .route("/sources/changes.atom", get(changes_of_all))
        .route("/sources/{name}", get(one))
        .route("/sources/{name}/changes.atom", get(changes_of_one))
        .route("/sources/{name}/badge.svg", get(badge_as_image))
        .route("/sources/{name}/badge.json", get(badge_for_programs))
        .with_state(Arc::new(site))
}

/// What one request sees.
struct Visit<'a> {
    site: &'a Site,
    view: Arc<View>,
    now: Timestamp,
    headers: &'a HeaderMap,
    /// From the page to the root.
    root: &'static str,
}

/// Who asks.
type Caller = Option<Extension<Peer>>;

impl Site {
    /// Lets a request in, or says why not.
    #[allow(clippy::result_large_err, reason = "what is refused is answered at once")]
    fn visit<'a>(&'a self, peer: Caller, headers: &'a HeaderMap, root: &'static str) -> Result<Visit<'a>, Response> {
        let caller = peer.map(|Extension(Peer(address))| self.proxies.caller(address.ip(), headers));
        let visit = Visit { site: self, view: self.current.view(), now: Timestamp::UNIX_EPOCH, headers, root };
        if let Err(told) = self.rate.charge(caller, PAGE_COST) {
            let page = frame::refusal(visit.place(), words::TOO_OFTEN, &words::ask_again(told.retry_after_s));
            let mut refused = visit.refused(StatusCode::TOO_MANY_REQUESTS, page);
            refused.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(told.retry_after_s));
            return Err(refused);
        }
        let now = Moment::of(&visit.view, self.clock.now()).minute;
        Ok(Visit { now, ..visit })
    }
}

impl Visit<'_> {
    fn place(&self) -> Place<'_> {
        Place { root: self.root, style: &self.site.style }
    }

    /// Where links of a document lead that may be read elsewhere.
    fn lasting_root(&self) -> &str {
        self.site.public_url.as_deref().unwrap_or(self.root)
    }

    fn lines(&self) -> Vec<Line<'_>> {
        let statuses = self.view.statuses.by_source.iter();
        statuses.map(|(id, status)| Line { status, meetings: self.view.snapshot.source_meeting_count(id) }).collect()
    }

    /// A source that is followed, by its id as its file has it or as the graph hands it out; no id of a file has `_` in it.
    #[allow(clippy::result_large_err, reason = "what is refused is answered at once")]
    fn status(&self, name: &str) -> Result<&SourceStatus, Response> {
        let id = SourceId::asked(name.strip_prefix("source_").unwrap_or(name)).ok();
        id.and_then(|id| self.view.statuses.by_source.get(&id))
            .map(Arc::as_ref)
            .ok_or_else(|| self.refused(StatusCode::NOT_FOUND, frame::refusal(self.place(), words::NOT_FOUND, words::NOT_FOUND_LEAD)))
    }

    fn with_subject<T>(&self, status: &SourceStatus, tell: impl FnOnce(&Subject<'_>) -> T) -> T {
        let id = &status.facts.id;
        let linked = linked(&self.view, id);
        tell(&Subject {
            status,
            meetings: self.view.snapshot.source_meeting_count(id),
            linked: &linked,
            contact: &self.site.contact,
            public_root: self.site.public_url.as_deref(),
            now: self.now,
        })
    }

    /// A body with its validator, or the word that the reader has it already.
    fn answer(&self, media: &'static str, cache_control: String, body: impl Into<Bytes>) -> Response {
        let body = body.into();
        let tag = etag::of(&body);
        let (status, tag, body) = match etag::matched(self.headers, &tag) {
            Some(known) => (StatusCode::NOT_MODIFIED, known, Bytes::new()),
            None => (StatusCode::OK, tag, body),
        };
        let mut response = (status, body).into_response();
        dress(response.headers_mut(), media);
        if let Ok(cache_control) = HeaderValue::from_str(&cache_control) {
            response.headers_mut().insert(header::CACHE_CONTROL, cache_control);
        }
        response.headers_mut().insert(header::ETAG, tag);
        response
    }

    fn refused(&self, status: StatusCode, page: String) -> Response {
        let mut response = (status, page).into_response();
        dress(response.headers_mut(), HTML);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

fn dress(headers: &mut HeaderMap, media: &'static str) {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

/// What a page says of freshness: a reader asks again, which costs little.
fn ask_again() -> String {
    "no-cache".to_owned()
}

/// What programs that come by themselves are told.
fn keep_a_while() -> String {
    format!("public, max-age={BADGE_CACHE_S}")
}

async fn all(State(site): State<Arc<Site>>, peer: Caller, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, Response> {
    let visit = site.visit(peer, &headers, "")?;
    let fields: Vec<_> = url::form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes()).collect();
    let wanted = Wanted::of(fields.iter().map(|(name, value)| (name.as_ref(), value.as_ref())));
    Ok(visit.answer(HTML, ask_again(), overview::page(visit.place(), &visit.lines(), &wanted, visit.now)))
}

async fn all_for_programs(State(site): State<Arc<Site>>, peer: Caller, headers: HeaderMap) -> Result<Response, Response> {
    let visit = site.visit(peer, &headers, "")?;
    Ok(visit.answer(JSON, keep_a_while(), document::all(&visit.lines(), visit.now).to_string()))
}

async fn changes_of_all(State(site): State<Arc<Site>>, peer: Caller, headers: HeaderMap) -> Result<Response, Response> {
    let visit = site.visit(peer, &headers, "../")?;
    let addresses = Addresses { root: visit.lasting_root(), path: "sources/changes.atom" };
    Ok(visit.answer(ATOM, keep_a_while(), feed::of(addresses, None, visit.view.statuses.by_source.values().map(Arc::as_ref), visit.now)))
}

/// The page of a source, or the same for programs where its name ends in `.json`.
async fn one(State(site): State<Arc<Site>>, peer: Caller, headers: HeaderMap, Path(name): Path<String>) -> Result<Response, Response> {
    let visit = site.visit(peer, &headers, "../")?;
    match name.strip_suffix(".json") {
        Some(name) => {
            let told = visit.with_subject(visit.status(name)?, document::one);
            Ok(visit.answer(JSON, keep_a_while(), told.to_string()))
        }
        None => {
            let page = visit.with_subject(visit.status(&name)?, |subject| source::page(visit.place(), subject));
            Ok(visit.answer(HTML, ask_again(), page))
        }
    }
}

async fn changes_of_one(
    State(site): State<Arc<Site>>,
    peer: Caller,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Response, Response> {
    let visit = site.visit(peer, &headers, "../../")?;
    let status = visit.status(&name)?;
    let addresses = Addresses { root: visit.lasting_root(), path: &format!("sources/{}/changes.atom", status.facts.id) };
    Ok(visit.answer(ATOM, keep_a_while(), feed::of(addresses, Some(&status.facts.name), std::iter::once(status), visit.now)))
}

async fn badge_as_image(
    State(site): State<Arc<Site>>,
    peer: Caller,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Response, Response> {
    let visit = site.visit(peer, &headers, "../../")?;
    let status = visit.status(&name)?;
    Ok(visit.answer(SVG, keep_a_while(), badge::svg(Doing::of(status, visit.now), status.listing_count)))
}

async fn badge_for_programs(
    State(site): State<Arc<Site>>,
    peer: Caller,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Response, Response> {
    let visit = site.visit(peer, &headers, "../../")?;
    let status = visit.status(&name)?;
    Ok(visit.answer(JSON, keep_a_while(), badge::json(Doing::of(status, visit.now), status.listing_count).to_string()))
}

/// What of a source was linked with whom, as the generation in memory has it.
fn linked(view: &View, source: &SourceId) -> Linked {
    let Some(counted) = view.snapshot.neighbours(source) else { return Linked::default() };
    let name = |id: &SourceId| view.statuses.by_source.get(id).map_or_else(|| id.to_string(), |status| status.facts.name.clone());
    let other = |(id, listings): (&SourceId, &u32)| Other { source: id.to_string(), name: name(id), listings: *listings };
    let mut with: Vec<Other> = counted.with.iter().map(other).collect();
    with.sort_by_key(|other| std::cmp::Reverse(other.listings));
    let pairs = |found: Vec<Beside<'_>>| found.iter().map(beside).collect();
    Linked {
        shared: counted.shared,
        alone: counted.alone,
        in_review: counted.in_review,
        with,
        shared_pairs: pairs(view.snapshot.shared_pairs(source, PAIRS_MAX)),
        review_pairs: pairs(view.snapshot.review_pairs(source, PAIRS_MAX)),
    }
}

fn beside(pair: &Beside<'_>) -> Pair {
    let mut rows: Vec<_> = pair.evidence.iter().flat_map(|evidence| &evidence.rows).filter(|row| row.bits > 0.0).collect();
    rows.sort_by(|a, b| b.bits.total_cmp(&a.bits));
    let because = rows.iter().take(REASONS_MAX).map(|row| format!("{}: {}", row.feature, row.level)).collect();
    Pair { ours: side(pair.ours), theirs: side(pair.theirs), because }
}

fn side(listing: &ListingMention) -> Side {
    let when = listing.slot.as_ref().map(|slot| format!("{:?} {}", slot.weekday, slot.start));
    Side { source: listing.key.source.to_string(), id: listing.key.id.clone(), name: listing.name.clone(), when }
}
