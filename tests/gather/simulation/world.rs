//! The publishers and the way to them: what each feed says at this instant, and what stands in the way of asking it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use meeting_graph::clock::Clock;
use meeting_graph::fetch::client::{Answer, Body, Request};
use meeting_graph::fetch::error::FetchError;
use meeting_graph::fetch::fetcher::Fetch;
use meeting_graph::fetch::validators::Validators;
use meeting_graph::model::failure::FailureClass;
use tokio::time::Instant;
use url::Url;

/// What a feed has in it just now, and how its host behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    Fine,
    NameLost,
    Unreachable,
    ServerFault,
    Busy,
    Hanging,
    Empty,
    Shrunk,
    Swollen,
    Renumbered,
    LoginPage,
    Broken,
}

impl Weather {
    pub const BAD: [Self; 11] = [
        Self::NameLost,
        Self::Unreachable,
        Self::ServerFault,
        Self::Busy,
        Self::Hanging,
        Self::Empty,
        Self::Shrunk,
        Self::Swollen,
        Self::Renumbered,
        Self::LoginPage,
        Self::Broken,
    ];
}

/// The ids of one feed.
pub type Ids = BTreeSet<String>;

struct Feed {
    ids: Ids,
    edition: u32,
    weather: Weather,
    /// When each set of ids was first handed out, by the wall clock of the simulation.
    handed_out: BTreeMap<Ids, Timestamp>,
    asked_now: u32,
}

pub struct World {
    feeds: Mutex<BTreeMap<String, Feed>>,
    offline: Mutex<bool>,
    rng: Mutex<fastrand::Rng>,
    clock: Clock,
    /// Until then two may ask one source at once: claims may have lapsed unseen.
    unsure_until: Mutex<Option<Instant>>,
    pub violations: Mutex<Vec<String>>,
}

impl World {
    /// What was seen that may never happen.
    pub fn seen_wrong(&self) -> Vec<String> {
        self.violations.lock().unwrap().clone()
    }

    pub fn new(sources: &[String], seed: u64, clock: Clock) -> Arc<Self> {
        let feeds = sources.iter().enumerate().map(|(n, source)| {
            let ids = (0..24 + 4 * n).map(|id| format!("{source}-{id}")).collect();
            let feed = Feed { ids, edition: 0, weather: Weather::Fine, handed_out: BTreeMap::new(), asked_now: 0 };
            (source.clone(), feed)
        });
        Arc::new(Self {
            feeds: Mutex::new(feeds.collect()),
            offline: Mutex::new(false),
            rng: Mutex::new(fastrand::Rng::with_seed(seed ^ 0x5eed)),
            clock,
            unsure_until: Mutex::new(None),
            violations: Mutex::default(),
        })
    }

    pub fn set(&self, source: &str, weather: Weather) {
        self.feeds.lock().unwrap().get_mut(source).unwrap().weather = weather;
    }

    pub fn set_offline(&self, offline: bool) {
        *self.offline.lock().unwrap() = offline;
    }

    pub fn unsure_for(&self, length: Duration) {
        let until = Instant::now() + length;
        let mut unsure = self.unsure_until.lock().unwrap();
        *unsure = Some(unsure.map_or(until, |before| before.max(until)));
    }

    /// A publisher at work: one meeting comes, one goes, one changes.
    pub fn edit(&self, source: &str) {
        let mut feeds = self.feeds.lock().unwrap();
        let feed = feeds.get_mut(source).unwrap();
        feed.edition += 1;
        let gone = feed.ids.first().cloned().unwrap();
        feed.ids.remove(&gone);
        feed.ids.insert(format!("{source}-new-{}", feed.edition));
    }

    /// Most meetings close for good.
    pub fn close_most(&self, source: &str) {
        let mut feeds = self.feeds.lock().unwrap();
        let feed = feeds.get_mut(source).unwrap();
        feed.ids = feed.ids.iter().take(6).cloned().collect();
    }

    pub fn ids(&self, source: &str) -> Ids {
        self.feeds.lock().unwrap()[source].ids.clone()
    }

    /// When a feed first had these ids, if it ever did.
    pub fn handed_out(&self, source: &str, ids: &Ids) -> Option<Timestamp> {
        self.feeds.lock().unwrap()[source].handed_out.get(ids).copied()
    }

    pub fn violated(&self, what: String) {
        self.violations.lock().unwrap().push(what);
    }

    fn begin(&self, source: &str) {
        let asked_now = {
            let mut feeds = self.feeds.lock().unwrap();
            let feed = feeds.get_mut(source).unwrap();
            feed.asked_now += 1;
            feed.asked_now
        };
        let unsure = self.unsure_until.lock().unwrap().is_some_and(|until| Instant::now() < until);
        if asked_now > 1 && !unsure {
            self.violated(format!("`{source}` is asked {asked_now} times at once"));
        }
    }

    fn answer(&self, source: &str, validators: &Validators) -> Result<Answer, FetchError> {
        let fail = |class| Err(FetchError::new(class, format!("{source} in the simulation")));
        if *self.offline.lock().unwrap() {
            return fail(FailureClass::Dns);
        }
        let mut feeds = self.feeds.lock().unwrap();
        let feed = feeds.get_mut(source).unwrap();
        let said: Ids = match feed.weather {
            Weather::Fine => feed.ids.clone(),
            Weather::Shrunk => feed.ids.iter().take(feed.ids.len() / 4).cloned().collect(),
            Weather::Swollen => (0..feed.ids.len() * 12).map(|n| format!("{source}-swollen-{n}")).chain(feed.ids.clone()).collect(),
            Weather::Renumbered => feed.ids.iter().map(|id| format!("{id}-anew")).collect(),
            Weather::Empty => Ids::new(),
            Weather::NameLost => return fail(FailureClass::Dns),
            Weather::Unreachable => return fail(FailureClass::Connect),
            Weather::ServerFault => return fail(FailureClass::ServerFault),
            Weather::Hanging => return fail(FailureClass::Timeout),
            Weather::Busy => {
                let error = FetchError::new(FailureClass::Busy, "busy in the simulation".to_owned());
                return Err(FetchError { retry_after_s: Some(600), ..error });
            }
            Weather::LoginPage => return Ok(body(b"<!doctype html><html><title>Log in</title>".to_vec())),
            Weather::Broken => {
                let whole = rows(&feed.ids, feed.edition);
                return Ok(body(whole[..whole.len() / 2].to_vec()));
            }
        };
        let answer = body(rows(&said, feed.edition));
        feed.handed_out.entry(said).or_insert_with(|| self.clock.now());
        let Answer::Body(found) = &answer else { return Ok(answer) };
        Ok(if found.validators == *validators { Answer::NotModified } else { answer })
    }
}

fn rows(ids: &Ids, edition: u32) -> Vec<u8> {
    let row = |(n, id): (usize, &String)| {
        serde_json::json!({
            "slug": id, "name": format!("Harbour {id} {edition}"), "day": n % 7, "time": "19:30",
            "address": format!("{n} Invented Quay"), "city": "Dublin", "country": "Ireland",
        })
    };
    serde_json::to_vec(&ids.iter().enumerate().map(row).collect::<Vec<_>>()).unwrap()
}

fn body(bytes: Vec<u8>) -> Answer {
    let content_hash = blake3::hash(&bytes).to_hex().to_string();
    let validators = Validators { etag: Some(format!("\"{content_hash}\"")), last_modified: None };
    Answer::Body(Body { bytes: bytes.into(), charset: None, validators, content_hash, open_ended: false, moved_to: None })
}

/// One request under way; it ends also where whoever asked is gone.
struct UnderWay<'a>(&'a World, &'a str);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.feeds.lock().unwrap().get_mut(self.1).unwrap().asked_now -= 1;
    }
}

#[async_trait]
impl Fetch for World {
    async fn get(&self, request: Request) -> Result<Answer, FetchError> {
        let source = request.url.path().trim_start_matches('/').to_owned();
        self.begin(&source);
        let _under_way = UnderWay(self, &source);
        let hangs = self.feeds.lock().unwrap()[&source].weather == Weather::Hanging;
        let length_ms = if hangs { 60_000 } else { self.rng.lock().unwrap().u64(5..3_000) };
        tokio::time::sleep(Duration::from_millis(length_ms)).await;
        self.answer(&source, &request.validators)
    }

    fn certificate_end(&self, _url: &Url) -> Option<Timestamp> {
        None
    }
}
