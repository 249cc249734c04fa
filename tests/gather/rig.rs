//! A harvester, a store and an upstream whose files a test changes between two harvests.

use std::net::SocketAddr;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use meeting_graph::clock::Clock;
use meeting_graph::fetch::client::Client;
use meeting_graph::fetch::settings::FetchSettings;
use meeting_graph::gather::attempt::Attempt;
use meeting_graph::gather::harvest::{Harvested, Harvester, Manner};
use meeting_graph::gather::schedule::Schedule;
use meeting_graph::gather::settings::GatherSettings;
use meeting_graph::gather::source_plan::SourcePlan;
use meeting_graph::http::upstream::{UpstreamFiles, router};
use meeting_graph::model::id::FellowshipCode;
use meeting_graph::model::slot::ZoneName;
use meeting_graph::model::source::{Licence, Permission, SourceFacts};
use meeting_graph::model::status::SourceStatus;
use meeting_graph::store::codec::Pack;
use meeting_graph::store::contract::{Shelf, Store};
use meeting_graph::store::memory::MemoryStore;
use meeting_graph::store::packs;
use meeting_graph::suppress::order::Suppressions;
use tokio::net::TcpListener;

/// A Sunday noon in UTC.
pub const NOON: &str = "2026-11-22T12:00:00Z";

/// What a test drives.
pub struct Rig {
    pub store: Arc<dyn Store>,
    pub clock: Clock,
    pub harvester: Harvester,
}

impl Rig {
    pub fn new() -> Self {
        Self::over(Arc::new(MemoryStore::default()), Suppressions::default())
    }

    /// The same over a store, with orders of what must not be kept.
    pub fn over(store: Arc<dyn Store>, suppress: Suppressions) -> Self {
        let clock = Clock::set_to(NOON.parse().unwrap());
        let fetch = FetchSettings { allow_private: vec!["127.0.0.0/8".to_owned()], gap_ms_min: 0, ..FetchSettings::default() };
        let client = Arc::new(Client::new(&fetch).unwrap());
        let harvester = Harvester {
            client,
            store: Arc::clone(&store),
            settings: GatherSettings::default(),
            clock: clock.clone(),
            suppress: Arc::new(suppress),
        };
        Self { store, clock, harvester }
    }

    /// Claims and harvests as the worker does.
    pub async fn attempt(&self, plan: &SourcePlan) -> SourceStatus {
        self.clock.advance(SignedDuration::from_mins(1));
        let id = &plan.facts.id;
        self.store.enroll(id, self.clock.now()).await.unwrap();
        let claim = self.store.claim_source(id, self.clock.now(), 300).await.unwrap().expect("nobody else holds the source");
        Attempt::new(self.harvester.clone(), Arc::new(plan.clone()), claim).run().await;
        packs::load_status(self.store.as_ref(), id).await.unwrap().unwrap()
    }

    /// Harvests by hand.
    pub async fn by_hand(&self, plan: &SourcePlan, manner: Manner) -> Harvested {
        let id = &plan.facts.id;
        self.store.enroll(id, self.clock.now()).await.unwrap();
        let claim = self.store.claim_source(id, self.clock.now(), 300).await.unwrap().unwrap();
        let harvested = self.harvester.harvest(plan, claim.fence, manner, None).await.unwrap();
        self.store.finish(&claim, self.clock.now()).await.unwrap();
        harvested
    }

    /// What is served of the source.
    pub async fn served(&self, plan: &SourcePlan) -> Option<Pack> {
        let head = self.store.head(&Shelf::Source(plan.facts.id.clone())).await.unwrap()?;
        Some(packs::load_pack(self.store.as_ref(), &plan.facts.id, &head).await.unwrap().0)
    }
}

/// Serves one file for the length of the test.
pub async fn upstream(path: &str, content: &[u8]) -> SocketAddr {
    upstream_of(&[(path, content)]).await
}

/// Serves some files for the length of the test.
pub async fn upstream_of(files: &[(&str, &[u8])]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = router(UpstreamFiles::from_embedded(files));
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    address
}

/// A Meeting Guide source at `feed.json` of that upstream.
pub fn plan(address: SocketAddr) -> SourcePlan {
    SourcePlan {
        facts: SourceFacts {
            id: "ie-dublin".parse().unwrap(),
            name: "Dublin".to_owned(),
            format: "meeting_guide".to_owned(),
            fellowship: FellowshipCode::new("aa"),
            countries: vec!["IE".parse().unwrap()],
            default_zone: ZoneName::new("Europe/Dublin"),
            languages: vec!["en".to_owned()],
            rank: 500,
            mirror_of: None,
            licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
            publisher: None,
            enabled: true,
            disabled_reason: None,
            stale_after_s: 86_400,
        },
        url: format!("http://{address}/feed.json").parse().unwrap(),
        schedule: Schedule::Every { seconds: 900 },
        options: serde_json::Value::Null,
        gap_ms_min: None,
        allow_private: Vec::new(),
        token: None,
        allow_empty: false,
    }
}

/// A feed of so many invented meetings whose slugs begin so.
pub fn feed(prefix: &str, count: usize) -> String {
    let rows: Vec<_> = (0..count)
        .map(|n| {
            serde_json::json!({
                "slug": format!("{prefix}-{n}"), "name": format!("Harbour Light {n}"), "day": n % 7, "time": "19:30",
                "address": format!("{n} Invented Quay"), "city": "Dublin", "country": "Ireland", "types": ["O"],
            })
        })
        .collect();
    serde_json::to_string(&rows).unwrap()
}

/// An instant of the tests' day.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}
