//! Fetch, read, judge, keep, link and publish, as `serve` does it, with a clock that is set by hand.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use axum::Router;
use axum::routing::get;
use jiff::Timestamp;
use meeting_graph::clock::Clock;
use meeting_graph::fetch::client::Client;
use meeting_graph::fetch::settings::FetchSettings;
use meeting_graph::gather::harvest::{Harvester, Manner};
use meeting_graph::gather::publish::Publisher;
use meeting_graph::gather::schedule::Schedule;
use meeting_graph::gather::settings::GatherSettings;
use meeting_graph::gather::source_plan::SourcePlan;
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::id::FellowshipCode;
use meeting_graph::model::listing::Listing;
use meeting_graph::model::slot::ZoneName;
use meeting_graph::model::source::{Licence, Permission, SourceFacts};
use meeting_graph::store::contract::{Shelf, Store};
use meeting_graph::store::memory::MemoryStore;
use meeting_graph::store::packs;
use meeting_graph::suppress::order::Suppressions;
use tokio::net::TcpListener;

/// Seconds that one harvest may take.
const CLAIM_S: u32 = 600;

/// The writing wing over a store of its own, and an upstream on loopback.
pub struct Pipeline {
    store: Arc<dyn Store>,
    clock: Clock,
    harvester: Harvester,
    publisher: Publisher,
    body: Arc<Mutex<Vec<u8>>>,
    upstream: String,
    plans: Vec<SourcePlan>,
}

impl Pipeline {
    /// Nothing was ever harvested.
    pub async fn new(at: Timestamp) -> anyhow::Result<Self> {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
        let clock = Clock::set_to(at);
        let fetch = FetchSettings { allow_private: vec!["127.0.0.0/8".to_owned()], gap_ms_min: 0, ..FetchSettings::default() };
        let harvester = Harvester {
            client: Arc::new(Client::new(&fetch)?),
            store: Arc::clone(&store),
            settings: GatherSettings::default(),
            clock: clock.clone(),
            suppress: Arc::new(Suppressions::default()),
        };
        let body = Arc::new(Mutex::new(Vec::new()));
        let served = Arc::clone(&body);
        let answer = move || {
            let body = served.lock().unwrap_or_else(PoisonError::into_inner).clone();
            async move { ([("content-type", "application/json")], body) }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let upstream = format!("http://{}/feed.json", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/feed.json", get(answer))).await });
        let publisher = Publisher::new(Arc::clone(&store), clock.clone(), "dated-series".to_owned());
        Ok(Self { store, clock, harvester, publisher, body, upstream, plans: Vec::new() })
    }

    /// Harvests a body as a source on a date, after which it is published. An operator accepts what the guard does not.
    pub async fn bring(&mut self, source: &str, zone: &str, body: Vec<u8>, at: Timestamp) -> anyhow::Result<GenerationContent> {
        self.clock.advance(at.duration_since(self.clock.now()));
        *self.body.lock().unwrap_or_else(PoisonError::into_inner) = body;
        let plan = self.plan(source, zone)?;
        self.store.enroll(&plan.facts.id, at).await?;
        let claim = self.store.claim_source(&plan.facts.id, at, CLAIM_S).await?.context("the source is claimed already")?;
        let harvested = self.harvester.harvest(&plan, claim.fence, Manner { keep: true, accept: true, whole: true }, None).await?;
        self.store.finish(&claim, at).await?;
        if let Some(failure) = harvested.report.failure {
            anyhow::bail!("`{source}` cannot be harvested: {failure}");
        }
        let facts: Vec<SourceFacts> = self.plans.iter().map(|plan| plan.facts.clone()).collect();
        self.publisher.publish(&facts).await?;
        let (_, _, content) = packs::load_generation(self.store.as_ref()).await?.context("nothing was published")?;
        Ok(content)
    }

    /// The listings that are believed of a source.
    pub async fn listings(&self, source: &str) -> anyhow::Result<Vec<Listing>> {
        let id = source.parse()?;
        let head = self.store.head(&Shelf::Source(id)).await?.context("the source has no pack")?;
        Ok(packs::load_pack(self.store.as_ref(), &source.parse()?, &head).await?.0.listings)
    }

    fn plan(&mut self, source: &str, zone: &str) -> anyhow::Result<SourcePlan> {
        if let Some(plan) = self.plans.iter().find(|plan| plan.facts.id.as_str() == source) {
            return Ok(plan.clone());
        }
        let facts = SourceFacts {
            id: source.parse()?,
            name: source.to_owned(),
            format: "meeting_guide".to_owned(),
            fellowship: FellowshipCode::new("aa"),
            countries: vec!["US".parse()?],
            default_zone: ZoneName::new(zone),
            languages: vec!["en".to_owned()],
            rank: 500,
            mirror_of: None,
            licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
            publisher: None,
            enabled: true,
            disabled_reason: None,
            stale_after_s: 86_400,
        };
        let plan = SourcePlan {
            facts,
            url: self.upstream.parse()?,
            schedule: Schedule::Every { seconds: 900 },
            options: serde_json::Value::Null,
            gap_ms_min: None,
            allow_private: Vec::new(),
            token: None,
            allow_empty: false,
        };
        self.plans.push(plan.clone());
        Ok(plan)
    }
}
