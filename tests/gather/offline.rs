//! Whose fault it is that nobody can be reached.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use meeting_graph::fetch::client::{Answer, Request};
use meeting_graph::fetch::error::FetchError;
use meeting_graph::fetch::fetcher::Fetch;
use meeting_graph::gather::attempt::Attempt;
use meeting_graph::gather::harvest::Harvester;
use meeting_graph::gather::outlook::Outlook;
use meeting_graph::gather::source_plan::SourcePlan;
use meeting_graph::model::failure::{Actor, FailureClass};
use meeting_graph::model::status::SourceStatus;
use meeting_graph::store::packs;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::gather::rig::{Rig, plan};

/// Names that lead nowhere; all others are answered with a server's fault.
#[derive(Default)]
struct Names(Mutex<BTreeSet<String>>);

#[async_trait]
impl Fetch for Names {
    async fn get(&self, request: Request) -> Result<Answer, FetchError> {
        let lost = self.0.lock().unwrap().contains(request.url.host_str().unwrap());
        let class = if lost { FailureClass::Dns } else { FailureClass::ServerFault };
        Err(FetchError::new(class, "it failed".to_owned()))
    }

    fn certificate_end(&self, _url: &Url) -> Option<Timestamp> {
        None
    }
}

struct Offline {
    rig: Rig,
    names: Arc<Names>,
    outlook: Arc<Outlook>,
}

impl Offline {
    fn new(lost: &[&str]) -> Self {
        let names = Arc::new(Names(Mutex::new(lost.iter().map(|name| format!("{name}.example")).collect())));
        Self { rig: Rig::new(), names, outlook: Arc::default() }
    }

    async fn attempt(&self, name: &str) -> SourceStatus {
        let mut plan: SourcePlan = plan("127.0.0.1:1".parse().unwrap());
        plan.facts.id = name.parse().unwrap();
        plan.url = format!("http://{name}.example/").parse().unwrap();
        let (store, clock) = (&self.rig.store, &self.rig.clock);
        store.enroll(&plan.facts.id, clock.now()).await.unwrap();
        let claim = store.claim_source(&plan.facts.id, clock.now(), 300).await.unwrap().unwrap();
        let harvester = Harvester { client: Arc::clone(&self.names) as _, ..self.rig.harvester.clone() };
        let attempt = Attempt::new(harvester, Arc::new(plan.clone()), claim);
        attempt.among(Arc::clone(&self.outlook), CancellationToken::new()).run().await;
        packs::load_status(store.as_ref(), &plan.facts.id).await.unwrap().unwrap()
    }
}

fn class(status: &SourceStatus) -> FailureClass {
    status.report.as_ref().unwrap().failure_class.unwrap()
}

#[tokio::test(start_paused = true)]
async fn while_most_hosts_cannot_be_reached_no_source_is_blamed() {
    let offline = Offline::new(&["cork", "dublin", "galway", "kerry"]);
    for name in ["cork", "dublin"] {
        assert_eq!(class(&offline.attempt(name).await), FailureClass::Dns);
    }
    for _ in 0..5 {
        for name in ["galway", "kerry"] {
            let status = offline.attempt(name).await;
            assert_eq!((class(&status), class(&status).actor()), (FailureClass::FetcherOffline, Actor::Operator));
            assert_eq!((status.consecutive_failures, status.failing_since), (0, None), "the counters stand still");
            let pause = status.next_attempt_at.unwrap().duration_since(offline.rig.clock.now());
            assert!(pause <= SignedDuration::from_secs(120), "{pause}: it is asked again soon");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_name_among_many_that_leads_nowhere_is_its_publishers() {
    let offline = Offline::new(&["cork"]);
    for name in ["dublin", "galway", "kerry"] {
        offline.attempt(name).await;
    }
    for failures in 1..4 {
        let status = offline.attempt("cork").await;
        assert_eq!((class(&status), status.consecutive_failures), (FailureClass::Dns, failures));
    }
}

#[tokio::test(start_paused = true)]
async fn a_host_that_answers_with_a_fault_was_reached() {
    let offline = Offline::new(&[]);
    for name in ["cork", "dublin", "galway", "kerry"] {
        assert_eq!(class(&offline.attempt(name).await), FailureClass::ServerFault);
    }
    assert!(!offline.outlook.is_offline());
}
